//! Hard links of a layer: found, served, and if need be read for in a second pass.

use std::collections::HashMap;
use std::io::Read;

use seawall_model::problem::ProblemKind;
use seawall_model::tree::{Entry, EntryKind, LayerVisitor, Selection};

use super::links::Pending;
use super::walker::Walker;
use crate::layer::tar::{Member, TarReader, normalise_into};

impl Walker<'_> {
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

    /// Finds the path that a hard link names, following links above it as engines do.
    pub(super) fn hard_link_target(&mut self, path: &str, member: &Member, link: &mut String) {
        if normalise_into(&member.link, link) {
            let why = "it is a hard link whose target leads upwards with `..`";
            self.notes.entry(ProblemKind::Input, path, why);
        }
        if let Ok(Some(elsewhere)) = self.placer.place(link, &self.index) {
            *link = elsewhere;
        }
    }

    pub(super) fn hard_link(
        &mut self,
        number: u64,
        mut entry: Entry<'_>,
        visitor: &mut dyn LayerVisitor,
    ) {
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
            } else if !self.kept.allow(size) {
                visitor.unreadable(&entry, TOO_MUCH);
                self.notes.entry(ProblemKind::Limit, entry.path, TOO_MUCH);
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

    fn deliver(&mut self, links: &[Pending], bytes: &[u8], visitor: &mut dyn LayerVisitor) {
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
            } else if link.member.is_none() && !self.kept.allow(entry.size) {
                visitor.unreadable(&entry, TOO_MUCH);
                self.notes.entry(ProblemKind::Limit, entry.path, TOO_MUCH);
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

const TOO_MUCH: &str =
    "it is one of so many hard links that their content together passes the limit";
