//! `TestResult` (XCCDF 1.2, section 6.6).

use std::io;

use seawall_model::compliance::{ControlResult, ControlState, FrameworkResult, Score};

use super::{Told, XCCDF, benchmark, result};
use crate::report::compliance::{statement, words};
use crate::report::table::clean;
use crate::sbom::cyclonedx::xml::element::Elements;

/// Writes the results, as a document's root or inside the checklist.
pub(super) fn write(told: &Told<'_>, alone: bool, out: &mut Elements<'_>) -> io::Result<()> {
    let created = Some(told.document.created.as_str());
    let by = format!("cpe:/a:seawall:seawall:{}", told.document.tool.version);
    let attributes = [
        ("xmlns", alone.then_some(XCCDF)),
        ("id", Some("xccdf_org.seawall_testresult_audit")),
        ("start-time", created),
        ("end-time", created),
        ("version", created),
        ("test-system", Some(by.as_str())),
    ];
    out.nested("TestResult", &attributes, |out| {
        let id = told.benchmark();
        let reference = format!("#{id}");
        out.empty(
            "benchmark",
            &[("href", Some(&reference)), ("id", Some(&id))],
        )?;
        out.text("title", &[], &clean(&format!("Audit: {}", told.title())))?;
        out.text("target", &[], &clean(told.system))?;
        facts(told, out)?;
        for (id, framework, control) in told.rules() {
            rule_result(told, &id, (framework, control), out)?;
        }
        scores(told, out)
    })
}

fn facts(told: &Told<'_>, out: &mut Elements<'_>) -> io::Result<()> {
    let facts = [
        ("urn:xccdf:fact:scanner:name", "Seawall"),
        (
            "urn:xccdf:fact:scanner:version",
            &told.document.tool.version,
        ),
    ];
    out.nested("target-facts", &[], |out| {
        facts.iter().try_for_each(|(name, value)| {
            let attributes = [("name", Some(*name)), ("type", Some("string"))];
            out.text("fact", &attributes, &clean(value))
        })
    })
}

fn rule_result(
    told: &Told<'_>,
    id: &str,
    (framework, control): (&FrameworkResult, &ControlResult),
    out: &mut Elements<'_>,
) -> io::Result<()> {
    let attributes = [
        ("idref", Some(id)),
        ("time", Some(told.document.created.as_str())),
    ];
    out.nested("rule-result", &attributes, |out| {
        out.text("result", &[], result(control.state))?;
        for (severity, message) in messages(control) {
            out.text("message", &[("severity", Some(severity))], &clean(&message))?;
        }
        benchmark::check(framework, control, out)
    })
}

/// Why, which objects fail, what proves it, and what a person says.
fn messages(control: &ControlResult) -> Vec<(&'static str, String)> {
    let severity = match control.state {
        ControlState::Fail => "error",
        ControlState::Pass | ControlState::NotApplicable => "info",
        ControlState::Partly | ControlState::Manual | ControlState::NotLookedAt => "warning",
    };
    let mut messages = Vec::new();
    if let Some(why) = &control.why {
        messages.push((severity, format!("{}: {why}", words(control.state))));
    }
    let failed = control.failed.iter();
    messages.extend(failed.map(|object| ("error", format!("fails for {object}"))));
    let readings = control.readings.iter();
    messages.extend(readings.map(|one| ("info", format!("{} is {}", one.from, one.value))));
    messages.extend(statement(control).map(|said| ("info", format!("stated: {said}"))));
    messages
}

/// The flat model (NIST IR 7275, section 7.3.3) counts rules that were checked; ours counts all that concern what is
/// here.
fn scores(told: &Told<'_>, out: &mut Elements<'_>) -> io::Result<()> {
    let all: Score = told.rules().map(|(_, _, control)| control.state).collect();
    let checked = [all.pass, all.fail, all.partly, all.not_looked_at];
    let checked = checked.into_iter().fold(0_usize, usize::saturating_add);
    let systems = [(FLAT, checked), (MET, all.applicable())];
    for (system, most) in systems {
        let maximum = most.to_string();
        let attributes = [
            ("system", Some(system)),
            ("maximum", Some(maximum.as_str())),
        ];
        out.text("score", &attributes, &all.pass.to_string())?;
    }
    Ok(())
}

/// Every rule counts the same.
pub(super) const FLAT: &str = "urn:xccdf:scoring:flat";
/// Controls that are met, of all that concern what is here.
const MET: &str = "urn:seawall:scoring:met";
