//! The head of a target: what it is, what was looked at, what was not, and how much was found.

use std::collections::BTreeSet;

use seawall_model::artifact::ArtifactKind;
use seawall_model::coverage::CoverageState;
use seawall_model::finding::Status;
use seawall_model::problem::Problem;
use seawall_model::report::{EndOfLife, TargetReport};
use seawall_model::severity::Severity;
use seawall_model::time::Date;

use super::Page;
use super::group::Group;
use super::style::clean;

impl Page {
    pub(super) fn head(&self, target: &TargetReport, today: Date, out: &mut String) {
        let artifact = &target.artifact;
        let mut facts = vec![artifact.kind.name().to_owned()];
        facts.extend(
            artifact
                .platform
                .as_ref()
                .map(|p| clean(&p.to_string()).into_owned()),
        );
        let digest = artifact.digest.as_ref().or(artifact.image_id.as_ref());
        facts.extend(digest.map(|d| format!("sha256:{}", d.short())));
        let title = format!(
            "{} {} {}",
            self.style.bold(&clean(&artifact.name)),
            self.style.dim("·"),
            self.style.dim(&facts.join(" · "))
        );
        self.words(&title, "", "  ", out);
        let system = match &target.inventory.distribution {
            Some(distribution) => Some(clean(&distribution.pretty_name).into_owned()),
            // A list of packages is of no system.
            None if artifact.kind == ArtifactKind::Sbom => None,
            None => Some("unknown distribution".to_owned()),
        };
        let named = artifact
            .layers
            .iter()
            .filter(|layer| layer.name().is_some());
        let layers = named.count();
        let inventory = &target.inventory;
        let packages = inventory.packages.len().saturating_add(inventory.unlisted);
        let packages = count(packages, "package");
        let parts: Vec<String> = system
            .into_iter()
            .chain([packages])
            .chain((layers > 0).then(|| count(layers, "layer")))
            .collect();
        self.words(&parts.join(" · "), "", "  ", out);
        if let Some(eol) = &target.end_of_life {
            self.end_of_life(eol, out);
        }
        self.age(target, today, out);
        self.coverage(target, out);
        for problem in &target.problems {
            self.problem(target, problem, out);
        }
    }

    pub(super) fn summary(&self, target: &TargetReport, groups: &[Group<'_>], out: &mut String) {
        let total: usize = groups.iter().map(|group| group.findings.len()).sum();
        if total == 0 {
            return self.nothing(target, out);
        }
        let parts: Vec<String> = Severity::ALL
            .into_iter()
            .filter_map(|severity| {
                let number: usize = groups.iter().map(|group| group.count(severity)).sum();
                let text = format!("{number} {severity}");
                (number > 0).then(|| self.style.severity(severity, &text))
            })
            .collect();
        let all = || groups.iter().flat_map(|group| &group.findings);
        let fixable = all()
            .filter(|finding| finding.status == Status::Fixed)
            .count();
        let exploited = all().filter(|finding| finding.kev.is_some()).count();
        let mut text = format!(
            "{} in {}: {}; {fixable} with a fix",
            self.style.bold(&vulnerabilities(total)),
            count(groups.len(), "source package"),
            parts.join(" · ")
        );
        if exploited > 0 {
            text.push_str(
                &self
                    .style
                    .alarm(&format!("; {exploited} known to be exploited (KEV)")),
            );
        }
        self.words(&text, "", "  ", out);
        self.left_out(target, out);
    }

    fn nothing(&self, target: &TargetReport, out: &mut String) {
        let looked = target
            .coverage
            .iter()
            .any(|c| c.state != CoverageState::None);
        let full = target
            .coverage
            .iter()
            .all(|c| c.state == CoverageState::Covered);
        // What is in the list here is accepted or never run: nothing else was left to be shown.
        let hidden =
            target.filtered > 0 || !target.findings.is_empty() || !target.dismissed.is_empty();
        let text = match (looked, full && target.problems.is_empty(), hidden) {
            (false, ..) => self
                .style
                .alarm("Nothing could be judged: this is not an all-clear"),
            (true, false, false) => self
                .style
                .warning("Nothing found in what could be looked at; see above for the rest"),
            (true, false, true) => self
                .style
                .warning("Nothing else found in what could be looked at; see above for the rest"),
            // What is hidden is no good news.
            (true, true, true) => "No other known vulnerabilities than those left out:".to_owned(),
            (true, true, false) => self
                .style
                .good("No known vulnerabilities in the packages of the operating system"),
        };
        self.words(&text, "", "  ", out);
        self.left_out(target, out);
    }

    fn end_of_life(&self, eol: &EndOfLife, out: &mut String) {
        if !eol.ended {
            return;
        }
        let since = eol
            .ends
            .map_or_else(String::new, |day| format!(" since {day}"));
        let extended = eol.extended_ends.map_or_else(String::new, |day| {
            format!("; extended support (LTS, ESM) to {day}")
        });
        let text = format!(
            "! {} has no regular support{since}{extended}",
            clean(&eol.cycle)
        );
        self.words(&self.style.alarm(&text), "", "  ", out);
    }

    /// Says how old the facts are that the target was judged with, where any is not fresh.
    fn age(&self, target: &TargetReport, today: Date, out: &mut String) {
        let used = target
            .coverage
            .iter()
            .flat_map(|coverage| &coverage.sources);
        let dated: BTreeSet<(Date, &str)> = used
            .filter_map(|source| Some((source.date?, source.name.as_str())))
            .collect();
        let (Some((oldest, by)), Some((newest, _))) = (dated.first(), dated.last()) else {
            return;
        };
        let days = |day: &Date| today.days_since(*day);
        if days(oldest) <= FRESH {
            return;
        }
        let text = if oldest == newest {
            format!(
                "! advisory data of {oldest} ({by}): {} days old",
                days(oldest)
            )
        } else {
            format!(
                "! advisory data: newest of {newest}, {} days old; oldest of {oldest} ({by})",
                days(newest)
            )
        };
        self.words(&self.style.warning(&clean(&text)), "", "  ", out);
    }

    fn coverage(&self, target: &TargetReport, out: &mut String) {
        for coverage in &target.coverage {
            let why = coverage.why.as_deref().unwrap_or_default();
            let text = match coverage.state {
                CoverageState::Covered => continue,
                CoverageState::Partial => {
                    self.style
                        .warning(&format!("! {} in part: {}", coverage.what, clean(why)))
                }
                CoverageState::None => {
                    self.style
                        .alarm(&format!("! {} not judged: {}", coverage.what, clean(why)))
                }
            };
            self.words(&text, "", "  ", out);
        }
    }

    fn problem(&self, target: &TargetReport, problem: &Problem, out: &mut String) {
        let layer = problem.layer.filter(|_| target.artifact.layers.len() > 1);
        let layer = layer.map_or_else(String::new, |index| {
            format!(" (layer {})", index.saturating_add(1))
        });
        let text = format!("! {}{layer}", clean(&problem.to_string()));
        self.words(&self.style.warning(&text), "", "  ", out);
        if let Some(hint) = &problem.hint {
            self.words(&self.style.dim(&clean(hint)), "  hint: ", "  ", out);
        }
    }
}

/// Facts up to this age, in days, are not spoken of.
const FRESH: i64 = 7;

/// A number with its noun.
pub(super) fn count(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}

fn vulnerabilities(number: usize) -> String {
    if number == 1 {
        "1 vulnerability".to_owned()
    } else {
        format!("{number} vulnerabilities")
    }
}
