//! Walks sources and returns what one sees: the visible files with their content, and the problems.

use std::collections::BTreeMap;
use std::sync::Mutex;

use seawall_artifact::Error;
use seawall_artifact::layer::SquashedTree;
use seawall_artifact::limits::Limits;
use seawall_artifact::source::{Silent, Source, WalkContext, Walked};
use seawall_model::artifact::Artifact;
use seawall_model::tree::{Entry, EntryKind, LayerVisitor, LayerVisitors, Selection, Ticket};

/// What one sees of an artifact.
#[derive(Debug)]
pub(crate) struct Seen {
    /// Its description.
    pub(crate) artifact: Artifact,
    /// Visible files and links: content, or `-> target`; other kinds as a word.
    pub(crate) tree: BTreeMap<String, String>,
    /// Problems as text.
    pub(crate) problems: Vec<String>,
}

impl Seen {
    /// Says whether some problem has these words.
    pub(crate) fn complains(&self, words: &str) -> bool {
        self.problems.iter().any(|problem| problem.contains(words))
    }
}

/// Walks a source with two threads.
pub(crate) fn walk(source: &dyn Source) -> Result<Seen, Error> {
    let recorder = Recorder::default();
    let limits = Limits::default();
    let walked = source.walk(&recorder, &context(&limits))?;
    Ok(see(walked, &recorder))
}

/// Walks a source that must have good parts.
pub(crate) fn walk_well(source: &dyn Source) -> Seen {
    walk(source).unwrap_or_else(|error| panic!("{}: {error}", source.name()))
}

/// The context of a walk with two threads.
pub(crate) fn context(limits: &Limits) -> WalkContext<'_> {
    WalkContext {
        limits,
        threads: 2,
        progress: &Silent,
        prove: true,
    }
}

/// Puts together what one sees.
pub(crate) fn see(walked: Walked, recorder: &Recorder) -> Seen {
    let tickets: Vec<_> = walked
        .layers
        .iter()
        .map(|l| l.as_ref().map(|l| l.ticket))
        .collect();
    let layers = walked
        .layers
        .into_iter()
        .map(|layer| layer.map(|layer| layer.index));
    let squashed = SquashedTree::new(layers.collect());
    let contents = recorder.contents.lock().unwrap();
    let mut tree = BTreeMap::new();
    for (layer, entry) in squashed.entries() {
        let key = (tickets[layer].unwrap(), entry.path.to_owned());
        let what = match entry.kind {
            EntryKind::Directory => continue,
            EntryKind::File | EntryKind::HardLink => contents
                .get(&key)
                .cloned()
                .unwrap_or_else(|| "?".to_owned()),
            EntryKind::Symlink => format!("-> {}", entry.link.unwrap_or_default()),
            other => format!("{other:?}"),
        };
        tree.insert(entry.path.to_owned(), what);
    }
    Seen {
        artifact: walked.artifact,
        tree,
        problems: walked
            .problems
            .iter()
            .map(|p| format!("{:?} {:?} {p}", p.layer, p.kind))
            .collect(),
    }
}

/// Records the content of every file.
#[derive(Default)]
pub(crate) struct Recorder {
    contents: Mutex<BTreeMap<(Ticket, String), String>>,
}

impl LayerVisitors for Recorder {
    fn begin(&self, ticket: Ticket) -> Box<dyn LayerVisitor + '_> {
        Box::new(Visit {
            recorder: self,
            ticket,
        })
    }
}

struct Visit<'a> {
    recorder: &'a Recorder,
    ticket: Ticket,
}

impl Visit<'_> {
    fn record(&self, entry: &Entry<'_>, text: String) {
        let key = (self.ticket, entry.path.to_owned());
        self.recorder.contents.lock().unwrap().insert(key, text);
    }
}

impl LayerVisitor for Visit<'_> {
    fn select(&mut self, _: &Entry<'_>) -> Selection {
        Selection::Read { limit: 1 << 20 }
    }

    fn content(&mut self, entry: &Entry<'_>, bytes: Vec<u8>) {
        self.record(entry, String::from_utf8_lossy(&bytes).into_owned());
    }

    fn oversized(&mut self, entry: &Entry<'_>) {
        self.record(entry, format!("oversized {}", entry.size));
    }

    fn unreadable(&mut self, entry: &Entry<'_>, why: &str) {
        self.record(entry, format!("unreadable {why}"));
    }

    fn finish(self: Box<Self>) {}
}
