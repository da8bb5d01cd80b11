//! Packages of lower layers that are gone in the finished tree. Their files are still in the image.

use std::collections::{BTreeMap, BTreeSet};

use seawall_model::location::Location;
use seawall_model::package::Package;

use crate::assemble::facts::{Copy, Facts};
use crate::assemble::{Entry, Key, Packages};

/// Adds every package that some layer lists and the finished tree does not.
pub(super) fn add<'a>(facts: &Facts<'a>, packages: &mut Packages<'a>) {
    for (path, copies) in facts.databases() {
        for gone in gone_of(facts, path, &copies) {
            packages
                .entries
                .entry(Key::of(gone.package))
                .or_insert_with(|| Entry {
                    package: gone.package,
                    locations: vec![Location::file(path, Some(gone.brought_in))],
                    removed_in: Some(gone.removed_in),
                });
        }
    }
}

struct Gone<'a> {
    package: &'a Package,
    brought_in: usize,
    removed_in: usize,
}

/// Goes up the copies of one database file; the last time that a package goes is the one that counts.
fn gone_of<'a>(facts: &Facts<'a>, path: &str, copies: &[(usize, Copy<'a>)]) -> Vec<Gone<'a>> {
    let mut open: BTreeMap<Key<'a>, (usize, &'a Package)> = BTreeMap::new();
    let mut gone = BTreeMap::new();
    for (index, (layer, copy)) in copies.iter().enumerate() {
        let listed: BTreeMap<Key<'a>, &'a Package> =
            copy.packages.iter().map(|p| (Key::of(p), p)).collect();
        for (key, package) in &listed {
            open.entry(*key).or_insert((*layer, *package));
        }
        let next = copies.get(index.saturating_add(1));
        let changed = facts.tree.changed_after(path, *layer);
        // Where something else than the next copy took the file away, all its packages went with it.
        let stays = next
            .map(|(_, copy)| copy)
            .filter(|_| changed == next.map(|(layer, _)| *layer));
        let Some(removed_in) = changed else {
            break;
        };
        let stay: BTreeSet<Key<'a>> = stays
            .iter()
            .flat_map(|copy| copy.packages.iter().map(Key::of))
            .collect();
        open.retain(|key, (brought_in, package)| {
            let stays = stay.contains(key);
            if !stays {
                let gone_package = Gone {
                    package,
                    brought_in: *brought_in,
                    removed_in,
                };
                gone.insert(*key, gone_package);
            }
            stays
        });
    }
    gone.into_values().collect()
}
