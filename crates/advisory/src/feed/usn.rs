//! Ubuntu's security notices, the database
//! (`https://usn.ubuntu.com/usn-db/database.json`): notice → `cves[]`, `timestamp`,
//! `releases{codename: {sources{package: {version}}}}`, by **source** package.
//!
//! Versions with `esm` are for subscribers; the database does not say of which stream, so the rows are of
//! both.

use std::collections::BTreeMap;

use seawall_model::finding::Status;
use seawall_model::time::{Date, Timestamp};
use serde::Deserialize;

use super::dataset::{DatasetInfo, announce, source_id, trust_of};
use super::erratum::Erratum;
use super::json::{for_each_entry, text_of};
use super::{Feed, FeedReader, MIB, field, ubuntu};
use crate::record::{Row, RowStatus, Sink, SourceId, Tier};

/// Reads the notices.
pub(super) struct UsnFeed;

impl Feed for UsnFeed {
    fn id(&self) -> &'static str {
        "usn"
    }

    fn describe(&self) -> &'static str {
        "Ubuntu security notices, the database (usn-db/database.json)"
    }

    fn tier(&self) -> Tier {
        Tier::Ubuntu
    }

    fn wants(&self, path: &str) -> Option<u64> {
        field::has_ending(path, "json").then_some(512 * MIB)
    }

    fn recognises(&self, path: &str, head: &[u8]) -> bool {
        let head = String::from_utf8_lossy(head);
        // A notice's own number is the key: `"5000-1": {`.
        let key = head.trim_start().trim_start_matches('{').trim_start();
        let number = key.strip_prefix('"').and_then(|rest| rest.split_once('"'));
        self.wants(path).is_some()
            && number.is_some_and(|(key, _)| notice(key).is_some())
            && (head.contains("\"releases\"")
                || head.contains("\"isummary\"")
                || head.contains("\"cves\""))
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

#[derive(Deserialize)]
struct Notice {
    #[serde(default)]
    cves: Vec<String>,
    timestamp: Option<f64>,
    #[serde(default)]
    releases: BTreeMap<String, Release>,
}

#[derive(Deserialize)]
struct Release {
    #[serde(default)]
    sources: BTreeMap<String, Source>,
}

#[derive(Deserialize)]
struct Source {
    version: String,
}

impl FeedReader for Reader {
    fn file(&mut self, path: &str, bytes: &[u8], sink: &mut dyn Sink) {
        announce(&mut self.source, sink);
        let read = text_of(bytes).map_err(str::to_owned).and_then(|text| {
            for_each_entry(text, |key, value| {
                let read = serde_json::from_str::<Notice>(value.get()).map_err(|e| e.to_string());
                let rows = read.and_then(|found| {
                    rows(key, &found, &mut |why| sink.skipped(path, why)).map_err(str::to_owned)
                });
                match rows {
                    Ok(rows) => {
                        for mut row in rows {
                            row.trust = self.trust;
                            sink.row(row);
                        }
                    }
                    Err(why) => sink.skipped(&format!("{path}: {}", field::shown(key)), &why),
                }
            })
            .map_err(|error| error.to_string())
        });
        if let Err(why) = read {
            sink.skipped(path, &why);
        }
    }

    fn finish(self: Box<Self>, _sink: &mut dyn Sink) {}
}

fn rows(key: &str, found: &Notice, fault: &mut dyn FnMut(&str)) -> Result<Vec<Row>, &'static str> {
    let record = notice(key).ok_or("no usable number of a notice")?;
    // Regressions and defects have addresses of bugs in place of ids: the notice stands for itself.
    let mut erratum = Erratum::new(&record, found.cves.iter().map(String::as_str), true)?;
    erratum.date = found.timestamp.and_then(day);
    let packages: usize = found
        .releases
        .values()
        .map(|release| release.sources.len())
        .sum();
    erratum.check_size(packages.saturating_mul(MAX_STATUSES))?;
    let mut rows = Vec::new();
    for (codename, release) in &found.releases {
        let Some(base) = ubuntu::ecosystem(codename) else {
            fault("a release that is not known");
            continue;
        };
        for (package, source) in &release.sources {
            let package = field::package(package).ok_or("no usable package name")?;
            let version = field::version(&source.version).ok_or("no usable version")?;
            for (ecosystem, status, word) in statuses(base, version) {
                for mut row in erratum.rows(&ecosystem, package, &status) {
                    row.word = word.map(str::to_owned);
                    rows.push(row);
                }
            }
        }
    }
    Ok(rows)
}

fn statuses(base: &str, version: &str) -> Vec<(String, RowStatus, Option<&'static str>)> {
    if !version.contains("esm") {
        return vec![(base.to_owned(), field::fixed(version), None)];
    }
    let stream = |stream: &str| (format!("{base}:{stream}"), field::fixed(version), None);
    vec![
        stream("esm-infra"),
        stream("esm-apps"),
        // Without a subscription there is no fix.
        (
            base.to_owned(),
            RowStatus::Unfixed(Status::Affected),
            Some("esm"),
        ),
    ]
}

/// Returns the id of the notice `5000-1`.
fn notice(key: &str) -> Option<String> {
    let (number, revision) = key.strip_prefix("USN-").unwrap_or(key).split_once('-')?;
    let digits =
        |text: &str| (1..=6).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    (digits(number) && digits(revision)).then(|| format!("USN-{number}-{revision}"))
}

/// Reads seconds since 1970.
fn day(seconds: f64) -> Option<Date> {
    // From 1970 to 2100; the fraction does not matter.
    let fits = (0.0..4_102_444_800.0).contains(&seconds);
    let text = format!("{seconds:.0}");
    let seconds = text.parse::<i64>().ok().filter(|_| fits)?;
    Some(Timestamp::from_seconds(seconds).date())
}

/// Most that [`statuses`] returns.
const MAX_STATUSES: usize = 3;
