//! The essence of a scan: what gates need of the findings of one image, kept so that others – the guard – can judge the
//! image later by the same gates, without scanning it again.
//!
//! It holds facts only; what follows from them is asked of [`crate::gate`] and [`crate::filter`] on the day it is needed:
//! an exception that has ended since accepts nothing any more, and a distribution may have reached the end of its life.

mod claim;
mod document;
#[cfg(test)]
mod tests;

use seawall_model::artifact::{Artifact, ArtifactKind};
use seawall_model::coverage::{Coverage, CoverageState};
use seawall_model::digest::Digest;
use seawall_model::finding::FindingKind;
use seawall_model::report::EndOfLife;
use seawall_model::severity::Severity;
use seawall_model::time::{Date, Timestamp};

use crate::filter::Filter;
use crate::gate::Judged;

pub use claim::{Accepted, Claim};
pub use document::InvalidEssence;

/// What is kept of a scan of an image.
#[derive(Clone, Debug, PartialEq)]
pub struct Essence {
    /// What the image was called.
    pub name: String,
    /// Digest of its configuration: what engines without containerd's store call its id.
    pub config: Digest,
    /// Digest of its own manifest, where one was read: what engines with containerd's store call its id.
    pub manifest: Option<Digest>,
    /// When the scan was made.
    pub time: Timestamp,
    /// Version of the program that made it.
    pub tool: String,
    /// When the database of advisories was built that it was made with.
    pub database: Option<Timestamp>,
    /// What was looked for.
    pub looked_for: Vec<FindingKind>,
    /// What was looked at, and how well.
    pub coverage: Vec<(String, CoverageState)>,
    /// How many things could not be looked at.
    pub problems: u64,
    /// The first of them.
    pub first_problem: Option<String>,
    /// End of the distribution's support, where known.
    pub end_of_life: Option<EndOfLife>,
    /// All findings, also those that are accepted.
    pub claims: Vec<Claim>,
}

/// What of an essence is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The present day.
    pub today: Date,
    /// Whether findings without a published fix are left out.
    pub ignore_unfixed: bool,
    /// Whether accepted findings are accepted.
    pub exceptions: bool,
}

impl Essence {
    /// Returns what gates look at.
    pub fn judged(&self, terms: Terms) -> Judged {
        let filter = Filter {
            ignore_unfixed: terms.ignore_unfixed,
            ..Filter::default()
        };
        // Which layer a finding is of is not kept, and not asked.
        let image = Artifact::bare(&self.name, ArtifactKind::Image, "record");
        let findings = self.claims.iter().map(|claim| claim.finding(terms));
        let mut end_of_life = self.end_of_life.clone();
        if let Some(end) = &mut end_of_life {
            end.ended |= end.ends.is_some_and(|last| last < terms.today);
        }
        Judged {
            findings: findings.filter(|it| filter.in_scope(it, &image)).collect(),
            end_of_life,
        }
    }

    /// Says whether nothing of the image could be judged.
    pub fn is_blind(&self) -> bool {
        is_blind(self.coverage.iter().map(|(_, state)| *state))
    }

    /// Says whether something of the image could not be looked at, or not well.
    pub fn has_gaps(&self) -> bool {
        self.problems > 0 || has_gaps(self.coverage.iter().map(|(_, state)| *state))
    }

    /// Says whether there is something that could not be looked at at all.
    pub fn has_unseen(&self) -> bool {
        let unseen = |(_, state): &(String, CoverageState)| *state == CoverageState::None;
        self.problems > 0 || self.coverage.iter().any(unseen)
    }

    /// Counts the findings of a severity that nobody accepted and whose code can run.
    pub fn count(&self, severity: Severity) -> u64 {
        let open = |it: &&Claim| it.accepted.is_none() && !it.not_loaded;
        let open = self.claims.iter().filter(open);
        let count = open.filter(|it| it.severity == severity).count();
        u64::try_from(count).unwrap_or(u64::MAX)
    }

    /// Says whether a digest is one of the image.
    pub fn is_of(&self, digest: &Digest) -> bool {
        self.config == *digest || self.manifest.as_ref() == Some(digest)
    }
}

/// Says whether nothing was looked at.
pub fn is_blind(states: impl IntoIterator<Item = CoverageState>) -> bool {
    let mut states = states.into_iter();
    states.all(|state| state == CoverageState::None)
}

/// Says whether something was not looked at, or not well.
pub fn has_gaps(states: impl IntoIterator<Item = CoverageState>) -> bool {
    let mut states = states.into_iter();
    states.any(|state| state != CoverageState::Covered)
}

/// Returns how well each thing was looked at.
pub fn states(coverage: &[Coverage]) -> impl Iterator<Item = CoverageState> {
    coverage.iter().map(|line| line.state)
}

/// Returns the name of the file that keeps what is known of the image with a digest.
pub fn file_name(digest: &Digest) -> String {
    format!("{}-{}.json", digest.algorithm().name(), digest.hex())
}
