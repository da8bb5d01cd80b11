//! The small parts of a document → model.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::str::FromStr;

use seawall_model::artifact::{BaseImage, BaseUpdate, Instruction, Layer};
use seawall_model::assessment::{Assessment, Reading};
use seawall_model::coverage::{Coverage, UsedSource};
use seawall_model::distribution::Distribution;
use seawall_model::evidence::Evidence;
use seawall_model::finding::{
    AppliedException, AppliedStatement, Cvss, Dismissal, Epss, Finding, Kev, Rating, Risk,
    RiskTerm, Ssvc,
};
use seawall_model::in_use::{InUse, PackagesInUse, Window};
use seawall_model::licence::{LicenceCategory, LicenceSummary};
use seawall_model::location::{Location, Position};
use seawall_model::problem::Problem;
use seawall_model::report::{DatabaseInfo, EndOfLife, SourceInfo, Tool};
use seawall_model::time::Timestamp;

use super::super::document::{
    AssessmentDocument, BaseDocument, CoverageDocument, CvssDocument, DatabaseDocument,
    DatabaseSourceDocument, DismissalDocument, EvidenceDocument, FindingDocument, KevDocument,
    LayerDocument, LicenceCategoryDocument, LicencesDocument, LocationDocument, PositionDocument,
    ProblemDocument, RatingDocument, RiskDocument, SsvcDocument, StatementDocument, TargetDocument,
    ToolDocument, Word,
};
use super::packages::Packages;
use super::{InvalidReport, words};

/// Reads a time.
pub(super) fn time(place: &str, text: &str) -> Result<Timestamp, InvalidReport> {
    value(place, text)
}

/// Reads a value that may be missing.
pub(super) fn optional<T: FromStr<Err: Display>>(
    place: &str,
    text: Option<&String>,
) -> Result<Option<T>, InvalidReport> {
    text.map(|text| value(place, text)).transpose()
}

fn value<T: FromStr<Err: Display>>(place: &str, text: &str) -> Result<T, InvalidReport> {
    text.parse()
        .map_err(|error| InvalidReport::new(place, error))
}

/// Layers by the digest that names them.
pub(super) struct Layers(BTreeMap<String, usize>);

impl Layers {
    pub(super) fn new(layers: &[Layer]) -> Self {
        let mut all = BTreeMap::new();
        for (index, layer) in layers.iter().enumerate() {
            let name = layer.name().map(ToString::to_string);
            // Of two equal layers the lower one brought what is in both.
            name.map(|name| all.entry(name).or_insert(index));
        }
        Self(all)
    }

    pub(super) fn index(&self, name: Option<&String>) -> Option<usize> {
        self.0.get(name?).copied()
    }

    pub(super) fn location(&self, location: &LocationDocument) -> Location {
        let position = |p: &PositionDocument| Position {
            line: p.line,
            column: p.column,
        };
        Location {
            path: location.path.clone(),
            layer: self.index(location.layer.as_ref()),
            start: location.start.as_ref().map(position),
            end: location.end.as_ref().map(position),
        }
    }
}

/// Reads a base image.
pub(super) fn base(place: &str, base: &BaseDocument) -> Result<BaseImage, InvalidReport> {
    Ok(BaseImage {
        layers: base.layers,
        name: base.name.clone(),
        digest: optional(place, base.digest.as_ref())?,
        known_by: words::base_evidence(place, &base.known_by)?,
        advice: base.advice.clone(),
        updates: (base.updates.iter())
            .map(|update| {
                Ok(BaseUpdate {
                    kind: words::base_update(place, &update.kind)?,
                    reference: update.reference.clone(),
                    digest: optional(place, update.digest.as_ref())?,
                })
            })
            .collect::<Result<_, _>>()?,
    })
}

pub(super) fn layer(place: &str, layer: &LayerDocument) -> Result<Layer, InvalidReport> {
    Ok(Layer {
        digest: optional(place, layer.digest.as_ref())?,
        diff_id: optional(place, layer.diff_id.as_ref())?,
        size: layer.size,
        instruction: layer.instruction.as_ref().map(|text| Instruction {
            text: text.clone(),
            ..Instruction::default()
        }),
    })
}

pub(super) fn tool(tool: &ToolDocument) -> Result<Tool, InvalidReport> {
    let database = tool.database.as_ref();
    Ok(Tool {
        name: tool.name.clone(),
        version: tool.version.clone(),
        database: database.map(self::database).transpose()?,
    })
}

fn database(database: &DatabaseDocument) -> Result<DatabaseInfo, InvalidReport> {
    let source = |source: &DatabaseSourceDocument| {
        Ok(SourceInfo {
            name: source.name.clone(),
            tier: source.tier.clone(),
            date: optional("tool/database", source.date.as_ref())?,
            records: source.records,
        })
    };
    Ok(DatabaseInfo {
        origin: database.origin.clone(),
        built: time("tool/database", &database.built)?,
        sources: (database.sources.iter().map(source)).collect::<Result<_, _>>()?,
    })
}

