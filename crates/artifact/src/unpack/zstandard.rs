//! Zstandard (RFC 8878): any number of frames, skippable ones among them, with a capped window.
#![expect(
    clippy::disallowed_types,
    reason = "this is the one place where Zstandard is decoded; the caller bounds what comes out"
)]

use std::io::{self, Read};

use zstd::stream::read::Decoder;

use super::input::Input;
use super::{Fault, error};

/// Decodes all frames of a Zstandard stream.
pub(super) struct Zstandard<'a> {
    decoder: Decoder<'static, Input<'a>>,
}

impl<'a> Zstandard<'a> {
    pub(super) fn new(input: Input<'a>) -> io::Result<Self> {
        let mut decoder = Decoder::with_buffer(input)?;
        decoder.window_log_max(WINDOW_LOG)?;
        Ok(Self { decoder })
    }
}

impl Read for Zstandard<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        match self.decoder.read(out) {
            Ok(count) => Ok(count),
            Err(failed) if self.decoder.get_ref().source_failed() => Err(failed),
            Err(failed) => Err(explain(&failed)),
        }
    }
}

/// The library tells its errors apart by text only.
fn explain(failed: &io::Error) -> io::Error {
    let text = failed.to_string();
    if failed.kind() == io::ErrorKind::UnexpectedEof {
        error(Fault::Truncated, "the Zstandard stream ends in the middle")
    } else if text.contains("too much memory") {
        let why = format!("the Zstandard window is larger than 2^{WINDOW_LOG} bytes, the limit");
        error(Fault::Limit, why)
    } else {
        error(
            Fault::Corrupt,
            format!("the Zstandard data are corrupt: {text}"),
        )
    }
}

/// 128 MiB, what the reference decoder allows unless told otherwise.
const WINDOW_LOG: u32 = 27;
