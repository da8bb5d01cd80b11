//! The visit of one layer.

use std::collections::BTreeMap;
use std::io::{Read, Result};

use seawall_model::in_use::Brought;
use seawall_model::problem::{Problem, ProblemKind};
use seawall_model::tree::{Entry, EntryKind, LayerVisitor, SNIFFED, Selection, Ticket};

use crate::collect::Collector;
use crate::collect::permit::Permit;
use crate::extractor::{Extracted, Extractor, Fact, Grouping, Interest, LayerFile};
use crate::place;

/// What is known so far of one layer.
pub(super) struct Visit<'a> {
    collector: &'a Collector,
    ticket: Ticket,
    /// What each path gave. A later entry of the same path takes the place of the earlier one.
    found: BTreeMap<String, Extracted>,
    /// Files that wait for the end of the layer, for each extractor.
    held: Vec<BTreeMap<String, Vec<u8>>>,
    held_bytes: u64,
    nested: usize,
    /// Held while a large file is in memory: one at a time over all layers.
    permit: Option<Permit<'a>>,
}

impl<'a> Visit<'a> {
    pub(super) fn new(collector: &'a Collector, ticket: Ticket) -> Self {
        Self {
            collector,
            ticket,
            found: BTreeMap::new(),
            held: collector
                .extractors
                .iter()
                .map(|_| BTreeMap::new())
                .collect(),
            held_bytes: 0,
            nested: 0,
            permit: None,
        }
    }

    /// The extractors that want this path, with their position in the list.
    fn interested(
        &self,
        path: &str,
    ) -> impl Iterator<Item = (usize, &'static dyn Extractor, Interest)> + use<> {
        let collector = self.collector;
        let asked = collector.index.asked(path);
        let wanted: Vec<_> = asked
            .filter_map(|index| {
                let extractor = *collector.extractors.get(index)?;
                Some((index, extractor, extractor.interest(path)?))
            })
            .collect();
        wanted.into_iter()
    }

    /// Forgets what an earlier entry of this path gave.
    fn forget(&mut self, path: &str) {
        self.found.remove(path);
        for files in &mut self.held {
            if let Some(bytes) = files.remove(path) {
                self.held_bytes = self.held_bytes.saturating_sub(length(&bytes));
            }
        }
    }

    /// Keeps a problem with a file that somebody wants.
    fn complain(&mut self, path: &str, extractor: &dyn Extractor, kind: ProblemKind, why: &str) {
        let problem = Problem::new(kind, format!("{} file", extractor.id()), why).at(path);
        self.found
            .entry(path.to_owned())
            .or_default()
            .problems
            .push(problem);
    }

    /// Notes a package database of a root file system inside this one.
    fn note_nested(&mut self, path: &str) {
        let Some((what, _)) = place::nested(path) else {
            return;
        };
        self.nested = self.nested.saturating_add(1);
        if self.nested <= NESTED {
            let fact = (path.to_owned(), Fact::Nested { what });
            let found = self.found.entry(path.to_owned()).or_default();
            found.facts.clear();
            found.facts.push(fact);
        }
    }

    /// Holds a file until the end of the layer.
    fn hold(&mut self, index: usize, extractor: &dyn Extractor, path: &str, bytes: Vec<u8>) {
        let sum = self.held_bytes.saturating_add(length(&bytes));
        if sum > HELD_BYTES {
            let why = "the files of this layer that have to be read together are too large";
            return self.complain(path, extractor, ProblemKind::Limit, why);
        }
        if let Some(files) = self.held.get_mut(index) {
            self.held_bytes = sum;
            files.insert(path.to_owned(), bytes);
        }
    }

    /// Unpacks a file, no further than the extractor wants it, and gives it to the extractor.
    fn extract_unpacked(
        &mut self,
        extractor: &dyn Extractor,
        path: &str,
        packed: &[u8],
        max_bytes: u64,
    ) {
        let unpacked = self.collector.unpack.open(packed, max_bytes);
        match unpacked.and_then(|reader| read_wanted(extractor, reader)) {
            Ok(Some(bytes)) => {
                let file = LayerFile {
                    path: path.to_owned(),
                    bytes,
                };
                let out = self.found.entry(path.to_owned()).or_default();
                extractor.extract(std::slice::from_ref(&file), self.collector.unpack, out);
            }
            Ok(None) => {}
            Err(error) => {
                let why = format!("cannot be unpacked: {error}");
                self.complain(path, extractor, ProblemKind::Input, &why);
            }
        }
    }

