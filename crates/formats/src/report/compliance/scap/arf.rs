//! `asset-report-collection` (NIST IR 7694): what was asked, of what, and what came of it.

use std::io;

use super::{Told, benchmark, result};
use crate::sbom::cyclonedx::xml::element::Elements;

/// Writes the collection.
pub(super) fn write(told: &Told<'_>, out: &mut Elements<'_>) -> io::Result<()> {
    let attributes = [
        ("xmlns:arf", Some(ARF)),
        ("xmlns:core", Some(CORE)),
        ("xmlns:ai", Some(ASSET)),
    ];
    out.nested("arf:asset-report-collection", &attributes, |out| {
        relationships(out)?;
        out.nested("arf:report-requests", &[], |out| {
            within(out, "arf:report-request", "collection1", |out| {
                out.nested("arf:content", &[], |out| benchmark::write(told, false, out))
            })
        })?;
        out.nested("arf:assets", &[], |out| {
            within(out, "arf:asset", "asset0", |out| {
                out.nested("ai:computing-device", &[], |out| {
                    out.text("ai:hostname", &[], &host(told.system))
                })
            })
        })?;
        out.nested("arf:reports", &[], |out| {
            within(out, "arf:report", "xccdf1", |out| {
                out.nested("arf:content", &[], |out| result::write(told, true, out))
            })
        })
    })
}

fn within(
    out: &mut Elements<'_>,
    name: &str,
    id: &str,
    inside: impl FnOnce(&mut Elements<'_>) -> io::Result<()>,
) -> io::Result<()> {
    out.nested(name, &[("id", Some(id))], inside)
}

fn relationships(out: &mut Elements<'_>) -> io::Result<()> {
    let vocabulary = [("xmlns:arfvocab", Some(VOCABULARY))];
    out.nested("core:relationships", &vocabulary, |out| {
        let kinds = [
            ("arfvocab:createdFor", "collection1"),
            ("arfvocab:isAbout", "asset0"),
        ];
        kinds.iter().try_for_each(|(kind, to)| {
            let attributes = [("type", Some(*kind)), ("subject", Some("xccdf1"))];
            out.nested("core:relationship", &attributes, |out| {
                out.text("core:ref", &[], to)
            })
        })
    })
}

/// A name as hosts have it: the schema wants letters, digits, dashes and dots.
fn host(name: &str) -> String {
    let sound = |c: char| match c {
        c if c.is_ascii_alphanumeric() || c == '-' || c == '.' => c,
        _ => '-',
    };
    let name: String = name.chars().map(sound).take(253).collect();
    let name = name.trim_matches(['-', '.']);
    if name.is_empty() {
        "localhost".to_owned()
    } else {
        name.to_owned()
    }
}

const ARF: &str = "http://scap.nist.gov/schema/asset-reporting-format/1.1";
const CORE: &str = "http://scap.nist.gov/schema/reporting-core/1.1";
const ASSET: &str = "http://scap.nist.gov/schema/asset-identification/1.1";
const VOCABULARY: &str = "http://scap.nist.gov/specifications/arf/vocabulary/relationships/1.0#";
