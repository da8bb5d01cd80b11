//! Goes through the members of a layer, fills its index and serves the visitor.

use std::collections::HashMap;
use std::io::Read;

use seawall_model::problem::{Problem, ProblemKind};
use seawall_model::tree::{Entry, EntryKind, LayerVisitor, Selection};

use super::links::{Kept, Pending};
use super::notes::Notes;
use super::place::{Obstacle, Placer};
use super::{Budget, LayerScan};
use crate::layer::builder::LayerIndexBuilder;
use crate::layer::tar::{Member, TarError, TarReader, Wanted, normalise_into};
use crate::layer::whiteout::{Mark, mark};
use crate::limits::Limits;
use crate::unpack::{Fault, fault};

/// Walks one layer: [`run`](Self::run), then for hard links [`run_again`](Self::run_again) over the
/// same bytes, or [`give_up`](Self::give_up), then [`into_scan`](Self::into_scan).
pub(in crate::layer) struct Walker<'w> {
    pub(super) limits: &'w Limits,
    budget: &'w Budget,
    pub(super) index: LayerIndexBuilder,
    pub(super) placer: Placer,
    pub(super) kept: Kept,
    pub(super) pending: Vec<Pending>,
    /// For each record of the index the member that has its content.
    pub(super) origins: Vec<u32>,
    /// Files that aufs kept for its hard links, by name: their member and size.
    pub(super) hidden: HashMap<String, (u64, u64)>,
    members: u64,
    pub(in crate::layer) notes: Notes,
    path: String,
    link: String,
    /// The path that was paid for last.
    paid: String,
}

/// How a tar ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::layer) enum Ended {
    /// With its end mark.
    Complete,
    /// Between two members, without an end mark.
    Unmarked,
    /// In the middle, with a problem noted.
    Broken,
    /// By a limit, with a problem noted; what follows should not be read.
    Limited,
}

impl<'w> Walker<'w> {
    pub(in crate::layer) fn new(limits: &'w Limits, budget: &'w Budget, kept: usize) -> Self {
        Self {
            limits,
            budget,
            index: LayerIndexBuilder::new(),
            placer: Placer::default(),
            kept: Kept::new(kept),
            pending: Vec::new(),
            origins: Vec::new(),
            hidden: HashMap::new(),
            members: 0,
            notes: Notes::default(),
            path: String::new(),
            link: String::new(),
            paid: String::new(),
        }
    }

    /// Reads the tar to the end of its input.
    pub(in crate::layer) fn run(
        &mut self,
        input: &mut (dyn Read + Send),
        visitor: &mut dyn LayerVisitor,
    ) -> Ended {
        let limits = self.limits;
        let mut reader = TarReader::new(input, limits);
        let ended = match self.walk(&mut reader, visitor) {
            Ok(()) if reader.has_end_mark() => Ended::Complete,
            Ok(()) => Ended::Unmarked,
            Err(error) => self.broken(&error),
        };
        self.kept.clear();
        if ended != Ended::Complete {
            return ended;
        }
        match reader.drain() {
            Ok(false) => ended,
            Ok(true) => {
                self.notes.trailing_data();
                ended
            }
            Err(failed) => self.broken(&TarError::Io(failed)),
        }
    }

    /// Says whether [`run_again`](Self::run_again) is needed.
    pub(in crate::layer) const fn wants_again(&self) -> bool {
        !self.pending.is_empty()
    }

    /// Returns how many members were read.
    pub(in crate::layer) const fn members(&self) -> u64 {
        self.members
    }

    pub(in crate::layer) fn into_scan(mut self) -> LayerScan {
        if self.index.is_incomplete() {
            let why = "its index is full, and some entries are not in it";
            self.notes
                .add(Problem::new(ProblemKind::Limit, "layer", why));
        }
        LayerScan {
            index: self.index.build(),
            problems: self.notes.into_problems(),
        }
    }

    fn broken(&mut self, error: &TarError) -> Ended {
        self.notes.broken(error);
        match error {
            TarError::Limit(_) => Ended::Limited,
            TarError::Io(failed) if fault(failed) == Some(Fault::Limit) => Ended::Limited,
            _ => Ended::Broken,
        }
    }

    fn walk(
        &mut self,
        reader: &mut TarReader<'_>,
        visitor: &mut dyn LayerVisitor,
    ) -> Result<(), TarError> {
        let mut oddities = Vec::new();
        loop {
            let member = reader.next_member(&mut oddities);
            self.notes.append(&mut oddities);
            let Some(member) = member? else {
                return Ok(());
            };
            let number = self.members;
            self.members = number.saturating_add(1);
            if self.members > self.limits.entries {
                return Err(TarError::Limit(format!(
                    "more than {} entries",
                    self.limits.entries
                )));
            }
            self.member(number, &member, reader, visitor)?;
        }
    }

