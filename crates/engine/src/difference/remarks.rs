//! What makes a comparison less than whole: that nothing is new must never be said of what nobody has seen.

use seawall_model::coverage::CoverageState;
use seawall_model::report::TargetReport;

/// Says it, as clauses.
pub(super) fn remarks(before: &TargetReport, after: &TargetReport) -> Vec<String> {
    let mut remarks = Vec::new();
    for (which, report) in [(FIRST, before), (SECOND, after)] {
        remarks.extend(unseen(which, report));
        let (inventory, filtered) = (&report.inventory, report.filtered);
        if inventory.unlisted > 0 {
            remarks.push(format!(
                "the {which} is a saved report that lists {} of its {}: save it with --list-all-pkgs",
                inventory.packages.len(),
                counted(inventory.packages.len().saturating_add(inventory.unlisted), "package"),
            ));
        }
        if filtered > 0 {
            let findings = counted(filtered, "finding");
            remarks.push(format!(
                "{findings} of the {which} were filtered out, and are not compared"
            ));
        }
    }
    remarks.extend(licences(before, after));
    remarks
}

/// What could not be looked at.
fn unseen(which: &str, report: &TargetReport) -> Option<String> {
    let coverage = || report.coverage.iter();
    if coverage().all(|line| line.state == CoverageState::None) {
        return Some(format!(
            "the {which} could not be judged at all: what it has, or has not, is not known"
        ));
    }
    let gaps = coverage().filter(|line| line.state != CoverageState::Covered);
    let gaps = gaps.count();
    let problems = report.problems.len();
    (gaps > 0 || problems > 0).then(|| {
        let (problems, gaps) = (counted(problems, "problem"), counted(gaps, "gap"));
        format!("the {which} could not be looked at in full: {problems}, {gaps} in coverage")
    })
}

/// Licences are looked for only where they are asked for.
fn licences(before: &TargetReport, after: &TargetReport) -> Option<String> {
    let looked = |report: &TargetReport| report.coverage.iter().any(|line| line.what == LICENCES);
    let which = match (looked(before), looked(after)) {
        (true, false) => FIRST,
        (false, true) => SECOND,
        _ => return None,
    };
    Some(format!("licences were looked for in the {which} only"))
}

/// Writes a number with its noun.
fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}

const FIRST: &str = "first";
const SECOND: &str = "second";
/// What the line of coverage is called.
const LICENCES: &str = "licences";
