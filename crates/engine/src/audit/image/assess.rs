//! What was found in an image → an assessment of each check that a framework asks for.

use std::collections::{BTreeMap, BTreeSet};

use seawall_artifact::layer::SquashedTree;
use seawall_checks::check::{Check, Run};
use seawall_checks::image::built::Silence;
use seawall_checks::image::upkeep::Upkeep;
use seawall_checks::image::{Input, Seen};
use seawall_checks::mapping::of_check;
use seawall_model::artifact::Artifact;
use seawall_model::assessment::{Assessment, Outcome, Reading};
use seawall_model::coverage::CoverageState;
use seawall_model::finding::{Finding, FindingKind};
use seawall_model::host::engine::image::Image;
use seawall_model::host::engine::origin::VariableSet;
use seawall_model::host::seen::Seen as Fact;
use seawall_model::inventory::Inventory;
use seawall_model::severity::Severity;

use super::{artifact, masked, signed, trusted};
use crate::check::finding::of_faults;
use crate::check::image::coverage::gaps;
use crate::check::image::unnamed;
use crate::scan::{ScanOptions, Scanned};
use crate::upgrade::upgrades;

/// How well an image was looked at.
#[derive(Clone, Copy, Debug)]
pub(super) enum Sight<'a> {
    /// By its history and configuration.
    Described {
        /// What of the history says nothing; nothing where there is no configuration.
        silence: Option<Silence>,
        /// Why it could not be scanned, where that was asked for.
        failed: Option<&'a String>,
    },
    /// Whole.
    Scanned {
        /// Why its history says less than all, where it does.
        history: Option<&'a str>,
        /// Why its files say less than all, where they do.
        files: Option<&'a str>,
    },
}

/// Assesses each selected check with eyes for images that a framework asks for.
pub(super) fn assessments(
    artifact: &Artifact,
    (image, content_trust): (&Image, &Fact<Vec<VariableSet>>),
    findings: &[Finding],
    sight: Sight<'_>,
    options: &ScanOptions,
) -> Vec<Assessment> {
    let mut by_check: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in findings {
        by_check.entry(&finding.id).or_default().push(finding);
    }
    let object = format!("image {}", artifact.name);
    let asked = options.checks.checks().filter(|check| is_asked(check));
    let one = |check: &'static Check| {
        let found = by_check.get(check.id).map_or(&[][..], Vec::as_slice);
        let outcome = outcome(check, found, (artifact, image), sight, options);
        let is_failed = outcome == Outcome::Fail;
        let found = if is_failed { found } else { &[] };
        Assessment {
            check: check.id.to_owned(),
            object: object.clone(),
            readings: if check.id == signed::CHECK {
                signed::readings(image, content_trust)
            } else {
                readings(found, image, &outcome)
            },
            findings: found.iter().map(|it| it.fingerprint.clone()).collect(),
            is_accepted: is_failed && found.iter().all(|it| it.exception.is_some()),
            outcome,
        }
    };
    asked.map(one).collect()
}

fn is_asked(check: &Check) -> bool {
    let eyes = |run: &Run| matches!(run, Run::Image(_) | Run::Built(_));
    (check.id == trusted::CHECK || check.run.iter().any(eyes)) && !of_check(check.id).is_empty()
}

fn outcome(
    check: &Check,
    found: &[&Finding],
    (artifact, image): (&Artifact, &Image),
    sight: Sight<'_>,
    options: &ScanOptions,
) -> Outcome {
    if check.id == signed::CHECK {
        return signed::outcome(image);
    }
    if check.id == VALIDATED {
        return validated(image);
    }
    if !found.is_empty() {
        return Outcome::Fail;
    }
    if check.id == trusted::CHECK {
        return trusted::outcome(artifact, image, options);
    }
    let unnamed = unnamed::steps(artifact);
    if check.id == unnamed::CHECK && unnamed > 0 {
        return Outcome::Manual(format!(
            "what `ADD` brought in {unnamed} of its steps, where `COPY` may do: its history does not name the files"
        ));
    }
    match sight {
        Sight::Described {
            failed: Some(why), ..
        } if looks_into_files(check) => {
            Outcome::NotLookedAt(format!("it could not be scanned: {why}"))
        }
        Sight::Described { silence, .. } => by_description(check, image, silence),
        Sight::Scanned { history, files } => {
            let gap = files.filter(|_| looks_into_files(check));
            let gap = gap.or_else(|| history.filter(|_| looks_at_history(check)));
            gap.map_or(Outcome::Pass, |why| Outcome::NotLookedAt(why.to_owned()))
        }
    }
}