    /// Gives the start of a file to an extractor that wants no more.
    fn extract_head(&mut self, extractor: &dyn Extractor, path: &str, start: &[u8]) {
        if !extractor.wants(start) {
            return;
        }
        let file = LayerFile {
            path: path.to_owned(),
            bytes: start.to_vec(),
        };
        let out = self.found.entry(path.to_owned()).or_default();
        extractor.extract(std::slice::from_ref(&file), self.collector.unpack, out);
    }

    /// Gives the held files to their extractors.
    fn extract_held(&mut self) -> Vec<Extracted> {
        let held = std::mem::take(&mut self.held);
        let extractors = self.collector.extractors.iter();
        let groups = extractors.zip(held).filter(|(_, files)| !files.is_empty());
        groups
            .map(|(extractor, files)| {
                let files: Vec<LayerFile> = files
                    .into_iter()
                    .map(|(path, bytes)| LayerFile { path, bytes })
                    .collect();
                let mut out = Extracted::default();
                extractor.extract(&files, self.collector.unpack, &mut out);
                out
            })
            .collect()
    }
}

impl LayerVisitor for Visit<'_> {
    fn select(&mut self, entry: &Entry<'_>) -> Selection {
        let (mut read, mut sniff) = (None, None);
        for (_, _, interest) in self.interested(entry.path) {
            let limit = match interest.grouping {
                Grouping::Sniffed | Grouping::Head => &mut sniff,
                _ => &mut read,
            };
            *limit = Some(limit.unwrap_or(0).max(interest.max_bytes));
        }
        if read.is_none() {
            self.note_nested(entry.path);
        }
        match (read, sniff) {
            (Some(limit), sniff) => Selection::Read {
                limit: limit.max(sniff.unwrap_or(0)),
            },
            // An empty file holds nothing, and a hard link is another name of a file that was asked for.
            (None, Some(limit)) if entry.kind == EntryKind::File && entry.size > 0 => {
                Selection::Sniff { limit }
            }
            (None, _) => Selection::Skip,
        }
    }

    fn wants(&mut self, entry: &Entry<'_>, start: &[u8]) -> bool {
        let mut wanted = false;
        let interested: Vec<_> = self.interested(entry.path).collect();
        let of_head = |interest: &Interest| interest.grouping == Grouping::Head;
        if interested.iter().any(|(_, _, interest)| of_head(interest)) {
            self.forget(entry.path);
        }
        for (_, extractor, interest) in interested {
            match interest.grouping {
                Grouping::Head => self.extract_head(extractor, entry.path, start),
                _ => wanted |= extractor.wants(start),
            }
        }
        if wanted && entry.size > LARGE {
            self.permit = Some(self.collector.large.pass());
        }
        wanted
    }

    fn content(&mut self, entry: &Entry<'_>, bytes: Vec<u8>) {
        self.forget(entry.path);
        let path = entry.path;
        let size = length(&bytes);
        let mut file = LayerFile {
            path: path.to_owned(),
            bytes,
        };
        let mut held = Vec::new();
        for (index, extractor, interest) in self.interested(path) {
            if size > interest.max_bytes && interest.grouping != Grouping::Head {
                if interest.grouping == Grouping::Sniffed && !extractor.wants(head(&file.bytes)) {
                    continue;
                }
                self.complain(path, extractor, ProblemKind::Limit, &too_large(interest));
                continue;
            }
            match interest.grouping {
                Grouping::Sniffed if !extractor.wants(head(&file.bytes)) => {}
                Grouping::Head => self.extract_head(extractor, path, head(&file.bytes)),
                Grouping::Layer => held.push((index, extractor)),
                Grouping::Unpacked { max_bytes } => {
                    self.extract_unpacked(extractor, path, &file.bytes, max_bytes);
                }
                Grouping::Single | Grouping::Sniffed => {
                    let out = self.found.entry(path.to_owned()).or_default();
                    extractor.extract(std::slice::from_ref(&file), self.collector.unpack, out);
                }
            }
        }
        // The last one takes the bytes themselves; more than one is rare.
        while let Some((index, extractor)) = held.pop() {
            let bytes = if held.is_empty() {
                std::mem::take(&mut file.bytes)
            } else {
                file.bytes.clone()
            };
            self.hold(index, extractor, path, bytes);
        }
        self.permit = None;
    }

    fn oversized(&mut self, entry: &Entry<'_>) {
        self.permit = None;
        self.forget(entry.path);
        for (_, extractor, interest) in self.interested(entry.path) {
            // Whoever wants no more than the start does not mind how much follows.
            if interest.grouping == Grouping::Head {
                continue;
            }
            self.complain(
                entry.path,
                extractor,
                ProblemKind::Limit,
                &too_large(interest),
            );
        }
    }

    fn unreadable(&mut self, entry: &Entry<'_>, why: &str) {
        self.permit = None;
        self.forget(entry.path);
        let mut interested: Vec<_> = self.interested(entry.path).collect();
        // Whoever asks for every file tells only of those that nobody knows by name.
        let known =
            |interest: &Interest| !matches!(interest.grouping, Grouping::Sniffed | Grouping::Head);
        if interested.iter().any(|(_, _, interest)| known(interest)) {
            interested.retain(|(_, _, interest)| known(interest));
        }
        for (_, extractor, _) in interested {
            self.complain(entry.path, extractor, ProblemKind::Input, why);
        }
    }

    fn finish(mut self: Box<Self>) {
        let mut sum = Sum::new(self.collector);
        let held = self.extract_held();
        for extracted in std::mem::take(&mut self.found).into_values().chain(held) {
            sum.add(extracted);
        }
        if self.nested > NESTED {
            sum.out.problems.push(Problem::new(
                ProblemKind::Limit,
                "nested root file systems",
                format!("there are {}, of which only {NESTED} are told", self.nested),
            ));
        }
        self.collector.deliver(self.ticket, sum.finish());
    }
}

