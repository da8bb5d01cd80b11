//! Facts, the network's picture and what is known of images → attack paths.

use std::collections::BTreeMap;

use seawall_checks::path::{Escape, Input, Weakness, attack_paths};
use seawall_model::artifact::ArtifactKind;
use seawall_model::finding::{Finding, FindingKind};
use seawall_model::host::HostFacts;
use seawall_model::posture::Posture;
use seawall_model::report::TargetReport;
use seawall_model::severity::Severity;

use super::AuditOptions;
use crate::scan::Scanned;

/// Puts the paths into a posture that has its picture of the network.
pub(super) fn add(
    posture: &mut Posture,
    facts: &HostFacts,
    targets: &[Scanned],
    options: &AuditOptions,
) {
    let weak = weak(targets);
    let escapes = escapes(targets);
    let found = attack_paths(&Input {
        facts,
        settings: &options.settings,
        network: &posture.network,
        weak: &weak,
        escapes: &escapes,
    });
    posture.paths = found.paths;
    posture.path_gaps = found.gaps;
}

/// What scans found in images, by their ids. Of an image that nobody scanned nothing is said.
fn weak(targets: &[Scanned]) -> BTreeMap<String, Weakness> {
    let mut weak: BTreeMap<String, Weakness> = BTreeMap::new();
    for target in targets {
        let artifact = &target.report.artifact;
        let id = artifact.image_id.as_ref();
        let Some(id) = id.filter(|_| artifact.kind == ArtifactKind::Image) else {
            continue;
        };
        let of = weak.entry(id.to_string()).or_default();
        // What filters do not show is there all the same.
        let findings = target.judged.findings.iter();
        for finding in findings.filter(|it| is_open_vulnerability(it)) {
            let count = match (finding.kev.is_some(), finding.severity) {
                (true, _) => &mut of.known_exploited,
                (false, Severity::Critical) => &mut of.critical,
                (false, Severity::High) => &mut of.high,
                _ => continue,
            };
            *count = count.saturating_add(1);
        }
    }
    weak
}

/// Grave faults that were found in the programs that keep containers apart.
fn escapes(targets: &[Scanned]) -> Vec<Escape> {
    let hosts = targets
        .iter()
        .filter(|it| it.report.artifact.kind == ArtifactKind::Host);
    let mut escapes = Vec::new();
    for target in hosts {
        let grave = target.judged.findings.iter().filter(|it| {
            is_open_vulnerability(it) && (it.kev.is_some() || it.severity >= Severity::High)
        });
        for finding in grave {
            if let Some(program) = program(&target.report, finding) {
                escapes.push(Escape {
                    program,
                    id: finding.id.clone(),
                    is_exploited: finding.kev.is_some(),
                });
            }
        }
    }
    escapes
}

/// Returns the program with its version, where it is one that keeps containers apart.
fn program(report: &TargetReport, finding: &Finding) -> Option<String> {
    let package = report.inventory.packages.get(finding.package?)?;
    let name = package.name.rsplit('/').next()?;
    let is_one = APART.contains(&name);
    is_one.then(|| format!("{name} {}", package.version))
}

fn is_open_vulnerability(finding: &Finding) -> bool {
    finding.kind == FindingKind::Vulnerability && finding.is_open()
}

/// Programs whose faults have let containers out.
const APART: &[&str] = &["crun", "runc"];
