//! How a host stands as a whole, below its targets: the audit in figures, then frameworks. Ways of attackers and the
//! network have files of their own beside this one.

use std::collections::BTreeMap;

use seawall_model::artifact::ArtifactKind;
use seawall_model::assessment::{Assessment, Outcome};
use seawall_model::report::{Report, TargetReport};

use super::Page;

impl Page {
    /// Draws all of it, where the report is one of an audit.
    pub(super) fn posture(&self, report: &Report, out: &mut String) {
        let Some(posture) = &report.posture else {
            return;
        };
        self.audit(report, out);
        self.frameworks(&posture.frameworks, out);
    }

    /// How much was looked at, and of what there were faults.
    fn audit(&self, report: &Report, out: &mut String) {
        let of = |kind: ArtifactKind| {
            let targets = report.targets.iter();
            targets.filter(move |target| target.artifact.kind == kind)
        };
        let faulty = |target: &&TargetReport| target.open_findings().next().is_some();
        let containers = of(ArtifactKind::Container).count();
        let hosts = of(ArtifactKind::Host).flat_map(TargetReport::open_findings);
        let mut parts = vec![format!("{} on the host", faults(hosts.count()))];
        if containers > 0 {
            let with = of(ArtifactKind::Container).filter(faulty).count();
            parts.push(format!("{with} of {} with faults", counted(containers)));
        }
        out.push('\n');
        let title = format!("{}: {}", self.style.bold("Audit"), parts.join(", "));
        self.words(&title, "", "  ", out);
        let assessments = report.targets.iter().flat_map(|target| &target.assessments);
        if let Some(outcomes) = outcomes(assessments) {
            self.words(&self.style.dim(&outcomes), "  ", "  ", out);
        }
    }
}

fn faults(count: usize) -> String {
    match count {
        0 => "no fault found".to_owned(),
        1 => "1 fault".to_owned(),
        more => format!("{more} faults"),
    }
}

fn counted(containers: usize) -> String {
    match containers {
        1 => "1 container".to_owned(),
        more => format!("{more} containers"),
    }
}

/// How many checks of objects came out how.
fn outcomes<'a>(assessments: impl Iterator<Item = &'a Assessment>) -> Option<String> {
    let mut counts: BTreeMap<u8, (&str, usize)> = BTreeMap::new();
    let mut total = 0_usize;
    let mut accepted = 0_usize;
    for assessment in assessments {
        let (order, words) = match assessment.outcome {
            Outcome::Pass => (0, "pass"),
            Outcome::Fail => (1, "fail"),
            Outcome::Manual(_) => (2, "for a person to look at"),
            Outcome::NotApplicable(_) => (3, "not applicable"),
            Outcome::NotLookedAt(_) => (4, "not looked at"),
        };
        let (_, count) = counts.entry(order).or_insert((words, 0));
        *count = count.saturating_add(1);
        total = total.saturating_add(1);
        accepted = accepted.saturating_add(usize::from(assessment.is_accepted));
    }
    if total == 0 {
        return None;
    }
    let parts: Vec<String> = (counts.values())
        .map(|(words, count)| match (*words, accepted) {
            ("fail", 1..) => format!("{count} fail ({accepted} accepted)"),
            _ => format!("{count} {words}"),
        })
        .collect();
    Some(format!("{total} outcomes: {}", parts.join(" · ")))
}
