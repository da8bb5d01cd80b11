//! Which package of the distribution installed a file.
//!
//! The database of the distribution lists the path, as it was packaged: links on the way to it (`/lib` →
//! `usr/lib`) are followed in the finished tree, and diversions (dpkg-divert(1)) are taken into account.
//! A copy that a layer above that of the package brought is not the package's any more: somebody wrote
//! over it, as `npm install -g npm` does with a packaged npm.

use std::collections::{BTreeMap, BTreeSet};

use seawall_model::package::Package;
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

fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