/// Says of a check without a fault whether that means anything.
fn by_description(check: &Check, image: &Image, silence: Option<Silence>) -> Outcome {
    let Some(silence) = silence else {
        let why = image
            .configuration
            .why_unknown()
            .unwrap_or("it was not told");
        return Outcome::NotLookedAt(format!("its configuration is not known: {why}"));
    };
    if looks_into_files(check) && !(check.id == USER && has_number(image)) {
        return Outcome::NotLookedAt(FILES.to_owned());
    }
    if looks_at_history(check) {
        let gaps = gaps(silence);
        if !gaps.is_empty() {
            return Outcome::NotLookedAt(gaps.join("; "));
        }
    }
    if check.id == masked::CHECK {
        return secrets(image);
    }
    Outcome::Pass
}

fn secrets(image: &Image) -> Outcome {
    let secrets = image.configuration.known().map(|it| &it.secrets);
    if let Some(why) = secrets.and_then(|it| it.why_unknown()) {
        return Outcome::NotLookedAt(format!(
            "which of its variables hold secrets is not known: {why}"
        ));
    }
    match masked::steps(image) {
        0 => Outcome::Pass,
        1 => Outcome::Manual(
            "what was left out of a step of its history, as it may be a secret".to_owned(),
        ),
        many => Outcome::Manual(format!(
            "what was left out of {many} steps of its history, as it may be secrets"
        )),
    }
}

/// Says whether a check can be sure only when it has seen files, packages or what lies beside the image.
fn looks_into_files(check: &Check) -> bool {
    check.run.iter().any(|run| matches!(run, Run::Image(_)))
}

/// What the configuration alone says needs no history.
fn looks_at_history(check: &Check) -> bool {
    let built = check.run.iter().any(|run| matches!(run, Run::Built(_)));
    built && !OF_CONFIGURATION.contains(&check.id)
}

