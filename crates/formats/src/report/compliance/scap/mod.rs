//! Results in the documents of the Security Content Automation Protocol, for consoles that read those: XCCDF 1.2 and the
//! Asset Reporting Format 1.1. Each framework is a group, each control a rule.

mod arf;
mod benchmark;
mod result;

use std::io::{self, Write};

use seawall_model::compliance::{ControlResult, ControlState, FrameworkResult};

use super::identity::name;
use super::{findings, frameworks};
use crate::report::document::{Document, FindingDocument};
use crate::sbom::cyclonedx::xml::element::Elements;
use std::collections::BTreeMap;

/// Writes a checklist of the controls, with the results in it.
///
/// # Errors
/// Only those of the writer.
pub fn write_xccdf(document: &Document, out: &mut dyn Write) -> io::Result<()> {
    let frameworks = frameworks(document);
    let told = Told::of(document, &frameworks);
    writeln!(out, "{DECLARATION}")?;
    benchmark::write(&told, true, &mut Elements::new(out))
}

/// Writes a collection of the checklist, the host as asset, and the results.
///
/// # Errors
/// Only those of the writer.
pub fn write_arf(document: &Document, out: &mut dyn Write) -> io::Result<()> {
    let frameworks = frameworks(document);
    let told = Told::of(document, &frameworks);
    writeln!(out, "{DECLARATION}")?;
    arf::write(&told, &mut Elements::new(out))
}

/// What is told.
struct Told<'a> {
    document: &'a Document,
    frameworks: &'a [FrameworkResult],
    findings: BTreeMap<&'a str, &'a FindingDocument>,
    /// What the host calls itself.
    system: &'a str,
}

impl<'a> Told<'a> {
    fn of(document: &'a Document, frameworks: &'a [FrameworkResult]) -> Self {
        let host = document.targets.iter().find(|target| target.kind == "host");
        let host = host.or_else(|| document.targets.first());
        Self {
            document,
            frameworks,
            findings: findings(document),
            system: host.map_or("host", |target| target.name.as_str()),
        }
    }

    /// What the checklist is called: as its framework, where it is of one.
    fn benchmark(&self) -> String {
        let id = match self.frameworks {
            [one] => name(&one.id),
            _ => "audit".to_owned(),
        };
        format!("xccdf_org.seawall_benchmark_{id}")
    }

    fn title(&self) -> &str {
        match self.frameworks {
            [one] => &one.title,
            _ => "Frameworks of an audit",
        }
    }

    /// All controls with the ids of their rules.
    fn rules(&self) -> impl Iterator<Item = (String, &'a FrameworkResult, &'a ControlResult)> {
        let frameworks = self.frameworks.iter();
        frameworks.flat_map(|framework| {
            let controls = framework.controls.iter();
            controls.map(move |control| (rule(framework, control), framework, control))
        })
    }
}

fn rule(framework: &FrameworkResult, control: &ControlResult) -> String {
    let (framework, control) = (name(&framework.id), name(&control.id));
    format!("xccdf_org.seawall_rule_{framework}_{control}")
}

/// The word of XCCDF (table 26): what was met in part is not known to be met, and what a person has to look at was not
/// checked.
const fn result(state: ControlState) -> &'static str {
    match state {
        ControlState::Pass => "pass",
        ControlState::Fail => "fail",
        ControlState::Partly | ControlState::NotLookedAt => "unknown",
        ControlState::Manual => "notchecked",
        ControlState::NotApplicable => "notapplicable",
    }
}

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
/// Namespace of XCCDF 1.2.
const XCCDF: &str = "http://checklists.nist.gov/xccdf/1.2";
