//! What could not be looked at. A problem is data: it goes into the report beside the good parts.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Whose fault a problem is, or of what nature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProblemKind {
    /// The artifact is broken or contradicts itself.
    Input,
    /// A limit was reached; the rest was not read.
    Limit,
    /// Seawall does not know this format, version or distribution.
    Unsupported,
    /// There are no advisory facts to judge with.
    NoData,
    /// The machine refused: permissions, missing files, I/O errors.
    Environment,
}

impl ProblemKind {
    /// Returns the word used in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Input => "input",
            Self::Limit => "limit",
            Self::Unsupported => "unsupported",
            Self::NoData => "no-data",
            Self::Environment => "environment",
        }
    }
}

/// Something that could not be looked at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Problem {
    /// Nature of the problem.
    pub kind: ProblemKind,
    /// What could not be looked at, as a noun: `dpkg database`, `layer 3`.
    pub what: String,
    /// Path inside the artifact, where there is one.
    pub path: Option<String>,
    /// Index of the layer, where there is one.
    pub layer: Option<usize>,
    /// Why, as a clause without a full stop.
    pub why: String,
    /// What the user can do.
    pub hint: Option<String>,
}

impl Problem {
    /// Makes a problem with no place.
    pub fn new(kind: ProblemKind, what: impl Into<String>, why: impl Into<String>) -> Self {
        Self {
            kind,
            what: what.into(),
            path: None,
            layer: None,
            why: why.into(),
            hint: None,
        }
    }

    /// Sets the path.
    #[must_use]
    pub fn at(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// Sets the layer.
    #[must_use]
    pub fn in_layer(mut self, layer: usize) -> Self {
        self.layer = Some(layer);
        self
    }

    /// Sets the hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)?;
        if let Some(path) = &self.path {
            write!(f, " {path}")?;
        }
        write!(f, ": {}", self.why)
    }
}
