//! An image → what the selected checks say of it: by its history and configuration, and by its files.

pub(crate) mod coverage;
pub(crate) mod project;
mod tell;
#[cfg(test)]
mod tests;
pub(crate) mod unnamed;

use seawall_checks::check::{Check, Faults, Run};
use seawall_checks::fault::Fault;
use seawall_checks::image::built::{Built, Known, Origin, Silence};
use seawall_checks::image::upkeep::Upkeep;
use seawall_checks::image::{Input, Seen};
use seawall_checks::own::view::View;
use seawall_checks::own::view::image::ImageView;
use seawall_checks::settings::Settings;
use seawall_model::artifact::{Artifact, ArtifactKind};
use seawall_model::coverage::{Coverage, CoverageState};
use seawall_model::finding::Finding;
use seawall_model::inventory::Inventory;
use seawall_model::problem::Problem;
use seawall_model::signature::{SignatureKind, Signatures};
use seawall_model::tree::Files;
use seawall_policy::filter::Part;

use super::finding::findings;
use super::look::Looked;
use super::own;
use super::run::{Ran, run_selected};
use super::scrub::scrub;
use super::shell::Sight;
use crate::scan::ScanOptions;
use tell::Teller;

/// What the checks said.
#[derive(Debug, Default)]
pub(crate) struct CheckedImage {
    pub(crate) findings: Vec<Finding>,
    pub(crate) coverage: Option<Coverage>,
    pub(crate) problems: Vec<Problem>,
    pub(crate) notes: Vec<String>,
    /// Secrets that the history holds: no report may show them.
    pub(crate) secrets: Vec<String>,
}

/// What is known of an image beside what is in it.
#[derive(Debug, Default)]
pub(crate) struct Around {
    /// Signatures that lie beside it, where a check asks for them.
    pub(crate) signatures: Option<Signatures>,
    /// How well it is kept up.
    pub(crate) upkeep: Upkeep,
}

/// Says whether a selected check wants to know of signatures: registries are not asked otherwise.
pub(crate) fn wants_signatures(options: &ScanOptions) -> bool {
    let mut checks = options.checks.checks();
    options.scanners.misconfigurations && checks.any(|check| ASKING.contains(&check.id))
}

/// Runs the selected checks that have eyes for images.
pub(crate) fn check_image(
    artifact: &Artifact,
    inventory: &Inventory,
    files: Option<&dyn Files>,
    around: &Around,
    options: &ScanOptions,
) -> CheckedImage {
    let Some(files) = files else {
        return not_looked_at("there is nothing to look into");
    };
    if is_project(artifact) {
        return not_looked_at("its documents were not looked at: `seawall check` does that");
    }
    let configuration = artifact.configuration.as_deref();
    let known = Known {
        os: artifact
            .platform
            .as_ref()
            .map(|platform| platform.os.as_str()),
        layers: artifact.layers.len(),
        base_layers: artifact.base.as_ref().map(|base| base.layers),
    };
    let input = Input {
        artifact,
        inventory,
        files,
        built: configuration.map(|it| Built::of(it, known, &options.settings)),
        settings: Settings {
            today: Some(options.today),
            ..options.settings.clone()
        },
        signatures: around.signatures.as_ref(),
        upkeep: around.upkeep.clone(),
        seen: Seen::default(),
    };
    let ran = run_selected(
        &options.checks,
        |check| has_eyes(check),
        |check| check.judge_image(&input),
    );
    tell_all(artifact, input.built.as_ref(), ran, around, options)
}

/// Runs the selected checks that need its history and configuration only: those of its files are not run, and what they
/// would say is not known.
pub(crate) fn check_description(artifact: &Artifact, options: &ScanOptions) -> Described {
    let Some(configuration) = artifact.configuration.as_deref() else {
        return Described {
            checked: not_looked_at("its configuration is not known"),
            silence: None,
        };
    };
    let known = Known {
        os: artifact.platform.as_ref().map(|it| it.os.as_str()),
        layers: artifact.layers.len(),
        base_layers: artifact.base.as_ref().map(|base| base.layers),
    };
    let built = Built::of(configuration, known, &options.settings);
    let silence = Some(built.silence);
    let judge = |check: &Check| {
        let mut faults = Faults::default();
        for run in check.run {
            if let Run::Built(run) = run {
                run(&built.input, &mut faults);
            }
        }
        faults
    };
    let has_eyes = |check: &&'static Check| {
        let mut runs = check.run.iter();
        runs.any(|run| matches!(run, Run::Built(_)))
    };
    let ran = run_selected(&options.checks, has_eyes, judge);
    Described {
        checked: tell_all(artifact, Some(&built), ran, &Around::default(), options),
        silence,
    }
}

/// What checks said of an image's history and configuration.
pub(crate) struct Described {
    pub(crate) checked: CheckedImage,
    /// What of the history says nothing; nothing where there is no configuration.
    pub(crate) silence: Option<Silence>,
}

