//! One directory past a visitor: listed on several threads, visited on one.

use std::io;
use std::sync::atomic::Ordering;
use std::sync::mpsc::sync_channel;

use rustix::fs::{major, minor};
use seawall_model::problem::{Problem, ProblemKind};
use seawall_model::tree::{Entry, EntryKind, LayerVisitor};

use super::attribute::Refusal;
use super::crawl::{Crawl, Listing, Node, Remark, join, join_shown};
use super::read::{File, read};
use super::trouble::Trouble;
use crate::layer::{Budget, LayerIndex, LayerIndexBuilder};
use crate::source::WalkContext;
use crate::source::beneath::Root;

/// What a directory is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::source) enum Flavour {
    /// A tree as it is.
    Plain,
    /// One layer of an overlay file system, with its own whiteouts and opaque directories.
    Overlay,
}

/// A directory that is to be walked.
#[derive(Clone, Copy)]
pub(in crate::source) struct Subject<'a> {
    /// The directory.
    pub(in crate::source) root: &'a Root,
    /// What it is.
    pub(in crate::source) flavour: Flavour,
    /// Which layer of the artifact it is, for the progress.
    pub(in crate::source) layer: usize,
}

/// What came out of a directory.
#[derive(Debug)]
pub(in crate::source) struct DirectoryScan {
    /// Its entries.
    pub(in crate::source) index: LayerIndex,
    /// What could not be read.
    pub(in crate::source) problems: Vec<Problem>,
    /// What was left out on purpose.
    pub(in crate::source) notes: Vec<String>,
}

/// Walks a directory past a visitor; does not call [`LayerVisitor::finish`].
///
/// # Errors
/// Where the directory itself cannot be listed.
pub(in crate::source) fn scan_directory(
    subject: Subject<'_>,
    visitor: &mut dyn LayerVisitor,
    budget: &Budget,
    context: &WalkContext<'_>,
) -> io::Result<DirectoryScan> {
    let crawl = Crawl::new(subject.root, subject.flavour, context.limits);
    let mut scan = Scan {
        subject,
        visitor,
        budget,
        context,
        builder: LayerIndexBuilder::new(),
        trouble: Trouble::default(),
        pseudo: Vec::new(),
        full: false,
    };
    let mut failed = None;
    std::thread::scope(|scope| {
        let (sender, receiver) = sync_channel(QUEUE);
        for _ in 0..context.threads.clamp(1, MAX_THREADS) {
            let sender = sender.clone();
            let crawl = &crawl;
            scope.spawn(move || crawl.work(&sender));
        }
        drop(sender);
        for listing in receiver {
            if let Err(error) = scan.take(listing) {
                failed = Some(error);
            }
            if scan.full {
                crawl.stopped.store(true, Ordering::Relaxed);
            }
        }
    });
    match failed {
        Some(error) => Err(error),
        None => Ok(scan.finish(crawl.stopped.load(Ordering::Relaxed))),
    }
}

struct Scan<'a> {
    subject: Subject<'a>,
    visitor: &'a mut dyn LayerVisitor,
    budget: &'a Budget,
    context: &'a WalkContext<'a>,
    builder: LayerIndexBuilder,
    trouble: Trouble,
    /// Paths of pseudo file systems.
    pseudo: Vec<String>,
    /// Whether the budget is used up.
    full: bool,
}

