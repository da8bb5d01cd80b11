//! The JSON report: model → [`super::document`], and the JSON Schema of that document.

mod finding;
mod package;
mod posture;
mod scope;

use schemars::generate::SchemaSettings;
use seawall_model::artifact::{Artifact, BaseImage, BaseUpdate, Layer};
use seawall_model::coverage::{Coverage, UsedSource};
use seawall_model::in_use::{InUse, PackagesInUse};
use seawall_model::licence::{LicenceCategory, LicenceSummary};
use seawall_model::report::{DatabaseInfo, EndOfLife, Report, SourceInfo, TargetReport, Tool};
use seawall_model::severity::Severity;
use seawall_model::verdict::{GateResult, Verdict};

use super::document::{
    AssessmentDocument, BaseDocument, BaseUpdateDocument, CoverageDocument, DatabaseDocument,
    DatabaseSourceDocument, DistributionDocument, Document, EolDocument, GateDocument,
    InUseDocument, LayerDocument, LicenceCategoryDocument, LicenceCountDocument, LicencesDocument,
    PackageDocument, SCHEMA, SummaryDocument, TargetDocument, ToolDocument, UsedSourceDocument,
    VerdictDocument,
};

pub(crate) use finding::{cvss, dismissal, epss, evidence, kev, rating, ssvc};
pub(crate) use package::package_reference;
pub(crate) use scope::Scope;

/// What to put into the JSON report besides what is always there.
#[derive(Clone, Copy, Debug, Default)]
pub struct JsonOptions {
    /// List every package.
    pub packages: bool,
}

/// Writes a report as JSON, indented, with a newline at the end.
///
/// # Errors
/// Only those of the writer.
pub fn write_json(
    report: &Report,
    options: JsonOptions,
    out: &mut dyn std::io::Write,
) -> std::io::Result<()> {
    write_document(&document(report, options), out)
}

/// Writes a document as JSON, indented, with a newline at the end.
///
/// # Errors
/// Only those of the writer.
pub fn write_document(document: &Document, out: &mut dyn std::io::Write) -> std::io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, document)?;
    out.write_all(b"\n")
}

/// Returns the JSON Schema of the report document (draft 2020-12), indented, with a newline at the end.
pub fn report_schema() -> String {
    // As it is written: what is left out where it is empty is not required.
    let settings = SchemaSettings::draft2020_12().for_serialize();
    let schema = settings.into_generator().into_root_schema_for::<Document>();
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}

/// Returns the document of a report.
pub fn document(report: &Report, options: JsonOptions) -> Document {
    Document {
        schema: SCHEMA.into(),
        created: report.created.to_string(),
        tool: tool(&report.tool),
        targets: report.targets.iter().map(|t| target(t, options)).collect(),
        posture: report.posture.as_deref().map(posture::posture),
        verdict: verdict(&report.verdict),
        summary: summary(&report.targets),
    }
}

pub(crate) fn tool(tool: &Tool) -> ToolDocument {
    ToolDocument {
        name: tool.name.clone(),
        version: tool.version.clone(),
        database: tool.database.as_ref().map(database),
    }
}

pub(crate) fn database(info: &DatabaseInfo) -> DatabaseDocument {
    let source = |source: &SourceInfo| DatabaseSourceDocument {
        name: source.name.clone(),
        tier: source.tier.clone(),
        date: text(source.date.as_ref()),
        records: source.records,
    };
    DatabaseDocument {
        origin: info.origin.clone(),
        built: info.built.to_string(),
        sources: info.sources.iter().map(source).collect(),
    }
}

fn target(target: &TargetReport, options: JsonOptions) -> TargetDocument {
    let Artifact {
        name,
        kind,
        source,
        digest,
        image_id,
        platform,
        created,
        references,
        layers,
        base,
        configuration: _,
    } = &target.artifact;
    let scope = Scope::new(&target.artifact, &target.inventory, options.packages);
    let packages = || {
        let packages = target.inventory.packages.iter().enumerate();
        packages
            .map(|(index, package)| PackageDocument {
                in_use: scope.in_use(index),
                ..scope.package(package)
            })
            .collect()
    };
    TargetDocument {
        name: name.clone(),
        kind: kind.name().into(),
        source: (*source).into(),
        digest: text(digest.as_ref()),
        image_id: text(image_id.as_ref()),
        platform: text(platform.as_ref()),
        created: text(created.as_ref()),
        references: references.clone(),
        distribution: distribution(target),
        layers: layers
            .iter()
            .filter(|l| l.name().is_some())
            .map(layer)
            .collect(),
        base: base.as_ref().map(base_image),
        coverage: target.coverage.iter().map(coverage).collect(),
        package_count: target
            .inventory
            .packages
            .len()
            .saturating_add(target.inventory.unlisted),
        licences: target.licences.as_ref().map(licences),
        in_use: target.inventory.in_use.as_ref().map(in_use),
        packages: options.packages.then(packages),
        findings: target.findings.iter().map(|f| scope.finding(f)).collect(),
        upgrades: target.upgrades.iter().map(|u| scope.upgrade(u)).collect(),
        assessments: (target.assessments.iter())
            .map(AssessmentDocument::from)
            .collect(),
        dismissed: target
            .dismissed
            .iter()
            .map(|d| scope.dismissed(d))
            .collect(),
        filtered: target.filtered,
        problems: target.problems.iter().map(|p| scope.problem(p)).collect(),
    }
}

