//! The JSON report: model → [`super::document`], and the JSON Schema of that document.

use schemars::generate::SchemaSettings;
use seawall_model::artifact::{Artifact, BaseImage, BaseUpdate, Layer};
use seawall_model::coverage::{Coverage, UsedSource};
use seawall_model::evidence::Evidence;
use seawall_model::finding::{
    AppliedException, AppliedStatement, Cvss, Dismissal, Dismissed, Epss, Finding, Kev, Rating,
    Risk, RiskTerm, Ssvc,
};
use seawall_model::inventory::Inventory;
use seawall_model::licence::{LicenceCategory, LicenceSummary};
use seawall_model::location::{Location, Position};
use seawall_model::package::{Hash, Package, Presence, Recognised, Relation, SourcePackage, Usage};
use seawall_model::problem::Problem;
use seawall_model::report::{
    DatabaseInfo, EndOfLife, Report, SourceInfo, TargetReport, Tool, Upgrade,
};
use seawall_model::severity::Severity;
use seawall_model::verdict::{GateResult, Verdict};

use super::document::{
    BaseDocument, BaseUpdateDocument, CoverageDocument, CvssDocument, DatabaseDocument,
    DatabaseSourceDocument, DependencyDocument, DismissalDocument, DismissedDocument,
    DistributionDocument, Document, EolDocument, EpssDocument, EvidenceDocument, ExceptionDocument,
    FindingDocument, GateDocument, HashDocument, KevDocument, LayerDocument,
    LicenceCategoryDocument, LicenceCountDocument, LicencesDocument, LocationDocument,
    PackageDocument, PackageReferenceDocument, PositionDocument, ProblemDocument, RatingDocument,
    RecognisedDocument, RiskDocument, RiskTermDocument, SCHEMA, SourcePackageDocument,
    SsvcDocument, StatementDocument, SummaryDocument, TargetDocument, ToolDocument,
    UpgradeDocument, UsedSourceDocument, VerdictDocument, Word,
};
use super::via::Via;
use super::words::why_dismissed;

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
        target
            .inventory
            .packages
            .iter()
            .map(|p| scope.package(p))
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
        packages: options.packages.then(packages),
        findings: target.findings.iter().map(|f| scope.finding(f)).collect(),
        upgrades: target.upgrades.iter().map(|u| scope.upgrade(u)).collect(),
        dismissed: target
            .dismissed
            .iter()
            .map(|d| scope.dismissed(d))
            .collect(),
        filtered: target.filtered,
        problems: target.problems.iter().map(|p| scope.problem(p)).collect(),
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

/// What indices in the model point into.
pub(crate) struct Scope<'a> {
    artifact: &'a Artifact,
    inventory: &'a Inventory,
    /// Whether the document has the list of packages.
    listed: bool,
    via: Via,
}

impl<'a> Scope<'a> {
    pub(crate) fn new(artifact: &'a Artifact, inventory: &'a Inventory, listed: bool) -> Self {
        Self {
            artifact,
            inventory,
            listed,
            via: Via::of(inventory),
        }
    }

    fn layer_name(&self, index: usize) -> Option<String> {
        self.artifact
            .layers
            .get(index)
            .and_then(Layer::name)
            .map(ToString::to_string)
    }

    fn location(&self, location: &Location) -> LocationDocument {
        let position = |p: Position| PositionDocument {
            line: p.line,
            column: p.column,
        };
        let layer = location
            .layer
            .and_then(|index| self.artifact.layers.get(index));
        LocationDocument {
            path: location.path.clone(),
            layer: layer.and_then(Layer::name).map(ToString::to_string),
            instruction: layer
                .and_then(|l| l.instruction.as_ref())
                .map(|i| i.text.clone()),
            own: location.layer.and_then(|layer| self.artifact.is_own(layer)),
            start: location.start.map(position),
            end: location.end.map(position),
        }
    }

