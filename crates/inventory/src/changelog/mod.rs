//! What changelogs say about vulnerabilities: which ids they name, in the entry of which version.
//!
//! Distributions fix by back-port and write it down. A vulnerability that the changelog of the installed
//! version names is, as a rule, fixed in it. This module only states what is written; whether it
//! outweighs an advisory is decided elsewhere. It errs on the side of silence:
//!
//! - The entries are gone through from the oldest to the newest. The first that names an id counts.
//! - An item that **undoes** something (revert, drop, disable, remove, back out …) and names an id
//!   behind that word takes the id back, whatever was said before; a later entry can bring it again. So
//!   does an item below a heading that undoes, and one that says behind the id that it *was* dropped.
//!   Exception: what is dropped because the new upstream version has it.
//! - An item that says that something is **open** (not fixed, unfixed, TODO, pending, incomplete …)
//!   takes the ids in it back.
//! - Where one entry says both, the taking back counts.
//!
//! `CAN-2004-0001` is `CVE-2004-0001`, as these ids were called before 2005. Short lists,
//! `CVE-2024-1234/5678`, are read where no path can be meant.

pub mod debian;
pub mod rpm;

mod id;
mod item;
mod tone;

use std::collections::BTreeMap;

pub use id::find_ids;

/// What the items of one changelog say, entry by entry.
#[derive(Debug, Default)]
pub struct History {
    /// Versions of the entries, in the order of the changelog: newest first.
    versions: Vec<Box<str>>,
    events: Vec<Event>,
}

/// An item names an id.
#[derive(Debug)]
struct Event {
    entry: usize,
    id: Box<str>,
    /// It is not, or no longer, fixed.
    open: bool,
}

/// An id and the version of the entry that names it; empty where the entry has none.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mention {
    /// `CVE-2024-1234`.
    pub id: Box<str>,
    /// Version as written.
    pub version: Box<str>,
}

impl History {
    /// Takes the next entry, which is older than those before. `false` means that there is no room for
    /// more: what is older is not known then.
    pub fn take(&mut self, version: &str, lines: &[&[u8]]) -> bool {
        if self.versions.len() >= ENTRIES || self.events.len() >= EVENTS {
            return false;
        }
        let entry = self.versions.len();
        self.versions.push(version.into());
        item::read_items(lines, &mut |id, open| {
            if self.events.len() < EVENTS {
                self.events.push(Event { entry, id, open });
            }
        });
        true
    }

    /// Returns the ids that count, sorted, each with the lowest version that names it.
    pub fn finish(mut self) -> Vec<Mention> {
        // Oldest first; within an entry what takes back comes last.
        self.events
            .sort_by_key(|event| (std::cmp::Reverse(event.entry), event.open));
        let mut fixed: BTreeMap<Box<str>, usize> = BTreeMap::new();
        for event in self.events {
            if event.open {
                fixed.remove(&event.id);
            } else {
                fixed.entry(event.id).or_insert(event.entry);
            }
        }
        let version = |entry: usize| self.versions.get(entry).cloned().unwrap_or_default();
        fixed
            .into_iter()
            .map(|(id, entry)| Mention {
                id,
                version: version(entry),
            })
            .collect()
    }
}

/// Entries of one changelog. glibc's has a thousand in thirty years.
const ENTRIES: usize = 20_000;
/// Ids in one changelog, with repetitions. That of the kernel has some ten thousand.
const EVENTS: usize = 100_000;

#[cfg(test)]
mod tests;
