//! Why a capture can't be read.

/// Why a capture can't be read, or not further.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The source failed.
    #[error("reading the capture failed")]
    Source(#[source] std::io::Error),
    /// The file doesn't begin like a capture.
    #[error("this is not a capture of system calls (.scap)")]
    NotACapture,
    /// The file was written on a machine with another order of bytes.
    #[error("the capture was written on a machine with another order of bytes")]
    Swapped,
    /// The file is of a version that nobody knows here.
    #[error("the capture has version {0}.{1} of the format, which is not known here")]
    Version(u16, u16),
    /// The file ends within a block.
    #[error("the capture is cut off at byte {at}")]
    Cut {
        /// Where the block begins that is not whole, in bytes of the decompressed file.
        at: u64,
    },
    /// A block is not as the format wants it.
    #[error("the capture is damaged at byte {at}: {what}")]
    Damaged {
        /// Where the block begins, in bytes of the decompressed file.
        at: u64,
        /// What is wrong.
        what: &'static str,
    },
    /// A block is larger than what is read here.
    #[error("the capture has a block of {length} bytes at byte {at}, more than is read here")]
    TooLarge {
        /// Where the block begins, in bytes of the decompressed file.
        at: u64,
        /// How long it says that it is.
        length: u32,
    },
}