    fn package(&self, package: &Package) -> PackageDocument {
        let source = package.source.as_ref();
        PackageDocument {
            name: package.name.clone(),
            version: package.version.clone(),
            kind: package.kind.name().into(),
            purl: package.purl.to_string(),
            architecture: package.architecture.clone(),
            source: source.map(source_package),
            vendor: package.vendor.clone(),
            maintainer: package.maintainer.clone(),
            module: package.module.clone(),
            licences: package.licences.clone(),
            licence: package.licence.clone(),
            presence: package.presence.name().into(),
            relation: relation(package.relation),
            usage: usage(package.usage),
            dependencies: package.dependencies.clone(),
            hashes: package.hashes.iter().map(hash).collect(),
            commit: package.commit.clone(),
            recognised: package.recognised.as_ref().map(recognised),
            cpes: package.cpes.clone(),
            owner: package.owner,
            locations: package.locations.iter().map(|l| self.location(l)).collect(),
            files: package.files.len(),
            removed_in: package.removed_in.and_then(|index| self.layer_name(index)),
        }
    }

    pub(crate) fn finding(&self, finding: &Finding) -> FindingDocument {
        let package = finding
            .package
            .and_then(|index| self.inventory.packages.get(index));
        FindingDocument {
            kind: finding.kind.name().into(),
            id: finding.id.clone(),
            aliases: finding.aliases.clone(),
            severity: finding.severity.name().into(),
            severity_source: finding.severity_source.clone(),
            ratings: finding.ratings.iter().map(rating).collect(),
            cvss: finding.cvss.iter().map(cvss).collect(),
            epss: finding.epss.as_ref().map(epss),
            kev: finding.kev.as_ref().map(kev),
            ssvc: finding.ssvc.map(ssvc),
            published: text(finding.published.as_ref()),
            risk: finding.risk.as_ref().map(risk),
            confidence: finding.confidence.name().into(),
            package: package.map(|p| PackageReferenceDocument {
                position: finding.package.filter(|_| self.listed),
                ..package_reference(p)
            }),
            via: finding.package.map_or_else(Vec::new, |at| self.via(at)),
            fixed_version: finding.fixed_version.clone(),
            status: finding.status.name().into(),
            location: self.location(&finding.location),
            evidence: finding.evidence.iter().map(evidence).collect(),
            remedy: finding.remedy.clone(),
            references: finding.references.clone(),
            fingerprint: finding.fingerprint.clone(),
            not_loaded: finding.not_loaded.clone(),
            statement: finding.statement.as_ref().map(statement),
            exception: finding.exception.as_ref().map(exception),
            misconfiguration: finding.misconfiguration.as_deref().map(Into::into),
        }
    }

    fn via(&self, index: usize) -> Vec<DependencyDocument> {
        let path = self.via.path(index).into_iter();
        path.filter_map(|at| self.inventory.packages.get(at))
            .map(|package| DependencyDocument {
                name: package.name.clone(),
                version: package.version.clone(),
                purl: package.purl.to_string(),
            })
            .collect()
    }

    fn upgrade(&self, upgrade: &Upgrade) -> UpgradeDocument {
        let package = |at: &usize| self.inventory.packages.get(*at);
        let names = upgrade.packages.iter().filter_map(package);
        UpgradeDocument {
            source: upgrade.source.clone(),
            from: upgrade.from.clone(),
            to: upgrade.to.clone(),
            packages: names.map(|p| p.name.clone()).collect(),
            findings: upgrade.findings.clone(),
        }
    }

    fn dismissed(&self, dismissed: &Dismissed) -> DismissedDocument {
        DismissedDocument {
            finding: self.finding(&dismissed.finding),
            dismissal: dismissal(&dismissed.why),
        }
    }

    pub(crate) fn problem(&self, problem: &Problem) -> ProblemDocument {
        ProblemDocument {
            kind: problem.kind.name().into(),
            what: problem.what.clone(),
            path: problem.path.clone(),
            layer: problem.layer.and_then(|index| self.layer_name(index)),
            why: problem.why.clone(),
            hint: problem.hint.clone(),
        }
    }
}

/// Returns what a finding says of its package.
pub(crate) fn package_reference(package: &Package) -> PackageReferenceDocument {
    let declared = package.presence == Presence::Declared;
    PackageReferenceDocument {
        name: package.name.clone(),
        version: package.version.clone(),
        purl: package.purl.to_string(),
        position: None,
        source: package.source.as_ref().map(source_package),
        architecture: package.architecture.clone(),
        presence: declared.then(|| package.presence.name().into()),
        relation: relation(package.relation),
        usage: usage(package.usage),
    }
}

fn source_package(source: &SourcePackage) -> SourcePackageDocument {
    SourcePackageDocument {
        name: source.name.clone(),
        version: source.version.clone(),
    }
}

