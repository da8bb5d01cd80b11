//! The licences of a target: how many packages of each category and licence there are, then what the
//! policy says of them, one block per rule and licence.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use seawall_model::evidence::Evidence;
use seawall_model::finding::{Finding, FindingKind};
use seawall_model::package::Relation;
use seawall_model::report::TargetReport;

use super::Page;
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

/// Says whether anything but licences was looked for.
pub(super) fn others_were_looked_for(target: &TargetReport) -> bool {
    target.coverage.is_empty() || target.coverage.iter().any(|line| line.what != LICENCES)
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

    fn licence_summary(&self, target: &TargetReport, out: &mut String) {
        let mut licences: BTreeMap<&str, usize> = BTreeMap::new();
        let packages = target.inventory.packages.iter();
        let there = packages.filter(|p| p.removed_in.is_none() && p.relation != Relation::Project);
        let (mut all, mut unknown) = (0_usize, 0_usize);
        for package in there {
            all = all.saturating_add(1);
            match package.licence.as_deref() {
                Some(licence) => {
                    let number = licences.entry(licence).or_default();
                    *number = number.saturating_add(1);
                }
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
        let mut often: Vec<(&str, usize)> = licences.into_iter().collect();
        often.sort_by_key(|(licence, number)| (std::cmp::Reverse(*number), *licence));
        let mut text = String::new();
        for (licence, number) in often.iter().take(SHOWN) {
            let shown: String = licence.chars().take(LONGEST).collect();
            let cut = if shown.len() < licence.len() {
                "…"
            } else {
                ""
            };
            let _ = write!(text, "{number} × {}{cut}; ", clean(&shown));
        }
        match often.len().saturating_sub(SHOWN) {
            0 => {}
            more => {
                let _ = write!(text, "{more} more");
            }
        }
        let text = text.trim_end_matches([';', ' ']);
        if !text.is_empty() {
            self.words(text, "  ", "  ", out);
        }
    }
}

/// The packages of a block, each once.
fn names(target: &TargetReport, findings: &[&Finding]) -> String {
    let packages = findings.iter().filter_map(|finding| finding.package);
    let packages = packages.filter_map(|at| target.inventory.packages.get(at));
    let mut names: Vec<String> = packages
        .map(|package| format!("{} {}", clean(&package.name), clean(&package.version)))
        .collect();
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
/// Licences that the summary names.
const SHOWN: usize = 15;
/// Characters of an expression that the summary shows.
const LONGEST: usize = 60;
/// Packages that a block names; `--format json` has them all.
const NAMES: usize = 40;
