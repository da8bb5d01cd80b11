//! Matching of language packages and identified binaries: ranges, identity, which source wins,
//! ownership, changelogs, platforms. Expectations follow the OSV schema ("Evaluation") and
//! `docs/matching.md`.

use seawall_advisory::matching::{Judgement, Outcome, explain, match_packages};
use seawall_advisory::record::{
    Affected, BOUNDS_OF_PROJECT, Range, Row, RowStatus, Sink as _, SourceId, Until,
    VulnerabilityFacts,
};
use seawall_advisory::store::{Builder, Database};
use seawall_model::coverage::CoverageState;
use seawall_model::explanation::RowVerdict;
use seawall_model::finding::{Confidence, Dismissal, Status};
use seawall_model::inventory::Inventory;
use seawall_model::package::{ChangelogMention, Package, PackageType, Recognised};
use seawall_model::severity::Severity;
use seawall_model::time::Timestamp;

use crate::matching::{binary, database, distribution, fixed, package, today};
use crate::store::{row, source};

/// `1.0..1.2` affected from 1.0 and fixed in 1.2, `1.0..=1.2` last affected, `1.0..` open; several
/// divided by blanks, single versions without dots between.
fn affected(text: &str) -> RowStatus {
    let mut affected = Affected::default();
    for part in text.split_whitespace() {
        let Some((from, to)) = part.split_once("..") else {
            affected.versions.push(part.to_owned());
            continue;
        };
        let until = match to.strip_prefix('=') {
            Some(last) => Until::LastAffected(last.to_owned()),
            None if to.is_empty() => Until::Open,
            None => Until::Fixed(to.to_owned()),
        };
        affected.ranges.push(Range {
            introduced: (!from.is_empty()).then(|| from.to_owned()),
            until,
        });
    }
    RowStatus::Affected(affected)
}

fn aliased(ecosystem: &str, name: &str, id: &str, aliases: &[&str], status: RowStatus) -> Row {
    Row {
        aliases: aliases.iter().map(|alias| (*alias).to_owned()).collect(),
        ..row(ecosystem, name, id, status)
    }
}

fn judge(database: &Database, packages: Vec<Package>) -> Judgement {
    let inventory = Inventory {
        packages,
        ..Inventory::default()
    };
    match_packages(database, &inventory, today())
}

fn short(judgement: &Judgement) -> Vec<(&str, Status, Option<&str>)> {
    let one = judgement.matches.iter();
    one.map(|m| (m.id.as_str(), m.status, m.fixed_version.as_deref()))
        .collect()
}

const CVE: &str = "CVE-2024-1000";

#[test]
fn ranges_hold_their_versions_and_no_others() {
    for (status, version, want) in [
        ("..1.2.0", "1.1.9", Some(Some("1.2.0"))),
        ("..1.2.0", "1.2.0", None),
        ("1.0.0..1.2.0", "0.9.0", None),
        ("1.0.0..1.2.0", "1.0.0", Some(Some("1.2.0"))),
        // Two branches: the fix is that of the branch which is installed.
        ("1.0.0..1.2.0 2.0.0..2.0.5", "2.0.1", Some(Some("2.0.5"))),
        ("1.0.0..1.2.0 2.0.0..2.0.5", "1.9.0", None),
        ("..=1.2.0", "1.2.0", Some(None)),
        ("..=1.2.0", "1.2.1", None),
        ("1.0.0..", "9.0.0", Some(None)),
        ("1.1.0 1.1.1", "1.1.1", Some(None)),
        ("1.1.0 1.1.1", "1.1.2", None),
        // Advisory ranges do not leave out pre-releases.
        ("1.0.0..1.2.0", "1.2.0-rc.1", Some(Some("1.2.0"))),
    ] {
        let database = database(&[row("npm", "lodash", CVE, affected(status))]);
        let judgement = judge(
            &database,
            vec![package(PackageType::Npm, "lodash", version)],
        );
        let found: Vec<_> = short(&judgement).iter().map(|(_, _, fix)| *fix).collect();
        let wanted: Vec<Option<&str>> = want.into_iter().collect();
        assert_eq!(found, wanted, "{version} in {status}");
    }
}

