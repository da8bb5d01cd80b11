//! Packages that somebody lists, with no artifact to look at → target reports.

use seawall_advisory::store::Database;
use seawall_formats::sbom::Bom;
use seawall_formats::sbom::purls::read_list;
use seawall_model::artifact::{Artifact, ArtifactKind};
use seawall_model::inventory::Inventory;

use crate::judge::{Surveyed, judge};
use crate::scan::{ScanOptions, Scanned};

/// Packages that somebody lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// What to call the list.
    name: String,
    /// One for each distribution, one at least.
    inventories: Vec<Inventory>,
    /// What a bill of materials describes: the artifact, and what kind of thing it is.
    described: Option<(Artifact, Option<ArtifactKind>)>,
    notes: Vec<String>,
}

impl Listed {
    /// Returns what kind of thing is described, where that is told.
    pub fn subject(&self) -> Option<ArtifactKind> {
        self.described.as_ref().and_then(|(_, subject)| *subject)
    }

    /// Reads package URLs, one a line. Lines that are none become problems.
    pub fn purls(name: &str, text: &str) -> Self {
        Self {
            name: name.to_owned(),
            inventories: read_list(name, text),
            described: None,
            notes: Vec::new(),
        }
    }

    /// Takes a bill of materials; `name` is what to call it.
    pub fn bill(name: &str, bom: Bom) -> Self {
        let described = match bom.artifact.name.as_str() {
            described if described == name => String::new(),
            described => format!(" of {described}"),
        };
        let mut notes = vec![format!("{name}: {}{described}", bom.format)];
        notes.extend(bom.notes);
        Self {
            name: name.to_owned(),
            inventories: vec![bom.inventory],
            described: Some((bom.artifact, bom.subject)),
            notes,
        }
    }
}

/// Judges listed packages: one result for each distribution that is among them.
pub fn scan_listed(listed: Listed, database: &Database, options: &ScanOptions) -> Vec<Scanned> {
    let subject = listed.subject();
    let judged = survey(listed).into_iter().map(|mut surveyed| {
        // What is never run depends on what is described; nobody has looked into it all the same.
        surveyed.artifact.kind = subject.unwrap_or(ArtifactKind::Sbom);
        let judgement =
            options
                .scanners
                .match_packages(database, &surveyed.inventory, options.today);
        let mut scanned = judge(surveyed, judgement, options);
        scanned.report.artifact.kind = ArtifactKind::Sbom;
        scanned
    });
    judged.collect()
}

/// Makes an artifact of each inventory.
pub(crate) fn survey(listed: Listed) -> Vec<Surveyed> {
    if let Some((artifact, _)) = listed.described {
        let told = |mut inventory: Inventory| Surveyed {
            artifact: artifact.clone(),
            problems: std::mem::take(&mut inventory.problems),
            inventory,
            files: None,
            documents: None,
            signatures: None,
            notes: listed.notes.clone(),
            proof: None,
        };
        return listed.inventories.into_iter().map(told).collect();
    }
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
            files: None,
            documents: None,
            signatures: None,
            problems,
            notes: Vec::new(),
            proof: None,
        }
    };
    listed.inventories.into_iter().map(surveyed).collect()
}

impl Surveyed {
    /// A list with nothing on it.
    pub(crate) fn of_nothing(name: &str) -> Self {
        Self {
            artifact: artifact(name.to_owned()),
            inventory: Inventory::default(),
            files: None,
            documents: None,
            signatures: None,
            problems: Vec::new(),
            notes: Vec::new(),
            proof: None,
        }
    }
}

fn artifact(name: String) -> Artifact {
    Artifact::bare(name, ArtifactKind::Sbom, "purl")
}
