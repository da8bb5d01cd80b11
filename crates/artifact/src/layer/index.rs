//! What one layer does to the tree: its entries, whiteouts and opaque directories, without content.
//!
//! One string holds all paths, and a record of 32 bytes stands for each entry, sorted in the order of
//! the tree: a million files take about 85 MB.

use std::ops::Range;

use seawall_model::capability::FileCapability;
use seawall_model::tree::{Entry, EntryKind};

use super::order;

/// What one layer does to the tree.
#[derive(Debug, Default)]
pub struct LayerIndex {
    strings: Box<str>,
    records: Box<[Record]>,
    /// Capabilities of files, by the moment of their records, in order.
    capabilities: Box<[(u32, FileCapability)]>,
}

/// One thing that a layer says about a path.
#[derive(Clone, Copy, Debug)]
pub(super) struct Record {
    size: u64,
    path: u32,
    link: u32,
    uid: u32,
    gid: u32,
    path_len: u16,
    link_len: u16,
    mode: u16,
    kind: EntryKind,
    role: Role,
}

/// What a record is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    /// The path is removed from the layers below.
    Whiteout,
    /// What the layers below have in this directory is hidden.
    Opaque,
    /// A directory that must exist because of what lies in it, without an entry of its own.
    Implied,
    /// An entry.
    Entry,
}

impl LayerIndex {
    /// Returns the entry of exactly this path.
    pub fn get(&self, path: &str) -> Option<Entry<'_>> {
        self.about(path)
            .find(|record| record.role == Role::Entry)
            .map(|record| self.entry(record))
    }

    /// Returns all entries in the order of the tree (a directory directly before what lies in it).
    /// Parents that the layer does not name itself are left out.
    pub fn entries(&self) -> impl Iterator<Item = Entry<'_>> {
        let entries = self
            .records
            .iter()
            .filter(|record| record.role == Role::Entry);
        entries.map(|record| self.entry(record))
    }

    /// Returns the paths that this layer removes from the layers below, in the order of the tree.
    pub fn whiteouts(&self) -> impl Iterator<Item = &str> {
        self.paths(Role::Whiteout)
    }

    /// Returns the directories whose content in the layers below is hidden, in the order of the tree.
    /// The root is empty.
    pub fn opaques(&self) -> impl Iterator<Item = &str> {
        self.paths(Role::Opaque)
    }

    /// Returns the number of entries.
    pub fn len(&self) -> usize {
        self.records
            .iter()
            .filter(|record| record.role == Role::Entry)
            .count()
    }

    /// Says whether the layer has no entry at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(super) fn new(
        strings: String,
        records: Vec<Record>,
        capabilities: Box<[(u32, FileCapability)]>,
    ) -> Self {
        Self {
            strings: strings.into_boxed_str(),
            records: records.into_boxed_slice(),
            capabilities,
        }
    }

    /// Returns the files that have capabilities, in the order of the tree, each with the number of its record.
    pub(super) fn capabilities(&self) -> impl Iterator<Item = (usize, Entry<'_>, &FileCapability)> {
        // Most layers have none: their records need not be gone through.
        let records = if self.capabilities.is_empty() {
            &[][..]
        } else {
            &self.records[..]
        };
        records.iter().enumerate().filter_map(|(number, record)| {
            let wanted = record.moment();
            let at = self
                .capabilities
                .binary_search_by_key(&wanted, |(moment, _)| *moment);
            let (_, capability) = self.capabilities.get(at.ok()?)?;
            (record.role == Role::Entry).then(|| (number, self.entry(record), capability))
        })
    }

    pub(super) const fn records(&self) -> &[Record] {
        &self.records
    }

    pub(super) fn path(&self, record: &Record) -> &str {
        record.path(&self.strings)
    }

    pub(super) fn entry(&self, record: &Record) -> Entry<'_> {
        record.entry(&self.strings)
    }

    /// Returns what the layer says about exactly this path: at most one record of each role.
    pub(super) fn about(&self, path: &str) -> impl Iterator<Item = &Record> {
        let start = self
            .records
            .partition_point(|record| order::compare(self.path(record), path).is_lt());
        let rest = self.records.get(start..).unwrap_or_default();
        rest.iter()
            .take_while(move |record| self.path(record) == path)
    }

    fn paths(&self, role: Role) -> impl Iterator<Item = &str> {
        self.records
            .iter()
            .filter(move |record| record.role == role)
            .map(|record| self.path(record))
    }
}

impl Record {
    /// Makes a record whose strings, path and then link, will stand at `at`. `None` where it is too long.
    pub(super) fn new(role: Role, entry: &Entry<'_>, at: usize) -> Option<Self> {
        let link = entry.link.unwrap_or_default();
        let link_at = at.checked_add(entry.path.len())?;
        u32::try_from(link_at.checked_add(link.len())?).ok()?;
        Some(Self {
            size: entry.size,
            path: u32::try_from(at).ok()?,
            link: u32::try_from(link_at).ok()?,
            uid: entry.uid,
            gid: entry.gid,
            path_len: u16::try_from(entry.path.len()).ok()?,
            link_len: u16::try_from(link.len()).ok()?,
            mode: u16::try_from(entry.mode & 0o7777).ok()?,
            kind: entry.kind,
            role,
        })
    }

    /// Makes the record of a directory that must exist at the same path.
    pub(super) const fn implied(&self) -> Self {
        Self {
            size: 0,
            link: 0,
            link_len: 0,
            uid: 0,
            gid: 0,
            mode: 0o755,
            kind: EntryKind::Directory,
            role: Role::Implied,
            ..*self
        }
    }

    /// Makes the record of a directory that must exist above, whose path has so many bytes.
    pub(super) fn implied_above(&self, len: usize) -> Option<Self> {
        let path_len = u16::try_from(len).ok()?;
        Some(Self {
            path_len,
            ..self.implied()
        })
    }

    pub(super) const fn kind(&self) -> EntryKind {
        self.kind
    }

    pub(super) const fn role(&self) -> Role {
        self.role
    }

    /// Says whether the path is something in this layer that hides what lies below it.
    pub(super) fn is_leaf(&self) -> bool {
        self.role == Role::Entry && self.kind != EntryKind::Directory
    }

    /// Orders records by the time they came.
    pub(super) const fn moment(&self) -> u32 {
        self.path
    }

    pub(super) fn path<'s>(&self, strings: &'s str) -> &'s str {
        slice(strings, self.path, self.path_len)
    }

    pub(super) fn entry<'s>(&self, strings: &'s str) -> Entry<'s> {
        let linked = matches!(self.kind, EntryKind::Symlink | EntryKind::HardLink);
        Entry {
            path: self.path(strings),
            kind: self.kind,
            size: self.size,
            mode: u32::from(self.mode),
            uid: self.uid,
            gid: self.gid,
            link: linked.then(|| slice(strings, self.link, self.link_len)),
        }
    }
}

fn slice(strings: &str, at: u32, len: u16) -> &str {
    let Ok(start) = usize::try_from(at) else {
        return "";
    };
    let range: Range<usize> = start..start.saturating_add(usize::from(len));
    strings.get(range).unwrap_or_default()
}