    /// Handles one member.
    fn member(
        &mut self,
        number: u64,
        member: &Member,
        reader: &mut TarReader<'_>,
        visitor: &mut dyn LayerVisitor,
    ) -> Result<(), TarError> {
        let mut path = std::mem::take(&mut self.path);
        let result = self
            .find_place(member, &mut path)
            .and_then(|found| match member.kind {
                Some(kind) if found => self.placed(number, member, kind, &path, reader, visitor),
                _ => Ok(()),
            });
        self.path = path;
        result
    }

    /// Finds out where a member lands. False where it lands nowhere, which is noted.
    fn find_place(&mut self, member: &Member, path: &mut String) -> Result<bool, TarError> {
        if normalise_into(&member.name, path) {
            self.notes.entry(
                ProblemKind::Input,
                path,
                "its name as stored leads upwards with `..`",
            );
        }
        if let Some(why) = self.too_long(path) {
            let start: String = path.chars().take(100).collect();
            self.notes
                .entry(ProblemKind::Limit, &format!("{start}…"), why);
            return Ok(false);
        }
        match self.placer.place(path, &self.index) {
            Ok(None) => Ok(true),
            Ok(Some(elsewhere)) => {
                *path = elsewhere;
                Ok(true)
            }
            Err(Obstacle::NotADirectory) => {
                let why = "it lies below something that is no directory; engines refuse this";
                self.notes.entry(ProblemKind::Input, path, why);
                Ok(true)
            }
            Err(Obstacle::Loop) => {
                let why = "symbolic links lead round in a circle above it, and it was not read";
                self.notes.entry(ProblemKind::Input, path, why);
                Ok(false)
            }
            Err(Obstacle::Endless) => Err(TarError::Limit(
                "following symbolic links above its entries takes too long".to_owned(),
            )),
        }
    }

    fn too_long(&self, path: &str) -> Option<String> {
        let depth = path
            .bytes()
            .filter(|byte| *byte == b'/')
            .count()
            .saturating_add(1);
        if path.len() > self.limits.path_bytes {
            Some(format!(
                "its path has more than {} bytes",
                self.limits.path_bytes
            ))
        } else if depth > self.limits.path_depth {
            Some(format!(
                "its path has more than {} parts",
                self.limits.path_depth
            ))
        } else {
            None
        }
    }

    fn placed(
        &mut self,
        number: u64,
        member: &Member,
        kind: EntryKind,
        path: &str,
        reader: &mut TarReader<'_>,
        visitor: &mut dyn LayerVisitor,
    ) -> Result<(), TarError> {
        self.pay(path, &member.link, member.capability.is_some())?;
        if self.marker(number, member, kind, path) {
            return Ok(());
        }
        if path.is_empty() {
            if kind != EntryKind::Directory {
                self.notes.entry(
                    ProblemKind::Input,
                    "",
                    "an entry has no name, and was not read",
                );
            }
            return Ok(());
        }
        let mut link = std::mem::take(&mut self.link);
        let result = self.entry(number, member, kind, path, &mut link, reader, visitor);
        self.link = link;
        result
    }

    /// Handles markers; false for what is an entry.
    fn marker(&mut self, number: u64, member: &Member, kind: EntryKind, path: &str) -> bool {
        match mark(path) {
            Mark::None => return false,
            Mark::Opaque(directory) => {
                self.index.opaque(directory);
            }
            Mark::Whiteout { directory, name } => {
                self.whiteout(directory, name);
            }
            Mark::Aufs => {
                if kind == EntryKind::File {
                    self.hidden.insert(path.to_owned(), (number, member.size));
                }
            }
            Mark::Invalid => {
                self.notes.entry(
                    ProblemKind::Input,
                    path,
                    "it is a whiteout that names nothing",
                );
            }
        }
        true
    }