fn tell_all(
    artifact: &Artifact,
    built: Option<&Built>,
    mut ran: Ran,
    around: &Around,
    options: &ScanOptions,
) -> CheckedImage {
    let configuration = artifact.configuration.as_deref();
    let view = configuration.zip(built);
    let view = view.map(|(configuration, built)| ImageView {
        artifact,
        configuration,
        built,
    });
    let is_whole = view.is_none_or(|view| {
        let view = View::Image(view);
        own::run_on_image(&view, &options.checks, &artifact.name, &mut ran)
    });
    let Ran {
        mut faults,
        problems,
        count,
    } = ran;
    let teller = built.map(|built| Teller::new(built, &faults));
    let before = faults.len();
    faults.retain(|fault| is_asked_for(fault, built, options.filter.only));
    let left_out = before.saturating_sub(faults.len());
    let notes = (left_out > 0 && options.filter.only.is_none()).then(|| base_note(left_out));
    if let Some(teller) = &teller {
        for fault in &mut faults {
            teller.name_place(fault);
        }
    }
    let mut looked_at = coverage::coverage(artifact, built.map(|it| it.silence), count, is_whole);
    let unnamed = unnamed::steps(artifact);
    let is_asked = options.checks.checks().any(|it| it.id == unnamed::CHECK);
    if unnamed > 0 && is_asked && looked_at.state != CoverageState::None {
        looked_at.state = CoverageState::Partial;
        unnamed::tell(&mut looked_at, unnamed);
    }
    let looked = Looked {
        sources: Vec::new(),
        faults,
        pragmas: Vec::new(),
        errors: Vec::new(),
        shell: Sight::default(),
        coverage: looked_at,
        problems,
    };
    let mut findings = findings(&looked, &options.checks);
    for (fault, finding) in looked.faults.iter().zip(&mut findings) {
        tell::place(fault, teller.as_ref(), finding);
    }
    let secrets = teller.map(|teller| teller.secrets()).unwrap_or_default();
    scrub(&mut findings, &secrets);
    let notes = notes.into_iter().chain(signature_note(around));
    let notes = notes.chain(upkeep_note(around, options));
    CheckedImage {
        findings,
        coverage: Some(looked.coverage),
        problems: looked.problems,
        notes: notes.collect(),
        secrets,
    }
}

/// Tells the signatures that were found, and that none was verified.
fn signature_note(around: &Around) -> Option<String> {
    let signatures = around
        .signatures
        .as_ref()
        .filter(|it| !it.found.is_empty())?;
    let place = signatures.place.as_deref().unwrap_or_default();
    let kinds: Vec<&str> = signatures
        .kinds()
        .into_iter()
        .map(SignatureKind::name)
        .collect();
    Some(format!(
        "signatures of the image lie in {place} ({}); that they are there was looked at, and not whose they are",
        kinds.join(", ")
    ))
}

/// Tells where age is all that speaks for how well an image is kept up.
fn upkeep_note(around: &Around, options: &ScanOptions) -> Option<String> {
    let is_selected = options.checks.checks().any(|check| check.id == UPKEEP);
    (is_selected && around.upkeep.fixable.is_none()).then(|| {
        format!("{UPKEEP} judged the age of the image only: vulnerabilities were not looked at")
    })
}

/// The check of how well an image is kept up.
const UPKEEP: &str = "IMG-0062";
/// Checks that want to know of signatures.
const ASKING: &[&str] = &["IMG-0061", "IMG-0073"];

fn not_looked_at(why: &str) -> CheckedImage {
    CheckedImage {
        coverage: Some(coverage::none(why)),
        ..CheckedImage::default()
    }
}

/// Says whether an artifact is somebody's project rather than an image or the root of a system.
fn is_project(artifact: &Artifact) -> bool {
    match artifact.kind {
        ArtifactKind::Image => false,
        ArtifactKind::Filesystem => artifact.source != "rootfs",
        _ => true,
    }
}

fn has_eyes(check: &Check) -> bool {
    let mut runs = check.run.iter();
    runs.any(|run| matches!(run, Run::Image(_) | Run::Built(_)))
}

/// Says whether a fault is of a part that is asked for. What the base image's own steps did is somebody else's
/// affair unless it is asked for; what the configuration says holds for containers, whoever set it. Faults of
/// files are left to their layers.
fn is_asked_for(fault: &Fault, built: Option<&Built>, only: Option<Part>) -> bool {
    let Some(origin) = origin(fault, built) else {
        return true;
    };
    match only {
        None => !origin.is_base || origin.holds,
        Some(Part::Own) => !origin.is_base,
        Some(Part::Base) => origin.is_base,
    }
}

/// Returns what a fault's place was made of; nothing for those of files.
fn origin<'a>(fault: &Fault, built: Option<&'a Built>) -> Option<&'a Origin> {
    if fault.place.file.is_some() {
        return None;
    }
    built?.origin(fault.place.span?)
}

fn base_note(left_out: usize) -> String {
    let faults = match left_out {
        1 => "1 fault is".to_owned(),
        many => format!("{many} faults are"),
    };
    format!("of the base image's own build {faults} left out; --only base shows what it has")
}
