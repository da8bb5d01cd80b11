//! A second target for reports: a project with dependencies, declared packages, a licence finding that is of no
//! package, and a package whose name wants to be code.

use seawall_model::artifact::{Artifact, ArtifactKind, Layer};
use seawall_model::finding::{Finding, FindingKind};
use seawall_model::inventory::Inventory;
use seawall_model::location::{Location, Position};
use seawall_model::package::{
    Hash, HashAlgorithm, Package, PackageType, Presence, Relation, Usage,
};
use seawall_model::purl::Purl;
use seawall_model::report::{Report, TargetReport, Upgrade};
use seawall_model::severity::Severity;

use crate::sample::{finding, report};

/// What a hostile package calls itself.
pub(crate) const EVIL: &str = "</script><img src=x onerror=alert(1)>";

/// A report of two targets.
pub(crate) fn report_of_two() -> Report {
    let mut report = report();
    report.targets.push(project());
    report
}

/// Express is asked for, body-parser comes with it, and qs with that.
pub(crate) fn project() -> TargetReport {
    TargetReport {
        assessments: Vec::new(),
        licences: None,
        artifact: Artifact {
            name: "web app".into(),
            kind: ArtifactKind::Repository,
            source: "git",
            digest: None,
            image_id: None,
            platform: None,
            created: None,
            references: Vec::new(),
            base: None,
            configuration: None,
            layers: vec![Layer::default()],
        },
        inventory: Inventory {
            packages: packages(),
            ..Inventory::default()
        },
        end_of_life: None,
        coverage: Vec::new(),
        findings: vec![
            of("GHSA-aaaa-bbbb-cccc", Severity::High, Some("2.4.0"), 3),
            of("CVE-2024-1001", Severity::Medium, None, 2),
            of("CVE-2024-1002", Severity::Medium, Some("2"), 4),
            licence(),
        ],
        dismissed: Vec::new(),
        upgrades: vec![Upgrade {
            source: "qs".into(),
            from: "2.3.3".into(),
            to: "2.4.0".into(),
            packages: vec![3],
            findings: vec![0],
        }],
        filtered: 0,
        problems: Vec::new(),
    }
}

fn packages() -> Vec<Package> {
    vec![
        Package {
            dependencies: vec![3],
            ..indirect("body-parser", "1.12.0")
        },
        Package {
            dependencies: vec![0],
            usage: Usage::Production,
            ..npm("express", "4.15.0")
        },
        Package {
            usage: Usage::Development,
            commit: Some("ab".repeat(20)),
            ..npm("mocha", "1.0.0")
        },
        indirect("qs", "2.3.3"),
        npm(EVIL, "1|0`\u{202e}\n"),
    ]
}

fn npm(name: &str, version: &str) -> Package {
    Package {
        presence: Presence::Declared,
        relation: Relation::Direct,
        locations: vec![line_of_the_lock_file()],
        licence: Some("MIT".into()),
        hashes: Hash::new(HashAlgorithm::Sha1, &"0f".repeat(20))
            .into_iter()
            .collect(),
        ..Package::new(
            PackageType::Npm,
            name,
            version,
            Purl::new("npm", name, version),
        )
    }
}

fn indirect(name: &str, version: &str) -> Package {
    Package {
        relation: Relation::Indirect,
        ..npm(name, version)
    }
}

fn of(id: &str, severity: Severity, fixed: Option<&str>, package: usize) -> Finding {
    Finding {
        location: line_of_the_lock_file(),
        kev: None,
        ..finding(id, severity, fixed, package)
    }
}

fn licence() -> Finding {
    Finding {
        kind: FindingKind::Licence,
        aliases: Vec::new(),
        package: None,
        ratings: Vec::new(),
        cvss: Vec::new(),
        epss: None,
        kev: None,
        ssvc: None,
        risk: None,
        evidence: Vec::new(),
        remedy: Some("replace it, or allow the licence".into()),
        location: Location::file("web/COPYING", None),
        ..finding("LIC-GPL-3.0-only", Severity::Unknown, None, 0)
    }
}

fn line_of_the_lock_file() -> Location {
    Location {
        start: Some(Position { line: 7, column: 5 }),
        ..Location::file("web/package-lock.json", None)
    }
}
