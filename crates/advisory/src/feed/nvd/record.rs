//! A CVE as NVD holds it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::feed::{cpe, field, weakness};
use crate::record::{Row, Sink, VulnerabilityFacts};

/// A record of NVD.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Cve {
    id: String,
    vuln_status: Option<String>,
    published: Option<String>,
    last_modified: Option<String>,
    #[serde(default, rename = "cveTags")]
    tags: Vec<Tags>,
    #[serde(default)]
    metrics: BTreeMap<String, Vec<Metric>>,
    #[serde(default)]
    weaknesses: Vec<Weakness>,
    #[serde(default)]
    configurations: Vec<cpe::Configuration>,
    cisa_exploit_add: Option<String>,
    cisa_action_due: Option<String>,
}

#[derive(Deserialize)]
struct Tags {
    #[serde(default)]
    tags: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Metric {
    #[serde(default)]
    source: String,
    cvss_data: Option<CvssData>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CvssData {
    vector_string: String,
}

#[derive(Deserialize)]
struct Weakness {
    #[serde(default)]
    description: Vec<Text>,
}

#[derive(Deserialize)]
struct Text {
    #[serde(default)]
    value: String,
}

impl Cve {
    /// Delivers the facts and, unless the record is rejected, the rows.
    pub(super) fn deliver(
        &self,
        trust: u8,
        path: &str,
        sink: &mut dyn Sink,
    ) -> Result<(), &'static str> {
        let id = field::vulnerability(&self.id).ok_or("no usable vulnerability id")?;
        let facts = self.facts(id);
        let rejected = facts.rejected;
        sink.vulnerability(facts);
        if rejected {
            return Ok(());
        }
        let disputed = self
            .tags
            .iter()
            .any(|t| t.tags.iter().any(|tag| tag == "disputed"));
        let date = self.last_modified.as_deref().and_then(field::day);
        let place = format!("{path}: {id}");
        let claims = cpe::claims(&self.configurations, |why| sink.skipped(&place, why));
        for claim in claims {
            let mut row = Row::new(cpe::ECOSYSTEM, &claim.package, id, claim.status);
            row.platforms = claim.platforms;
            row.imprecise = claim.imprecise;
            row.word = disputed.then(|| "disputed".to_owned());
            row.trust = trust;
            row.date = date;
            sink.row(row);
        }
        Ok(())
    }

    fn facts(&self, id: &str) -> VulnerabilityFacts {
        let day = |text: &Option<String>| text.as_deref().and_then(field::day);
        let added = day(&self.cisa_exploit_add);
        let rejected = self.vuln_status.as_deref() == Some("Rejected");
        let words = self.weaknesses.iter().flat_map(|w| &w.description);
        let cwes: BTreeSet<u32> = words.filter_map(|w| weakness::number(&w.value)).collect();
        VulnerabilityFacts {
            id: id.to_owned(),
            vectors: if rejected { Vec::new() } else { self.vectors() },
            // NVD does not tell whether ransomware uses it; CISA's own list does.
            kev: added.map(|added| (Some(added), day(&self.cisa_action_due), false)),
            rejected,
            cwes: cwes.into_iter().take(weakness::MOST).collect(),
            published: day(&self.published),
            ..VulnerabilityFacts::default()
        }
    }

    fn vectors(&self) -> Vec<(String, String)> {
        let mut vectors = Vec::new();
        for metric in self.metrics.values().flatten() {
            let vector = metric.cvss_data.as_ref().map(|data| &data.vector_string);
            let Some(vector) = vector.and_then(|text| field::cvss_vector(text)) else {
                continue;
            };
            let found = (publisher(&metric.source).to_owned(), vector.to_owned());
            if vectors.len() < MAX_VECTORS && !vectors.contains(&found) {
                vectors.push(found);
            }
        }
        vectors
    }
}

/// Names the publisher of a rating; NVD names it by a mail address or an id.
fn publisher(source: &str) -> &'static str {
    match source {
        "nvd@nist.gov" => "nvd",
        "secalert@redhat.com" => "redhat",
        "security-advisories@github.com" => "ghsa",
        "134c704f-9b21-4f2e-91b3-4a467353bcc0" => "cisa",
        _ => "cna",
    }
}

/// Most vectors of one id; real ones have a handful.
const MAX_VECTORS: usize = 64;
