//! What to do next, and what the gates said.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use seawall_model::artifact::ArtifactKind;
use seawall_model::coverage::{Coverage, CoverageState};
use seawall_model::package::PackageType;
use seawall_model::report::{Report, TargetReport};
use seawall_model::verdict::Verdict;

use super::head::{count, packages};
use super::licences::LICENCES;
use super::style::clean;
use super::wrap::wrap_text;
use super::{Page, line};

impl Page {
    pub(super) fn next(&self, report: &Report, out: &mut String) {
        let mut steps: Vec<String> = Vec::new();
        for target in &report.targets {
            for step in steps_for(target) {
                if !steps.contains(&step) {
                    steps.push(step);
                }
            }
        }
        if steps.is_empty() {
            return;
        }
        let _ = writeln!(out, "\n{}", self.style.bold("Next"));
        for step in steps {
            for text in wrap_text(&step, "  - ", "    ", self.width) {
                line(&text, out);
            }
        }
    }

    pub(super) fn gates(&self, verdict: &Verdict, out: &mut String) {
        for gate in &verdict.gates {
            let word = if gate.passed {
                self.style.good("passed")
            } else {
                self.style.alarm("FAILED")
            };
            out.push('\n');
            self.words(
                &format!("Gate {}: {word} – {}", gate.gate, gate.why),
                "",
                "  ",
                out,
            );
        }
    }
}

/// What a person can do about one target, most useful first.
fn steps_for(target: &TargetReport) -> Vec<String> {
    let mut steps = Vec::new();
    let exploited = target
        .open_findings()
        .any(|f| f.kev.is_some() && f.fixed_version.is_some());
    if exploited {
        steps.push("fix what is marked KEV first: it is being exploited".to_owned());
    }
    steps.extend(upgrade_step(target));
    if target.end_of_life.as_ref().is_some_and(|eol| eol.ended) {
        steps.push(
            "move to a release that is still supported; new faults are not fixed here".to_owned(),
        );
    }
    let blind = |c: &Coverage| c.state == CoverageState::None && c.what != LICENCES;
    // Where there is nothing, facts are of no help.
    if packages(target) > 0 && target.coverage.iter().any(blind) {
        steps
            .push("give Seawall facts: `seawall db build --from DIR`, then `--db FILE`".to_owned());
    }
    steps
}

fn upgrade_step(target: &TargetReport) -> Option<String> {
    let mut names: BTreeMap<PackageType, Vec<&str>> = BTreeMap::new();
    for upgrade in &target.upgrades {
        for package in upgrade
            .packages
            .iter()
            .filter_map(|at| target.inventory.packages.get(*at))
            .filter(|package| package.kind.is_of_distribution())
        {
            names.entry(package.kind).or_default().push(&package.name);
        }
    }
    let (kind, packages) = names.iter_mut().next()?;
    packages.sort_unstable();
    packages.dedup();
    // A long list helps nobody: past eight names the whole system is brought up to date.
    let some = if packages.len() <= 8 {
        clean(&packages.join(" ")).into_owned()
    } else {
        String::new()
    };
    let command = match (kind, some.is_empty()) {
        (PackageType::Deb, true) => "apt-get update && apt-get upgrade -y".to_owned(),
        (PackageType::Deb, false) => {
            format!("apt-get update && apt-get install -y --only-upgrade {some}")
        }
        (PackageType::Apk, true) => "apk upgrade --no-cache".to_owned(),
        (PackageType::Apk, false) => format!("apk add --no-cache --upgrade {some}"),
        (PackageType::Rpm, true) => "dnf upgrade -y --refresh".to_owned(),
        (PackageType::Rpm, false) => format!("dnf upgrade -y --refresh {some}"),
        (PackageType::Alpm, _) => "pacman -Syu --noconfirm".to_owned(),
        _ => return None,
    };
    let cleared: usize = target
        .upgrades
        .iter()
        .map(|upgrade| upgrade.findings.len())
        .sum();
    let cleared = count(cleared, "finding");
    Some(if target.artifact.kind == ArtifactKind::Image {
        format!("clear {cleared}: rebuild on a fresh base image, or add `RUN {command}`")
    } else {
        format!("clear {cleared}: `{command}`")
    })
}
