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
use crate::layer::tar::{Member, TarError, TarReader, normalise_into};
use crate::layer::whiteout::{Mark, mark};
use crate::limits::Limits;
use crate::unpack::{Fault, fault};

/// Walks one layer: [`run`](Self::run), then for hard links [`run_again`](Self::run_again) over the
/// same bytes, or [`give_up`](Self::give_up), then [`into_scan`](Self::into_scan).
pub(in crate::layer) struct Walker<'w> {
    limits: &'w Limits,
    budget: &'w Budget,
    index: LayerIndexBuilder,
    placer: Placer,
    kept: Kept,
    pending: Vec<Pending>,
    /// For each record of the index the member that has its content.
    origins: Vec<u32>,
    /// Files that aufs kept for its hard links, by name: their member and size.
    hidden: HashMap<String, (u64, u64)>,
    members: u64,
    pub(in crate::layer) notes: Notes,
    path: String,
    link: String,
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

    /// Reads the tar a second time and delivers the content of hard links.
    pub(in crate::layer) fn run_again(
        &mut self,
        input: &mut (dyn Read + Send),
        visitor: &mut dyn LayerVisitor,
    ) {
        let limits = self.limits;
        let mut wanted = self.pending_by_member();
        let mut reader = TarReader::new(input, limits);
        let mut ignored = Vec::new();
        let mut number = 0_u64;
        while !wanted.is_empty() {
            let Ok(Some(_)) = reader.next_member(&mut ignored) else {
                break;
            };
            ignored.clear();
            let links = wanted.remove(&number);
            number = number.saturating_add(1);
            if let Some(links) = links {
                let limit = links.iter().map(|link| link.limit).max().unwrap_or(0);
                match reader.read_content(limit) {
                    Ok(Some(bytes)) => self.deliver(&links, &bytes, visitor),
                    Ok(None) => self.oversized(&links, visitor),
                    Err(_) => self.fail(&links, visitor, "its content cannot be read"),
                }
            }
        }
        let mut missed: Vec<Pending> = wanted.into_values().flatten().collect();
        missed.sort_by_key(|pending| pending.link);
        self.fail(
            &missed,
            visitor,
            "the file that it is a hard link to could not be read again",
        );
    }

    /// Tells the visitor of the hard links that stay without content.
    pub(in crate::layer) fn give_up(&mut self, visitor: &mut dyn LayerVisitor, why: &str) {
        let pending = std::mem::take(&mut self.pending);
        self.fail(&pending, visitor, why);
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
        let result = match (member.kind, self.find_place(member, &mut path)) {
            (Some(kind), true) => self.placed(number, member, kind, &path, reader, visitor),
            _ => Ok(()),
        };
        self.path = path;
        result
    }

    /// Finds out where a member lands. False where it lands nowhere, which is noted.
    fn find_place(&mut self, member: &Member, path: &mut String) -> bool {
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
            return false;
        }
        match self.placer.place(path, &self.index) {
            Ok(None) => true,
            Ok(Some(elsewhere)) => {
                *path = elsewhere;
                true
            }
            Err(Obstacle::NotADirectory) => {
                let why = "it lies below something that is no directory; engines refuse this";
                self.notes.entry(ProblemKind::Input, path, why);
                true
            }
            Err(Obstacle::Loop) => {
                let why = "symbolic links lead round in a circle above it, and it was not read";
                self.notes.entry(ProblemKind::Input, path, why);
                false
            }
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
        self.pay(path.len().saturating_add(member.link.len()))?;
        match mark(path) {
            Mark::None => {}
            Mark::Opaque(directory) => {
                self.index.opaque(directory);
                return Ok(());
            }
            Mark::Whiteout { directory, name } => {
                self.whiteout(directory, name);
                return Ok(());
            }
            Mark::Aufs => {
                if kind == EntryKind::File {
                    self.hidden.insert(path.to_owned(), (number, member.size));
                }
                return Ok(());
            }
            Mark::Invalid => {
                self.notes.entry(
                    ProblemKind::Input,
                    path,
                    "it is a whiteout that names nothing",
                );
                return Ok(());
            }
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

    fn pay(&self, bytes: usize) -> Result<(), TarError> {
        if self.budget.take(bytes as u64) {
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
                self.hard_link(number, entry, visitor);
                Ok(())
            }
            EntryKind::File => {
                self.add(number, &entry);
                self.file(number, &entry, reader, visitor)
            }
            _ => {
                self.add(number, &entry);
                Ok(())
            }
        }
    }

    fn add(&mut self, origin: u64, entry: &Entry<'_>) {
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
        let Selection::Read { limit } = visitor.select(entry) else {
            return Ok(());
        };
        match reader.read_content(limit.min(self.limits.content_bytes)) {
            Ok(Some(bytes)) => {
                self.kept.put(number, &bytes);
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

    /// Finds the path that a hard link names, following links above it as engines do.
    fn hard_link_target(&mut self, path: &str, member: &Member, link: &mut String) {
        if normalise_into(&member.link, link) {
            let why = "it is a hard link whose target leads upwards with `..`";
            self.notes.entry(ProblemKind::Input, path, why);
        }
        if let Ok(Some(elsewhere)) = self.placer.place(link, &self.index) {
            *link = elsewhere;
        }
    }

    fn hard_link(&mut self, number: u64, mut entry: Entry<'_>, visitor: &mut dyn LayerVisitor) {
        let target_path = entry.link.unwrap_or_default().to_owned();
        let target = self.index.find(&target_path).map(|(id, target)| {
            let link = target.link.map(str::to_owned);
            (self.origin(id), target.kind, target.size, link)
        });
        let (origin, size) = match (target, self.hidden.get(&target_path)) {
            (Some((origin, EntryKind::File | EntryKind::HardLink, size, _)), _) => (origin, size),
            (Some((_, EntryKind::Directory, ..)), _) => {
                let why = "it is a hard link to a directory; engines refuse this";
                self.notes.entry(ProblemKind::Input, entry.path, why);
                (None, 0)
            }
            // Another name of a symbolic link or a device is one as well.
            (Some((_, kind, _, link)), _) => {
                let same = Entry {
                    kind,
                    link: link.as_deref(),
                    ..entry
                };
                return self.add(number, &same);
            }
            // Its content under a name that engines skip: the entry is the file.
            (None, Some((member, size))) => {
                entry.kind = EntryKind::File;
                entry.link = None;
                (Some(*member), *size)
            }
            (None, None) => (None, 0),
        };
        entry.size = size;
        let id = u32::try_from(self.index.len()).unwrap_or(u32::MAX);
        self.add(origin.unwrap_or(u64::from(u32::MAX)), &entry);
        if let Selection::Read { limit } = visitor.select(&entry) {
            let limit = limit.min(self.limits.content_bytes);
            if size > limit {
                visitor.oversized(&entry);
            } else if let Some(bytes) = origin.and_then(|origin| self.kept.get(origin)) {
                visitor.content(&entry, bytes.to_vec());
            } else {
                self.pending.push(Pending {
                    link: id,
                    member: origin,
                    limit,
                });
            }
        }
    }

    /// Returns the member that has the content of a record.
    fn origin(&self, id: u32) -> Option<u64> {
        let origin = self.origins.get(usize::try_from(id).ok()?)?;
        (*origin != u32::MAX).then(|| u64::from(*origin))
    }

    /// Sorts the open hard links by the member that has their content. What came after its link is
    /// looked up now; what never came stays under a number that no member has.
    fn pending_by_member(&mut self) -> HashMap<u64, Vec<Pending>> {
        let mut wanted: HashMap<u64, Vec<Pending>> = HashMap::new();
        for pending in std::mem::take(&mut self.pending) {
            let member = pending.member.or_else(|| {
                let target = self.index.entry(pending.link)?.link?;
                self.origin(self.index.find(target)?.0)
            });
            wanted
                .entry(member.unwrap_or(u64::MAX))
                .or_default()
                .push(pending);
        }
        wanted
    }

    fn deliver(&self, links: &[Pending], bytes: &[u8], visitor: &mut dyn LayerVisitor) {
        for link in links {
            let Some(entry) = self.index.entry(link.link) else {
                continue;
            };
            let entry = Entry {
                size: bytes.len() as u64,
                ..entry
            };
            if bytes.len() as u64 > link.limit {
                visitor.oversized(&entry);
            } else {
                visitor.content(&entry, bytes.to_vec());
            }
        }
    }

    fn oversized(&self, links: &[Pending], visitor: &mut dyn LayerVisitor) {
        for entry in links.iter().filter_map(|link| self.index.entry(link.link)) {
            visitor.oversized(&entry);
        }
    }

    fn fail(&mut self, links: &[Pending], visitor: &mut dyn LayerVisitor, why: &str) {
        for link in links {
            let Some(entry) = self.index.entry(link.link) else {
                continue;
            };
            let missing = entry
                .link
                .is_some_and(|target| self.index.find(target).is_none());
            let why = if missing {
                "it is a hard link to a file that is not in the same layer"
            } else {
                why
            };
            visitor.unreadable(&entry, why);
            self.notes.entry(ProblemKind::Input, entry.path, why);
        }
    }
}
