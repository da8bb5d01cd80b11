//! `Benchmark` (XCCDF 1.2, section 6.4): frameworks and sections as groups, controls as rules.

use std::io;

use seawall_model::compliance::{ControlResult, FrameworkResult};

use super::{Told, XCCDF, result, rule};
use crate::report::compliance::identity::name;
use crate::report::compliance::{remedies, whose_reading};
use crate::report::sarif::web;
use crate::report::table::clean;
use crate::sbom::cyclonedx::xml::element::Elements;

/// Writes the checklist, with the results in it where they are wanted there.
pub(super) fn write(told: &Told<'_>, results: bool, out: &mut Elements<'_>) -> io::Result<()> {
    let id = told.benchmark();
    let attributes = [
        ("xmlns", Some(XCCDF)),
        ("id", Some(id.as_str())),
        ("resolved", Some("true")),
        ("xml:lang", Some("en")),
    ];
    out.nested("Benchmark", &attributes, |out| {
        let day = told.document.created.split('T').next();
        out.text("status", &[("date", day)], "accepted")?;
        out.text("title", &[], &clean(told.title()))?;
        out.text("description", &[], DESCRIPTION)?;
        for framework in told.frameworks {
            if let Some(url) = web(&framework.url) {
                out.text(
                    "reference",
                    &[("href", Some(url))],
                    &clean(&framework.title),
                )?;
            }
        }
        out.text("version", &[], &told.document.created)?;
        out.nested("metadata", &[("xmlns:dc", Some(DUBLIN_CORE))], |out| {
            out.text("dc:creator", &[], "Seawall")?;
            out.text("dc:title", &[], &clean(told.title()))
        })?;
        out.empty("model", &[("system", Some(result::FLAT))])?;
        for framework in told.frameworks {
            group(told, framework, out)?;
        }
        if results {
            result::write(told, false, out)?;
        }
        Ok(())
    })
}

fn group(told: &Told<'_>, framework: &FrameworkResult, out: &mut Elements<'_>) -> io::Result<()> {
    let id = format!("xccdf_org.seawall_group_{}", name(&framework.id));
    out.nested("Group", &[("id", Some(&id))], |out| {
        out.text("title", &[], &clean(&framework.title))?;
        let notes = whose_reading(framework)
            .into_iter()
            .chain([&*framework.note]);
        let notes: Vec<&str> = notes.filter(|note| !note.is_empty()).collect();
        if !notes.is_empty() {
            out.text("description", &[], &clean(&notes.join(" ")))?;
        }
        for (at, (section, _)) in framework.sections().into_iter().enumerate() {
            let id = format!("{id}_{}", at.saturating_add(1));
            out.nested("Group", &[("id", Some(&id))], |out| {
                out.text("title", &[], &clean(section))?;
                let controls = framework.controls.iter();
                let mut controls = controls.filter(|control| control.section == section);
                controls.try_for_each(|control| self::control(told, framework, control, out))
            })?;
        }
        Ok(())
    })
}

fn control(
    told: &Told<'_>,
    framework: &FrameworkResult,
    control: &ControlResult,
    out: &mut Elements<'_>,
) -> io::Result<()> {
    let id = rule(framework, control);
    let attributes = [("id", Some(id.as_str())), ("selected", Some("true"))];
    out.nested("Rule", &attributes, |out| {
        let title = format!("{} {}", control.id, control.title);
        out.text("title", &[], &clean(&title))?;
        if let Some(level) = &control.level {
            out.text("description", &[], &clean(&format!("Level {level}")))?;
        }
        for check in &control.checks {
            out.text("ident", &[("system", Some(CHECKS))], &clean(check))?;
        }
        for remedy in remedies(control, &told.findings) {
            out.text("fixtext", &[], &clean(remedy))?;
        }
        check(framework, control, out)
    })
}

/// What looked: the program holds a control as a whole, whichever checks speak of it.
pub(super) fn check(
    framework: &FrameworkResult,
    control: &ControlResult,
    out: &mut Elements<'_>,
) -> io::Result<()> {
    out.nested("check", &[("system", Some(CONTROLS))], |out| {
        let name = clean(&format!("{}/{}", framework.id, control.id)).into_owned();
        let attributes = [("href", Some(CONTROLS)), ("name", Some(name.as_str()))];
        out.empty("check-content-ref", &attributes)
    })
}

const DESCRIPTION: &str =
    "Controls that an audit of a container host was asked for. The titles are Seawall's own words.";
const DUBLIN_CORE: &str = "http://purl.org/dc/elements/1.1/";
/// Whose names of controls these are.
const CONTROLS: &str = "urn:seawall:control";
/// Whose names of checks these are.
const CHECKS: &str = "urn:seawall:check";