/// Says whether the image's user is a number, which is the user whatever its accounts say.
fn has_number(image: &Image) -> bool {
    let user = image.configuration.known().map(|it| it.user.as_str());
    let number = user
        .unwrap_or_default()
        .split(':')
        .next()
        .unwrap_or_default();
    !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// What an image does not show a person has to look at, scanned or not; what its engine holds may help them.
fn validated(image: &Image) -> Outcome {
    let layers = match &image.layers {
        Fact::Known(layers) => layers.len(),
        Fact::Absent => 0,
        Fact::Unknown(why) => {
            return Outcome::NotLookedAt(format!("its layers are not known: {why}"));
        }
    };
    if layers == 0 {
        return Outcome::Pass;
    }
    let statements = image.statements.known().into_iter().flatten();
    let kinds: BTreeSet<&str> = statements.take(MOST).map(String::as_str).collect();
    let held = if kinds.is_empty() {
        String::new()
    } else {
        let kinds: Vec<&str> = kinds.into_iter().collect();
        format!(
            "; the engine holds statements of how it was made, not verified: {}",
            kinds.join(", ")
        )
    };
    Outcome::Manual(format!(
        "whether what went into it was validated when it was built, which no image shows{held}"
    ))
}

/// Says that nobody looked, or that a person has to: an assessment says so, and better.
fn is_unseen(finding: &Finding) -> bool {
    let said = finding.misconfiguration.as_ref();
    let variant = said.and_then(|it| it.variant.as_deref());
    match finding.id.as_str() {
        signed::CHECK => matches!(variant, Some("not-looked-at" | "unknown")),
        VALIDATED => true,
        _ => false,
    }
}

fn readings(found: &[&Finding], image: &Image, outcome: &Outcome) -> Vec<Reading> {
    let one = |finding: &&Finding| {
        let said = finding.misconfiguration.as_ref();
        let value = said.map(|it| it.value.clone().unwrap_or_else(|| it.message.clone()));
        let place = said.map(|it| it.place.clone()).unwrap_or_default();
        Reading::new(
            value.unwrap_or_default(),
            format!("{place} of image {}", artifact::name(image)),
        )
    };
    let mut readings: Vec<Reading> = found.iter().take(MOST).map(one).collect();
    if *outcome == Outcome::Pass {
        readings.push(Reading::new(
            &image.id,
            format!("image {}", artifact::name(image)),
        ));
    }
    readings
}

/// Judges how old an image is, which needs no files.
pub(super) fn age(artifact: &Artifact, options: &ScanOptions) -> Vec<Finding> {
    let Some(check) = options.checks.checks().find(|it| it.id == AGE) else {
        return Vec::new();
    };
    let files = SquashedTree::new(Vec::new());
    let input = Input {
        artifact,
        inventory: &Inventory::default(),
        files: &files,
        built: None,
        settings: options.settings.clone(),
        signatures: None,
        upkeep: Upkeep::default(),
        seen: Seen::default(),
    };
    let (faults, _) = check.judge_image(&input).finish();
    of_faults(&faults, &options.checks)
}

/// Takes over the scan of an image: its name is ours, and checks get their assessments.
pub(super) fn scanned(
    mut scanned: Scanned,
    (image, all): (&Image, &[Image]),
    content_trust: &Fact<Vec<VariableSet>>,
    options: &ScanOptions,
) -> Scanned {
    let described = artifact::artifact(image, all);
    scanned.report.artifact.name = described.name;
    scanned.report.artifact.references = described.references;
    scanned.report.artifact.image_id = described.image_id;
    let mut foreign = trusted::findings(&scanned.report.artifact, image, options);
    foreign.extend(signed::findings(image, options));
    scanned.judged.findings.retain(|it| !is_unseen(it));
    scanned.report.findings.retain(|it| !is_unseen(it));
    scanned.judged.findings.extend(foreign.iter().cloned());
    scanned.report.findings.extend(foreign);
    let line = scanned
        .report
        .coverage
        .iter()
        .find(|it| it.what == "checks");
    let history = line
        .filter(|it| it.state != CoverageState::Covered)
        .and_then(|it| {
            let all = it.why.as_deref().unwrap_or_default();
            let why = unnamed::beside(all, &scanned.report.artifact);
            // What concerns one check alone is no gap of others.
            let is_no_gap = why.is_empty() && it.state == CoverageState::Partial;
            (!is_no_gap).then_some(why)
        });
    let files = scanned
        .report
        .problems
        .first()
        .map(|it| format!("not all of it could be read: {it}"));
    let files = files.or_else(|| {
        let is_blind = line.is_none_or(|it| it.state == CoverageState::None);
        is_blind.then(|| {
            history
                .clone()
                .unwrap_or_else(|| "it was not looked at".to_owned())
        })
    });
    let sight = Sight::Scanned {
        history: history.as_deref(),
        files: files.as_deref(),
    };
    let report = &scanned.report;
    let assessments = assessments(
        &report.artifact,
        (image, content_trust),
        &scanned.judged.findings,
        sight,
        options,
    );
    scanned.report.assessments = assessments;
    let is_told = |it: &Finding| super::is_told(it, &options.checks);
    scanned.report.findings.retain(is_told);
    scanned.judged.findings.retain(is_told);
    // Positions of findings are others now.
    scanned.report.upgrades = upgrades(&scanned.report.findings, &scanned.report.inventory);
    scanned
}

/// What a container's image is known for, by reference to its target.
pub(super) fn of_container(container: &str, image: &Scanned) -> Assessment {
    let findings = image.judged.findings.iter().filter(|it| it.is_open());
    let known: Vec<&Finding> = findings
        .filter(|it| it.kind == FindingKind::Vulnerability)
        .collect();
    let worst = known.iter().max_by_key(|it| it.severity);
    let count = |severity: Severity| known.iter().filter(|it| it.severity == severity).count();
    let name = &image.report.artifact.name;
    let told = format!(
        "{} vulnerabilities: {} critical, {} high",
        known.len(),
        count(Severity::Critical),
        count(Severity::High)
    );
    let mut readings = vec![Reading::new(told, format!("target {name}"))];
    readings.extend(worst.map(|it| Reading::new(&it.id, format!("target {name}"))));
    let own = image.report.assessments.iter().find(|it| it.check == AGE);
    Assessment {
        check: AGE.to_owned(),
        object: format!("container {container}"),
        outcome: own.map_or(Outcome::NotLookedAt(FILES.to_owned()), |it| {
            it.outcome.clone()
        }),
        readings,
        findings: own.map(|it| it.findings.clone()).unwrap_or_default(),
        is_accepted: own.is_some_and(|it| it.is_accepted),
    }
}

/// The check of the user.
const USER: &str = "DF-0074";
/// The check of how well an image is kept up.
const AGE: &str = "IMG-0062";
/// Checks that the configuration answers, whatever the history says.
const OF_CONFIGURATION: &[&str] = &[USER, "DF-0075", "DF-0107"];
/// The check of what went into an image.
const VALIDATED: &str = "IMG-0061";
/// Why checks of files say nothing.
const FILES: &str = "its files were not read (`--scan-images` does)";
/// Findings that are read out.
const MOST: usize = 10;
