//! From a claim to a match: evidence, other ids, ratings, references.

use seawall_model::evidence::Evidence;
use seawall_model::finding::{Confidence, Cvss};

use super::candidate::Candidate;
use super::cluster::Cluster;
use super::coverage::is_derived;
use super::decide::{Claim, compare};
use super::ecosystem::Plan;
use super::language::CPE;
use super::outcome::Match;
use super::range::{Place, place};
use super::rating::{self, Scores};
use super::reference::references;
use crate::feed::trust::{OPEN_END, PLAIN};
use crate::store::{Facts, StoredRow, StoredStatus, StoredUntil};

/// Facts of a vulnerability with the scores of its vectors, which are with the scores alone.
pub(super) struct ScoredFacts {
    pub(super) facts: Facts,
    cvss: Vec<Cvss>,
}

impl ScoredFacts {
    pub(super) fn new(mut facts: Facts, vendor: &str, scores: &mut Scores) -> Self {
        let vectors = std::mem::take(&mut facts.vectors);
        let cvss = scores.score(vectors, vendor);
        Self { facts, cvss }
    }
}

/// Fills in what is known of a claim.
pub(super) fn describe(
    plan: &Plan,
    package: usize,
    cluster: &Cluster<'_, '_>,
    claim: &Claim,
    scored: &ScoredFacts,
) -> Match {
    let id = cluster.id.to_string();
    let rows = rows_in_order(cluster, claim);
    let words: Vec<_> = in_order(cluster, claim)
        .filter_map(|c| Some((rating::publisher(plan, c.source), rating::of_row(&c.row)?)))
        .collect();
    let ScoredFacts { facts, cvss } = scored;
    Match {
        package,
        aliases: aliases(&id, &rows),
        status: claim.status,
        fixed_version: claim.fixed_version.clone(),
        ratings: rating::rate(&words, cvss),
        cvss: cvss.clone(),
        epss: facts.epss,
        kev: facts.kev,
        ssvc: facts.ssvc,
        published: facts.published,
        evidence: evidence(plan, cluster, claim),
        references: references(plan.vendor, &id, &rows),
        confidence: confidence(cluster, claim),
        id,
    }
}

/// Returns the rows, the deciding one first, then those that agree with it, then all others.
fn rows_in_order<'a>(cluster: &'a Cluster<'a, 'a>, claim: &Claim) -> Vec<&'a StoredRow<'a>> {
    in_order(cluster, claim)
        .map(|candidate| &candidate.row)
        .collect()
}

fn in_order<'a>(
    cluster: &'a Cluster<'a, 'a>,
    claim: &Claim,
) -> impl Iterator<Item = &'a Candidate<'a>> {
    let deciding = cluster.candidates.get(claim.deciding);
    let decided_at = claim.deciding;
    let module = deciding.and_then(|candidate| candidate.row.module);
    let others = cluster
        .candidates
        .iter()
        .enumerate()
        .filter(move |(at, candidate)| {
            // Rows of other module streams are about other builds.
            *at != decided_at && candidate.row.module == module
        });
    deciding
        .into_iter()
        .chain(others.map(|(_, candidate)| candidate))
}

