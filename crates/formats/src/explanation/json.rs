//! An explanation as JSON: model → [`super::document`], and the JSON Schema of that document.

use schemars::generate::SchemaSettings;
use seawall_model::explanation::{
    Considered, Explanation, Fate, Record, RowVerdict, TargetExplanation, Vulnerability, Weighed,
};
use seawall_model::finding::Finding;
use seawall_model::inventory::Inventory;

use super::document::{
    ConsideredDocument, Document, NotJudgedDocument, RecordDocument, SCHEMA, TargetDocument,
    VulnerabilityDocument, WeighedDocument,
};
use super::why_so;
use crate::report::json::{
    Scope, coverage, cvss, dismissal, epss, evidence, kev, package_reference, rating, ssvc, text,
    tool,
};

/// Writes an explanation as JSON, indented, with a newline at the end.
///
/// # Errors
/// Only those of the writer.
pub fn write_explanation(
    explanation: &Explanation,
    out: &mut dyn std::io::Write,
) -> std::io::Result<()> {
    let document = Document {
        schema: SCHEMA,
        created: explanation.created.to_string(),
        tool: tool(&explanation.tool),
        asked: explanation.asked.clone(),
        vulnerabilities: explanation
            .vulnerabilities
            .iter()
            .map(vulnerability)
            .collect(),
        targets: explanation.targets.iter().map(target).collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    out.write_all(b"\n")
}

/// Returns the JSON Schema of the document (draft 2020-12), indented, with a newline at the end.
pub fn explanation_schema() -> String {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    let schema = settings.into_generator().into_root_schema_for::<Document>();
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}

fn vulnerability(one: &Vulnerability) -> VulnerabilityDocument {
    VulnerabilityDocument {
        id: one.id.clone(),
        aliases: one.aliases.clone(),
        rejected: one.rejected,
        published: text(one.published.as_ref()),
        ratings: one.ratings.iter().map(rating).collect(),
        cvss: one.cvss.iter().map(cvss).collect(),
        epss: one.epss.as_ref().map(epss),
        kev: one.kev.as_ref().map(kev),
        ssvc: one.ssvc.map(ssvc),
        cwes: one
            .cwes
            .iter()
            .map(|number| format!("CWE-{number}"))
            .collect(),
        records: one.records.iter().map(record).collect(),
        references: one.references.clone(),
    }
}

fn record(record: &Record) -> RecordDocument {
    RecordDocument {
        ecosystem: record.ecosystem.clone(),
        package: record.package.clone(),
        source: record.source.clone(),
        record: record.record.clone(),
        date: text(record.date.as_ref()),
        says: record.says.clone(),
        word: record.word.clone(),
        severity: record.severity.map(seawall_model::severity::Severity::name),
        module: record.module.clone(),
        platforms: record.platforms.clone(),
        symbols: record.symbols.clone(),
    }
}

fn target(target: &TargetExplanation) -> TargetDocument {
    let whole = Inventory::default();
    let scope = Scope::new(&target.artifact, &whole, false);
    let not_judged = target
        .not_judged
        .iter()
        .map(|(one, why)| NotJudgedDocument {
            package: package_reference(one),
            why: why.clone(),
        });
    TargetDocument {
        name: target.artifact.name.clone(),
        kind: target.artifact.kind.name(),
        digest: text(target.artifact.digest.as_ref()),
        distribution: target.distribution.as_ref().map(|d| d.pretty_name.clone()),
        considered: target
            .considered
            .iter()
            .map(|one| considered(one, target))
            .collect(),
        not_judged: not_judged.collect(),
        coverage: target.coverage.iter().map(coverage).collect(),
        problems: target.problems.iter().map(|p| scope.problem(p)).collect(),
    }
}

fn considered(one: &Considered, target: &TargetExplanation) -> ConsideredDocument {
    let (finding, why) = match &one.fate {
        Fate::Reported(finding) => (Some(finding.as_ref()), None),
        Fate::SetAside(aside) => (Some(&aside.finding), Some(&aside.why)),
        _ => (None, None),
    };
    // The finding's package is known here by itself, not by its place in an inventory.
    let only = Inventory {
        packages: vec![one.package.clone()],
        ..Inventory::default()
    };
    let scope = Scope::new(&target.artifact, &only, false);
    let finding = finding.map(|finding| {
        scope.finding(&Finding {
            package: Some(0),
            ..finding.clone()
        })
    });
    ConsideredDocument {
        package: package_reference(&one.package),
        id: one.id.clone(),
        outcome: one.fate.name(),
        why: why_so(one),
        records: one.rows.iter().map(weighed).collect(),
        finding,
        dismissal: why.map(dismissal),
    }
}

fn weighed(row: &Weighed) -> WeighedDocument {
    let (verdict, why) = match &row.verdict {
        RowVerdict::Affected => ("affected", None),
        RowVerdict::NotAffected => ("not_affected", None),
        RowVerdict::Unclear(why) => ("unclear", Some(why.clone())),
    };
    WeighedDocument {
        source: row.source.clone(),
        record: row.record.clone(),
        date: text(row.date.as_ref()),
        ecosystem: row.ecosystem.clone(),
        name: row.name.clone(),
        version: row.version.clone(),
        says: row.says.clone(),
        word: row.word.clone(),
        verdict,
        why,
        comparisons: row.comparisons.iter().map(evidence).collect(),
    }
}
