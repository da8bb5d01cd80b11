//! `seawall watch replay --diff`: which alerts other rules raise on the same events, and which not any more.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::Path;

use seawall_runtime::engine::alert::{Form, Format, json_line, text_line};
use seawall_runtime::engine::{Alert, Engine, World};

use super::capture::{Came, hold};

/// The most alerts of each side that are kept; more differ by their number alone.
const MOST: usize = 1_000_000;

/// What two rule sets say of the same events.
pub(super) struct Compared {
    /// What came of the new rules.
    pub(super) new: Came,
    /// How many alerts there are with the new rules alone, and with the old ones alone.
    pub(super) gained: usize,
    pub(super) lost: usize,
}

/// Holds both against a file, and prints what is new (`+`) and what is lost (`-`) in the order of the events. Alerts are the
/// same where event, rule, priority and output are.
pub(super) fn compare(
    path: &Path,
    (new, old): (&Engine, &Engine),
    form: Form,
    out: &mut dyn Write,
) -> anyhow::Result<Compared> {
    let mut sides: BTreeMap<(u64, String), [usize; 2]> = BTreeMap::new();
    let mut replayed = None;
    for (side, engine) in [new, old].into_iter().enumerate() {
        let mut number = 0_usize;
        let done = hold(path, None, engine, World::default(), &mut |alert, _| {
            number = number.saturating_add(1);
            if number > MOST {
                return Err(io::Error::other(
                    "there are too many alerts to compare: use --priority",
                ));
            }
            let key = (alert.time, line(alert, form));
            let counts = sides.entry(key).or_default();
            if let Some(count) = counts.get_mut(side) {
                *count = count.saturating_add(1);
            }
            Ok(ControlFlow::Continue(()))
        })?;
        replayed.get_or_insert(done);
    }
    let (mut gained, mut lost) = (0_usize, 0_usize);
    for ((_, line), [new, old]) in &sides {
        for _ in *old..*new {
            gained = gained.saturating_add(1);
            writeln!(out, "+ {line}")?;
        }
        for _ in *new..*old {
            lost = lost.saturating_add(1);
            writeln!(out, "- {line}")?;
        }
    }
    let new = replayed.ok_or_else(|| anyhow::anyhow!("nothing was replayed"))?;
    Ok(Compared { new, gained, lost })
}

fn line(alert: &Alert, form: Form) -> String {
    let line = match form.format {
        Format::Text => format!("{} [{}]", text_line(alert, form).trim_end(), alert.rule),
        Format::Json => json_line(alert, form),
    };
    line.trim_end_matches('\n').to_owned()
}
