//! What a record says of the vulnerability itself: vectors, weaknesses, day, severity.

use seawall_model::severity::Severity;
use seawall_model::time::Date;
use serde_json::Value;

use super::record::{Affected, Osv};
use crate::feed::{field, weakness};
use crate::record::VulnerabilityFacts;

/// Takes the facts of a record; `None` where there are none.
pub(super) fn facts(osv: &Osv, id: &str, source: &str) -> Option<VulnerabilityFacts> {
    let per_package = osv.affected.iter().flat_map(|affected| &affected.severity);
    let mut vectors: Vec<(String, String)> = Vec::new();
    for severity in osv.severity.iter().chain(per_package) {
        let vector = field::cvss_vector(&severity.score)
            .filter(|_| severity.kind.starts_with("CVSS_V"))
            .map(|vector| (source.to_owned(), vector.to_owned()));
        if let Some(vector) = vector
            && vectors.len() < MAX_VECTORS
            && !vectors.contains(&vector)
        {
            vectors.push(vector);
        }
    }
    let facts = VulnerabilityFacts {
        id: id.to_owned(),
        vectors,
        cwes: weaknesses(&osv.database_specific),
        published: day(osv.published.as_deref()),
        ..VulnerabilityFacts::default()
    };
    let empty = facts.vectors.is_empty() && facts.cwes.is_empty() && facts.published.is_none();
    (!empty).then_some(facts)
}

/// Returns the severity in the database's own word: of the package, else of the record.
pub(super) fn severity(osv: &Osv, affected: &Affected) -> Option<Severity> {
    let text = |value: &Value| word(value.as_str()?);
    let rated = affected.severity.iter().chain(&osv.severity);
    affected
        .specific("severity")
        .and_then(text)
        .or_else(|| affected.specific("urgency").and_then(text))
        .or_else(|| osv.database_specific.get("severity").and_then(text))
        .or_else(|| {
            rated
                .filter(|s| !s.kind.starts_with("CVSS"))
                .find_map(|s| word(&s.score))
        })
}

/// Reads a day; the zero date of databases that keep none is no day.
pub(super) fn day(text: Option<&str>) -> Option<Date> {
    text.filter(|text| !text.starts_with('0'))
        .and_then(field::day)
}

/// Reads a word of severity, of any of the databases.
fn word(text: &str) -> Option<Severity> {
    match text.trim().to_ascii_lowercase().as_str() {
        "critical" => Some(Severity::Critical),
        "high" | "important" => Some(Severity::High),
        "medium" | "moderate" => Some(Severity::Medium),
        "low" => Some(Severity::Low),
        "negligible" | "unimportant" => Some(Severity::Negligible),
        _ => None,
    }
}

fn weaknesses(specific: &Value) -> Vec<u32> {
    let listed = specific.get("cwe_ids").or_else(|| specific.get("cwes"));
    let items = listed.and_then(Value::as_array).into_iter().flatten();
    let mut numbers: Vec<u32> = items
        .filter_map(|item| weakness::number(item.as_str()?))
        .take(weakness::MOST)
        .collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

/// Most vectors of one record; real ones have at most four.
const MAX_VECTORS: usize = 16;