fn relation(relation: Relation) -> Option<Word> {
    (relation != Relation::Unknown).then(|| relation.name().into())
}

fn usage(usage: Usage) -> Option<Word> {
    (usage != Usage::Unknown).then(|| usage.name().into())
}

fn hash(hash: &Hash) -> HashDocument {
    HashDocument {
        algorithm: hash.algorithm.name().into(),
        hex: hash.hex.clone(),
    }
}

fn recognised(recognised: &Recognised) -> RecognisedDocument {
    RecognisedDocument {
        signature: recognised.signature.clone(),
        offset: recognised.offset,
        text: recognised.text.clone(),
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

pub(crate) fn rating(rating: &Rating) -> RatingDocument {
    RatingDocument {
        source: rating.source.clone(),
        severity: rating.severity.name().into(),
    }
}

pub(crate) fn cvss(cvss: &Cvss) -> CvssDocument {
    CvssDocument {
        version: cvss.version.into(),
        vector: cvss.vector.clone(),
        score: cvss.score,
        source: cvss.source.clone(),
    }
}

pub(crate) fn epss(epss: &Epss) -> EpssDocument {
    EpssDocument {
        probability: epss.probability,
        percentile: epss.percentile,
        date: text(epss.date.as_ref()),
    }
}

pub(crate) fn kev(kev: &Kev) -> KevDocument {
    KevDocument {
        added: text(kev.added.as_ref()),
        due: text(kev.due.as_ref()),
        ransomware: kev.ransomware,
    }
}

pub(crate) fn ssvc(ssvc: Ssvc) -> SsvcDocument {
    SsvcDocument {
        exploitation: ssvc.exploitation.name().into(),
        automatable: ssvc.automatable,
        technical_impact: if ssvc.total_impact {
            "total".into()
        } else {
            "partial".into()
        },
    }
}

fn risk(risk: &Risk) -> RiskDocument {
    let term = |term: &RiskTerm| RiskTermDocument {
        name: term.name.into(),
        value: term.value,
        why: term.why.clone(),
    };
    RiskDocument {
        score: risk.score,
        terms: risk.terms.iter().map(term).collect(),
    }
}

pub(crate) fn dismissal(dismissal: &Dismissal) -> DismissalDocument {
    let mut document = DismissalDocument {
        kind: dismissal.name().into(),
        why: why_dismissed(dismissal),
        owner: None,
        version: None,
        path: None,
        evidence: None,
        statement: None,
    };
    match dismissal {
        Dismissal::OwnedByDistribution { owner } => document.owner = Some(owner.clone()),
        Dismissal::BackPort { version, path } => {
            document.version = Some(version.clone()).filter(|version| !version.is_empty());
            document.path = Some(path.clone());
        }
        Dismissal::NotReachable { evidence } => document.evidence = Some(evidence.clone()),
        Dismissal::Statement(applied) => document.statement = Some(statement(applied)),
    }
    document
}

fn statement(statement: &AppliedStatement) -> StatementDocument {
    StatementDocument {
        status: statement.status.into(),
        justification: statement.justification.clone(),
        text: statement.text.clone(),
        author: statement.author.clone(),
        date: text(statement.date.as_ref()),
        origin: statement.origin.clone(),
    }
}

pub(crate) fn evidence(evidence: &Evidence) -> EvidenceDocument {
    match evidence.clone() {
        Evidence::Advisory {
            source,
            record,
            date,
            word,
        } => EvidenceDocument::Advisory {
            source,
            record,
            date: text(date.as_ref()),
            word,
        },
        Evidence::Comparison {
            scheme,
            package,
            installed,
            bound,
            operator,
        } => EvidenceDocument::Comparison {
            scheme: scheme.into(),
            package,
            installed,
            operator: operator.into(),
            bound,
        },
        Evidence::Compatibility { of, with } => EvidenceDocument::Compatibility { of, with },
        Evidence::Imprecise { why } => EvidenceDocument::Imprecise { why },
        Evidence::Licence {
            licence,
            term,
            category,
            why,
        } => EvidenceDocument::Licence {
            licence,
            term,
            category,
            why,
        },
    }
}

fn exception(exception: &AppliedException) -> ExceptionDocument {
    ExceptionDocument {
        reason: exception.reason.clone(),
        until: text(exception.until.as_ref()),
        origin: exception.origin.clone(),
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