/// Reads the start of a file and, where the extractor wants it, the rest.
fn read_wanted(
    extractor: &dyn Extractor,
    mut reader: Box<dyn Read + '_>,
) -> Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    reader.by_ref().take(START).read_to_end(&mut bytes)?;
    if !extractor.wants(&bytes) {
        return Ok(None);
    }
    reader.read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

/// Returns how many lines a fact about the set-up holds.
fn lines_of_setup(fact: &Fact) -> usize {
    match fact {
        Fact::Accounts(lines) => lines.len(),
        Fact::Shadow(lines) => lines.len(),
        Fact::Groups(lines) => lines.len(),
        Fact::Settings(settings) => settings.len(),
        Fact::Credentials(_) => 1,
        _ => 0,
    }
}

/// Adds up the facts of a layer within its bounds.
struct Sum<'a> {
    collector: &'a Collector,
    out: Extracted,
    packages: usize,
    paths: usize,
    /// Packages with a file of their own that there was no room for.
    dropped: usize,
}

impl<'a> Sum<'a> {
    fn new(collector: &'a Collector) -> Self {
        Self {
            collector,
            out: Extracted::default(),
            packages: 0,
            paths: 0,
            dropped: 0,
        }
    }

    fn add(&mut self, extracted: Extracted) {
        self.out.problems.extend(extracted.problems);
        for (path, mut fact) in extracted.facts {
            if !self.room_for_packages(&fact) {
                match fact {
                    Fact::Listed { packages } if packages.len() == 1 => {
                        self.dropped = self.dropped.saturating_add(1);
                    }
                    _ => self.complain(&path, TOO_MANY_PACKAGES),
                }
                continue;
            }
            if let Fact::Program { functions } = &fact
                && !self.collector.room_for_functions(functions.len())
            {
                self.complain(&path, TOO_MANY_FUNCTIONS);
                continue;
            }
            if !self.collector.room_for_setup(lines_of_setup(&fact)) {
                let why =
                    "too many accounts, settings and credentials in all; this file is left out";
                let problem = Problem::new(ProblemKind::Limit, "file of the set-up", why);
                self.out.problems.push(problem.at(&path));
                continue;
            }
            if !self.room_for_mentions(&fact) {
                self.complain(&path, TOO_MANY_MENTIONS);
                clear_mentions(&mut fact);
            }
            if !self.room_for_paths(&fact) {
                self.complain(&path, TOO_MANY_PATHS);
                clear_paths(&mut fact);
            }
            self.out.facts.push((path, fact));
        }
    }

