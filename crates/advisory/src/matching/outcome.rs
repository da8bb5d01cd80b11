//! What matching returns.

use seawall_model::coverage::Coverage;
use seawall_model::evidence::Evidence;
use seawall_model::finding::{Confidence, Cvss, Dismissal, Epss, Kev, Rating, Ssvc, Status};
use seawall_model::package::Package;
use seawall_model::problem::Problem;
use seawall_model::report::EndOfLife;
use seawall_model::time::Date;

/// The outcome for one inventory.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Judgement {
    /// Advisories that hold for installed packages, by package, then id.
    pub matches: Vec<Match>,
    /// How well the packages could be judged: one line for each kind of package.
    pub coverage: Vec<Coverage>,
    /// What could not be judged.
    pub problems: Vec<Problem>,
    /// When support of the distribution ends or ended, where known.
    pub end_of_life: Option<EndOfLife>,
    /// How many (package, vulnerability) pairs were looked at and found not to hold: fixed at or
    /// below the installed version, or never affected.
    pub dismissed: usize,
    /// Matches that are no findings although a comparison says so, and why; by package, then id.
    pub set_aside: Vec<SetAside>,
}

/// A match that is no finding, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct SetAside {
    /// What it would have been.
    pub found: Match,
    /// Why it is not.
    pub why: Dismissal,
}

/// An advisory that holds for an installed package.
#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    /// Index into the inventory's packages.
    pub package: usize,
    /// Public id, CVE first.
    pub id: String,
    /// All other ids of the same thing, sorted.
    pub aliases: Vec<String>,
    /// The vendor's word.
    pub status: Status,
    /// Lowest version that fixes it in the stream of the installed package.
    pub fixed_version: Option<String>,
    /// Every rating known, the one that was chosen first; empty where nobody has rated it.
    pub ratings: Vec<Rating>,
    /// CVSS vectors with their base scores.
    pub cvss: Vec<Cvss>,
    /// Exploit prediction.
    pub epss: Option<Epss>,
    /// Known exploitation.
    pub kev: Option<Kev>,
    /// CISA's decision points.
    pub ssvc: Option<Ssvc>,
    /// Day of first publication.
    pub published: Option<Date>,
    /// What proves it, the record that decided first.
    pub evidence: Vec<Evidence>,
    /// Where to read more, sorted.
    pub references: Vec<String>,
    /// How sure we are that the package is the one that the advisory speaks of.
    pub confidence: Confidence,
}

impl Judgement {
    /// Puts everything into its order.
    pub(super) fn sort(&mut self) {
        self.problems.sort();
        self.problems.dedup();
        self.matches.sort_by_key(|found| found.package);
        self.set_aside.sort_by_key(|aside| aside.found.package);
    }
}

impl Match {
    /// Returns the same for another package of the same source.
    pub(super) fn for_package(&self, package: usize) -> Self {
        Self {
            package,
            ..self.clone()
        }
    }

    /// Notes that the package belongs to one of the distribution whose vendor says nothing about it.
    pub(super) fn doubt_owner(&mut self, owner: &Package) {
        let Package { name, version, .. } = owner;
        self.doubt(format!(
            "installed by {name} {version}, whose vendor may have patched it and says nothing"
        ));
    }

    /// Notes a reason for less confidence.
    pub(super) fn doubt(&mut self, why: String) {
        self.confidence = self.confidence.min(Confidence::Medium);
        self.evidence.push(Evidence::Imprecise { why });
    }
}
