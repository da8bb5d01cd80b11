//! The build information that Go's linker leaves in every program since 1.13: the version of Go and the
//! modules (Go's `debug/buildinfo` describes both layouts). Until 1.17 the two texts lie behind pointers,
//! since then they follow the header.

use memchr::memmem;

use crate::binary::executable::{Executable, Format, varint};

/// What a program says of its making.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuildInfo<'a> {
    /// Version of Go: `go1.22.3`.
    pub go: &'a str,
    /// Its modules and settings, as text; empty where it was built without modules.
    pub modules: &'a str,
}

/// Finds the build information. `None` where there is none; otherwise why it cannot be read.
pub fn find<'a>(executable: &Executable<'a>) -> Option<Result<BuildInfo<'a>, &'static str>> {
    let bytes = match executable.section(&[".go.buildinfo", "__go_buildinfo"]) {
        Some(bytes) => from_magic(bytes)?,
        // ELF files with names of sections have that one.
        None if executable.format == Format::Elf && !executable.sections.is_empty() => return None,
        None => {
            let mut writable = executable.segments.iter().filter(|part| part.writable);
            writable.find_map(|part| from_magic(part.bytes))?
        }
    };
    Some(read(executable, bytes).ok_or("its build information cannot be read"))
}

/// Returns what begins with the magic bytes, which lie at a multiple of 16.
fn from_magic(bytes: &[u8]) -> Option<&[u8]> {
    let mut found = memmem::find_iter(bytes, MAGIC).take(TRIES);
    let at = found.find(|at| at % 16 == 0)?;
    bytes.get(at..)
}

fn read<'a>(executable: &Executable<'a>, bytes: &'a [u8]) -> Option<BuildInfo<'a>> {
    let (pointer, flags) = (*bytes.get(14)?, *bytes.get(15)?);
    let (go, modules) = if flags & INLINE == 0 {
        let wide = match pointer {
            8 => true,
            4 => false,
            _ => return None,
        };
        let second = usize::from(pointer).checked_add(16)?;
        let go = behind(executable, bytes, 16, wide)?;
        let modules = behind(executable, bytes, second, wide);
        (go, modules.unwrap_or_default())
    } else {
        let (go, rest) = counted(bytes.get(32..)?)?;
        (go, counted(rest)?.0)
    };
    let go = std::str::from_utf8(go).ok().filter(|go| !go.is_empty())?;
    let modules = std::str::from_utf8(between_marks(modules)).ok()?;
    Some(BuildInfo { go, modules })
}

/// Returns the text that a counted string holds, and what follows it.
fn counted(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (size, rest) = varint(bytes)?;
    let size = usize::try_from(size).ok().filter(|size| *size <= LONGEST)?;
    rest.split_at_checked(size)
}

/// Returns the text of a Go string whose header a pointer leads to.
fn behind<'a>(
    executable: &Executable<'a>,
    bytes: &'a [u8],
    at: usize,
    wide: bool,
) -> Option<&'a [u8]> {
    let header = executable.at(executable.numbers(bytes).address(at, wide)?)?;
    let numbers = executable.numbers(header);
    let size = numbers.address(if wide { 8 } else { 4 }, wide)?;
    let size = usize::try_from(size).ok().filter(|size| *size <= LONGEST)?;
    executable.at(numbers.address(0, wide)?)?.get(..size)
}

/// Takes off the 16 bytes in front and behind by which Go finds the text in a running program.
fn between_marks(text: &[u8]) -> &[u8] {
    let end = text.len().checked_sub(16);
    let inner = end.and_then(|end| text.get(16..end));
    inner
        .filter(|inner| inner.last() == Some(&b'\n'))
        .unwrap_or_default()
}

const MAGIC: &[u8] = b"\xff Go buildinf:";
const INLINE: u8 = 2;
/// So many places that look like the magic bytes are tried in one segment.
const TRIES: usize = 4_096;
/// Bytes of the list of modules; 10,000 modules have about one million.
const LONGEST: usize = 16 << 20;
