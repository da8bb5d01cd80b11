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

/// Reports the packages for which there are no advisories; those of kind `except` have been judged.
pub(super) fn other_kinds(
    inventory: &Inventory,
    why: &str,
    except: Option<PackageType>,
    judgement: &mut Judgement,
) {
    let mut kinds: BTreeMap<PackageType, usize> = BTreeMap::new();
    for package in &inventory.packages {
        if package.removed_in.is_none() && Some(package.kind) != except {
            let count = kinds.entry(package.kind).or_default();
            *count = count.saturating_add(1);
        }
    }
    if except.is_none() {
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
    }
    for (kind, count) in kinds {
        if except.is_some() {
            let what = format!("{} ({kind})", coverage::WHAT);
            judgement.coverage.push(coverage::none(&what, why));
        }
        judgement
            .problems
            .push(no_data(&counted(count, &format!("{kind} package")), why));
    }
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
