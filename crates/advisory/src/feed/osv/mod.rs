//! Records of the Open Source Vulnerability format (`https://ossf.github.io/osv-schema/`, 1.7) of every
//! database that publishes in it: one JSON or YAML file a record, an array of records, or JSON lines.
//!
//! Which ecosystems there are is in [`ecosystem`], how events become ranges in [`events`], what a record
//! is about in [`identity`], what databases say in words of their own in [`specific`]. A record that is
//! withdrawn takes nothing back but its own id. `AlmaLinux`'s errata, which have rules of their own, are
//! handed to their own reader.

mod collect;
mod database;
mod ecosystem;
mod events;
mod facts;
mod identity;
mod record;
mod specific;

use collect::Claim;
use identity::{Identity, Subject};
use record::Osv;
use seawall_model::time::Date;

use super::dataset::{DatasetInfo, announce, source_id, trust_of};
use super::json::{for_each_item, text_of};
use super::{Feed, FeedReader, MIB, almalinux_osv, field, spans, trust, yaml};
use crate::record::{Row, RowStatus, Sink, SourceId, Tier, VulnerabilityFacts};

/// Reads OSV records.
pub(super) struct OsvFeed;

impl Feed for OsvFeed {
    fn id(&self) -> &'static str {
        "osv"
    }

    fn describe(&self) -> &'static str {
        "OSV records of any ecosystem, JSON, JSON lines or YAML (osv.dev, GHSA, Go, PyPA, Bitnami …)"
    }

    fn tier(&self) -> Tier {
        Tier::Core
    }

    fn wants(&self, path: &str) -> Option<u64> {
        let name = path.rsplit('/').next()?;
        let ending = name.rsplit_once('.')?.1;
        match ending {
            _ if name.starts_with('.') => None,
            "json" | "yaml" | "yml" => Some(MAX_RECORD),
            "jsonl" | "ndjson" => Some(256 * MIB),
            _ => None,
        }
    }

    fn recognises(&self, path: &str, head: &[u8]) -> bool {
        let head = String::from_utf8_lossy(head);
        let head = head.trim_start_matches('\u{feff}').trim_start();
        let json = field::has_ending(path, "json") || is_lines(path);
        let yaml = !json && self.wants(path).is_some();
        let key = |name: &str| {
            (json && head.contains(&format!("\"{name}\"")))
                || (yaml
                    && head
                        .lines()
                        .any(|line| line.starts_with(&format!("{name}:"))))
        };
        let shape = !json || head.starts_with('{') || head.starts_with('[');
        shape
            && key("id")
            && (key("affected") || key("schema_version") || (key("modified") && key("published")))
    }

    fn reader(&self, dataset: &DatasetInfo) -> Box<dyn FeedReader> {
        let trust = trust_of(dataset);
        Box::new(Reader {
            source: Some(source_id(self, dataset)),
            almalinux: almalinux_osv::within(trust),
            trust,
        })
    }
}

struct Reader {
    source: Option<SourceId>,
    trust: u8,
    /// Reads what `AlmaLinux` publishes.
    almalinux: Box<dyn FeedReader>,
}

impl FeedReader for Reader {
    fn file(&mut self, path: &str, bytes: &[u8], sink: &mut dyn Sink) {
        announce(&mut self.source, sink);
        let text = match text_of(bytes) {
            Ok(text) => text.trim(),
            Err(why) => return sink.skipped(path, why),
        };
        if is_lines(path) {
            for (number, line) in text
                .lines()
                .enumerate()
                .filter(|(_, l)| !l.trim().is_empty())
            {
                let place = format!("{path}:{}", number.saturating_add(1));
                self.json(&place, line, sink);
            }
        } else if !field::has_ending(path, "json") {
            let record = yaml::parse(text)
                .and_then(|value| serde_json::from_value(value).map_err(|e| e.to_string()));
            self.take(path, record, text, sink);
        } else if text.starts_with('[') {
            let mut number = 0_usize;
            let read = for_each_item(text, |item| {
                number = number.saturating_add(1);
                self.json(&format!("{path}:{number}"), item.get(), sink);
            });
            if let Err(error) = read {
                sink.skipped(path, &error.to_string());
            }
        } else {
            self.json(path, text, sink);
        }
    }

    fn finish(self: Box<Self>, sink: &mut dyn Sink) {
        self.almalinux.finish(sink);
    }
}

