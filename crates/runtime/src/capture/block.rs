//! Blocks: type, length, body, padding, and the length once more.

use std::io::{self, Read};

use super::Error;
use super::cursor::Cursor;

/// Types of blocks, current and old ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Type {
    Section,
    Machine,
    /// Processes, with the version of the layout.
    Processes(u8),
    /// Descriptors, with the version of the layout.
    Descriptors(u8),
    /// Interfaces of the network, with the version of the layout.
    Interfaces(u8),
    /// Users and groups, with the version of the layout.
    Accounts(u8),
    Event(Layout),
    Unknown,
}

/// How the body of an event's block is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    /// Whether flags of 32 bits stand before the event.
    pub(super) flags: bool,
    /// Whether the event tells how many parameters it has (since the second version).
    pub(super) counted: bool,
    /// Whether it may be longer than 65,536 bytes.
    pub(super) large: bool,
}

pub(super) const SECTION: u32 = 0x0A0D_0D0A;
pub(super) const MACHINE: u32 = 0x201;
pub(super) const PROCESSES: u32 = 0x215;
pub(super) const DESCRIPTORS: u32 = 0x218;
pub(super) const ACCOUNTS: u32 = 0x220;
pub(super) const EVENT: u32 = 0x216;
pub(super) const LARGE_EVENT: u32 = 0x221;
pub(super) const MAGIC: u32 = 0x1A2B_3C4D;

impl Type {
    pub(super) fn of(number: u32) -> Self {
        let event = |flags, counted, large| {
            Self::Event(Layout {
                flags,
                counted,
                large,
            })
        };
        match number {
            SECTION => Self::Section,
            MACHINE | 0x8002_ABCD => Self::Machine,
            0x202 | 0x8000_ABCD => Self::Processes(1),
            0x207 | 0x8013_ABCD => Self::Processes(2),
            0x209 | 0x8014_ABCD => Self::Processes(3),
            0x210 => Self::Processes(4),
            0x211 => Self::Processes(5),
            0x212 => Self::Processes(6),
            0x213 => Self::Processes(7),
            0x214 => Self::Processes(8),
            PROCESSES => Self::Processes(9),
            0x203 | 0x8001_ABCD => Self::Descriptors(1),
            DESCRIPTORS => Self::Descriptors(2),
            0x205 | 0x8011_ABCD => Self::Interfaces(1),
            0x219 => Self::Interfaces(2),
            0x206 | 0x8012_ABCD => Self::Accounts(1),
            ACCOUNTS => Self::Accounts(2),
            0x204 | 0x8010_ABCD => event(false, false, false),
            EVENT => event(false, true, false),
            LARGE_EVENT => event(false, true, true),
            0x208 => event(true, false, false),
            0x217 => event(true, true, false),
            0x222 => event(true, true, true),
            _ => Self::Unknown,
        }
    }

    /// Returns how long such a block may be.
    fn most(self) -> u32 {
        match self {
            Self::Event(layout) if !layout.large => 65_536 + 64,
            Self::Event(_) => 16 * 1024 * 1024,
            Self::Processes(_) | Self::Descriptors(_) => 128 * 1024 * 1024,
            _ => 16 * 1024 * 1024,
        }
    }
}

/// Reads blocks one after the other.
#[derive(Debug)]
pub(super) struct Blocks<R> {
    source: R,
    /// How many bytes were read.
    at: u64,
    /// The body of the last block, with its padding.
    body: Vec<u8>,
}

impl<R: Read> Blocks<R> {
    pub(super) fn new(source: R) -> Self {
        Self {
            source,
            at: 0,
            body: Vec::new(),
        }
    }

    /// Returns the body of the block that was read last.
    pub(super) fn body(&self) -> &[u8] {
        &self.body
    }

    /// Reads a block and returns its type and where it begins; nothing at the end of the file. Unknown blocks are
    /// passed over whatever their length.
    pub(super) fn next(&mut self) -> Result<Option<(Type, u64)>, Error> {
        let at = self.at;
        let mut head = [0; 8];
        match self.fill(&mut head)? {
            0 => return Ok(None),
            8 => {}
            _ => return Err(Error::Cut { at }),
        }
        let (Some(number), Some(length)) = two_words(head) else {
            return Err(Error::Cut { at });
        };
        let found = Type::of(number);
        if found == Type::Unknown && at == 0 {
            return Err(Error::NotACapture);
        }
        // Twelve bytes of every block are type, length, and length.
        let Some(body) = length.checked_sub(12).filter(|_| length % 4 == 0) else {
            let what = "the length of a block is not one";
            return Err(Error::Damaged { at, what });
        };
        if found == Type::Unknown {
            self.pass(body, at)?;
        } else if length > found.most() {
            return Err(Error::TooLarge { at, length });
        } else {
            self.read(body, at)?;
        }
        let mut tail = [0; 4];
        if self.fill(&mut tail)? != 4 {
            return Err(Error::Cut { at });
        }
        if u32::from_le_bytes(tail) != length {
            let what = "a block does not end with its length";
            return Err(Error::Damaged { at, what });
        }
        Ok(Some((found, at)))
    }

    /// Reads a body; what is reserved grows with what is there, not with what the file says.
    fn read(&mut self, length: u32, at: u64) -> Result<(), Error> {
        self.body.clear();
        let mut part = (&mut self.source).take(u64::from(length));
        let count = part.read_to_end(&mut self.body).map_err(Error::Source)?;
        self.at = self.at.saturating_add(count as u64);
        if count == length as usize {
            Ok(())
        } else {
            Err(Error::Cut { at })
        }
    }

    fn pass(&mut self, length: u32, at: u64) -> Result<(), Error> {
        self.body.clear();
        let mut part = (&mut self.source).take(u64::from(length));
        let count = io::copy(&mut part, &mut io::sink()).map_err(Error::Source)?;
        self.at = self.at.saturating_add(count);
        if count == u64::from(length) {
            Ok(())
        } else {
            Err(Error::Cut { at })
        }
    }

    /// Reads until a small buffer is full or the file ends, and returns how many bytes there are.
    fn fill(&mut self, buffer: &mut [u8]) -> Result<usize, Error> {
        let mut count = 0_usize;
        while let Some(rest) = buffer.get_mut(count..).filter(|rest| !rest.is_empty()) {
            match self.source.read(rest) {
                Ok(0) => break,
                Ok(more) => count = count.saturating_add(more),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(Error::Source(error)),
            }
        }
        self.at = self.at.saturating_add(count as u64);
        Ok(count)
    }
}

/// Reads the type and the length of a block.
fn two_words(head: [u8; 8]) -> (Option<u32>, Option<u32>) {
    let mut cursor = Cursor::new(&head);
    (cursor.u32(), cursor.u32())
}
