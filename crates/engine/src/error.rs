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
    /// SCAP content could not be evaluated.
    #[error(transparent)]
    Scap(#[from] seawall_scap::error::Error),
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
    /// The installed database could not be renewed, or a channel not published.
    #[error("{what}: {why}")]
    Channel {
        /// Whose fault it is.
        kind: ErrorKind,
        /// The channel, mirror or file.
        what: String,
        /// Why.
        why: String,
        /// What to try.
        hint: Option<String>,
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
    /// Makes an error about a channel, at first of kind "input".
    pub(crate) fn channel(what: impl Into<String>, why: impl Into<String>) -> Self {
        Self::Channel {
            kind: ErrorKind::Input,
            what: what.into(),
            why: why.into(),
            hint: None,
        }
    }

    /// Makes one error of those of all mirrors: the first one's kind and hint, everybody's words.
    pub(crate) fn all_failed(mut failures: Vec<Self>) -> Self {
        if failures.len() == 1
            && let Some(only) = failures.pop()
        {
            return only;
        }
        let whys: Vec<String> = failures.iter().map(ToString::to_string).collect();
        Self::Channel {
            kind: failures.first().map_or(ErrorKind::Network, Self::kind),
            what: "no mirror will do".to_owned(),
            why: whys.join("; "),
            hint: failures.first().and_then(Self::hint).map(str::to_owned),
        }
    }

    /// Says what to try.
    pub(crate) fn with_hint(mut self, text: &str) -> Self {
        if let Self::Channel { hint, .. } = &mut self {
            *hint = Some(text.to_owned());
        }
        self
    }

    /// Makes it one of wrong usage.
    pub(crate) const fn usage(self) -> Self {
        self.of_kind(ErrorKind::User)
    }

    /// Makes it one of the machine.
    pub(crate) const fn environment(self) -> Self {
        self.of_kind(ErrorKind::Environment)
    }

    const fn of_kind(mut self, new: ErrorKind) -> Self {
        if let Self::Channel { kind, .. } = &mut self {
            *kind = new;
        }
        self
    }

    /// Returns whose fault it is.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Artifact(error) => error.kind(),
            Self::Scap(seawall_scap::error::Error::Limit { .. }) => ErrorKind::Limit,
            Self::Scap(seawall_scap::error::Error::Malformed { .. }) => ErrorKind::Input,
            Self::Scap(_) => ErrorKind::User,
            Self::Channel { kind, .. } => *kind,
            Self::Database { .. } | Self::Build { .. } => ErrorKind::User,
            Self::Io { .. } => ErrorKind::Environment,
        }
    }

    /// Returns what the user can try.
    pub fn hint(&self) -> Option<&str> {
        match self {
            Self::Artifact(error) => error.hint_text(),
            Self::Channel { hint, .. } => hint.as_deref(),
            Self::Database { source, .. } => Some(source.hint()),
            Self::Io { .. } | Self::Build { .. } | Self::Scap(_) => None,
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
