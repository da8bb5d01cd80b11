//! Two target reports → what differs.
//!
//! Packages are the same thing by kind, name and architecture, findings by their fingerprint: neither
//! depends on versions, places or layers, so that an upgrade shows as one change.

use std::collections::{BTreeMap, BTreeSet};

use seawall_model::difference::{Cause, Change, Difference, FindingChange, PackageChange};
use seawall_model::finding::Finding;
use seawall_model::package::{Package, PackageType};
use seawall_model::report::TargetReport;

mod compare;
mod remarks;

pub use compare::{Compared, Looked, compare};

/// Compares two reports. Findings that an exception accepts on one side only differ as well.
pub fn difference(before: &TargetReport, after: &TargetReport) -> Difference {
    let (first, second) = (Side::of(before), Side::of(after));
    let mut difference = Difference {
        remarks: remarks::remarks(before, after),
        ..Difference::default()
    };
    packages(&first, &second, &mut difference);
    findings(&first, &second, &mut difference);
    difference
}

/// What makes two packages the same thing.
type Name<'a> = (PackageType, &'a str, Option<&'a str>);

/// One report, ready to be looked up in.
struct Side<'a> {
    report: &'a TargetReport,
    versions: BTreeMap<Name<'a>, Vec<&'a str>>,
    findings: BTreeMap<&'a str, Vec<&'a Finding>>,
}

impl<'a> Side<'a> {
    fn of(report: &'a TargetReport) -> Self {
        let mut versions: BTreeMap<Name<'a>, Vec<&'a str>> = BTreeMap::new();
        let present = |package: &&Package| package.removed_in.is_none();
        for package in report.inventory.packages.iter().filter(present) {
            let known = versions.entry(name_of(package)).or_default();
            if !known.contains(&package.version.as_str()) {
                known.push(&package.version);
            }
        }
        let mut findings: BTreeMap<&'a str, Vec<&'a Finding>> = BTreeMap::new();
        for finding in &report.findings {
            findings
                .entry(&finding.fingerprint)
                .or_default()
                .push(finding);
        }
        Self {
            report,
            versions,
            findings,
        }
    }

    fn package(&self, finding: &Finding) -> Option<&'a Package> {
        self.report.inventory.packages.get(finding.package?)
    }

    /// Says whether there may be packages that are not listed.
    const fn is_partial(&self) -> bool {
        self.report.inventory.unlisted > 0
    }

    /// Returns why a match is no finding here, where it is one of those.
    fn set_aside(&self, fingerprint: &str) -> Option<&'static str> {
        let mut aside = self.report.dismissed.iter();
        let found = aside.find(|one| one.finding.fingerprint == fingerprint)?;
        Some(found.why.name())
    }

    /// The versions of a finding's package that have it.
    fn versions_with(&self, findings: &[&Finding]) -> Vec<String> {
        let packages = findings.iter().filter_map(|finding| self.package(finding));
        let versions: BTreeSet<&str> = packages.map(|package| package.version.as_str()).collect();
        versions.into_iter().map(str::to_owned).collect()
    }

    /// All versions that a package has here.
    fn versions_of(&self, name: Option<Name<'_>>) -> Vec<String> {
        let versions = name.and_then(|name| self.versions.get(&name));
        versions
            .into_iter()
            .flatten()
            .map(|version| (*version).to_owned())
            .collect()
    }
}

fn name_of(package: &Package) -> Name<'_> {
    (package.kind, &package.name, package.architecture.as_deref())
}

fn packages(first: &Side<'_>, second: &Side<'_>, out: &mut Difference) {
    let names: BTreeSet<&Name<'_>> = first
        .versions
        .keys()
        .chain(second.versions.keys())
        .collect();
    for name in names {
        let empty = Vec::new();
        let before = first.versions.get(name).unwrap_or(&empty);
        let after = second.versions.get(name).unwrap_or(&empty);
        let only = |these: &[&str], those: &[&str]| -> Vec<String> {
            let other = these.iter().filter(|version| !those.contains(version));
            other.map(|version| (*version).to_owned()).collect()
        };
        let (gone, new) = (only(before, after), only(after, before));
        if gone.is_empty() && new.is_empty() {
            out.unchanged_packages = out.unchanged_packages.saturating_add(1);
            continue;
        }
        let change = change(before.is_empty(), after.is_empty());
        let untold = match change {
            Change::Added => first.is_partial(),
            Change::Removed => second.is_partial(),
            Change::Changed => false,
        };
        if untold {
            out.untold_packages = out.untold_packages.saturating_add(1);
            continue;
        }
        out.packages.push(PackageChange {
            change,
            kind: name.0,
            name: name.1.to_owned(),
            architecture: name.2.map(str::to_owned),
            before: gone,
            after: new,
        });
    }
}

