//! What a check says beside what every finding says: the fault in words, the text it stands in, and edits
//! that mend it.

use crate::location::Position;

/// A fault of a document, an image or a configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Misconfiguration {
    /// The check's name, which reads after "allow": `unpinned-apt-package`.
    pub name: String,
    /// Which of the faults below the check's id: `unquoted-ports`.
    pub variant: Option<String>,
    /// The fault in general, in a few words.
    pub title: String,
    /// The fault at this place, one sentence without a full stop.
    pub message: String,
    /// The place in words that survive edits: `stage build, RUN 3`, `service web`.
    pub place: String,
    /// The value that was read, as it is written.
    pub value: Option<String>,
    /// Controls of benchmarks and standards that its check speaks of: `CIS-Docker-1.6/4.1`.
    pub controls: Vec<String>,
    /// The lines that it stands in.
    pub excerpt: Option<Excerpt>,
    /// Ways to mend it, the best first.
    pub fixes: Vec<ProposedFix>,
}

/// Lines of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Excerpt {
    /// Number of the first line, counted from 1; 0 where the lines are not those of a file.
    pub first: u32,
    /// The lines without their breaks; long ones are cut.
    pub lines: Vec<String>,
}

/// Edits that mend a fault, all or none of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProposedFix {
    /// What it does, in the imperative.
    pub title: String,
    /// Whether it changes nothing that people may rely on.
    pub is_safe: bool,
    /// The edits, which do not overlap.
    pub edits: Vec<ProposedEdit>,
}

/// A part of a text and what to put there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProposedEdit {
    /// Path of the file, as a finding's location has it.
    pub path: String,
    /// First character that is replaced.
    pub start: Position,
    /// Just behind the last one; the same as `start` where text is only inserted.
    pub end: Position,
    /// What stands there afterwards.
    pub text: String,
}
