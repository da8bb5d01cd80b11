//! Executable files as far as they are read here: named sections, and what is loaded at which address.
//! ELF (System V ABI, chapter 4), PE (Microsoft's "PE Format"), Mach-O (Apple's `mach-o/loader.h`, also
//! several in one file), and the custom sections of WebAssembly (core specification, 5.5.3).
//!
//! Whatever points out of the file is taken as not there.

mod elf;
mod mach_o;
mod number;
pub mod pe;
mod wasm;

use std::fmt;

pub use number::{Numbers, varint};

/// An executable file, or one of several in it.
pub struct Executable<'a> {
    /// What it is.
    pub format: Format,
    /// Numbers have their highest byte first.
    pub big_endian: bool,
    /// Addresses have 64 bits.
    pub wide: bool,
    /// Named parts, in the order of the file.
    pub sections: Vec<Section<'a>>,
    /// What is loaded.
    pub segments: Vec<Segment<'a>>,
}

/// The format of an executable file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Linux and most others.
    Elf,
    /// Windows.
    Pe,
    /// macOS.
    MachO,
    /// WebAssembly.
    Wasm,
}

/// A named part of the file.
#[derive(Clone, Copy, Debug)]
pub struct Section<'a> {
    /// Name, at most 64 bytes of it.
    pub name: &'a str,
    /// Its bytes; none where it takes no room in the file.
    pub bytes: &'a [u8],
}

/// A part of the file that is loaded.
#[derive(Clone, Copy, Debug)]
pub struct Segment<'a> {
    /// Where it is loaded.
    pub address: u64,
    /// What of it lies in the file.
    pub bytes: &'a [u8],
    /// Whether the program may write there.
    pub writable: bool,
}

impl<'a> Executable<'a> {
    /// Reads a file. Nothing comes of one that is no executable, or whose header cannot be read.
    pub fn read(bytes: &'a [u8]) -> Vec<Self> {
        match kind(bytes) {
            Some(Kind::Elf) => elf::read(bytes).into_iter().collect(),
            Some(Kind::Pe) => pe::read(bytes).into_iter().collect(),
            Some(Kind::MachO) => mach_o::read(bytes).into_iter().collect(),
            Some(Kind::Fat) => mach_o::read_all(bytes),
            Some(Kind::Wasm) => vec![wasm::read(bytes)],
            None => Vec::new(),
        }
    }

    /// Returns the first section of one of these names.
    pub fn section(&self, names: &[&str]) -> Option<&'a [u8]> {
        let mut sections = self.sections.iter();
        let found = sections.find(|section| names.contains(&section.name))?;
        Some(found.bytes)
    }

    /// Returns what lies at an address, as far as the segment reaches.
    pub fn at(&self, address: u64) -> Option<&'a [u8]> {
        self.segments.iter().find_map(|segment| {
            let offset = usize::try_from(address.checked_sub(segment.address)?).ok()?;
            segment.bytes.get(offset..).filter(|rest| !rest.is_empty())
        })
    }

    /// Returns how to read numbers in it.
    pub fn numbers(&self, bytes: &'a [u8]) -> Numbers<'a> {
        Numbers::new(bytes, self.big_endian)
    }
}

impl fmt::Debug for Executable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Executable")
            .field("format", &self.format)
            .finish_non_exhaustive()
    }
}

/// Says, from the first bytes, whether a file is an executable or a shared library.
pub fn is_executable(start: &[u8]) -> bool {
    match kind(start) {
        Some(Kind::Elf) => elf::is_linked(start),
        kind => kind.is_some(),
    }
}

enum Kind {
    Elf,
    Pe,
    MachO,
    /// Several Mach-O files in one.
    Fat,
    Wasm,
}

fn kind(start: &[u8]) -> Option<Kind> {
    Some(match start.get(..4)? {
        b"\x7fELF" => Kind::Elf,
        [b'M', b'Z', ..] => Kind::Pe,
        [0xfe, 0xed, 0xfa, 0xce | 0xcf] | [0xce | 0xcf, 0xfa, 0xed, 0xfe] => Kind::MachO,
        // Java's classes begin so, too; there a version of at least 45 follows.
        [0xca, 0xfe, 0xba, 0xbe | 0xbf] if is_fat(start) => Kind::Fat,
        b"\0asm" => Kind::Wasm,
        _ => return None,
    })
}

fn is_fat(start: &[u8]) -> bool {
    let count = Numbers::new(start, true).u32(4);
    count.is_some_and(|count| (1..=mach_o::ARCHITECTURES).contains(&count))
}

/// Returns the text before the first zero byte, no longer than any name that is looked for.
fn name(bytes: &[u8]) -> &str {
    let bytes = bytes.get(..LONGEST_NAME).unwrap_or(bytes);
    let end = bytes.iter().position(|byte| *byte == 0);
    let bytes = bytes.get(..end.unwrap_or(bytes.len())).unwrap_or_default();
    std::str::from_utf8(bytes).unwrap_or_default()
}

/// Returns so many bytes from there on.
fn part(bytes: &[u8], offset: u64, size: u64) -> Option<&[u8]> {
    let start = usize::try_from(offset).ok()?;
    let end = usize::try_from(offset.checked_add(size)?).ok()?;
    bytes.get(start..end)
}

const LONGEST_NAME: usize = 64;
/// Sections and segments of one file.
const PARTS: usize = 65_536;
