//! Alpine's secdb (`https://secdb.alpinelinux.org/`): for each branch and repository the packages
//! (origins) with the versions that fix something, `packages[].pkg.{name, secfixes{version:
//! [ids]}}`, as JSON or YAML.
//!
//! The version `0` says that the package was never affected. A text of ids may hold several (`CVE-…
//! XSA-…`), and remarks.

mod rolling;
mod yaml;

pub(super) use rolling::{ChainguardSecdbFeed, WolfiSecdbFeed};

use std::collections::BTreeSet;

use seawall_model::time::Date;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::dataset::{DatasetInfo, announce, source_id, trust_of};
use super::json::{for_each_entry, for_each_item, text_of};
use super::{Feed, FeedReader, MIB, field, trust};
use crate::record::{Row, Sink, SourceId, Tier};

/// Reads secdb files.
pub(super) struct AlpineSecdbFeed;

impl Feed for AlpineSecdbFeed {
    fn id(&self) -> &'static str {
        "alpine-secdb"
    }

    fn describe(&self) -> &'static str {
        "Alpine secdb, JSON or YAML (secdb.alpinelinux.org, v3.N/{main,community}.json)"
    }

    fn tier(&self) -> Tier {
        Tier::Facts
    }

    fn wants(&self, path: &str) -> Option<u64> {
        ["json", "yaml", "yml"]
            .iter()
            .any(|ending| field::has_ending(path, ending))
            .then_some(32 * MIB)
    }

    fn recognises(&self, path: &str, head: &[u8]) -> bool {
        let head = String::from_utf8_lossy(head);
        self.wants(path).is_some()
            && head.contains("distroversion")
            && head.contains("secfixes")
            && head.contains("reponame")
    }

    fn reader(&self, dataset: &DatasetInfo) -> Box<dyn FeedReader> {
        Box::new(Reader {
            source: Some(source_id(self, dataset)),
            trust: trust_of(dataset),
            newest_edge: dataset.name == "alpine-secdb",
            newest_branches: dataset.name == "alpine-secdb-2026-01",
        })
    }
}

struct Reader {
    source: Option<SourceId>,
    trust: u8,
    /// Of the snapshot's collections this one has the newest rows of edge …
    newest_edge: bool,
    /// … or of the branches.
    newest_branches: bool,
}

/// A file's branch and its packages.
#[derive(Debug, Default)]
struct Database {
    distroversion: String,
    /// Package, version, text of ids.
    fixes: Vec<(String, String, String)>,
}

impl FeedReader for Reader {
    fn file(&mut self, path: &str, bytes: &[u8], sink: &mut dyn Sink) {
        announce(&mut self.source, sink);
        let read = text_of(bytes).map_err(str::to_owned).and_then(|text| {
            if field::has_ending(path, "json") {
                parse_json(text, path, sink)
            } else {
                yaml::parse(text)
            }
        });
        let database = match read {
            Ok(database) => database,
            Err(why) => return sink.skipped(path, &why),
        };
        let Some(ecosystem) = ecosystem(&database.distroversion) else {
            let shown = field::shown(&database.distroversion);
            return sink.skipped(path, &format!("`{shown}` is no branch of Alpine"));
        };
        if let Some(day) = self.day_of(&ecosystem) {
            sink.ecosystem_date(&ecosystem, day);
        }
        let trust = self.trust_in(&ecosystem);
        let mut seen = BTreeSet::new();
        for (package, version, ids) in &database.fixes {
            if let Err(why) = deliver(&ecosystem, package, version, ids, trust, &mut seen, sink) {
                let place = format!("{path}: {} {}", field::shown(package), field::shown(ids));
                sink.skipped(&place, why);
            }
        }
    }

    fn finish(self: Box<Self>, _sink: &mut dyn Sink) {}
}

impl Reader {
    /// Returns the day of a branch in the snapshot's collection, whose branches ended on different
    /// days.
    fn day_of(&self, ecosystem: &str) -> Option<Date> {
        let days = if self.newest_edge { BRANCH_DAYS } else { &[] };
        days.iter()
            .find(|(name, _)| *name == ecosystem)
            .and_then(|(_, day)| day.parse().ok())
    }

    fn trust_in(&self, ecosystem: &str) -> u8 {
        let edge = ecosystem == "alpine:edge";
        if (edge && self.newest_edge) || (!edge && self.newest_branches) {
            trust::NEWER
        } else {
            self.trust
        }
    }
}

