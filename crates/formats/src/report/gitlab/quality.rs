//! GitLab code quality: the subset of Code Climate's issues that GitLab reads.

use seawall_model::severity::Severity;
use serde_json::{Value, json};

use super::super::document::{CoverageDocument, Document, TargetDocument};
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
        issues.extend(target.coverage.iter().filter_map(|one| blind(target, one)));
        for finding in say::open(target) {
            let path = say::path(target, finding);
            let (first, last) = say::lines(finding).unwrap_or((1, 1));
            issues.push(json!({
                "type": "issue",
                "description": say::fault_with_place(finding).unwrap_or_else(|| say::sentence(finding)),
                "check_name": finding.id,
                "categories": ["Security"],
                "fingerprint": ids.of(target, finding),
                "severity": severity(say::severity(finding)),
                "location": {
                    "path": path,
                    "lines": { "begin": first.max(1), "end": last.max(1) },
                },
            }));
        }
    }
    serde_json::to_writer_pretty(&mut *out, &issues)?;
    out.write_all(b"\n")
}

/// What nothing could be judged of, as an issue: GitLab has no other place to say it.
fn blind(target: &TargetDocument, coverage: &CoverageDocument) -> Option<Value> {
    let gap = say::gap(coverage).filter(|_| coverage.state == "none")?;
    Some(json!({
        "type": "issue",
        "description": gap,
        "check_name": "seawall-coverage",
        "categories": ["Security"],
        "fingerprint": format!("seawall-coverage:{}:{}", target.name, coverage.what),
        "severity": "major",
        "location": { "path": target.name, "lines": { "begin": 1 } },
    }))
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