    /// Takes what an entry costs from the budget: its strings, its record, and those of the directories
    /// that it may imply, as far as they differ from the entry before.
    fn pay(&mut self, path: &str, link: &[u8], more: bool) -> Result<(), TarError> {
        let same = path
            .bytes()
            .zip(self.paid.bytes())
            .take_while(|(a, b)| a == b)
            .count();
        let new = path
            .bytes()
            .skip(same)
            .filter(|byte| *byte == b'/')
            .count()
            .saturating_add(1);
        let strings = path.len().saturating_add(link.len());
        let more = if more { CAPABILITY } else { 0 };
        let cost = new
            .saturating_mul(RECORD)
            .saturating_add(strings)
            .saturating_add(more);
        path.clone_into(&mut self.paid);
        if self.budget.take(cost as u64) {
            Ok(())
        } else {
            Err(TarError::Limit(
                "all layers together have more entries, or longer paths, than the limit".to_owned(),
            ))
        }
    }

    fn whiteout(&mut self, directory: &str, name: &str) {
        let path = if directory.is_empty() {
            name.to_owned()
        } else {
            format!("{directory}/{name}")
        };
        if self.index.find(&path).is_some() {
            let why = "a whiteout of it stands in the same layer after it; engines differ on whether \
                       it stays, and it was kept";
            self.notes.entry(ProblemKind::Input, &path, why);
        }
        self.index.whiteout(&path);
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "the parts of one step, passed on as they are"
    )]
    fn entry(
        &mut self,
        number: u64,
        member: &Member,
        kind: EntryKind,
        path: &str,
        link: &mut String,
        reader: &mut TarReader<'_>,
        visitor: &mut dyn LayerVisitor,
    ) -> Result<(), TarError> {
        let mut entry = Entry {
            path,
            kind,
            size: if kind == EntryKind::File {
                member.size
            } else {
                0
            },
            mode: member.mode,
            uid: member.uid,
            gid: member.gid,
            link: None,
        };
        match kind {
            EntryKind::Symlink => {
                link.clear();
                crate::layer::tar::push_escaped(&member.link, link);
                entry.link = Some(link);
                self.add(number, &entry);
                Ok(())
            }
            EntryKind::HardLink => {
                self.hard_link_target(path, member, link);
                entry.link = Some(link);
                // Whoever sets an attribute through one name sets it for all.
                let of_target = self.index.capability_of(link);
                self.hard_link(number, entry, visitor);
                for (path, capability) in [
                    (path, member.capability.or(of_target)),
                    (link.as_str(), member.capability),
                ] {
                    if let Some(capability) = capability {
                        self.index.capability(path, capability);
                    }
                }
                Ok(())
            }
            EntryKind::File => {
                self.add(number, &entry);
                if let Some(capability) = member.capability {
                    self.index.capability(path, capability);
                }
                self.file(number, &entry, reader, visitor)
            }
            _ => {
                self.add(number, &entry);
                Ok(())
            }
        }
    }

    pub(super) fn add(&mut self, origin: u64, entry: &Entry<'_>) {
        if entry.kind != EntryKind::Directory {
            self.placer.entered(entry.path);
        }
        self.origins.resize(self.index.len(), u32::MAX);
        self.index.add(entry);
        self.origins
            .resize(self.index.len(), u32::try_from(origin).unwrap_or(u32::MAX));
    }

    fn file(
        &mut self,
        number: u64,
        entry: &Entry<'_>,
        reader: &mut TarReader<'_>,
        visitor: &mut dyn LayerVisitor,
    ) -> Result<(), TarError> {
        let read = match visitor.select(entry) {
            Selection::Skip => return Ok(()),
            Selection::Read { limit } => {
                let read = reader.read_content(limit.min(self.limits.content_bytes));
                if let Ok(Some(bytes)) = &read {
                    self.kept.put(number, bytes);
                }
                read
            }
            Selection::Sniff { limit } => {
                let limit = limit.min(self.limits.binary_bytes);
                match reader.read_wanted(limit, &mut |start| visitor.wants(entry, start)) {
                    Ok(Wanted::No) => return Ok(()),
                    Ok(Wanted::TooLarge) => Ok(None),
                    Ok(Wanted::Bytes(bytes)) => Ok(Some(bytes)),
                    Err(error) => Err(error),
                }
            }
        };
        match read {
            Ok(Some(bytes)) => {
                visitor.content(entry, bytes);
                Ok(())
            }
            Ok(None) => {
                visitor.oversized(entry);
                Ok(())
            }
            Err(TarError::Content(why)) => {
                // Noted when the member was met.
                visitor.unreadable(entry, why);
                Ok(())
            }
            Err(error) => {
                visitor.unreadable(
                    entry,
                    &format!("the layer ends in the middle of it: {error}"),
                );
                Err(error)
            }
        }
    }
}

/// Bytes of a file's capabilities in the index, with what a map of them needs.
const CAPABILITY: usize = 96;
/// Bytes of a record in the index.
const RECORD: usize = 32;
