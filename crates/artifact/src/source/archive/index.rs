//! The members of a tar in a seekable file: the headers are read once, the members opened at will and
//! from several threads.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::sync::Arc;

use seawall_model::problem::{Problem, ProblemKind};
use seawall_model::tree::EntryKind;

use super::catalogue::{Catalogue, abridge};
use crate::error::{Error, ErrorKind};
use crate::layer::tar::{TarError, TarReader};
use crate::limits::Limits;

/// A tar whose members can be opened in any order.
#[derive(Debug)]
pub(super) struct TarIndex {
    file: Arc<File>,
    members: Catalogue<Stretch>,
    problems: Vec<Problem>,
}

/// A stretch of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stretch {
    offset: u64,
    /// Its length.
    pub(super) size: u64,
}

impl TarIndex {
    /// Reads all headers. An archive that breaks off gives what stands before the break, and a problem.
    pub(super) fn read(file: File, path: &Path, limits: &Limits) -> Result<Self, Error> {
        let file = Arc::new(file);
        let length = file.metadata().map_err(|e| Error::io("read", path, e))?;
        let mut index = Self {
            file: Arc::clone(&file),
            members: Catalogue::default(),
            problems: Vec::new(),
        };
        let mut input = Section::new(file, 0, length.len());
        let reader = TarReader::seekable(&mut input, limits);
        let mut reader = reader.map_err(|e| Error::io("read", path, e))?;
        index.read_members(&mut reader, path)?;
        abridge(&mut index.problems);
        index.problems.extend(index.members.problems());
        Ok(index)
    }

    fn read_members(&mut self, reader: &mut TarReader<'_>, path: &Path) -> Result<(), Error> {
        let failed = |kind, why: String| Error::new(kind, path.display().to_string(), why);
        for count in 0_u64.. {
            if count > MAX_MEMBERS {
                let why = format!("it has more than {MAX_MEMBERS} members");
                return Err(failed(ErrorKind::Limit, why));
            }
            let member = match reader.next_member(&mut self.problems) {
                Ok(Some(member)) => member,
                Ok(None) => return Ok(()),
                Err(TarError::Io(error)) => return Err(Error::io("read", path, error)),
                Err(error) if count == 0 => {
                    return Err(failed(
                        ErrorKind::Input,
                        format!("it is not a tar archive: {error}"),
                    ));
                }
                Err(error) => {
                    let problem =
                        Problem::new(ProblemKind::Input, "image archive", error.to_string());
                    self.problems.push(problem);
                    return Ok(());
                }
            };
            let Some(name) = self.members.path_of(&member) else {
                continue;
            };
            match member.kind {
                // What is stored sparsely is no content that could be opened at an offset.
                Some(EntryKind::File) if member.size == member.stored => {
                    let stretch = Stretch {
                        offset: member.offset,
                        size: member.size,
                    };
                    self.members.add_file(name, stretch);
                }
                _ => self.members.add_link(name, &member),
            }
        }
        Ok(())
    }

    /// Finds a regular file, links followed inside the archive.
    pub(super) fn find(&self, path: &str) -> Option<Stretch> {
        self.members.find(path).copied()
    }

    /// Opens a stretch.
    pub(super) fn open(&self, stretch: Stretch) -> Section {
        Section::new(Arc::clone(&self.file), stretch.offset, stretch.size)
    }

    /// Returns what was odd about the archive.
    pub(super) fn problems(&self) -> &[Problem] {
        &self.problems
    }
}

/// Reads a stretch of a file with a position of its own.
pub(super) struct Section {
    file: Arc<File>,
    start: u64,
    length: u64,
    position: u64,
}

impl Section {
    const fn new(file: Arc<File>, start: u64, length: u64) -> Self {
        Self {
            file,
            start,
            length,
            position: 0,
        }
    }
}

impl Read for Section {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let left = self.length.saturating_sub(self.position);
        let wanted = usize::try_from(left).map_or(out.len(), |left| left.min(out.len()));
        let out = out.get_mut(..wanted).unwrap_or_default();
        if out.is_empty() {
            return Ok(0);
        }
        let read = self
            .file
            .read_at(out, self.start.saturating_add(self.position))?;
        self.position = self
            .position
            .saturating_add(u64::try_from(read).unwrap_or(u64::MAX));
        Ok(read)
    }
}

impl Seek for Section {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::Current(by) => self.position.checked_add_signed(by),
            SeekFrom::End(by) => self.length.checked_add_signed(by),
        };
        let outside = || io::Error::new(io::ErrorKind::InvalidInput, "seek before the start");
        self.position = target.ok_or_else(outside)?;
        Ok(self.position)
    }
}

/// Members of an outer archive at most: an image of 512 layers in the old layout has some 1,600.
const MAX_MEMBERS: u64 = 100_000;
