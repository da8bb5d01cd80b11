//! Packages that nobody's advisories speak of: counted, and reported as problems.

use std::collections::BTreeMap;

use seawall_model::inventory::Inventory;
use seawall_model::package::PackageType;
use seawall_model::problem::{Problem, ProblemKind};

use super::coverage;
use super::outcome::Judgement;

/// Reports packages that are not from the distribution, by vendor; returns what to say in its coverage.
pub(super) fn foreign(
    vendors: &BTreeMap<&str, usize>,
    judgement: &mut Judgement,
) -> Option<String> {
    let count = sum(vendors.values());
    if count == 0 {
        return None;
    }
    let mut named: Vec<String> = vendors.iter().map(|(v, n)| format!("{v}: {n}")).collect();
    if named.len() > MAX_VENDORS {
        named.truncate(MAX_VENDORS);
        named.push("…".to_owned());
    }
    let named = named.join(", ");
    judgement.problems.push(Problem::new(
        ProblemKind::NoData,
        counted(count, "package"),
        format!("not from the distribution ({named}), whose advisories say nothing about that"),
    ));
    Some(format!(
        "packages that are not from the distribution: {count}"
    ))
}

/// Reports that nothing is known of the distribution, and its packages with it.
pub(super) fn without_plan(inventory: &Inventory, why: &str, judgement: &mut Judgement) {
    let kinds = kinds_of_distributions(inventory);
    let nothing = kinds.is_empty() && inventory.distribution.is_none();
    let why = if nothing {
        "no distribution and no package was found"
    } else {
        why
    };
    judgement.coverage.push(coverage::none(coverage::WHAT, why));
    if kinds.is_empty() && !nothing {
        judgement.problems.push(no_data("packages", why));
    }
    for (kind, count) in kinds {
        judgement
            .problems
            .push(no_data(&counted(count, &format!("{kind} package")), why));
    }
}

/// Reports packages of distributions that are not of the kind that was judged.
pub(super) fn other_kinds(
    inventory: &Inventory,
    why: &str,
    judged: PackageType,
    judgement: &mut Judgement,
) {
    for (kind, count) in kinds_of_distributions(inventory) {
        if kind != judged {
            let what = format!("{} ({kind})", coverage::WHAT);
            judgement.coverage.push(coverage::none(&what, why));
            judgement
                .problems
                .push(no_data(&counted(count, &format!("{kind} package")), why));
        }
    }
}

/// Reports packages of a kind for which there are no advisories.
pub(super) fn kind(kind: PackageType, count: usize, why: &str, judgement: &mut Judgement) {
    judgement.coverage.push(coverage::none(kind.name(), why));
    judgement
        .problems
        .push(no_data(&counted(count, &format!("{kind} package")), why));
}

fn kinds_of_distributions(inventory: &Inventory) -> BTreeMap<PackageType, usize> {
    let mut kinds: BTreeMap<PackageType, usize> = BTreeMap::new();
    for package in &inventory.packages {
        if package.removed_in.is_none() && package.kind.is_of_distribution() {
            let count = kinds.entry(package.kind).or_default();
            *count = count.saturating_add(1);
        }
    }
    kinds
}

fn no_data(what: &str, why: &str) -> Problem {
    Problem::new(ProblemKind::NoData, what, why).hint(
        "update the advisory database, or build one from the distribution's own advisories: \
         `seawall db build`",
    )
}

fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}

fn sum<'a>(counts: impl Iterator<Item = &'a usize>) -> usize {
    counts.fold(0, |sum, count| sum.saturating_add(*count))
}

/// So many vendors are named.
const MAX_VENDORS: usize = 10;
