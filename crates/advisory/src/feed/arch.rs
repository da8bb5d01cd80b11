//! Arch Linux' security tracker (`https://security.archlinux.org/all.json`, `issues.json`): an array of
//! groups, `{name: AVG-…, packages[], status, severity, affected, fixed, issues[], advisories[]}`.

use seawall_model::finding::Status;
use seawall_model::severity::Severity;
use serde::Deserialize;

use super::dataset::{DatasetInfo, announce, source_id, trust_of};
use super::json::{for_each_item, text_of};
use super::{Feed, FeedReader, MIB, field};
use crate::record::{NameKind, Row, RowStatus, Sink, SourceId, Tier};

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

impl FeedReader for Reader {
    fn file(&mut self, path: &str, bytes: &[u8], sink: &mut dyn Sink) {
        announce(&mut self.source, sink);
        let read = text_of(bytes).map_err(str::to_owned).and_then(|text| {
            for_each_item(text, |item| {
                let group = serde_json::from_str::<Group>(item.get()).map_err(|e| e.to_string());
                match group.and_then(|group| rows(&group, self.trust).map_err(str::to_owned)) {
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

fn rows(group: &Group, trust: u8) -> Result<Vec<Row>, &'static str> {
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
            row.trust = trust;
            rows.push(row);
        }
    }
    Ok(rows)
}

fn severity(word: &str) -> Option<Severity> {
    match word {
        "Critical" => Some(Severity::Critical),
        "High" => Some(Severity::High),
        "Medium" => Some(Severity::Medium),
        "Low" => Some(Severity::Low),
        _ => None,
    }
}
