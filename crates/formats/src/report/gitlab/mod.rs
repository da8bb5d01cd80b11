//! GitLab's reports: container scanning and dependency scanning (security report schemas 15), and code quality.

mod quality;
mod security;

pub use quality::write_gitlab_quality;
pub use security::write_gitlab;

use super::document::FindingDocument;

/// Gives every finding an id: its fingerprint, numbered where several targets have the same one.
#[derive(Default)]
struct Ids(std::collections::BTreeMap<String, usize>);

impl Ids {
    fn of(&mut self, finding: &FindingDocument) -> String {
        let count = self.0.entry(finding.fingerprint.clone()).or_default();
        *count = count.saturating_add(1);
        match *count {
            1 => finding.fingerprint.clone(),
            more => format!("{}-{more}", finding.fingerprint),
        }
    }
}
