//! A report with one of everything.

use seawall_model::artifact::{Artifact, ArtifactKind, Instruction, Layer};
use seawall_model::coverage::{Coverage, CoverageState, UsedSource};
use seawall_model::digest::Digest;
use seawall_model::distribution::Distribution;
use seawall_model::evidence::Evidence;
use seawall_model::finding::{
    AppliedException, AppliedStatement, Confidence, Cvss, Dismissal, Dismissed, Epss, Exploitation,
    Finding, FindingKind, Kev, Rating, Risk, RiskTerm, Ssvc, Status,
};
use seawall_model::inventory::Inventory;
use seawall_model::licence::{LicenceCategory, LicenceSummary};
use seawall_model::location::Location;
use seawall_model::package::{Package, PackageType, SourcePackage};
use seawall_model::platform::Platform;
use seawall_model::problem::{Problem, ProblemKind};
use seawall_model::purl::Purl;
use seawall_model::report::{
    DatabaseInfo, EndOfLife, Report, SourceInfo, TargetReport, Tool, Upgrade,
};
use seawall_model::severity::Severity;
use seawall_model::time::Timestamp;
use seawall_model::verdict::{GateResult, Verdict};

pub(crate) fn report() -> Report {
    Report {
        posture: None,
        tool: Tool {
            name: "seawall".into(),
            version: "0.1.0".into(),
            database: Some(DatabaseInfo {
                origin: "embedded".into(),
                built: Timestamp::from_seconds(1_790_000_000),
                sources: vec![SourceInfo {
                    name: "debian-tracker".into(),
                    tier: "core".into(),
                    date: "2026-08-01".parse().ok(),
                    records: 7,
                }],
            }),
        },
        created: Timestamp::from_seconds(1_790_000_000),
        targets: vec![target()],
        verdict: Verdict {
            gates: vec![GateResult {
                gate: "fail-on high".into(),
                passed: false,
                why: "2 findings of severity high or worse".into(),
                findings: vec!["aa".into()],
            }],
        },
    }
}

pub(crate) fn target() -> TargetReport {
    let findings = vec![
        finding("CVE-2024-0001", Severity::Critical, Some("3.0.15-1"), 0),
        finding("CVE-2024-0001", Severity::Critical, Some("3.0.15-1"), 1),
        Finding {
            kev: None,
            statement: Some(statement("under_investigation")),
            ..finding("CVE-2024-0002", Severity::High, None, 0)
        },
        Finding {
            kev: None,
            risk: None,
            ..finding("CVE-2024-0003", Severity::Low, Some("3.0.14-1"), 0)
        },
        Finding {
            kev: None,
            risk: None,
            ..finding("CVE-2024-0004", Severity::Low, None, 0)
        },
        Finding {
            kev: None,
            exception: Some(AppliedException {
                reason: "not reachable".into(),
                until: "2027-01-01".parse().ok(),
                origin: ".seawallignore:1".into(),
            }),
            ..finding("CVE-2024-0005", Severity::High, None, 0)
        },
        not_loaded("CVE-2024-0006", Severity::Critical),
        not_loaded("CVE-2024-0007", Severity::Medium),
    ];
    TargetReport {
        assessments: Vec::new(),
        licences: Some(licences()),
        artifact: artifact(),
        inventory: Inventory {
            distribution: Some(Distribution {
                id: "debian".into(),
                version: "11".into(),
                pretty_name: "Debian GNU/Linux 11 (bullseye)".into(),
                ..Distribution::default()
            }),
            packages: vec![package("libssl3"), package("openssl"), headers()],
            ..Inventory::default()
        },
        dismissed: dismissed(),
        end_of_life: Some(EndOfLife {
            cycle: "debian 11".into(),
            ends: "2024-08-14".parse().ok(),
            extended_ends: "2026-08-31".parse().ok(),
            ended: true,
        }),
        coverage: vec![Coverage {
            what: "os-packages".into(),
            state: CoverageState::Partial,
            why: Some("facts of 2026-01-13, in part derived".into()),
            sources: vec![
                UsedSource {
                    name: "debian-changelog-fixes".into(),
                    date: "2026-08-01".parse().ok(),
                },
                UsedSource {
                    name: "debian-tracker".into(),
                    date: "2026-01-13".parse().ok(),
                },
            ],
        }],
        upgrades: vec![Upgrade {
            source: "openssl".into(),
            from: "3.0.11-1".into(),
            to: "3.0.15-1".into(),
            packages: vec![0, 1],
            findings: vec![0, 1, 3],
        }],
        findings,
        filtered: 2,
        problems: vec![
            Problem::new(
                ProblemKind::Input,
                "dpkg database",
                "line 7 is no field \x1b[2J",
            )
            .at("var/lib/dpkg/status")
            .in_layer(1)
            .hint("rebuild the image"),
        ],
    }
}

/// A finding of a package whose code is never run.
fn not_loaded(id: &str, severity: Severity) -> Finding {
    Finding {
        kev: None,
        not_loaded: Some("kernel headers, never run".into()),
        ..finding(id, severity, None, 2)
    }
}

