//! Packages of languages, and software that no package manager knows: which names their advisories go
//! by, and which facts they are judged by.

use std::borrow::Cow;
use std::collections::BTreeSet;

use seawall_model::inventory::Inventory;
use seawall_model::package::{Package, PackageType};
use seawall_model::problem::{Problem, ProblemKind};
use seawall_model::time::Date;

use super::ecosystem::Plan;
use super::owner::Owners;
use super::run::Run;
use super::{coverage, uncovered};
use crate::language::{of_kind, of_name};
use crate::record::Scheme;
use crate::store::Database;

/// Judges the packages of all kinds that no distribution speaks of.
pub(super) fn judge<'a>(
    database: &'a Database,
    plans: &'a [Plan],
    inventory: &'a Inventory,
    owners: &Owners<'_>,
    today: Date,
    run: &mut Run<'a, '_>,
) {
    for plan in plans {
        let packages = inventory.packages.iter().enumerate();
        let packages = packages.filter(|(_, p)| p.kind == plan.kind && p.removed_in.is_none());
        if !is_covered(database, plan) {
            let why = format!("the database has no advisories for {}", plan.kind);
            uncovered::kind(plan.kind, packages.count(), &why, run.judgement);
            continue;
        }
        let mut unknown = Vec::new();
        for (index, package) in packages {
            if has_known_version(plan, package) {
                run.package(plan, index, package, owners);
            } else if is_spoken_of(database, plan, package) {
                unknown.push(package);
            }
        }
        let notes = unknown_versions(&unknown, run);
        let covered = coverage::covered(database, plan, plan.kind.name(), today, notes);
        run.judgement.coverage.push(covered);
    }
}

/// Returns how each kind of package that no distribution speaks of is judged.
pub(super) fn plans(inventory: &Inventory) -> Vec<Plan> {
    let there = inventory.packages.iter().filter(|p| p.removed_in.is_none());
    let kinds: BTreeSet<PackageType> = there.map(|p| p.kind).collect();
    let others = kinds.into_iter().filter(|kind| !kind.is_of_distribution());
    others.map(plan).collect()
}

/// Says whether the database has anything to judge by.
pub(super) fn is_covered(database: &Database, plan: &Plan) -> bool {
    plan.ecosystems()
        .any(|(name, _)| database.coverage(name).next().is_some())
}

/// Says whether the version can be held against others: `(devel)` can't, nor can an empty one.
pub(super) fn has_known_version(plan: &Plan, package: &Package) -> bool {
    let version = &package.version;
    !version.is_empty() && plan.scheme.compare(version, version).is_ok()
}

/// Says whether any advisory speaks of a package of that name: of others nothing would come, whatever
/// their version, as of a program that its makers have given none.
fn is_spoken_of(database: &Database, plan: &Plan, package: &Package) -> bool {
    plan.ecosystems().any(|(ecosystem, _)| {
        let names = names(ecosystem, package);
        let mut names = names.iter();
        names.any(|name| database.rows(ecosystem, name).next().is_some())
    })
}

/// Returns the names that advisories of an ecosystem may know a package by.
pub(super) fn names<'a>(ecosystem: &str, package: &'a Package) -> Vec<Cow<'a, str>> {
    if ecosystem == CPE {
        return package
            .cpes
            .iter()
            .filter_map(|cpe| product(cpe))
            .map(Cow::Owned)
            .collect();
    }
    let name = match of_name(ecosystem) {
        Some(language) => language.normalise(&package.name),
        None => Cow::Borrowed(package.name.as_str()),
    };
    vec![name]
}

/// Returns how a kind is judged. Software that no package manager knows is judged by what speaks of it
/// by name, and by CPE names, which say less. So are Go's modules: well-known programs have CPE names.
fn plan(kind: PackageType) -> Plan {
    let (ecosystem, scheme) = match of_kind(kind) {
        Some(language) => (language.ecosystem, language.scheme),
        None => (kind.name(), Scheme::Generic),
    };
    let mut plan = Plan::new(kind, scheme, ecosystem.to_owned(), "");
    if matches!(kind, PackageType::Generic | PackageType::Golang) {
        plan.also.push(CPE.to_owned());
    }
    plan
}

/// Reports packages whose version can't be held against anything.
fn unknown_versions(packages: &[&Package], run: &mut Run<'_, '_>) -> Vec<String> {
    for package in packages {
        let what = format!(
            "{} package {} {}",
            package.kind, package.name, package.version
        );
        let why = "its version can't be compared, so it was not judged";
        run.judgement
            .problems
            .push(Problem::new(ProblemKind::NoData, what, why));
    }
    let count = packages.len();
    let note = format!("packages whose version can't be compared: {count}");
    (count > 0).then_some(note).into_iter().collect()
}

/// Returns `vendor:product` of a CPE name in its 2.2 or 2.3 form (NISTIR 7695), lower case, unescaped.
fn product(cpe: &str) -> Option<String> {
    let rest = cpe
        .strip_prefix("cpe:2.3:")
        .or_else(|| cpe.strip_prefix("cpe:/"))?;
    let mut parts = Vec::new();
    let mut part = String::new();
    let mut escaped = false;
    for c in rest.chars() {
        match c {
            '\\' if !escaped => escaped = true,
            ':' if !escaped => parts.push(std::mem::take(&mut part)),
            _ => {
                escaped = false;
                part.extend(c.to_lowercase());
            }
        }
    }
    parts.push(part);
    let [_, vendor, product, ..] = parts.as_slice() else {
        return None;
    };
    let known = |part: &String| !part.is_empty() && part != "*" && part != "-";
    (known(vendor) && known(product)).then(|| format!("{vendor}:{product}"))
}

/// Ecosystem of rows that go by CPE names: `vendor:product`.
pub(super) const CPE: &str = "cpe";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_of_cpe_names() {
        for (cpe, want) in [
            ("cpe:2.3:a:F5:nginx:1.25.3:*:*:*:*:*:*:*", Some("f5:nginx")),
            ("cpe:/a:openssl:openssl:3.0.2", Some("openssl:openssl")),
            (r"cpe:2.3:a:a\:b:c\-d:1:*:*:*:*:*:*:*", Some("a:b:c-d")),
            ("cpe:2.3:a:*:nginx:1:*:*:*:*:*:*:*", None),
            ("cpe:2.3:a", None),
            ("nginx", None),
        ] {
            assert_eq!(product(cpe).as_deref(), want, "{cpe}");
        }
    }
}
