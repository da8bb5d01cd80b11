//! Why something can't be done as it was told.

use std::path::Path;

/// What could not be done, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{of}: {why}")]
pub struct Failure {
    /// A file, a listener, the engine.
    of: String,
    why: String,
    hint: Option<&'static str>,
}

impl Failure {
    /// Says what could not be done, and why.
    pub fn new(of: impl Into<String>, why: impl std::fmt::Display) -> Self {
        Self {
            of: of.into(),
            why: why.to_string(),
            hint: None,
        }
    }

    /// Says what is wrong with a file.
    pub fn file(path: &Path, why: &str) -> Self {
        Self::new(path.display().to_string(), why)
    }

    /// Gives it a hint.
    #[must_use]
    pub fn hint(mut self, hint: &'static str) -> Self {
        self.hint = Some(hint);
        self
    }

    /// Returns what to try.
    pub const fn advice(&self) -> Option<&'static str> {
        self.hint
    }
}
