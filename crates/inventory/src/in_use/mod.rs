//! Which packages are in use, by the facts of watching: the files that a package brings, held against those that were executed,
//! mapped or opened.
//!
//! A package is dormant only where it brings code that would have been seen, by files that are known, and where it was
//! watched long enough; everything else is unknown.

mod used;

use std::time::Duration;

use seawall_model::in_use::{InUse, PackagesInUse, RuntimeFacts};
use seawall_model::inventory::Inventory;

use used::Used;

/// Says of each package whether it is in use. `least` is how long an image has to have been watched before a package counts as
/// dormant.
pub fn packages_in_use(
    inventory: &Inventory,
    facts: &RuntimeFacts,
    least: Duration,
) -> PackagesInUse {
    let doubt = doubt(facts, least);
    let used = Used::new(facts, inventory);
    let states = inventory
        .packages
        .iter()
        .map(|package| match (used.uses(package), &doubt) {
            (Some(true), _) => InUse::Loaded,
            (Some(false), None) => InUse::Dormant,
            (Some(false), Some(_)) | (None, _) => InUse::Unknown,
        });
    PackagesInUse {
        window: facts.window,
        packages: states.collect(),
        doubt,
    }
}

/// Says why what was not seen may have been in use all the same.
fn doubt(facts: &RuntimeFacts, least: Duration) -> Option<String> {
    let window = facts.window;
    if facts.truncated {
        return Some("more files were used than are remembered".to_owned());
    }
    if window.starts == 0 {
        return Some("no container of it was watched from its start".to_owned());
    }
    let least = least.as_secs();
    (window.seconds < least).then(|| {
        format!(
            "it was watched for {} seconds, which is less than {least}",
            window.seconds
        )
    })
}

#[cfg(test)]
mod tests;
