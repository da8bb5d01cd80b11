//! Packages that somebody lists, with no artifact to look at → target reports.

use seawall_advisory::matching::{Judgement, OS_PACKAGES, match_packages};
use seawall_advisory::store::Database;
use seawall_formats::sbom::purls::read_list;
use seawall_model::artifact::{Artifact, ArtifactKind};
use seawall_model::inventory::Inventory;
use seawall_model::package::Package;

use crate::judge::{Surveyed, judge};
use crate::scan::{ScanOptions, Scanned};

/// Packages that somebody lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// What to call the list.
    name: String,
    /// One for each distribution, one at least.
    inventories: Vec<Inventory>,
}

impl Listed {
    /// Reads package URLs, one a line. Lines that are none become problems.
    pub fn purls(name: &str, text: &str) -> Self {
        Self {
            name: name.to_owned(),
            inventories: read_list(name, text),
        }
    }
}

/// Judges listed packages: one result for each distribution that is among them.
pub fn scan_listed(listed: Listed, database: &Database, options: &ScanOptions) -> Vec<Scanned> {
    let judged = survey(listed).into_iter().map(|surveyed| {
        let mut judgement = match_packages(database, &surveyed.inventory, options.today);
        forget_system(&surveyed.inventory, &mut judgement);
        judge(surveyed, judgement, options)
    });
    judged.collect()
}

/// A list of a language's packages is about no system: that none was found is no gap.
fn forget_system(inventory: &Inventory, judgement: &mut Judgement) {
    let of_system = |package: &Package| package.kind.is_of_distribution();
    let nothing = inventory.packages.is_empty();
    if !nothing && inventory.distribution.is_none() && !inventory.packages.iter().any(of_system) {
        judgement.coverage.retain(|line| line.what != OS_PACKAGES);
    }
}

/// Makes an artifact of each inventory.
pub(crate) fn survey(listed: Listed) -> Vec<Surveyed> {
    let many = listed.inventories.len() > 1;
    let surveyed = |mut inventory: Inventory| {
        let distribution = inventory.distribution.as_ref().filter(|_| many);
        let name = distribution.map_or_else(
            || listed.name.clone(),
            |distribution| format!("{} ({})", listed.name, distribution.pretty_name),
        );
        let problems = std::mem::take(&mut inventory.problems);
        Surveyed {
            artifact: artifact(name),
            inventory,
            problems,
            notes: Vec::new(),
        }
    };
    listed.inventories.into_iter().map(surveyed).collect()
}

fn artifact(name: String) -> Artifact {
    Artifact {
        name,
        kind: ArtifactKind::Sbom,
        source: "purl",
        digest: None,
        image_id: None,
        platform: None,
        created: None,
        references: Vec::new(),
        base: None,
        layers: Vec::new(),
    }
}
