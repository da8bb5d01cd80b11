//! Visitors that write down what they are told.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::Mutex;

use seawall_artifact::layer::{Budget, LayerScan, walk_tar};
use seawall_artifact::limits::Limits;
use seawall_model::tree::{Entry, LayerVisitor, LayerVisitors, Selection, Ticket};

/// What became of a selected file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    Content(Vec<u8>),
    Oversized,
    Unreadable(String),
}

/// Selects files and writes down what comes.
#[derive(Debug, Default)]
pub(crate) struct Recorder {
    /// Only paths that contain this are selected.
    pub(crate) wanted: &'static str,
    pub(crate) limit: u64,
    pub(crate) told: Vec<(String, Told)>,
}

impl Recorder {
    pub(crate) fn all() -> Self {
        Self {
            limit: u64::MAX,
            ..Self::default()
        }
    }

    pub(crate) fn only(wanted: &'static str) -> Self {
        Self {
            wanted,
            ..Self::all()
        }
    }

    /// Returns the last content of a path.
    pub(crate) fn content(&self, path: &str) -> Option<&[u8]> {
        self.told.iter().rev().find_map(|(told, what)| match what {
            Told::Content(bytes) if told == path => Some(bytes.as_slice()),
            _ => None,
        })
    }

    fn note(&mut self, entry: &Entry<'_>, told: Told) {
        self.told.push((entry.path.to_owned(), told));
    }
}

impl LayerVisitor for Recorder {
    fn select(&mut self, entry: &Entry<'_>) -> Selection {
        if entry.path.contains(self.wanted) {
            Selection::Read { limit: self.limit }
        } else {
            Selection::Skip
        }
    }

    fn content(&mut self, entry: &Entry<'_>, bytes: Vec<u8>) {
        self.note(entry, Told::Content(bytes));
    }

    fn oversized(&mut self, entry: &Entry<'_>) {
        self.note(entry, Told::Oversized);
    }

    fn unreadable(&mut self, entry: &Entry<'_>, why: &str) {
        self.note(entry, Told::Unreadable(why.to_owned()));
    }

    fn finish(self: Box<Self>) {}
}

/// Keeps what the visitors of all layers wrote down.
#[derive(Default)]
pub(crate) struct Recorders {
    pub(crate) wanted: &'static str,
    pub(crate) finished: Mutex<BTreeMap<Ticket, Vec<(String, Told)>>>,
}

struct Kept<'r> {
    recorder: Recorder,
    ticket: Ticket,
    all: &'r Recorders,
}

impl LayerVisitors for Recorders {
    fn begin(&self, ticket: Ticket) -> Box<dyn LayerVisitor + '_> {
        Box::new(Kept {
            recorder: Recorder::only(self.wanted),
            ticket,
            all: self,
        })
    }
}

impl LayerVisitor for Kept<'_> {
    fn select(&mut self, entry: &Entry<'_>) -> Selection {
        self.recorder.select(entry)
    }

    fn content(&mut self, entry: &Entry<'_>, bytes: Vec<u8>) {
        LayerVisitor::content(&mut self.recorder, entry, bytes);
    }

    fn oversized(&mut self, entry: &Entry<'_>) {
        self.recorder.oversized(entry);
    }

    fn unreadable(&mut self, entry: &Entry<'_>, why: &str) {
        self.recorder.unreadable(entry, why);
    }

    fn finish(self: Box<Self>) {
        let earlier = self
            .all
            .finished
            .lock()
            .unwrap()
            .insert(self.ticket, self.recorder.told);
        assert!(earlier.is_none(), "finished twice");
    }
}

/// Walks a tar with everything selected.
pub(crate) fn walk(tar: &[u8]) -> (LayerScan, Recorder) {
    walk_within(tar, &Limits::default(), Recorder::all())
}

pub(crate) fn walk_within(
    tar: &[u8],
    limits: &Limits,
    mut recorder: Recorder,
) -> (LayerScan, Recorder) {
    let budget = Budget::new(limits);
    let scan = walk_tar(&mut Cursor::new(tar), &mut recorder, limits, &budget);
    (scan, recorder)
}

/// Lists an index, one line an entry: kind, path, size or link.
pub(crate) fn listing(scan: &LayerScan) -> Vec<String> {
    let entries = scan.index.entries().map(|entry| match entry.link {
        Some(link) => format!("{:?} {} -> {link}", entry.kind, entry.path),
        None => format!("{:?} {} {}", entry.kind, entry.path, entry.size),
    });
    entries.collect()
}

/// Lists the reasons of all problems.
pub(crate) fn reasons(scan: &LayerScan) -> Vec<String> {
    scan.problems.iter().map(ToString::to_string).collect()
}
