//! The reader of feeds whose files are YAML, one advisory and one row each.

use serde_json::Value;

use super::dataset::{DatasetInfo, announce, source_id};
use super::json::text_of;
use super::{Feed, FeedReader, yaml};
use crate::record::{Row, Sink, SourceId};

/// Makes the row of an advisory, which stood in the file of that path.
pub(super) type MakeRow = fn(&Value, &str) -> Result<Row, String>;

/// Reads files of one advisory each.
pub(super) struct YamlAdvisoryReader {
    source: Option<SourceId>,
    trust: u8,
    row: MakeRow,
}

impl YamlAdvisoryReader {
    /// Begins reading a data set of a feed; every row gets this trust.
    pub(super) fn new(feed: &dyn Feed, dataset: &DatasetInfo, trust: u8, row: MakeRow) -> Self {
        Self {
            source: Some(source_id(feed, dataset)),
            trust,
            row,
        }
    }
}

impl FeedReader for YamlAdvisoryReader {
    fn file(&mut self, path: &str, bytes: &[u8], sink: &mut dyn Sink) {
        announce(&mut self.source, sink);
        let read = text_of(bytes).map_err(str::to_owned).and_then(yaml::parse);
        match read.and_then(|tree| (self.row)(&tree, path)) {
            Ok(mut row) => {
                row.trust = self.trust;
                sink.row(row);
            }
            Err(why) => sink.skipped(path, &why),
        }
    }

    fn finish(self: Box<Self>, _sink: &mut dyn Sink) {}
}
