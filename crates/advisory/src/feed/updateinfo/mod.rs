//! `updateinfo.xml` of RPM repositories (createrepo): errata with the builds that they ship, by **binary**
//! package. One reader, and a feed for each vendor who publishes its errata so.

mod amazon;
mod document;
mod rocky;

pub(super) use amazon::AmazonUpdateinfoFeed;
pub(super) use rocky::RockyUpdateinfoFeed;

use super::erratum::{Erratum, severity};
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
    let named = update.references.iter().map(String::as_str);
    let mut erratum = Erratum::new(&update.id, named, update.kind == "security")?;
    if erratum.is_empty() {
        return Ok(Vec::new());
    }
    erratum.severity = severity(&update.severity);
    erratum.date = field::day(&update.date);
    let mut builds: Vec<(&str, String, Option<&str>)> = Vec::new();
    for package in &update.packages {
        let name = field::package(&package.name).ok_or("no usable package name")?;
        let version = package.version().ok_or("no usable version")?;
        builds.push((name, version, package.module.as_deref()));
    }
    builds.sort_unstable();
    builds.dedup();
    erratum.check_size(builds.len())?;
    let mut rows = Vec::new();
    for (name, version, module) in &builds {
        for mut row in erratum.rows(ecosystem, name, &field::fixed(version)) {
            row.name_kind = NameKind::Binary;
            row.module = module.map(str::to_owned);
            row.trust = trust;
            rows.push(row);
        }
    }
    Ok(rows)
}
