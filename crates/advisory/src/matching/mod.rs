//! Packages against advisories: which published vulnerabilities hold for what is installed, and how
//! we know.
//!
//! For each package: `candidate` gathers the rows that may speak of it, `decide` weighs them,
//! `details` says how we know. [`ecosystem`] finds out whose advisories count at all; a
//! distribution without any is a problem and has no coverage, so that it never looks clean.
//! Packages that a later layer removed are not judged: they are not in what runs.

mod back_port;
mod candidate;
mod cluster;
mod coverage;
mod decide;
mod details;
pub mod ecosystem;
mod explain;
mod known;
mod language;
mod life_cycle;
mod outcome;
mod owner;
mod platform;
mod range;
mod rating;
mod reach;
mod rebuild;
mod reference;
mod run;
mod stream;
mod support;
mod uncovered;
pub mod vendor;

use std::collections::BTreeMap;

use seawall_model::distribution::Distribution;
use seawall_model::inventory::Inventory;
use seawall_model::package::Package;
use seawall_model::problem::{Problem, ProblemKind};
use seawall_model::time::Date;

use crate::store::Database;
pub use coverage::WHAT as OS_PACKAGES;
use ecosystem::Plan;
pub use explain::{Considered, Explanation, Outcome, explain};
pub use known::known;
pub use outcome::{Judgement, Match, SetAside};
use owner::Owners;
use run::Run;

/// Judges every package of an inventory. `today` decides what is old and what has ended.
pub fn match_packages(database: &Database, inventory: &Inventory, today: Date) -> Judgement {
    let mut judgement = Judgement::default();
    let unknown = Distribution::default();
    let distribution = inventory.distribution.as_ref().unwrap_or(&unknown);
    match life_cycle::end_of_life(database, distribution, today) {
        Ok(end) => judgement.end_of_life = end,
        Err(error) => judgement
            .problems
            .push(database_problem(&error.to_string())),
    }
    let prepared = Prepared::new(database, inventory);
    let owners = Owners::new(database, inventory, prepared.plan.as_ref().ok());
    let mut run = Run::new(database, inventory, &mut judgement);
    match &prepared.plan {
        Ok(plan) => judge(database, inventory, plan, &owners, today, &mut run),
        Err(why) => uncovered::without_plan(inventory, why, run.judgement),
    }
    language::judge(
        database,
        &prepared.languages,
        inventory,
        &owners,
        today,
        &mut run,
    );
    judgement.sort();
    judgement
}

/// How the packages of an inventory are judged.
struct Prepared {
    /// The distribution's, or why there is no plan.
    plan: Result<Plan, String>,
    /// One for each kind that no distribution speaks of.
    languages: Vec<Plan>,
}

impl Prepared {
    fn new(database: &Database, inventory: &Inventory) -> Self {
        let unknown = Distribution::default();
        let distribution = inventory.distribution.as_ref().unwrap_or(&unknown);
        let plan = ecosystem::plan(database, distribution).map(|mut plan| {
            plan.subscribe(&inventory.subscriptions);
            plan
        });
        Self {
            plan,
            languages: language::plans(inventory),
        }
    }
}

/// Judges the distribution's packages, and says of those of other distributions that they were not.
fn judge<'a>(
    database: &'a Database,
    inventory: &'a Inventory,
    plan: &'a Plan,
    owners: &Owners<'_>,
    today: Date,
    run: &mut Run<'a, '_>,
) {
    let unknown = Distribution::default();
    let distribution = inventory.distribution.as_ref().unwrap_or(&unknown);
    let mut foreign: BTreeMap<&str, Vec<&Package>> = BTreeMap::new();
    let mut judged = 0_usize;
    for (index, package) in inventory.packages.iter().enumerate() {
        if package.kind != plan.kind || package.removed_in.is_some() {
            continue;
        }
        judged = judged.saturating_add(1);
        match vendor::foreign(distribution, package) {
            Some(vendor) => foreign.entry(vendor).or_default().push(package),
            None => run.package(plan, index, package, owners),
        }
    }
    let mut notes = Vec::new();
    if run.unused > 0 {
        let unused = run.unused;
        notes.push(format!(
            "fixes of edge left out as being in newer series: {unused}"
        ));
    }
    notes.extend(uncovered::foreign(&foreign, run.judgement));
    notes.extend(support::unsupported(
        database,
        inventory,
        plan,
        today,
        run.judgement,
    ));
    let no_packages = judged == 0 && inventory.databases.is_empty();
    run.judgement.coverage.push(if no_packages {
        coverage::none(coverage::WHAT, "no package database was found")
    } else {
        coverage::covered(database, plan, coverage::WHAT, today, notes)
    });
    let name = ecosystem::name_of(distribution);
    let why = format!("the advisories for {name} do not speak of this kind of package");
    uncovered::other_kinds(inventory, &why, plan.kind, run.judgement);
}

fn database_problem(why: &str) -> Problem {
    Problem::new(ProblemKind::Environment, "advisory database", why)
        .hint("build it anew with `seawall db build`")
}
