//! Which package of the distribution installed a file.
//!
//! The database of the distribution lists the path, as it was packaged: links on the way to it (`/lib` →
//! `usr/lib`) are followed in the finished tree, and diversions (dpkg-divert(1)) are taken into account.
//! A copy that a layer above that of the package brought is not the package's any more: somebody wrote
//! over it, as `npm install -g npm` does with a packaged npm.

use std::collections::{BTreeMap, BTreeSet};

use seawall_model::package::Package;
use seawall_model::problem::{Problem, ProblemKind};
use seawall_model::tree::Resolved;

use crate::assemble::facts::Facts;

/// Owners of the files that were asked for.
pub(super) struct Owners<'a> {
    owners: BTreeMap<&'a str, usize>,
}

impl<'a> Owners<'a> {
    /// Finds the owners of files, each given with the layer of its visible copy.
    pub(super) fn find(
        facts: &Facts<'_>,
        packages: &[Package],
        wanted: impl Iterator<Item = (&'a str, usize)>,
    ) -> Self {
        let packages: Vec<&Package> = packages.iter().collect();
        Self::of_packages(facts, &packages, wanted)
    }

    fn of_packages(
        facts: &Facts<'_>,
        packages: &[&Package],
        wanted: impl Iterator<Item = (&'a str, usize)>,
    ) -> Self {
        let wanted: BTreeMap<&str, usize> = wanted.collect();
        let names: BTreeSet<&str> = wanted.keys().map(|path| name_of(path)).collect();
        let mut owners = BTreeMap::new();
        if wanted.is_empty() {
            return Self { owners };
        }
        for (index, package) in packages.iter().enumerate() {
            for listed in &package.files {
                if !names.contains(name_of(listed)) {
                    continue;
                }
                let diverted = facts.diverted(package, listed);
                let Resolved::Found { path, .. } = facts.tree.resolve(diverted) else {
                    continue;
                };
                let Some((path, layer)) = wanted.get_key_value(path.as_str()) else {
                    continue;
                };
                if package.layer().is_none_or(|brought| *layer <= brought) {
                    owners.entry(*path).or_insert(index);
                }
            }
        }
        Self { owners }
    }

    /// Returns the position of the package that owns a file.
    pub(super) fn of(&self, path: &str) -> Option<usize> {
        self.owners.get(path).copied()
    }
}

/// Leaves out what is told of files that are read in part only and that a package of the distribution
/// installed: they are that package's, whatever else may be in them, and its vendor speaks for it, where that
/// is the distribution.
pub(super) fn forget_owned(
    facts: &Facts<'_>,
    packages: &[Package],
    speaks: &dyn Fn(&Package) -> bool,
    problems: &mut Vec<Problem>,
) {
    let place = |problem: &Problem| {
        let unsupported = problem.kind == ProblemKind::Unsupported;
        let place = problem.path.clone().zip(problem.layer);
        place.filter(|_| unsupported)
    };
    let places: Vec<(String, usize)> = problems.iter().filter_map(place).collect();
    let wanted = places.iter().map(|(path, layer)| (path.as_str(), *layer));
    let of_distribution: Vec<&Package> = packages
        .iter()
        .take_while(|package| package.kind.is_of_distribution())
        .filter(|package| speaks(package))
        .collect();
    let owners = Owners::of_packages(facts, &of_distribution, wanted);
    problems.retain(|problem| place(problem).is_none_or(|(path, _)| owners.of(&path).is_none()));
}

fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
