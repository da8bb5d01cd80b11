//! The predicate of a vulnerability attestation, `https://cosign.sigstore.dev/attestation/vuln/v1` (cosign's
//! specification of the vulnerability scan record): what `cosign attest --type vuln --predicate FILE` signs.

use serde_json::json;

use super::document::Document;

/// Writes the predicate, indented, with a newline at the end.
///
/// # Errors
/// Only those of the writer.
pub fn write_cosign_vuln(document: &Document, out: &mut dyn std::io::Write) -> std::io::Result<()> {
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
