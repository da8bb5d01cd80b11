//! Programs of .NET that are packed into one file (`dotnet/runtime`, "Single-file Publish" and "Bundler
//! design"): a host for ELF, PE or Mach-O, behind it the files of the program, and behind these a manifest.
//!
//! The host has a mark in its data: the SHA-256 of a text, and in front of it where the manifest begins. The
//! manifest has had three layouts: 1 (.NET Core 3), 2 (.NET 5), and 6 (since .NET 6), in which files may be
//! compressed (raw deflate, RFC 1951).

use std::borrow::Cow;

use memchr::memmem;

use crate::binary::executable::{Executable, Numbers, varint};
use crate::unpack::Unpack;

/// What is packed into a program.
#[derive(Debug)]
pub struct Bundle<'a> {
    bytes: &'a [u8],
    /// Its files, as far as the manifest could be read.
    pub entries: Vec<Entry<'a>>,
    /// Why there may be more.
    pub fault: Option<&'static str>,
}

/// A file of the program.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// Path, with slashes.
    pub name: &'a str,
    offset: u64,
    size: u64,
    /// Size as it lies there, where it is compressed.
    packed: u64,
}

impl<'a> Bundle<'a> {
    /// Finds what is packed into a program; `None` for a program that is no host, or one of files that lie
    /// beside it.
    pub fn find(executable: &Executable<'a>, bytes: &'a [u8]) -> Option<Self> {
        let data = executable.segments.iter().filter(|data| data.writable);
        let mark = data.into_iter().find_map(|data| place(data.bytes))?;
        let mut bundle = Self {
            bytes,
            entries: Vec::new(),
            fault: None,
        };
        let manifest = usize::try_from(mark).ok().and_then(|at| bytes.get(at..));
        let manifest = manifest.filter(|manifest| !manifest.is_empty());
        if bundle.read_manifest(manifest.unwrap_or_default()).is_none() && bundle.fault.is_none() {
            bundle.fault = Some(CUT_OFF);
        }
        Some(bundle)
    }

    fn read_manifest(&mut self, manifest: &'a [u8]) -> Option<()> {
        let numbers = Numbers::new(manifest, false);
        let major = numbers.u32(0)?;
        if !LAYOUTS.contains(&major) {
            self.fault = Some("the list of what is packed into it has a layout that is not known");
            return None;
        }
        let count = numbers.u32(8)?;
        let (_, mut rest) = string(manifest.get(12..)?)?;
        if major >= 2 {
            rest = rest.get(40..)?;
        }
        for _ in 0..count {
            if self.entries.len() >= ENTRIES {
                self.fault = Some("too many files are packed into it; the others are left out");
                return None;
            }
            let (entry, behind) = entry(rest, major >= 6)?;
            self.entries.push(entry);
            rest = behind;
        }
        Some(())
    }

    /// Reads a file of at most so many bytes.
    pub fn read(
        &self,
        entry: &Entry<'_>,
        unpack: &dyn Unpack,
        most: u64,
    ) -> Result<Cow<'a, [u8]>, String> {
        let lies = if entry.packed > 0 {
            entry.packed
        } else {
            entry.size
        };
        let start = usize::try_from(entry.offset).ok();
        let length = usize::try_from(lies).ok();
        let bytes = start
            .and_then(|start| self.bytes.get(start..))
            .zip(length)
            .and_then(|(rest, length)| rest.get(..length))
            .ok_or("it lies behind the end of the program")?;
        if entry.size > most {
            return Err("it is too large".to_owned());
        }
        if entry.packed == 0 {
            return Ok(Cow::Borrowed(bytes));
        }
        let plain = unpack.deflate(bytes, entry.size.min(most));
        plain.map(Cow::Owned).map_err(|error| error.to_string())
    }
}

impl Entry<'_> {
    /// Returns how many bytes reading it takes.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Says whether it is compressed.
    pub const fn is_packed(&self) -> bool {
        self.packed > 0
    }
}

/// Where the manifest begins, as the data of a host say; zero stands in a host with nothing behind it.
fn place(data: &[u8]) -> Option<u64> {
    let found = memmem::find_iter(data, &MARK).take(MARKS);
    let places = found.filter_map(|at| Numbers::new(data, false).u64(at.checked_sub(8)?));
    places.into_iter().find(|place| *place > 0)
}

/// Reads one line of the manifest, and returns what follows.
fn entry(bytes: &[u8], may_be_packed: bool) -> Option<(Entry<'_>, &[u8])> {
    let numbers = Numbers::new(bytes, false);
    let (packed, kind) = if may_be_packed {
        (numbers.u64(16)?, 24_usize)
    } else {
        (0, 16)
    };
    let (name, rest) = string(bytes.get(kind.checked_add(1)?..)?)?;
    let entry = Entry {
        name,
        offset: numbers.u64(0)?,
        size: numbers.u64(8)?,
        packed,
    };
    Some((entry, rest))
}

/// Reads a text behind its length in seven-bit groups.
fn string(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let (length, rest) = varint(bytes)?;
    let length = usize::try_from(length)
        .ok()
        .filter(|length| *length <= LONGEST_NAME)?;
    let text = std::str::from_utf8(rest.get(..length)?).ok()?;
    Some((text, rest.get(length..)?))
}

/// The SHA-256 of `.net core bundle` and a line feed.
pub const MARK: [u8; 32] = [
    0x8b, 0x12, 0x02, 0xb9, 0x6a, 0x61, 0x20, 0x38, 0x72, 0x7b, 0x93, 0x02, 0x14, 0xd7, 0xa0, 0x32,
    0x13, 0xf5, 0xb9, 0xe6, 0xef, 0xae, 0x33, 0x18, 0xee, 0x3b, 0x2d, 0xce, 0x24, 0xb3, 0x6a, 0xae,
];
/// The layouts that there have been.
const LAYOUTS: [u32; 3] = [1, 2, 6];
/// Marks that are looked at in one part of a program.
const MARKS: usize = 16;
/// Files of one program; large ones have a thousand.
const ENTRIES: usize = 65_536;
const LONGEST_NAME: usize = 4_096;
const CUT_OFF: &str = "the list of what is packed into it is cut off or damaged";
