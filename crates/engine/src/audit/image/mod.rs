//! The images of an engine: what checks say of each, by what the engine tells of it, or by all that is in it where it
//! was scanned. Images that share an id are one.

mod artifact;
mod assess;
mod masked;
mod scan;
mod signed;
mod trusted;

use std::collections::BTreeSet;

use seawall_artifact::limits::Limits;
use seawall_checks::check::{Check, Profile};
use seawall_checks::list;
use seawall_checks::mapping::of_check;
use seawall_checks::selection::Selected;
use seawall_checks::settings::Settings;
use seawall_model::artifact::ArtifactKind;
use seawall_model::assessment::{Assessment, Outcome};
use seawall_model::coverage::{Coverage, CoverageState};
use seawall_model::finding::Finding;
use seawall_model::host::HostFacts;
use seawall_model::host::engine::Engine;
use seawall_model::host::engine::image::Image;
use seawall_model::host::engine::origin::VariableSet;
use seawall_model::host::seen::Seen;
use seawall_model::inventory::Inventory;
use seawall_model::report::TargetReport;
use seawall_policy::exception::apply_exceptions;
use seawall_policy::gate::Judged;
use seawall_policy::licence::LicencePolicy;
use seawall_policy::order::Sort;
use seawall_policy::vex::Statements;

use super::AuditOptions;
use crate::check::gather::Gathered;
use crate::check::image::{Described, check_description};
use crate::licence::Scanners;
use crate::scan::{ScanOptions, Scanned};

pub use scan::{Open, ScannedImages, Which, not_scanned, scan_images};

/// What is asked for of images.
#[derive(Clone, Debug, Default)]
pub struct Images {
    /// Whether they are left out.
    pub skip: bool,
    /// What was found in those that were scanned; nothing where none was asked to be.
    pub scanned: Option<ScannedImages>,
}

/// Judges the images of all engines, in the order of their names.
pub(super) fn targets(
    facts: &HostFacts,
    settings: &Settings,
    options: &AuditOptions,
    images: &mut Images,
) -> Vec<Scanned> {
    if images.skip {
        return Vec::new();
    }
    let describing = scan_options(settings, options);
    let mut targets = Vec::new();
    for engine in &facts.engines {
        let all = engine.images.known().map_or(&[][..], Vec::as_slice);
        let mut done = BTreeSet::new();
        for image in all.iter().filter(|it| is_asked_for(it, engine, options)) {
            if !done.insert(image.id.as_str()) {
                continue;
            }
            let found = images.scanned.as_mut().and_then(|it| it.take(&image.id));
            let failed = found.as_ref().and_then(|it| it.as_ref().err());
            let parts = (image, all, failed);
            let trust = &facts.content_trust;
            targets.push(match found {
                Some(Ok(scanned)) => assess::scanned(*scanned, (image, all), trust, &describing),
                _ => described(parts, trust, &describing, options),
            });
        }
    }
    targets
}

/// Of containers that are named, only their images.
fn is_asked_for(image: &Image, engine: &Engine, options: &AuditOptions) -> bool {
    let containers = engine.containers.known().into_iter().flatten();
    let mut asked = containers.filter(|it| super::is_asked_for(&it.name, &options.only));
    options.only.is_empty() || asked.any(|it| it.image_id.known() == Some(&image.id))
}

