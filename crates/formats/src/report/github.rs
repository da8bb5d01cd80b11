//! Workflow commands of GitHub Actions: one annotation per finding, worst first, since the service shows only the
//! first few of a step.

use std::fmt::Write as _;

use seawall_model::compliance::{ControlState, FrameworkResult};
use seawall_model::severity::Severity;

use super::compliance::{frameworks, numbers, of_state, percent, words};
use super::document::{Document, FindingDocument, TargetDocument};
use super::say;
use super::table::clean;

/// Draws a report.
pub fn render_github(document: &Document) -> String {
    let mut out = String::new();
    for gate in document.verdict.gates.iter().filter(|gate| !gate.passed) {
        command(
            "error",
            &[("title", "Seawall gate")],
            &format!("{}: {}", gate.gate, gate.why),
            &mut out,
        );
    }
    for target in &document.targets {
        blind_spots(target, &mut out);
    }
    for (target, finding) in say::worst_first(document) {
        annotation(target, finding, &mut out);
    }
    for framework in &frameworks(document) {
        compliance(framework, &mut out);
    }
    for target in &document.targets {
        command(
            "notice",
            &[("title", "Seawall")],
            &summary(target),
            &mut out,
        );
    }
    out
}

fn annotation(target: &TargetDocument, finding: &FindingDocument, out: &mut String) {
    let level = match say::severity(finding) {
        Severity::Critical | Severity::High => "error",
        Severity::Medium | Severity::Unknown => "warning",
        Severity::Low | Severity::Negligible => "notice",
    };
    let (title, mut message) = match say::fault_with_place(finding) {
        Some(fault) => (say::check(finding), fault),
        None => (say::title(finding), say::sentence(finding)),
    };
    let place = place(finding);
    let mut properties: Vec<(&str, &str)> = Vec::new();
    let path = say::path(target, finding);
    let is_file = say::is_checked_only(target) || !finding.location.path.is_empty();
    // A file inside an image is none of the repository that the workflow runs in.
    if say::is_of_sources(target) && is_file {
        properties.push(("file", path));
        properties.extend(place.iter().map(|(name, number)| (*name, number.as_str())));
    } else {
        let _ = write!(message, " [{}]", target.name);
    }
    properties.push(("title", &title));
    command(level, &properties, &message, out);
}

/// Lines and columns. A column is only taken where the first line is the last one, too.
fn place(finding: &FindingDocument) -> Vec<(&'static str, String)> {
    let (Some(start), Some((first, last))) = (&finding.location.start, say::lines(finding)) else {
        return Vec::new();
    };
    let mut place = vec![("line", first.to_string())];
    if say::is_fault(finding) {
        place.push(("endLine", last.to_string()));
        if first == last {
            place.push(("col", start.column.to_string()));
        }
    }
    place
}

fn blind_spots(target: &TargetDocument, out: &mut String) {
    for coverage in &target.coverage {
        let level = if coverage.state == "none" {
            "error"
        } else {
            "warning"
        };
        if let Some(gap) = say::gap(coverage) {
            let text = format!("{}: {gap}", target.name);
            command(
                level,
                &[("title", "Seawall could not judge all")],
                &text,
                out,
            );
        }
    }
    for problem in &target.problems {
        let text = format!("{}: {}", target.name, say::problem(problem));
        command(
            "warning",
            &[("title", "Seawall could not look at all")],
            &text,
            out,
        );
    }
}

fn summary(target: &TargetDocument) -> String {
    let counts = say::counts(say::open(target));
    if counts.is_empty() {
        return format!("{}: {}", target.name, say::nothing_found(target));
    }
    let words = counts
        .iter()
        .map(|(severity, count)| format!("{count} {severity}"));
    format!("{}: {}", target.name, words.collect::<Vec<_>>().join(", "))
}

/// One annotation for a framework: what stands against a control is annotated by its findings already, and a step shows
/// few annotations.
fn compliance(framework: &FrameworkResult, out: &mut String) {
    let score = framework.score();
    let numbers = numbers(&score).into_iter().filter(|(_, count)| *count > 0);
    let counts: Vec<String> = numbers
        .map(|(state, count)| format!("{count} {}", words(state)))
        .collect();
    let mut message = format!("{} met: {}", percent(&score), counts.join(", "));
    for state in [ControlState::Fail, ControlState::NotLookedAt] {
        let ids = of_state(framework, state).map(|it| it.id.as_str());
        let ids: Vec<&str> = ids.take(MOST_CONTROLS).collect();
        let count = of_state(framework, state).count();
        if !ids.is_empty() {
            let _ = write!(message, "; {}: {}", words(state), ids.join(", "));
        }
        if count > ids.len() {
            let _ = write!(message, " and {} more", count.saturating_sub(ids.len()));
        }
    }
    let level = if score.fail > 0 { "warning" } else { "notice" };
    let title = format!("Seawall: {}", framework.title);
    command(level, &[("title", &title)], &message, out);
}

/// Controls that an annotation names of each state.
const MOST_CONTROLS: usize = 20;

fn command(name: &str, properties: &[(&str, &str)], message: &str, out: &mut String) {
    let properties: Vec<String> = properties
        .iter()
        .map(|(name, value)| format!("{name}={}", property(value)))
        .collect();
    let _ = writeln!(out, "::{name} {}::{}", properties.join(","), data(message));
}

/// The message: percent signs and line ends are escaped, as the runner's own toolkit does it.
fn data(text: &str) -> String {
    let text = text
        .replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A");
    clean(&text).into_owned()
}

/// A property, which also ends at a colon or a comma.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_one_line() {
        let mut out = String::new();
        let evil = "a,b:c%\r\n::set-output name=x::y";
        command("error", &[("title", evil)], evil, &mut out);
        assert_eq!(
            out,
            "::error title=a%2Cb%3Ac%25%0D%0A%3A%3Aset-output name=x%3A%3Ay::a,b:c%25%0D%0A::set-output name=x::y\n"
        );
    }
}
