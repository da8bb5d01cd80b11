//! What checks said of a host or a container → its report.

use std::collections::BTreeSet;

use seawall_checks::fault::Fault;
use seawall_checks::settings::Settings;
use seawall_model::artifact::{Artifact, ArtifactKind};
use seawall_model::assessment::{Assessment, Outcome};
use seawall_model::coverage::{Coverage, CoverageState};
use seawall_model::digest::Digest;
use seawall_model::evidence::Evidence;
use seawall_model::finding::Finding;
use seawall_model::host::HostFacts;
use seawall_model::host::engine::Engine;
use seawall_model::host::engine::container::Container;
use seawall_model::inventory::Inventory;
use seawall_model::problem::{Problem, ProblemKind};
use seawall_model::report::TargetReport;
use seawall_policy::gate::Judged as Gated;
use seawall_policy::scope::Subject;

use super::AuditOptions;
use super::accept::{Place, accept};
use super::judge::{self, Judged};
use crate::check::finding;
use crate::check::gather::Gathered;
use crate::scan::Scanned;

/// Reports on a host and its engines.
pub(super) fn host(facts: &HostFacts, settings: &Settings, options: &AuditOptions) -> Scanned {
    let judged = judge::host(facts, settings, &options.selected);
    let artifact = Artifact::bare(&facts.name, ArtifactKind::Host, ENGINE);
    let subject = Subject {
        host: &facts.name,
        container: None,
    };
    let place = Place {
        subject,
        engine: None,
    };
    scanned(artifact, &judged, facts.problems.clone(), &place, options)
}

/// Reports on a container.
pub(super) fn container(
    (facts, engine, container): (&HostFacts, &Engine, &Container),
    settings: &Settings,
    options: &AuditOptions,
) -> Scanned {
    let judged = judge::container((facts, engine, container), settings, &options.selected);
    let image_id = container.image_id.known();
    let artifact = Artifact {
        image_id: image_id.and_then(|id| id.parse::<Digest>().ok()),
        created: container.created.known().copied(),
        references: container.image.known().cloned().into_iter().collect(),
        ..Artifact::bare(&container.name, ArtifactKind::Container, ENGINE)
    };
    let unread = container.unread.iter().map(|why| {
        let what = format!("container {}", container.name);
        Problem::new(ProblemKind::Environment, what, why)
    });
    let subject = Subject {
        host: &facts.name,
        container: Some(container),
    };
    let place = Place {
        subject,
        engine: Some(engine),
    };
    scanned(artifact, &judged, unread.collect(), &place, options)
}

fn scanned(
    artifact: Artifact,
    judged: &[Judged],
    mut problems: Vec<Problem>,
    place: &Place<'_>,
    options: &AuditOptions,
) -> Scanned {
    let faults: Vec<Fault> = judged
        .iter()
        .filter_map(|one| one.told.fault.clone())
        .collect();
    let mut findings = finding::of_faults(&faults, &options.selected);
    let failed = judged.iter().filter(|one| one.told.fault.is_some());
    for (finding, one) in findings.iter_mut().zip(failed) {
        let readings = one.told.readings.iter().cloned();
        finding.evidence.extend(readings.map(Evidence::Reading));
    }
    let (uses, wrong) = accept(place, &mut findings, options);
    problems.extend(wrong);
    let assessments = assessments(judged, &findings);
    let coverage = coverage(&assessments);
    findings.retain(|finding| options.filter.in_scope(finding, &artifact));
    finding::sort(&mut findings);
    let shown: Vec<Finding> = findings
        .iter()
        .filter(|finding| options.filter.shows(finding))
        .cloned()
        .collect();
    let report = TargetReport {
        artifact,
        inventory: Inventory::default(),
        end_of_life: None,
        coverage: vec![coverage],
        licences: None,
        filtered: findings.len().saturating_sub(shown.len()),
        findings: shown,
        assessments,
        dismissed: Vec::new(),
        upgrades: Vec::new(),
        problems,
    };
    Scanned {
        report,
        judged: Gated {
            findings,
            end_of_life: None,
        },
        uses,
        statements: BTreeSet::new(),
        documents: Gathered::default(),
        notes: Vec::new(),
        proven: None,
    }
}

/// Findings stand in the order of the faults, and so of what failed.
fn assessments(judged: &[Judged], findings: &[Finding]) -> Vec<Assessment> {
    let mut findings = findings.iter();
    let assessment = |one: &Judged| {
        let finding = one.told.fault.as_ref().and_then(|_| findings.next());
        Assessment {
            check: one.check.id.to_owned(),
            object: one.told.object.clone(),
            outcome: one.told.outcome.clone(),
            readings: one.told.readings.clone(),
            findings: finding.iter().map(|it| it.fingerprint.clone()).collect(),
            is_accepted: finding.is_some_and(|it| it.exception.is_some()),
        }
    };
    judged.iter().map(assessment).collect()
}

/// Says how much could be looked at; the reasons that stand in the way of most checks are named.
fn coverage(assessments: &[Assessment]) -> Coverage {
    let blind: Vec<&Assessment> = assessments
        .iter()
        .filter(|one| matches!(one.outcome, Outcome::NotLookedAt(_)))
        .collect();
    let state = match (assessments.len(), blind.len()) {
        (all, blind) if all == blind => CoverageState::None,
        (_, 0) => CoverageState::Covered,
        _ => CoverageState::Partial,
    };
    let why = match (assessments.len(), blind.first()) {
        (0, _) => Some("no check that looks at it was selected".to_owned()),
        (all, Some(first)) => {
            let why = first.outcome.why().unwrap_or_default();
            let count = blind.len();
            Some(format!("{count} of {all} checks could not look: {why}"))
        }
        (_, None) => None,
    };
    Coverage {
        what: "checks".to_owned(),
        state,
        why,
        sources: Vec::new(),
    }
}

/// Where hosts and containers are read from, in the words of reports.
pub(super) const ENGINE: &str = "engine";
