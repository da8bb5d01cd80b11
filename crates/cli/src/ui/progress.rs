//! One bar for all layers of a target: bytes read of bytes known, on standard error.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressFinish, ProgressStyle};
use seawall_artifact::source::Progress;

/// A progress bar over the layers of one target.
pub(crate) struct Bar {
    bar: ProgressBar,
    parts: Mutex<BTreeMap<usize, Part>>,
}

struct Part {
    label: String,
    done: bool,
}

impl Bar {
    pub(super) fn new(name: &str, shown: bool) -> Self {
        let target = if shown {
            ProgressDrawTarget::stderr_with_hz(10)
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar =
            ProgressBar::with_draw_target(Some(0), target).with_finish(ProgressFinish::AndClear);
        let style = ProgressStyle::with_template("{prefix} {bar:24} {bytes}/{total_bytes} {msg}");
        if let Ok(style) = style {
            bar.set_style(style.progress_chars("━╸─"));
        }
        bar.set_prefix(
            name.chars()
                .filter(|c| !c.is_control())
                .take(40)
                .collect::<String>(),
        );
        if shown {
            bar.enable_steady_tick(Duration::from_millis(200));
        }
        Self {
            bar,
            parts: Mutex::default(),
        }
    }

    /// Takes the bar away.
    pub(crate) fn clear(self) {
        self.bar.finish_and_clear();
    }

    fn message(&self, parts: &BTreeMap<usize, Part>) {
        let done = parts.values().filter(|part| part.done).count();
        let current = parts
            .values()
            .find(|part| !part.done)
            .map_or("", |part| &part.label);
        self.bar
            .set_message(format!("{done}/{} {current}", parts.len()));
    }
}

impl Progress for Bar {
    fn begin(&self, index: usize, label: &str, total: Option<u64>) {
        let mut parts = self.parts.lock().unwrap_or_else(PoisonError::into_inner);
        let label = label.chars().filter(|c| !c.is_control()).take(24).collect();
        let known = parts.insert(index, Part { label, done: false }).is_some();
        if !known {
            self.bar.inc_length(total.unwrap_or(0));
        }
        self.message(&parts);
    }

    fn advance(&self, _index: usize, bytes: u64) {
        self.bar.inc(bytes);
    }

    fn end(&self, index: usize) {
        let mut parts = self.parts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(part) = parts.get_mut(&index) {
            part.done = true;
        }
        self.message(&parts);
    }
}