/// Last commits of the branches that `alpine-secdb` was built from.
const BRANCH_DAYS: &[(&str, &str)] = &[
    ("alpine:3.10", "2022-03-21"),
    ("alpine:3.11", "2022-08-09"),
    ("alpine:3.12", "2022-08-29"),
    ("alpine:3.13", "2022-11-10"),
    ("alpine:3.14", "2023-02-26"),
    ("alpine:3.15", "2023-02-26"),
    ("alpine:3.16", "2023-02-26"),
    ("alpine:3.17", "2023-02-28"),
    ("alpine:edge", "2026-08-22"),
];

/// Names the ecosystem of `v3.19` or `edge`.
fn ecosystem(distroversion: &str) -> Option<String> {
    if distroversion == "edge" {
        return Some("alpine:edge".to_owned());
    }
    let (major, minor) = distroversion.strip_prefix('v')?.split_once('.')?;
    let number =
        |text: &str| (1..=3).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    (number(major) && number(minor)).then(|| format!("alpine:{major}.{minor}"))
}

/// Most ids in one text; real ones have at most five.
const MAX_IDS: usize = 64;

type Seen = BTreeSet<(String, String, String)>;

/// Delivers one text of ids: a row for each CVE id with the others as aliases, or one for the first
/// id.
fn deliver(
    ecosystem: &str,
    package: &str,
    version: &str,
    text: &str,
    trust: u8,
    seen: &mut Seen,
    sink: &mut dyn Sink,
) -> Result<(), &'static str> {
    let package = field::package(package).ok_or("no usable package name")?;
    let version = field::version(version).ok_or("no usable version")?;
    // Slips of the pen that occur: `CVE 2025-48379`, `CVE_2019-2426`.
    let text = text.replace("CVE ", "CVE-").replace("CVE_", "CVE-");
    let mut ids: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || "/,;()".contains(c))
        .filter(|word| word.starts_with("GHSA-") || word.bytes().any(|b| b.is_ascii_digit()))
        .filter_map(field::vulnerability)
        .collect();
    ids.dedup();
    if ids.len() > MAX_IDS {
        return Err("too many ids in one text");
    }
    let (cves, others): (Vec<&str>, Vec<&str>) = ids.into_iter().partition(|id| field::is_cve(id));
    let (headlines, aliases) = match (cves.is_empty(), others.split_first()) {
        (false, _) => (cves, others.as_slice()),
        (true, Some((first, rest))) => (vec![*first], rest),
        (true, None) => return Err("no usable vulnerability id"),
    };
    for id in headlines {
        if !seen.insert((package.to_owned(), version.to_owned(), id.to_owned())) {
            continue;
        }
        let mut row = Row::new(ecosystem, package, id, field::fixed(version));
        row.aliases = aliases.iter().map(|a| (*a).to_owned()).collect();
        row.trust = trust;
        sink.row(row);
    }
    Ok(())
}

#[derive(Deserialize)]
struct JsonFile<'a> {
    #[serde(default)]
    distroversion: String,
    #[serde(borrow)]
    packages: &'a RawValue,
}

#[derive(Deserialize)]
struct JsonItem<'a> {
    #[serde(borrow)]
    pkg: JsonPackage<'a>,
}

#[derive(Deserialize)]
struct JsonPackage<'a> {
    name: String,
    #[serde(borrow)]
    secfixes: &'a RawValue,
}

fn parse_json(text: &str, path: &str, sink: &mut dyn Sink) -> Result<Database, String> {
    let file: JsonFile<'_> = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let mut fixes = Vec::new();
    let mut skipped = Vec::new();
    for_each_item(file.packages.get(), |item| {
        if let Err(error) = json_package(item, &mut fixes) {
            skipped.push(error.to_string());
        }
    })
    .map_err(|error| error.to_string())?;
    for why in skipped {
        sink.skipped(path, &why);
    }
    Ok(Database {
        distroversion: file.distroversion,
        fixes,
    })
}

fn json_package(
    item: &RawValue,
    fixes: &mut Vec<(String, String, String)>,
) -> Result<(), serde_json::Error> {
    let JsonItem { pkg } = serde_json::from_str(item.get())?;
    let mut result = Ok(());
    for_each_entry(
        pkg.secfixes.get(),
        |version, ids| match serde_json::from_str::<Vec<String>>(ids.get()) {
            Ok(ids) => fixes.extend(
                ids.into_iter()
                    .map(|id| (pkg.name.clone(), version.to_owned(), id)),
            ),
            Err(error) => result = Err(error),
        },
    )?;
    result
}
