//! JUnit XML, as continuous integration reads it (the schema of Jenkins' xUnit plug-in): a suite per target, a
//! case per finding, a suite per framework with a case per control, and one for each statement of coverage, so that an empty suite can never look like a pass.

use std::fmt::Write as _;

use seawall_model::compliance::{ControlResult, ControlState, FrameworkResult};

use super::compliance::{frameworks, statement, words};
use super::document::{Document, FindingDocument, TargetDocument};
use super::{fault, say};

/// Draws a report.
pub fn render_junit(document: &Document) -> String {
    let mut suites: Vec<Suite> = document.targets.iter().map(suite).collect();
    suites.extend(frameworks(document).iter().map(framework));
    if !document.verdict.gates.is_empty() {
        suites.push(gates(document));
    }
    let total = |count: fn(&Suite) -> usize| suites.iter().map(count).sum::<usize>();
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(
        out,
        "<testsuites name=\"seawall\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"0\">",
        total(|suite| suite.cases.len()),
        total(|suite| suite.count("failure")),
        total(|suite| suite.count("error")),
        total(|suite| suite.count("skipped")),
    );
    for suite in &suites {
        suite.write(&document.created, &mut out);
    }
    out.push_str("</testsuites>\n");
    out
}

/// Cases of one target.
struct Suite {
    name: String,
    cases: Vec<Case>,
}

/// One case, and what came of it.
struct Case {
    class: String,
    name: String,
    file: Option<String>,
    /// Element, type, message and text; none for a pass.
    outcome: Option<(&'static str, String, String, String)>,
}

impl Suite {
    fn count(&self, outcome: &str) -> usize {
        let is = |case: &&Case| case.outcome.as_ref().is_some_and(|one| one.0 == outcome);
        self.cases.iter().filter(is).count()
    }