#[test]
fn names_are_compared_as_registries_do() {
    for (kind, ecosystem, listed, installed) in [
        (
            PackageType::Pypi,
            "pypi",
            "django-rest-framework",
            "Django_Rest.Framework",
        ),
        (
            PackageType::Nuget,
            "nuget",
            "newtonsoft.json",
            "Newtonsoft.Json",
        ),
        (
            PackageType::Composer,
            "composer",
            "drupal/core",
            "Drupal/core",
        ),
        (PackageType::Maven, "maven", "org.a:b", "org.a:b"),
    ] {
        let database = database(&[row(ecosystem, listed, CVE, affected("..2"))]);
        let judgement = judge(&database, vec![package(kind, installed, "1")]);
        assert_eq!(judgement.matches.len(), 1, "{installed}");
    }
}

#[test]
fn what_a_file_says_of_itself_is_less_sure() {
    let database = database(&[row("nuget", "newtonsoft.json", CVE, affected("..13.0.1"))]);
    let listed = package(PackageType::Nuget, "Newtonsoft.Json", "12.0.3");
    let mut told = listed.clone();
    told.recognised = Some(Recognised {
        signature: "dotnet-assembly".to_owned(),
        offset: 0,
        text: "ProductVersion=12.0.3".to_owned(),
    });
    for (package, want) in [(listed, Confidence::High), (told, Confidence::Medium)] {
        let found = judge(&database, vec![package]).matches;
        assert_eq!(found[0].confidence, want);
    }
    // One that does not tell its version is not clear of anything: that is said.
    let silent = judge(
        &database,
        vec![package(PackageType::Nuget, "Newtonsoft.Json", "")],
    );
    assert_eq!((silent.matches.len(), silent.problems.len()), (0, 1));
}

/// Bitnami's bounds without a revision speak of every revision.
#[test]
fn bounds_of_bitnami_speak_of_every_revision() {
    for (status, version, want) in [
        ("..=1.2.3", "1.2.3-4", 1),
        ("..=1.2.3", "1.2.4-0", 0),
        ("..1.2.3", "1.2.3-0", 0),
        ("..1.2.3", "1.2.2-9", 1),
    ] {
        let database = database(&[row("bitnami", "nginx", CVE, affected(status))]);
        let judgement = judge(
            &database,
            vec![package(PackageType::Bitnami, "nginx", version)],
        );
        assert_eq!(judgement.matches.len(), want, "{version} in {status}");
    }
}

/// Go's vulnerability database bounds some modules by versions of their project, which go itself knows
/// by pseudo-versions only.
#[test]
fn pseudo_versions_are_not_held_against_versions_of_the_project() {
    let rows = [Row {
        imprecise: Some(BOUNDS_OF_PROJECT),
        ..row(
            "golang",
            "example.org/server",
            CVE,
            affected("9.5.0..9.5.3"),
        )
    }];
    for (version, want) in [
        ("v9.5.1", Some(Status::Fixed)),
        ("v9.6.0", None),
        (
            "v8.0.0-20240626184126-817e18414e41",
            Some(Status::UnderInvestigation),
        ),
    ] {
        let server = package(PackageType::Golang, "example.org/server", version);
        let judgement = judge(&database(&rows), vec![server]);
        let found = short(&judgement).first().map(|(_, status, _)| *status);
        assert_eq!(found, want, "{version}");
    }
}

