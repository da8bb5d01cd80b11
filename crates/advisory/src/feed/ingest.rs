//! Reading one data set with one feed, counted.

use seawall_model::time::Date;

use super::{DatasetInfo, Feed, FeedReader};
use crate::record::{LifeCycle, PackageSupport, Row, Sink, SourceId, VulnerabilityFacts};

/// What a feed delivered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Files read.
    pub files: u64,
    /// Rows.
    pub rows: u64,
    /// Facts about vulnerabilities.
    pub vulnerabilities: u64,
    /// Life cycles.
    pub life_cycles: u64,
    /// Packages of which is said how they are supported.
    pub package_supports: u64,
    /// Records that could not be read.
    pub skipped: u64,
}

impl Tally {
    /// Says whether no fact was delivered.
    pub const fn is_empty(&self) -> bool {
        self.rows == 0
            && self.vulnerabilities == 0
            && self.life_cycles == 0
            && self.package_supports == 0
    }
}

/// Reads one data set.
pub struct Ingest {
    feed: &'static dyn Feed,
    reader: Box<dyn FeedReader>,
    tally: Tally,
}

impl Ingest {
    /// Begins to read a data set.
    pub fn new(feed: &'static dyn Feed, dataset: &DatasetInfo) -> Self {
        Self {
            feed,
            reader: feed.reader(dataset),
            tally: Tally::default(),
        }
    }

    /// Tells whether the feed reads a file, before its content is fetched; a file that is too large
    /// is counted as skipped.
    pub fn wants(&mut self, path: &str, size: u64, sink: &mut dyn Sink) -> bool {
        let path = from_root(path);
        let Some(most) = self.feed.wants(path) else {
            return false;
        };
        if size > most {
            let why =
                format!("the file has {size} bytes, more than the {most} that this feed reads");
            Counting::new(sink, &mut self.tally).skipped(path, &why);
        }
        size <= most
    }

    /// Reads a file; files that the feed does not want are left alone.
    pub fn file(&mut self, path: &str, bytes: &[u8], sink: &mut dyn Sink) {
        let path = from_root(path);
        let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if self.wants(path, size, sink) {
            self.tally.files = self.tally.files.saturating_add(1);
            self.reader
                .file(path, bytes, &mut Counting::new(sink, &mut self.tally));
        }
    }

    /// Delivers the rest and returns the counts.
    pub fn finish(mut self, sink: &mut dyn Sink) -> Tally {
        self.reader
            .finish(&mut Counting::new(sink, &mut self.tally));
        self.tally
    }
}

/// Keeps nothing: for those who want the counts only.
#[derive(Clone, Copy, Debug, Default)]
pub struct Nowhere;

impl Sink for Nowhere {
    fn source(&mut self, _source: SourceId) {}
    fn row(&mut self, _row: Row) {}
    fn vulnerability(&mut self, _facts: VulnerabilityFacts) {}
    fn life_cycle(&mut self, _cycle: LifeCycle) {}
    fn skipped(&mut self, _place: &str, _why: &str) {}
}

/// Takes off the `./` that archives put before their paths.
fn from_root(path: &str) -> &str {
    path.trim_start_matches("./")
}

/// Counts what passes.
struct Counting<'a> {
    inner: &'a mut dyn Sink,
    tally: &'a mut Tally,
}

impl<'a> Counting<'a> {
    fn new(inner: &'a mut dyn Sink, tally: &'a mut Tally) -> Self {
        Self { inner, tally }
    }
}

impl Sink for Counting<'_> {
    fn source(&mut self, source: SourceId) {
        self.inner.source(source);
    }

    fn ecosystem_date(&mut self, ecosystem: &str, date: Date) {
        self.inner.ecosystem_date(ecosystem, date);
    }

    fn row(&mut self, row: Row) {
        self.tally.rows = self.tally.rows.saturating_add(1);
        self.inner.row(row);
    }

    fn vulnerability(&mut self, facts: VulnerabilityFacts) {
        self.tally.vulnerabilities = self.tally.vulnerabilities.saturating_add(1);
        self.inner.vulnerability(facts);
    }

    fn life_cycle(&mut self, cycle: LifeCycle) {
        self.tally.life_cycles = self.tally.life_cycles.saturating_add(1);
        self.inner.life_cycle(cycle);
    }

    fn package_support(&mut self, support: PackageSupport) {
        self.tally.package_supports = self.tally.package_supports.saturating_add(1);
        self.inner.package_support(support);
    }

    fn skipped(&mut self, place: &str, why: &str) {
        self.tally.skipped = self.tally.skipped.saturating_add(1);
        self.inner.skipped(place, why);
    }
}
