//! Packages of a Nix store. Their only mark is the name of their folder, so that they are found in the finished tree
//! and in no file.

use std::collections::BTreeMap;

use seawall_model::location::Location;
use seawall_model::package::Package;
use seawall_model::problem::{Problem, ProblemKind};
use seawall_model::tree::{Resolved, Tree};

use crate::assemble::order;
use crate::os::nix::{STORE, parse_store_name};

/// Returns the packages of the store, sorted.
pub(super) fn find(tree: &dyn Tree, problems: &mut Vec<Problem>) -> Vec<Package> {
    let Resolved::Found { path: store, .. } = tree.resolve(STORE) else {
        return Vec::new();
    };
    let mut found: BTreeMap<String, Package> = BTreeMap::new();
    let mut nameless = 0_usize;
    let mut left_out = 0_usize;
    for name in tree.list(&store) {
        let Some(mut package) = parse_store_name(&name) else {
            nameless = nameless.saturating_add(1);
            continue;
        };
        let path = format!("{store}/{name}");
        package
            .locations
            .push(Location::file(&path, tree.layer_of(&path)));
        if found.len() < PACKAGES {
            found.insert(package.purl.to_string(), package);
        } else {
            left_out = left_out.saturating_add(1);
        }
    }
    if left_out > 0 {
        let why = format!("more than {PACKAGES} packages; {left_out} are left out");
        problems.push(Problem::new(ProblemKind::Limit, "nix store", why).at(&store));
    }
    if found.is_empty() && nameless > 0 {
        let why = "none of its names tells a version";
        problems.push(Problem::new(ProblemKind::Unsupported, "nix store", why).at(&store));
    }
    let mut packages: Vec<Package> = found.into_values().collect();
    packages.sort_by(|a, b| order(a).cmp(&order(b)));
    packages
}

/// Packages of a store.
const PACKAGES: usize = 100_000;
