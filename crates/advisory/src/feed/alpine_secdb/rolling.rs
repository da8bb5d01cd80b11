//! Wolfi's and Chainguard's secdb (`https://packages.wolfi.dev/os/security.json`,
//! `https://packages.cgr.dev/chainguard/security.json`): Alpine's format without a branch, because both
//! roll. They name origins and sub-packages.

use std::collections::BTreeSet;

use super::{deliver, parse_json};
use crate::feed::dataset::{DatasetInfo, announce, source_id, trust_of};
use crate::feed::json::text_of;
use crate::feed::{Feed, FeedReader, MIB, field};
use crate::record::{Sink, SourceId, Tier};

/// Reads Wolfi's secdb.
pub(in crate::feed) struct WolfiSecdbFeed;

/// Reads Chainguard's secdb.
pub(in crate::feed) struct ChainguardSecdbFeed;

impl Feed for WolfiSecdbFeed {
    fn id(&self) -> &'static str {
        "wolfi-secdb"
    }

    fn describe(&self) -> &'static str {
        "Wolfi secdb (packages.wolfi.dev/os/security.json)"
    }

    fn tier(&self) -> Tier {
        Tier::Facts
    }

    fn wants(&self, path: &str) -> Option<u64> {
        wants(path)
    }

    fn recognises(&self, path: &str, head: &[u8]) -> bool {
        is_secdb_of(path, head, "packages.wolfi.dev")
    }

    fn reader(&self, dataset: &DatasetInfo) -> Box<dyn FeedReader> {
        reader(self, dataset, "wolfi")
    }
}

impl Feed for ChainguardSecdbFeed {
    fn id(&self) -> &'static str {
        "chainguard-secdb"
    }

    fn describe(&self) -> &'static str {
        "Chainguard secdb (packages.cgr.dev/chainguard/security.json)"
    }

    fn tier(&self) -> Tier {
        Tier::Facts
    }

    fn wants(&self, path: &str) -> Option<u64> {
        wants(path)
    }

    fn recognises(&self, path: &str, head: &[u8]) -> bool {
        is_secdb_of(path, head, "packages.cgr.dev")
    }

    fn reader(&self, dataset: &DatasetInfo) -> Box<dyn FeedReader> {
        reader(self, dataset, "chainguard")
    }
}

fn wants(path: &str) -> Option<u64> {
    field::has_ending(path, "json").then_some(256 * MIB)
}

fn is_secdb_of(path: &str, head: &[u8], host: &str) -> bool {
    let head = String::from_utf8_lossy(head);
    wants(path).is_some() && head.contains("\"apkurl\"") && head.contains(host)
}

fn reader(feed: &dyn Feed, dataset: &DatasetInfo, ecosystem: &'static str) -> Box<dyn FeedReader> {
    Box::new(Reader {
        source: Some(source_id(feed, dataset)),
        trust: trust_of(dataset),
        ecosystem,
    })
}

struct Reader {
    source: Option<SourceId>,
    trust: u8,
    ecosystem: &'static str,
}

impl FeedReader for Reader {
    fn file(&mut self, path: &str, bytes: &[u8], sink: &mut dyn Sink) {
        announce(&mut self.source, sink);
        let read = text_of(bytes)
            .map_err(str::to_owned)
            .and_then(|text| parse_json(text, path, sink));
        let database = match read {
            Ok(database) => database,
            Err(why) => return sink.skipped(path, &why),
        };
        let (ecosystem, trust) = (self.ecosystem, self.trust);
        let mut seen = BTreeSet::new();
        for (package, version, ids) in &database.fixes {
            if let Err(why) = deliver(ecosystem, package, version, ids, trust, &mut seen, sink) {
                let place = format!("{path}: {} {}", field::shown(package), field::shown(ids));
                sink.skipped(&place, why);
            }
        }
    }

    fn finish(self: Box<Self>, _sink: &mut dyn Sink) {}
}
