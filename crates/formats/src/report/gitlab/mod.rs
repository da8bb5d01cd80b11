//! GitLab's reports: container scanning and dependency scanning (security report schemas 15), and code quality.

mod quality;
mod security;

pub use quality::write_gitlab_quality;
pub use security::write_gitlab;

use sha2::{Digest as _, Sha256};

use super::document::{FindingDocument, TargetDocument};
use super::say;

/// Gives every finding an id: its fingerprint, numbered where several targets have the same one.
#[derive(Default)]
struct Ids(std::collections::BTreeMap<String, usize>);

impl Ids {
    fn of(&mut self, target: &TargetDocument, finding: &FindingDocument) -> String {
        let fingerprint = if say::is_fault(finding) {
            of_place(say::path(target, finding), &finding.fingerprint)
        } else {
            finding.fingerprint.clone()
        };
        let count = self.0.entry(fingerprint.clone()).or_default();
        *count = count.saturating_add(1);
        match *count {
            1 => fingerprint,
            more => format!("{fingerprint}-{more}"),
        }
    }
}

/// The fingerprint of a fault together with its file: equal faults of two files have equal fingerprints, and must not
/// be numbered by what else was checked.
fn of_place(path: &str, fingerprint: &str) -> String {
    let hash: [u8; 32] = Sha256::digest(format!("{path}\0{fingerprint}")).into();
    let whole = seawall_model::digest::Digest::sha256(&hash);
    whole.hex().chars().take(32).collect()
}
