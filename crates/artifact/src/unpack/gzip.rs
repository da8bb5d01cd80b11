//! Gzip (RFC 1952): any number of members, each with its checksum verified.
//!
//! Zero bytes after the last member are padding, as for gzip(1). Anything else there is an error that
//! comes after all content was given, as in Go's decoder; gzip(1) would warn and go on.
#![expect(
    clippy::disallowed_types,
    reason = "this is the one place where deflate is decoded; the caller bounds what comes out"
)]

use std::io::{self, BufRead as _, Read};

use flate2::{Crc, Decompress, FlushDecompress, Status};

use super::input::Input;
use super::{Fault, error};

/// Decodes all members of a gzip stream.
pub(super) struct Gzip<'a> {
    input: Input<'a>,
    inflate: Decompress,
    checksum: Crc,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    FirstHeader,
    Body,
    NextHeader,
    End,
}

impl<'a> Gzip<'a> {
    pub(super) fn new(input: Input<'a>) -> Self {
        Self {
            input,
            inflate: Decompress::new(false),
            checksum: Crc::new(),
            state: State::FirstHeader,
        }
    }

    /// Finds the next member, past padding.
    fn next_header(&mut self) -> io::Result<State> {
        loop {
            match self.input.fill_buf()?.first() {
                None => return Ok(State::End),
                Some(0) => self.input.consume(1),
                Some(0x1f) => break,
                Some(_) => return Err(error(Fault::Corrupt, TRAILING)),
            }
        }
        self.header()?;
        Ok(State::Body)
    }

    /// Reads a member header (RFC 1952, section 2.3).
    fn header(&mut self) -> io::Result<()> {
        let fixed: [u8; 10] = self.take()?;
        let [0x1f, 0x8b, 8, flags, ..] = fixed else {
            return Err(error(Fault::Corrupt, "a gzip member has no valid header"));
        };
        if flags & EXTRA != 0 {
            let length: [u8; 2] = self.take()?;
            for _ in 0..u16::from_le_bytes(length) {
                let _: [u8; 1] = self.take()?;
            }
        }
        for field in [NAME, COMMENT] {
            if flags & field != 0 {
                while self.take::<1>()? != [0] {}
            }
        }
        if flags & HEADER_CHECKSUM != 0 {
            let _: [u8; 2] = self.take()?;
        }
        self.inflate.reset(false);
        self.checksum.reset();
        Ok(())
    }

    /// Inflates once; `None` when the member ended without giving a byte.
    fn inflate(&mut self, out: &mut [u8]) -> io::Result<Option<usize>> {
        let compressed = self.input.fill_buf()?;
        if compressed.is_empty() {
            return Err(truncated());
        }
        let (before_in, before_out) = (self.inflate.total_in(), self.inflate.total_out());
        let status = self
            .inflate
            .decompress(compressed, out, FlushDecompress::None)
            .map_err(|_| error(Fault::Corrupt, "the deflate data are corrupt"))?;
        let used = difference(self.inflate.total_in(), before_in);
        let given = difference(self.inflate.total_out(), before_out);
        self.input.consume(used);
        self.checksum.update(out.get(..given).unwrap_or_default());
        if status == Status::StreamEnd {
            self.trailer()?;
            self.state = State::NextHeader;
            return Ok(Some(given).filter(|given| *given > 0));
        }
        if used == 0 && given == 0 {
            return Err(error(Fault::Corrupt, "the deflate data lead nowhere"));
        }
        Ok(Some(given).filter(|given| *given > 0))
    }

    /// Compares checksum and length at a member's end.
    fn trailer(&mut self) -> io::Result<()> {
        let sum: [u8; 4] = self.take()?;
        let length: [u8; 4] = self.take()?;
        if u32::from_le_bytes(sum) != self.checksum.sum() {
            return Err(error(Fault::Corrupt, "a gzip checksum is wrong"));
        }
        if u32::from_le_bytes(length) != self.checksum.amount() {
            return Err(error(Fault::Corrupt, "a gzip length is wrong"));
        }
        Ok(())
    }

    fn take<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        self.input.read_exact(&mut bytes).map_err(|failed| {
            if failed.kind() == io::ErrorKind::UnexpectedEof {
                truncated()
            } else {
                failed
            }
        })?;
        Ok(bytes)
    }
}

impl Read for Gzip<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if out.is_empty() {
            return Ok(0);
        }
        loop {
            match self.state {
                State::FirstHeader => {
                    self.header()?;
                    self.state = State::Body;
                }
                State::NextHeader => self.state = self.next_header()?,
                State::Body => {
                    if let Some(given) = self.inflate(out)? {
                        return Ok(given);
                    }
                }
                State::End => return Ok(0),
            }
        }
    }
}

fn truncated() -> io::Error {
    error(Fault::Truncated, "the gzip stream ends in the middle")
}

fn difference(after: u64, before: u64) -> usize {
    usize::try_from(after.saturating_sub(before)).unwrap_or(usize::MAX)
}

const EXTRA: u8 = 4;
const NAME: u8 = 8;
const COMMENT: u8 = 16;
const HEADER_CHECKSUM: u8 = 2;
const TRAILING: &str = "bytes that are not gzip follow after the last member";
