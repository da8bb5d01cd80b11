//! `AlmaLinux`' errata as its own site publishes them (`https://errata.almalinux.org/9/errata.full.json`): an
//! array, or an object with it as `data`, of `{id | updateinfo_id, type, severity, issued_date, references[]
//! .{type, id}, packages[] | pkglist.packages[], modules[]}`, by **binary** package. The release is told by
//! the dist tag of the builds.

use seawall_model::time::{Date, Timestamp};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::dataset::DatasetInfo;
use super::erratum::{self, Erratum};
use super::record_list::RecordListReader;
use super::{Feed, FeedReader, MIB, field};
use crate::record::{NameKind, Row, Tier};

/// Reads lists of errata.
pub(super) struct AlmaLinuxErrataFeed;

impl Feed for AlmaLinuxErrataFeed {
    fn id(&self) -> &'static str {
        "almalinux-errata"
    }

    fn describe(&self) -> &'static str {
        "AlmaLinux errata of its own site (errata.almalinux.org/9/errata.full.json)"
    }

    fn tier(&self) -> Tier {
        Tier::Core
    }

    fn wants(&self, path: &str) -> Option<u64> {
        field::has_ending(path, "json").then_some(512 * MIB)
    }

    fn recognises(&self, path: &str, head: &[u8]) -> bool {
        let head = String::from_utf8_lossy(head);
        let errata = ["\"ALSA-", "\"ALBA-", "\"ALEA-", "AlmaLinux"];
        self.wants(path).is_some()
            && (head.contains("\"issued_date\"") || head.contains("\"updateinfo_id\""))
            && errata.iter().any(|word| head.contains(word))
    }

    fn reader(&self, dataset: &DatasetInfo) -> Box<dyn FeedReader> {
        let rows = |listed: &Listed, _: &str| rows(listed);
        Box::new(RecordListReader::new(self, dataset, list, rows))
    }
}

#[derive(Deserialize)]
struct Wrapped<'a> {
    #[serde(borrow)]
    data: &'a RawValue,
}

#[derive(Deserialize)]
struct Listed {
    #[serde(alias = "updateinfo_id")]
    id: String,
    #[serde(rename = "type", default)]
    kind: String,
    severity: Option<String>,
    issued_date: Option<serde_json::Value>,
    #[serde(default)]
    references: Vec<Reference>,
    #[serde(default)]
    packages: Vec<Package>,
    pkglist: Option<List>,
    #[serde(default)]
    modules: Vec<Module>,
}

#[derive(Deserialize)]
struct Reference {
    id: Option<String>,
}

#[derive(Default, Deserialize)]
struct List {
    #[serde(default)]
    packages: Vec<Package>,
    module: Option<Module>,
}

#[derive(Deserialize)]
struct Module {
    #[serde(default)]
    name: String,
    #[serde(default)]
    stream: String,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    release: String,
    epoch: Option<serde_json::Value>,
    #[serde(default)]
    arch: String,
}

fn list(text: &str) -> Result<&str, serde_json::Error> {
    if text.trim_start().starts_with('{') {
        serde_json::from_str::<Wrapped<'_>>(text).map(|wrapped| wrapped.data.get())
    } else {
        Ok(text)
    }
}

fn rows(listed: &Listed) -> Result<Vec<Row>, &'static str> {
    let references = listed.references.iter();
    let named = references.filter_map(|reference| reference.id.as_deref());
    let mut erratum = Erratum::new(&listed.id, named, listed.kind == "security")?;
    if erratum.is_empty() {
        return Ok(Vec::new());
    }
    erratum.severity = listed.severity.as_deref().and_then(erratum::severity);
    erratum.date = listed.issued_date.as_ref().and_then(day);
    let builds = builds(listed)?;
    let modules = modules(listed);
    erratum.check_size(builds.len().saturating_mul(modules.len().max(1)))?;
    let mut rows = Vec::new();
    for (name, version) in &builds {
        let ecosystem = ecosystem(version).ok_or("the release of AlmaLinux is not told")?;
        let modular = version.contains("module_el") || version.contains("module+el");
        let mut of: Vec<Option<&String>> = modules.iter().filter(|_| modular).map(Some).collect();
        if of.is_empty() {
            of.push(None);
        }
        for module in of {
            for mut row in erratum.rows(&ecosystem, name, &field::fixed(version)) {
                row.name_kind = NameKind::Binary;
                row.module = module.cloned();
                rows.push(row);
            }
        }
    }
    Ok(rows)
}

/// Returns name and version of each build once.
fn builds(listed: &Listed) -> Result<Vec<(&str, String)>, &'static str> {
    let in_list = listed.pkglist.iter().flat_map(|list| &list.packages);
    let packages = listed.packages.iter().chain(in_list);
    let mut builds = Vec::new();
    for package in packages.filter(|package| package.arch != "src") {
        let name = field::package(&package.name).ok_or("no usable package name")?;
        let epoch = match &package.epoch {
            Some(serde_json::Value::String(text)) => text.clone(),
            Some(serde_json::Value::Number(number)) => number.to_string(),
            _ => String::new(),
        };
        let Package {
            version, release, ..
        } = package;
        let version = match epoch.as_str() {
            "" | "0" => format!("{version}-{release}"),
            epoch => format!("{epoch}:{version}-{release}"),
        };
        field::version(&version).ok_or("no usable version")?;
        builds.push((name, version));
    }
    builds.sort_unstable();
    builds.dedup();
    Ok(builds)
}

fn modules(listed: &Listed) -> Vec<String> {
    let in_list = listed
        .pkglist
        .iter()
        .filter_map(|list| list.module.as_ref());
    let all = listed.modules.iter().chain(in_list);
    let named = all.filter(|module| !module.name.is_empty() && !module.stream.is_empty());
    let mut modules: Vec<String> = named
        .map(|module| format!("{}:{}", module.name, module.stream))
        .filter(|module| field::package(module).is_some())
        .collect();
    modules.sort_unstable();
    modules.dedup();
    modules
}

/// Names the ecosystem by the dist tag: `.el9_4`, `.module_el8.9.0+…`.
fn ecosystem(version: &str) -> Option<String> {
    let at = version.rfind(".el").or_else(|| version.rfind("_el"))?;
    let digits = version.get(at..)?.get(3..)?;
    let number: String = digits.chars().take_while(char::is_ascii_digit).collect();
    (1..=2)
        .contains(&number.len())
        .then(|| format!("almalinux:{number}"))
}

/// Reads a day: a text, seconds since 1970, or `{"$date": milliseconds}`.
fn day(value: &serde_json::Value) -> Option<Date> {
    if let Some(text) = value.as_str() {
        return field::day(text);
    }
    let milliseconds = value.get("$date").and_then(serde_json::Value::as_i64);
    let seconds = milliseconds.map_or_else(|| value.as_i64(), |ms| ms.checked_div(1000))?;
    (0..4_102_444_800)
        .contains(&seconds)
        .then(|| Timestamp::from_seconds(seconds).date())
}
