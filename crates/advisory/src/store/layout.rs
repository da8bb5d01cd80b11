//! The frame of the file: magic, format version, length, section table with a SHA-256 per section.
//! `docs/database.md` describes it for others.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{Builder, available_parallelism};

use seawall_model::time::Timestamp;
use sha2::{Digest as _, Sha256};

use super::Error;
use super::cursor::Cursor;

/// Format version that this Seawall writes and reads.
pub const FORMAT_VERSION: u32 = 2;

/// What a section holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Kind {
    /// The list of sources, one section for the whole file.
    Sources,
    Strings,
    Payloads,
    Keys,
    Blocks,
    Facts,
    Cycles,
    VersionKeys,
    /// Support of single packages; only there where a source has any.
    Supports,
}

impl Kind {
    pub(super) const ALL: [Self; 9] = [
        Self::Sources,
        Self::Strings,
        Self::Payloads,
        Self::Keys,
        Self::Blocks,
        Self::Facts,
        Self::Cycles,
        Self::VersionKeys,
        Self::Supports,
    ];

    fn code(self) -> u16 {
        Self::ALL
            .iter()
            .zip(0..)
            .find(|(kind, _)| **kind == self)
            .map_or(u16::MAX, |(_, at)| at)
    }

    /// Returns the place in [`Self::ALL`].
    pub(super) fn index(self) -> usize {
        usize::from(self.code())
    }

    fn from_code(code: u16) -> Option<Self> {
        Self::ALL.get(usize::from(code)).copied()
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Sources => "list of sources",
            Self::Strings => "texts",
            Self::Payloads => "statements",
            Self::Keys => "keys",
            Self::Blocks => "rows",
            Self::Facts => "vulnerabilities",
            Self::Cycles => "life cycles",
            Self::VersionKeys => "version keys",
            Self::Supports => "support of packages",
        }
    }
}

/// A section, on its way into a file.
#[derive(Debug)]
pub(super) struct Section {
    pub(super) kind: Kind,
    /// Number of the source; 0 for the list of sources.
    pub(super) source: u16,
    pub(super) bytes: Vec<u8>,
}

/// The frame of a file that was read.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) built: Timestamp,
    pub(super) entries: Vec<Entry>,
}

/// One line of the section table.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) kind: Kind,
    pub(super) source: u16,
    pub(super) range: Range<usize>,
    digest: [u8; 32],
}

/// Writes a file.
pub(super) fn write(sections: &[Section], built: Timestamp) -> Result<Vec<u8>, Error> {
    let too_large = || Error::overflow("the file is too large");
    let count = u32::try_from(sections.len()).map_err(|_| too_large())?;
    let table_len = sections
        .len()
        .checked_mul(ENTRY_LEN)
        .ok_or_else(too_large)?;
    let mut offset = HEADER_LEN.checked_add(table_len).ok_or_else(too_large)?;
    let mut table = Vec::with_capacity(table_len);
    for section in sections {
        let len = section.bytes.len();
        table.extend_from_slice(&section.kind.code().to_le_bytes());
        table.extend_from_slice(&section.source.to_le_bytes());
        table.extend_from_slice(&[0; 4]);
        table.extend_from_slice(&as_u64(offset).to_le_bytes());
        table.extend_from_slice(&as_u64(len).to_le_bytes());
        table.extend_from_slice(&Sha256::digest(&section.bytes));
        offset = offset.checked_add(len).ok_or_else(too_large)?;
    }
    let mut out = Vec::with_capacity(offset);
    out.extend_from_slice(MAGIC);
    out.extend_from_slice(&FORMAT_VERSION.to_le_bytes());
    out.extend_from_slice(&count.to_le_bytes());
    out.extend_from_slice(&as_u64(offset).to_le_bytes());
    out.extend_from_slice(&built.seconds().to_le_bytes());
    let digest = Sha256::new()
        .chain_update(&out)
        .chain_update(&table)
        .finalize();
    out.extend_from_slice(&digest);
    out.append(&mut table);
    for section in sections {
        out.extend_from_slice(&section.bytes);
    }
    Ok(out)
}

