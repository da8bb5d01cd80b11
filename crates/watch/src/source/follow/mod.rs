//! A file of lines that grows, and that is put aside for another one: read from where it was left, each line at least once.
//!
//! Two ways of putting aside are followed: the file gets another name and a new one its own (the guard's logs, logrotate's
//! `create`, API servers), or it is copied and emptied (`copytruncate`), where lines between copy and emptying are gone for
//! everybody. Files that were put aside meanwhile are found beside it by what they are, not by their numbers; compressed
//! ones are not read.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{FileExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

/// Where a file was left.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Position {
    device: u64,
    inode: u64,
    /// Bytes that were read.
    offset: u64,
    /// How many bytes at its begin were looked at, and what they come to: files are emptied, and numbers used again.
    head: u64,
    digest: u64,
}

/// What was read at once.
#[derive(Debug, Default)]
pub(super) struct Batch {
    /// Whole lines without their ends.
    pub(super) lines: Vec<Vec<u8>>,
    /// What is lost, a clause each.
    pub(super) lost: Vec<String>,
}

/// Follows a file.
pub(super) struct Follower {
    path: PathBuf,
    cursor: Option<PathBuf>,
    open: Option<File>,
    at: Position,
    /// Where it is when what was read last is done.
    next: u64,
    /// Whether there is a position to go on from.
    has_begun: bool,
    /// Whether the rest of a line that is too long is passed over.
    skips: bool,
    /// Since when there is another file in its place.
    replaced: Option<Instant>,
    kept: Option<Position>,
}

/// Bytes that are read at once.
const BLOCK: usize = 256 << 10;
/// Bytes of a line.
const LONGEST: usize = 4 << 20;
/// Bytes at the begin of a file that it is known by.
const HEAD: u64 = 256;
/// How long a file that was put aside is looked at: whoever writes may hold it open.
const GRACE: Duration = Duration::from_secs(2);
/// Files beside it that are looked at.
const MOST_BESIDE: usize = 4_096;
/// Bytes of a position.
const LONGEST_CURSOR: u64 = 4 << 10;

impl Follower {
    /// Follows the file at a path, from where a cursor says on; without one from its end, or from its begin where it is made
    /// later.
    pub(super) fn new(path: PathBuf, cursor: Option<PathBuf>) -> Self {
        let kept = cursor.as_deref().and_then(read_cursor);
        Self {
            path,
            cursor,
            open: None,
            at: kept.clone().unwrap_or_default(),
            next: 0,
            has_begun: kept.is_some(),
            skips: false,
            replaced: None,
            kept,
        }
    }

    /// Reads what comes next; nothing where there is nothing.
    pub(super) fn read(&mut self) -> io::Result<Batch> {
        let mut batch = Batch::default();
        if self.open.is_none() && !self.locate(&mut batch)? {
            return Ok(batch);
        }
        self.check(&mut batch)?;
        self.take(&mut batch)?;
        if batch.lines.is_empty() && !self.skips && self.next == self.at.offset {
            self.go_on(&mut batch)?;
        }
        Ok(batch)
    }

    /// What was read last is done with.
    pub(super) fn done(&mut self) {
        self.at.offset = self.next;
    }

    /// Writes down how far was read.
    pub(super) fn keep(&mut self) -> io::Result<()> {
        let (Some(cursor), true) = (&self.cursor, self.has_begun) else {
            return Ok(());
        };
        if self.kept.as_ref() == Some(&self.at) {
            return Ok(());
        }
        write_cursor(cursor, &self.at)?;
        self.kept = Some(self.at.clone());
        Ok(())
    }

    /// Opens the file that holds what comes next; false where there is none.
    fn locate(&mut self, batch: &mut Batch) -> io::Result<bool> {
        if !self.has_begun {
            // The first time: what was before is not judged.
            let Some(file) = open(&self.path)? else {
                self.has_begun = true;
                return Ok(false);
            };
            let end = file.metadata()?.len();
            self.begin(file, end)?;
            return Ok(true);
        }
        if self.at.inode == 0 {
            let Some(file) = open(&self.path)? else {
                return Ok(false);
            };
            self.begin(file, 0)?;
            return Ok(true);
        }
        for path in std::iter::once(self.path.clone()).chain(self.beside()) {
            if let Some(file) = open(&path)?
                && self.is_same(&file)?
            {
                self.next = self.at.offset;
                self.open = Some(file);
                return Ok(true);
            }
        }
        let Some(file) = open(&self.path)? else {
            return Ok(false);
        };
        let why = "the file that was read last is gone: what was written to it meanwhile is lost";
        batch.lost.push(why.to_owned());
        self.begin(file, 0)?;
        Ok(true)
    }

