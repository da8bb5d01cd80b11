//! Files of recorded events (`.scap`), as sysdig and Falco write them.
//!
//! [`Reader`] takes the bytes of a file, decompressed: first what was there when the recording began goes into a
//! [`State`](crate::state::State), then events come one by one, all in the current layout of their kind. [`Writer`]
//! writes such files. The format is described by falcosecurity/libs (`userspace/libscap`); all numbers are
//! little-endian.

mod block;
mod convert;
mod cursor;
mod error;
mod machine;
mod past;
mod read;
mod record;
#[cfg(test)]
mod tests;
mod write;

pub use error::Error;
pub use machine::{Interface, Machine};
pub use read::{Reader, Summary};
pub use write::Writer;
