//! Rules, resolved.

use super::{Expression, Operand};

/// Rules of all files together, in the order in which they are tried.
#[derive(Clone, Debug, Default)]
pub struct RuleSet {
    /// The rules; those that are switched off are there, too.
    pub rules: Vec<Rule>,
}

/// A rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its name.
    pub name: String,
    /// What it is about.
    pub description: String,
    /// The source of events that it is for: `syscall`, …
    pub source: String,
    /// How bad it is.
    pub priority: Priority,
    /// Its tags.
    pub tags: Vec<String>,
    /// Whether it is switched on.
    pub enabled: bool,
    /// When it matches.
    pub condition: Expression,
    /// What it says.
    pub output: Template,
    /// Fields that alerts have besides those of the output: names and what they say.
    pub extra: Vec<(String, Template)>,
    /// What is captured after its alerts.
    pub capture: Capture,
}

/// What is captured after an alert, in Falco's words (0.42 and later); whether anything is, its configuration says first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Capture {
    /// Whether the rule asks for it.
    pub is_on: bool,
    /// For how many milliseconds, where the rule says so.
    pub milliseconds: Option<u64>,
    /// After how many events, where the rule says so (0.44).
    pub events: Option<u64>,
    /// After how many thousand bytes of the file, where the rule says so (0.44).
    pub kilobytes: Option<u64>,
}

/// How bad an alert is, worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Priority {
    /// Nothing works any more.
    Emergency,
    /// Something has to be done at once.
    Alert,
    /// Critical.
    Critical,
    /// An error.
    Error,
    /// A warning.
    Warning,
    /// Normal, but worth a look.
    Notice,
    /// To be known.
    Informational,
    /// For those who look for faults.
    Debug,
}

impl Priority {
    /// All of them, worst first.
    pub const ALL: [Self; 8] = [
        Self::Emergency,
        Self::Alert,
        Self::Critical,
        Self::Error,
        Self::Warning,
        Self::Notice,
        Self::Informational,
        Self::Debug,
    ];

    /// Returns its name as alerts have it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Emergency => "Emergency",
            Self::Alert => "Alert",
            Self::Critical => "Critical",
            Self::Error => "Error",
            Self::Warning => "Warning",
            Self::Notice => "Notice",
            Self::Informational => "Informational",
            Self::Debug => "Debug",
        }
    }

    /// Returns the priority of a name, in whatever case; `info` is short for one.
    pub fn of(name: &str) -> Option<Self> {
        if name.eq_ignore_ascii_case("info") {
            return Some(Self::Informational);
        }
        Self::ALL
            .into_iter()
            .find(|priority| priority.name().eq_ignore_ascii_case(name))
    }
}

/// A text with fields in it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Template {
    /// As it was written.
    pub text: String,
    /// Its pieces.
    pub pieces: Vec<Piece>,
}

/// A piece of a text.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// Text as it is.
    Text(String),
    /// A value, `%20field` with a width.
    Value {
        /// What is shown.
        operand: Operand,
        /// As it was written, without `%` and width: the name in `output_fields`.
        name: String,
        /// The least width in characters.
        width: usize,
    },
}
