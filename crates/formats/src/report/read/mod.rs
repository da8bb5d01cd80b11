//! A saved report read back: bytes → [`super::document`] → model.
//!
//! Unknown fields are passed over, so that a report of a newer program can be read; words that decide (a
//! severity, a status) must be known ones. What a report does not save is not there afterwards: files of
//! packages, changelogs and, where the packages were not listed, every package without a finding.

mod packages;
mod parts;
mod posture;
mod words;

use seawall_model::artifact::Artifact;
use seawall_model::compliance::FrameworkResult;
use seawall_model::finding::{Dismissed, Finding};
use seawall_model::inventory::Inventory;
use seawall_model::report::{Report, TargetReport, Upgrade};
use seawall_model::verdict::{GateResult, Verdict};

use super::document::{
    DismissedDocument, Document, FindingDocument, FrameworkDocument, GateDocument, SCHEMA,
    TargetDocument, UpgradeDocument,
};
use packages::Packages;
use parts::Layers;

/// Most bytes of a saved report.
pub const MOST_BYTES: usize = 512 << 20;

/// The bytes are no report that can be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct InvalidReport(String);

impl InvalidReport {
    fn new(place: &str, why: impl std::fmt::Display) -> Self {
        Self(format!("{place}: {why}"))
    }
}

/// Says whether bytes look like a saved report: a JSON object that names its schema.
pub fn is_report(start: &[u8]) -> bool {
    let text = String::from_utf8_lossy(start.get(..SNIFFED).unwrap_or(start));
    text.contains("\"seawall.report/")
}

/// Reads the document out of bytes.
///
/// # Errors
/// Where the bytes are no report document of a known schema.
pub fn read_document(bytes: &[u8]) -> Result<Document, InvalidReport> {
    let failed = |why: String| InvalidReport(why);
    if bytes.len() > MOST_BYTES {
        return Err(failed(format!("it has more than {MOST_BYTES} bytes")));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if !is_report(bytes) {
        return Err(failed(NO_REPORT.to_owned()));
    }
    let document: Document = serde_json::from_slice(bytes)
        .map_err(|error| failed(format!("it is not a sound report: {error}")))?;
    if document.schema != SCHEMA {
        let schema: String = document.schema.chars().take(60).collect();
        return Err(failed(format!(
            "its schema is {schema:?}, and only {SCHEMA:?} is known"
        )));
    }
    Ok(document)
}

/// Returns the report that a document stands for.
///
/// # Errors
/// Where a word, a time or a package URL in it cannot be understood.
pub fn report_of(document: &Document) -> Result<Report, InvalidReport> {
    let targets = document.targets.iter().enumerate();
    Ok(Report {
        tool: parts::tool(&document.tool)?,
        created: parts::time("created", &document.created)?,
        targets: targets
            .map(|(index, one)| target(&format!("targets/{index}"), one))
            .collect::<Result<_, _>>()?,
        posture: (document.posture.as_ref())
            .map(|one| posture::posture(one).map(Box::new))
            .transpose()?,
        verdict: Verdict {
            gates: document.verdict.gates.iter().map(gate).collect(),
        },
    })
}

/// Reads a saved report.
///
/// # Errors
/// Those of [`read_document`] and [`report_of`].
pub fn read_report(bytes: &[u8]) -> Result<Report, InvalidReport> {
    report_of(&read_document(bytes)?)
}

/// Returns how a framework came out, also where its words cannot be understood: what is not known to be met was not
/// looked at. What a program of ours wrote always can.
pub(super) fn lenient_framework(document: &FrameworkDocument) -> FrameworkResult {
    posture::lenient_framework(document)
}

fn gate(gate: &GateDocument) -> GateResult {
    GateResult {
        gate: gate.gate.clone(),
        passed: gate.passed,
        why: gate.why.clone(),
        findings: gate.findings.clone(),
    }
}

fn target(place: &str, target: &TargetDocument) -> Result<TargetReport, InvalidReport> {
    let artifact = artifact(place, target)?;
    let layers = Layers::new(&artifact.layers);
    let packages = Packages::of(place, target, &layers)?;
    let finding = |what: &str, index: usize, one: &FindingDocument| -> Result<Finding, _> {
        let place = format!("{place}/{what}/{index}");
        let package = packages.position(one);
        parts::finding(&place, one, package, &layers)
    };
    let findings: Vec<Finding> = (target.findings.iter().enumerate())
        .map(|(index, one)| finding("findings", index, one))
        .collect::<Result<_, _>>()?;
    let dismissed = |(index, one): (usize, &DismissedDocument)| {
        Ok(Dismissed {
            finding: finding("dismissed", index, &one.finding)?,
            why: parts::dismissal(&format!("{place}/dismissed/{index}"), &one.dismissal)?,
        })
    };
    let in_use = parts::in_use(place, target, &packages, &findings)?;
    let coverage = target.coverage.iter().map(|c| parts::coverage(place, c));
    let problems = target.problems.iter();
    let count = packages.list.len();
    Ok(TargetReport {
        end_of_life: parts::end_of_life(target),
        coverage: coverage.collect::<Result<_, _>>()?,
        dismissed: (target.dismissed.iter().enumerate())
            .map(dismissed)
            .collect::<Result<_, _>>()?,
        upgrades: (target.upgrades.iter())
            .map(|one| upgrade(one, &findings))
            .collect(),
        findings,
        licences: target.licences.as_ref().map(parts::licences),
        assessments: (target.assessments.iter())
            .map(|one| parts::assessment(place, one))
            .collect::<Result<_, _>>()?,
        filtered: target.filtered,
        problems: problems
            .map(|p| parts::problem(place, p, &layers))
            .collect::<Result<_, _>>()?,
        inventory: Inventory {
            distribution: parts::distribution(target),
            unlisted: target.package_count.saturating_sub(count),
            packages: packages.list,
            in_use,
            ..Inventory::default()
        },
        artifact,
    })
}

fn artifact(place: &str, target: &TargetDocument) -> Result<Artifact, InvalidReport> {
    let layers = target.layers.iter();
    Ok(Artifact {
        name: target.name.clone(),
        kind: words::artifact_kind(place, &target.kind)?,
        source: words::source(&target.source),
        digest: parts::optional(place, target.digest.as_ref())?,
        image_id: parts::optional(place, target.image_id.as_ref())?,
        platform: parts::optional(place, target.platform.as_ref())?,
        created: parts::optional(place, target.created.as_ref())?,
        references: target.references.clone(),
        configuration: None,
        base: (target.base.as_ref())
            .map(|base| parts::base(place, base))
            .transpose()?,
        layers: layers
            .map(|layer| parts::layer(place, layer))
            .collect::<Result<_, _>>()?,
    })
}

fn upgrade(upgrade: &UpgradeDocument, findings: &[Finding]) -> Upgrade {
    let mut positions = upgrade.findings.clone();
    positions.retain(|at| *at < findings.len());
    let cleared = positions.iter().filter_map(|at| findings.get(*at));
    let mut packages: Vec<usize> = cleared.filter_map(|finding| finding.package).collect();
    packages.sort_unstable();
    packages.dedup();
    Upgrade {
        source: upgrade.source.clone(),
        from: upgrade.from.clone(),
        to: upgrade.to.clone(),
        packages,
        findings: positions,
    }
}

/// The schema stands at the beginning.
const SNIFFED: usize = 4096;
const NO_REPORT: &str = "it is not a report that `seawall scan --format json` wrote";
