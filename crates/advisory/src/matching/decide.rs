//! The decision about one vulnerability in one package, out of all rows that speak of it.
//!
//! Rows of the highest trust decide; lower ones speak only where no row above says anything about
//! the installed version. Among rows of one trust: for RPM one satisfied fix is enough, since
//! errata name a vulnerability again when a later build is published; elsewhere every fix must be
//! there, since a vulnerability that is named twice was not fully fixed at first. What can't be
//! compared is never dropped: it is a claim "under investigation".

use std::cmp::Ordering;

use seawall_model::finding::Status;
use seawall_model::package::{Package, PackageType};

use super::candidate::{Access, Candidate, without_epoch};
use super::ecosystem::Plan;
use super::range::{Place, named_fix, place};
use super::rebuild::{Rebuild, is_own_erratum, is_stable_rebuild};
use super::stream::{self, Fit};
use crate::feed::trust::OPEN_END;
use crate::record::BOUNDS_OF_PROJECT;
use crate::store::{Bound, StoredAffected, StoredStatus, StoredUntil};
use crate::version::go::is_pseudo;

/// What the rows say together.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Outcome {
    /// The vulnerability holds.
    Holds(Claim),
    /// It does not: fixed in the installed version, or never there.
    Clear,
    /// No row speaks of this package.
    Silent,
}

/// A vulnerability that holds, and why.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Claim {
    pub(super) status: Status,
    pub(super) fixed_version: Option<String>,
    /// Index of the row that decided.
    pub(super) deciding: usize,
    /// In what the claim is not exact.
    pub(super) doubts: Vec<String>,
    /// Versions that could not be compared.
    pub(super) invalid: Option<String>,
    /// A fix that is not open to everybody: version and ecosystem.
    pub(super) extended_fix: Option<(String, String)>,
}

