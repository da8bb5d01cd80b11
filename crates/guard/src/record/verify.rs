//! Whether a log is what was written: numbers without a gap, digests that fit, checkpoints that are true.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read, Seek as _};

use seawall_trust::key::PublicKey;
use sha2::{Digest as _, Sha256};

use super::checkpoint::Checkpoint;
use super::file::origin;
use super::line::{Line, Told};
use super::merkle::{Hash, Tree};
use super::unfinished::Unfinished;

/// What was found in the files of a log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// The files in order.
    pub files: Vec<FileFound>,
    /// What does not hold.
    pub breaks: Vec<Break>,
    /// Number of the first line.
    pub first: u64,
    /// Number of the last line.
    pub last: u64,
    /// Number of the last line that a checkpoint signed by the given key speaks of.
    pub signed_to: Option<u64>,
}

/// A file of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileFound {
    /// Its name.
    pub name: String,
    /// Lines in it.
    pub lines: u64,
    /// Checkpoints in it.
    pub checkpoints: u64,
    /// The last of them.
    pub checkpoint: Option<Checkpoint>,
}

/// Something that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Break {
    /// The file.
    pub file: String,
    /// The line in it, from 1; 0: the file itself.
    pub line: u64,
    /// What does not hold, as a clause.
    pub why: String,
}

/// Verifies the files of a log, oldest first, each by its name. `known` are checkpoints that were kept elsewhere: each has to fit.
///
/// # Errors
/// Where a file can't be read; what is wrong in one is no error.
pub fn verify<R: Read>(
    files: impl IntoIterator<Item = (String, R)>,
    key: Option<&PublicKey>,
    known: &[Checkpoint],
) -> io::Result<Verified> {
    let mut verified = Verified::default();
    let mut before: Option<Found> = None;
    let mut met = vec![false; known.len()];
    for (name, file) in files {
        let wanted: Vec<u64> = known.iter().map(|it| it.size).collect();
        let found = read_noting(file, &wanted)?;
        judge(&mut verified, &name, &found, before.as_ref(), key);
        for (met, known) in met.iter_mut().zip(known) {
            *met = *met || found.origin() == known.origin;
            let root = found.roots.iter().find(|(size, _)| *size == known.size);
            let why = match root {
                _ if found.origin() != known.origin => continue,
                None => format!(
                    "it has {} lines, and a known checkpoint tells of {}",
                    found.tree.size(),
                    known.size
                ),
                Some((_, root)) if *root != known.root => {
                    format!(
                        "its first {} lines are not those of a known checkpoint",
                        known.size
                    )
                }
                Some(_) => continue,
            };
            verified.add(&name, 0, why);
        }
        before = Some(found);
    }
    for (_, known) in met.iter().zip(known).filter(|(met, _)| !**met) {
        let why = format!(
            "a known checkpoint tells of {}, which is not here",
            known.origin
        );
        verified.add("", 0, why);
    }
    Ok(verified)
}

/// Adds what one file says.
fn judge(
    verified: &mut Verified,
    name: &str,
    found: &Found,
    before: Option<&Found>,
    key: Option<&PublicKey>,
) {
    for it in &found.broken {
        verified.add(name, it.line, it.why.clone());
    }
    if !found.torn.is_empty() {
        verified.add(
            name,
            found.tree.size().saturating_add(1),
            "the last line is not whole".to_owned(),
        );
    }
    match before {
        Some(before) => {
            let fits = found.first == before.last.saturating_add(1)
                && found.begins_after == before.previous
                && found.log == before.log
                && found.number > before.number;
            if !fits {
                verified.add(
                    name,
                    1,
                    "it does not go on where the file before it ends".to_owned(),
                );
            }
        }
        None => verified.first = found.first,
    }
    verified.last = found.last;
    for (line, seq, checkpoint) in &found.checkpoints {
        if key.is_some_and(|key| checkpoint.is_signed_by(key)) {
            verified.signed_to = Some(seq.saturating_sub(1));
        } else if key.is_some() {
            let why = "its checkpoint is not signed with the key";
            verified.add(name, *line, why.to_owned());
        }
    }
    verified.files.push(FileFound {
        name: name.to_owned(),
        lines: found.tree.size(),
        checkpoints: u64::try_from(found.checkpoints.len()).unwrap_or(u64::MAX),
        checkpoint: found.checkpoints.last().map(|(_, _, it)| it.clone()),
    });
}

impl Verified {
    fn add(&mut self, file: &str, line: u64, why: String) {
        if self.breaks.len() < MOST_BREAKS {
            let file = file.to_owned();
            self.breaks.push(Break { file, line, why });
        }
    }
}

