//! Packages against advisories: which published vulnerabilities hold for what is installed, and how
//! we know.
//!
//! For each package: [`candidate`] gathers the rows that may speak of it, [`decide`] weighs them,
//! [`details`] says how we know. [`ecosystem`] finds out whose advisories count at all; a
//! distribution without any is a problem and has no coverage, so that it never looks clean.
//! Packages that a later layer removed are not judged: they are not in what runs.

mod candidate;
mod coverage;
mod decide;
mod details;
pub mod ecosystem;
mod life_cycle;
mod outcome;
mod rating;
mod rebuild;
mod reference;
mod stream;
mod vendor;

use std::collections::BTreeMap;

use seawall_model::distribution::Distribution;
use seawall_model::inventory::Inventory;
use seawall_model::package::{Package, PackageType};
use seawall_model::problem::{Problem, ProblemKind};
use seawall_model::time::Date;

use crate::store::{Database, StoredStatus};
use decide::{Claim, Outcome};
use ecosystem::Plan;
pub use outcome::{Judgement, Match};

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
    let plan = ecosystem::plan(database, distribution);
    match &plan {
        Ok(plan) => judge(
            database,
            inventory,
            distribution,
            plan,
            today,
            &mut judgement,
        ),
        Err(why) => not_judged(inventory, why, None, &mut judgement),
    }
    judgement.problems.sort();
    judgement.problems.dedup();
    judgement
}

/// Judges the packages of the kind that the plan is for, and says of all others that they were not.
fn judge(
    database: &Database,
    inventory: &Inventory,
    distribution: &Distribution,
    plan: &Plan,
    today: Date,
    judgement: &mut Judgement,
) {
    let mut run = Run {
        database,
        plan,
        judgement,
        unused: 0,
    };
    let mut foreign: BTreeMap<&str, usize> = BTreeMap::new();
    let mut judged = 0_usize;
    for (index, package) in inventory.packages.iter().enumerate() {
        if package.kind != plan.kind || package.removed_in.is_some() {
            continue;
        }
        judged = judged.saturating_add(1);
        match vendor::foreign(distribution, package) {
            Some(vendor) => {
                let count = foreign.entry(vendor).or_default();
                *count = count.saturating_add(1);
            }
            None => run.package(index, package),
        }
    }
    let mut notes = Vec::new();
    if run.unused > 0 {
        let unused = run.unused;
        notes.push(format!(
            "{unused} fixes of edge were not used: they are in newer series"
        ));
    }
    notes.extend(foreign_packages(&foreign, judgement));
    let no_packages = judged == 0 && inventory.databases.is_empty();
    judgement.coverage.push(if no_packages {
        coverage::none(coverage::WHAT, "no package database was found")
    } else {
        coverage::covered(database, plan, today, notes)
    });
    let name = ecosystem::name_of(distribution);
    let why = format!("the advisories for {name} do not speak of this kind of package");
    not_judged(inventory, &why, Some(plan.kind), judgement);
}

/// Reports packages that are not from the distribution.
fn foreign_packages(foreign: &BTreeMap<&str, usize>, judgement: &mut Judgement) -> Option<String> {
    let count = foreign
        .values()
        .fold(0_usize, |sum, count| sum.saturating_add(*count));
    if count == 0 {
        return None;
    }
    let vendors: Vec<String> = foreign
        .iter()
        .take(10)
        .map(|(v, n)| format!("{v}: {n}"))
        .collect();
    let why = format!(
        "they are not from the distribution ({})",
        vendors.join(", ")
    );
    judgement.problems.push(Problem::new(
        ProblemKind::NoData,
        format!("{count} packages"),
        format!("{why}, and its advisories say nothing about them"),
    ));
    Some(format!("{count} packages are not from the distribution"))
}

/// Reports the packages for which there are no advisories; those of kind `except` have been judged.
fn not_judged(
    inventory: &Inventory,
    why: &str,
    except: Option<PackageType>,
    judgement: &mut Judgement,
) {
    let present = inventory
        .packages
        .iter()
        .filter(|package| package.removed_in.is_none());
    let mut kinds: BTreeMap<PackageType, usize> = BTreeMap::new();
    for package in present.filter(|package| Some(package.kind) != except) {
        let count = kinds.entry(package.kind).or_default();
        *count = count.saturating_add(1);
    }
    let total = kinds
        .values()
        .fold(0_usize, |sum, count| sum.saturating_add(*count));
    if except.is_none() {
        let why = if total == 0 && inventory.distribution.is_none() {
            "no distribution and no package was found"
        } else {
            why
        };
        judgement.coverage.push(coverage::none(coverage::WHAT, why));
    }
    for (kind, count) in kinds {
        if except.is_some() {
            let what = format!("{} ({kind})", coverage::WHAT);
            judgement.coverage.push(coverage::none(&what, why));
        }
        let problem = Problem::new(
            ProblemKind::NoData,
            format!("{count} {kind} packages"),
            why.to_owned(),
        );
        judgement.problems.push(problem.hint(
            "update the advisory database, or build one from the distribution's own advisories: \
             `seawall db build`",
        ));
    }
}

fn database_problem(why: &str) -> Problem {
    Problem::new(ProblemKind::Environment, "advisory database", why)
        .hint("build it anew with `seawall db build`")
}

/// One run over the packages.
struct Run<'a, 'j> {
    database: &'a Database,
    plan: &'a Plan,
    judgement: &'j mut Judgement,
    /// Fixes of Alpine's edge that are newer than the branch has.
    unused: usize,
}

impl<'a> Run<'a, '_> {
    fn package(&mut self, index: usize, package: &'a Package) {
        let (clusters, errors) = candidate::gather(self.database, self.plan, package);
        for error in errors {
            self.judgement
                .problems
                .push(database_problem(&error.to_string()));
        }
        for cluster in &clusters {
            self.count_unused(cluster);
            match decide::decide(self.plan, package, &cluster.candidates) {
                Outcome::Holds(claim) => self.holds(index, package, cluster, &claim),
                Outcome::Clear => self.dismiss(),
                Outcome::Silent => {}
            }
        }
    }

    fn holds(
        &mut self,
        index: usize,
        package: &Package,
        cluster: &candidate::Cluster<'_>,
        claim: &Claim,
    ) {
        let facts = match self.database.vulnerability(&cluster.id.to_string()) {
            Ok(facts) => facts.unwrap_or_default(),
            Err(error) => {
                self.judgement
                    .problems
                    .push(database_problem(&error.to_string()));
                crate::store::Facts::default()
            }
        };
        if facts.rejected {
            return self.dismiss();
        }
        if let Some(why) = &claim.invalid {
            let what = format!("{} {} and {}", package.name, package.version, cluster.id);
            let problem = Problem::new(ProblemKind::Input, what, why.clone());
            self.judgement
                .problems
                .push(problem.hint("it is reported as under investigation"));
        }
        let found = details::describe(self.plan, index, cluster, claim, &facts);
        self.judgement.matches.push(found);
    }

    fn dismiss(&mut self) {
        self.judgement.dismissed = self.judgement.dismissed.saturating_add(1);
    }

    fn count_unused(&mut self, cluster: &candidate::Cluster<'_>) {
        if self.plan.edge {
            let newer = |c: &&candidate::Candidate<'_>| match c.row.status {
                StoredStatus::FixedIn(bound) => decide::is_newer_series(c, bound),
                _ => false,
            };
            let count = cluster.candidates.iter().filter(newer).count();
            self.unused = self.unused.saturating_add(count);
        }
    }
}
