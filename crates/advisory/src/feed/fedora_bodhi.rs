//! Fedora's updates, saved pages of Bodhi (`https://bodhi.fedoraproject.org/updates/?type=security`):
//! `updates[].{updateid, type, status, severity, release, builds[].{nvr, epoch}, bugs[].title}`, by
//! **source** package. The vulnerabilities stand at the beginning of the titles of bugs.

use seawall_model::severity::Severity;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::dataset::{DatasetInfo, announce, source_id, trust_of};
use super::json::{for_each_item, text_of};
use super::{Feed, FeedReader, MIB, field, nevra};
use crate::record::{Row, Sink, SourceId, Tier};

/// Reads Fedora's updates.
pub(super) struct FedoraBodhiFeed;

impl Feed for FedoraBodhiFeed {
    fn id(&self) -> &'static str {
        "fedora-bodhi"
    }

    fn describe(&self) -> &'static str {
        "Fedora updates, saved pages of Bodhi (updates/?type=security&status=stable)"
    }

    fn tier(&self) -> Tier {
        Tier::Facts
    }

    fn wants(&self, path: &str) -> Option<u64> {
        field::has_ending(path, "json").then_some(256 * MIB)
    }

    fn recognises(&self, path: &str, head: &[u8]) -> bool {
        let head = String::from_utf8_lossy(head);
        self.wants(path).is_some()
            && head.contains("\"updates\"")
            && (head.contains("bodhi") || head.contains("FEDORA"))
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
    updates: &'a RawValue,
}

#[derive(Deserialize)]
struct Update {
    updateid: Option<String>,
    alias: Option<String>,
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(default)]
    status: String,
    #[serde(default)]
    severity: String,
    date_stable: Option<String>,
    release: Release,
    #[serde(default)]
    builds: Vec<Build>,
    #[serde(default)]
    bugs: Vec<Bug>,
}

#[derive(Deserialize)]
struct Release {
    #[serde(default)]
    id_prefix: String,
    #[serde(default)]
    version: String,
}

#[derive(Deserialize)]
struct Build {
    nvr: String,
    epoch: Option<u32>,
}

#[derive(Deserialize)]
struct Bug {
    title: Option<String>,
}

impl FeedReader for Reader {
    fn file(&mut self, path: &str, bytes: &[u8], sink: &mut dyn Sink) {
        announce(&mut self.source, sink);
        let read = text_of(bytes).map_err(str::to_owned).and_then(|text| {
            let page: Page<'_> = serde_json::from_str(text).map_err(|error| error.to_string())?;
            for_each_item(page.updates.get(), |item| {
                let update = serde_json::from_str::<Update>(item.get()).map_err(|e| e.to_string());
                match update.and_then(|update| rows(&update, self.trust).map_err(str::to_owned)) {
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

/// Makes the rows of an update; none for updates that are not out, not about security, or of containers,
/// flatpaks and EPEL.
fn rows(update: &Update, trust: u8) -> Result<Vec<Row>, &'static str> {
    let release = update.release.version.as_str();
    let fedora = update.release.id_prefix == "FEDORA"
        && (1..=3).contains(&release.len())
        && release.bytes().all(|b| b.is_ascii_digit());
    if !fedora || update.status != "stable" || update.kind != "security" {
        return Ok(Vec::new());
    }
    let record = update.updateid.as_deref().or(update.alias.as_deref());
    let record = record
        .and_then(field::vulnerability)
        .ok_or("no usable id")?;
    let titles = update.bugs.iter().filter_map(|bug| bug.title.as_deref());
    let words = titles.flat_map(|title| title.split([' ', ',', ':', ';', '[', ']']));
    let mut ids: Vec<&str> = words.filter(|word| field::is_cve(word)).collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        // A security update whose vulnerabilities are not told stands for itself.
        ids.push(record);
    }
    if ids.len().saturating_mul(update.builds.len()) > field::MAX_ROWS_PER_RECORD {
        return Err("the update names too many packages and ids");
    }
    let mut rows = Vec::new();
    for build in &update.builds {
        let (name, version) = nevra::without_architecture(&build.nvr).ok_or("no usable build")?;
        let name = field::package(name).ok_or("no usable package name")?;
        let version = match build.epoch {
            None | Some(0) => version.to_owned(),
            Some(epoch) => format!("{epoch}:{version}"),
        };
        let version = field::version(&version).ok_or("no usable version")?;
        for id in &ids {
            let ecosystem = format!("fedora:{release}");
            let mut row = Row::new(&ecosystem, name, id, field::fixed(version));
            row.record = Some(record.to_owned());
            if *id != record {
                row.aliases = vec![record.to_owned()];
            }
            row.severity = severity(&update.severity);
            row.date = update.date_stable.as_deref().and_then(field::day);
            row.trust = trust;
            rows.push(row);
        }
    }
    Ok(rows)
}

fn severity(word: &str) -> Option<Severity> {
    match word {
        "urgent" => Some(Severity::Critical),
        "high" => Some(Severity::High),
        "medium" => Some(Severity::Medium),
        "low" => Some(Severity::Low),
        _ => None,
    }
}
