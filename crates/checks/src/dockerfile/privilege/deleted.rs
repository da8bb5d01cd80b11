//! What a script deletes again.

use std::collections::HashMap;

use crate::parse::shell::{Invocation, Word};

/// Paths that are deleted for sure, with the position of the last command that does.
#[derive(Debug, Default)]
pub(in crate::dockerfile) struct Deleted {
    last: HashMap<String, usize>,
}

impl Deleted {
    /// Goes through a script.
    pub(in crate::dockerfile) fn of(all: &[Invocation]) -> Self {
        let mut last = HashMap::new();
        for (at, invocation) in all.iter().enumerate() {
            if invocation.is_any(&["rm", "shred"]) && !invocation.guard.conditional {
                for word in invocation.operands() {
                    last.insert(plain(&word.shown()), at);
                }
            }
        }
        Self { last }
    }

    /// Says whether a path, or a directory that it lies in, is deleted behind a command.
    pub(in crate::dockerfile) fn is_gone(&self, path: &str, at: usize) -> bool {
        let path = plain(path);
        let is_later = |path: &str| self.last.get(path).is_some_and(|last| *last > at);
        let mut ends = path.match_indices('/').map(|(end, _)| end);
        is_later(&path) || ends.any(|end| path.get(..end).is_some_and(is_later))
    }

    /// Says whether all files of a command are deleted behind it; there has to be one.
    pub(in crate::dockerfile) fn are_gone(&self, files: &[&Word], at: usize) -> bool {
        !files.is_empty() && files.iter().all(|file| self.is_gone(&file.shown(), at))
    }
}

/// Writes a path as others may write it, too.
fn plain(path: &str) -> String {
    let path = path.replace("${HOME}", "~").replace("/root/", "~/");
    path.trim_start_matches("./")
        .trim_end_matches('/')
        .to_owned()
}