fn aliases(id: &str, rows: &[&StoredRow<'_>]) -> Vec<String> {
    let mut found = Vec::new();
    for row in rows {
        let own = row.vulnerability.to_string();
        found.extend((own != id).then_some(own));
        let aliases = row.aliases.iter().filter(|alias| *alias != id);
        found.extend(aliases.map(str::to_owned));
    }
    found.sort_unstable();
    found.dedup();
    found
}

fn evidence(plan: &Plan, cluster: &Cluster<'_, '_>, claim: &Claim) -> Vec<Evidence> {
    let mut found = Vec::new();
    for (place, candidate) in in_order(cluster, claim).enumerate() {
        if place == 0 {
            found.push(advisory(candidate, claim.extended_fix.as_ref()));
            found.extend(comparisons(plan, candidate));
            found.extend(plan.compatibility.as_ref().map(|compatibility| {
                Evidence::Compatibility {
                    of: compatibility.of.clone(),
                    with: compatibility.with.clone(),
                }
            }));
            let doubts = claim.doubts.iter().map(String::as_str);
            for why in doubts
                .chain(candidate.row.imprecise)
                .chain((candidate.ecosystem == CPE).then_some(BY_CPE))
                .chain(derived(candidate))
            {
                push(
                    &mut found,
                    Evidence::Imprecise {
                        why: why.to_owned(),
                    },
                );
            }
        } else if place <= MAX_OTHERS {
            push(&mut found, advisory(candidate, None));
        }
    }
    found
}

/// Says so where a row was derived and neither a changelog nor an advisory bears it out.
fn derived(candidate: &Candidate<'_>) -> Option<&'static str> {
    let alone = candidate.row.trust <= PLAIN && is_derived(candidate.source);
    alone.then_some("derived from facts about single versions; the fix may have come earlier")
}

fn push(found: &mut Vec<Evidence>, evidence: Evidence) {
    if !found.contains(&evidence) {
        found.push(evidence);
    }
}

fn advisory(candidate: &Candidate<'_>, extended_fix: Option<&(String, String)>) -> Evidence {
    let row = &candidate.row;
    let of_source = || {
        let of_ecosystem = candidate.source.find(candidate.ecosystem);
        of_ecosystem.and_then(|e| e.date).or(candidate.source.date)
    };
    let closed = extended_fix.map(|(version, ecosystem)| {
        let stream = ecosystem.rsplit(':').next().unwrap_or_default();
        format!("fixed in {stream} only: {version}")
    });
    let word = match (row.word, closed) {
        (Some(word), Some(closed)) => Some(format!("{word}; {closed}")),
        (word, closed) => closed.or_else(|| word.map(str::to_owned)),
    };
    Evidence::Advisory {
        source: candidate.source.name.clone(),
        record: row.record.map(str::to_owned),
        date: row.date.or_else(of_source),
        word,
    }
}

/// Returns how sure the name is: CPE names are the upstream project's, not the package's; those that a
/// packager has listed are better than those of a registry of products.
fn confidence(cluster: &Cluster<'_, '_>, claim: &Claim) -> Confidence {
    match cluster.candidates.get(claim.deciding) {
        Some(candidate) if candidate.row.trust <= OPEN_END => Confidence::Low,
        Some(candidate) if candidate.ecosystem != CPE => Confidence::High,
        Some(candidate) if candidate.source.name.starts_with("bitnami") => Confidence::Medium,
        _ => Confidence::Low,
    }
}

/// Returns the comparisons that decided.
pub(super) fn comparisons(plan: &Plan, candidate: &Candidate<'_>) -> Vec<Evidence> {
    let comparison = |operator, bound: &str| Evidence::Comparison {
        scheme: plan.scheme.name(),
        package: candidate.subject.name.clone().into_owned(),
        installed: candidate.subject.version.clone().into_owned(),
        bound: bound.to_owned(),
        operator,
    };
    match candidate.row.status {
        StoredStatus::FixedIn(bound) => vec![comparison("<", bound)],
        StoredStatus::LastAffected(bound) => vec![comparison("<=", bound)],
        StoredStatus::Unfixed(_) | StoredStatus::NotAffected => Vec::new(),
        StoredStatus::Affected(affected) => {
            match place(affected, |bound| compare(plan, candidate, bound)) {
                Place::Inside(range) => {
                    let first = range.introduced.map(|bound| comparison(">=", bound));
                    let last = match range.until {
                        StoredUntil::Fixed(bound) | StoredUntil::Limit(bound) => {
                            Some(comparison("<", bound))
                        }
                        StoredUntil::LastAffected(bound) => Some(comparison("<=", bound)),
                        StoredUntil::Open => None,
                    };
                    first.into_iter().chain(last).collect()
                }
                Place::Listed(version) => vec![comparison("=", version)],
                Place::Outside | Place::Unclear(_) => Vec::new(),
            }
        }
    }
}

/// What is wrong with every match by a CPE name.
const BY_CPE: &str = "matched by a CPE name, which names a product and not this package";
/// So many rows beside the deciding one are named.
const MAX_OTHERS: usize = 8;