/// Decides about the rows of one cluster.
pub(super) fn decide(plan: &Plan, package: &Package, candidates: &[Candidate<'_>]) -> Outcome {
    let of = |access: Access| -> Outcome {
        let all = candidates.iter().enumerate();
        let rows = all.filter(|(_, c)| c.access == access).map(|(at, _)| at);
        by_trust(plan, package, candidates, rows.collect())
    };
    // Nearly all clusters have one row.
    if let [only] = candidates
        && only.access == Access::Open
        && plan.extended.is_empty()
    {
        return Tally::of(plan, package, candidates, &[0]).conclude(plan, candidates);
    }
    let own = of(Access::Open);
    if plan.extended.is_empty() {
        return own;
    }
    match (own, of(Access::Subscribed)) {
        (Outcome::Clear, _) => Outcome::Clear,
        // What subscribers get goes on where the open release has ended.
        (own, Outcome::Silent) => with_extended(own, of(Access::Closed), candidates),
        (_, subscribed) => subscribed,
    }
}

/// Brings in the fixes that are not open to everybody: an installed one clears, one that is not
/// installed is named but is no published fix.
fn with_extended(own: Outcome, extended: Outcome, candidates: &[Candidate<'_>]) -> Outcome {
    match (own, extended) {
        (Outcome::Clear, _) => Outcome::Clear,
        (Outcome::Silent, Outcome::Holds(claim)) => Outcome::Holds(closed(claim, candidates)),
        (Outcome::Silent, other) => other,
        // An extended fix is installed; or the open release went out of support before anybody
        // looked, and the extended one is not affected.
        (Outcome::Holds(claim), Outcome::Clear)
            if claim.status != Status::Fixed
                && (claim.status == Status::EndOfLife || has_extended_fix(candidates)) =>
        {
            Outcome::Clear
        }
        (Outcome::Holds(mut claim), Outcome::Holds(extended)) if claim.status != Status::Fixed => {
            claim.extended_fix = closed(extended, candidates).extended_fix;
            Outcome::Holds(claim)
        }
        (own, _) => own,
    }
}

/// Says whether an extended row names a fix, so that what cleared it is not the word that nothing
/// was affected.
fn has_extended_fix(candidates: &[Candidate<'_>]) -> bool {
    let fix = |c: &Candidate<'_>| matches!(c.row.status, StoredStatus::FixedIn(_));
    candidates
        .iter()
        .any(|candidate| candidate.access == Access::Closed && fix(candidate))
}

/// Turns a fix that is not open to everybody into an unfixed claim that names it.
fn closed(mut claim: Claim, candidates: &[Candidate<'_>]) -> Claim {
    if let Some(version) = claim.fixed_version.take() {
        let ecosystem = candidates.get(claim.deciding).map_or("", |c| c.ecosystem);
        claim.extended_fix = Some((version, ecosystem.to_owned()));
        claim.status = Status::Affected;
    }
    claim
}

fn by_trust(
    plan: &Plan,
    package: &Package,
    candidates: &[Candidate<'_>],
    mut rows: Vec<usize>,
) -> Outcome {
    let trust = |at: &usize| candidates.get(*at).map_or(0, |c| c.row.trust);
    rows.sort_by_key(|at| std::cmp::Reverse(trust(at)));
    for tier in rows.chunk_by(|a, b| trust(a) == trust(b)) {
        let outcome = Tally::of(plan, package, candidates, tier).conclude(plan, candidates);
        if outcome != Outcome::Silent {
            return outcome;
        }
    }
    Outcome::Silent
}

/// What the rows of one trust say, sorted by what follows from it.
#[derive(Default)]
struct Tally<'a> {
    /// Rows with a fix that is not installed, and the fixed version.
    unsatisfied: Vec<(usize, &'a str)>,
    /// A fix is installed.
    satisfied: bool,
    /// Rows without a fix.
    unfixed: Vec<(usize, Status)>,
    /// Not affected.
    clear: bool,
    /// Rows that can't be decided, and why; whether a version is to blame.
    unclear: Vec<(usize, String, bool)>,
    /// Doubts about the rows in `unsatisfied`.
    doubts: Vec<String>,
}

impl<'a> Tally<'a> {
    fn of(plan: &Plan, package: &Package, candidates: &'a [Candidate<'a>], tier: &[usize]) -> Self {
        let mut tally = Self::default();
        let mut unknown_streams = Vec::new();
        let chosen = choose_stream(plan, candidates, tier);
        for at in tier {
            let Some(candidate) = candidates.get(*at) else {
                continue;
            };
            match fit(package, candidate) {
                Fit::Same if chosen.as_ref().is_none_or(|chosen| chosen.contains(at)) => {
                    tally.add(plan, *at, candidate);
                }
                Fit::Unknown => unknown_streams.push((*at, candidate)),
                Fit::Same | Fit::Other => {}
            }
        }
        if !tally.speaks() {
            tally.add_unknown_streams(plan, &unknown_streams);
        }
        tally
    }

    fn speaks(&self) -> bool {
        self.satisfied
            || self.clear
            || !self.unsatisfied.is_empty()
            || !self.unfixed.is_empty()
            || !self.unclear.is_empty()
    }

    fn add(&mut self, plan: &Plan, at: usize, candidate: &'a Candidate<'a>) {
        match candidate.row.status {
            StoredStatus::NotAffected => self.clear = true,
            StoredStatus::Unfixed(status) => self.unfixed.push((at, status)),
            StoredStatus::LastAffected(bound) => match compare(plan, candidate, bound) {
                Ok(Ordering::Greater) => self.clear = true,
                Ok(_) => self.unfixed.push((at, Status::Affected)),
                Err(why) => self.unclear.push((at, why, true)),
            },
            StoredStatus::FixedIn(bound) => self.add_fix(plan, at, candidate, bound),
            StoredStatus::Affected(affected) => self.add_ranges(plan, at, candidate, affected),
        }
    }

    fn add_ranges(
        &mut self,
        plan: &Plan,
        at: usize,
        candidate: &'a Candidate<'a>,
        affected: StoredAffected<'a>,
    ) {
        if candidate.row.imprecise == Some(BOUNDS_OF_PROJECT)
            && is_pseudo(&candidate.subject.version)
        {
            let why = "a pseudo-version can't be held against versions of the project";
            self.unclear.push((at, why.to_owned(), false));
            return;
        }
        match place(affected, |bound| compare(plan, candidate, bound)) {
            Place::Inside(range) => match range.until {
                StoredUntil::Fixed(bound) => self.add_fix(plan, at, candidate, bound),
                _ => self.unfixed.push((at, Status::Affected)),
            },
            Place::Listed(_) => {
                let compare = |bound| compare(plan, candidate, bound);
                match named_fix(affected, plan.scheme, compare) {
                    Some(bound) => self.unsatisfied.push((at, bound)),
                    None => self.unfixed.push((at, Status::Affected)),
                }
            }
            Place::Outside => self.clear = true,
            Place::Unclear(why) => self.unclear.push((at, why, true)),
        }
    }

    fn add_fix(&mut self, plan: &Plan, at: usize, candidate: &'a Candidate<'a>, bound: &'a str) {
        if plan.edge && is_newer_series(candidate, bound) {
            return;
        }
        match compare(plan, candidate, bound) {
            Ok(Ordering::Less) => self.unsatisfied.push((at, bound)),
            Ok(Ordering::Equal) if is_own_change(plan, candidate, bound) => {
                let why = format!(
                    "AlmaLinux published {bound} with changes of its own; \
                     whether this build has them is not known"
                );
                self.unclear.push((at, why, false));
            }
            Ok(_) => self.satisfied = true,
            Err(why) => self.unclear.push((at, why, true)),
        }
    }

    /// Takes rows of module streams that are not told: those of the same upstream series as if the
    /// stream were the same; else only what is newer than all of them is clear.
    fn add_unknown_streams(&mut self, plan: &Plan, rows: &[(usize, &'a Candidate<'a>)]) {
        let bound = |candidate: &'a Candidate<'a>| match candidate.row.status {
            StoredStatus::FixedIn(bound) => Some(bound),
            _ => None,
        };
        let same_series = |candidate: &'a Candidate<'a>| {
            bound(candidate).is_none_or(|b| stream::is_same_series(&candidate.subject.version, b))
        };
        let of_series: Vec<_> = rows.iter().filter(|(_, c)| same_series(c)).collect();
        if !of_series.is_empty() {
            for (at, candidate) in of_series {
                self.add(plan, *at, candidate);
            }
            self.doubts.push(
                "the module stream is not told; taken by the series of the version".to_owned(),
            );
            return;
        }
        let older = rows.iter().find(|(_, candidate)| {
            bound(candidate)
                .is_some_and(|b| !matches!(compare(plan, candidate, b), Ok(o) if o.is_ge()))
        });
        match older {
            Some((at, _)) => {
                let why =
                    "the module stream is not told, and fixes are known in other streams only";
                self.unclear.push((*at, why.to_owned(), false));
            }
            None => self.satisfied = !rows.is_empty(),
        }
    }

    fn conclude(self, plan: &Plan, candidates: &[Candidate<'_>]) -> Outcome {
        let lenient = plan.kind == PackageType::Rpm;
        let claim = |at: usize, status, fixed: Option<&str>| Claim {
            status,
            fixed_version: fixed.map(str::to_owned),
            deciding: at,
            doubts: self.doubts.clone(),
            invalid: None,
            extended_fix: None,
        };
        let order = |a: &&(usize, &str), b: &&(usize, &str)| {
            plan.scheme.compare(a.1, b.1).unwrap_or(Ordering::Equal)
        };
        let fix = if lenient {
            self.unsatisfied.iter().min_by(order)
        } else {
            self.unsatisfied.iter().max_by(order)
        };
        let fix = fix.filter(|_| !(lenient && self.satisfied));
        if let Some((at, version)) = fix {
            return Outcome::Holds(claim(*at, Status::Fixed, Some(version)));
        }
        if let Some((at, status)) = self.unfixed.first() {
            let trust = candidates.get(*at).map_or(0, |c| c.row.trust);
            // A range whose end was lost is no ground for "every later version".
            let status = if trust <= OPEN_END {
                Status::UnderInvestigation
            } else {
                *status
            };
            return Outcome::Holds(claim(*at, status, None));
        }
        if let Some((at, why, invalid)) = self.unclear.first() {
            let mut claim = claim(*at, Status::UnderInvestigation, None);
            claim.doubts.push(why.clone());
            claim.invalid = invalid.then(|| why.clone());
            // The fix is known although it can't be compared.
            if let Some(StoredStatus::FixedIn(bound)) = candidates.get(*at).map(|c| c.row.status) {
                claim.fixed_version = Some(bound.to_owned());
            }
            return Outcome::Holds(claim);
        }
        if self.satisfied || self.clear {
            Outcome::Clear
        } else {
            Outcome::Silent
        }
    }
}

/// Compares the installed version with a bound: by their keys where nothing about the texts matters.
pub(super) fn compare<'b>(
    plan: &Plan,
    candidate: &Candidate<'b>,
    bound: impl Into<Bound<'b>>,
) -> Result<Ordering, String> {
    let bound = candidate.row.keyed(bound.into());
    let subject = &candidate.subject;
    let as_they_are = plan.rebuild == Rebuild::Own && !subject.without_epoch;
    let rebuilt = |a: &str, b: &str| plan.kind == PackageType::Deb && is_stable_rebuild(a, b);
    if as_they_are && let Some(order) = subject.compare_keys(plan.scheme, bound) {
        let rebuilt = order.is_lt() && rebuilt(&subject.version, bound.text);
        return Ok(if rebuilt { Ordering::Equal } else { order });
    }
    let (mut installed, mut bound) = (subject.version.as_ref(), bound.text);
    if subject.without_epoch {
        (installed, bound) = (without_epoch(installed), without_epoch(bound));
    }
    let (a, b) = plan.rebuild.canonical(installed, bound);
    if rebuilt(&a, &b) {
        return Ok(Ordering::Equal);
    }
    plan.scheme
        .compare_with_bound(&a, &b)
        .map_err(|invalid| invalid.to_string())
}

fn fit(package: &Package, candidate: &Candidate<'_>) -> Fit {
    if package.kind != PackageType::Rpm {
        return Fit::Same;
    }
    let bound = match candidate.row.status {
        StoredStatus::FixedIn(bound) | StoredStatus::LastAffected(bound) => bound,
        _ => "",
    };
    stream::fit(
        package.module.as_deref(),
        &package.version,
        candidate.row.module,
        bound,
    )
}

/// Chooses among Red Hat's builds those that count; `None` where all rows count.
fn choose_stream(plan: &Plan, candidates: &[Candidate<'_>], tier: &[usize]) -> Option<Vec<usize>> {
    if !plan.rebuild.has_streams() {
        return None;
    }
    let mut chosen = Vec::new();
    let mut builds = Vec::new();
    let mut installed = "";
    for at in tier {
        match candidates
            .get(*at)
            .map(|candidate| (candidate, candidate.row.status))
        {
            Some((candidate, StoredStatus::FixedIn(bound))) => {
                builds.push((*at, bound));
                installed = candidate.subject.version.as_ref();
            }
            _ => chosen.push(*at),
        }
    }
    let bounds: Vec<&str> = builds.iter().map(|(_, bound)| *bound).collect();
    let build = stream::choose_build(installed, &bounds).and_then(|at| builds.get(at));
    chosen.extend(build.map(|(at, _)| *at));
    Some(chosen)
}

/// Says whether a fix in Alpine's edge is newer than the series that the branch has.
pub(super) fn is_newer_series(candidate: &Candidate<'_>, bound: &str) -> bool {
    stream::compare_series(bound, &candidate.subject.version).is_gt()
}

/// Says whether a bound is `AlmaLinux`' own change, for a distribution that only is compatible with
/// it.
fn is_own_change(plan: &Plan, candidate: &Candidate<'_>, bound: &str) -> bool {
    plan.rebuild == Rebuild::EnterpriseLinux
        && bound.contains(".alma")
        && is_own_erratum(candidate.row.record)
}
