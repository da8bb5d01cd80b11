//! What can go wrong before or while an artifact is read. Lower case, no full stop; the hint says what
//! the user can try.

use std::path::PathBuf;

/// Whose fault an error is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// The user asked for something that cannot be: a bad reference, a platform the image lacks.
    User,
    /// The artifact is broken or contradicts itself.
    Input,
    /// The machine refused: permissions, missing files, I/O errors.
    Environment,
    /// A peer across the network or a socket failed or refused.
    Network,
    /// A bound was reached.
    Limit,
}

/// An error of this crate.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file or directory could not be read.
    #[error("cannot {action} {}: {source}", path.display())]
    Io {
        /// What was tried: `open`, `read`, `list`.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Anything else, with its kind and hint.
    #[error("{what}: {why}")]
    Failed {
        /// Whose fault it is.
        kind: ErrorKind,
        /// The object: an image, a path, a URL, a layer.
        what: String,
        /// What happened, as a clause.
        why: String,
        /// What the user can try.
        hint: Option<String>,
    },
}

impl Error {
    /// Makes an error about an object.
    pub fn new(kind: ErrorKind, what: impl Into<String>, why: impl Into<String>) -> Self {
        Self::Failed {
            kind,
            what: what.into(),
            why: why.into(),
            hint: None,
        }
    }

    /// Makes an I/O error.
    pub fn io(action: &'static str, path: impl Into<PathBuf>, source: std::io::Error) -> Self {
        Self::Io {
            action,
            path: path.into(),
            source,
        }
    }

    /// Adds a hint.
    #[must_use]
    pub fn hint(mut self, text: impl Into<String>) -> Self {
        if let Self::Failed { hint, .. } = &mut self {
            *hint = Some(text.into());
        }
        self
    }

    /// Returns whose fault it is.
    pub const fn kind(&self) -> ErrorKind {
        match self {
            Self::Io { .. } => ErrorKind::Environment,
            Self::Failed { kind, .. } => *kind,
        }
    }

    /// Returns what the user can try.
    pub fn hint_text(&self) -> Option<&str> {
        match self {
            Self::Io { .. } => None,
            Self::Failed { hint, .. } => hint.as_deref(),
        }
    }
}