    fn begin(&mut self, file: File, offset: u64) -> io::Result<()> {
        let about = file.metadata()?;
        self.at = Position {
            device: about.dev(),
            inode: about.ino(),
            offset,
            ..Position::default()
        };
        (self.at.head, self.at.digest) = head(&file, HEAD)?;
        self.next = offset;
        self.has_begun = true;
        self.skips = false;
        self.replaced = None;
        self.open = Some(file);
        Ok(())
    }

    /// Says whether a file is the one that was read last.
    fn is_same(&self, file: &File) -> io::Result<bool> {
        let about = file.metadata()?;
        let is = (about.dev(), about.ino()) == (self.at.device, self.at.inode);
        Ok(is
            && about.len() >= self.at.offset
            && head(file, self.at.head)? == (self.at.head, self.at.digest))
    }

    /// A file that is shorter than what was read of it, or begins otherwise, was emptied.
    fn check(&mut self, batch: &mut Batch) -> io::Result<()> {
        let Some(file) = &self.open else {
            return Ok(());
        };
        let length = file.metadata()?.len();
        let is_same =
            length >= self.at.offset && head(file, self.at.head)? == (self.at.head, self.at.digest);
        if !is_same {
            let why = "the file was emptied: what was written just before is lost";
            batch.lost.push(why.to_owned());
            self.at.offset = 0;
            self.next = 0;
            self.skips = false;
            (self.at.head, self.at.digest) = head(file, HEAD)?;
        } else if self.at.head < HEAD && length > self.at.head {
            (self.at.head, self.at.digest) = head(file, HEAD)?;
        }
        Ok(())
    }

    /// Reads whole lines.
    fn take(&mut self, batch: &mut Batch) -> io::Result<()> {
        let Some(file) = &self.open else {
            return Ok(());
        };
        let mut size = BLOCK;
        loop {
            let mut block = vec![0; size];
            let count = read_at(file, &mut block, self.at.offset)?;
            let read = block.get(..count).unwrap_or_default();
            let end = read.iter().rposition(|byte| *byte == b'\n');
            match end {
                Some(end) => {
                    self.next = self.at.offset.saturating_add(wide(end)).saturating_add(1);
                    let whole = read.get(..end).unwrap_or_default();
                    let lines = whole.split(|byte| *byte == b'\n').map(<[u8]>::to_vec);
                    // Of a line that is too long the rest is passed over.
                    let from = usize::from(std::mem::take(&mut self.skips));
                    batch.lines.extend(lines.skip(from));
                    return Ok(());
                }
                None if count < size => return Ok(()),
                None if size >= LONGEST => {
                    if !self.skips {
                        let why = format!("a line has more than {} MiB", LONGEST >> 20);
                        batch.lost.push(why);
                    }
                    self.skips = true;
                    self.at.offset = self.at.offset.saturating_add(wide(count));
                    self.next = self.at.offset;
                    return Ok(());
                }
                None => size = size.saturating_mul(2).min(LONGEST),
            }
        }
    }

    /// Goes on to the next file, where this one was put aside and nobody wrote to it for a while.
    fn go_on(&mut self, batch: &mut Batch) -> io::Result<()> {
        let there = match self.path.metadata() {
            Ok(there) => (there.dev(), there.ino()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error),
        };
        if there == (self.at.device, self.at.inode) {
            self.replaced = None;
            return Ok(());
        }
        let since = *self.replaced.get_or_insert_with(Instant::now);
        if since.elapsed() < GRACE {
            return Ok(());
        }
        // Others may have come and gone since: the one that was written to next.
        let own = self.open.as_ref().map(File::metadata).transpose()?;
        let own = own.map(|own| (own.mtime(), own.mtime_nsec()));
        let next = self.beside().into_iter().find(|path| {
            let about = path.metadata().ok();
            about.is_some_and(|it| {
                (it.dev(), it.ino()) != (self.at.device, self.at.inode)
                    && Some((it.mtime(), it.mtime_nsec())) > own
            })
        });
        let length = self
            .open
            .as_ref()
            .map(File::metadata)
            .transpose()?
            .map_or(0, |it| it.len());
        let left = length.saturating_sub(self.at.offset);
        if left > 0 {
            batch.lost.push(format!(
                "{left} bytes at the end of a file that was put aside are no line"
            ));
        }
        if let Some(file) = open(&next.unwrap_or_else(|| self.path.clone()))? {
            self.begin(file, 0)?;
        }
        Ok(())
    }

