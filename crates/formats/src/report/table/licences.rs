//! The licences of a target: how many packages of each category and licence there are, then what the
//! policy says of them, one block per rule and licence.

use std::collections::{BTreeMap, BTreeSet};

use seawall_model::coverage::Coverage;
use seawall_model::evidence::Evidence;
use seawall_model::finding::{Finding, FindingKind};
use seawall_model::licence::{LicenceCategory, LicenceSummary};
use seawall_model::package::Relation;
use seawall_model::report::TargetReport;

use super::Page;
use super::faults::CHECKS;
use super::head::count;
use super::style::clean;

/// What a block has in common: severity (worst first), rule, licence, why.
type Key<'a> = (
    std::cmp::Reverse<seawall_model::severity::Severity>,
    &'a str,
    &'a str,
    &'a str,
);

/// Says whether licences were looked for.
pub(super) fn were_looked_for(target: &TargetReport) -> bool {
    target.coverage.iter().any(|line| line.what == LICENCES)
}

/// Says whether anything but licences and faults of configuration was looked for.
pub(super) fn others_were_looked_for(target: &TargetReport) -> bool {
    let others = |line: &Coverage| ![LICENCES, CHECKS].contains(&line.what.as_str());
    !target.artifact.kind.is_checked_only()
        && (target.coverage.is_empty() || target.coverage.iter().any(others))
}

impl Page {
    /// Draws the licences.
    pub(super) fn licences(&self, target: &TargetReport, out: &mut String) {
        out.push('\n');
        self.licence_summary(target, out);
        let mut blocks: BTreeMap<Key<'_>, Vec<&Finding>> = BTreeMap::new();
        let open = target.open_findings();
        for finding in open.filter(|finding| finding.kind == FindingKind::Licence) {
            let (licence, why) = words(finding);
            let severity = std::cmp::Reverse(finding.severity);
            let block = blocks
                .entry((severity, &finding.id, licence, why))
                .or_default();
            block.push(finding);
        }
        if blocks.is_empty() {
            let text = "Nothing in the licences that the policy denies or wants reviewed";
            return self.words(text, "", "  ", out);
        }
        for ((severity, id, licence, why), findings) in blocks {
            let word = format!("{:<10}", severity.0.name().to_uppercase());
            let word = self.style.severity(severity.0, &word);
            let title = format!("{word} {} {}", clean(id), self.style.bold(&clean(licence)));
            self.words(&title, "  ", "    ", out);
            self.words(&self.style.dim(&clean(why)), "    ", "    ", out);
            self.words(&names(target, &findings), "    ", "    ", out);
        }
    }

    /// How many licences and packages there are, the project's own licence, and the packages of each category.
    fn licence_summary(&self, target: &TargetReport, out: &mut String) {
        let packages = target.inventory.packages.iter();
        let there = packages.filter(|p| p.removed_in.is_none() && p.relation != Relation::Project);
        let (mut all, mut unknown) = (0_usize, 0_usize);
        let mut licences: BTreeSet<&str> = BTreeSet::new();
        for package in there {
            all = all.saturating_add(1);
            match package.licence.as_deref() {
                Some(licence) => drop(licences.insert(licence)),
                None => unknown = unknown.saturating_add(1),
            }
        }
        let title = format!(
            "{} in {}{}",
            self.style.bold(&count(licences.len(), "licence")),
            count(all, "package"),
            match unknown {
                0 => String::new(),
                unknown => format!("; that of {unknown} is not known"),
            }
        );
        self.words(&title, "", "  ", out);
        let Some(summary) = &target.licences else {
            return;
        };
        self.own_licence(summary, out);
        for category in &summary.categories {
            self.licence_category(category, out);
        }
        if !summary.categories.is_empty() {
            out.push('\n');
        }
    }

    /// The licence that the others have to fit, and who says so; that nobody does is no all-clear.
    fn own_licence(&self, summary: &LicenceSummary, out: &mut String) {
        let text = match &summary.project {
            Some(licence) => format!(
                "The project is under {}, says {}",
                self.style.bold(&clean(licence)),
                clean(&summary.said_by.join(", "))
            ),
            None if summary.is_project => OWN_UNKNOWN.to_owned(),
            None => return,
        };
        self.words(&text, "  ", "    ", out);
    }

    fn licence_category(&self, category: &LicenceCategory, out: &mut String) {
        let name = clean(&category.category);
        let first = format!("  {name:<17}{:>6}  ", category.packages);
        let mut often = Vec::new();
        for (licence, number) in category.licences.iter().take(SHOWN) {
            let shown: String = licence.chars().take(LONGEST).collect();
            let cut = if shown.len() < licence.len() {
                "…"
            } else {
                ""
            };
            often.push(format!("{number} × {}{cut}", clean(&shown)));
        }
        match category.licences.len().saturating_sub(SHOWN) {
            0 => {}
            more => often.push(format!("{more} more")),
        }
        let mut text = match category.breaking {
            0 => String::new(),
            breaking => format!("{breaking} against the policy: "),
        };
        text.push_str(&often.join("; "));
        let text = text.trim_end().trim_end_matches(':');
        self.words(&self.style.dim(text), &first, &" ".repeat(27), out);
    }
}

/// The packages of a block, and the files of what is no package, each once.
fn names(target: &TargetReport, findings: &[&Finding]) -> String {
    let name = |finding: &&Finding| {
        let package = finding.package;
        let package = package.and_then(|at| target.inventory.packages.get(at));
        match (package, finding.location.start) {
            (Some(one), _) => format!("{} {}", clean(&one.name), clean(&one.version)),
            (None, Some(start)) => format!("{}:{}", clean(&finding.location.path), start.line),
            (None, None) => clean(&finding.location.path).into_owned(),
        }
    };
    let mut names: Vec<String> = findings.iter().map(name).collect();
    names.sort();
    names.dedup();
    let more = names.len().saturating_sub(NAMES);
    names.truncate(NAMES);
    if more > 0 {
        names.push(format!("and {more} more"));
    }
    names.join(", ")
}

/// The term that decided, else what is known of the licence; and why.
fn words(finding: &Finding) -> (&str, &str) {
    let found = finding.evidence.iter().find_map(|evidence| match evidence {
        Evidence::Licence {
            licence, term, why, ..
        } => Some((term.as_deref().unwrap_or(licence), why.as_str())),
        _ => None,
    });
    found.unwrap_or(("unknown", ""))
}

/// What the line of coverage is called.
pub(super) const LICENCES: &str = "licences";
/// Licences of one category that the summary names.
const SHOWN: usize = 6;
/// Where the project's own licence is not known.
const OWN_UNKNOWN: &str = "No file says under which licence the project is, so conflicts with it were not looked for \
                           (licences.project in seawall.yaml)";
/// Characters of an expression that the summary shows.
const LONGEST: usize = 60;
/// Packages that a block names; `--format json` has them all.
const NAMES: usize = 40;
