//! What a document calls each package: its package URL, made unique where several packages share one.
//! A name does not change when unrelated packages come or go.

use std::collections::BTreeMap;

use seawall_model::inventory::Inventory;

/// Names of an inventory's packages.
#[derive(Clone, Debug)]
pub(super) struct References(Vec<String>);

impl References {
    /// Names every package.
    pub(super) fn new(inventory: &Inventory) -> Self {
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        let mut name = |purl: String| {
            let count = seen.entry(purl.clone()).or_default();
            *count = count.saturating_add(1);
            // A number sign would begin a subpath, and the reference in a BOM link.
            match *count {
                1 => purl,
                count => format!("{purl};{count}"),
            }
        };
        let purls = inventory.packages.iter().map(|p| p.purl.to_string());
        Self(purls.map(&mut name).collect())
    }

    /// Returns the name of a package; empty where there is none at this position.
    pub(super) fn of(&self, package: usize) -> &str {
        self.0.get(package).map_or("", String::as_str)
    }

    /// Returns all names, by position.
    pub(super) fn all(&self) -> &[String] {
        &self.0
    }
}