    /// Returns the files beside it that were put aside, the one that was written to first before others.
    fn beside(&self) -> Vec<PathBuf> {
        let folder = self.path.parent().unwrap_or(Path::new("."));
        let Some(name) = self.path.file_name().and_then(|it| it.to_str()) else {
            return Vec::new();
        };
        // `audit.log` becomes `audit.log.1`, or `audit-2026-11-23T07-00-00.000.log`.
        let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
        let is_aside = |other: &str| {
            let is_packed = [".gz", ".xz", ".zst", ".bz2"]
                .iter()
                .any(|it| other.ends_with(it));
            let behind = other
                .strip_prefix(name)
                .is_some_and(|it| it.starts_with(['.', '-']));
            let within = other
                .strip_prefix(stem)
                .is_some_and(|it| it.starts_with('-'))
                && other.ends_with(ending);
            !is_packed && (behind || within)
        };
        let entries = std::fs::read_dir(folder).into_iter().flatten();
        let mut found: Vec<_> = entries
            .filter_map(Result::ok)
            .take(MOST_BESIDE)
            .filter(|entry| entry.file_name().to_str().is_some_and(is_aside))
            .filter_map(|entry| {
                let about = entry.metadata().ok().filter(std::fs::Metadata::is_file)?;
                Some((about.mtime(), about.mtime_nsec(), entry.path()))
            })
            .collect();
        found.sort();
        found.into_iter().map(|(_, _, path)| path).collect()
    }
}

/// Opens a file; nothing where there is none. What is no file (a pipe, a device) would keep whoever reads waiting.
fn open(path: &Path) -> io::Result<Option<File>> {
    let opened = OpenOptions::new()
        .read(true)
        .custom_flags(NO_WAIT)
        .open(path);
    match opened {
        Ok(file) if file.metadata()?.is_file() => Ok(Some(file)),
        Ok(_) => Err(io::Error::other("it is no file")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// `O_NONBLOCK`.
const NO_WAIT: i32 = rustix::fs::OFlags::NONBLOCK.bits().cast_signed();

fn read_at(file: &File, block: &mut [u8], offset: u64) -> io::Result<usize> {
    let mut count = 0;
    while let Some(rest) = block.get_mut(count..).filter(|rest| !rest.is_empty()) {
        match file.read_at(rest, offset.saturating_add(wide(count))) {
            Ok(0) => break,
            Ok(more) => count = count.saturating_add(more),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(count)
}

/// Returns how many bytes at the begin of a file there are, so many at most, and what they come to (FNV-1a).
fn head(file: &File, most: u64) -> io::Result<(u64, u64)> {
    let mut block = vec![0; usize::try_from(most.min(HEAD)).unwrap_or(0)];
    let count = read_at(file, &mut block, 0)?;
    let read = block.get(..count).unwrap_or_default();
    let digest = read.iter().fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| {
        (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    Ok((wide(count), digest))
}

fn wide(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

fn read_cursor(path: &Path) -> Option<Position> {
    let mut bytes = Vec::new();
    let file = File::open(path).ok()?;
    file.take(LONGEST_CURSOR).read_to_end(&mut bytes).ok()?;
    serde_json::from_slice(&bytes).ok()
}

/// Writes it in the place of what was there.
fn write_cursor(path: &Path, position: &Position) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let new = path.with_extension("new");
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&new)?;
    file.write_all(&serde_json::to_vec(position).map_err(io::Error::other)?)?;
    file.sync_data()?;
    std::fs::rename(&new, path)
}

#[cfg(test)]
mod tests;
