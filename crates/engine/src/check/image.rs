//! An image → what the selected checks say of it.

use seawall_checks::check::{Check, Run};
use seawall_checks::fault::Fault;
use seawall_checks::image::Input;
use seawall_checks::image::built::Built;
use seawall_model::artifact::Artifact;
use seawall_model::coverage::{Coverage, CoverageState};
use seawall_model::finding::Finding;
use seawall_model::inventory::Inventory;
use seawall_model::location::Location;
use seawall_model::problem::{Problem, ProblemKind};
use seawall_model::tree::Files;

use super::finding::findings;
use super::look::Looked;
use crate::scan::ScanOptions;

/// What the checks said.
#[derive(Debug, Default)]
pub(crate) struct CheckedImage {
    pub(crate) findings: Vec<Finding>,
    pub(crate) coverage: Option<Coverage>,
    pub(crate) problems: Vec<Problem>,
}

/// Runs the selected checks that have eyes for images.
pub(crate) fn check_image(
    artifact: &Artifact,
    inventory: &Inventory,
    files: Option<&dyn Files>,
    options: &ScanOptions,
) -> CheckedImage {
    let Some(files) = files else {
        let why = "there is nothing to look into".to_owned();
        return CheckedImage {
            coverage: Some(line(CoverageState::None, Some(why))),
            ..CheckedImage::default()
        };
    };
    let input = Input {
        artifact,
        inventory,
        files,
        built: None,
        settings: options.settings.clone(),
    };
    let mut looked = Looked {
        sources: Vec::new(),
        faults: Vec::new(),
        pragmas: Vec::new(),
        errors: Vec::new(),
        coverage: line(CoverageState::Covered, None),
        problems: Vec::new(),
    };
    for check in options.checks.checks().filter(has_eyes) {
        let (told, dropped) = check.judge_image(&input).finish();
        if dropped > 0 {
            let kept = told.len();
            let why = format!("only the first {kept} faults are listed, {dropped} more are not");
            let problem = Problem::new(ProblemKind::Limit, check.id, why);
            looked.problems.push(problem);
        }
        let wanted = told.into_iter().filter(|it| options.checks.wants(it));
        looked.faults.extend(wanted);
    }
    let mut findings = findings(&looked, &options.checks);
    for (fault, finding) in looked.faults.iter().zip(&mut findings) {
        finding.location = location(fault, input.built.as_ref());
        // There is no file to edit.
        if let Some(said) = &mut finding.misconfiguration {
            said.fixes.clear();
        }
    }
    CheckedImage {
        findings,
        coverage: Some(looked.coverage),
        problems: looked.problems,
    }
}

fn has_eyes(check: &&'static Check) -> bool {
    let mut runs = check.run.iter();
    runs.any(|run| matches!(run, Run::Image(_) | Run::Built(_)))
}

/// Returns where a fault lies in the image: a file, or the layer that an instruction made.
fn location(fault: &Fault, built: Option<&Built>) -> Location {
    if let Some((path, layer)) = &fault.place.file {
        return Location::file(path, *layer);
    }
    let origin = fault.place.span.and_then(|span| built?.origin(span));
    Location {
        layer: origin.and_then(|origin| origin.layer),
        ..Location::default()
    }
}

fn line(state: CoverageState, why: Option<String>) -> Coverage {
    Coverage {
        what: "checks".to_owned(),
        state,
        why,
        sources: Vec::new(),
    }
}
