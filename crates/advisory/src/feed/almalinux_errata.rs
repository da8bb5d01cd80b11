//! `AlmaLinux`' errata as its own site publishes them (`https://errata.almalinux.org/9/errata.full.json`): an
//! array, or an object with it as `data`, of `{id | updateinfo_id, type, severity, issued_date, references[]
//! .{type, id}, packages[] | pkglist.packages[], modules[]}`, by **binary** package. The release is told by
//! the dist tag of the builds.

use seawall_model::severity::Severity;
use seawall_model::time::{Date, Timestamp};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::dataset::{DatasetInfo, announce, source_id, trust_of};
use super::json::{for_each_item, text_of};
use super::{Feed, FeedReader, MIB, field};
use crate::record::{NameKind, Row, Sink, SourceId, Tier};

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
struct Wrapped<'a> {
    #[serde(borrow)]
    data: &'a RawValue,
}

#[derive(Deserialize)]
struct Erratum {
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

impl FeedReader for Reader {
    fn file(&mut self, path: &str, bytes: &[u8], sink: &mut dyn Sink) {
        announce(&mut self.source, sink);
        let read = text_of(bytes).map_err(str::to_owned).and_then(|text| {
            let list = if text.trim_start().starts_with('{') {
                let wrapped: Wrapped<'_> = serde_json::from_str(text).map_err(|e| e.to_string())?;
                wrapped.data.get()
            } else {
                text
            };
            for_each_item(list, |item| {
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
    let record = field::vulnerability(&erratum.id).ok_or("no usable id")?;
    let named = erratum
        .references
        .iter()
        .filter_map(|reference| reference.id.as_deref());
    let mut ids: Vec<&str> = named.filter(|id| field::is_cve(id)).collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        if erratum.kind != "security" {
            return Ok(Vec::new());
        }
        ids.push(record);
    }
    let builds = builds(erratum)?;
    let modules = modules(erratum);
    let count = ids.len().saturating_mul(builds.len());
    if count.saturating_mul(modules.len().max(1)) > field::MAX_ROWS_PER_RECORD {
        return Err("the erratum names too many packages and ids");
    }
    let date = erratum.issued_date.as_ref().and_then(day);
    let mut rows = Vec::new();
    for (name, version) in &builds {
        let ecosystem = ecosystem(version).ok_or("the release of AlmaLinux is not told")?;
        let modular = version.contains("module_el") || version.contains("module+el");
        let mut of: Vec<Option<&String>> = modules.iter().filter(|_| modular).map(Some).collect();
        if of.is_empty() {
            of.push(None);
        }
        for id in &ids {
            for module in &of {
                let mut row = Row::new(&ecosystem, name, id, field::fixed(version));
                row.name_kind = NameKind::Binary;
                row.record = Some(record.to_owned());
                if *id != record {
                    row.aliases = vec![record.to_owned()];
                }
                row.module = module.cloned();
                row.severity = erratum.severity.as_deref().and_then(severity);
                row.date = date;
                row.trust = trust;
                rows.push(row);
            }
        }
    }
    Ok(rows)
}

/// Returns name and version of each build once.
fn builds(erratum: &Erratum) -> Result<Vec<(&str, String)>, &'static str> {
    let listed = erratum.pkglist.iter().flat_map(|list| &list.packages);
    let packages = erratum.packages.iter().chain(listed);
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

fn modules(erratum: &Erratum) -> Vec<String> {
    let listed = erratum
        .pkglist
        .iter()
        .filter_map(|list| list.module.as_ref());
    let all = erratum.modules.iter().chain(listed);
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

fn severity(word: &str) -> Option<Severity> {
    match word {
        "Critical" => Some(Severity::Critical),
        "Important" => Some(Severity::High),
        "Moderate" => Some(Severity::Medium),
        "Low" => Some(Severity::Low),
        _ => None,
    }
}
