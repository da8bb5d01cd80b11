//! Reads the lines of a log that are on the disk, file after file, from where a sink has come to.
//!
//! What is found is told of as it is: lines that are gone with their file, and lines that are none, are *lost* for the
//! sink, and never passed over in silence.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _};
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};

use super::cursor::Position;
use crate::record::{Durable, Line, Told, aside};

/// A line.
#[derive(Clone, Debug)]
pub(super) struct Item {
    /// As it stands in the file, without its newline.
    pub(super) bytes: Vec<u8>,
    /// As it was read.
    pub(super) line: Line,
    /// Where a sink is that has it.
    pub(super) after: Position,
}

/// What was read at once.
#[derive(Debug, Default)]
pub(super) struct Batch {
    /// Lines in their order.
    pub(super) items: Vec<Item>,
    /// What is lost, a clause each.
    pub(super) lost: Vec<String>,
}

/// Follows a log.
#[derive(Debug)]
pub(super) struct Follower {
    path: PathBuf,
    at: Position,
    open: Option<Open>,
}

/// The file that is read.
#[derive(Debug)]
struct Open {
    file: File,
    name: String,
    /// Whether it is read up to the line that comes next: of those before it the sink has had all.
    aligning: bool,
}

/// A file of the log.
struct Candidate {
    path: PathBuf,
    number: u64,
    /// Number of its first line.
    first: u64,
}

impl Follower {
    /// Follows the log at a path from a position on.
    pub(super) fn new(path: &Path, at: Position) -> Self {
        Self {
            path: path.to_owned(),
            at,
            open: None,
        }
    }

    /// Returns where it is.
    pub(super) const fn place(&self) -> &Position {
        &self.at
    }

    /// Goes to another place.
    pub(super) fn go_to(&mut self, at: Position) {
        self.at = at;
        self.open = None;
    }

    /// Reads what comes next, of what is on the disk; nothing where that is nothing.
    pub(super) fn read(&mut self, durable: Durable) -> io::Result<Batch> {
        let mut batch = Batch::default();
        while batch.items.is_empty() && batch.lost.is_empty() {
            if self.open.is_none() && !self.locate(durable, &mut batch)? {
                break;
            }
            let Some(end) = self.end(durable)? else {
                break;
            };
            if self.at.offset < end {
                self.take(end, &mut batch)?;
            } else if self.at.file < durable.file {
                self.open = None;
                self.at.finished = true;
            } else {
                break;
            }
        }
        Ok(batch)
    }

    /// Returns how far the file may be read; nothing where nothing of it is known to be on the disk.
    fn end(&self, durable: Durable) -> io::Result<Option<u64>> {
        let Some(open) = &self.open else {
            return Ok(None);
        };
        Ok(match self.at.file.cmp(&durable.file) {
            std::cmp::Ordering::Less => Some(open.file.metadata()?.len()),
            std::cmp::Ordering::Equal => Some(durable.length),
            std::cmp::Ordering::Greater => None,
        })
    }

    /// Reads whole lines of the file up to `end`.
    fn take(&mut self, end: u64, batch: &mut Batch) -> io::Result<()> {
        let Some(open) = &mut self.open else {
            return Ok(());
        };
        let left = usize::try_from(end.saturating_sub(self.at.offset)).unwrap_or(usize::MAX);
        let mut block = vec![0; left.min(BLOCK)];
        let count = open.file.read_at(&mut block, self.at.offset)?;
        let block = block.get(..count).unwrap_or_default();
        let Some(last) = memchr::memrchr(b'\n', block) else {
            // Either more than any line has, or a last line without an end in a file that was put aside.
            let what = format!(
                "{} bytes of {} from byte {} on are no line",
                count, open.name, self.at.offset
            );
            batch.lost.push(what);
            self.at.offset = self.at.offset.saturating_add(wide(count.max(1)));
            return Ok(());
        };
        let whole = block.get(..last).unwrap_or_default();
        for bytes in whole.split(|byte| *byte == b'\n') {
            if batch.items.len() >= MOST_LINES {
                break;
            }
            let length = wide(bytes.len()).saturating_add(1);
            let began = self.at.offset;
            self.at.offset = began.saturating_add(length);
            let Ok(line) = Line::read(bytes) else {
                let what = format!("what stands in {} at byte {began} is no line", open.name);
                batch.lost.push(what);
                continue;
            };
            if open.aligning && line.seq <= self.at.seq {
                continue;
            }
            open.aligning = false;
            self.at.seq = line.seq;
            batch.items.push(Item {
                bytes: bytes.to_vec(),
                line,
                after: self.at.clone(),
            });
        }
        Ok(())
    }

