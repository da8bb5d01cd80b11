//! Packages that nobody's advisories speak of: counted, and reported as problems.

use std::collections::BTreeMap;

use seawall_model::inventory::Inventory;
use seawall_model::package::{Package, PackageType};
use seawall_model::problem::{Problem, ProblemKind};

use super::coverage;
use super::outcome::Judgement;

/// Reports packages that are not from the distribution, by vendor; returns what to say in its coverage.
pub(super) fn foreign(
    vendors: &BTreeMap<&str, Vec<&Package>>,
    judgement: &mut Judgement,
) -> Option<String> {
    let count = vendors
        .values()
        .fold(0_usize, |sum, packages| sum.saturating_add(packages.len()));
    if count == 0 {
        return None;
    }
    let mut of_vendors: Vec<String> = vendors
        .iter()
        .map(|(vendor, packages)| format!("{vendor}: {}", named(packages)))
        .collect();
    if of_vendors.len() > MAX_VENDORS {
        of_vendors.truncate(MAX_VENDORS);
        of_vendors.push("…".to_owned());
    }
    let of_vendors = of_vendors.join("; ");
    let problem = Problem::new(
        ProblemKind::NoData,
        counted(count, "package"),
        format!(
            "not from the distribution ({of_vendors}), whose advisories say nothing about that"
        ),
    );
    judgement.problems.push(problem.hint(FOREIGN));
    Some(format!(
        "packages that are not from the distribution: {count}"
    ))
}

/// Names packages, those of one version together.
fn named(packages: &[&Package]) -> String {
    let mut by_version: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for package in packages.iter().take(MAX_PACKAGES) {
        let names = by_version.entry(&package.version).or_default();
        names.push(&package.name);
    }
    let mut named: Vec<String> = by_version
        .into_iter()
        .map(|(version, names)| format!("{} {version}", names.join(", ")))
        .collect();
    let more = packages.len().saturating_sub(MAX_PACKAGES);
    if more > 0 {
        named.push(format!("and {more} more"));
    }
    named.join(", ")
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

/// So many vendors are named.
const MAX_VENDORS: usize = 10;
/// So many packages of a vendor are named.
const MAX_PACKAGES: usize = 6;
/// What still holds of such packages, and what to do.
const FOREIGN: &str =
    "what is recognised in their files is judged; for the rest ask the vendor's own advisories";