pub(super) fn distribution(target: &TargetDocument) -> Option<Distribution> {
    let distribution = target.distribution.as_ref()?;
    Some(Distribution {
        id: distribution.id.clone(),
        version: distribution.version.clone(),
        pretty_name: distribution.name.clone(),
        ..Distribution::default()
    })
}

/// The dates are for people only: one that cannot be read is left out.
pub(super) fn end_of_life(target: &TargetDocument) -> Option<EndOfLife> {
    let eol = target.distribution.as_ref()?.eol.as_ref()?;
    let date = |text: &Option<String>| text.as_ref().and_then(|text| text.parse().ok());
    Some(EndOfLife {
        cycle: eol.cycle.clone(),
        ends: date(&eol.date),
        extended_ends: date(&eol.extended),
        ended: eol.ended,
    })
}

/// Reads the licences in figures.
pub(super) fn licences(summary: &LicencesDocument) -> LicenceSummary {
    let category = |one: &LicenceCategoryDocument| LicenceCategory {
        category: one.category.clone(),
        packages: one.packages,
        breaking: one.breaking,
        licences: (one.licences.iter())
            .map(|one| (one.licence.clone(), one.packages))
            .collect(),
    };
    LicenceSummary {
        project: summary.project.clone(),
        said_by: summary.said_by.clone(),
        is_project: summary.is_project,
        categories: summary.categories.iter().map(category).collect(),
    }
}

pub(super) fn coverage(
    place: &str,
    coverage: &CoverageDocument,
) -> Result<Coverage, InvalidReport> {
    let place = format!("{place}/coverage");
    let sources = coverage.sources.iter().map(|source| {
        Ok(UsedSource {
            name: source.name.clone(),
            date: optional(&place, source.date.as_ref())?,
        })
    });
    Ok(Coverage {
        what: coverage.what.clone(),
        state: words::coverage_state(&place, &coverage.state)?,
        why: coverage.why.clone(),
        sources: sources.collect::<Result<_, _>>()?,
    })
}

pub(super) fn problem(
    place: &str,
    problem: &ProblemDocument,
    layers: &Layers,
) -> Result<Problem, InvalidReport> {
    Ok(Problem {
        kind: words::problem_kind(place, &problem.kind)?,
        what: problem.what.clone(),
        path: problem.path.clone(),
        layer: layers.index(problem.layer.as_ref()),
        why: problem.why.clone(),
        hint: problem.hint.clone(),
    })
}

pub(super) fn finding(
    place: &str,
    finding: &FindingDocument,
    package: Option<usize>,
    layers: &Layers,
) -> Result<Finding, InvalidReport> {
    let ratings = finding.ratings.iter().map(|one| rating(place, one));
    let vectors = finding.cvss.iter().map(|one| cvss(place, one));
    let evidence = finding.evidence.iter().map(|one| evidence(place, one));
    let epss = finding.epss.as_ref().map(|epss| {
        Ok(Epss {
            probability: epss.probability,
            percentile: epss.percentile,
            date: optional(place, epss.date.as_ref())?,
        })
    });
    let exception = finding.exception.as_ref().map(|exception| {
        Ok(AppliedException {
            reason: exception.reason.clone(),
            until: optional(place, exception.until.as_ref())?,
            origin: exception.origin.clone(),
        })
    });
    let said = finding.statement.as_ref();
    Ok(Finding {
        kind: words::finding_kind(place, &finding.kind)?,
        id: finding.id.clone(),
        aliases: finding.aliases.clone(),
        severity: words::severity(place, &finding.severity)?,
        severity_source: finding.severity_source.clone(),
        ratings: ratings.collect::<Result<_, _>>()?,
        cvss: vectors.collect::<Result<_, _>>()?,
        epss: epss.transpose()?,
        kev: finding.kev.as_ref().map(|k| kev(place, k)).transpose()?,
        ssvc: finding.ssvc.as_ref().map(|s| ssvc(place, s)).transpose()?,
        published: optional(place, finding.published.as_ref())?,
        package,
        fixed_version: finding.fixed_version.clone(),
        status: words::status(place, &finding.status)?,
        location: layers.location(&finding.location),
        evidence: evidence.collect::<Result<_, _>>()?,
        remedy: finding.remedy.clone(),
        references: finding.references.clone(),
        fingerprint: finding.fingerprint.clone(),
        confidence: words::confidence(place, &finding.confidence)?,
        risk: finding.risk.as_ref().map(risk),
        not_loaded: finding.not_loaded.clone(),
        statement: said.map(|one| statement(place, one)).transpose()?,
        exception: exception.transpose()?,
        misconfiguration: finding
            .misconfiguration
            .as_ref()
            .map(|said| Box::new(said.into())),
    })
}

fn rating(place: &str, rating: &RatingDocument) -> Result<Rating, InvalidReport> {
    Ok(Rating {
        source: rating.source.clone(),
        severity: words::severity(place, &rating.severity)?,
    })
}

fn cvss(place: &str, cvss: &CvssDocument) -> Result<Cvss, InvalidReport> {
    Ok(Cvss {
        version: words::cvss_version(place, &cvss.version)?,
        vector: cvss.vector.clone(),
        score: cvss.score,
        source: cvss.source.clone(),
    })
}

