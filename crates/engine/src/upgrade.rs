//! Findings → upgrades: what clears most with the least.

use std::cmp::Ordering;

use seawall_advisory::language::scheme_of;
use seawall_model::finding::{Finding, Status};
use seawall_model::inventory::Inventory;
use seawall_model::package::PackageType;
use seawall_model::report::Upgrade;

/// Gathers, per source package, the findings with a fix, in the order of the findings.
pub(crate) fn upgrades(findings: &[Finding], inventory: &Inventory) -> Vec<Upgrade> {
    let mut upgrades: Vec<Upgrade> = Vec::new();
    for (index, finding) in findings.iter().enumerate() {
        let package = finding
            .package
            .and_then(|at| Some((at, inventory.packages.get(at)?)));
        let (Some((at, package)), Some(fixed)) = (package, &finding.fixed_version) else {
            continue;
        };
        if finding.status != Status::Fixed || !finding.is_open() {
            continue;
        }
        let (source, from) = package.source_name_version();
        match upgrades
            .iter_mut()
            .find(|u| u.source == source && u.from == from)
        {
            Some(upgrade) => {
                if order(package.kind, &upgrade.to, fixed) == Ordering::Less {
                    upgrade.to.clone_from(fixed);
                }
                upgrade.packages.push(at);
                upgrade.findings.push(index);
            }
            None => upgrades.push(Upgrade {
                source: source.to_owned(),
                from: from.to_owned(),
                to: fixed.clone(),
                packages: vec![at],
                findings: vec![index],
            }),
        }
    }
    for upgrade in &mut upgrades {
        upgrade.packages.sort_unstable();
        upgrade.packages.dedup();
    }
    upgrades
}

/// Orders two fixed versions; one that its scheme does not allow counts as the lower.
fn order(kind: PackageType, a: &str, b: &str) -> Ordering {
    let scheme = scheme_of(kind);
    scheme.compare(a, b).unwrap_or(Ordering::Equal)
}