    fn write(&self, created: &str, out: &mut String) {
        let _ = writeln!(
            out,
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"0\" timestamp=\"{}\">",
            xml(&self.name),
            self.cases.len(),
            self.count("failure"),
            self.count("error"),
            self.count("skipped"),
            xml(created.trim_end_matches('Z')),
        );
        for case in &self.cases {
            case.write(out);
        }
        out.push_str("  </testsuite>\n");
    }
}

impl Case {
    fn write(&self, out: &mut String) {
        let file = self.file.as_ref();
        let file = file.map_or_else(String::new, |path| format!(" file=\"{}\"", xml(path)));
        let _ = write!(
            out,
            "    <testcase classname=\"{}\" name=\"{}\"{file} time=\"0\"",
            xml(&self.class),
            xml(&self.name)
        );
        match &self.outcome {
            None => out.push_str("/>\n"),
            Some(("skipped", _, message, _)) => {
                let _ = writeln!(
                    out,
                    ">\n      <skipped message=\"{}\"/>\n    </testcase>",
                    xml(message)
                );
            }
            Some((element, kind, message, text)) => {
                let _ = writeln!(
                    out,
                    ">\n      <{element} type=\"{}\" message=\"{}\">{}</{element}>\n    </testcase>",
                    xml(kind),
                    xml(message),
                    xml(text)
                );
            }
        }
    }
}

fn suite(target: &TargetDocument) -> Suite {
    let mut cases: Vec<Case> = (target.findings.iter())
        .map(|one| finding(target, one))
        .collect();
    cases.extend(target.coverage.iter().map(|coverage| {
        Case {
            class: "coverage".to_owned(),
            name: coverage.what.clone(),
            file: None,
            outcome: say::gap(coverage)
                .filter(|_| coverage.state == "none")
                .map(|gap| ("error", "coverage".to_owned(), gap.clone(), gap)),
        }
    }));
    cases.extend(target.problems.iter().map(|problem| Case {
        class: "problem".to_owned(),
        name: problem.what.clone(),
        file: problem.path.clone(),
        outcome: Some((
            "error",
            problem.kind.to_string(),
            problem.why.clone(),
            say::problem(problem),
        )),
    }));
    if cases.is_empty() {
        cases.push(Case {
            class: "coverage".to_owned(),
            name: say::nothing_found(target).to_owned(),
            file: None,
            outcome: None,
        });
    }
    Suite {
        name: target.name.clone(),
        cases,
    }
}

fn finding(target: &TargetDocument, finding: &FindingDocument) -> Case {
    let package = finding.package.as_ref();
    let class = match package {
        Some(package) => package.purl.clone(),
        None if say::is_fault(finding) => say::path(target, finding).to_owned(),
        None => finding.kind.to_string(),
    };
    let document = say::is_checked_only(target).then(|| say::path(target, finding).to_owned());
    let message = say::sentence(finding);
    let outcome = match say::why_not_open(finding) {
        Some(why) => ("skipped", String::new(), why, String::new()),
        None => (
            "failure",
            finding.severity.to_string(),
            message,
            story(target, finding),
        ),
    };
    Case {
        class,
        name: say::title(finding),
        file: document
            .or_else(|| Some(finding.location.path.clone()).filter(|path| !path.is_empty())),
        outcome: Some(outcome),
    }
}

/// All lines of a finding that a person needs.
fn story(target: &TargetDocument, finding: &FindingDocument) -> String {
    let mut lines = fault::story(target, finding);
    if !finding.aliases.is_empty() {
        lines.push(format!("Also known as: {}", finding.aliases.join(", ")));
    }
    lines.extend(
        finding
            .location
            .instruction
            .iter()
            .map(|one| format!("Layer: {one}")),
    );
    lines.extend(
        finding
            .evidence
            .iter()
            .map(|one| format!("Evidence: {}", say::evidence(one))),
    );
    lines.extend(finding.references.iter().cloned());
    lines.join("\n")
}

/// A case per control: what is not proved to be met is skipped with its reason, which is no pass.
fn framework(framework: &FrameworkResult) -> Suite {
    let case = |control: &ControlResult| Case {
        class: format!("{}.{}", framework.id, control.section),
        name: format!("{} {}", control.id, control.title),
        file: None,
        outcome: control_outcome(control),
    };
    Suite {
        name: framework.id.clone(),
        cases: framework.controls.iter().map(case).collect(),
    }
}

fn control_outcome(control: &ControlResult) -> Option<(&'static str, String, String, String)> {
    let why = control.why.as_deref().unwrap_or_default();
    let message = format!("{}: {why}", words(control.state));
    let message = message.trim_end_matches([' ', ':']).to_owned();
    match control.state {
        ControlState::Pass => None,
        ControlState::Fail => {
            let objects = control.failed.iter().map(|one| format!("Fails for: {one}"));
            let readings = control.readings.iter();
            let readings = readings.map(|one| format!("Evidence: {} is {}", one.from, one.value));
            let said = statement(control).map(|said| format!("Stated: {said}"));
            let lines: Vec<String> = objects.chain(readings).chain(said).collect();
            Some(("failure", "control".to_owned(), message, lines.join("\n")))
        }
        _ => Some(("skipped", String::new(), message, String::new())),
    }
}

fn gates(document: &Document) -> Suite {
    let cases = document.verdict.gates.iter().map(|gate| Case {
        class: "gate".to_owned(),
        name: gate.gate.clone(),
        file: None,
        outcome: (!gate.passed).then(|| {
            (
                "failure",
                "gate".to_owned(),
                gate.why.clone(),
                gate.why.clone(),
            )
        }),
    });
    Suite {
        name: "gates".to_owned(),
        cases: cases.collect(),
    }
}

/// Text for an element or an attribute; characters that XML 1.0 does not know (section 2.2) are replaced.
pub(super) fn xml(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\n' | '\t' | '\r' => {
                let _ = write!(escaped, "&#{};", u32::from(c));
            }
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_escaped() {
        assert_eq!(
            xml("a<b>&\"'\u{1b}\u{0}\n\u{ffff}"),
            "a&lt;b&gt;&amp;&quot;&#39;\u{fffd}\u{fffd}&#10;\u{fffd}"
        );
    }
}
