//! Clauses that all formats say in the same words.

use std::collections::BTreeMap;

use seawall_model::difference::{Cause, Change, Comparison, FindingChange, PackageChange};
use seawall_model::severity::Severity;

/// Says why a finding came, went or changed.
pub(crate) fn why(one: &FindingChange) -> String {
    let came = one.change == Change::Added;
    match &one.why {
        Cause::Package if came => "the package was added".to_owned(),
        Cause::Package => "the package was removed".to_owned(),
        Cause::Version => format!("version {}", versions(&one.before, &one.after)),
        Cause::Knowledge if came => "newly known, the package is the same".to_owned(),
        Cause::Knowledge => "no longer known, the package is the same".to_owned(),
        Cause::SetAside(word) if came => format!("was set aside: {}", set_aside(word)),
        Cause::SetAside(word) => format!("set aside now: {}", set_aside(word)),
        Cause::Untold => "why is not known: the other side does not list all packages".to_owned(),
        Cause::Properties(all) => all.join("; "),
    }
}

/// Returns the word of a cause.
pub(crate) const fn cause(cause: &Cause) -> &'static str {
    match cause {
        Cause::Package => "package",
        Cause::Version => "version",
        Cause::Knowledge => "knowledge",
        Cause::SetAside(_) => "set_aside",
        Cause::Untold => "untold",
        Cause::Properties(_) => "properties",
    }
}

/// Writes the step from some versions to others.
pub(crate) fn versions(before: &[String], after: &[String]) -> String {
    let all = |versions: &[String]| match versions {
        [] => "none".to_owned(),
        some => some.join(", "),
    };
    format!("{} → {}", all(before), all(after))
}

/// Counts the findings that differ one way, by severity, worst first; those of none are left out.
pub(crate) fn severities(comparison: &Comparison, change: Change) -> Vec<(Severity, usize)> {
    let mut counts: BTreeMap<Severity, usize> = BTreeMap::new();
    for one in findings(comparison, change) {
        let count = counts.entry(one.finding.severity).or_default();
        *count = count.saturating_add(1);
    }
    counts.into_iter().rev().collect()
}

/// Returns the findings that differ one way.
pub(crate) fn findings(
    comparison: &Comparison,
    change: Change,
) -> impl Iterator<Item = &FindingChange> {
    let all = comparison.difference.findings.iter();
    all.filter(move |one| one.change == change)
}

/// Returns the packages that differ one way.
pub(crate) fn packages(
    comparison: &Comparison,
    change: Change,
) -> impl Iterator<Item = &PackageChange> {
    let all = comparison.difference.packages.iter();
    all.filter(move |one| one.change == change)
}

/// Says what of the packages is new, gone and changed: `+3 −1 ~7, 82 the same`.
pub(crate) fn package_counts(comparison: &Comparison) -> String {
    let count = |change| packages(comparison, change).count();
    let difference = &comparison.difference;
    let mut text = format!(
        "+{} −{} ~{}, {} the same",
        count(Change::Added),
        count(Change::Removed),
        count(Change::Changed),
        difference.unchanged_packages
    );
    if difference.untold_packages > 0 {
        let untold = format!(", {} not told", difference.untold_packages);
        text.push_str(&untold);
    }
    text
}

/// The head of a list: which way findings differ, as people call it.
pub(crate) const fn called(change: Change) -> &'static str {
    match change {
        Change::Added => "new",
        Change::Removed => "gone",
        Change::Changed => "changed",
    }
}

/// All ways, in the order in which they are told.
pub(crate) const CHANGES: [Change; 3] = [Change::Added, Change::Removed, Change::Changed];

fn set_aside(word: &str) -> &str {
    match word {
        "owned_by_distribution" => "it belongs to a package of the distribution",
        "fixed_by_back_port" => "fixed by back-port",
        "not_reachable" => "it cannot be reached",
        "statement" => "a VEX statement says so",
        other => other,
    }
}
