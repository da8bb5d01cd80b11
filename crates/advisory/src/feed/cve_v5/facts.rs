//! What a CVE record says of the vulnerability as such.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::{Container, CveRecord};
use crate::feed::{field, weakness};
use crate::record::{Exploitation, Ssvc, VulnerabilityFacts};

/// A rating.
#[derive(Deserialize)]
pub(super) struct Metric {
    #[serde(rename = "cvssV2_0")]
    v2: Option<Cvss>,
    #[serde(rename = "cvssV3_0")]
    v3: Option<Cvss>,
    #[serde(rename = "cvssV3_1")]
    v31: Option<Cvss>,
    #[serde(rename = "cvssV4_0")]
    v4: Option<Cvss>,
    other: Option<Other>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Cvss {
    vector_string: String,
}

#[derive(Deserialize)]
struct Other {
    #[serde(default, rename = "type")]
    kind: String,
    content: Option<serde_json::Value>,
}

/// A kind of weakness.
#[derive(Deserialize)]
pub(super) struct Problem {
    #[serde(default)]
    descriptions: Vec<Description>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Description {
    cwe_id: Option<String>,
}

/// Takes the facts of a record.
pub(super) fn of(record: &CveRecord, id: &str) -> VulnerabilityFacts {
    let published = record.cve_metadata.date_published.as_deref();
    let mut facts = VulnerabilityFacts {
        id: id.to_owned(),
        rejected: record.cve_metadata.state == "REJECTED",
        published: published.and_then(field::day),
        ..VulnerabilityFacts::default()
    };
    if facts.rejected {
        return facts;
    }
    let mut cwes = BTreeSet::new();
    let cna = std::iter::once(("cna", &record.containers.cna));
    let cisa = record.containers.adp.iter().filter(|a| a.title == CISA);
    for (source, container) in cna.chain(cisa.map(|adp| ("cisa", adp))) {
        add_vectors(source, container, &mut facts.vectors);
        let named = container.problem_types.iter().flat_map(|p| &p.descriptions);
        let named = named.filter_map(|d| weakness::number(d.cwe_id.as_deref()?));
        cwes.extend(named.take(weakness::MOST));
        let others = container.metrics.iter().take(MAX_METRICS);
        for other in others.filter_map(|metric| metric.other.as_ref()) {
            add_other(other, &mut facts);
        }
    }
    facts.cwes = cwes.into_iter().collect();
    facts
}

fn add_other(other: &Other, facts: &mut VulnerabilityFacts) {
    let Some(content) = &other.content else {
        return;
    };
    match other.kind.as_str() {
        "ssvc" => facts.ssvc = ssvc(content).or(facts.ssvc),
        "kev" => {
            let added = content.get("dateAdded").and_then(|day| day.as_str());
            if let Some(added) = added.and_then(field::day) {
                // The day it is due and ransomware stand in CISA's own list only.
                facts.kev = Some((Some(added), None, false));
            }
        }
        _ => {}
    }
}

/// Reads CISA's decision points; those without state of exploitation are none.
fn ssvc(content: &serde_json::Value) -> Option<Ssvc> {
    let options = content.get("options")?.as_array()?;
    let option = |name: &str| {
        let found = options.iter().take(MAX_METRICS).find_map(|o| o.get(name));
        found.and_then(|value| value.as_str())
    };
    let exploitation = match option("Exploitation")? {
        "none" => Exploitation::None,
        "poc" => Exploitation::ProofOfConcept,
        "active" => Exploitation::Active,
        _ => return None,
    };
    Some(Ssvc {
        exploitation,
        automatable: option("Automatable") == Some("yes"),
        total_impact: option("Technical Impact") == Some("total"),
    })
}

fn add_vectors(source: &str, container: &Container, vectors: &mut Vec<(String, String)>) {
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

const CISA: &str = "CISA ADP Vulnrichment";
/// Most metrics of one container that are looked at, and most vectors of one id; real ones have a
/// handful.
const MAX_METRICS: usize = 64;
