//! What is carried, for those who write it in forms of their own: syslog, the journal, OpenTelemetry.

use serde_json::Value;

use crate::Moment;

/// What is carried.
pub trait Record {
    /// The line itself, without its end: JSON, or text without control characters.
    fn bytes(&self) -> &[u8];
    /// Its number: each has one more than the one before, whatever happens to them.
    fn number(&self) -> u64;
    /// When what it tells of happened.
    fn time(&self) -> Moment;
    /// How urgent it is.
    fn severity(&self) -> Severity;
    /// A word for what it tells of.
    fn event(&self) -> &str;
    /// What it says, in a sentence for people, without control characters.
    fn sentence(&self) -> String;
    /// Its fields, for receivers that know of fields.
    fn facts(&self) -> Vec<Fact>;
}

/// A field of a record.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// Name; what belongs to another field behind a dot: `principal.identity`.
    pub name: String,
    /// Text, number, truth, or a list of texts.
    pub value: Value,
}

/// Who writes records.
#[derive(Clone, Debug)]
pub struct Writer {
    /// The program: `seawall-guard`.
    pub program: &'static str,
    /// The schema of a batch of lines: `seawall.guard.batch/1`.
    pub batch: &'static str,
    /// What stands before the words for what a record tells of, in OpenTelemetry: `seawall.guard`.
    pub scope: &'static str,
    /// Writes the name of a field as OpenTelemetry has it: `seawall.` and the name, or that of a convention.
    pub attribute: fn(&str) -> String,
    /// Name of this machine.
    pub host: String,
    /// Which log: numbers of records are unique within it.
    pub log: String,
    /// What tells the time.
    pub clock: fn() -> Moment,
}

/// How urgent a record is: the severities of syslog (RFC 5424, table 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The system is unusable.
    Emergency = 0,
    /// Something has to be done at once.
    Alert = 1,
    /// Critical.
    Critical = 2,
    /// An error.
    Error = 3,
    /// A warning.
    Warning = 4,
    /// Normal, but to be noticed.
    Notice = 5,
    /// Good to know.
    Informational = 6,
    /// For who looks for faults.
    Debug = 7,
}

impl Severity {
    /// Returns its number.
    pub const fn number(self) -> u8 {
        self as u8
    }
}

/// Returns the texts of a value: of a list each.
pub fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(list) => list.iter().flat_map(texts).collect(),
        other => vec![other.to_string()],
    }
}
