//! Checkstyle's XML, which linters' front ends read: files with what is wrong in them. The format has no published
//! schema; the elements are those that Checkstyle's own `XMLLogger` writes.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use seawall_model::severity::Severity;

use super::document::{Document, FindingDocument, TargetDocument};
use super::junit::xml;
use super::say;

/// Draws a report: the open findings, and what could not be looked at.
pub fn render_checkstyle(document: &Document) -> String {
    let mut files: BTreeMap<&str, Vec<Entry>> = BTreeMap::new();
    for target in &document.targets {
        blind_spots(target, &mut files);
        for finding in say::open(target) {
            let path = say::path(target, finding);
            files.entry(path).or_default().push(entry(finding));
        }
    }
    let mut out = String::from(HEAD);
    for (path, mut entries) in files {
        // In the order of the file; what stands at one place stays in the order of the report.
        entries.sort_by_key(|entry| (entry.line, entry.column));
        let _ = writeln!(out, "  <file name=\"{}\">", xml(path));
        for entry in &entries {
            entry.write(&mut out);
        }
        out.push_str("  </file>\n");
    }
    out.push_str("</checkstyle>\n");
    out
}

/// One thing that is wrong in a file.
struct Entry {
    line: u32,
    column: Option<u32>,
    severity: &'static str,
    message: String,
    source: String,
}

impl Entry {
    fn write(&self, out: &mut String) {
        let column = self.column;
        let column = column.map_or_else(String::new, |column| format!(" column=\"{column}\""));
        let _ = writeln!(
            out,
            "    <error line=\"{}\"{column} severity=\"{}\" message=\"{}\" source=\"{}\"/>",
            self.line,
            self.severity,
            xml(&self.message),
            xml(&self.source),
        );
    }
}

fn entry(finding: &FindingDocument) -> Entry {
    let start = finding.location.start.as_ref();
    let said = finding.misconfiguration.as_ref();
    let variant = said.and_then(|said| said.variant.as_ref());
    let variant = variant.map_or_else(String::new, |variant| format!(":{variant}"));
    Entry {
        // What is of a whole file stands in its first line, as Checkstyle's own checks of files have it.
        line: start.map_or(1, |start| start.line.max(1)),
        column: start.map(|start| start.column.max(1)),
        severity: severity(say::severity(finding)),
        message: say::fault_with_place(finding).unwrap_or_else(|| say::sentence(finding)),
        source: format!("seawall.{}{variant}", finding.id),
    }
}

/// What was not looked at is an entry, too: an empty list would be an all-clear.
fn blind_spots<'a>(target: &'a TargetDocument, files: &mut BTreeMap<&'a str, Vec<Entry>>) {
    let mut add = |path: &'a str, severity, message, source: &str| {
        let entry = Entry {
            line: 1,
            column: None,
            severity,
            message,
            source: source.to_owned(),
        };
        files.entry(path).or_default().push(entry);
    };
    for coverage in &target.coverage {
        if let Some(gap) = say::gap(coverage) {
            let severity = if coverage.state == "none" {
                "error"
            } else {
                "warning"
            };
            add(&target.name, severity, gap, "seawall.coverage");
        }
    }
    for problem in &target.problems {
        let path = problem.path.as_ref().unwrap_or(&target.name);
        add(path, "warning", say::problem(problem), "seawall.problem");
    }
}

/// What nobody rated must be seen.
const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium | Severity::Unknown => "warning",
        Severity::Low | Severity::Negligible => "info",
    }
}

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"4.3\">\n";
