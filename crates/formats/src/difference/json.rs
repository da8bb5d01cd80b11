//! A comparison as JSON: model → [`super::document`], and the JSON Schema of that document.

use schemars::generate::SchemaSettings;
use seawall_model::difference::{Change, Comparison, FindingChange, PackageChange, Side};
use seawall_model::finding::Finding;
use seawall_model::inventory::Inventory;
use seawall_model::severity::Severity;

use super::document::{
    Document, FindingChangeDocument, FindingCountsDocument, PackageChangeDocument,
    PackageCountsDocument, SCHEMA, SeverityCountsDocument, SideDocument, SummaryDocument,
};
use super::words;
use crate::report::json::{Scope, database, text, tool, verdict};

/// Writes a comparison as JSON, indented, with a newline at the end.
///
/// # Errors
/// Only those of the writer.
pub fn write_difference(
    comparison: &Comparison,
    out: &mut dyn std::io::Write,
) -> std::io::Result<()> {
    let difference = &comparison.difference;
    let document = Document {
        schema: SCHEMA,
        created: comparison.created.to_string(),
        tool: tool(&comparison.tool),
        before: side(&comparison.before),
        after: side(&comparison.after),
        remarks: difference.remarks.clone(),
        summary: summary(comparison),
        findings: difference
            .findings
            .iter()
            .map(|one| finding(one, comparison))
            .collect(),
        packages: difference.packages.iter().map(package).collect(),
        verdict: verdict(&comparison.verdict),
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    out.write_all(b"\n")
}

/// Returns the JSON Schema of the document (draft 2020-12), indented, with a newline at the end.
pub fn difference_schema() -> String {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    let schema = settings.into_generator().into_root_schema_for::<Document>();
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}

fn side(side: &Side) -> SideDocument {
    let artifact = &side.artifact;
    SideDocument {
        name: artifact.name.clone(),
        kind: artifact.kind.name(),
        digest: text(artifact.digest.as_ref()),
        image_id: text(artifact.image_id.as_ref()),
        platform: text(artifact.platform.as_ref()),
        distribution: side
            .distribution
            .as_ref()
            .map(|one| one.pretty_name.clone()),
        packages: side.packages,
        findings: side.findings,
        created: side.created.to_string(),
        saved: side.saved,
        database: side.database.as_ref().map(database),
    }
}

fn summary(comparison: &Comparison) -> SummaryDocument {
    let difference = &comparison.difference;
    let packages = |change| words::packages(comparison, change).count();
    let findings = |change| severities(&words::severities(comparison, change));
    SummaryDocument {
        packages: PackageCountsDocument {
            added: packages(Change::Added),
            removed: packages(Change::Removed),
            changed: packages(Change::Changed),
            unchanged: difference.unchanged_packages,
            untold: difference.untold_packages,
        },
        findings: FindingCountsDocument {
            added: findings(Change::Added),
            removed: findings(Change::Removed),
            changed: findings(Change::Changed),
            unchanged: difference.unchanged_findings,
        },
    }
}

fn severities(counts: &[(Severity, usize)]) -> SeverityCountsDocument {
    let mut document = SeverityCountsDocument::default();
    for (severity, count) in counts {
        document.total = document.total.saturating_add(*count);
        let slot = match severity {
            Severity::Critical => &mut document.critical,
            Severity::High => &mut document.high,
            Severity::Medium => &mut document.medium,
            Severity::Low => &mut document.low,
            Severity::Negligible => &mut document.negligible,
            Severity::Unknown => &mut document.unknown,
        };
        *slot = *count;
    }
    document
}

fn finding(one: &FindingChange, comparison: &Comparison) -> FindingChangeDocument {
    let side = match one.change {
        Change::Removed => &comparison.before,
        Change::Added | Change::Changed => &comparison.after,
    };
    // The finding's package is known here by itself, not by its place in an inventory.
    let only = Inventory {
        packages: one.package.clone().into_iter().collect(),
        ..Inventory::default()
    };
    let scope = Scope::new(&side.artifact, &only, false);
    FindingChangeDocument {
        change: one.change.name(),
        cause: words::cause(&one.why),
        why: words::why(one),
        before: one.before.clone(),
        after: one.after.clone(),
        finding: scope.finding(&Finding {
            package: one.package.as_ref().map(|_| 0),
            ..one.finding.clone()
        }),
    }
}

fn package(one: &PackageChange) -> PackageChangeDocument {
    PackageChangeDocument {
        change: one.change.name(),
        kind: one.kind.name(),
        name: one.name.clone(),
        architecture: one.architecture.clone(),
        before: one.before.clone(),
        after: one.after.clone(),
    }
}