    /// Returns what was added, sorted, with a bounded number of problems.
    fn finish(mut self) -> Extracted {
        if self.dropped > 0 {
            let why = format!("too many packages in all; {} are left out", self.dropped);
            let problem = Problem::new(ProblemKind::Limit, "installed packages", why);
            self.out.problems.push(problem);
        }
        self.out.facts.sort_by(|a, b| a.0.cmp(&b.0));
        let problems = &mut self.out.problems;
        problems.sort();
        problems.dedup();
        let untold = problems.len().saturating_sub(PROBLEMS);
        if untold > 0 {
            problems.truncate(PROBLEMS);
            let why = format!("{untold} more problems of this layer are not told");
            problems.push(Problem::new(ProblemKind::Limit, "layer", why));
        }
        self.out
    }

    fn complain(&mut self, path: &str, why: &str) {
        let problem = Problem::new(ProblemKind::Limit, "package database", why).at(path);
        self.out.problems.push(problem);
    }

    fn room_for_packages(&mut self, fact: &Fact) -> bool {
        let more = match fact {
            Fact::Packages { packages, .. } | Fact::Listed { packages } => packages.len(),
            Fact::Claimed(claims) => claims.packages.len(),
            _ => return true,
        };
        self.packages = self.packages.saturating_add(more);
        self.packages <= LAYER_PACKAGES && self.collector.room_for_packages(more)
    }

    fn room_for_mentions(&self, fact: &Fact) -> bool {
        let more = match fact {
            Fact::Packages { packages, .. } => packages.iter().map(|p| p.changelog.len()).sum(),
            Fact::Changelog(changelog) => changelog.mentions.len(),
            _ => 0,
        };
        self.collector.room_for_mentions(more)
    }

    fn room_for_paths(&mut self, fact: &Fact) -> bool {
        let more = match fact {
            Fact::Packages { packages, .. } => packages.iter().map(|p| p.files.len()).sum(),
            Fact::OwnedFiles { files, .. } | Fact::Assets { files } => files.len(),
            Fact::Diversions { diversions } => diversions.len().saturating_mul(2),
            Fact::Brought(brought) => brought.code.len(),
            _ => 0,
        };
        self.paths = self.paths.saturating_add(more);
        self.paths <= LAYER_PATHS && self.collector.room_for_paths(more)
    }
}

fn clear_paths(fact: &mut Fact) {
    match fact {
        Fact::Packages { packages, .. } => {
            for package in packages {
                package.files = Vec::new();
            }
        }
        Fact::OwnedFiles { files, .. } | Fact::Assets { files } => *files = Vec::new(),
        Fact::Diversions { diversions } => *diversions = Vec::new(),
        Fact::Brought(brought) => *brought = Brought::default(),
        _ => {}
    }
}

fn clear_mentions(fact: &mut Fact) {
    match fact {
        Fact::Packages { packages, .. } => {
            for package in packages {
                package.changelog = Vec::new();
            }
        }
        Fact::Changelog(changelog) => changelog.mentions = Vec::new(),
        _ => {}
    }
}

fn too_large(interest: Interest) -> String {
    format!("larger than {} bytes, not read", interest.max_bytes)
}

/// What [`Extractor::wants`] is shown of a file.
fn head(bytes: &[u8]) -> &[u8] {
    let end = usize::try_from(SNIFFED).unwrap_or(usize::MAX);
    bytes.get(..end).unwrap_or(bytes)
}

fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

/// Files above this are read one at a time.
const LARGE: u64 = 16 << 20;
const TOO_MANY_PACKAGES: &str = "too many packages in all; those of this file are left out";
const TOO_MANY_PATHS: &str =
    "too many package files in all; which package owns which file is not fully known";
const TOO_MANY_FUNCTIONS: &str =
    "programs have too many functions in all; whether those of this one are used is not known";
const TOO_MANY_MENTIONS: &str =
    "changelogs name too many vulnerabilities in all; those of this file are left out";
/// Bytes of an unpacked file that say whether the rest is wanted.
const START: u64 = 1_024;
/// Bytes of files that wait for the end of the layer: a large rpm database with its journal.
const HELD_BYTES: u64 = 192 << 20;
/// Packages of one layer.
const LAYER_PACKAGES: usize = 200_000;
/// Problems of one layer that are told.
const PROBLEMS: usize = 2_000;
/// Paths of package files in one layer.
const LAYER_PATHS: usize = 2_000_000;
/// Database files of nested root file systems that are noted for one layer.
const NESTED: usize = 4_096;
