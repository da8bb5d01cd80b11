//! What is looked for, and the findings of licences.

use seawall_advisory::matching::{Judgement, match_packages};
use seawall_advisory::store::Database;
use seawall_model::artifact::{Artifact, ArtifactKind};
use seawall_model::coverage::{Coverage, CoverageState};
use seawall_model::finding::Finding;
use seawall_model::inventory::Inventory;
use seawall_model::licence::LicenceSummary;
use seawall_model::package::{Package, Relation};
use seawall_model::time::Date;
use seawall_policy::licence::{LicencePolicy, findings as licence_findings};

/// What is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scanners {
    /// Known vulnerabilities.
    pub vulnerabilities: bool,
    /// Licences; their texts are read only then.
    pub licences: bool,
    /// Faults of how an image is built and set up.
    pub misconfigurations: bool,
}

impl Default for Scanners {
    /// Vulnerabilities only.
    fn default() -> Self {
        Self {
            vulnerabilities: true,
            licences: false,
            misconfigurations: false,
        }
    }
}

impl Scanners {
    /// Matches packages with advisories, where vulnerabilities are looked for.
    pub(crate) fn match_packages(
        self,
        database: &Database,
        inventory: &Inventory,
        today: Date,
    ) -> Judgement {
        if self.vulnerabilities {
            match_packages(database, inventory, today)
        } else {
            Judgement::default()
        }
    }
}

/// Makes the findings of licences.
pub(crate) fn findings(
    policy: &LicencePolicy,
    artifact: &Artifact,
    inventory: &Inventory,
) -> Vec<Finding> {
    licence_findings(policy, inventory, is_project(artifact, inventory))
}

/// Sums the licences up.
pub(crate) fn summary(
    policy: &LicencePolicy,
    artifact: &Artifact,
    inventory: &Inventory,
) -> LicenceSummary {
    policy.summary(inventory, is_project(artifact, inventory))
}

fn is_project(artifact: &Artifact, inventory: &Inventory) -> bool {
    match artifact.kind {
        ArtifactKind::Repository => true,
        // A whole system is no project.
        ArtifactKind::Filesystem => inventory.distribution.is_none(),
        _ => false,
    }
}

/// Says of how many packages the licence is known.
pub(crate) fn coverage(inventory: &Inventory) -> Coverage {
    let counts =
        |package: &&Package| package.removed_in.is_none() && package.relation != Relation::Project;
    let all = inventory.packages.iter().filter(counts).count();
    let known = |package: &&Package| counts(package) && package.licence.is_some();
    let known = inventory.packages.iter().filter(known).count();
    let unknown = all.saturating_sub(known);
    let state = match (known, unknown) {
        (_, 0) => CoverageState::Covered,
        (0, _) => CoverageState::None,
        _ => CoverageState::Partial,
    };
    let why = format!("the licence of {unknown} of {all} packages is not known");
    Coverage {
        what: LICENCES.to_owned(),
        state,
        why: (unknown > 0).then_some(why),
        sources: Vec::new(),
    }
}

/// What the line of coverage is called.
const LICENCES: &str = "licences";
