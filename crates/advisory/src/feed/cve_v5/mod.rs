//! CVE records, JSON 5.x (`https://github.com/CVEProject/cve-schema`), as the CVE program publishes them or
//! as CISA enriches them (`https://github.com/cisagov/vulnrichment`).
//!
//! Facts: rejected ids, CVSS vectors of the numbering authority (`cna`) and of CISA (`cisa`), CISA's
//! decision points, KEV's mark, weaknesses, days. Rows: packages that the record names by a registry
//! (`collectionURL` and `packageName`), in the ecosystem of that registry; products that it names by CPE,
//! in the ecosystem `cpe`.

mod affected;
mod facts;
mod product;

use serde::Deserialize;

use super::cpe;
use super::dataset::{DatasetInfo, announce, source_id};
use super::json::text_of;
use super::{Feed, FeedReader, MIB, field, trust};
use crate::record::{Row, Sink, SourceId, Tier};
use affected::Entry;

/// Reads CVE records.
pub(super) struct CveV5Feed;

impl Feed for CveV5Feed {
    fn id(&self) -> &'static str {
        "cve-v5"
    }

    fn describe(&self) -> &'static str {
        "CVE records 5.x, also as enriched by CISA, a checkout (YYYY/Nxxx/CVE-*.json)"
    }

    fn tier(&self) -> Tier {
        Tier::Core
    }

    fn wants(&self, path: &str) -> Option<u64> {
        let name = path.rsplit('/').next()?;
        (name.starts_with("CVE-") && field::has_ending(name, "json")).then_some(4 * MIB)
    }

    fn recognises(&self, path: &str, head: &[u8]) -> bool {
        self.wants(path).is_some() && String::from_utf8_lossy(head).contains("\"CVE_RECORD\"")
    }

    fn reader(&self, dataset: &DatasetInfo) -> Box<dyn FeedReader> {
        Box::new(Reader(Some(source_id(self, dataset))))
    }
}

struct Reader(Option<SourceId>);

impl FeedReader for Reader {
    fn file(&mut self, path: &str, bytes: &[u8], sink: &mut dyn Sink) {
        announce(&mut self.0, sink);
        let record = text_of(bytes).map_err(str::to_owned).and_then(|text| {
            serde_json::from_str::<CveRecord>(text).map_err(|error| error.to_string())
        });
        if let Err(why) = record.and_then(|record| deliver(&record, path, sink)) {
            sink.skipped(path, &why);
        }
    }

    fn finish(self: Box<Self>, _sink: &mut dyn Sink) {}
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CveRecord {
    cve_metadata: Metadata,
    #[serde(default)]
    containers: Containers,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Metadata {
    cve_id: String,
    state: String,
    date_published: Option<String>,
    date_updated: Option<String>,
}

#[derive(Default, Deserialize)]
struct Containers {
    #[serde(default)]
    cna: Container,
    #[serde(default)]
    adp: Vec<Container>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Container {
    #[serde(default)]
    title: String,
    #[serde(default)]
    metrics: Vec<facts::Metric>,
    #[serde(default)]
    problem_types: Vec<facts::Problem>,
    #[serde(default)]
    tags: Vec<String>,
    #[serde(default)]
    affected: Vec<Entry>,
    #[serde(default)]
    cpe_applicability: Vec<cpe::Configuration>,
}

fn deliver(record: &CveRecord, path: &str, sink: &mut dyn Sink) -> Result<(), String> {
    let id = &record.cve_metadata.cve_id;
    let id = field::vulnerability(id).ok_or("no usable vulnerability id")?;
    let facts = facts::of(record, id);
    let rejected = facts.rejected;
    sink.vulnerability(facts);
    if rejected {
        return Ok(());
    }
    let cna = std::iter::once((&record.containers.cna, trust::AUTHORITY));
    let others = record.containers.adp.iter().map(|adp| (adp, trust::ADDED));
    let mut rows = Vec::new();
    let mut fault = |why: &str| sink.skipped(path, why);
    for (container, trust) in cna.chain(others) {
        let from = rows.len();
        for entry in container.affected.iter().take(MAX_ENTRIES) {
            entry.rows(id, &mut rows, &mut fault);
        }
        rows.extend(applicable(container, id, &mut fault));
        for row in rows.iter_mut().skip(from) {
            row.trust = trust;
            if container.tags.iter().any(|tag| tag == "disputed") {
                row.word = Some("disputed".to_owned());
            }
        }
    }
    let updated = record.cve_metadata.date_updated.as_deref();
    let date = updated.and_then(field::day);
    for mut row in rows {
        row.date = date;
        sink.row(row);
    }
    Ok(())
}

/// Returns the rows of a container's applicability statements.
fn applicable(container: &Container, id: &str, fault: &mut dyn FnMut(&str)) -> Vec<Row> {
    let claims = cpe::claims(&container.cpe_applicability, fault);
    let rows = claims.into_iter().map(|claim| {
        let mut row = Row::new(cpe::ECOSYSTEM, &claim.package, id, claim.status);
        row.platforms = claim.platforms;
        row.imprecise = claim.imprecise;
        row
    });
    rows.collect()
}

/// Most affected entries of a container that are looked at; real ones have some hundreds.
const MAX_ENTRIES: usize = 10_000;
