//! `updateinfo.xml` of RPM repositories (createrepo): errata with the builds that they ship, by **binary**
//! package. One reader, and a feed for each vendor who publishes its errata so.

mod amazon;
mod document;
mod rocky;

pub(super) use amazon::AmazonUpdateinfoFeed;
pub(super) use rocky::RockyUpdateinfoFeed;

use seawall_model::severity::Severity;

use super::{MIB, field};
use crate::record::{NameKind, Row};
use document::Update;

/// Tells how large a file may be.
fn wants(path: &str) -> Option<u64> {
    field::has_ending(path, "xml").then_some(256 * MIB)
}

/// Tells whether the first bytes are those of a list of updates that names one of these words.
fn is_updateinfo(path: &str, head: &[u8], words: &[&str]) -> bool {
    let head = String::from_utf8_lossy(head);
    wants(path).is_some()
        && head.contains("<updates")
        && words.iter().any(|word| head.contains(word))
}

/// Makes the rows of an erratum in an ecosystem: one for each vulnerability and build; an erratum that
/// names no vulnerability stands for itself when it is one about security.
fn rows(update: &Update, ecosystem: &str, trust: u8) -> Result<Vec<Row>, &'static str> {
    let erratum = field::vulnerability(&update.id).ok_or("no usable id")?;
    let named = update
        .references
        .iter()
        .filter_map(|id| field::vulnerability(id));
    let mut ids: Vec<&str> = named.filter(|id| field::is_cve(id)).collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        if update.kind != "security" {
            return Ok(Vec::new());
        }
        ids.push(erratum);
    }
    let mut builds: Vec<(&str, String, Option<&str>)> = Vec::new();
    for package in &update.packages {
        let name = field::package(&package.name).ok_or("no usable package name")?;
        let version = package.version().ok_or("no usable version")?;
        builds.push((name, version, package.module.as_deref()));
    }
    builds.sort_unstable();
    builds.dedup();
    if ids.len().saturating_mul(builds.len()) > field::MAX_ROWS_PER_RECORD {
        return Err("the erratum names too many packages and ids");
    }
    let mut rows = Vec::new();
    for (name, version, module) in &builds {
        for id in &ids {
            let mut row = Row::new(ecosystem, name, id, field::fixed(version));
            row.name_kind = NameKind::Binary;
            row.record = Some(erratum.to_owned());
            if *id != erratum {
                row.aliases = vec![erratum.to_owned()];
            }
            row.module = module.map(str::to_owned);
            row.severity = severity(&update.severity);
            row.date = field::day(&update.date);
            row.trust = trust;
            rows.push(row);
        }
    }
    Ok(rows)
}

/// Reads the words that vendors rate with.
fn severity(word: &str) -> Option<Severity> {
    match word.trim().to_lowercase().as_str() {
        "critical" => Some(Severity::Critical),
        "important" | "high" => Some(Severity::High),
        "moderate" | "medium" => Some(Severity::Medium),
        "low" => Some(Severity::Low),
        _ => None,
    }
}
