//! NVD's CVE data, version 2.0 (`https://nvd.nist.gov/developers/vulnerabilities`): the yearly files
//! (`nvdcve-2.0-YYYY.json`) and saved pages of the API, which have the same shape,
//! `vulnerabilities[].cve`.
//!
//! Configurations become rows of the ecosystem `cpe`; vectors, weaknesses, days, KEV's mark and the state
//! `Rejected` become facts.

mod record;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::dataset::{DatasetInfo, announce, source_id};
use super::json::{for_each_item, text_of};
use super::{Feed, FeedReader, MIB, field, trust};
use crate::record::{Sink, SourceId, Tier};
use record::Cve;

/// Reads NVD's data.
pub(super) struct NvdFeed;

impl Feed for NvdFeed {
    fn id(&self) -> &'static str {
        "nvd"
    }

    fn describe(&self) -> &'static str {
        "NVD CVE data 2.0, yearly files or saved pages of the API (nvdcve-2.0-YYYY.json)"
    }

    fn tier(&self) -> Tier {
        Tier::Core
    }

    fn wants(&self, path: &str) -> Option<u64> {
        field::has_ending(path, "json").then_some(512 * MIB)
    }

    fn recognises(&self, path: &str, head: &[u8]) -> bool {
        let head = String::from_utf8_lossy(head);
        self.wants(path).is_some() && head.contains("\"NVD_CVE\"")
    }

    fn reader(&self, dataset: &DatasetInfo) -> Box<dyn FeedReader> {
        Box::new(Reader(Some(source_id(self, dataset))))
    }
}

struct Reader(Option<SourceId>);

#[derive(Deserialize)]
struct Page<'a> {
    timestamp: Option<String>,
    #[serde(borrow)]
    vulnerabilities: &'a RawValue,
}

#[derive(Deserialize)]
struct Item {
    cve: Cve,
}

impl FeedReader for Reader {
    fn file(&mut self, path: &str, bytes: &[u8], sink: &mut dyn Sink) {
        let text = match text_of(bytes) {
            Ok(text) => text,
            Err(why) => {
                announce(&mut self.0, sink);
                return sink.skipped(path, why);
            }
        };
        let page: Page<'_> = match serde_json::from_str(text) {
            Ok(page) => page,
            Err(error) => {
                announce(&mut self.0, sink);
                return sink.skipped(path, &error.to_string());
            }
        };
        if let Some(source) = &mut self.0 {
            source.date = page
                .timestamp
                .as_deref()
                .and_then(field::day)
                .or(source.date);
        }
        announce(&mut self.0, sink);
        let read = for_each_item(
            page.vulnerabilities.get(),
            |item| match serde_json::from_str::<Item>(item.get()) {
                Ok(item) => {
                    if let Err(why) = item.cve.deliver(trust::AUTHORITY, path, sink) {
                        sink.skipped(path, why);
                    }
                }
                Err(error) => sink.skipped(path, &error.to_string()),
            },
        );
        if let Err(error) = read {
            sink.skipped(path, &error.to_string());
        }
    }

    fn finish(self: Box<Self>, _sink: &mut dyn Sink) {}
}
