//! A third target for reports: a Dockerfile with faults, one with every word and a hostile one with hardly any.

use seawall_model::artifact::{Artifact, ArtifactKind};
use seawall_model::coverage::{Coverage, CoverageState};
use seawall_model::finding::{AppliedException, Confidence, Finding, FindingKind};
use seawall_model::inventory::Inventory;
use seawall_model::location::{Location, Position};
use seawall_model::misconfiguration::{Excerpt, Misconfiguration, ProposedEdit, ProposedFix};
use seawall_model::report::{Report, TargetReport};
use seawall_model::severity::Severity;

use crate::project::{EVIL, report_of_two};
use crate::sample::finding;

/// A report of an image, a project and a Dockerfile.
pub(crate) fn report_of_three() -> Report {
    let mut report = report_of_two();
    report.targets.push(dockerfile("app/Dockerfile"));
    report
}

/// A report of a Dockerfile and nothing else.
pub(crate) fn report_of_a_document(name: &str) -> Report {
    let mut report = report_of_two();
    report.targets = vec![dockerfile(name)];
    report.verdict.gates.clear();
    report
}

pub(crate) fn dockerfile(name: &str) -> TargetReport {
    TargetReport {
        assessments: Vec::new(),
        licences: None,
        artifact: Artifact {
            name: name.into(),
            kind: ArtifactKind::Dockerfile,
            source: "file",
            digest: None,
            image_id: None,
            platform: None,
            created: None,
            references: Vec::new(),
            base: None,
            configuration: None,
            layers: Vec::new(),
        },
        inventory: Inventory::default(),
        end_of_life: None,
        coverage: vec![Coverage {
            what: "checks".into(),
            state: CoverageState::Covered,
            why: None,
            sources: Vec::new(),
        }],
        findings: vec![install(name), tail(name), hostile(name), accepted(name)],
        dismissed: Vec::new(),
        upgrades: Vec::new(),
        filtered: 0,
        problems: Vec::new(),
    }
}

fn position(line: u32, column: u32) -> Position {
    Position { line, column }
}

fn fault(id: &str, severity: Severity, said: Misconfiguration) -> Finding {
    Finding {
        kind: FindingKind::Misconfiguration,
        aliases: Vec::new(),
        severity_source: Some("seawall".into()),
        ratings: Vec::new(),
        cvss: Vec::new(),
        epss: None,
        kev: None,
        ssvc: None,
        published: None,
        package: None,
        evidence: Vec::new(),
        references: Vec::new(),
        risk: None,
        fingerprint: format!("{id}-{}", said.place),
        misconfiguration: Some(Box::new(said)),
        ..finding(id, severity, None, 0)
    }
}

/// A fault within one line, with two ways to mend it; the first edit only inserts.
fn install(name: &str) -> Finding {
    let edit = |line, (from, to), text: &str| ProposedEdit {
        path: name.into(),
        start: Position { line, column: from },
        end: Position { line, column: to },
        text: text.into(),
    };
    let said = Misconfiguration {
        name: "unpinned-apt-package".into(),
        variant: Some("apt-get".into()),
        title: "A package is installed in whatever version there is".into(),
        message: "curl is installed without a version".into(),
        place: "stage build, RUN 3".into(),
        value: Some("curl".into()),
        controls: vec!["CIS-Docker-1.6/4.3".into()],
        excerpt: Some(Excerpt {
            first: 3,
            lines: vec!["RUN apt-get install curl # <b>@all</b>".into()],
        }),
        fixes: vec![
            ProposedFix {
                title: "Add --no-install-recommends".into(),
                is_safe: true,
                edits: vec![
                    edit(3, (20, 20), " --no-install-recommends"),
                    edit(4, (1, 3), ""),
                ],
            },
            ProposedFix {
                title: "Pin the version".into(),
                is_safe: false,
                edits: vec![edit(3, (21, 25), "curl=8.5.0-2")],
            },
        ],
    };
    Finding {
        aliases: vec!["DL3008".into()],
        location: Location {
            start: Some(position(3, 21)),
            end: Some(position(3, 25)),
            ..Location::file(name, None)
        },
        remedy: Some("Say which version is meant.".into()),
        references: vec![
            "https://cwe.mitre.org/data/definitions/829.html".into(),
            "https://example.org/pin".into(),
        ],
        ..fault("DF-0003", Severity::High, said)
    }
}

/// A fault of the same check over two whole lines.
fn tail(name: &str) -> Finding {
    let said = Misconfiguration {
        name: "unpinned-apt-package".into(),
        title: "A package has no version".into(),
        message: "vim is installed without a version".into(),
        place: "stage 1, RUN 1".into(),
        excerpt: Some(Excerpt {
            first: 7,
            lines: vec!["RUN apt-get install \\".into(), "    vim".into()],
        }),
        ..Misconfiguration::default()
    };
    Finding {
        location: Location {
            start: Some(position(7, 1)),
            end: Some(position(9, 1)),
            ..Location::file(name, None)
        },
        remedy: Some("Say which version is meant.".into()),
        confidence: Confidence::Medium,
        ..fault("DF-0003", Severity::Low, said)
    }
}

/// A fault of the whole file, whose words come from a stranger.
fn hostile(name: &str) -> Finding {
    let said = Misconfiguration {
        name: "evil".into(),
        title: "Evil".into(),
        message: format!("{EVIL}|`x`\n{{0}} [a](b)"),
        place: EVIL.into(),
        excerpt: Some(Excerpt {
            first: 1,
            lines: vec![format!("{EVIL}\u{1b}[2J</pre>\u{202e}|")],
        }),
        ..Misconfiguration::default()
    };
    Finding {
        location: Location::file(name, None),
        ..fault("DF-0100", Severity::Medium, said)
    }
}

fn accepted(name: &str) -> Finding {
    let said = Misconfiguration {
        name: "no-healthcheck".into(),
        title: "No health check".into(),
        message: "the image has no health check".into(),
        place: "stage 1".into(),
        ..Misconfiguration::default()
    };
    Finding {
        location: Location::file(name, None),
        exception: Some(AppliedException {
            reason: "a batch job".into(),
            until: None,
            origin: format!("{name}:2"),
        }),
        ..fault("DF-0200", Severity::Low, said)
    }
}
