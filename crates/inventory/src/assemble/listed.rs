//! Packages that stand beside those of the distribution's databases: those of languages and those found
//! in archives and programs. One entry for each package, version and owner, with every place where it
//! lies.
//!
//! Only what is visible in the finished tree is listed: for a package that a later layer deleted there
//! is no database that would tell a removal from an upgrade.

use std::collections::BTreeMap;

use seawall_model::location::Location;
use seawall_model::package::{Package, PackageType, Relation, Usage};
use seawall_model::purl::Purl;

use crate::assemble::assembly::Assemblies;
use crate::assemble::facts::Facts;
use crate::assemble::owner::Owners;
use crate::assemble::{Key, order};
use crate::binary::dotnet::assembly::is_guess as is_assembly;

/// Returns the packages, sorted. Owners are positions in `of_distribution`; dependencies are positions in
/// the list that comes of both, these behind those. `speaks` says whether an owner's entry says all there is
/// to say about its files.
pub(super) fn find(
    facts: &Facts<'_>,
    of_distribution: &[Package],
    speaks: &dyn Fn(&Package) -> bool,
) -> Vec<Package> {
    let files = facts.listed();
    let places = files.iter().map(|(path, layer, _)| (*path, *layer));
    let owners = Owners::find(facts, of_distribution, places);
    let assemblies = Assemblies::find(facts, &files);
    let mut numbers: BTreeMap<Identity<'_>, usize> = BTreeMap::new();
    let mut made: Vec<Package> = Vec::new();
    for (path, layer, packages) in &files {
        let owner = owners.of(path);
        let by = owner.and_then(|at| of_distribution.get(at));
        if packages.iter().all(is_guess) && by.is_some_and(speaks) {
            continue;
        }
        if assemblies.know(path, packages) {
            continue;
        }
        let mut number = |package| {
            let next = numbers.len();
            *numbers.entry(Identity::of(package, owner)).or_insert(next)
        };
        let here: Vec<usize> = packages.iter().map(&mut number).collect();
        for (package, at) in packages.iter().zip(&here) {
            let mut package = package.clone();
            package.owner = owner;
            place(&mut package, path, *layer);
            let there = |dependency: &usize| here.get(*dependency).copied();
            package.dependencies = package.dependencies.iter().filter_map(there).collect();
            match made.get_mut(*at) {
                Some(known) => join(known, package),
                None => made.push(package),
            }
        }
    }
    sort(made, of_distribution.len())
}

/// Says whether a package is only known by the text of a file: where a package of the distribution installed
/// that file, its entry says better what it is.
fn is_guess(package: &Package) -> bool {
    let generic = package.kind == PackageType::Generic && package.recognised.is_some();
    generic || is_assembly(package)
}

/// What makes two entries the same package.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Identity<'a> {
    key: Key<'a>,
    purl: &'a Purl,
    owner: Option<usize>,
}

impl<'a> Identity<'a> {
    fn of(package: &'a Package, owner: Option<usize>) -> Self {
        Self {
            key: Key::of(package),
            purl: &package.purl,
            owner,
        }
    }
}

/// Says where a package was found: what its extractor says, else the file.
fn place(package: &mut Package, path: &str, layer: usize) {
    if package.locations.is_empty() {
        package.locations.push(Location::file(path, None));
    }
    for location in &mut package.locations {
        location.layer = Some(layer);
    }
}

/// Adds to a package what another file says about it.
fn join(known: &mut Package, more: Package) {
    known.locations.extend(more.locations);
    known.dependencies.extend(more.dependencies);
    known.hashes.extend(more.hashes);
    known.cpes.extend(more.cpes);
    known.presence = known.presence.min(more.presence);
    known.relation = closer(known.relation, more.relation);
    known.usage = broader(known.usage, more.usage);
    if known.licences.is_empty() {
        known.licences = more.licences;
    }
    known.vendor = known.vendor.take().or(more.vendor);
    known.maintainer = known.maintainer.take().or(more.maintainer);
    known.commit = known.commit.take().or(more.commit);
    // What metadata name anywhere needs no other sign.
    let both = known.recognised.take().zip(more.recognised);
    known.recognised = both.map(|(first, _)| first);
}

/// Of two relations the one that stands nearer to the project.
fn closer(a: Relation, b: Relation) -> Relation {
    match (a, b) {
        (Relation::Unknown, other) | (other, Relation::Unknown) => other,
        _ => a.min(b),
    }
}

/// Of two uses the one that reaches further.
fn broader(a: Usage, b: Usage) -> Usage {
    match (a, b) {
        (Usage::Unknown, other) | (other, Usage::Unknown) => other,
        _ => a.min(b),
    }
}

/// Sorts the packages, and the positions that point at them.
fn sort(mut made: Vec<Package>, behind: usize) -> Vec<Package> {
    for package in &mut made {
        package.locations.sort();
        package.locations.dedup();
        package.hashes.sort();
        package.hashes.dedup();
        package.cpes.sort();
        package.cpes.dedup();
    }
    let mut by_order: Vec<usize> = (0..made.len()).collect();
    by_order.sort_by_key(|at| made.get(*at).map(order));
    let mut position = vec![0; made.len()];
    for (to, from) in by_order.iter().enumerate() {
        if let Some(position) = position.get_mut(*from) {
            *position = to.saturating_add(behind);
        }
    }
    for package in &mut made {
        let moved = |old: &usize| position.get(*old).copied();
        package.dependencies = package.dependencies.iter().filter_map(moved).collect();
        package.dependencies.sort_unstable();
        package.dependencies.dedup();
    }
    let mut slots: Vec<Option<Package>> = made.into_iter().map(Some).collect();
    let take = |at: &usize| slots.get_mut(*at)?.take();
    by_order.iter().filter_map(take).collect()
}
