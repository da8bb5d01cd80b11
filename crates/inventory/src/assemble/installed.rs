//! Packages that are installed beside those of the distribution's databases: those of languages. One
//! entry for each package, version and owner, with every place where it lies.
//!
//! Only what is visible in the finished tree is listed: for a package that a later layer deleted there
//! is no database that would tell a removal from an upgrade.

use std::collections::BTreeMap;

use seawall_model::location::Location;
use seawall_model::package::Package;
use seawall_model::purl::Purl;

use crate::assemble::facts::Facts;
use crate::assemble::owner::Owners;
use crate::assemble::{Key, order};

/// Returns the packages, sorted. Owners are positions in `of_distribution`.
pub(super) fn find(facts: &Facts<'_>, of_distribution: &[Package]) -> Vec<Package> {
    let found = facts.installed();
    let places = found.iter().map(|(path, layer, _)| (*path, *layer));
    let owners = Owners::find(facts, of_distribution, places);
    let mut entries: BTreeMap<Identity<'_>, Vec<Location>> = BTreeMap::new();
    for (path, layer, package) in &found {
        let identity = Identity {
            key: Key::of(package),
            purl: &package.purl,
            owner: owners.of(path),
        };
        let location = Location::file(path, Some(*layer));
        entries.entry(identity).or_default().push(location);
    }
    let by_identity = found
        .iter()
        .map(|(_, _, package)| (Key::of(package), *package));
    let packages: BTreeMap<Key<'_>, &Package> = by_identity.collect();
    let make = |(identity, mut locations): (Identity<'_>, Vec<Location>)| {
        locations.sort();
        let mut package = (*packages.get(&identity.key)?).clone();
        package.purl = identity.purl.clone();
        package.owner = identity.owner;
        package.locations = locations;
        Some(package)
    };
    let mut made: Vec<Package> = entries.into_iter().filter_map(make).collect();
    made.sort_by(|a, b| order(a).cmp(&order(b)));
    made
}

/// What makes two metadata files those of the same package.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Identity<'a> {
    key: Key<'a>,
    purl: &'a Purl,
    owner: Option<usize>,
}
