//! A report of an audit, made by hand: a host, two containers, one of them hostile in all it says, two frameworks with
//! controls in every state, a way of an attacker and a network.

use std::collections::BTreeMap;

use seawall_model::artifact::{Artifact, ArtifactKind};
use seawall_model::assessment::{Assessment, Outcome, Reading};
use seawall_model::compliance::{
    ControlResult, ControlState, ControlStatement, Earlier, FrameworkResult,
};
use seawall_model::coverage::{Coverage, CoverageState};
use seawall_model::finding::{Confidence, Finding, FindingKind};
use seawall_model::inventory::Inventory;
use seawall_model::misconfiguration::Misconfiguration;
use seawall_model::posture::{
    AttackPath, Basis, End, NetworkNode, NetworkPicture, PathStep, Posture, Reach,
};
use seawall_model::problem::{Problem, ProblemKind};
use seawall_model::report::{Report, TargetReport};
use seawall_model::severity::Severity;
use seawall_model::time::Timestamp;

use crate::sample::{finding, report};

/// What a container calls itself to hurt whoever reads of it.
pub(crate) const HOSTILE: &str =
    "=cmd|'/c calc'!A1 \"</script><b>]]>&\u{1b}[2J\u{0}\u{202e}\r\n{{x}} ${y} \\\u{ffff}";

/// A report of an audit.
pub(crate) fn audited() -> Report {
    audited_with("web")
}

/// The same, in which a container has a name of the caller's choice, and everything that may hold its name does.
pub(crate) fn audited_with(name: &str) -> Report {
    let mut report = report();
    report.targets = vec![
        target("prod-1", ArtifactKind::Host, Vec::new()),
        target("db", ArtifactKind::Container, Vec::new()),
        target(name, ArtifactKind::Container, vec![privileged(name)]),
    ];
    report.verdict.gates.clear();
    report.posture = Some(Box::new(Posture {
        frameworks: vec![cis(name), law()],
        paths: vec![path(name)],
        path_gaps: vec!["the mounts of container old are not known".into()],
        network: network(name),
    }));
    report
}

fn target(name: &str, kind: ArtifactKind, findings: Vec<Finding>) -> TargetReport {
    let object = format!("container {name}");
    let outcomes = [
        (Outcome::Pass, "CTR-0004"),
        (Outcome::Fail, "CTR-0005"),
        (Outcome::Manual("see who may log in".into()), "HST-0001"),
        (Outcome::NotApplicable("no swarm".into()), "HST-0040"),
        (
            Outcome::NotLookedAt(format!("no right to read {name}")),
            "HST-0002",
        ),
    ];
    TargetReport {
        artifact: Artifact::bare(name, kind, "engine"),
        inventory: Inventory::default(),
        end_of_life: None,
        coverage: vec![Coverage {
            what: "checks".into(),
            state: CoverageState::Partial,
            why: Some(format!(
                "1 of 5 checks could not look: no right to read {name}"
            )),
            sources: Vec::new(),
        }],
        licences: None,
        assessments: outcomes
            .into_iter()
            .map(|(outcome, check)| Assessment {
                check: check.into(),
                object: object.clone(),
                outcome,
                readings: vec![Reading::new(name, format!("HostConfig of {name}"))],
                findings: Vec::new(),
                is_accepted: false,
            })
            .collect(),
        findings,
        dismissed: Vec::new(),
        upgrades: Vec::new(),
        filtered: 0,
        problems: vec![Problem::new(
            ProblemKind::Environment,
            format!("container {name}"),
            "its process is not to be seen",
        )],
    }
}

fn privileged(name: &str) -> Finding {
    Finding {
        id: "CTR-0005".into(),
        aliases: Vec::new(),
        kind: FindingKind::Misconfiguration,
        severity: Severity::Critical,
        confidence: Confidence::High,
        fingerprint: "f00d".into(),
        package: None,
        remedy: Some("Start it without --privileged.".into()),
        misconfiguration: Some(Box::new(Misconfiguration {
            name: "privileged-container".into(),
            title: "Container is privileged".into(),
            message: format!("container {name} is privileged"),
            place: format!("container {name}"),
            ..Misconfiguration::default()
        })),
        ..finding("CTR-0005", Severity::Critical, None, 0)
    }
}

