//! `asset-report-collection` (NIST IR 7694, Asset Reporting Format 1.1): what was asked, of what, and what came of it.

use super::{Writing, oval, xccdf};
use crate::xml::write::Writer;

/// Writes a collection.
pub(super) fn collection(out: &mut Writer, writing: &Writing<'_>) {
    let attributes = [
        (
            "xmlns:arf",
            "http://scap.nist.gov/schema/asset-reporting-format/1.1",
        ),
        (
            "xmlns:core",
            "http://scap.nist.gov/schema/reporting-core/1.1",
        ),
        (
            "xmlns:ai",
            "http://scap.nist.gov/schema/asset-identification/1.1",
        ),
    ];
    out.open("arf:asset-report-collection", &attributes);
    let has_checklist = !writing.content.is_definitions();
    let count = writing.audit.facts.len();
    let reports = has_checklist
        .then(|| "xccdf1".to_owned())
        .into_iter()
        .chain((0..count).map(|at| format!("oval{at}")));
    let reports: Vec<String> = reports.collect();
    relationships(out, &reports);
    out.open("arf:report-requests", &[]);
    out.open("arf:report-request", &[("id", "collection1")]);
    out.open("arf:content", &[]);
    out.raw(&writing.content.text());
    out.close();
    out.close();
    out.close();
    asset(out, writing);
    out.open("arf:reports", &[]);
    for (at, id) in reports.iter().enumerate() {
        out.open("arf:report", &[("id", id)]);
        out.open("arf:content", &[]);
        if has_checklist && at == 0 {
            xccdf::test_result(out, writing);
        } else {
            let at = at.saturating_sub(usize::from(has_checklist));
            if let Some(facts) = writing.audit.facts.get(at) {
                oval::results(out, writing, facts);
            }
        }
        out.close();
        out.close();
    }
    out.close();
    out.close();
}

fn relationships(out: &mut Writer, reports: &[String]) {
    let vocabulary = "http://scap.nist.gov/specifications/arf/vocabulary/relationships/1.0#";
    out.open("core:relationships", &[("xmlns:arfvocab", vocabulary)]);
    for id in reports {
        for (kind, to) in [
            ("arfvocab:createdFor", "collection1"),
            ("arfvocab:isAbout", "asset0"),
        ] {
            out.open("core:relationship", &[("type", kind), ("subject", id)]);
            out.leaf("core:ref", &[], to);
            out.close();
        }
    }
    out.close();
}

fn asset(out: &mut Writer, writing: &Writing<'_>) {
    out.open("arf:assets", &[]);
    out.open("arf:asset", &[("id", "asset0")]);
    out.open("ai:computing-device", &[]);
    out.leaf("ai:hostname", &[], &host(writing.system));
    out.close();
    out.close();
    out.close();
}

/// A name as hosts have it: the schema wants letters, digits, dashes and dots.
fn host(name: &str) -> String {
    let sound = |c: char| match c {
        c if c.is_ascii_alphanumeric() || c == '-' || c == '.' => c,
        _ => '-',
    };
    let name: String = name.chars().map(sound).collect();
    let name = name.trim_matches(['-', '.']);
    if name.is_empty() {
        "localhost".to_owned()
    } else {
        name.to_owned()
    }
}
