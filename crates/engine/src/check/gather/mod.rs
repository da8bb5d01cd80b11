//! Documents that the walk of a scan comes past: whatever the packages of a project are looked for in, its
//! documents are, too. So both see the same files, and no file is read twice.
//!
//! Entry points: `Gathering::beside` (visitors that gather while others look), [`Gathered`] (what came of it).

mod visit;

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use seawall_artifact::limits::Limits;
use seawall_model::artifact::ArtifactKind;
use seawall_model::problem::{Problem, ProblemKind};
use seawall_model::tree::{Entry, EntryKind, Files, LayerVisitors};

use super::kind::{ByName, by_name};
use visit::Both;

/// What is gathered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Gather {
    /// Whether files are kept as well that documents name: those of an artifact that cannot be asked again.
    pub beside: bool,
}

/// Documents of an artifact, in the order of their paths.
#[derive(Clone, Debug, Default)]
pub struct Gathered {
    /// The documents.
    pub documents: Vec<Found>,
    /// Links that are named as documents are; where they lead was not looked at.
    pub links: Vec<String>,
    /// Files that documents may name, where they were to be kept.
    pub beside: BTreeMap<String, Vec<u8>>,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

/// A document that was found.
#[derive(Clone, Debug)]
pub struct Found {
    /// Its path in the artifact.
    pub path: String,
    /// What it is.
    pub kind: ArtifactKind,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Documents as they are gathered.
#[derive(Debug)]
pub(crate) struct Gathering {
    gather: Gather,
    held: Mutex<Held>,
}

#[derive(Debug)]
struct Held {
    found: BTreeMap<String, (ArtifactKind, Vec<u8>)>,
    beside: BTreeMap<String, Vec<u8>>,
    problems: Vec<Problem>,
    /// Bytes that documents may still have, and files beside them.
    room: u64,
    room_beside: u64,
    /// What there was no room for.
    left_out: usize,
}

impl Gathering {
    pub(crate) fn new(gather: Gather) -> Self {
        Self {
            gather,
            held: Mutex::new(Held {
                found: BTreeMap::new(),
                beside: BTreeMap::new(),
                problems: Vec::new(),
                room: MOST_BYTES,
                room_beside: MOST_BESIDE,
                left_out: 0,
            }),
        }
    }

    /// Returns visitors that gather what passes by while others look at it; `limits` are those of the walk.
    pub(crate) fn beside<'a>(&'a self, others: &'a dyn LayerVisitors, limits: &Limits) -> Both<'a> {
        Both {
            gathering: self,
            others,
            most: limits.content_bytes,
        }
    }

    /// Ends the gathering of an artifact with these files.
    pub(crate) fn end(self, files: &dyn Files) -> Gathered {
        let held = self
            .held
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        let mut problems = held.problems;
        if held.left_out > 0 {
            let why = format!(
                "there are more than are looked at: {} were left out",
                held.left_out
            );
            problems.push(Problem::new(ProblemKind::Limit, "documents", why));
        }
        let mut links = Vec::new();
        files.each(&mut |_, entry| {
            if is_link_to_document(entry) && links.len() < MOST_DOCUMENTS {
                links.push(entry.path.to_owned());
            }
        });
        links.sort();
        let found = held.found.into_iter();
        Gathered {
            documents: found
                .map(|(path, (kind, bytes))| Found { path, kind, bytes })
                .collect(),
            links,
            beside: held.beside,
            problems,
        }
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Held {
    fn take(&mut self, path: &str, kind: ArtifactKind, bytes: Vec<u8>) {
        let size = length(&bytes);
        let Some(left) = self.room.checked_sub(size) else {
            self.left_out = self.left_out.saturating_add(1);
            return;
        };
        if self.found.len() >= MOST_DOCUMENTS {
            self.left_out = self.left_out.saturating_add(1);
            return;
        }
        self.room = left;
        self.found.insert(path.to_owned(), (kind, bytes));
    }

    /// What there is no room for is told where a document names it.
    fn take_beside(&mut self, path: &str, bytes: Vec<u8>) {
        if let Some(left) = self.room_beside.checked_sub(length(&bytes)) {
            self.room_beside = left;
            self.beside.insert(path.to_owned(), bytes);
        }
    }

    fn complain(&mut self, path: &str, kind: ProblemKind, why: &str) {
        if self.problems.len() < MOST_PROBLEMS {
            let problem = Problem::new(kind, "document", why).at(path);
            self.problems.push(problem);
        } else {
            self.left_out = self.left_out.saturating_add(1);
        }
    }
}

fn is_link_to_document(entry: &Entry<'_>) -> bool {
    entry.kind == EntryKind::Symlink
        && matches!(by_name(entry.path), ByName::Is(_))
        && !is_of_git(entry.path)
}

/// Says whether a path lies in what git keeps: a branch may be called Dockerfile.
fn is_of_git(path: &str) -> bool {
    path.split('/').any(|part| part == ".git")
}

fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

/// Documents that are checked at once.
pub const MOST_DOCUMENTS: usize = 20_000;
/// Bytes of all documents together.
pub const MOST_BYTES: u64 = 512 << 20;
/// Bytes of all files beside them.
const MOST_BESIDE: u64 = 64 << 20;
/// Problems that are listed one by one.
const MOST_PROBLEMS: usize = 1_000;

#[cfg(test)]
mod tests;