fn cis(name: &str) -> FrameworkResult {
    let containers = "5 Containers";
    let mut controls = vec![
        control("1.1.1", "Separate partition", "1 Host", ControlState::Pass),
        control("1.1.2", "Trusted users", "1 Host", ControlState::Manual),
        control("5.5", "Not privileged", containers, ControlState::Fail),
        control(
            "5.6",
            "No sensitive mounts",
            containers,
            ControlState::Partly,
        ),
        control("5.7", "No ssh", containers, ControlState::NotLookedAt),
        control(
            "7.1",
            "Swarm is off",
            "7 Swarm",
            ControlState::NotApplicable,
        ),
    ];
    let failed = &mut controls[2];
    failed.failed = (0..9).map(|at| format!("container {name}{at}")).collect();
    failed.findings = vec!["f00d".into()];
    failed.readings = vec![Reading::new(
        "true",
        format!("HostConfig.Privileged of {name}"),
    )];
    failed.why = Some(format!("container {name} is privileged"));
    controls[1].statement = Some(ControlStatement {
        text: format!("Only admins are in the group, says {name}"),
        owner: format!("ops & {name}"),
        made: Some("2026-08-01".into()),
        until: Some("2027-01-31".into()),
        origin: "seawall.yaml:12".into(),
        signed_by: Some("ops-key".into()),
    });
    for (at, why) in [
        (1, "see who is in the group"),
        (3, "2 of 3 were looked at"),
        (4, "no root"),
    ] {
        controls[at].why = Some(format!("{why} ({name})"));
    }
    let before = BTreeMap::from([
        ("1.1.1".to_owned(), ControlState::Fail),
        ("1.1.2".to_owned(), ControlState::Manual),
        ("5.5".to_owned(), ControlState::Pass),
        ("5.6".to_owned(), ControlState::Pass),
        ("5.99".to_owned(), ControlState::Pass),
    ]);
    FrameworkResult {
        id: "CIS-Docker-1.6".into(),
        title: "CIS Docker Benchmark 1.6".into(),
        url: "https://www.cisecurity.org/benchmark/docker".into(),
        is_our_reading: false,
        note: String::new(),
        controls,
        earlier: Some(Earlier {
            created: Timestamp::from_seconds(1_780_000_000),
            score: before.values().copied().collect(),
            controls: before,
        }),
    }
}

fn law() -> FrameworkResult {
    let mut met = control("§ 164.312(a)(1)", "Access", "Technical", ControlState::Pass);
    met.level = Some("required".into());
    met.passed = 3;
    met.readings = vec![Reading::new("0640", "stat /etc/docker/daemon.json")];
    FrameworkResult {
        id: "HIPAA".into(),
        title: "HIPAA Security Rule".into(),
        url: "https://www.ecfr.gov/current/title-45".into(),
        is_our_reading: true,
        note: "Only what a host can show.".into(),
        controls: vec![met],
        earlier: None,
    }
}

fn control(id: &str, title: &str, section: &str, state: ControlState) -> ControlResult {
    ControlResult {
        id: id.into(),
        title: title.into(),
        section: section.into(),
        level: None,
        checks: vec!["CTR-0005".into()],
        state,
        why: None,
        failed: Vec::new(),
        passed: 0,
        readings: Vec::new(),
        findings: Vec::new(),
        statement: None,
    }
}

fn path(name: &str) -> AttackPath {
    AttackPath {
        consequence: format!("container {name} can become root on the host"),
        from: format!("container {name}"),
        also: vec![format!("container {name}-2")],
        to: "root on the host".into(),
        score: 95,
        why: vec!["a port is published".into()],
        steps: vec![PathStep {
            from: format!("container {name}"),
            to: "root on the host".into(),
            how: "it is privileged".into(),
            check: Some("CTR-0005".into()),
            readings: vec![Reading::new("true", "HostConfig.Privileged")],
            basis: Basis::Kernel,
            lowered: vec!["seccomp is on".into()],
        }],
    }
}

fn network(name: &str) -> NetworkPicture {
    NetworkPicture {
        networks: vec![NetworkNode {
            name: "front".into(),
            driver: "bridge".into(),
            is_internal: true,
            inner_traffic: Some(true),
            is_encrypted: None,
            members: vec![name.into()],
        }],
        ends: vec![End {
            name: format!("container {name}"),
            ports: vec!["80/tcp".into()],
            published: vec!["0.0.0.0:80 → 80/tcp".into()],
            group: Some("shop".into()),
        }],
        reaches: vec![Reach {
            from: "outside".into(),
            to: format!("container {name}"),
            by: "0.0.0.0:80".into(),
            ports: vec!["80/tcp".into()],
        }],
        gaps: vec!["a plugin's network is not known".into()],
    }
}
