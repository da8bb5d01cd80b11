//! Rocky Linux's errata, saved pages of its service
//! (`https://errata.rockylinux.org/api/v2/advisories`): `advisories[].{name, type, severity, publishedAt,
//! cves[].name, rpms{product: {nvras[]}}}`, by **binary** package.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::dataset::DatasetInfo;
use super::erratum::{self, Erratum};
use super::record_list::RecordListReader;
use super::{Feed, FeedReader, MIB, field, nevra};
use crate::record::{NameKind, Row, Tier};

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
        let rows = |listed: &Listed, _: &str| rows(listed);
        Box::new(RecordListReader::new(self, dataset, list, rows))
    }
}

#[derive(Deserialize)]
struct Page<'a> {
    #[serde(borrow)]
    advisories: &'a RawValue,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Listed {
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

fn list(text: &str) -> Result<&str, serde_json::Error> {
    serde_json::from_str::<Page<'_>>(text).map(|page| page.advisories.get())
}

fn rows(listed: &Listed) -> Result<Vec<Row>, &'static str> {
    let named = listed.cves.iter().map(|cve| cve.name.as_str());
    let mut erratum = Erratum::new(&listed.name, named, listed.kind == "TYPE_SECURITY")?;
    if erratum.is_empty() {
        return Ok(Vec::new());
    }
    let word = listed.severity.strip_prefix("SEVERITY_");
    erratum.severity = word.and_then(erratum::severity);
    erratum.date = listed.published_at.as_deref().and_then(field::day);
    let builds = builds(listed)?;
    erratum.check_size(builds.len())?;
    let mut rows = Vec::new();
    for (ecosystem, name, version) in &builds {
        for mut row in erratum.rows(ecosystem, name, &field::fixed(version)) {
            row.name_kind = NameKind::Binary;
            rows.push(row);
        }
    }
    Ok(rows)
}

/// Returns ecosystem, name and version of each build once.
fn builds(listed: &Listed) -> Result<Vec<(String, &str, &str)>, &'static str> {
    let mut builds = Vec::new();
    for (product, list) in &listed.rpms {
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
    Ok(builds)
}

/// Names the ecosystem of `Rocky Linux 9`.
fn ecosystem(product: &str) -> Option<String> {
    let rest = product.trim().strip_prefix("Rocky Linux ")?;
    let number = rest.split([' ', '.']).next()?;
    let fits = (1..=2).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
    fits.then(|| format!("rocky:{number}"))
}