fn kev(place: &str, kev: &KevDocument) -> Result<Kev, InvalidReport> {
    Ok(Kev {
        added: optional(place, kev.added.as_ref())?,
        due: optional(place, kev.due.as_ref())?,
        ransomware: kev.ransomware,
    })
}

fn ssvc(place: &str, ssvc: &SsvcDocument) -> Result<Ssvc, InvalidReport> {
    Ok(Ssvc {
        exploitation: words::exploitation(place, &ssvc.exploitation)?,
        automatable: ssvc.automatable,
        total_impact: ssvc.technical_impact == "total",
    })
}

fn risk(risk: &RiskDocument) -> Risk {
    let terms = risk.terms.iter().map(|term| RiskTerm {
        name: words::term(&term.name),
        value: term.value,
        why: term.why.clone(),
    });
    Risk {
        score: risk.score,
        terms: terms.collect(),
    }
}

fn statement(place: &str, one: &StatementDocument) -> Result<AppliedStatement, InvalidReport> {
    Ok(AppliedStatement {
        status: words::statement_status(place, &one.status)?,
        justification: one.justification.clone(),
        text: one.text.clone(),
        author: one.author.clone(),
        date: optional(place, one.date.as_ref())?,
        origin: one.origin.clone(),
    })
}

pub(super) fn dismissal(
    place: &str,
    dismissal: &DismissalDocument,
) -> Result<Dismissal, InvalidReport> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    match (&*dismissal.kind, &dismissal.statement) {
        ("owned_by_distribution", _) => Ok(Dismissal::OwnedByDistribution {
            owner: text(&dismissal.owner),
        }),
        ("fixed_by_back_port", _) => Ok(Dismissal::BackPort {
            version: text(&dismissal.version),
            path: text(&dismissal.path),
        }),
        ("not_reachable", _) => Ok(Dismissal::NotReachable {
            evidence: text(&dismissal.evidence),
        }),
        ("statement", Some(one)) => Ok(Dismissal::Statement(statement(place, one)?)),
        (kind, _) => {
            let kind: String = kind.chars().take(60).collect();
            let why = format_args!("{kind:?} is no known reason to set a match aside");
            Err(InvalidReport::new(place, why))
        }
    }
}

pub(super) fn assessment(
    place: &str,
    document: &AssessmentDocument,
) -> Result<Assessment, InvalidReport> {
    document.assessment().ok_or_else(|| {
        let word: String = document.outcome.chars().take(60).collect();
        let why = format_args!("{word:?} is no known outcome of a check");
        InvalidReport::new(place, why)
    })
}

fn evidence(place: &str, evidence: &EvidenceDocument) -> Result<Evidence, InvalidReport> {
    Ok(match evidence.clone() {
        EvidenceDocument::Advisory {
            source,
            record,
            date,
            word,
        } => Evidence::Advisory {
            source,
            record,
            date: optional(place, date.as_ref())?,
            word,
        },
        EvidenceDocument::Comparison {
            scheme,
            package,
            installed,
            operator,
            bound,
        } => Evidence::Comparison {
            scheme: words::scheme(&scheme),
            package,
            installed,
            bound,
            operator: words::operator(place, &operator)?,
        },
        EvidenceDocument::Compatibility { of, with } => Evidence::Compatibility { of, with },
        EvidenceDocument::Imprecise { why } => Evidence::Imprecise { why },
        EvidenceDocument::Reading { value, from } => Evidence::Reading(Reading { value, from }),
        EvidenceDocument::Licence {
            licence,
            term,
            category,
            why,
        } => Evidence::Licence {
            licence,
            term,
            category,
            why,
        },
    })
}

/// Reads which packages are in use: from the list of packages, else from the findings.
pub(super) fn in_use(
    place: &str,
    target: &TargetDocument,
    packages: &Packages,
    findings: &[Finding],
) -> Result<Option<PackagesInUse>, InvalidReport> {
    let Some(told) = &target.in_use else {
        return Ok(None);
    };
    let read = |word: &Option<Word>| match word.as_deref() {
        None => Ok(InUse::Unknown),
        Some(word) => InUse::from_name(word)
            .ok_or_else(|| InvalidReport::new(place, format!("`{word}` is no state of use"))),
    };
    let mut states = vec![InUse::Unknown; packages.list.len()];
    for (state, document) in states.iter_mut().zip(target.packages.iter().flatten()) {
        *state = read(&document.in_use)?;
    }
    for (finding, document) in findings.iter().zip(&target.findings) {
        let state = finding.package.and_then(|at| states.get_mut(at));
        if let (Some(state), Some(_)) = (state, &document.in_use) {
            *state = read(&document.in_use)?;
        }
    }
    Ok(Some(PackagesInUse {
        window: Window {
            from: optional(place, told.from.as_ref())?.unwrap_or_default(),
            to: optional(place, told.to.as_ref())?.unwrap_or_default(),
            seconds: told.seconds,
            starts: told.starts,
            runs: told.runs,
            lost: told.lost,
        },
        doubt: told.doubt.clone(),
        packages: states,
    }))
}
