//! What is documented about a check of the user's own: what `explain` and reports say.

use std::fmt;

use seawall_model::severity::Severity;

/// A check of the user's own, in words.
#[derive(Clone, PartialEq, Eq)]
pub struct About {
    /// Id, with a prefix that none of ours has.
    pub id: String,
    /// Name of the fault that reads after "allow".
    pub name: String,
    /// The fault in a few words.
    pub title: String,
    /// How bad it is, unless the configuration says otherwise.
    pub severity: Severity,
    /// What happens because of it; empty where the user says nothing.
    pub why: String,
    /// What to do instead; empty where the user says nothing.
    pub remedy: String,
    /// Where to read more.
    pub references: Vec<String>,
    /// What it looks at, in the word of the configuration.
    pub subject: &'static str,
    /// Its condition, as written.
    pub condition: String,
    /// The language of the condition, in lower case: `cel`.
    pub language: &'static str,
    /// File and line that define it.
    pub origin: String,
}

impl fmt::Debug for About {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.id)
    }
}
