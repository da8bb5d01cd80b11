//! Which layer brought a package: the lowest one from which on upwards every copy of its database lists
//! it.

use std::collections::BTreeMap;

use crate::assemble::Key;
use crate::assemble::database::File;
use crate::assemble::facts::Facts;
use crate::place::PLACES;

/// Returns for each package of a database file the layer that brought it; `None` where that cannot be
/// known because a layer or a copy in between could not be read.
pub(super) fn layers_of<'a>(
    facts: &Facts<'a>,
    database: &File<'a>,
) -> BTreeMap<Key<'a>, Option<usize>> {
    let mut brought = BTreeMap::new();
    // Packages that every copy so far lists.
    let mut alive: Vec<Key<'a>> = database.packages().iter().map(Key::of).collect();
    let mut upper = database.layer;
    let mut gap = false;
    for step in steps(facts, &database.path, database.layer) {
        gap |= (step.layer.saturating_add(1)..upper).any(|l| !facts.was_read(l));
        let Some(keys) = step.keys else {
            // A copy that could not be read.
            gap = true;
            continue;
        };
        alive.retain(|key| {
            let listed = keys.binary_search(key).is_ok();
            if !listed {
                brought.insert(*key, (!gap).then_some(upper));
            }
            listed
        });
        (upper, gap) = (step.layer, false);
    }
    gap |= (0..upper).any(|layer| !facts.was_read(layer));
    for key in alive {
        brought.insert(key, (!gap).then_some(upper));
    }
    brought
}

/// A lower copy of a database.
struct Step<'a> {
    layer: usize,
    /// Its packages, sorted; `None` where it could not be read.
    keys: Option<Vec<Key<'a>>>,
}

/// Walks down the copies of a database file: those of the same path, and where that path begins in the
/// layer that ended another place of the same database, those of that place.
fn steps<'a>(facts: &Facts<'a>, path: &str, layer: usize) -> Vec<Step<'a>> {
    let mut steps = Vec::new();
    let mut at = (path.to_owned(), layer);
    while let Some(lower) =
        lower_copy(facts, &at.0, at.1).or_else(|| moved_from(facts, &at.0, at.1))
    {
        let copy = facts.copy_at(&lower.0, lower.1);
        steps.push(Step {
            layer: lower.1,
            keys: copy.map(|copy| {
                let mut keys: Vec<Key<'a>> = copy.packages.iter().map(Key::of).collect();
                keys.sort_unstable();
                keys
            }),
        });
        at = lower;
    }
    steps
}

/// Returns the next lower copy that was in place until the upper one took over.
fn lower_copy(facts: &Facts<'_>, path: &str, upper: usize) -> Option<(String, usize)> {
    let lower = facts.copies_below(path, upper).into_iter().next()?;
    let taken_over = facts.tree.changed_after(path, lower) == Some(upper);
    taken_over.then(|| (path.to_owned(), lower))
}

/// Returns the last copy of another place of the same database, if it ended in the layer where this one
/// began: the system moved its database.
fn moved_from(facts: &Facts<'_>, path: &str, upper: usize) -> Option<(String, usize)> {
    let own = PLACES.iter().find(|place| place.path == path)?;
    let others = PLACES
        .iter()
        .filter(|place| place.what == own.what && place.path != path);
    others
        .filter_map(|place| lower_copy(facts, place.path, upper))
        .max_by_key(|(_, layer)| *layer)
}
