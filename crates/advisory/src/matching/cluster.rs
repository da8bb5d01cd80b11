//! Identity: which rows speak of the same vulnerability.
//!
//! The rule, which `docs/matching.md` gives to users: a row belongs to every CVE that it names as its
//! id or among its aliases; two CVEs are never joined, whatever record names both. A row that names
//! none belongs to the CVEs of rows with which it shares another id (GHSA, PYSEC, DSA …), and of rows
//! with which those do. Rows that reach no CVE at all are joined by the ids that they share.

use std::collections::{BTreeMap, BTreeSet};

use super::candidate::Candidate;
use crate::store::{CveId, StoredRow, VulnerabilityId};

/// Rows that speak of the same vulnerability.
#[derive(Debug)]
pub(super) struct Cluster<'a> {
    /// A CVE id where there is one.
    pub(super) id: VulnerabilityId<'a>,
    pub(super) candidates: Vec<Candidate<'a>>,
}

/// Groups rows by vulnerability; CVE ids come first, in order.
pub(super) fn cluster(candidates: Vec<Candidate<'_>>) -> Vec<Cluster<'_>> {
    let plain = |c: &Candidate<'_>| matches!(c.row.vulnerability, VulnerabilityId::Cve(_));
    let ids = if candidates.iter().all(plain) {
        candidates
            .iter()
            .map(|c| vec![c.row.vulnerability])
            .collect()
    } else {
        identify(&candidates)
    };
    let mut clusters: BTreeMap<VulnerabilityId<'_>, Vec<Candidate<'_>>> = BTreeMap::new();
    // Nearly all have one row: room for more would cost more than all that is decided about it.
    let one = || Vec::with_capacity(1);
    for (candidate, ids) in candidates.into_iter().zip(ids) {
        let (last, others) = match ids.split_last() {
            Some((last, others)) => (*last, others),
            None => (candidate.row.vulnerability, [].as_slice()),
        };
        for id in others {
            clusters
                .entry(*id)
                .or_insert_with(one)
                .push(candidate.clone());
        }
        clusters.entry(last).or_insert_with(one).push(candidate);
    }
    clusters
        .into_iter()
        .map(|(id, candidates)| Cluster { id, candidates })
        .collect()
}

/// Returns for each row the ids of the clusters that it belongs to.
fn identify<'a>(candidates: &[Candidate<'a>]) -> Vec<Vec<VulnerabilityId<'a>>> {
    let names: Vec<BTreeSet<&str>> = candidates.iter().map(|c| other_ids(&c.row)).collect();
    let mut cves: Vec<BTreeSet<CveId>> = candidates.iter().map(|c| own_cves(&c.row)).collect();
    let mut known: BTreeMap<&str, BTreeSet<CveId>> = BTreeMap::new();
    for (names, cves) in names.iter().zip(&cves).filter(|(_, cves)| !cves.is_empty()) {
        for name in names {
            known.entry(name).or_default().extend(cves);
        }
    }
    // Each round gives at least one more row its CVEs, or is the last.
    let mut grows = true;
    while grows {
        grows = false;
        for (names, cves) in names.iter().zip(&mut cves) {
            if cves.is_empty() {
                cves.extend(names.iter().filter_map(|name| known.get(name)).flatten());
                if !cves.is_empty() {
                    grows = true;
                    for name in names {
                        known.entry(name).or_default().extend(cves.iter());
                    }
                }
            }
        }
    }
    let mut joined = Joined::default();
    for (names, _) in names.iter().zip(&cves).filter(|(_, cves)| cves.is_empty()) {
        joined.join(names);
    }
    names
        .iter()
        .zip(cves)
        .map(|(names, cves)| {
            if cves.is_empty() {
                let headline = joined.headline(names);
                headline.map(VulnerabilityId::Other).into_iter().collect()
            } else {
                cves.into_iter().map(VulnerabilityId::Cve).collect()
            }
        })
        .collect()
}

/// Returns the CVEs that a row names: its own id, else those among its aliases.
fn own_cves(row: &StoredRow<'_>) -> BTreeSet<CveId> {
    match row.vulnerability {
        VulnerabilityId::Cve(cve) => BTreeSet::from([cve]),
        VulnerabilityId::Other(_) => row.aliases.iter().filter_map(|a| CveId::parse(a)).collect(),
    }
}

/// Returns the ids of a row that are no CVEs.
fn other_ids<'a>(row: &StoredRow<'a>) -> BTreeSet<&'a str> {
    let own = match row.vulnerability {
        VulnerabilityId::Other(text) => Some(text),
        VulnerabilityId::Cve(_) => None,
    };
    let aliases = row.aliases.iter().copied();
    aliases
        .chain(own)
        .chain(row.record)
        .filter(|id| CveId::parse(id).is_none())
        .collect()
}

/// Sets of ids that are joined by rows.
#[derive(Default)]
struct Joined<'a> {
    sets: Vec<BTreeSet<&'a str>>,
}

impl<'a> Joined<'a> {
    fn join(&mut self, names: &BTreeSet<&'a str>) {
        let mut merged = names.clone();
        self.sets.retain(|set| {
            let apart = set.is_disjoint(&merged);
            if !apart {
                merged.extend(set);
            }
            apart
        });
        self.sets.push(merged);
    }

    /// Returns the id that stands for the set that holds these names: a GHSA before all others.
    fn headline(&self, names: &BTreeSet<&'a str>) -> Option<&'a str> {
        let set = self.sets.iter().find(|set| !set.is_disjoint(names))?;
        let advisory = set.iter().find(|id| id.starts_with("GHSA-"));
        advisory.or_else(|| set.first()).copied()
    }
}
