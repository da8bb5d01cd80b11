//! Mach-O files (Apple's `mach-o/loader.h` and `mach-o/fat.h`).

use super::{Executable, Format, Numbers, PARTS, Section, Segment, name, part};

/// Reads one of several architectures each.
pub(super) fn read_all(bytes: &[u8]) -> Vec<Executable<'_>> {
    let numbers = Numbers::new(bytes, true);
    let wide = bytes.get(3) == Some(&0xbf);
    let size: usize = if wide { 32 } else { 20 };
    let count = numbers.u32(4).unwrap_or(0).min(ARCHITECTURES);
    let slice = |index: u32| {
        let at = usize::try_from(index).ok()?.checked_mul(size)?;
        let at = at.checked_add(8)?;
        let offset = numbers.address(at.checked_add(8)?, wide)?;
        let length = at.checked_add(if wide { 16 } else { 12 })?;
        read(part(bytes, offset, numbers.address(length, wide)?)?)
    };
    (0..count).filter_map(slice).collect()
}

/// Reads a file of one architecture.
pub(super) fn read(bytes: &[u8]) -> Option<Executable<'_>> {
    let (big_endian, wide) = match bytes.get(..4)? {
        [0xfe, 0xed, 0xfa, last] => (true, *last == 0xcf),
        [first, 0xfa, 0xed, 0xfe] => (false, *first == 0xcf),
        _ => return None,
    };
    let numbers = Numbers::new(bytes, big_endian);
    let mut executable = Executable {
        format: Format::MachO,
        big_endian,
        wide,
        sections: Vec::new(),
        segments: Vec::new(),
    };
    let count = usize::try_from(numbers.u32(16)?).ok()?.min(PARTS);
    let mut at: usize = if wide { 32 } else { 28 };
    for _ in 0..count {
        let (Some(kind), Some(size)) = (numbers.u32(at), numbers.u32(at.checked_add(4)?)) else {
            break;
        };
        let size = usize::try_from(size).ok().filter(|size| *size >= 8)?;
        let end = at.checked_add(size)?;
        if let Some(command) = bytes.get(at..end)
            && kind == if wide { SEGMENT_64 } else { SEGMENT }
        {
            add(bytes, command, &mut executable);
        }
        at = end;
    }
    Some(executable)
}

/// Adds a segment and its sections.
fn add<'a>(bytes: &'a [u8], command: &'a [u8], executable: &mut Executable<'a>) -> Option<()> {
    let wide = executable.wide;
    let numbers = Numbers::new(command, executable.big_endian);
    let either = |wide_at, narrow_at| if wide { wide_at } else { narrow_at };
    let offset = numbers.address(either(40, 32), wide)?;
    let size = numbers.address(either(48, 36), wide)?;
    executable.segments.push(Segment {
        address: numbers.address(24, wide)?,
        bytes: part(bytes, offset, size).unwrap_or_default(),
        writable: numbers.u32(either(60, 44))? & WRITABLE != 0,
    });
    let count = usize::try_from(numbers.u32(either(64, 48))?).ok()?;
    let room = PARTS.checked_sub(executable.sections.len())?;
    let headers = command.get(either(72, 56)..)?;
    for header in headers.chunks_exact(either(80, 68)).take(count.min(room)) {
        let numbers = Numbers::new(header, executable.big_endian);
        let size = numbers.address(either(40, 36), wide)?;
        let offset = numbers.u32(either(48, 40))?;
        executable.sections.push(Section {
            name: name(header.get(..16)?),
            bytes: part(bytes, u64::from(offset), size).unwrap_or_default(),
        });
    }
    Some(())
}

/// Architectures in one file. Apple has shipped five at most.
pub(super) const ARCHITECTURES: u32 = 16;
const SEGMENT: u32 = 1;
const SEGMENT_64: u32 = 0x19;
const WRITABLE: u32 = 2;
