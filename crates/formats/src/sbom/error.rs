//! Why a bill of materials cannot be read or written.

use std::io;

/// Why not.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The bytes are none.
    #[error(
        "it is no SBOM: neither CycloneDX (JSON, XML) nor SPDX (2.x JSON and tag-value, 3.0 JSON) nor \
         Syft's JSON nor a GitHub snapshot nor a list of package URLs"
    )]
    Unknown,
    /// The document is broken as a whole.
    #[error("{what}: {why}")]
    Invalid {
        /// What it was taken for.
        what: String,
        /// What is wrong with it, as a clause.
        why: String,
    },
    /// The document is too large.
    #[error("it has more than {0} bytes")]
    TooLarge(usize),
    /// The format needs what was not given.
    #[error("{format} needs {what}")]
    Missing {
        /// The format.
        format: &'static str,
        /// What it needs.
        what: &'static str,
    },
    /// The output failed.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl Error {
    /// Makes an error about a document that is broken as a whole.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "errors and texts are given away"
    )]
    pub(super) fn invalid(what: &str, why: impl ToString) -> Self {
        Self::Invalid {
            what: what.to_owned(),
            why: why.to_string(),
        }
    }
}
