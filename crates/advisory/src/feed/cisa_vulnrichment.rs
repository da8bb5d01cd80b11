//! CVE records (JSON 5.x) as CISA enriches them (`https://github.com/cisagov/vulnrichment`): which
//! ids are rejected, and the CVSS vectors of the numbering authority (`cna`) and of CISA (`cisa`).

use serde::Deserialize;

use super::dataset::{DatasetInfo, announce, source_id};
use super::json::text_of;
use super::{Feed, FeedReader, MIB, field};
use crate::record::{Sink, SourceId, Tier, VulnerabilityFacts};

/// Reads CVE records.
pub(super) struct CisaVulnrichmentFeed;

impl Feed for CisaVulnrichmentFeed {
    fn id(&self) -> &'static str {
        "cisa-vulnrichment"
    }

    fn describe(&self) -> &'static str {
        "CVE records as enriched by CISA, a checkout (YYYY/Nxxx/CVE-*.json)"
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
        match record.and_then(|record| facts(&record)) {
            Ok(Some(facts)) => sink.vulnerability(facts),
            Ok(None) => {}
            Err(why) => sink.skipped(path, &why),
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
}

#[derive(Default, Deserialize)]
struct Containers {
    #[serde(default)]
    cna: Container,
    #[serde(default)]
    adp: Vec<Container>,
}

#[derive(Default, Deserialize)]
struct Container {
    #[serde(default)]
    title: String,
    #[serde(default)]
    metrics: Vec<Metric>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Metric {
    #[serde(rename = "cvssV2_0")]
    v2: Option<Cvss>,
    #[serde(rename = "cvssV3_0")]
    v3: Option<Cvss>,
    #[serde(rename = "cvssV3_1")]
    v31: Option<Cvss>,
    #[serde(rename = "cvssV4_0")]
    v4: Option<Cvss>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Cvss {
    vector_string: String,
}

/// Takes the facts of a record; `None` where it has none of ours.
fn facts(record: &CveRecord) -> Result<Option<VulnerabilityFacts>, String> {
    let id = &record.cve_metadata.cve_id;
    let id = field::vulnerability(id).ok_or("no usable vulnerability id")?;
    let mut facts = VulnerabilityFacts {
        id: id.to_owned(),
        rejected: record.cve_metadata.state == "REJECTED",
        ..VulnerabilityFacts::default()
    };
    if !facts.rejected {
        add("cna", &record.containers.cna, &mut facts.vectors);
        for adp in record
            .containers
            .adp
            .iter()
            .filter(|a| a.title == "CISA ADP Vulnrichment")
        {
            add("cisa", adp, &mut facts.vectors);
        }
    }
    Ok((facts.rejected || !facts.vectors.is_empty()).then_some(facts))
}

fn add(source: &str, container: &Container, vectors: &mut Vec<(String, String)>) {
    for metric in container.metrics.iter().take(MAX_METRICS) {
        let scores = [&metric.v2, &metric.v3, &metric.v31, &metric.v4];
        for vector in scores
            .into_iter()
            .flatten()
            .filter_map(|c| field::cvss_vector(&c.vector_string))
        {
            let found = (source.to_owned(), vector.to_owned());
            if vectors.len() < MAX_METRICS && !vectors.contains(&found) {
                vectors.push(found);
            }
        }
    }
}

/// Most metrics of one container that are looked at, and most vectors of one id; real ones have a
/// handful.
const MAX_METRICS: usize = 64;
