//! What the feeds' tests share: a sink that keeps everything, and the walk over folders and
//! archives.

use std::collections::BTreeMap;

use seawall_advisory::feed::{DatasetInfo, Feed, Ingest, Tally, feed_for_dataset};
use seawall_advisory::record::{
    LifeCycle, PackageSupport, Row, RowStatus, Sink, SourceId, VulnerabilityFacts,
};
use seawall_model::time::Date;

/// Keeps everything.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    pub(crate) sources: Vec<SourceId>,
    pub(crate) days: BTreeMap<String, Date>,
    pub(crate) rows: Vec<Row>,
    pub(crate) facts: Vec<VulnerabilityFacts>,
    pub(crate) cycles: Vec<LifeCycle>,
    pub(crate) supports: Vec<PackageSupport>,
    pub(crate) skipped: Vec<String>,
}

impl Sink for Kept {
    fn source(&mut self, source: SourceId) {
        self.sources.push(source);
    }

    fn ecosystem_date(&mut self, ecosystem: &str, date: Date) {
        self.days.insert(ecosystem.to_owned(), date);
    }

    fn row(&mut self, row: Row) {
        assert!(!self.sources.is_empty(), "a row before its source");
        self.rows.push(row);
    }

    fn vulnerability(&mut self, facts: VulnerabilityFacts) {
        assert!(!self.sources.is_empty(), "facts before their source");
        self.facts.push(facts);
    }

    fn life_cycle(&mut self, cycle: LifeCycle) {
        self.cycles.push(cycle);
    }

    fn package_support(&mut self, support: PackageSupport) {
        assert!(!self.sources.is_empty(), "support before its source");
        self.supports.push(support);
    }

    fn skipped(&mut self, place: &str, why: &str) {
        self.skipped.push(format!("{place}: {why}"));
    }
}

impl Kept {
    /// Returns the rows of an ecosystem, package and vulnerability.
    pub(crate) fn find(&self, ecosystem: &str, package: &str, id: &str) -> Vec<&Row> {
        let fits =
            |r: &&Row| r.ecosystem == ecosystem && r.package == package && r.vulnerability == id;
        self.rows.iter().filter(fits).collect()
    }

    /// Returns the one status of an ecosystem, package and vulnerability.
    pub(crate) fn status(&self, ecosystem: &str, package: &str, id: &str) -> RowStatus {
        match self.find(ecosystem, package, id).as_slice() {
            [row] => row.status.clone(),
            rows => panic!("{} rows of {ecosystem} {package} {id}", rows.len()),
        }
    }
}

/// Reads files as the data set of that stem.
pub(crate) fn read(stem: &str, files: &[(&str, &[u8])]) -> (Kept, Tally) {
    let (feed, info) = feed_for_dataset(stem).unwrap_or_else(|| panic!("no feed reads {stem}"));
    read_with(feed, &info, files)
}

fn read_with(
    feed: &'static dyn Feed,
    info: &DatasetInfo,
    files: &[(&str, &[u8])],
) -> (Kept, Tally) {
    let mut kept = Kept::default();
    let mut ingest = Ingest::new(feed, info);
    for (path, bytes) in files {
        ingest.file(path, bytes, &mut kept);
    }
    let tally = ingest.finish(&mut kept);
    assert_eq!(tally.rows, kept.rows.len() as u64);
    assert_eq!(tally.vulnerabilities, kept.facts.len() as u64);
    assert_eq!(tally.life_cycles, kept.cycles.len() as u64);
    assert_eq!(tally.package_supports, kept.supports.len() as u64);
    assert_eq!(tally.skipped, kept.skipped.len() as u64);
    (kept, tally)
}
