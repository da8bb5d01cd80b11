//! Why an id is reported for a package, or why it is not: the same walk as [`super::match_packages`], for
//! one id, with every row that was weighed.

use std::cmp::Ordering;

use seawall_model::distribution::Distribution;
use seawall_model::explanation::{RowVerdict, Weighed};
use seawall_model::finding::{Dismissal, Status};
use seawall_model::inventory::Inventory;
use seawall_model::package::Package;

use super::candidate::{Candidate, gather};
use super::cluster::{Cluster, Clusters};
use super::decide::compare;
use super::details::comparisons;
use super::ecosystem::Plan;
use super::outcome::{Judgement, Match};
use super::owner::Owners;
use super::range::{Place, place};
use super::run::{Fate, Run};
use super::{Prepared, language, vendor};
use crate::store::{Database, StoredStatus};

/// All that the database and an inventory say about an id together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Explanation {
    /// One for each package that any row with that id speaks of, by package.
    pub considered: Vec<Considered>,
    /// Packages that the advisories for this system do not speak of at all, and why; by package.
    pub not_judged: Vec<(usize, String)>,
}

/// What was weighed for one package.
#[derive(Clone, Debug, PartialEq)]
pub struct Considered {
    /// Index into the inventory's packages.
    pub package: usize,
    /// Id of the vulnerability as a finding would have it.
    pub id: String,
    /// Every row that was weighed, as the database delivers them.
    pub rows: Vec<Weighed>,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of weighing the rows.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It is reported.
    Reported(Box<Match>),
    /// It would be reported, but for this.
    SetAside(Box<Match>, Dismissal),
    /// The installed version is not affected.
    NotAffected,
    /// The record was withdrawn or rejected.
    Withdrawn,
    /// The record speaks of other operating systems.
    OtherSystem,
    /// No row speaks of this build of the package (another module stream …).
    NoRowApplies,
}

/// Explains an id (a CVE or any alias).
pub fn explain(database: &Database, inventory: &Inventory, id: &str) -> Explanation {
    let prepared = Prepared::new(database, inventory);
    let owners = Owners::new(database, inventory, prepared.plan.as_ref().ok());
    let mut scratch = Judgement::default();
    let mut run = Run::new(database, inventory, &mut scratch);
    let mut explanation = Explanation::default();
    let mut clusters = Clusters::default();
    for (index, package) in inventory.packages.iter().enumerate() {
        if package.removed_in.is_some() {
            continue;
        }
        match how(database, inventory, &prepared, package) {
            Ok(plan) => {
                gather(database, plan, package, &mut clusters);
                for cluster in clusters.iter().filter(|cluster| is_about(cluster, id)) {
                    let fate = run.fate(plan, index, package, &cluster, &owners);
                    explanation
                        .considered
                        .push(considered(plan, index, &cluster, fate));
                }
            }
            Err(why) => explanation.not_judged.push((index, why)),
        }
    }
    explanation
}

/// Returns how a package is judged, or why it is not.
fn how<'a>(
    database: &Database,
    inventory: &Inventory,
    prepared: &'a Prepared,
    package: &Package,
) -> Result<&'a Plan, String> {
    let unknown = Distribution::default();
    let distribution = inventory.distribution.as_ref().unwrap_or(&unknown);
    if !package.kind.is_of_distribution() {
        let plan = prepared
            .languages
            .iter()
            .find(|plan| plan.kind == package.kind);
        let plan = plan.filter(|plan| language::is_covered(database, plan));
        let plan = plan.ok_or_else(|| format!("there are no advisories for {}", package.kind))?;
        if !language::has_known_version(plan, package) {
            return Err(format!(
                "its version `{}` can't be compared",
                package.version
            ));
        }
        return Ok(plan);
    }
    let plan = prepared.plan.as_ref().map_err(Clone::clone)?;
    if plan.kind != package.kind {
        return Err("the distribution's advisories do not speak of this kind".to_owned());
    }
    match vendor::foreign(distribution, package) {
        Some(vendor) => Err(format!("it is not from the distribution ({vendor})")),
        None => Ok(plan),
    }
}

fn is_about(cluster: &Cluster<'_, '_>, id: &str) -> bool {
    let same = |other: &str| other.eq_ignore_ascii_case(id);
    same(&cluster.id.to_string())
        || cluster.candidates.iter().any(|candidate| {
            let row = &candidate.row;
            same(&row.vulnerability.to_string())
                || row.record.is_some_and(same)
                || row.aliases.iter().any(same)
        })
}

fn considered(plan: &Plan, package: usize, cluster: &Cluster<'_, '_>, fate: Fate) -> Considered {
    Considered {
        package,
        rows: cluster.candidates.iter().map(|c| weigh(plan, c)).collect(),
        outcome: match fate {
            Fate::Holds(found) => Outcome::Reported(found),
            Fate::SetAside(found, why) => Outcome::SetAside(found, why),
            Fate::Clear => Outcome::NotAffected,
            Fate::Rejected => Outcome::Withdrawn,
            Fate::Elsewhere => Outcome::OtherSystem,
            Fate::Silent => Outcome::NoRowApplies,
        },
        id: cluster.id.to_string(),
    }
}

fn weigh(plan: &Plan, candidate: &Candidate<'_>) -> Weighed {
    let of_ecosystem = candidate
        .source
        .find(candidate.ecosystem)
        .and_then(|e| e.date);
    let row = &candidate.row;
    Weighed {
        source: candidate.source.name.clone(),
        record: row.record.map(str::to_owned),
        date: row.date.or(of_ecosystem).or(candidate.source.date),
        ecosystem: candidate.ecosystem.to_owned(),
        name: candidate.subject.name.clone().into_owned(),
        version: candidate.subject.version.clone().into_owned(),
        says: row.status.to_string(),
        word: row.word.map(str::to_owned),
        verdict: verdict(plan, candidate),
        comparisons: comparisons(plan, candidate),
    }
}

fn verdict(plan: &Plan, candidate: &Candidate<'_>) -> RowVerdict {
    let by = |order: Result<Ordering, String>, affected: fn(Ordering) -> bool| match order {
        Ok(order) if affected(order) => RowVerdict::Affected,
        Ok(_) => RowVerdict::NotAffected,
        Err(why) => RowVerdict::Unclear(why),
    };
    match candidate.row.status {
        StoredStatus::FixedIn(bound) => by(compare(plan, candidate, bound), Ordering::is_lt),
        StoredStatus::LastAffected(bound) => by(compare(plan, candidate, bound), Ordering::is_le),
        StoredStatus::Unfixed(Status::NotAffected) | StoredStatus::NotAffected => {
            RowVerdict::NotAffected
        }
        StoredStatus::Unfixed(_) => RowVerdict::Affected,
        StoredStatus::Affected(affected) => {
            match place(affected, |bound| compare(plan, candidate, bound)) {
                Place::Inside(_) | Place::Listed(_) => RowVerdict::Affected,
                Place::Outside => RowVerdict::NotAffected,
                Place::Unclear(why) => RowVerdict::Unclear(why),
            }
        }
    }
}