/// Reads and checks the frame, not yet the sections.
pub(super) fn read(bytes: &[u8]) -> Result<Frame, Error> {
    let head = bytes
        .get(..MAGIC.len().min(bytes.len()))
        .unwrap_or_default();
    if head.is_empty() || !MAGIC.starts_with(head) {
        return Err(Error::NotADatabase);
    }
    let cut_off = || Error::Truncated {
        expected: as_u64(HEADER_LEN),
        found: as_u64(bytes.len()),
    };
    let mut cursor = Cursor::new(bytes.get(MAGIC.len()..).ok_or_else(cut_off)?);
    let found = cursor.u32().ok_or_else(cut_off)?;
    if found != FORMAT_VERSION {
        return Err(Error::Version {
            found,
            supported: FORMAT_VERSION,
        });
    }
    let count = cursor.u32().ok_or_else(cut_off)?;
    let expected = cursor.u64().ok_or_else(cut_off)?;
    let built = cursor.u64().ok_or_else(cut_off)?;
    let digest = cursor.take(32).ok_or_else(cut_off)?;
    if expected != as_u64(bytes.len()) {
        return Err(Error::Truncated {
            expected,
            found: as_u64(bytes.len()),
        });
    }
    let damaged = || Error::damaged("the section table does not agree with its digest");
    let table_len = usize::try_from(count)
        .ok()
        .and_then(|count| count.checked_mul(ENTRY_LEN))
        .ok_or_else(damaged)?;
    let table = cursor.take(table_len).ok_or_else(damaged)?;
    let covered = bytes.get(..DIGEST_AT).ok_or_else(cut_off)?;
    let actual = Sha256::new()
        .chain_update(covered)
        .chain_update(table)
        .finalize();
    if actual.as_slice() != digest {
        return Err(damaged());
    }
    let entries = table
        .chunks_exact(ENTRY_LEN)
        .map(|entry| read_entry(entry, bytes.len()))
        .collect::<Option<Vec<_>>>()
        .ok_or_else(|| Error::damaged("the section table names what is not there"))?;
    Ok(Frame {
        built: Timestamp::from_seconds(i64::from_le_bytes(built.to_le_bytes())),
        entries,
    })
}

/// Checks every section against its digest.
pub(super) fn verify(bytes: &[u8], frame: &Frame) -> Result<(), Error> {
    let fault = faults(bytes, frame).into_iter().next();
    fault.map_or(Ok(()), |what| Err(Error::damaged(what)))
}

/// Says of each section that does not agree with its digest that it does not.
pub(super) fn faults(bytes: &[u8], frame: &Frame) -> Vec<String> {
    wrong_sections(bytes, &frame.entries)
        .into_iter()
        .filter_map(|at| frame.entries.get(at))
        .map(|entry| {
            let (name, source) = (entry.kind.name(), entry.source);
            format!("the section `{name}` of source {source} does not agree with its digest")
        })
        .collect()
}

/// Returns the numbers of the sections that do not agree with their digests, sorted. Hashing is what
/// opening a large file costs, so that all processors share it.
fn wrong_sections(bytes: &[u8], entries: &[Entry]) -> Vec<usize> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut wrong = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(entry) = entries.get(at) else {
                return wrong;
            };
            let section = bytes.get(entry.range.clone()).unwrap_or_default();
            if Sha256::digest(section).as_slice() != entry.digest {
                wrong.push(at);
            }
        }
    };
    let helpers = match bytes.len() {
        ..SMALL => 0,
        _ => available_parallelism().map_or(0, |all| all.get().min(MAX_THREADS).saturating_sub(1)),
    };
    let mut wrong = std::thread::scope(|scope| {
        // Where no thread can be had, this one does all.
        let started = (0..helpers).map_while(|_| Builder::new().spawn_scoped(scope, work).ok());
        let started: Vec<_> = started.collect();
        let mut wrong = work();
        for helper in started {
            // What a helper took and did not finish can't be believed.
            wrong.extend(
                helper
                    .join()
                    .unwrap_or_else(|_| (0..entries.len()).collect()),
            );
        }
        wrong
    });
    wrong.sort_unstable();
    wrong.dedup();
    wrong
}

fn read_entry(bytes: &[u8], file_len: usize) -> Option<Entry> {
    let mut cursor = Cursor::new(bytes);
    let kind = Kind::from_code(cursor.u16()?)?;
    let source = cursor.u16()?;
    let _reserved = cursor.u32()?;
    let start = usize::try_from(cursor.u64()?).ok()?;
    let end = start.checked_add(usize::try_from(cursor.u64()?).ok()?)?;
    let digest = *cursor.take(32)?.first_chunk()?;
    (end <= file_len).then_some(Entry {
        kind,
        source,
        range: start..end,
        digest,
    })
}

fn as_u64(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}

/// As with PNG: a byte outside ASCII, then line ends and a DOS end-of-file mark that show mangling.
const MAGIC: &[u8; 16] = b"\x89Seawall-DB\r\n\x1a\n\0";
/// Files below this size are not worth a thread.
const SMALL: usize = 1 << 20;
const MAX_THREADS: usize = 8;
const DIGEST_AT: usize = 40;
const HEADER_LEN: usize = 72;
const ENTRY_LEN: usize = 56;