#[test]
fn one_finding_for_each_cluster_of_aliases() {
    let rows = [
        aliased(
            "pypi",
            "a",
            CVE,
            &["GHSA-aaaa-aaaa-aaaa"],
            affected("..2.0"),
        ),
        aliased(
            "pypi",
            "a",
            "PYSEC-2024-1",
            &["GHSA-aaaa-aaaa-aaaa"],
            affected("..2.0"),
        ),
        aliased("pypi", "a", "SNYK-1", &["PYSEC-2024-1"], affected("..2.0")),
        // No CVE anywhere: joined by what they share, the GHSA in front.
        aliased(
            "pypi",
            "a",
            "PYSEC-2024-2",
            &["GHSA-bbbb-bbbb-bbbb"],
            affected("..2.0"),
        ),
        aliased("pypi", "a", "GHSA-bbbb-bbbb-bbbb", &[], affected("..2.0")),
        // Several CVEs in one record: one finding for each, never one for both.
        aliased(
            "pypi",
            "a",
            "PYSEC-2024-3",
            &["CVE-2024-2001", "CVE-2024-2002"],
            affected("..2.0"),
        ),
        aliased("pypi", "a", "CVE-2024-2001", &[], affected("..1.5")),
    ];
    let judgement = judge(
        &database(&rows),
        vec![package(PackageType::Pypi, "a", "1.0")],
    );
    let found: Vec<(&str, Vec<&str>)> = judgement
        .matches
        .iter()
        .map(|m| {
            (
                m.id.as_str(),
                m.aliases.iter().map(String::as_str).collect(),
            )
        })
        .collect();
    let several = ["CVE-2024-2001", "CVE-2024-2002", "PYSEC-2024-3"];
    let without = |id: &str| -> Vec<&str> { several.into_iter().filter(|a| *a != id).collect() };
    assert_eq!(
        found,
        [
            (CVE, vec!["GHSA-aaaa-aaaa-aaaa", "PYSEC-2024-1", "SNYK-1"]),
            ("CVE-2024-2001", without("CVE-2024-2001")),
            ("CVE-2024-2002", without("CVE-2024-2002")),
            ("GHSA-bbbb-bbbb-bbbb", vec!["PYSEC-2024-2"]),
        ]
    );
}

#[test]
fn the_more_trusted_source_decides_and_the_others_stay_as_evidence() {
    let of = |trust, status: &str| Row {
        trust,
        ..row("golang", "example.org/a", CVE, affected(status))
    };
    for (rows, version, want) in [
        ([of(140, "..1.2.0"), of(100, "..9.0.0")], "1.3.0", vec![]),
        (
            [of(140, "..1.2.0"), of(100, "..1.1.0")],
            "1.1.5",
            vec![Some("1.2.0")],
        ),
        // Of the same trust, one claim is enough.
        (
            [of(100, "..1.2.0"), of(100, "..1.4.0")],
            "1.3.0",
            vec![Some("1.4.0")],
        ),
    ] {
        let packages = vec![package(PackageType::Golang, "example.org/a", version)];
        let judgement = judge(&database(&rows), packages);
        let found: Vec<_> = short(&judgement).iter().map(|(_, _, fix)| *fix).collect();
        assert_eq!(found, want, "{version}");
    }
}

#[test]
fn what_can_not_be_judged_is_said() {
    let rows = [row("golang", "example.org/a", CVE, affected("..1.2.0"))];
    let packages = vec![
        package(PackageType::Golang, "example.org/a", "(devel)"),
        package(PackageType::Julia, "JSON", "1.0.0"),
    ];
    let judgement = judge(&database(&rows), packages);
    assert!(judgement.matches.is_empty());
    let states: Vec<_> = judgement
        .coverage
        .iter()
        .map(|c| (c.what.as_str(), c.state))
        .collect();
    assert_eq!(
        states,
        [
            ("os-packages", CoverageState::None),
            ("golang", CoverageState::Partial),
            ("julia", CoverageState::None),
        ]
    );
    let what: Vec<_> = judgement.problems.iter().map(|p| p.what.as_str()).collect();
    assert_eq!(
        what,
        ["1 julia package", "golang package example.org/a (devel)"]
    );
}