    /// Opens the file that holds what comes next; false where there is none yet.
    fn locate(&mut self, durable: Durable, batch: &mut Batch) -> io::Result<bool> {
        let next = self.at.seq.saturating_add(1);
        let mut found = None;
        // A file may be put aside while they are looked for, and be in neither place.
        for _ in 0..LOOKS {
            found = self.choose(self.candidates()?);
            if found.as_ref().is_none_or(|it| it.first <= next) {
                break;
            }
        }
        let Some(found) = found.filter(|it| it.number <= durable.file) else {
            return Ok(false);
        };
        if found.first > next {
            let last = found.first.saturating_sub(1);
            let what = format!("lines {next} to {last} are gone: no file holds them");
            batch.lost.push(what);
            self.at.seq = last;
        }
        let goes_on = !self.at.finished && self.at.file == found.number;
        let file = File::open(&found.path)?;
        if !goes_on || !fits(&file, &self.at)? {
            self.at.offset = 0;
        }
        self.at.file = found.number;
        self.at.finished = false;
        self.open = Some(Open {
            file,
            name: found.path.display().to_string(),
            aligning: true,
        });
        Ok(true)
    }

    /// Chooses the file to be read next: the one that a sink is in, the one behind it, or the one that should hold it.
    fn choose(&self, mut candidates: Vec<Candidate>) -> Option<Candidate> {
        candidates.sort_by_key(|it| it.number);
        let next = self.at.seq.saturating_add(1);
        if self.at.finished {
            return candidates.into_iter().find(|it| it.number > self.at.file);
        }
        let holds = candidates.iter().rposition(|it| it.first <= next);
        let at = holds.unwrap_or(0);
        (at < candidates.len()).then(|| candidates.swap_remove(at))
    }

    /// Returns the files of this log.
    fn candidates(&self) -> io::Result<Vec<Candidate>> {
        let aside = aside(&self.path)?.into_iter().map(|(_, path)| path);
        let mut found = Vec::new();
        for path in aside.chain([self.path.clone()]) {
            let beginning = match beginning(&path) {
                Ok(beginning) => beginning,
                Err(error) if error.kind() == io::ErrorKind::NotFound => None,
                Err(error) => return Err(error),
            };
            if let Some((log, number, first)) = beginning.filter(|it| it.0 == self.at.log) {
                drop(log);
                found.push(Candidate {
                    path,
                    number,
                    first,
                });
            }
        }
        Ok(found)
    }
}

/// Reads the first line of a file: the log's name, the file's number, the line's; nothing where it does not begin so.
fn beginning(path: &Path) -> io::Result<Option<(String, u64, u64)>> {
    let mut line = Vec::new();
    let mut reader = BufReader::new(File::open(path)?).take(LONGEST_FIRST);
    reader.read_until(b'\n', &mut line)?;
    let read = line.strip_suffix(b"\n").and_then(|it| Line::read(it).ok());
    Ok(read.and_then(|line| match line.told {
        Told::Opened { log, file } => Some((log, file, line.seq)),
        _ => None,
    }))
}

/// Says whether a position is the end of a line of this file.
fn fits(file: &File, at: &Position) -> io::Result<bool> {
    let Some(before) = at.offset.checked_sub(1) else {
        return Ok(true);
    };
    let mut byte = [0];
    Ok(file.read_at(&mut byte, before)? == 1 && byte == *b"\n")
}

fn wide(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

/// Bytes that are read at once: no line is longer.
const BLOCK: usize = 1 << 20;
/// Lines that are handed on at once.
const MOST_LINES: usize = 256;
/// Bytes of the first line of a file.
const LONGEST_FIRST: u64 = 4 << 10;
/// How often files are looked for that seem to be missing.
const LOOKS: usize = 5;
