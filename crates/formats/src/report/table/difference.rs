//! A comparison for people: what was compared and what could not be, how much differs, then what is new, what
//! is gone, what changed, and the packages.

use seawall_model::difference::{Change, Comparison, FindingChange, PackageChange, Side};

use super::head::count;
use super::style::clean;
use super::{Page, TableOptions};
use crate::difference::words;

/// Which parts of a comparison are drawn; counts and remarks always are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The findings.
    pub findings: bool,
    /// The packages.
    pub packages: bool,
}

/// Draws a comparison.
pub fn render_difference(comparison: &Comparison, shown: Shown, options: TableOptions) -> String {
    let page = Page::new(options);
    let mut out = String::new();
    page.side("first", &comparison.before, &mut out);
    page.side("second", &comparison.after, &mut out);
    for remark in &comparison.difference.remarks {
        let text = page.style.warning(&clean(remark));
        page.words(&text, "! ", "  ", &mut out);
    }
    page.counts(comparison, &mut out);
    if shown.findings {
        for change in words::CHANGES {
            page.changed_findings(comparison, change, &mut out);
        }
    }
    if shown.packages {
        page.changed_packages(comparison, &mut out);
    }
    page.gates(&comparison.verdict, &mut out);
    out
}

impl Page {
    fn side(&self, which: &str, side: &Side, out: &mut String) {
        let artifact = &side.artifact;
        let mut facts = vec![artifact.kind.name().to_owned()];
        let digest = artifact.digest.as_ref().or(artifact.image_id.as_ref());
        facts.extend(digest.map(|one| format!("sha256:{}", one.short())));
        let system = side.distribution.as_ref();
        facts.extend(system.map(|one| clean(&one.pretty_name).into_owned()));
        facts.push(count(side.packages, "package"));
        facts.push(count(side.findings, "finding"));
        if side.saved {
            facts.push(format!("saved report of {}", side.created.date()));
        }
        let name = self.style.bold(&clean(&artifact.name));
        let text = format!("{name} · {}", facts.join(" · "));
        self.words(&text, &format!("{which:<8}"), "          ", out);
    }

    fn counts(&self, comparison: &Comparison, out: &mut String) {
        out.push('\n');
        let packages = words::package_counts(comparison);
        self.words(&packages, "Packages  ", "          ", out);
        let part = |change| {
            let total = words::findings(comparison, change).count();
            let all: Vec<String> = words::severities(comparison, change)
                .into_iter()
                .map(|(severity, count)| {
                    self.style
                        .severity(severity, &format!("{count} {severity}"))
                })
                .collect();
            let of = if all.is_empty() {
                String::new()
            } else {
                format!(" ({})", all.join(", "))
            };
            format!("{total} {}{of}", words::called(change))
        };
        let parts = words::CHANGES.map(part).join(" · ");
        let same = comparison.difference.unchanged_findings;
        let text = format!("{parts} · {same} the same");
        self.words(&text, "Findings  ", "          ", out);
        if words::findings(comparison, Change::Added).next().is_none() {
            // What nobody has seen is no good news.
            let text = if comparison.difference.remarks.is_empty() {
                self.style.good("No new findings")
            } else {
                let text = "No new findings in what could be compared; see above for the rest";
                self.style.warning(text)
            };
            self.words(&text, "", "  ", out);
        }
    }

    fn changed_findings(&self, comparison: &Comparison, change: Change, out: &mut String) {
        let mut all = words::findings(comparison, change).peekable();
        if all.peek().is_none() {
            return;
        }
        let title = match change {
            Change::Added => "New findings",
            Change::Removed => "Findings that are gone",
            Change::Changed => "Findings that changed",
        };
        out.push('\n');
        self.words(&self.style.bold(title), "", "", out);
        for one in all {
            self.changed_finding(one, out);
        }
    }

    fn changed_finding(&self, one: &FindingChange, out: &mut String) {
        let finding = &one.finding;
        let word = format!("{:<10}", finding.severity.name().to_uppercase());
        let first = format!("  {} ", self.style.severity(finding.severity, &word));
        let mut text = self.style.bold(&clean(&finding.id));
        if finding.kev.is_some() {
            text.push(' ');
            text.push_str(&self.style.alarm("KEV"));
        }
        if let Some(package) = &one.package {
            let named = format!(" {} {}", package.name, package.version);
            text.push_str(&clean(&named));
        }
        text.extend([" – ", &clean(&words::why(one))]);
        // What to do is of use only where the finding is still there.
        let fixed = finding.fixed_version.as_deref();
        if let Some(fixed) = fixed.filter(|_| one.change != Change::Removed) {
            let fixed = self.style.good(&clean(fixed));
            text.extend(["; fixed in ", &fixed]);
        }
        if !finding.is_open() && one.change != Change::Changed {
            let aside = if finding.exception.is_some() {
                "accepted"
            } else {
                "never run"
            };
            text.extend([" (", aside, ")"]);
        }
        self.words(&text, &first, "             ", out);
    }

    fn changed_packages(&self, comparison: &Comparison, out: &mut String) {
        if comparison.difference.packages.is_empty() {
            return;
        }
        out.push('\n');
        self.words(&self.style.bold("Packages"), "", "", out);
        for one in &comparison.difference.packages {
            self.changed_package(one, out);
        }
    }

    fn changed_package(&self, one: &PackageChange, out: &mut String) {
        let sign = match one.change {
            Change::Added => self.style.warning("+"),
            Change::Removed => self.style.dim("−"),
            Change::Changed => "~".to_owned(),
        };
        let versions = match one.change {
            Change::Added => one.after.join(", "),
            Change::Removed => one.before.join(", "),
            Change::Changed => words::versions(&one.before, &one.after),
        };
        let architecture = one.architecture.as_deref();
        let architecture = architecture.map_or_else(String::new, |word| format!(" ({word})"));
        let text = format!("{} {} {versions}{architecture}", one.kind.name(), one.name);
        self.words(&clean(&text), &format!("  {sign} "), "      ", out);
    }
}
