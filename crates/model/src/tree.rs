//! The files of an artifact: entries as they pass by, visitors that look at them, and the finished
//! tree that one asks.
//!
//! Paths are relative to the root of the artifact, without a leading slash, with `/` between parts,
//! and free of `.`, `..` and empty parts. A byte that is not UTF-8 stands as `\xHH`.

use crate::capability::FileCapability;

/// What a directory entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntryKind {
    /// Regular file.
    File,
    /// Directory.
    Directory,
    /// Symbolic link; [`Entry::link`] is its text as stored, not made relative to the root.
    Symlink,
    /// Another name of a file; [`Entry::link`] is the path of that file in the same layer.
    HardLink,
    /// Character device.
    CharDevice,
    /// Block device.
    BlockDevice,
    /// Named pipe.
    Fifo,
    /// Socket.
    Socket,
}

/// One entry of a layer or a directory.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// Path, normalised as the module says.
    pub path: &'a str,
    /// What it is.
    pub kind: EntryKind,
    /// Size of a file's content in bytes (for sparse files the full size).
    pub size: u64,
    /// Permission bits with set-user-id, set-group-id and sticky.
    pub mode: u32,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// Target of a symbolic or hard link.
    pub link: Option<&'a str>,
}

/// What a visitor wants of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Selection {
    /// Nothing more.
    Skip,
    /// The content, if it has at most so many bytes.
    Read {
        /// Largest content that is wanted; a larger one is given to [`LayerVisitor::oversized`].
        limit: u64,
    },
    /// The content, if its first [`SNIFFED`] bytes please [`LayerVisitor::wants`], and if it has at most
    /// so many bytes. Of a file with several names, only the name under which it is stored is asked for.
    Sniff {
        /// Largest content that is wanted; a larger one is given to [`LayerVisitor::oversized`].
        limit: u64,
    },
}

/// Bytes of a file that are read to find out whether the rest is wanted.
pub const SNIFFED: u64 = 4096;

/// Looks at the entries of one layer as they pass by.
///
/// The walker calls [`select`](Self::select) once per entry that is a file or a hard link, in the
/// order of the layer, then, for what was selected, one of [`content`](Self::content),
/// [`oversized`](Self::oversized) or [`unreadable`](Self::unreadable). A later entry of the same path
/// replaces an earlier one, as it does when a layer is unpacked. At the end it calls
/// [`finish`](Self::finish) exactly once, also when the layer broke off.
pub trait LayerVisitor: Send {
    /// Says whether the content of this entry is wanted.
    fn select(&mut self, entry: &Entry<'_>) -> Selection;

    /// Says, from its first bytes (at most [`SNIFFED`], fewer where the file is shorter), whether an entry
    /// selected by [`Selection::Sniff`] is wanted. Where it is not, nothing more is said of it.
    fn wants(&mut self, _entry: &Entry<'_>, _start: &[u8]) -> bool {
        true
    }

    /// Takes the content of a selected entry.
    fn content(&mut self, entry: &Entry<'_>, bytes: Vec<u8>);

    /// Learns that a selected entry is larger than its limit.
    fn oversized(&mut self, entry: &Entry<'_>);

    /// Learns that a selected entry could not be read, and why (a clause without a full stop).
    fn unreadable(&mut self, entry: &Entry<'_>, why: &str);

    /// Ends the visit.
    fn finish(self: Box<Self>);
}

/// Names one visited layer between the walker and the one who made the visitors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(pub usize);

/// Makes a visitor for each layer; layers are visited in parallel and in any order.
pub trait LayerVisitors: Sync {
    /// Begins a visit. The ticket is unique within the walk of one artifact.
    fn begin(&self, ticket: Ticket) -> Box<dyn LayerVisitor + '_>;
}

/// Where a path leads once symbolic links are followed inside the artifact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolved {
    /// It leads to this entry.
    Found {
        /// Path with no symbolic link in it.
        path: String,
        /// What is there (a hard link counts as a file).
        kind: EntryKind,
        /// Layer whose copy is the visible one.
        layer: usize,
    },
    /// Nothing is there.
    Missing,
    /// Symbolic links lead round in a circle or through more than 40 links.
    Loop,
}

/// The files of a whole artifact, all layers applied.
pub trait Tree {
    /// Follows symbolic links, never above the root of the artifact.
    fn resolve(&self, path: &str) -> Resolved;

    /// Returns the layer whose copy of exactly this path (no links followed) is the visible one.
    fn layer_of(&self, path: &str) -> Option<usize>;

    /// Returns the first layer, counted upwards from `after`, that removes or replaces what lies at
    /// exactly this path: by a whiteout, an opaque directory, or an entry of its own, of the path or
    /// of a non-directory above it.
    fn changed_after(&self, path: &str, after: usize) -> Option<usize>;

    /// Returns the names in a directory (no links followed), sorted.
    fn list(&self, directory: &str) -> Vec<String>;
}

/// A tree whose entries can be told one by one.
pub trait Files: Tree {
    /// Tells all visible entries in the order of the tree, each with its layer.
    fn each(&self, tell: &mut dyn FnMut(usize, &Entry<'_>));

    /// Tells all entries that a layer brings, also those that a later layer hides.
    fn each_of_layer(&self, layer: usize, tell: &mut dyn FnMut(&Entry<'_>));

    /// Tells all entries that no container sees, since a later layer removes or replaces them, layer by layer.
    fn each_hidden(&self, layers: usize, tell: &mut dyn FnMut(usize, &Entry<'_>)) {
        for layer in 0..layers {
            self.each_of_layer(layer, &mut |entry| {
                if self.layer_of(entry.path) != Some(layer) {
                    tell(layer, entry);
                }
            });
        }
    }

    /// Tells the entry of exactly this path that a layer brings, where it brings one.
    fn entry_of_layer(&self, layer: usize, path: &str, tell: &mut dyn FnMut(&Entry<'_>)) {
        self.each_of_layer(layer, &mut |entry| {
            if entry.path == path {
                tell(entry);
            }
        });
    }

    /// Tells the visible files with capabilities, layer by layer.
    fn each_capability(&self, _tell: &mut dyn FnMut(usize, &Entry<'_>, &FileCapability)) {}
}
