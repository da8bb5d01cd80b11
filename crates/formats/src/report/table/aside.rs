//! What is not among the findings: those of packages that never run, those that an exception accepts, and
//! what was set aside, and why. Always counted, listed where asked for.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use seawall_model::finding::{Dismissal, Finding};
use seawall_model::report::TargetReport;
use seawall_model::severity::Severity;

use super::group::{self, Group};
use super::style::clean;
use super::wrap::{wrap, wrap_text};
use super::{Page, line};
use crate::report::words::why_dismissed;

impl Page {
    /// Counts all of it, a line each.
    pub(super) fn left_out(&self, target: &TargetReport, out: &mut String) {
        self.not_loaded_count(target, out);
        self.dismissed_count(target, out);
        let accepted = target
            .findings
            .iter()
            .filter(|f| f.exception.is_some())
            .count();
        if accepted > 0 {
            let hint = hint(self.options.show_suppressed, " (--show-suppressed)");
            let text = format!("{} accepted by exceptions{hint}", findings(accepted));
            self.dim_words(&text, out);
        }
        if target.filtered > 0 {
            self.dim_words(
                &format!("{} left out by filters", findings(target.filtered)),
                out,
            );
        }
    }

    /// One line for each reason why packages never run.
    fn not_loaded_count(&self, target: &TargetReport, out: &mut String) {
        let mut reasons: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
        for finding in target.not_loaded_findings() {
            let why = finding.not_loaded.as_deref().unwrap_or_default();
            reasons.entry(why).or_default().push(finding);
        }
        for (why, found) in reasons {
            let groups = group::groups(target, found.into_iter());
            let total: usize = groups.iter().map(|group| group.findings.len()).sum();
            let names = names(&groups);
            let hint = hint(
                self.options.show_not_loaded,
                "; --show-not-loaded lists them",
            );
            let counts = counts(&groups);
            let text = format!(
                "{} more ({counts}) in {names}: {}{hint}",
                thousands(total),
                clean(why)
            );
            self.dim_words(&text, out);
        }
    }

    fn dismissed_count(&self, target: &TargetReport, out: &mut String) {
        if target.dismissed.is_empty() {
            return;
        }
        let count = |wanted: fn(&Dismissal) -> bool| {
            target
                .dismissed
                .iter()
                .filter(|one| wanted(&one.why))
                .count()
        };
        let parts = [
            (
                count(|why| matches!(why, Dismissal::BackPort { .. })),
                "fixed by back-port, as changelogs prove",
            ),
            (
                count(|why| matches!(why, Dismissal::OwnedByDistribution { .. })),
                "in files of the distribution's packages",
            ),
            (
                count(|why| matches!(why, Dismissal::NotReachable { .. })),
                "not linked into the programs",
            ),
            (
                count(|why| matches!(why, Dismissal::Statement(_))),
                "by VEX statements",
            ),
        ];
        let parts: Vec<String> = parts
            .iter()
            .filter(|(number, _)| *number > 0)
            .map(|(number, words)| format!("{} {words}", thousands(*number)))
            .collect();
        let hint = hint(
            self.options.show_suppressed,
            "; --show-suppressed lists them",
        );
        let total = thousands(target.dismissed.len());
        self.dim_words(
            &format!("{total} set aside: {}{hint}", parts.join(", ")),
            out,
        );
    }

    fn dim_words(&self, text: &str, out: &mut String) {
        for text in wrap_text(text, "", "  ", self.width) {
            line(&self.style.dim(&text), out);
        }
    }

    /// Lists the findings of packages that never run.
    pub(super) fn not_loaded(&self, target: &TargetReport, out: &mut String) {
        let groups = group::groups(target, target.not_loaded_findings());
        if !groups.is_empty() {
            let _ = writeln!(out, "\n{}", self.style.bold("Never run here"));
            self.groups(target, &groups, out);
        }
    }