impl Scan<'_> {
    /// Takes one listing; an error means that the root itself could not be listed.
    fn take(&mut self, listing: Listing) -> io::Result<()> {
        let Listing {
            shown,
            raw,
            nodes,
            remark,
        } = listing;
        if let Some(remark) = remark {
            self.note(&shown, remark)?;
        }
        for node in nodes {
            if self.full {
                return Ok(());
            }
            self.visit(&shown, &raw, &node);
        }
        Ok(())
    }

    fn note(&mut self, shown: &str, remark: Remark) -> io::Result<()> {
        let trouble = &mut self.trouble;
        match remark {
            Remark::Opaque => self.builder.opaque(shown),
            Remark::Pseudo => self.pseudo.push(shown.to_owned()),
            Remark::Failed(error) if shown.is_empty() => return Err(error),
            Remark::Failed(error) => {
                let why = error.kind().to_string();
                trouble.add(ProblemKind::Environment, "unreadable places", shown, why);
            }
            Remark::TooDeep => {
                let why = "the path is longer or deeper than is allowed";
                trouble.add(ProblemKind::Limit, "deep directories", shown, why);
            }
            Remark::Remote => {
                let why = "another machine or program serves it, and it was not looked at";
                trouble.add(ProblemKind::Unsupported, "mounted file systems", shown, why);
            }
            Remark::Redirected => {
                let why = "overlayfs has moved it, which is not followed";
                trouble.add(ProblemKind::Unsupported, "moved directories", shown, why);
            }
        }
        Ok(())
    }

    fn visit(&mut self, directory: &str, raw: &[u8], node: &Node) {
        let path = join_shown(directory, &node.name);
        let link = (node.link.as_ref()).map(|text| String::from_utf8_lossy(text).into_owned());
        let bytes = path
            .len()
            .saturating_add(link.as_ref().map_or(0, String::len));
        if !self.budget.take(u64::try_from(bytes).unwrap_or(u64::MAX)) {
            self.full = true;
            return;
        }
        if self.subject.flavour == Flavour::Overlay && is_whiteout(node) {
            self.builder.whiteout(&path);
            return;
        }
        let entry = Entry {
            path: &path,
            kind: node.kind,
            size: u64::try_from(node.stat.st_size).unwrap_or(0),
            mode: node.stat.st_mode & 0o7777,
            uid: node.stat.st_uid,
            gid: node.stat.st_gid,
            link: link.as_deref(),
        };
        self.builder.add(&entry);
        match &node.capability {
            Some(Ok(capability)) => self.builder.capability(&path, *capability),
            Some(Err(Refusal::Input(why))) => {
                self.trouble.add(
                    ProblemKind::Input,
                    "files whose capabilities make no sense",
                    &path,
                    *why,
                );
            }
            Some(Err(Refusal::Environment(error))) => {
                let noun = "files whose capabilities cannot be read";
                let why = io::Error::from(*error).kind().to_string();
                self.trouble.add(ProblemKind::Environment, noun, &path, why);
            }
            None => {}
        }
        if node.kind == EntryKind::File {
            let file = File {
                root: self.subject.root,
                raw: &join(raw, &node.name),
                layer: self.subject.layer,
                overlay: self.subject.flavour == Flavour::Overlay,
            };
            read(&file, &entry, self.visitor, self.context);
        }
    }

    fn finish(mut self, stopped: bool) -> DirectoryScan {
        let mut problems = std::mem::take(&mut self.trouble).into_problems();
        if stopped {
            let why = "it has more entries than are allowed, so the rest was not looked at";
            problems.push(Problem::new(ProblemKind::Limit, "directory", why));
        }
        self.pseudo.sort();
        let notes = match self.pseudo.as_slice() {
            [] => Vec::new(),
            paths => vec![format!(
                "{} pseudo file systems were left out: {}",
                paths.len(),
                paths.join(", ")
            )],
        };
        DirectoryScan {
            index: self.builder.build(),
            problems,
            notes,
        }
    }
}

/// Says whether a node is overlayfs's mark for "removed here": a character device 0/0.
fn is_whiteout(node: &Node) -> bool {
    let device = node.stat.st_rdev;
    node.kind == EntryKind::CharDevice && major(device) == 0 && minor(device) == 0
}

/// Threads that list at most: more only wait for the one that visits.
const MAX_THREADS: usize = 8;

/// Listings that wait for the visitor.
const QUEUE: usize = 64;
