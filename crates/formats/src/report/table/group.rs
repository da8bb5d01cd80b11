//! Findings gathered per source package: what a person fixes in one go.

use std::collections::BTreeMap;

use seawall_model::finding::Finding;
use seawall_model::in_use::InUse;
use seawall_model::package::Package;
use seawall_model::report::{TargetReport, Upgrade};
use seawall_model::severity::Severity;

/// Findings of one source package in one version.
pub(super) struct Group<'a> {
    /// Name of the source package, else of the package.
    pub(super) source: &'a str,
    /// Installed version of the source package.
    pub(super) version: &'a str,
    /// Names of the installed packages concerned, sorted.
    pub(super) packages: Vec<&'a str>,
    /// Whether code of any of them is in use; nothing where nobody watched.
    pub(super) in_use: Option<InUse>,
    /// Position of the first of them.
    pub(super) first: Option<usize>,
    /// Whether a distribution's package manager installed it.
    pub(super) of_distribution: bool,
    /// Layer that brought the first of them.
    pub(super) layer: Option<usize>,
    /// One finding per vulnerability, worst first.
    pub(super) findings: Vec<&'a Finding>,
    /// What would fix them.
    pub(super) upgrade: Option<&'a Upgrade>,
}

impl Group<'_> {
    /// Counts the vulnerabilities of a severity.
    pub(super) fn count(&self, severity: Severity) -> usize {
        self.findings
            .iter()
            .filter(|finding| finding.severity == severity)
            .count()
    }
}

/// Groups findings of a target, in the order of the first finding of each.
pub(super) fn groups<'a>(
    target: &'a TargetReport,
    findings: impl Iterator<Item = &'a Finding>,
) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    let mut index: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for finding in findings {
        let package = finding
            .package
            .and_then(|at| target.inventory.packages.get(at));
        let (source, version) = package.map_or(("", ""), Package::source_name_version);
        let at = *index.entry((source, version)).or_insert_with(|| {
            groups.push(Group {
                source,
                version,
                packages: Vec::new(),
                first: finding.package,
                in_use: None,
                of_distribution: package.is_some_and(|p| p.kind.is_of_distribution()),
                layer: finding.location.layer,
                findings: Vec::new(),
                upgrade: target
                    .upgrades
                    .iter()
                    .find(|u| u.source == source && u.from == version),
            });
            groups.len().saturating_sub(1)
        });
        let Some(group) = groups.get_mut(at) else {
            continue;
        };
        group.packages.extend(package.map(|p| p.name.as_str()));
        if let Some(known) = &target.inventory.in_use {
            let own = known.of(finding.package);
            group.in_use = Some(group.in_use.map_or(own, |other| other.min(own)));
        }
        if !group.findings.iter().any(|known| is_same(known, finding)) {
            group.findings.push(finding);
        }
    }
    for group in &mut groups {
        group.packages.sort_unstable();
        group.packages.dedup();
    }
    groups
}

/// Says whether two findings are of one vulnerability. An erratum that stands for a CVE in one package may
/// stand for another in the next.
fn is_same(a: &Finding, b: &Finding) -> bool {
    a.id == b.id && (a.id.starts_with("CVE-") || a.aliases == b.aliases)
}
