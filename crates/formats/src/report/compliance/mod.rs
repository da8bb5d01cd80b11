//! Frameworks, as all formats that tell of them see them: taken out of the document, with what changed since an earlier
//! run, and in the words that people read.

mod change;
mod csv;
pub(in crate::report) mod identity;
mod oscal;
mod scap;

use std::collections::BTreeMap;

use seawall_model::compliance::{ControlResult, ControlState, FrameworkResult, Score};

pub(super) use change::Changes;
pub use csv::write_controls_csv;
pub use oscal::write_oscal;
pub use scap::{write_arf, write_xccdf};

use super::document::{Document, FindingDocument};
use super::read;

/// Says whether a report tells how any framework came out, without which some formats have nothing to tell.
pub fn has_frameworks(document: &Document) -> bool {
    let posture = document.posture.as_ref();
    let mut frameworks = posture.into_iter().flat_map(|posture| &posture.frameworks);
    frameworks.any(|framework| !framework.controls.is_empty())
}

/// Returns how the frameworks of a report came out; their scores are counted, not believed.
pub(super) fn frameworks(document: &Document) -> Vec<FrameworkResult> {
    let posture = document.posture.iter();
    let frameworks = posture.flat_map(|posture| &posture.frameworks);
    frameworks.map(read::lenient_framework).collect()
}

/// The findings of a report by their fingerprints.
pub(super) fn findings(document: &Document) -> BTreeMap<&str, &FindingDocument> {
    let targets = document.targets.iter();
    let findings = targets.flat_map(|target| &target.findings);
    findings
        .map(|finding| (finding.fingerprint.as_str(), finding))
        .collect()
}

/// The remedies of what stands against a control, each once.
pub(super) fn remedies<'a>(
    control: &ControlResult,
    findings: &BTreeMap<&str, &'a FindingDocument>,
) -> Vec<&'a str> {
    let mut remedies = Vec::new();
    for fingerprint in &control.findings {
        let finding = findings.get(fingerprint.as_str());
        if let Some(remedy) = finding.and_then(|finding| finding.remedy.as_deref())
            && !remedies.contains(&remedy)
        {
            remedies.push(remedy);
        }
    }
    remedies
}

/// The controls of a framework that are in a state.
pub(super) fn of_state(
    framework: &FrameworkResult,
    state: ControlState,
) -> impl Iterator<Item = &ControlResult> {
    let controls = framework.controls.iter();
    controls.filter(move |control| control.state == state)
}

/// The first few of a control's objects, and how many more there are.
pub(super) fn some(all: &[String]) -> String {
    let shown: Vec<&str> = all.iter().take(MOST).map(String::as_str).collect();
    match all.len().saturating_sub(shown.len()) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// Objects of a control that are named.
const MOST: usize = 6;

/// A state as people say it.
pub(super) const fn words(state: ControlState) -> &'static str {
    match state {
        ControlState::Pass => "pass",
        ControlState::Fail => "fail",
        ControlState::Partly => "partly",
        ControlState::Manual => "manual",
        ControlState::NotApplicable => "not applicable",
        ControlState::NotLookedAt => "not looked at",
    }
}

/// The numbers of a score, each with its state.
pub(super) const fn numbers(score: &Score) -> [(ControlState, usize); 6] {
    [
        (ControlState::Pass, score.pass),
        (ControlState::Fail, score.fail),
        (ControlState::Partly, score.partly),
        (ControlState::Manual, score.manual),
        (ControlState::NotApplicable, score.not_applicable),
        (ControlState::NotLookedAt, score.not_looked_at),
    ]
}

/// A share that is met: `62 %`, or a dash where nothing is applicable.
pub(super) fn percent(score: &Score) -> String {
    match score.percent() {
        Some(percent) => format!("{percent} %"),
        None => "–".to_owned(),
    }
}

/// What a person says of a control, in one sentence with who and until when.
pub(super) fn statement(control: &ControlResult) -> Option<String> {
    let statement = control.statement.as_ref()?;
    let mut by = statement.owner.clone();
    for (what, day) in [("on", &statement.made), ("until", &statement.until)] {
        if let Some(day) = day {
            by = format!("{by}, {what} {day}");
        }
    }
    let signed = statement.signed_by.as_ref();
    let signed = signed.map_or_else(
        || "not signed".to_owned(),
        |signer| format!("signed by {signer}"),
    );
    Some(format!(
        "{} ({by}, {signed}; {})",
        statement.text, statement.origin
    ))
}

/// What is to be said of where the mapping comes from; nothing where the framework names the settings itself.
pub(super) fn whose_reading(framework: &FrameworkResult) -> Option<&'static str> {
    framework.is_our_reading.then_some(OUR_READING)
}

/// What stands with every mapping that is ours.
const OUR_READING: &str =
    "The framework names no settings: which check speaks of which control is our reading.";
