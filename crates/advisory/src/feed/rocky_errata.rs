//! Rocky Linux's errata, saved pages of its service
//! (`https://errata.rockylinux.org/api/v2/advisories`): `advisories[].{name, type, severity, publishedAt,
//! cves[].name, rpms{product: {nvras[]}}}`, by **binary** package.

use std::collections::BTreeMap;

use seawall_model::severity::Severity;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::dataset::{DatasetInfo, announce, source_id, trust_of};
use super::json::{for_each_item, text_of};
use super::{Feed, FeedReader, MIB, field, nevra};
use crate::record::{NameKind, Row, Sink, SourceId, Tier};

/// Reads pages of errata.
pub(super) struct RockyErrataFeed;

impl Feed for RockyErrataFeed {
    fn id(&self) -> &'static str {
        "rocky-errata"
    }

    fn describe(&self) -> &'static str {
        "Rocky Linux errata, saved pages (errata.rockylinux.org/api/v2/advisories)"
    }

    fn tier(&self) -> Tier {
        Tier::Core
    }

    fn wants(&self, path: &str) -> Option<u64> {
        field::has_ending(path, "json").then_some(256 * MIB)
    }

    fn recognises(&self, path: &str, head: &[u8]) -> bool {
        let head = String::from_utf8_lossy(head);
        self.wants(path).is_some()
            && head.contains("\"advisories\"")
            && (head.contains("Rocky Linux") || head.contains("RLSA-"))
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
struct Page<'a> {
    #[serde(borrow)]
    advisories: &'a RawValue,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Erratum {
    name: String,
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(default)]
    severity: String,
    published_at: Option<String>,
    #[serde(default)]
    cves: Vec<Cve>,
    #[serde(default)]
    rpms: BTreeMap<String, Builds>,
}

#[derive(Deserialize)]
struct Cve {
    name: String,
}

#[derive(Deserialize)]
struct Builds {
    #[serde(default)]
    nvras: Vec<String>,
}

impl FeedReader for Reader {
    fn file(&mut self, path: &str, bytes: &[u8], sink: &mut dyn Sink) {
        announce(&mut self.source, sink);
        let read = text_of(bytes).map_err(str::to_owned).and_then(|text| {
            let page: Page<'_> = serde_json::from_str(text).map_err(|error| error.to_string())?;
            for_each_item(page.advisories.get(), |item| {
                let erratum =
                    serde_json::from_str::<Erratum>(item.get()).map_err(|e| e.to_string());
                match erratum.and_then(|erratum| rows(&erratum, self.trust).map_err(str::to_owned))
                {
                    Ok(rows) => rows.into_iter().for_each(|row| sink.row(row)),
                    Err(why) => sink.skipped(path, &why),
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

fn rows(erratum: &Erratum, trust: u8) -> Result<Vec<Row>, &'static str> {
    let record = field::vulnerability(&erratum.name).ok_or("no usable id")?;
    let named = erratum
        .cves
        .iter()
        .filter_map(|cve| field::vulnerability(&cve.name));
    let mut ids: Vec<&str> = named.filter(|id| field::is_cve(id)).collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        if erratum.kind != "TYPE_SECURITY" {
            return Ok(Vec::new());
        }
        ids.push(record);
    }
    let mut builds: Vec<(String, &str, &str)> = Vec::new();
    for (product, list) in &erratum.rpms {
        let ecosystem = ecosystem(product).ok_or("the release of Rocky Linux is not told")?;
        for text in &list.nvras {
            let build = nevra::parse(text).ok_or("no usable build")?;
            let name = field::package(build.name).ok_or("no usable package name")?;
            let version = field::version(build.version).ok_or("no usable version")?;
            if !matches!(build.architecture, "src" | "nosrc") {
                builds.push((ecosystem.clone(), name, version));
            }
        }
    }
    builds.sort_unstable();
    builds.dedup();
    if ids.len().saturating_mul(builds.len()) > field::MAX_ROWS_PER_RECORD {
        return Err("the erratum names too many packages and ids");
    }
    let mut rows = Vec::new();
    for (ecosystem, name, version) in &builds {
        for id in &ids {
            let mut row = Row::new(ecosystem, name, id, field::fixed(version));
            row.name_kind = NameKind::Binary;
            row.record = Some(record.to_owned());
            if *id != record {
                row.aliases = vec![record.to_owned()];
            }
            row.severity = severity(&erratum.severity);
            row.date = erratum.published_at.as_deref().and_then(field::day);
            row.trust = trust;
            rows.push(row);
        }
    }
    Ok(rows)
}

/// Names the ecosystem of `Rocky Linux 9`.
fn ecosystem(product: &str) -> Option<String> {
    let rest = product.trim().strip_prefix("Rocky Linux ")?;
    let number = rest.split([' ', '.']).next()?;
    let fits = (1..=2).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
    fits.then(|| format!("rocky:{number}"))
}

fn severity(word: &str) -> Option<Severity> {
    match word {
        "SEVERITY_CRITICAL" => Some(Severity::Critical),
        "SEVERITY_IMPORTANT" => Some(Severity::High),
        "SEVERITY_MODERATE" => Some(Severity::Medium),
        "SEVERITY_LOW" => Some(Severity::Low),
        _ => None,
    }
}
