//! Red Hat's builds that fix a CVE, by **source** package, collected as JSON lines:
//! `{"el": 7, "source": "openssl", "fixed": "1:1.0.2k-8.el7", "cves": ["CVE-…"]}`.
//!
//! Several builds may fix one CVE: the dist tag of the release (`.el7`, `.el7_4`) tells the stream,
//! and all are delivered.

use serde::Deserialize;

use super::dataset::{DatasetInfo, announce, source_id, trust_of};
use super::json::{Text, text_of};
use super::{Feed, FeedReader, MIB, field};
use crate::record::{Row, RowStatus, Sink, SourceId, Tier};

/// Reads the collected builds.
pub(super) struct RedHatFixedFeed;

impl Feed for RedHatFixedFeed {
    fn id(&self) -> &'static str {
        "redhat-fixed"
    }

    fn describe(&self) -> &'static str {
        "Red Hat builds that fix a CVE, JSON lines {el, source, fixed, cves}"
    }

    fn tier(&self) -> Tier {
        Tier::VulnerableCode
    }

    fn wants(&self, path: &str) -> Option<u64> {
        field::has_ending(path, "jsonl").then_some(128 * MIB)
    }

    fn recognises(&self, path: &str, head: &[u8]) -> bool {
        let head = String::from_utf8_lossy(head);
        let first = head.lines().next().unwrap_or_default();
        self.wants(path).is_some()
            && ["\"el\"", "\"source\"", "\"fixed\""]
                .iter()
                .all(|k| first.contains(k))
    }

    fn reader(&self, dataset: &DatasetInfo) -> Box<dyn FeedReader> {
        Box::new(Reader {
            source: Some(source_id(self, dataset)),
            trust: trust_of(dataset),
        })
    }
}

struct Reader {
    source: Option<SourceId>,
    trust: u8,
}

impl FeedReader for Reader {
    fn file(&mut self, path: &str, bytes: &[u8], sink: &mut dyn Sink) {
        announce(&mut self.source, sink);
        let text = match text_of(bytes) {
            Ok(text) => text,
            Err(why) => return sink.skipped(path, why),
        };
        for (number, line) in text.lines().enumerate() {
            if line.trim().is_empty() {
                continue;
            }
            if let Err(why) = self.line(line, sink) {
                sink.skipped(&format!("{path}:{}", number.saturating_add(1)), &why);
            }
        }
    }

    fn finish(self: Box<Self>, _sink: &mut dyn Sink) {}
}

impl Reader {
    fn line(&self, line: &str, sink: &mut dyn Sink) -> Result<(), String> {
        let build: Build<'_> = serde_json::from_str(line).map_err(|error| error.to_string())?;
        let ecosystem = match build.el {
            // The tag of Red Hat Enterprise Linux 2.1.
            21 => "redhat:2.1".to_owned(),
            release @ 2..=20 => format!("redhat:{release}"),
            other => return Err(format!("release {other} is not known")),
        };
        let package = field::package(&build.source.0).ok_or("no usable package name")?;
        let version = field::version(&build.fixed.0).ok_or("no usable version")?;
        let mut unusable = 0_u32;
        for id in &build.cves {
            let Some(id) = field::vulnerability(&id.0) else {
                unusable = unusable.saturating_add(1);
                continue;
            };
            let status = RowStatus::FixedIn(version.to_owned());
            let mut row = Row::new(&ecosystem, package, id, status);
            row.trust = self.trust;
            sink.row(row);
        }
        match unusable {
            0 => Ok(()),
            count => Err(format!("{count} ids are not usable")),
        }
    }
}

#[derive(Deserialize)]
struct Build<'a> {
    el: u32,
    #[serde(borrow)]
    source: Text<'a>,
    fixed: Text<'a>,
    cves: Vec<Text<'a>>,
}