fn in_use(packages: &PackagesInUse) -> InUseDocument {
    let window = packages.window;
    let was_watched = window.runs > 0;
    InUseDocument {
        from: was_watched.then(|| window.from.to_string()),
        to: was_watched.then(|| window.to.to_string()),
        seconds: window.seconds,
        starts: window.starts,
        runs: window.runs,
        lost: window.lost,
        doubt: packages.doubt.clone(),
        loaded: packages.count(InUse::Loaded),
        dormant: packages.count(InUse::Dormant),
        unknown: packages.count(InUse::Unknown),
    }
}

fn licences(summary: &LicenceSummary) -> LicencesDocument {
    let count = |(licence, packages): &(String, usize)| LicenceCountDocument {
        licence: licence.clone(),
        packages: *packages,
    };
    let category = |one: &LicenceCategory| LicenceCategoryDocument {
        category: one.category.clone(),
        packages: one.packages,
        breaking: one.breaking,
        licences: one.licences.iter().map(count).collect(),
    };
    LicencesDocument {
        project: summary.project.clone(),
        said_by: summary.said_by.clone(),
        is_project: summary.is_project,
        categories: summary.categories.iter().map(category).collect(),
    }
}

fn base_image(base: &BaseImage) -> BaseDocument {
    BaseDocument {
        layers: base.layers,
        name: base.name.clone(),
        digest: text(base.digest.as_ref()),
        known_by: base.known_by.name().into(),
        advice: base.advice.clone(),
        updates: base.updates.iter().map(base_update).collect(),
    }
}

fn base_update(update: &BaseUpdate) -> BaseUpdateDocument {
    BaseUpdateDocument {
        kind: update.kind.name().into(),
        reference: update.reference.clone(),
        digest: text(update.digest.as_ref()),
    }
}

fn distribution(target: &TargetReport) -> Option<DistributionDocument> {
    let eol = |eol: &EndOfLife| EolDocument {
        cycle: eol.cycle.clone(),
        ended: eol.ended,
        date: text(eol.ends.as_ref()),
        extended: text(eol.extended_ends.as_ref()),
    };
    let distribution = target.inventory.distribution.as_ref()?;
    Some(DistributionDocument {
        id: distribution.id.clone(),
        version: distribution.version.clone(),
        name: distribution.pretty_name.clone(),
        eol: target.end_of_life.as_ref().map(eol),
    })
}

fn layer(layer: &Layer) -> LayerDocument {
    LayerDocument {
        digest: text(layer.digest.as_ref()),
        diff_id: text(layer.diff_id.as_ref()),
        instruction: layer.instruction.as_ref().map(|i| i.text.clone()),
        size: layer.size,
    }
}

pub(crate) fn coverage(coverage: &Coverage) -> CoverageDocument {
    let source = |source: &UsedSource| UsedSourceDocument {
        name: source.name.clone(),
        date: text(source.date.as_ref()),
    };
    CoverageDocument {
        what: coverage.what.clone(),
        state: coverage.state.name().into(),
        why: coverage.why.clone(),
        sources: coverage.sources.iter().map(source).collect(),
    }
}

pub(crate) fn verdict(verdict: &Verdict) -> VerdictDocument {
    let gate = |gate: &GateResult| GateDocument {
        gate: gate.gate.clone(),
        passed: gate.passed,
        why: gate.why.clone(),
        findings: gate.findings.clone(),
    };
    VerdictDocument {
        passed: verdict.passed(),
        gates: verdict.gates.iter().map(gate).collect(),
    }
}

fn summary(targets: &[TargetReport]) -> SummaryDocument {
    let count = |severity| targets.iter().map(|target| target.count(severity)).sum();
    SummaryDocument {
        critical: count(Severity::Critical),
        high: count(Severity::High),
        medium: count(Severity::Medium),
        low: count(Severity::Low),
        negligible: count(Severity::Negligible),
        unknown: count(Severity::Unknown),
        not_loaded: targets
            .iter()
            .flat_map(TargetReport::not_loaded_findings)
            .count(),
        dismissed: targets.iter().map(|target| target.dismissed.len()).sum(),
    }
}

pub(crate) fn text<T: ToString>(value: Option<&T>) -> Option<String> {
    value.map(ToString::to_string)
}
