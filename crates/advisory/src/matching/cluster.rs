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
#[derive(Clone, Copy, Debug)]
pub(super) struct Cluster<'c, 'a> {
    /// A CVE id where there is one.
    pub(super) id: VulnerabilityId<'a>,
    pub(super) candidates: &'c [Candidate<'a>],
}

/// Rows grouped by vulnerability; CVE ids come first, in order. One of these serves for package after
/// package, so that nearly none needs memory of its own.
#[derive(Debug, Default)]
pub(super) struct Clusters<'a> {
    /// Those of one cluster beside each other.
    candidates: Vec<Candidate<'a>>,
    /// The id of each cluster, and where its candidates end.
    ends: Vec<(VulnerabilityId<'a>, usize)>,
}

impl<'a> Clusters<'a> {
    /// Groups what `gather` puts into the list, in place of what was there.
    pub(super) fn fill<T>(&mut self, gather: impl FnOnce(&mut Vec<Candidate<'a>>) -> T) -> T {
        self.candidates.clear();
        self.ends.clear();
        let done = gather(&mut self.candidates);
        self.group();
        done
    }

    /// Returns the clusters.
    pub(super) fn iter(&self) -> impl Iterator<Item = Cluster<'_, 'a>> {
        let starts = [0].into_iter().chain(self.ends.iter().map(|(_, end)| *end));
        let ranges = starts.zip(&self.ends);
        ranges.filter_map(|(start, (id, end))| {
            Some(Cluster {
                id: *id,
                candidates: self.candidates.get(start..*end)?,
            })
        })
    }

    fn group(&mut self) {
        let id = |c: &Candidate<'a>| c.row.vulnerability;
        let plain = |c: &Candidate<'_>| matches!(c.row.vulnerability, VulnerabilityId::Cve(_));
        if !self.candidates.iter().all(plain) {
            return self.group_by_names();
        }
        // Rows of one source are sorted; to move them costs more than to look.
        if !self.candidates.is_sorted_by_key(id) {
            self.candidates.sort_by_key(id);
        }
        let mut end = 0_usize;
        for of_one in self.candidates.chunk_by(|a, b| id(a) == id(b)) {
            end = end.saturating_add(of_one.len());
            self.ends
                .extend(of_one.first().map(|first| (id(first), end)));
        }
    }

    fn group_by_names(&mut self) {
        let ids = identify(&self.candidates);
        let mut named: Vec<(VulnerabilityId<'a>, Candidate<'a>)> = Vec::new();
        for (candidate, ids) in self.candidates.drain(..).zip(ids) {
            match ids.split_last() {
                Some((last, others)) => {
                    named.extend(others.iter().map(|id| (*id, candidate.clone())));
                    named.push((*last, candidate));
                }
                None => named.push((candidate.row.vulnerability, candidate)),
            }
        }
        named.sort_by_key(|(id, _)| *id);
        for (id, candidate) in named {
            self.candidates.push(candidate);
            let end = self.candidates.len();
            match self.ends.last_mut().filter(|(last, _)| *last == id) {
                Some(known) => known.1 = end,
                None => self.ends.push((id, end)),
            }
        }
    }
}

/// Returns for each row the ids of the clusters that it belongs to.
fn identify<'a>(candidates: &[Candidate<'a>]) -> Vec<Vec<VulnerabilityId<'a>>> {
    let mut cves: Vec<Vec<CveId>> = candidates.iter().map(|c| own_cves(&c.row)).collect();
    let ids = |cves: Vec<CveId>| cves.into_iter().map(VulnerabilityId::Cve).collect();
    // Other ids matter to rows without a CVE alone, and mostly there are none.
    if cves.iter().all(|cves| !cves.is_empty()) {
        return cves.into_iter().map(ids).collect();
    }
    let names: Vec<BTreeSet<&str>> = candidates.iter().map(|c| other_ids(&c.row)).collect();
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
                let of_names = names.iter().filter_map(|name| known.get(name));
                let found: BTreeSet<CveId> = of_names.flatten().copied().collect();
                cves.extend(found);
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
                ids(cves)
            }
        })
        .collect()
}

/// Returns the CVEs that a row names, sorted: its own id, else those among its aliases.
fn own_cves(row: &StoredRow<'_>) -> Vec<CveId> {
    match row.vulnerability {
        VulnerabilityId::Cve(cve) => vec![cve],
        VulnerabilityId::Other(_) => {
            let mut cves: Vec<CveId> = row.aliases.iter().filter_map(CveId::parse).collect();
            cves.sort_unstable();
            cves.dedup();
            cves
        }
    }
}

/// Returns the ids of a row that are no CVEs.
fn other_ids<'a>(row: &StoredRow<'a>) -> BTreeSet<&'a str> {
    let own = match row.vulnerability {
        VulnerabilityId::Other(text) => Some(text),
        VulnerabilityId::Cve(_) => None,
    };
    let aliases = row.aliases.iter();
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