    /// Lists what was set aside: the ids by package and reason.
    pub(super) fn dismissed(&self, target: &TargetReport, out: &mut String) {
        let mut reasons: Vec<((String, String), Vec<String>)> = Vec::new();
        let mut index: BTreeMap<(String, String), usize> = BTreeMap::new();
        for one in &target.dismissed {
            let package = one
                .finding
                .package
                .and_then(|at| target.inventory.packages.get(at));
            let package = package.map_or_else(String::new, |p| format!("{} {}", p.name, p.version));
            let key = (package, why_dismissed(&one.why));
            let at = *index.entry(key.clone()).or_insert_with(|| {
                reasons.push((key, Vec::new()));
                reasons.len().saturating_sub(1)
            });
            if let Some((_, ids)) = reasons.get_mut(at) {
                ids.push(clean(&one.finding.id).into_owned());
            }
        }
        if reasons.is_empty() {
            return;
        }
        let _ = writeln!(out, "\n{}", self.style.bold("Set aside"));
        for ((package, why), ids) in reasons {
            self.words(&clean(&format!("{package} – {why}")), "  ", "    ", out);
            for text in wrap(&ids, "    ", "    ", self.width) {
                line(&text, out);
            }
        }
    }

    pub(super) fn suppressed(&self, target: &TargetReport, out: &mut String) {
        let accepted: Vec<&Finding> = target
            .findings
            .iter()
            .filter(|finding| finding.exception.is_some())
            .collect();
        if accepted.is_empty() {
            return;
        }
        let _ = writeln!(out, "\n{}", self.style.bold("Accepted by exceptions"));
        for finding in accepted {
            let Some(exception) = &finding.exception else {
                continue;
            };
            let name = finding
                .package
                .and_then(|at| target.inventory.packages.get(at));
            let name = name.map_or("", |package| package.name.as_str());
            let reason = if exception.reason.is_empty() {
                "no reason given"
            } else {
                &exception.reason
            };
            let until = exception
                .until
                .map_or_else(String::new, |day| format!(", until {day}"));
            let text = format!(
                "{} {} – {}{until} ({})",
                finding.id, name, reason, exception.origin
            );
            self.words(&clean(&text), "  ", "    ", out);
        }
    }
}

/// A hint at a flag, unless it is given already.
const fn hint(given: bool, hint: &'static str) -> &'static str {
    if given { "" } else { hint }
}

/// Names of the packages of some groups, the first few of many.
fn names(groups: &[Group<'_>]) -> String {
    let mut names: Vec<&str> = groups
        .iter()
        .flat_map(|group| group.packages.iter().copied())
        .collect();
    names.sort_unstable();
    names.dedup();
    let more = names.len().saturating_sub(MOST_NAMES);
    let shown = names.get(..MOST_NAMES.min(names.len())).unwrap_or_default();
    let shown = clean(&shown.join(", ")).into_owned();
    match more {
        0 => shown,
        more => format!("{shown} and {more} others"),
    }
}

/// Numbers by severity, worst first.
fn counts(groups: &[Group<'_>]) -> String {
    let parts: Vec<String> = Severity::ALL
        .into_iter()
        .filter_map(|severity| {
            let number: usize = groups.iter().map(|group| group.count(severity)).sum();
            (number > 0).then(|| format!("{} {severity}", thousands(number)))
        })
        .collect();
    parts.join(" · ")
}

fn findings(number: usize) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} finding{plural}", thousands(number))
}

/// Writes a number with commas between thousands.
fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        let left = digits.len().saturating_sub(index);
        if index > 0 && left.is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// So many packages are named in a line that only counts.
const MOST_NAMES: usize = 3;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_in_threes() {
        for (number, want) in [
            (0, "0"),
            (999, "999"),
            (1_000, "1,000"),
            (1_234_567, "1,234,567"),
        ] {
            assert_eq!(thousands(number), want);
        }
    }
}