#[test]
fn withdrawn_and_foreign_platforms_are_no_findings() {
    let mut builder = Builder::new(Timestamp::from(today()));
    builder.source(source("rustsec"));
    builder.row(row("cargo", "a", CVE, affected("..2")));
    builder.row(Row {
        platforms: vec!["windows".to_owned()],
        ..row("cargo", "a", "CVE-2024-1001", affected("..2"))
    });
    builder.row(row("cargo", "a", "CVE-2024-1002", affected("..2")));
    builder.vulnerability(VulnerabilityFacts {
        id: CVE.to_owned(),
        rejected: true,
        ..VulnerabilityFacts::default()
    });
    let database = Database::from_bytes(builder.finish().unwrap(), "test").unwrap();
    let of = |system| {
        let inventory = Inventory {
            distribution: system,
            packages: vec![package(PackageType::Cargo, "a", "1.0.0")],
            ..Inventory::default()
        };
        let judgement = match_packages(&database, &inventory, today());
        judgement
            .matches
            .into_iter()
            .map(|m| m.id)
            .collect::<Vec<_>>()
    };
    assert_eq!(of(Some(distribution("debian", "12"))), ["CVE-2024-1002"]);
    assert_eq!(of(None), ["CVE-2024-1001", "CVE-2024-1002"]);
}

#[test]
fn cpe_names_are_matched_for_identified_binaries_with_low_confidence() {
    let mut builder = Builder::new(Timestamp::from(today()));
    builder.source(source("nvd"));
    builder.row(row("cpe", "f5:nginx", CVE, affected("1.0.0..1.25.4")));
    builder.row(row(
        "cpe",
        "f5:nginx",
        "CVE-2024-1001",
        affected("1.0.0..1.25.2"),
    ));
    builder.source(source("bitnami-osv"));
    builder.row(row(
        "cpe",
        "f5:nginx",
        "CVE-2024-1002",
        affected("..1.25.4"),
    ));
    let database = Database::from_bytes(builder.finish().unwrap(), "test").unwrap();
    let nginx = |kind| Package {
        cpes: vec!["cpe:2.3:a:f5:nginx:1.25.3:*:*:*:*:*:*:*".to_owned()],
        ..package(kind, "nginx", "1.25.3")
    };
    let judgement = judge(
        &database,
        vec![nginx(PackageType::Generic), nginx(PackageType::Gem)],
    );
    let found: Vec<_> = judgement
        .matches
        .iter()
        .map(|m| (m.package, m.id.as_str(), m.confidence))
        .collect();
    assert_eq!(
        found,
        [
            (0, CVE, Confidence::Low),
            (0, "CVE-2024-1002", Confidence::Medium),
        ]
    );
}

