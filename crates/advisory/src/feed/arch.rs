//! Arch Linux' security tracker (`https://security.archlinux.org/all.json`, `issues.json`): an array of
//! groups, `{name: AVG-…, packages[], status, severity, affected, fixed, issues[], advisories[]}`.

use seawall_model::finding::Status;
use serde::Deserialize;

use super::dataset::DatasetInfo;
use super::erratum::severity;
use super::record_list::{RecordListReader, whole};
use super::{Feed, FeedReader, MIB, field};
use crate::record::{NameKind, Row, RowStatus, Tier};

/// Reads the tracker's groups.
pub(super) struct ArchFeed;

impl Feed for ArchFeed {
    fn id(&self) -> &'static str {
        "arch"
    }

    fn describe(&self) -> &'static str {
        "Arch Linux security tracker (all.json)"
    }

    fn tier(&self) -> Tier {
        Tier::Facts
    }

    fn wants(&self, path: &str) -> Option<u64> {
        field::has_ending(path, "json").then_some(64 * MIB)
    }

    fn recognises(&self, path: &str, head: &[u8]) -> bool {
        let head = String::from_utf8_lossy(head);
        self.wants(path).is_some() && head.contains("\"AVG-") && head.contains("\"packages\"")
    }

    fn reader(&self, dataset: &DatasetInfo) -> Box<dyn FeedReader> {
        let rows = |group: &Group, _: &str| rows(group);
        Box::new(RecordListReader::new(self, dataset, whole, rows))
    }
}

#[derive(Deserialize)]
struct Group {
    name: String,
    #[serde(default)]
    packages: Vec<String>,
    status: String,
    #[serde(default)]
    severity: String,
    fixed: Option<String>,
    #[serde(default)]
    issues: Vec<String>,
    #[serde(default)]
    advisories: Vec<String>,
}

fn rows(group: &Group) -> Result<Vec<Row>, &'static str> {
    let record = field::vulnerability(&group.name).ok_or("no usable id")?;
    let fixed = group.fixed.as_deref().map(|version| {
        let version = field::version(version).ok_or("no usable version")?;
        Ok::<_, &'static str>(field::fixed(version))
    });
    let (status, word) = match group.status.as_str() {
        "Not affected" => (RowStatus::NotAffected, None),
        "Fixed" => (fixed.transpose()?.ok_or("fixed in no version")?, None),
        // The fix is in the testing repositories.
        "Testing" => match fixed.transpose()? {
            Some(fixed) => (fixed, Some("testing")),
            None => (RowStatus::Unfixed(Status::Affected), Some("testing")),
        },
        "Vulnerable" => (RowStatus::Unfixed(Status::Affected), None),
        "Unknown" => (RowStatus::Unfixed(Status::UnderInvestigation), None),
        _ => return Err("the status is not known"),
    };
    if group.issues.len().saturating_mul(group.packages.len()) > field::MAX_ROWS_PER_RECORD {
        return Err("the group names too many packages and ids");
    }
    let mut aliases = vec![record.to_owned()];
    let advisories = group
        .advisories
        .iter()
        .filter_map(|id| field::vulnerability(id));
    aliases.extend(advisories.map(str::to_owned));
    let mut rows = Vec::new();
    for id in &group.issues {
        let id = field::vulnerability(id).ok_or("no usable vulnerability id")?;
        for package in &group.packages {
            let package = field::package(package).ok_or("no usable package name")?;
            let mut row = Row::new("arch", package, id, status.clone());
            row.name_kind = NameKind::Binary;
            row.record = Some(record.to_owned());
            row.aliases.clone_from(&aliases);
            row.severity = severity(&group.severity);
            row.word = word.map(str::to_owned);
            rows.push(row);
        }
    }
    Ok(rows)
}