impl Reader {
    fn json(&mut self, place: &str, text: &str, sink: &mut dyn Sink) {
        let size = u64::try_from(text.len()).unwrap_or(u64::MAX);
        let record = if size > MAX_RECORD {
            Err("the record is too large".to_owned())
        } else {
            serde_json::from_str::<Osv>(text).map_err(|error| error.to_string())
        };
        self.take(place, record, text, sink);
    }

    fn take(&mut self, place: &str, record: Result<Osv, String>, text: &str, sink: &mut dyn Sink) {
        let osv = match record {
            Ok(osv) => osv,
            Err(why) => return sink.skipped(place, &why),
        };
        if is_almalinux(&osv) {
            return self.almalinux.file(place, text.as_bytes(), sink);
        }
        if let Err(why) = deliver(&osv, self.trust, place, sink) {
            sink.skipped(place, why);
        }
    }
}

fn is_lines(path: &str) -> bool {
    field::has_ending(path, "jsonl") || field::has_ending(path, "ndjson")
}

fn is_almalinux(osv: &Osv) -> bool {
    let errata = ["ALSA-", "ALBA-", "ALEA-"]
        .iter()
        .any(|p| osv.id.starts_with(p));
    let packages = || osv.affected.iter().filter_map(|a| a.package.as_ref());
    errata && packages().all(|package| package.ecosystem.starts_with("AlmaLinux:"))
}

/// Delivers what a record says.
fn deliver(osv: &Osv, dataset: u8, place: &str, sink: &mut dyn Sink) -> Result<(), &'static str> {
    let identity = Identity::of(osv)?;
    if osv.withdrawn.is_some() {
        sink.vulnerability(VulnerabilityFacts {
            id: identity.record,
            rejected: true,
            ..VulnerabilityFacts::default()
        });
        return Ok(());
    }
    let database = database::of(&identity.record);
    let claims = collect::claims(osv, database, |why| sink.skipped(place, why));
    let subject = identity.subject();
    let subjects = identity.subjects();
    if claims.len().saturating_mul(subjects.len()) > field::MAX_ROWS_PER_RECORD {
        return Err("the record names too many packages and ids");
    }
    let date = date(osv);
    for ((ecosystem, package), claim) in &claims {
        let subjects = if claim.is_distribution {
            subjects.as_slice()
        } else {
            std::slice::from_ref(&subject)
        };
        for subject in subjects {
            let mut row = row(ecosystem, package, claim, subject);
            row.record = Some(identity.record.clone());
            row.trust = weight(osv, claim, dataset);
            row.date = date;
            sink.row(row);
        }
    }
    if let Some(facts) = facts::facts(osv, &subject.id, database.source) {
        sink.vulnerability(facts);
    }
    Ok(())
}

fn row(ecosystem: &str, package: &str, claim: &Claim, subject: &Subject) -> Row {
    let status = match spans::status(claim.affected.clone()) {
        // Distributions say so of what was never affected.
        RowStatus::FixedIn(version) if version == "0" => RowStatus::NotAffected,
        status => status,
    };
    let mut row = Row::new(ecosystem, package, &subject.id, status);
    row.aliases.clone_from(&subject.aliases);
    row.name_kind = claim.name_kind;
    row.severity = claim.severity;
    row.word.clone_from(&claim.word);
    row.imprecise = claim.imprecise;
    row.symbols.clone_from(&claim.symbols);
    row.platforms.clone_from(&claim.platforms);
    row
}

fn weight(osv: &Osv, claim: &Claim, dataset: u8) -> u8 {
    if claim.is_distribution {
        return dataset;
    }
    // Go takes over from others what it has not looked at.
    let review = osv
        .database_specific
        .get("review_status")
        .and_then(|r| r.as_str());
    let level = match review {
        Some("UNREVIEWED") => claim.level.min(trust::DERIVED),
        _ => claim.level,
    };
    trust::of_language(level, dataset)
}

/// Returns the day of the record; some databases have none but that of its publication.
fn date(osv: &Osv) -> Option<Date> {
    facts::day(osv.published.as_deref()).or_else(|| facts::day(osv.modified.as_deref()))
}

/// Largest record; the largest real ones, errata of the Linux kernel, have 5 MB.
const MAX_RECORD: u64 = 16 * MIB;
