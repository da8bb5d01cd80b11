//! GitLab code quality: the subset of Code Climate's issues that GitLab reads.

use seawall_model::severity::Severity;
use serde_json::{Value, json};

use super::super::document::Document;
use super::super::say;
use super::Ids;

/// Writes the open findings as issues, indented, with a newline at the end.
///
/// # Errors
/// Only those of the writer.
pub fn write_gitlab_quality(
    document: &Document,
    out: &mut dyn std::io::Write,
) -> std::io::Result<()> {
    let mut ids = Ids::default();
    let mut issues: Vec<Value> = Vec::new();
    for target in &document.targets {
        for finding in say::open(target) {
            let path = match finding.location.path.as_str() {
                "" => &target.name,
                path => path,
            };
            issues.push(json!({
                "type": "issue",
                "description": say::sentence(finding),
                "check_name": finding.id,
                "categories": ["Security"],
                "fingerprint": ids.of(finding),
                "severity": severity(say::severity(finding)),
                "location": {
                    "path": path,
                    "lines": { "begin": finding.location.start.as_ref().map_or(1, |one| one.line) },
                },
            }));
        }
    }
    serde_json::to_writer_pretty(&mut *out, &issues)?;
    out.write_all(b"\n")
}

const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "blocker",
        Severity::High => "critical",
        Severity::Medium | Severity::Unknown => "major",
        Severity::Low => "minor",
        Severity::Negligible => "info",
    }
}
