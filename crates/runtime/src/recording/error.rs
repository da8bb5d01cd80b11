//! Why a recording can't be read.

/// Why a recording can't be read, or not further.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The source failed.
    #[error("reading the recording failed")]
    Source(#[source] std::io::Error),
    /// The file doesn't begin like a recording.
    #[error("this is no recording")]
    NotARecording,
    /// The file is of a version that nobody knows here.
    #[error("the recording has version {0} of the format, which is not known here: use a newer program")]
    Version(u8),
    /// The file ends within a part, or without the part that ends it.
    #[error("the recording is cut off at byte {at}: whoever wrote it was stopped")]
    Cut {
        /// Where the part begins that is not whole.
        at: u64,
    },
    /// A part is not as the format wants it.
    #[error("the recording is damaged at byte {at}: {what}")]
    Damaged {
        /// Where the part begins.
        at: u64,
        /// What is wrong.
        what: &'static str,
    },
}