/// One for each reason why a match is no finding.
fn dismissed() -> Vec<Dismissed> {
    let dismissed = |id: &str, why| Dismissed {
        finding: finding(id, Severity::High, None, 0),
        why,
    };
    let back_port = |version: &str| Dismissal::BackPort {
        version: version.into(),
        path: "usr/share/doc/a/changelog.gz".into(),
    };
    vec![
        dismissed("CVE-2024-0011", back_port("3.0.10-1")),
        dismissed("CVE-2024-0012", back_port("3.0.10-1")),
        dismissed("CVE-2024-0013", back_port("")),
        dismissed(
            "CVE-2024-0014",
            Dismissal::OwnedByDistribution {
                owner: "python3-requests 2.28.1+dfsg-1".into(),
            },
        ),
        dismissed(
            "CVE-2024-0015",
            Dismissal::Statement(statement("not_affected")),
        ),
    ]
}

fn statement(status: &'static str) -> AppliedStatement {
    AppliedStatement {
        status,
        justification: Some("vulnerable_code_not_present".into()),
        text: Some("built without it.".into()),
        author: "somebody".into(),
        date: "2026-02-01".parse().ok(),
        origin: "app.vex.json, statement 1".into(),
    }
}

fn headers() -> Package {
    Package {
        source: Some(SourcePackage {
            name: "linux".into(),
            version: "6.1.20-1".into(),
        }),
        version: "6.1.20-1".into(),
        ..package("linux-libc-dev")
    }
}

fn artifact() -> Artifact {
    let layer = |byte: u8, text: &str| Layer {
        diff_id: Some(Digest::sha256(&[byte; 32])),
        instruction: Some(Instruction {
            text: text.into(),
            ..Instruction::default()
        }),
        ..Layer::default()
    };
    Artifact {
        name: "app:1".into(),
        kind: ArtifactKind::Image,
        source: "docker-archive",
        digest: None,
        image_id: Some(Digest::sha256(&[9; 32])),
        platform: Some(Platform::new("linux", "amd64")),
        created: Some(Timestamp::from_seconds(0)),
        references: vec!["app:1".into()],
        base: None,
        configuration: None,
        layers: vec![
            layer(1, "/bin/sh -c #(nop) ADD file:0123456789abcdef in / "),
            layer(
                2,
                "RUN /bin/sh -c apt-get update && apt-get install -y openssl # buildkit",
            ),
        ],
    }
}

fn package(name: &str) -> Package {
    Package {
        architecture: Some("amd64".into()),
        source: Some(SourcePackage {
            name: "openssl".into(),
            version: "3.0.11-1".into(),
        }),
        maintainer: Some("somebody".into()),
        locations: vec![Location::file("var/lib/dpkg/status", Some(1))],
        files: vec!["usr/bin/openssl".into()],
        ..Package::new(
            PackageType::Deb,
            name,
            "3.0.11-1",
            Purl::new("deb", name, "3.0.11-1").namespace("debian"),
        )
    }
}

pub(crate) fn finding(
    id: &str,
    severity: Severity,
    fixed: Option<&str>,
    package: usize,
) -> Finding {
    Finding {
        kind: FindingKind::Vulnerability,
        id: id.into(),
        aliases: vec!["DSA-1-1".into()],
        severity,
        severity_source: Some("nvd".into()),
        ratings: vec![Rating {
            source: "nvd".into(),
            severity,
        }],
        cvss: vec![Cvss {
            version: "3.1",
            vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H".into(),
            score: 9.8,
            source: "nvd".into(),
        }],
        epss: Some(Epss {
            probability: 0.5,
            percentile: 0.9,
            date: None,
        }),
        kev: Some(Kev {
            added: "2024-01-01".parse().ok(),
            due: None,
            ransomware: true,
        }),
        ssvc: Some(Ssvc {
            exploitation: Exploitation::ProofOfConcept,
            automatable: true,
            total_impact: false,
        }),
        published: "2024-01-01".parse().ok(),
        package: Some(package),
        fixed_version: fixed.map(str::to_owned),
        status: if fixed.is_some() {
            Status::Fixed
        } else {
            Status::Affected
        },
        location: Location::file("var/lib/dpkg/status", Some(1)),
        evidence: vec![
            Evidence::Advisory {
                source: "debian-tracker".into(),
                record: None,
                date: None,
                word: Some("no-dsa".into()),
            },
            Evidence::Comparison {
                scheme: "dpkg",
                package: "openssl".into(),
                installed: "3.0.11-1".into(),
                bound: "3.0.15-1".into(),
                operator: "<",
            },
            Evidence::Compatibility {
                of: "a".into(),
                with: "b".into(),
            },
            Evidence::Imprecise {
                why: "derived".into(),
            },
        ],
        remedy: None,
        references: vec!["https://example.org/CVE".into()],
        fingerprint: format!("{id}-{package}"),
        confidence: Confidence::High,
        risk: Some(Risk {
            score: 42.5,
            terms: vec![RiskTerm {
                name: "threat",
                value: 0.5,
                why: "EPSS".into(),
            }],
        }),
        not_loaded: None,
        statement: None,
        exception: None,
        misconfiguration: None,
    }
}

/// What the packages are under, in figures; for a project under Apache-2.0.
fn licences() -> LicenceSummary {
    let category = |name: &str, packages, breaking, licence: &str| LicenceCategory {
        category: name.to_owned(),
        packages,
        breaking,
        licences: vec![(licence.to_owned(), packages)],
    };
    LicenceSummary {
        project: Some("Apache-2.0".to_owned()),
        said_by: vec!["Cargo.toml:5".to_owned()],
        is_project: true,
        categories: vec![
            category("permissive", 2, 0, "MIT"),
            category("strong-copyleft", 1, 1, "GPL-3.0-only"),
        ],
    }
}
