//! Fedora's updates, saved pages of Bodhi (`https://bodhi.fedoraproject.org/updates/?type=security`):
//! `updates[].{updateid, type, status, severity, release, builds[].{nvr, epoch}, bugs[].title}`, by
//! **source** package. The vulnerabilities stand at the beginning of the titles of bugs.

use seawall_model::severity::Severity;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::dataset::DatasetInfo;
use super::erratum::{self, Erratum};
use super::record_list::RecordListReader;
use super::{Feed, FeedReader, MIB, field, nevra};
use crate::record::{Row, Tier};

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
        let rows = |update: &Update, _: &str| rows(update);
        Box::new(RecordListReader::new(self, dataset, list, rows))
    }
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

fn list(text: &str) -> Result<&str, serde_json::Error> {
    serde_json::from_str::<Page<'_>>(text).map(|page| page.updates.get())
}

/// Makes the rows of an update; none for updates that are not out, not about security, or of containers,
/// flatpaks and EPEL.
fn rows(update: &Update) -> Result<Vec<Row>, &'static str> {
    let release = update.release.version.as_str();
    let fedora = update.release.id_prefix == "FEDORA"
        && (1..=3).contains(&release.len())
        && release.bytes().all(|b| b.is_ascii_digit());
    if !fedora || update.status != "stable" || update.kind != "security" {
        return Ok(Vec::new());
    }
    let record = update.updateid.as_deref().or(update.alias.as_deref());
    let titles = update.bugs.iter().filter_map(|bug| bug.title.as_deref());
    let words = titles.flat_map(|title| title.split([' ', ',', ':', ';', '[', ']']));
    let ids = words.filter(|word| field::is_cve(word));
    let mut erratum = Erratum::new(record.unwrap_or_default(), ids, true)?;
    erratum.check_size(update.builds.len())?;
    erratum.severity = severity(&update.severity);
    erratum.date = update.date_stable.as_deref().and_then(field::day);
    let ecosystem = format!("fedora:{release}");
    let mut rows = Vec::new();
    for build in &update.builds {
        let (name, version) = nevra::without_architecture(&build.nvr).ok_or("no usable build")?;
        let name = field::package(name).ok_or("no usable package name")?;
        let version = match build.epoch {
            None | Some(0) => version.to_owned(),
            Some(epoch) => format!("{epoch}:{version}"),
        };
        let version = field::version(&version).ok_or("no usable version")?;
        rows.extend(erratum.rows(&ecosystem, name, &field::fixed(version)));
    }
    Ok(rows)
}

fn severity(word: &str) -> Option<Severity> {
    match word {
        "urgent" => Some(Severity::Critical),
        word => erratum::severity(word),
    }
}
