//! The bytes of an archive: buffered, counted, skippable.

use std::io::{self, Read, SeekFrom};

use super::header::BLOCK;
use super::reader::ReadSeek;

/// The input of a tar reader.
pub(super) struct Input<'r> {
    source: Source<'r>,
    buffer: Box<[u8]>,
    start: usize,
    end: usize,
    /// Offset of the next byte.
    offset: u64,
}

enum Source<'r> {
    Stream(&'r mut (dyn Read + Send)),
    /// With the bytes that lie between the source's position and its end.
    Seekable(&'r mut dyn ReadSeek, u64),
}

/// What reading one block gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BlockRead {
    Whole,
    /// The input ended exactly before the block.
    Nothing,
    /// The input ended within the block.
    Part,
}

impl<'r> Input<'r> {
    pub(super) fn stream(source: &'r mut (dyn Read + Send)) -> Self {
        Self::with(Source::Stream(source))
    }

    pub(super) fn seekable(source: &'r mut dyn ReadSeek) -> io::Result<Self> {
        let here = source.stream_position()?;
        let end = source.seek(SeekFrom::End(0))?;
        source.seek(SeekFrom::Start(here))?;
        Ok(Self::with(Source::Seekable(
            source,
            end.saturating_sub(here),
        )))
    }

    fn with(source: Source<'r>) -> Self {
        Self {
            source,
            buffer: vec![0; BUFFER].into_boxed_slice(),
            start: 0,
            end: 0,
            offset: 0,
        }
    }

    pub(super) const fn offset(&self) -> u64 {
        self.offset
    }

    /// Reads one block.
    pub(super) fn block(&mut self, out: &mut [u8; BLOCK]) -> io::Result<BlockRead> {
        let mut filled = 0;
        while let Some(rest) = out.get_mut(filled..).filter(|rest| !rest.is_empty()) {
            match self.read(rest)? {
                0 if filled == 0 => return Ok(BlockRead::Nothing),
                0 => return Ok(BlockRead::Part),
                count => filled = filled.saturating_add(count),
            }
        }
        Ok(BlockRead::Whole)
    }

    /// Appends so many bytes, or fewer at the end of the input, and returns how many.
    pub(super) fn append(&mut self, out: &mut Vec<u8>, wanted: u64) -> io::Result<u64> {
        let mut left = wanted;
        while left > 0 {
            let available = self.available()?;
            let count = available
                .len()
                .min(usize::try_from(left).unwrap_or(usize::MAX));
            if count == 0 {
                break;
            }
            out.extend_from_slice(available.get(..count).unwrap_or_default());
            self.consume(count);
            left = left.saturating_sub(count as u64);
        }
        Ok(wanted.saturating_sub(left))
    }

    /// Skips so many bytes, or fewer at the end of the input, and returns how many.
    pub(super) fn skip(&mut self, wanted: u64) -> io::Result<u64> {
        let mut left = wanted;
        while left > 0 {
            if self.start >= self.end && left > BUFFER as u64 {
                let jumped = self.jump(left)?;
                left = left.saturating_sub(jumped);
                if left == 0 {
                    break;
                }
            }
            let count = self.available()?.len();
            if count == 0 {
                break;
            }
            let count = count.min(usize::try_from(left).unwrap_or(usize::MAX));
            self.consume(count);
            left = left.saturating_sub(count as u64);
        }
        Ok(wanted.saturating_sub(left))
    }

    /// Reads to the end of the input and says whether anything but zeros was there.
    pub(super) fn drain(&mut self) -> io::Result<bool> {
        let mut something = false;
        loop {
            let available = self.available()?;
            if available.is_empty() {
                return Ok(something);
            }
            something = something || available.iter().any(|byte| *byte != 0);
            let count = available.len();
            self.consume(count);
        }
    }

    /// Moves a seekable source forwards without reading, never past its end.
    fn jump(&mut self, wanted: u64) -> io::Result<u64> {
        let Source::Seekable(source, left) = &mut self.source else {
            return Ok(0);
        };
        let distance = wanted.min(*left);
        source.seek_relative(i64::try_from(distance).unwrap_or(i64::MAX))?;
        *left = left.saturating_sub(distance);
        self.offset = self.offset.saturating_add(distance);
        Ok(distance)
    }

    fn available(&mut self) -> io::Result<&[u8]> {
        if self.start >= self.end {
            self.start = 0;
            self.end = 0;
            self.end = self.source.read(&mut self.buffer)?.min(self.buffer.len());
        }
        Ok(self.buffer.get(self.start..self.end).unwrap_or_default())
    }

    fn consume(&mut self, count: usize) {
        self.start = self.start.saturating_add(count).min(self.end);
        self.offset = self.offset.saturating_add(count as u64);
    }
}

impl Read for Input<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.start >= self.end && out.len() >= BUFFER {
            let count = self.source.read(out)?.min(out.len());
            self.offset = self.offset.saturating_add(count as u64);
            return Ok(count);
        }
        let count = self.available()?.read(out)?;
        self.consume(count);
        Ok(count)
    }
}

impl Source<'_> {
    /// Reads once, again where a signal came between.
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            let result = match self {
                Self::Stream(source) => source.read(out),
                Self::Seekable(source, left) => source.read(out).inspect(|count| {
                    *left = left.saturating_sub(*count as u64);
                }),
            };
            match result {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => return other,
            }
        }
    }
}

const BUFFER: usize = 128 << 10;
