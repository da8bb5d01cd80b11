//! Which files packages of the distribution brought.

use std::collections::{BTreeMap, BTreeSet};

use crate::image::Input;

/// Returns those of these paths that belong to a package.
///
/// Packages may list a path as it was before directories of the root became links into `usr`.
pub(in crate::image) fn packaged<'p>(
    input: &Input<'_>,
    paths: impl Iterator<Item = &'p str>,
) -> BTreeSet<&'p str> {
    let mut wanted: BTreeMap<&str, &'p str> = BTreeMap::new();
    for path in paths {
        wanted.insert(path, path);
        if let Some(short) = path.strip_prefix("usr/") {
            wanted.insert(short, path);
        }
    }
    if wanted.is_empty() {
        return BTreeSet::new();
    }
    let packages = input.inventory.packages.iter();
    let of_distribution =
        packages.filter(|it| it.kind.is_of_distribution() && it.removed_in.is_none());
    of_distribution
        .flat_map(|package| &package.files)
        .filter_map(|file| wanted.get(&**file).copied())
        .collect()
}
