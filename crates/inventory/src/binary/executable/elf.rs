//! ELF files (System V ABI, chapters 4 and 5).

use super::{Executable, Format, Numbers, PARTS, Section, Segment, name, part};

/// Says whether it is a program or a shared library, and not an object of a compiler or a dump.
pub(super) fn is_linked(start: &[u8]) -> bool {
    let big_endian = start.get(5) == Some(&2);
    matches!(Numbers::new(start, big_endian).u16(16), Some(2 | 3))
}

/// Reads a file.
pub(super) fn read(bytes: &[u8]) -> Option<Executable<'_>> {
    let wide = *bytes.get(4)? == 2;
    let big_endian = *bytes.get(5)? == 2;
    let file = File {
        bytes,
        numbers: Numbers::new(bytes, big_endian),
        wide,
    };
    Some(Executable {
        format: Format::Elf,
        big_endian,
        wide,
        sections: file.sections().unwrap_or_default(),
        segments: file.segments().unwrap_or_default(),
    })
}

struct File<'a> {
    bytes: &'a [u8],
    numbers: Numbers<'a>,
    wide: bool,
}

impl<'a> File<'a> {
    /// Chooses between offsets of the wide and the narrow layout.
    fn either(&self, wide: usize, narrow: usize) -> usize {
        if self.wide { wide } else { narrow }
    }

    fn sections(&self) -> Option<Vec<Section<'a>>> {
        let table = self.numbers.address(self.either(40, 32), self.wide)?;
        let size = usize::from(self.numbers.u16(self.either(58, 46))?);
        let first = usize::try_from(table).ok().filter(|at| *at > 0)?;
        let count = match self.numbers.u16(self.either(60, 48))? {
            // More than fit into the field: the first section tells.
            0 => self.field(first, self.either(32, 20))?,
            count => u64::from(count),
        };
        let names = match self.numbers.u16(self.either(62, 50))? {
            0xffff => {
                let link = first.checked_add(self.either(40, 24))?;
                usize::try_from(self.numbers.u32(link)?).ok()?
            }
            names => usize::from(names),
        };
        let names = self.content(first.checked_add(names.checked_mul(size)?)?);
        let count = usize::try_from(count).unwrap_or(PARTS).min(PARTS);
        let mut sections = Vec::new();
        for index in 0..count {
            let at = first.checked_add(index.checked_mul(size)?)?;
            let Some(number) = self.numbers.u32(at) else {
                break;
            };
            let text = names.zip(usize::try_from(number).ok());
            let text = text.and_then(|(names, at)| names.get(at..));
            sections.push(Section {
                name: text.map(name).unwrap_or_default(),
                bytes: self.content(at).unwrap_or_default(),
            });
        }
        Some(sections)
    }

    fn field(&self, at: usize, offset: usize) -> Option<u64> {
        self.numbers.address(at.checked_add(offset)?, self.wide)
    }

    /// Returns the bytes of the section whose header lies there.
    fn content(&self, at: usize) -> Option<&'a [u8]> {
        if self.numbers.u32(at.checked_add(4)?)? == NO_BITS {
            return None;
        }
        let offset = self.field(at, self.either(24, 16))?;
        part(self.bytes, offset, self.field(at, self.either(32, 20))?)
    }

    fn segments(&self) -> Option<Vec<Segment<'a>>> {
        let table = self.numbers.address(self.either(32, 28), self.wide)?;
        let size = usize::from(self.numbers.u16(self.either(54, 42))?);
        let count = usize::from(self.numbers.u16(self.either(56, 44))?);
        let first = usize::try_from(table).ok()?;
        let mut segments = Vec::new();
        for index in 0..count {
            let at = first.checked_add(index.checked_mul(size)?)?;
            let Some(kind) = self.numbers.u32(at) else {
                break;
            };
            if kind == LOAD {
                segments.extend(self.segment(at));
            }
        }
        Some(segments)
    }

    fn segment(&self, at: usize) -> Option<Segment<'a>> {
        let flags = self.numbers.u32(at.checked_add(self.either(4, 24))?)?;
        let offset = self.field(at, self.either(8, 4))?;
        Some(Segment {
            address: self.field(at, self.either(16, 8))?,
            bytes: part(self.bytes, offset, self.field(at, self.either(32, 16))?)?,
            writable: flags & WRITABLE != 0,
        })
    }
}

const NO_BITS: u32 = 8;
const LOAD: u32 = 1;
const WRITABLE: u32 = 2;