/// Judges an image by what the engine tells of it.
fn described(
    (image, all, failed): (&Image, &[Image], Option<&String>),
    content_trust: &Seen<Vec<VariableSet>>,
    describing: &ScanOptions,
    options: &AuditOptions,
) -> Scanned {
    let artifact = artifact::artifact(image, all);
    let Described { checked, silence } = check_description(&artifact, describing);
    let mut findings = checked.findings;
    let masked = masked::findings(image, &findings, describing);
    findings.extend(masked);
    findings.retain(|finding| is_told(finding, &describing.checks));
    findings.extend(trusted::findings(&artifact, image, describing));
    findings.extend(signed::findings(image, describing));
    findings.extend(assess::age(&artifact, describing));
    let uses = apply_exceptions(
        &options.exceptions,
        &mut findings,
        &Inventory::default(),
        options.today,
    );
    let sight = assess::Sight::Described { silence, failed };
    let assessments = assess::assessments(
        &artifact,
        (image, content_trust),
        &findings,
        sight,
        describing,
    );
    findings.retain(|finding| options.filter.in_scope(finding, &artifact));
    crate::check::finding::sort(&mut findings);
    let shown: Vec<Finding> = findings
        .iter()
        .filter(|it| options.filter.shows(it))
        .cloned()
        .collect();
    let coverage = vec![coverage(&assessments)];
    Scanned {
        report: TargetReport {
            artifact,
            inventory: Inventory::default(),
            end_of_life: None,
            coverage,
            licences: None,
            filtered: findings.len().saturating_sub(shown.len()),
            findings: shown,
            assessments,
            dismissed: Vec::new(),
            upgrades: Vec::new(),
            problems: checked.problems,
        },
        judged: Judged {
            findings,
            end_of_life: None,
        },
        uses,
        statements: BTreeSet::new(),
        notes: checked.notes,
        documents: Gathered::default(),
        proven: None,
    }
}

/// Who audits selects all checks. Of images those are told that are recommended, and those that a framework asks for:
/// what is a matter of taste in a Dockerfile concerns nobody who runs an image.
fn is_told(finding: &Finding, selected: &Selected) -> bool {
    let is_all = selected.checks().count() == list::all().count();
    let is_asked =
        |check: &Check| check.profile == Profile::Recommended || !of_check(check.id).is_empty();
    !is_all || list::find(&finding.id).is_none_or(is_asked)
}

/// Adds to each container what is known of its image, by reference to the image's target.
pub(super) fn tell_containers(facts: &HostFacts, targets: &mut [Scanned], images: &[Scanned]) {
    let containers = facts
        .engines
        .iter()
        .filter_map(|it| it.containers.known())
        .flatten();
    for container in containers {
        let id = container.image_id.known().map(String::as_str);
        let is_its = |it: &&Scanned| {
            let own = it
                .report
                .artifact
                .image_id
                .as_ref()
                .map(ToString::to_string);
            own.as_deref() == id && id.is_some() && is_scanned(it)
        };
        let Some(image) = images.iter().find(is_its) else {
            continue;
        };
        let target = targets.iter_mut().find(|it| {
            let artifact = &it.report.artifact;
            artifact.kind == ArtifactKind::Container && artifact.name == container.name
        });
        if let Some(target) = target {
            let told: Assessment = assess::of_container(&container.name, image);
            target.report.assessments.push(told);
        }
    }
}

/// Says whether somebody looked for vulnerabilities.
fn is_scanned(image: &Scanned) -> bool {
    image.report.coverage.iter().any(|line| line.what != CHECKS)
}

/// Says how much could be looked at.
fn coverage(assessments: &[Assessment]) -> Coverage {
    let blind = |one: &&Assessment| matches!(one.outcome, Outcome::NotLookedAt(_));
    let first = assessments.iter().find(blind);
    let count = assessments.iter().filter(blind).count();
    let why = first.and_then(|it| it.outcome.why()).map(|why| {
        format!(
            "{count} of {} checks could not look: {why}",
            assessments.len()
        )
    });
    let state = match (count, assessments.len()) {
        (0, _) => CoverageState::Covered,
        (count, all) if count == all => CoverageState::None,
        _ => CoverageState::Partial,
    };
    Coverage {
        what: CHECKS.to_owned(),
        state,
        why,
        sources: Vec::new(),
    }
}

/// How images are scanned in an audit: with its checks, exceptions and filters.
pub fn scan_options(settings: &Settings, options: &AuditOptions) -> ScanOptions {
    ScanOptions {
        limits: Limits::default(),
        threads: 1,
        declared: None,
        include_removed: false,
        scanners: Scanners {
            misconfigurations: true,
            ..Scanners::default()
        },
        documents: None,
        licences: LicencePolicy::default(),
        checks: options.selected.clone(),
        settings: Settings {
            today: Some(options.today),
            ..settings.clone()
        },
        filter: options.filter.clone(),
        exceptions: options.exceptions.clone(),
        statements: Statements::default(),
        prefer: Vec::new(),
        sort: Sort::default(),
        today: options.today,
        watched: None,
        prove: false,
    }
}

/// What the line of coverage of checks is called.
const CHECKS: &str = "checks";