/// A distribution's package that installed a Python package, and what both sides say about it.
fn owned(vendor: &[(&'static str, &str, RowStatus)], published: &str) -> Judgement {
    let mut builder = Builder::new(Timestamp::from(today()));
    for (name, date, status) in vendor {
        builder.source(SourceId {
            date: date.parse().ok(),
            ..source(name)
        });
        builder.row(row("debian:12", "requests", CVE, status.clone()));
        // The source lists what is not fixed, too.
        let open = RowStatus::Unfixed(Status::Affected);
        builder.row(row("debian:12", "other", "CVE-2024-1009", open));
    }
    builder.source(source("pypi-osv"));
    for id in [CVE, "CVE-2024-1001"] {
        builder.row(Row {
            date: published.parse().ok(),
            ..row("pypi", "requests", id, affected("..2.31.0"))
        });
    }
    let database = Database::from_bytes(builder.finish().unwrap(), "test").unwrap();
    let inventory = Inventory {
        distribution: Some(distribution("debian", "12")),
        packages: vec![
            package(PackageType::Deb, "requests", "2.28.1-1"),
            Package {
                owner: Some(0),
                ..package(PackageType::Pypi, "requests", "2.28.1")
            },
        ],
        ..Inventory::default()
    };
    match_packages(&database, &inventory, today())
}

#[test]
fn the_vendor_decides_about_what_it_installed() {
    let shape = |judgement: Judgement| {
        let matches = judgement.matches.iter();
        let matches: Vec<_> = matches
            .map(|m| (m.package, m.id.clone(), m.confidence))
            .collect();
        let aside: Vec<_> = judgement
            .set_aside
            .iter()
            .map(|a| (a.found.package, a.found.id.clone(), a.why.name()))
            .collect();
        (matches, aside)
    };
    let owned_by = "owned_by_distribution";
    let tracker = |status| [("debian-tracker", "2026-11-01", status)];
    // The vendor has patched one, and would list the other if it were there.
    let (matches, aside) = shape(owned(&tracker(fixed("2.28.1-1")), "2024-02-01"));
    assert_eq!(matches, []);
    let both = [
        (1, CVE.to_owned(), owned_by),
        (1, "CVE-2024-1001".to_owned(), owned_by),
    ];
    assert_eq!(aside, both);
    // The vendor has not patched it: one finding, on the vendor's package.
    let (matches, aside) = shape(owned(&tracker(fixed("2.28.1-2")), "2024-02-01"));
    assert_eq!(matches, [(0, CVE.to_owned(), Confidence::High)]);
    assert_eq!(aside, both);
    // Published after the vendor's data were collected: silence says nothing.
    let (matches, aside) = shape(owned(&tracker(fixed("2.28.1-1")), "2026-11-20"));
    assert_eq!(
        matches,
        [(1, "CVE-2024-1001".to_owned(), Confidence::Medium)]
    );
    assert_eq!(aside, both[..1]);
    // No data of the vendor at all: nobody has judged it.
    let (matches, aside) = shape(owned(&[], "2024-02-01"));
    assert_eq!(matches.len(), 2);
    assert_eq!(aside, []);
}

/// Of `AlmaLinux` the erratum is the vendor's own; for what only is compatible with it the changelog
/// knows better.
#[test]
fn changelogs_do_not_overrule_the_vendors_own_errata() {
    for (id, want) in [("almalinux", 1), ("rocky", 0)] {
        let rows = [binary(row(
            "almalinux:9",
            "curl",
            CVE,
            fixed("7.76.1-26.el9"),
        ))];
        let curl = Package {
            changelog: vec![ChangelogMention {
                id: CVE.into(),
                version: "7.76.1-23.el9".into(),
                path: "var/lib/rpm/rpmdb.sqlite".into(),
            }],
            ..package(PackageType::Rpm, "curl", "7.76.1-23.el9")
        };
        let inventory = Inventory {
            distribution: Some(distribution(id, "9.2")),
            packages: vec![curl],
            ..Inventory::default()
        };
        let judgement = match_packages(&database(&rows), &inventory, today());
        assert_eq!(judgement.matches.len(), want, "{id}");
        assert_eq!(judgement.set_aside.len(), 1 - want, "{id}");
    }
}

#[test]
fn records_that_are_no_vulnerabilities_are_hints_and_lost_ends_are_doubts() {
    let mut builder = Builder::new(Timestamp::from(today()));
    builder.source(source("rustsec"));
    let of = |id: &str, word: Option<&str>, trust, status| Row {
        word: word.map(str::to_owned),
        trust,
        ..row("cargo", "a", id, status)
    };
    builder.row(of(
        "RUSTSEC-2024-1",
        Some("unmaintained"),
        160,
        affected("0.."),
    ));
    builder.row(of("MAL-2024-1", Some("malicious"), 160, affected("1.0.0")));
    let open = RowStatus::Unfixed(Status::Affected);
    builder.row(of(CVE, None, 30, open.clone()));
    // Where another source knows the end, that decides.
    builder.row(of("CVE-2024-1001", None, 30, open));
    builder.row(of("CVE-2024-1001", None, 140, affected("..0.9.0")));
    // A list with a fix beside it.
    builder.row(of(
        "CVE-2024-1002",
        None,
        90,
        affected("1.0.0 1.0.2..1.0.2 1.0.5..1.0.5"),
    ));
    let database = Database::from_bytes(builder.finish().unwrap(), "test").unwrap();
    let judgement = judge(&database, vec![package(PackageType::Cargo, "a", "1.0.0")]);
    let found: Vec<_> = judgement
        .matches
        .iter()
        .map(|m| {
            let severity = m.ratings.first().map(|rating| rating.severity);
            let fix = m.fixed_version.as_deref();
            (m.id.as_str(), m.status, severity, m.confidence, fix)
        })
        .collect();
    let (affected, high) = (Status::Affected, Confidence::High);
    assert_eq!(
        found,
        [
            (CVE, Status::UnderInvestigation, None, Confidence::Low, None),
            ("CVE-2024-1002", Status::Fixed, None, high, Some("1.0.2")),
            ("MAL-2024-1", affected, Some(Severity::Critical), high, None),
            (
                "RUSTSEC-2024-1",
                affected,
                Some(Severity::Negligible),
                high,
                None
            ),
        ]
    );
}

#[test]
fn changelogs_prove_back_ports() {
    let cases = [
        // (trust, advisory, mention, set aside)
        (100, fixed("3.0.9-2"), "3.0.9-1", true),
        (100, fixed("3.0.9-2"), "3.0.9-0", true),
        (100, fixed("3.0.9-2"), "3.0.9-2", false),
        (100, RowStatus::Unfixed(Status::Affected), "3.0.9-1", true),
        // An official fix that is newer says that the older one was not enough.
        (220, fixed("3.0.9-2"), "3.0.9-1", false),
        (220, RowStatus::Unfixed(Status::Affected), "3.0.9-1", true),
    ];
    for (trust, status, version, want) in cases {
        let rows = [Row {
            trust,
            ..row("debian:12", "openssl", CVE, status.clone())
        }];
        let openssl = Package {
            changelog: vec![ChangelogMention {
                id: CVE.into(),
                version: version.into(),
                path: "usr/share/doc/openssl/changelog.Debian.gz".into(),
            }],
            ..package(PackageType::Deb, "openssl", "3.0.9-1")
        };
        let inventory = Inventory {
            distribution: Some(distribution("debian", "12")),
            packages: vec![openssl],
            ..Inventory::default()
        };
        let judgement = match_packages(&database(&rows), &inventory, today());
        assert_eq!(
            judgement.matches.is_empty(),
            want,
            "{trust} {status:?} {version}"
        );
        let why = judgement.set_aside.first().map(|aside| &aside.why);
        assert_eq!(matches!(why, Some(Dismissal::BackPort { .. })), want);
    }
}

#[test]
fn every_row_that_was_weighed_is_explained() {
    let rows = [
        Row {
            trust: 140,
            record: Some("PYSEC-2024-7".to_owned()),
            ..aliased("pypi", "a", CVE, &["PYSEC-2024-7"], affected("1.0..1.2"))
        },
        aliased(
            "pypi",
            "a",
            CVE,
            &["GHSA-aaaa-aaaa-aaaa"],
            affected("..9.0"),
        ),
    ];
    let inventory = Inventory {
        packages: vec![
            package(PackageType::Pypi, "a", "1.3"),
            package(PackageType::Pypi, "b", "1.3"),
            package(PackageType::Pypi, "a", "1.1"),
        ],
        ..Inventory::default()
    };
    let database = database(&rows);
    for id in [CVE, "ghsa-aaaa-aaaa-aaaa", "PYSEC-2024-7"] {
        let explanation = explain(&database, &inventory, id);
        let of: Vec<usize> = explanation.considered.iter().map(|c| c.package).collect();
        assert_eq!(of, [0, 2], "{id}");
        let first = &explanation.considered[0];
        assert_eq!(first.outcome, Outcome::NotAffected);
        let verdicts: Vec<_> = first
            .rows
            .iter()
            .map(|r| (r.says.as_str(), &r.verdict))
            .collect();
        assert_eq!(
            verdicts,
            [
                ("affected below 9.0, fixed there", &RowVerdict::Affected),
                (
                    "affected from 1.0 below 1.2, fixed there",
                    &RowVerdict::NotAffected
                ),
            ]
        );
        let second = &explanation.considered[1];
        assert!(
            matches!(&second.outcome, Outcome::Reported(m) if m.fixed_version.as_deref() == Some("1.2"))
        );
    }
    assert!(
        explain(&database, &inventory, "CVE-2024-9")
            .considered
            .is_empty()
    );
}
