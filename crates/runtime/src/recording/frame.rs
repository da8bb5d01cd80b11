//! Parts of a file: a head of 40 bytes with a sum over all of the part, then its content.

use std::io::{self, Read, Write};

use super::{Block, Error, Packing, crc};

/// What a recording begins with: no text, and damaged by whatever takes it for one (as PNG does it).
pub const MAGIC: [u8; 8] = *b"\x89SWR\r\n\x1a\n";
/// The version of the format that is written.
pub(super) const VERSION: u8 = 1;

const HEAD: usize = 40;
/// The most bytes of the content of a part, packed or not.
pub(super) const MOST: u32 = 24 * 1024 * 1024;

/// What a part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Type {
    /// What the recording is of; the first part.
    Head,
    /// Events.
    Block,
    /// Alerts that were raised while it was written.
    Alerts,
    /// That there is nothing more; the last part.
    End,
}

impl Type {
    fn of(code: u8) -> Option<Self> {
        let all = [Self::Head, Self::Block, Self::Alerts, Self::End];
        all.into_iter().find(|it| it.code() == code)
    }

    fn code(self) -> u8 {
        match self {
            Self::Head => b'H',
            Self::Block => b'B',
            Self::Alerts => b'A',
            Self::End => b'E',
        }
    }
}

/// A part that is packed, ready to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packed {
    /// Head and content.
    pub bytes: Vec<u8>,
    /// How many events it has.
    pub events: u64,
    /// When its first event happened, in nanoseconds since 1970.
    pub first: u64,
    /// When its last event happened.
    pub last: u64,
}

impl Packed {
    /// Packs a block of events.
    ///
    /// # Errors
    /// Where it is larger than a part may be, or packing fails.
    pub fn of(block: &Block, packing: Packing) -> io::Result<Self> {
        part(Type::Block, block, packing)
    }
}

/// Makes a part. Content that does not become smaller is left as it is.
pub(super) fn part(of: Type, block: &Block, packing: Packing) -> io::Result<Packed> {
    let large = |_| io::Error::new(io::ErrorKind::InvalidInput, "a part is too large");
    let raw = u32::try_from(block.bytes.len()).map_err(large)?;
    if raw > MOST {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "a part is too large",
        ));
    }
    let packed = (packing.pack)(&block.bytes)?;
    let is_packed = packed.len() < block.bytes.len();
    let content = if is_packed { &packed } else { &block.bytes };
    let mut bytes = Vec::with_capacity(HEAD.saturating_add(content.len()));
    bytes.extend([of.code(), u8::from(is_packed), 0, 0]);
    bytes.extend(u32::try_from(content.len()).map_err(large)?.to_le_bytes());
    bytes.extend(raw.to_le_bytes());
    for number in [block.events, block.first, block.last] {
        bytes.extend(number.to_le_bytes());
    }
    let sum = crc::of(&[&bytes, content]);
    bytes.extend(sum.to_le_bytes());
    bytes.extend_from_slice(content);
    Ok(Packed {
        bytes,
        events: block.events,
        first: block.first,
        last: block.last,
    })
}

/// A part as it was read, its content unpacked.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) of: Type,
    pub(super) block: Block,
}

/// Reads parts one after the other.
#[derive(Debug)]
pub(super) struct Parts<R> {
    source: R,
    packing: Packing,
    at: u64,
}

impl<R: Read> Parts<R> {
    /// Reads the begin of a file.
    pub(super) fn open(mut source: R, packing: Packing) -> Result<Self, Error> {
        let begin = exactly(&mut source, 12).map_err(Error::Source)?;
        let (magic, version) = begin.split_at_checked(8).unwrap_or_default();
        if magic != MAGIC {
            return Err(Error::NotARecording);
        }
        match version {
            [VERSION, 0, 0, 0] => Ok(Self {
                source,
                packing,
                at: 12,
            }),
            [version, ..] => Err(Error::Version(*version)),
            [] => Err(Error::Cut { at: 8 }),
        }
    }

    /// Returns where the next part begins.
    pub(super) fn at(&self) -> u64 {
        self.at
    }

    /// Returns the next part; nothing at the end of the file. Parts of a kind that is not known here are passed over.
    pub(super) fn next(&mut self) -> Result<Option<Part>, Error> {
        loop {
            let at = self.at;
            let damaged = |what| Error::Damaged { at, what };
            let head = exactly(&mut self.source, HEAD).map_err(Error::Source)?;
            if head.is_empty() {
                return Ok(None);
            }
            let fields = Fields::read(&head).ok_or(Error::Cut { at })?;
            if fields.stored > MOST || fields.raw > MOST {
                return Err(damaged("a part is larger than parts are"));
            }
            let stored = usize::try_from(fields.stored).unwrap_or(usize::MAX);
            let content = exactly(&mut self.source, stored).map_err(Error::Source)?;
            if content.len() != stored {
                return Err(Error::Cut { at });
            }
            let summed = head.get(..HEAD.saturating_sub(4)).unwrap_or_default();
            if crc::of(&[summed, &content]) != fields.sum {
                return Err(damaged("its sum is wrong"));
            }
            let read = head.len().saturating_add(content.len());
            self.at = self.at.saturating_add(read as u64);
            let Some(of) = Type::of(fields.code) else {
                continue;
            };
            let bytes = self.unpack(&fields, content).map_err(damaged)?;
            let block = Block {
                bytes,
                events: fields.events,
                first: fields.first,
                last: fields.last,
            };
            return Ok(Some(Part { of, block }));
        }
    }

    fn unpack(&self, fields: &Fields, content: Vec<u8>) -> Result<Vec<u8>, &'static str> {
        let raw = usize::try_from(fields.raw).unwrap_or(usize::MAX);
        let bytes = match fields.coding {
            0 => content,
            1 => (self.packing.unpack)(&content, raw).map_err(|_| "it can't be unpacked")?,
            _ => return Err("it is packed in a way that is not known here"),
        };
        if bytes.len() == raw {
            Ok(bytes)
        } else {
            Err("it is not as long as it says")
        }
    }
}

/// The numbers of a head.
struct Fields {
    code: u8,
    coding: u8,
    stored: u32,
    raw: u32,
    events: u64,
    first: u64,
    last: u64,
    sum: u32,
}

impl Fields {
    fn read(head: &[u8]) -> Option<Self> {
        let (start, rest) = head.split_first_chunk::<4>()?;
        let [code, coding, ..] = *start;
        let (stored, rest) = rest.split_first_chunk::<4>()?;
        let (raw, rest) = rest.split_first_chunk::<4>()?;
        let (events, rest) = rest.split_first_chunk::<8>()?;
        let (first, rest) = rest.split_first_chunk::<8>()?;
        let (last, rest) = rest.split_first_chunk::<8>()?;
        Some(Self {
            code,
            coding,
            stored: u32::from_le_bytes(*stored),
            raw: u32::from_le_bytes(*raw),
            events: u64::from_le_bytes(*events),
            first: u64::from_le_bytes(*first),
            last: u64::from_le_bytes(*last),
            sum: u32::from_le_bytes(*rest.first_chunk::<4>()?),
        })
    }
}

/// Reads so many bytes, or those that there are; what is reserved grows with what is there.
fn exactly(source: &mut impl Read, count: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(count as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Writes what a file begins with.
pub(super) fn begin(out: &mut impl Write) -> io::Result<()> {
    out.write_all(&MAGIC)?;
    out.write_all(&[VERSION, 0, 0, 0])
}
