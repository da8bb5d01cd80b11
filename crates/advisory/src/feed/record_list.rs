//! The reader of feeds whose files are JSON lists of records: each record is read by itself, so that a bad
//! one is counted and does not spoil its neighbours.

use serde::de::DeserializeOwned;

use super::dataset::{DatasetInfo, announce, source_id, trust_of};
use super::json::{for_each_item, text_of};
use super::{Feed, FeedReader};
use crate::record::{Row, Sink, SourceId};

/// Finds the array of records in the text of a file.
pub(super) type FindList = fn(&str) -> Result<&str, serde_json::Error>;

/// Makes the rows of a record, which stood in the file of that path.
pub(super) type MakeRows<T> = fn(&T, &str) -> Result<Vec<Row>, &'static str>;

/// Reads lists of records of type `T`.
pub(super) struct RecordListReader<T> {
    source: Option<SourceId>,
    trust: u8,
    list: FindList,
    rows: MakeRows<T>,
}

impl<T> RecordListReader<T> {
    /// Begins reading a data set of a feed; every row gets the data set's trust.
    pub(super) fn new(
        feed: &dyn Feed,
        dataset: &DatasetInfo,
        list: FindList,
        rows: MakeRows<T>,
    ) -> Self {
        Self {
            source: Some(source_id(feed, dataset)),
            trust: trust_of(dataset),
            list,
            rows,
        }
    }
}

impl<T: DeserializeOwned> RecordListReader<T> {
    fn read(&self, path: &str, bytes: &[u8], sink: &mut dyn Sink) -> Result<(), String> {
        let list = (self.list)(text_of(bytes)?).map_err(|error| error.to_string())?;
        for_each_item(list, |item| {
            let record = serde_json::from_str::<T>(item.get()).map_err(|error| error.to_string());
            match record.and_then(|record| (self.rows)(&record, path).map_err(str::to_owned)) {
                Ok(rows) => {
                    for mut row in rows {
                        row.trust = self.trust;
                        sink.row(row);
                    }
                }
                Err(why) => sink.skipped(path, &why),
            }
        })
        .map_err(|error| error.to_string())
    }
}

impl<T: DeserializeOwned> FeedReader for RecordListReader<T> {
    fn file(&mut self, path: &str, bytes: &[u8], sink: &mut dyn Sink) {
        announce(&mut self.source, sink);
        if let Err(why) = self.read(path, bytes, sink) {
            sink.skipped(path, &why);
        }
    }

    fn finish(self: Box<Self>, _sink: &mut dyn Sink) {}
}

/// The list of a file that is nothing but the array.
#[expect(
    clippy::unnecessary_wraps,
    reason = "files that wrap their array may be broken"
)]
pub(super) fn whole(text: &str) -> Result<&str, serde_json::Error> {
    Ok(text)
}
