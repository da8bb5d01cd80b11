//! PE files (Microsoft's "PE Format").

use super::{Executable, Format, Numbers, Section, Segment, name, part};

/// Reads a file.
pub(super) fn read(bytes: &[u8]) -> Option<Executable<'_>> {
    let numbers = Numbers::new(bytes, false);
    let header = usize::try_from(numbers.u32(0x3c)?).ok()?;
    let rest = bytes.get(header..)?;
    if !rest.starts_with(b"PE\0\0") {
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
    let mut executable = Executable {
        format: Format::Pe,
        big_endian: false,
        wide,
        sections: Vec::new(),
        segments: Vec::new(),
    };
    for header in table.chunks_exact(40).take(count) {
        let numbers = Numbers::new(header, false);
        let (offset, size) = (numbers.u32(20)?, numbers.u32(16)?);
        let content = part(bytes, u64::from(offset), u64::from(size)).unwrap_or_default();
        executable.sections.push(Section {
            name: name(header.get(..8)?),
            bytes: content,
        });
        executable.segments.push(Segment {
            address: base.checked_add(u64::from(numbers.u32(12)?))?,
            bytes: content,
            writable: numbers.u32(36)? & WRITABLE != 0,
        });
    }
    Some(executable)
}

const PE32_PLUS: u16 = 0x20b;
const WRITABLE: u32 = 0x8000_0000;
