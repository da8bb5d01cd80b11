//! What a database knows of an id by itself, whatever is installed.

use std::collections::{BTreeMap, BTreeSet};

use seawall_model::explanation::{Record, Vulnerability};

use super::rating;
use super::reference::references;
use crate::store::{Database, Error, Facts, Place, StoredList};

/// Returns what goes by an id, be it a CVE or any alias, whatever its case: one vulnerability, or several
/// where it is an erratum for them; sorted by id.
pub fn known(database: &Database, id: &str) -> Result<Vec<Vulnerability>, Error> {
    let (mut asked, mut places) = (id.trim().to_owned(), database.find(id.trim())?);
    if places.is_empty() && canonical(id) != asked {
        asked = canonical(id);
        places = database.find(&asked)?;
    }
    let mut heads: BTreeSet<String> = places
        .iter()
        .map(|place| place.row.vulnerability.to_string())
        .collect();
    if database.vulnerability(&asked)?.is_some() {
        heads.insert(asked);
    }
    let mut found: BTreeMap<String, Vulnerability> = BTreeMap::new();
    let many = heads.len() > MOST_IN_FULL;
    for head in heads {
        let one = if many {
            let own = |place: &&Place<'_>| place.row.vulnerability.to_string() == head;
            let own: Vec<Place<'_>> = places.iter().filter(own).cloned().collect();
            assemble(database, &head, &own)?
        } else {
            describe(database, &head)?
        };
        found.entry(one.id.clone()).or_insert(one);
    }
    // What one record calls by its own id, another knows as the alias of a CVE.
    let heads: Vec<String> = found.keys().cloned().collect();
    let cve = |one: &Vulnerability| {
        heads
            .iter()
            .any(|h| *h != one.id && one.aliases.contains(h))
    };
    found.retain(|_, one| one.id.starts_with("CVE-") || !cve(one));
    Ok(found.into_values().collect())
}

fn describe(database: &Database, id: &str) -> Result<Vulnerability, Error> {
    let places = database.find(id)?;
    // A record of its own that names the CVE among its aliases is about the same thing.
    match only_cve(&places).filter(|cve| !id.starts_with("CVE-") && cve != id) {
        Some(cve) => assemble(database, &cve, &database.find(&cve)?),
        None => assemble(database, id, &places),
    }
}

fn assemble(database: &Database, id: &str, places: &[Place<'_>]) -> Result<Vulnerability, Error> {
    let facts = database.vulnerability(id)?.unwrap_or_default();
    let mut aliases = BTreeSet::new();
    for place in places {
        let vulnerability = place.row.vulnerability.to_string();
        if vulnerability == id {
            aliases.extend(place.row.aliases.iter().map(str::to_owned));
            aliases.extend(place.row.record.map(str::to_owned));
        }
        aliases.insert(vulnerability);
    }
    aliases.remove(id);
    let mut records: Vec<Record> = places.iter().map(record).collect();
    records.sort();
    records.dedup();
    Ok(rated(id, aliases, facts, places, records))
}

fn rated(
    id: &str,
    aliases: BTreeSet<String>,
    facts: Facts,
    places: &[Place<'_>],
    records: Vec<Record>,
) -> Vulnerability {
    let cvss = rating::score(facts.vectors, "");
    let words: Vec<_> = places
        .iter()
        .filter_map(|place| Some((place.source.name.as_str(), place.row.severity?)))
        .collect();
    let rows: Vec<_> = places.iter().map(|place| &place.row).collect();
    Vulnerability {
        id: id.to_owned(),
        aliases: aliases.into_iter().collect(),
        rejected: facts.rejected,
        published: facts.published,
        ratings: rating::rate(&words, &cvss),
        cvss,
        epss: facts.epss,
        kev: facts.kev,
        ssvc: facts.ssvc,
        cwes: facts.cwes,
        records,
        references: references("", id, &rows),
    }
}

fn record(place: &Place<'_>) -> Record {
    let row = &place.row;
    let owned = |texts: StoredList<'_>| texts.iter().map(str::to_owned).collect();
    let of_ecosystem = place.source.find(place.ecosystem).and_then(|e| e.date);
    Record {
        ecosystem: place.ecosystem.to_owned(),
        package: place.package.to_owned(),
        source: place.source.name.clone(),
        record: row.record.map(str::to_owned),
        date: row.date.or(of_ecosystem).or(place.source.date),
        says: row.status.to_string(),
        word: row.word.map(str::to_owned),
        severity: row.severity,
        module: row.module.map(str::to_owned),
        platforms: owned(row.platforms),
        symbols: owned(row.symbols),
    }
}

/// Returns the one CVE that all records with an id agree on.
fn only_cve(places: &[Place<'_>]) -> Option<String> {
    let mut cves = BTreeSet::new();
    for place in places {
        let id = place.row.vulnerability.to_string();
        let ids = std::iter::once(id.as_str()).chain(place.row.aliases.iter());
        cves.extend(ids.filter(|id| id.starts_with("CVE-")).map(str::to_owned));
    }
    cves.pop_first().filter(|_| cves.is_empty())
}

/// Ids are written in upper case but for GHSA's, whose groups are in lower case.
fn canonical(id: &str) -> String {
    let id = id.trim();
    match id.split_at_checked(5) {
        Some((head, rest)) if head.eq_ignore_ascii_case("GHSA-") => {
            format!("GHSA-{}", rest.to_ascii_lowercase())
        }
        Some((head, _)) if head.eq_ignore_ascii_case("wnpa-") => id.to_ascii_lowercase(),
        _ => id.to_ascii_uppercase(),
    }
}

/// An erratum for more vulnerabilities than these is told by what itself says of them.
const MOST_IN_FULL: usize = 10;