/// What a file holds.
pub(super) struct Found {
    pub(super) log: Option<String>,
    pub(super) number: u64,
    first: u64,
    pub(super) last: u64,
    /// What its first line says that the line before it is.
    begins_after: String,
    /// Digest of its last line.
    pub(super) previous: String,
    pub(super) tree: Tree,
    /// Lines that the last checkpoint speaks of, it among them.
    pub(super) signed: u64,
    /// Requests that were let through and have not ended.
    pub(super) unfinished: Unfinished,
    /// Bytes up to the end of the last whole line.
    pub(super) length: u64,
    /// What follows it.
    pub(super) torn: Vec<u8>,
    pub(super) broken: Vec<Broken>,
    /// Line, number and content of each.
    checkpoints: Vec<(u64, u64, Checkpoint)>,
    /// Roots at the sizes that were asked for.
    roots: Vec<(u64, Hash)>,
}

/// A line that does not hold.
pub(super) struct Broken {
    line: u64,
    pub(super) why: String,
}

impl Found {
    /// What a file that goes on after this one begins with.
    pub(super) fn successor(self, number: u64) -> Self {
        Self {
            number: self.number.max(number).saturating_add(1),
            tree: Tree::default(),
            signed: 0,
            length: 0,
            torn: Vec::new(),
            broken: Vec::new(),
            ..self
        }
    }

    fn origin(&self) -> String {
        origin(self.log.as_deref().unwrap_or_default(), self.number)
    }

    fn is_broken(&mut self, why: impl Into<String>) {
        if self.broken.len() < MOST_BREAKS {
            let line = self.tree.size().saturating_add(1);
            let why = why.into();
            self.broken.push(Broken { line, why });
        }
    }

    fn take(&mut self, bytes: &[u8]) {
        match Line::read(bytes) {
            Ok(line) => self.take_line(line),
            Err(why) => self.is_broken(format!("it is no line of a log: {why}")),
        }
        self.previous = hex(&Sha256::digest(bytes));
        self.tree.push(bytes);
    }

    fn take_line(&mut self, line: Line) {
        let is_first = self.tree.size() == 0;
        if is_first {
            (self.first, self.begins_after) = (line.seq, line.previous);
        } else {
            if line.previous != self.previous {
                self.is_broken("it does not fit to the line before it");
            }
            if line.seq != self.last.saturating_add(1) {
                self.is_broken(format!("its number is {}, after {}", line.seq, self.last));
            }
        }
        self.last = line.seq;
        self.unfinished.take(&line.told);
        match line.told {
            Told::Opened { log, file } if is_first => {
                (self.log, self.number) = (Some(log), file);
            }
            Told::Opened { .. } => self.is_broken("a file begins in the middle of a file"),
            _ if is_first => self.is_broken("the file does not begin with its beginning"),
            Told::Checkpoint { note } => self.take_checkpoint(line.seq, &note),
            _ => {}
        }
    }

    fn take_checkpoint(&mut self, seq: u64, note: &str) {
        let line = self.tree.size().saturating_add(1);
        match Checkpoint::parse(note) {
            Err(error) => self.is_broken(error.to_string()),
            Ok(it)
                if it.origin != self.origin()
                    || it.size != self.tree.size()
                    || it.root != self.tree.root() =>
            {
                self.is_broken("its checkpoint is not of the lines before it");
            }
            Ok(it) => {
                self.signed = line;
                self.checkpoints.push((line, seq, it));
            }
        }
    }
}

/// Reads a file from its beginning.
pub(super) fn read_file(mut file: &File) -> io::Result<Found> {
    file.rewind()?;
    read_noting(file, &[])
}

/// Reads a file, and notes the roots that it had at some sizes.
fn read_noting(file: impl Read, sizes: &[u64]) -> io::Result<Found> {
    let mut reader = BufReader::with_capacity(1 << 16, file);
    let mut found = Found {
        log: None,
        number: 1,
        first: 0,
        last: 0,
        begins_after: "0".repeat(64),
        previous: "0".repeat(64),
        tree: Tree::default(),
        signed: 0,
        unfinished: Unfinished::default(),
        length: 0,
        torn: Vec::new(),
        broken: Vec::new(),
        checkpoints: Vec::new(),
        roots: Vec::new(),
    };
    let mut line = Vec::new();
    loop {
        line.clear();
        let read = (&mut reader)
            .take(LONGEST_LINE)
            .read_until(b'\n', &mut line)?;
        let is_whole = line.pop_if(|it| *it == b'\n').is_some();
        if !is_whole {
            found.torn.clone_from(&line);
            let rest = io::copy(&mut reader, &mut io::sink())?;
            if rest > 0 {
                found.is_broken(format!("it has more than {LONGEST_LINE} bytes"));
            }
            return Ok(found);
        }
        found.take(&line);
        let read = u64::try_from(read).unwrap_or(u64::MAX);
        found.length = found.length.saturating_add(read);
        if sizes.contains(&found.tree.size()) {
            found.roots.push((found.tree.size(), found.tree.root()));
        }
    }
}

/// Writes a digest.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or_default();
    let digits = bytes.iter().flat_map(|it| [digit(it >> 4), digit(it & 15)]);
    digits.collect()
}

/// Bytes of a line: the longest that is written has less.
const LONGEST_LINE: u64 = 1 << 20;
/// Breaks that are told.
const MOST_BREAKS: usize = 100;