fn findings(first: &Side<'_>, second: &Side<'_>, out: &mut Difference) {
    let all: BTreeSet<&&str> = first
        .findings
        .keys()
        .chain(second.findings.keys())
        .collect();
    for fingerprint in all {
        let before = first
            .findings
            .get(*fingerprint)
            .map_or(&[][..], Vec::as_slice);
        let after = second
            .findings
            .get(*fingerprint)
            .map_or(&[][..], Vec::as_slice);
        match finding(first, before, second, after) {
            Some(change) => out.findings.push(change),
            None => out.unchanged_findings = out.unchanged_findings.saturating_add(1),
        }
    }
    out.findings.sort_by(|a, b| {
        let key = |one: &FindingChange| (one.change, std::cmp::Reverse(one.finding.severity));
        let name = |one: &FindingChange| one.package.as_ref().map(|package| package.name.clone());
        let rest = |one: &FindingChange| (one.finding.id.clone(), name(one));
        key(a).cmp(&key(b)).then_with(|| rest(a).cmp(&rest(b)))
    });
}

/// Compares what both sides have under one fingerprint.
fn finding(
    first: &Side<'_>,
    before: &[&Finding],
    second: &Side<'_>,
    after: &[&Finding],
) -> Option<FindingChange> {
    let shown = *after.first().or_else(|| before.first())?;
    let change = change(before.is_empty(), after.is_empty());
    let package = second.package(shown).filter(|_| !after.is_empty());
    let package = package.or_else(|| first.package(shown));
    let name = package.map(name_of);
    let why = match change {
        Change::Changed => Cause::Properties(properties(before.first()?, after.first()?)),
        Change::Added => cause(first, second, name, &shown.fingerprint),
        Change::Removed => cause(second, first, name, &shown.fingerprint),
    };
    if why == Cause::Properties(Vec::new()) {
        return None;
    }
    let with = |side: &Side<'_>, findings: &[&Finding]| match findings {
        [] => side.versions_of(name),
        findings => side.versions_with(findings),
    };
    Some(FindingChange {
        change,
        finding: shown.clone(),
        package: package.cloned(),
        before: with(first, before),
        after: with(second, after),
        why,
    })
}

/// Why one side has a finding and the other has not.
fn cause(without: &Side<'_>, with: &Side<'_>, name: Option<Name<'_>>, fingerprint: &str) -> Cause {
    if let Some(why) = without.set_aside(fingerprint) {
        return Cause::SetAside(why);
    }
    let (there, here) = (without.versions_of(name), with.versions_of(name));
    if there.is_empty() && without.is_partial() {
        Cause::Untold
    } else if there.is_empty() || here.is_empty() {
        Cause::Package
    } else if there == here {
        Cause::Knowledge
    } else {
        Cause::Version
    }
}

/// Says what differs between two findings of the same thing.
fn properties(before: &Finding, after: &Finding) -> Vec<String> {
    let mut differing = Vec::new();
    let mut note = |what: &str, before: &str, after: &str| {
        if before != after {
            differing.push(format!("{what} {before}, now {after}"));
        }
    };
    note("severity", before.severity.name(), after.severity.name());
    note("status", before.status.name(), after.status.name());
    let fix = |finding: &Finding| finding.fixed_version.clone();
    let fix = |finding| fix(finding).unwrap_or_else(|| "none".to_owned());
    note("fixed version", &fix(before), &fix(after));
    let known = |finding: &Finding| if finding.kev.is_some() { "yes" } else { "no" };
    note("known to be exploited", known(before), known(after));
    let yes_or_no = |yes: bool| if yes { "yes" } else { "no" };
    let accepted = |finding: &Finding| yes_or_no(finding.exception.is_some());
    note("accepted", accepted(before), accepted(after));
    let never_run = |finding: &Finding| yes_or_no(finding.not_loaded.is_some());
    note("never run", never_run(before), never_run(after));
    differing
}

const fn change(first_empty: bool, second_empty: bool) -> Change {
    match (first_empty, second_empty) {
        (true, _) => Change::Added,
        (_, true) => Change::Removed,
        _ => Change::Changed,
    }
}
