//! PE files (Microsoft's "PE Format").

use super::{Executable, Format, Numbers, Section, Segment, name, part};

/// The headers of a PE file, with what of it is loaded where. Addresses are relative to where it is loaded.
#[derive(Clone, Debug)]
pub struct Image<'a> {
    /// The processor that it is for; compiled for another system than Windows, .NET changes the number.
    pub machine: u16,
    wide: bool,
    base: u64,
    /// Address and size of each data directory.
    directories: Vec<(u32, u32)>,
    sections: Vec<Loaded<'a>>,
}

#[derive(Clone, Copy, Debug)]
struct Loaded<'a> {
    name: &'a str,
    address: u32,
    offset: u32,
    bytes: &'a [u8],
    writable: bool,
}

impl<'a> Image<'a> {
    /// Reads the headers.
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        let header = usize::try_from(Numbers::new(bytes, false).u32(0x3c)?).ok()?;
        let rest = bytes.get(header..)?;
        if !bytes.starts_with(b"MZ") || !rest.starts_with(b"PE\0\0") {
            return None;
        }
        let numbers = Numbers::new(rest, false);
        let count = usize::from(numbers.u16(6)?);
        let optional = usize::from(numbers.u16(20)?);
        let wide = numbers.u16(24)? == PE32_PLUS;
        let base = if wide {
            numbers.u64(48)?
        } else {
            u64::from(numbers.u32(52)?)
        };
        let table = rest.get(optional.checked_add(24)?..)?;
        let mut image = Self {
            machine: numbers.u16(4)?,
            wide,
            base,
            directories: directories(rest.get(24..)?.get(..optional)?, wide),
            sections: Vec::new(),
        };
        for header in table.chunks_exact(40).take(count) {
            let numbers = Numbers::new(header, false);
            let (offset, size) = (numbers.u32(20)?, numbers.u32(16)?);
            image.sections.push(Loaded {
                name: name(header.get(..8)?),
                address: numbers.u32(12)?,
                offset,
                bytes: part(bytes, u64::from(offset), u64::from(size)).unwrap_or_default(),
                writable: numbers.u32(36)? & WRITABLE != 0,
            });
        }
        Some(image)
    }

    /// Returns address and size of a data directory, where the file has it.
    pub fn directory(&self, number: usize) -> Option<(u32, u32)> {
        let directory = self.directories.get(number).copied();
        directory.filter(|(address, size)| *address > 0 && *size > 0)
    }

    /// Returns what lies at an address, to the end of its section.
    pub fn from(&self, address: u32) -> Option<&'a [u8]> {
        self.sections.iter().find_map(|section| {
            let offset = usize::try_from(address.checked_sub(section.address)?).ok()?;
            section.bytes.get(offset..).filter(|rest| !rest.is_empty())
        })
    }

    /// Returns where in the file an address lies.
    pub fn offset(&self, address: u32) -> Option<u64> {
        self.sections.iter().find_map(|section| {
            let inside = address.checked_sub(section.address)?;
            let held = usize::try_from(inside).is_ok_and(|at| at < section.bytes.len());
            let offset = u64::from(section.offset).checked_add(u64::from(inside))?;
            held.then_some(offset)
        })
    }

    /// Returns so many bytes from an address on.
    pub fn at(&self, address: u32, size: u32) -> Option<&'a [u8]> {
        self.from(address)?.get(..usize::try_from(size).ok()?)
    }
}

/// Reads a file.
pub(super) fn read(bytes: &[u8]) -> Option<Executable<'_>> {
    let image = Image::read(bytes)?;
    let mut executable = Executable {
        format: Format::Pe,
        big_endian: false,
        wide: image.wide,
        sections: Vec::new(),
        segments: Vec::new(),
    };
    for section in image.sections {
        executable.sections.push(Section {
            name: section.name,
            bytes: section.bytes,
        });
        executable.segments.push(Segment {
            address: image.base.checked_add(u64::from(section.address))?,
            bytes: section.bytes,
            writable: section.writable,
        });
    }
    Some(executable)
}

/// The data directories at the end of the optional header.
fn directories(optional: &[u8], wide: bool) -> Vec<(u32, u32)> {
    let (count_at, from) = if wide { (108, 112) } else { (92, 96) };
    let count = Numbers::new(optional, false).u32(count_at).unwrap_or(0);
    let count = usize::try_from(count).unwrap_or(0).min(DIRECTORIES);
    let table = optional.get(from..).unwrap_or_default();
    let entries = table.chunks_exact(8).take(count);
    let read = entries.filter_map(|entry| {
        let numbers = Numbers::new(entry, false);
        Some((numbers.u32(0)?, numbers.u32(4)?))
    });
    read.collect()
}

const PE32_PLUS: u16 = 0x20b;
const WRITABLE: u32 = 0x8000_0000;
/// Data directories that the format has.
const DIRECTORIES: usize = 16;
