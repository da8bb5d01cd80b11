//! Images of an audited host that nothing is wrong with: one line for all of them.

use seawall_model::artifact::ArtifactKind;
use seawall_model::report::{Report, TargetReport};

use super::Page;
use super::head::{count, was_only_described};
use super::style::clean;

/// Says whether a target is told with others in one line.
pub(super) fn is_folded(report: &Report, target: &TargetReport) -> bool {
    let is_of_audit = report.posture.is_some();
    is_of_audit
        && target.artifact.kind == ArtifactKind::Image
        && target.findings.is_empty()
        && target.filtered == 0
        && target.problems.is_empty()
}

impl Page {
    /// Tells the folded targets.
    pub(super) fn folded(&self, report: &Report, out: &mut String) {
        let folded = || report.targets.iter().filter(|it| is_folded(report, it));
        let all = folded().count();
        let Some(first) = folded().next() else { return };
        let names: Vec<&str> = folded()
            .take(MOST)
            .map(|it| it.artifact.name.as_str())
            .collect();
        let more = all.saturating_sub(names.len());
        let more = if more > 0 {
            format!(" and {more} more")
        } else {
            String::new()
        };
        let text = format!(
            "Nothing found in {}: {}{more}",
            count(all, "image"),
            clean(&names.join(", "))
        );
        if !out.is_empty() {
            out.push('\n');
        }
        self.words(&self.style.dim(&text), "", "  ", out);
        let described = folded().filter(|it| was_only_described(it)).count();
        if described > 0 {
            let why = first.coverage.iter().find_map(|line| line.why.as_deref());
            let why = why.map_or_else(String::new, |why| format!(": {}", clean(why)));
            let text = format!(
                "! of {} only what the engine tells was judged{why}",
                count(described, "image")
            );
            self.words(&self.style.warning(&text), "", "  ", out);
        }
    }
}

/// Names that are told.
const MOST: usize = 8;
