//! The trial of a recording as rules are today, for somebody to look at.

use super::expected::Whose;
use super::read::LARGEST;
use crate::document::Source;
use crate::engine::{Alert, Scene};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

/// A trial that is written.
#[derive(Debug, Default)]
pub struct Draft {
    /// The files of rules, as it is to name them.
    pub rules: Vec<String>,
    /// The recording, as it is to name it.
    pub recording: String,
    /// The source of its events, where they are documents.
    pub source: Option<Source>,
    /// Whether all rules that match an event raised an alert.
    pub is_for_all: bool,
    /// Whether the recording is cut off or damaged from some place on.
    pub is_cut: bool,
    /// Alerts in their order; nothing where there are too many for a person.
    runs: Option<Vec<Run>>,
    bytes: usize,
    /// How many alerts there are by rule and container.
    counts: BTreeMap<(Arc<str>, Whose), u64>,
    is_too_large: bool,
}

/// Alerts in a row that say the same.
#[derive(Debug, PartialEq, Eq)]
struct Run {
    rule: Arc<str>,
    whose: Whose,
    message: String,
    count: u64,
}

/// That a trial would be larger than trials may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there are too many alerts for a trial: narrow the rules")]
pub struct TooLarge;

/// More rows of alerts nobody looks at.
const MOST_RUNS: usize = 1000;
/// The most bytes of what alerts say.
const MOST_BYTES: usize = 1 << 20;
/// The most pairs of a rule and a container.
const MOST_COUNTS: usize = 10_000;

impl Draft {
    /// Begins a trial without alerts.
    pub fn new() -> Self {
        Self {
            runs: Some(Vec::new()),
            ..Self::default()
        }
    }

    /// Takes the next alert.
    pub fn take(&mut self, alert: &Alert, scene: &Scene<'_>) {
        let whose = Whose::of(scene);
        let key = (Arc::clone(&alert.rule), whose.clone());
        if self.counts.len() >= MOST_COUNTS && !self.counts.contains_key(&key) {
            self.is_too_large = true;
            return;
        }
        let count = self.counts.entry(key).or_default();
        *count = count.saturating_add(1);
        self.run(alert, whose);
    }

    fn run(&mut self, alert: &Alert, whose: Whose) {
        let Some(runs) = &mut self.runs else {
            return;
        };
        if let Some(last) = runs.last_mut()
            && last.rule == alert.rule
            && last.whose == whose
            && last.message == alert.message
        {
            last.count = last.count.saturating_add(1);
            return;
        }
        self.bytes = self.bytes.saturating_add(alert.message.len());
        runs.push(Run {
            rule: Arc::clone(&alert.rule),
            whose,
            message: alert.message.clone(),
            count: 1,
        });
        if runs.len() > MOST_RUNS || self.bytes > MOST_BYTES {
            self.runs = None;
        }
    }

    /// Returns the trial as a file.
    ///
    /// # Errors
    /// It would be larger than trials may be.
    pub fn text(&self) -> Result<String, TooLarge> {
        let mut text = String::from(HEAD);
        if self.runs.is_none() {
            text.push_str(COUNTED);
        }
        text.push_str("rules:\n");
        for file in &self.rules {
            put(&mut text, "- ", file);
        }
        if let Some(source) = self.source {
            put(&mut text, "source: ", source.name());
        }
        put(&mut text, "recording: ", &self.recording);
        for (key, is_so) in [
            ("all", self.is_for_all),
            ("cut", self.is_cut),
            ("any_order", self.runs.is_none()),
        ] {
            if is_so {
                let _ = writeln!(text, "{key}: true");
            }
        }
        self.expect(&mut text);
        if self.is_too_large || text.len() > LARGEST {
            return Err(TooLarge);
        }
        Ok(text)
    }

    fn expect(&self, text: &mut String) {
        text.push_str(if self.counts.is_empty() {
            "expect: []\n"
        } else {
            "expect:\n"
        });
        let Some(runs) = &self.runs else {
            for ((rule, whose), count) in &self.counts {
                entry(text, rule, whose, None, *count);
            }
            return;
        };
        for run in runs {
            entry(text, &run.rule, &run.whose, Some(&run.message), run.count);
        }
    }
}

const HEAD: &str = "# What the rules say of the recording today. Look at it: does each alert belong
# here, is one missing?
";
const COUNTED: &str =
    "# There are too many alerts to list what each says: they are counted by rule and
# container.
";

fn entry(text: &mut String, rule: &str, whose: &Whose, message: Option<&str>, count: u64) {
    put(text, "- rule: ", rule);
    if let Some(name) = whose.name() {
        put(text, "  container: ", name);
    }
    if let Some(message) = message {
        put(text, "  output: ", message);
    }
    if count > 1 {
        let _ = writeln!(text, "  count: {count}");
    }
}

/// Writes a text in quotes; what hides or changes how a line looks is written by its number.
fn put(text: &mut String, key: &str, value: &str) {
    text.push_str(key);
    text.push('"');
    for char in value.chars() {
        let is_plain = matches!(char, ' '..='~') || char.is_alphanumeric();
        match char {
            '"' | '\\' => {
                text.push('\\');
                text.push(char);
            }
            _ if is_plain => text.push(char),
            _ => {
                let _ = write!(text, "\\U{:08X}", u32::from(char));
            }
        }
    }
    text.push_str("\"\n");
}
