//! Errors of all rooms under one roof, with whose fault they are and what to try.

use std::path::{Path, PathBuf};

pub use seawall_artifact::ErrorKind;

/// An error of the pipeline.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The artifact could not be opened or read.
    #[error(transparent)]
    Artifact(#[from] seawall_artifact::Error),
    /// The advisory database is unusable.
    #[error("{}", name_once(path, &source.to_string()))]
    Database {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: seawall_advisory::store::Error,
    },
    /// A file could not be read or written.
    #[error("cannot {action} {}: {source}", path.display())]
    Io {
        /// What was tried: `read`, `write`.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Data for the advisory database could not be used.
    #[error("{what}: {why}")]
    Build {
        /// The data set or file.
        what: String,
        /// Why.
        why: String,
    },
}

impl Error {
    /// Returns whose fault it is.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Artifact(error) => error.kind(),
            Self::Database { .. } | Self::Build { .. } => ErrorKind::User,
            Self::Io { .. } => ErrorKind::Environment,
        }
    }

    /// Returns what the user can try.
    pub fn hint(&self) -> Option<&str> {
        match self {
            Self::Artifact(error) => error.hint_text(),
            Self::Database { source, .. } => Some(source.hint()),
            Self::Io { .. } | Self::Build { .. } => None,
        }
    }
}

/// Puts the file in front of what is wrong with it, unless it is named there already.
fn name_once(path: &Path, why: &str) -> String {
    let path = path.display().to_string();
    if why.contains(&path) {
        why.to_owned()
    } else {
        format!("{path}: {why}")
    }
}
