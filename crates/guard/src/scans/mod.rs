//! What `seawall scan --record` has kept, read when a request is judged: a folder with a file for each image
//! (`seawall_policy::essence`). Nobody but root, or whoever runs the guard, may write there; what is damaged is told, and
//! never taken for "no findings".

use std::collections::BTreeMap;
use std::fs::Metadata;
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use seawall_model::digest::Digest;
use seawall_policy::essence::{Essence, file_name};

use crate::decide::evidence::{Evidence, no_signatures};
use crate::file;
use crate::world::{Object, Unknown};

/// A folder of scans.
#[derive(Debug)]
pub struct Scans {
    folder: PathBuf,
    known: Mutex<Known>,
}

/// Records that were read, the ones that are used least left out.
#[derive(Debug, Default)]
struct Known {
    records: BTreeMap<Digest, Record>,
    /// Bytes of their files.
    bytes: u64,
    /// Counts up with each use.
    uses: u64,
}

#[derive(Debug)]
struct Record {
    file: Identity,
    essence: Arc<Essence>,
    used: u64,
}

/// Tells a file from one that took its place, or was written over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Identity {
    device: u64,
    inode: u64,
    size: u64,
    modified: (i64, i64),
    changed: (i64, i64),
}

impl Scans {
    /// Takes a folder; it need not be there yet.
    pub fn new(folder: PathBuf) -> Self {
        Self {
            folder,
            known: Mutex::default(),
        }
    }

    fn find(&self, image: &Digest) -> io::Result<Option<Arc<Essence>>> {
        let Some(folder) = there(std::fs::symlink_metadata(&self.folder))? else {
            return Ok(None);
        };
        if !folder.is_dir() {
            return Err(io::Error::other("it lies in what is no folder"));
        }
        file::is_trusted(&folder)?;
        let path = self.folder.join(file_name(image));
        let Some((mut opened, metadata)) = there(file::open(&path))? else {
            return Ok(None);
        };
        file::is_trusted(&metadata)?;
        let identity = Identity::of(&metadata);
        if let Some(essence) = self.known().get(image, identity) {
            return Ok(Some(essence));
        }
        let essence = Essence::parse(&file::bounded(&mut opened)?);
        let essence = essence.map_err(|error| io::Error::other(error.to_string()))?;
        if !essence.is_of(image) {
            return Err(io::Error::other("it is of another image"));
        }
        let essence = Arc::new(essence);
        self.known()
            .keep(image.clone(), identity, Arc::clone(&essence));
        Ok(Some(essence))
    }

    fn known(&self) -> std::sync::MutexGuard<'_, Known> {
        // What is in it is whole after each step.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Evidence for Scans {
    fn scan(&self, image: &Digest) -> Result<Option<Arc<Essence>>, Unknown> {
        self.find(image).map_err(|error| {
            let path = self.folder.join(file_name(image));
            Unknown(format!("{} can't be used: {error}", path.display()))
        })
    }

    fn signers(&self, _: &Object, _: &[String]) -> Result<Vec<String>, Unknown> {
        Err(no_signatures())
    }
}

impl Known {
    fn get(&mut self, image: &Digest, file: Identity) -> Option<Arc<Essence>> {
        let record = self.records.get_mut(image)?;
        if record.file != file {
            return None;
        }
        self.uses = self.uses.saturating_add(1);
        record.used = self.uses;
        Some(Arc::clone(&record.essence))
    }

    fn keep(&mut self, image: Digest, file: Identity, essence: Arc<Essence>) {
        self.forget(&image);
        if file.size > MOST_BYTES {
            return;
        }
        self.uses = self.uses.saturating_add(1);
        self.bytes = self.bytes.saturating_add(file.size);
        let record = Record {
            file,
            essence,
            used: self.uses,
        };
        self.records.insert(image, record);
        while self.bytes > MOST_BYTES || self.records.len() > MOST_RECORDS {
            let oldest = self.records.iter().min_by_key(|(_, record)| record.used);
            let Some(oldest) = oldest.map(|(image, _)| image.clone()) else {
                return;
            };
            self.forget(&oldest);
        }
    }

    fn forget(&mut self, image: &Digest) {
        if let Some(record) = self.records.remove(image) {
            self.bytes = self.bytes.saturating_sub(record.file.size);
        }
    }
}

impl Identity {
    fn of(metadata: &Metadata) -> Self {
        Self {
            device: metadata.dev(),
            inode: metadata.ino(),
            size: metadata.size(),
            modified: (metadata.mtime(), metadata.mtime_nsec()),
            changed: (metadata.ctime(), metadata.ctime_nsec()),
        }
    }
}

/// Tells what is not there from what can't be had.
fn there<T>(found: io::Result<T>) -> io::Result<Option<T>> {
    match found {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        found => found.map(Some),
    }
}

/// Where the folder of scans lies in a data directory.
pub fn folder(data: &Path) -> PathBuf {
    data.join("scanned")
}

/// Bytes of files whose records are remembered; in memory they take about as much again.
const MOST_BYTES: u64 = 16 << 20;
const MOST_RECORDS: usize = 1000;

#[cfg(test)]
mod tests;
