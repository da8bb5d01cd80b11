//! The predicate of a vulnerability attestation, `https://cosign.sigstore.dev/attestation/vuln/v1` (cosign's
//! specification of the vulnerability scan record): what `cosign attest --type vuln --predicate FILE` signs.

use std::borrow::Cow;

use seawall_model::severity::Severity;
use serde_json::json;

use super::document::Document;
use super::say;

/// Writes the predicate, indented, with a newline at the end.
///
/// # Errors
/// Only those of the writer.
pub fn write_cosign_vuln(document: &Document, out: &mut dyn std::io::Write) -> std::io::Result<()> {
    let document = &*without_faults(document);
    let database = document.tool.database.as_ref();
    let predicate = json!({
        "invocation": {
            "parameters": [],
            "uri": "",
            "event_id": "",
            "builder.id": "",
        },
        "scanner": {
            "uri": format!("pkg:github/seawall/seawall@{}", document.tool.version),
            "version": document.tool.version,
            "db": {
                "uri": database.map_or("", |one| &one.origin),
                "version": database.map_or("", |one| &one.built),
            },
            "result": document,
        },
        "metadata": {
            "scanStartedOn": document.created,
            "scanFinishedOn": document.created,
        },
    });
    serde_json::to_writer_pretty(&mut *out, &predicate)?;
    out.write_all(b"\n")
}

/// The attestation is of vulnerabilities: what checks say is left out, and is in no sum.
fn without_faults(document: &Document) -> Cow<'_, Document> {
    let mut targets = document.targets.iter();
    if !targets.any(|target| target.findings.iter().any(say::is_fault)) {
        return Cow::Borrowed(document);
    }
    let mut document = document.clone();
    for target in &mut document.targets {
        for fault in say::open(target).filter(|one| say::is_fault(one)) {
            let summary = &mut document.summary;
            let count = match say::severity(fault) {
                Severity::Critical => &mut summary.critical,
                Severity::High => &mut summary.high,
                Severity::Medium => &mut summary.medium,
                Severity::Low => &mut summary.low,
                Severity::Negligible => &mut summary.negligible,
                Severity::Unknown => &mut summary.unknown,
            };
            *count = count.saturating_sub(1);
        }
        target.findings.retain(|finding| !say::is_fault(finding));
    }
    Cow::Owned(document)
}
