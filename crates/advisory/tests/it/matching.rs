//! Matching: (distribution, package, rows) → what is claimed. Expectations follow the matching
//! rules of the distributions themselves.

use seawall_advisory::matching::{Judgement, match_packages};
use seawall_advisory::record::{NameKind, Row, RowStatus, Sink as _, VulnerabilityFacts};
use seawall_advisory::store::{Builder, Database};
use seawall_model::coverage::CoverageState;
use seawall_model::distribution::Distribution;
use seawall_model::evidence::Evidence;
use seawall_model::finding::Status;
use seawall_model::inventory::{Database as PackageDatabase, Inventory};
use seawall_model::package::{Package, PackageType, SourcePackage};
use seawall_model::problem::ProblemKind;
use seawall_model::purl::Purl;
use seawall_model::severity::Severity;
use seawall_model::time::{Date, Timestamp};

use crate::store::{row, source};

pub(crate) fn today() -> Date {
    "2026-11-22".parse().unwrap()
}

pub(crate) fn database(rows: &[Row]) -> Database {
    database_of("test-source", rows)
}

fn database_of(name: &'static str, rows: &[Row]) -> Database {
    let mut builder = Builder::new(Timestamp::from(today()));
    builder.source(source(name));
    for row in rows {
        builder.row(row.clone());
    }
    Database::from_bytes(builder.finish().unwrap(), "test").unwrap()
}

pub(crate) fn distribution(id: &str, version: &str) -> Distribution {
    Distribution {
        id: id.to_owned(),
        version: version.to_owned(),
        ..Distribution::default()
    }
}

pub(crate) fn package(kind: PackageType, name: &str, version: &str) -> Package {
    Package::new(kind, name, version, Purl::new(kind.name(), name, version))
}

fn built_from(mut package: Package, name: &str, version: &str) -> Package {
    package.source = Some(SourcePackage {
        name: name.to_owned(),
        version: version.to_owned(),
    });
    package
}

pub(crate) fn judge(
    database: &Database,
    distribution: Distribution,
    packages: Vec<Package>,
) -> Judgement {
    let inventory = Inventory {
        distribution: Some(distribution),
        databases: vec![PackageDatabase {
            what: "test".to_owned(),
            path: "db".to_owned(),
            packages: packages.len(),
        }],
        packages,
        ..Inventory::default()
    };
    match_packages(database, &inventory, today())
}

pub(crate) fn fixed(version: &str) -> RowStatus {
    RowStatus::FixedIn(version.to_owned())
}

pub(crate) fn binary(row: Row) -> Row {
    Row {
        name_kind: NameKind::Binary,
        ..row
    }
}

/// The short form of a claim: id, status, fixed version.
fn short(judgement: &Judgement) -> Vec<(&str, Status, Option<&str>)> {
    judgement
        .matches
        .iter()
        .map(|found| {
            (
                found.id.as_str(),
                found.status,
                found.fixed_version.as_deref(),
            )
        })
        .collect()
}

/// Status and fixed version of a claim, where there is one.
type Claim<'a> = Option<(Status, Option<&'a str>)>;

pub(crate) const CVE: &str = "CVE-2024-1000";

/// One installed package against rows for one vulnerability: nothing, or status and fixed version.
fn check(distribution: &Distribution, installed: &Package, rows: &[Row], want: Claim<'_>) {
    let judgement = judge(
        &database(rows),
        distribution.clone(),
        vec![installed.clone()],
    );
    let found = short(&judgement);
    let want: Vec<_> = want
        .into_iter()
        .map(|(status, fixed)| (CVE, status, fixed))
        .collect();
    assert_eq!(
        found, want,
        "{} {} {rows:#?}",
        installed.name, installed.version
    );
}

#[test]
fn debian_by_source_package_and_its_version() {
    let debian = distribution("debian", "12");
    let rows = [row("debian:12", "glibc", CVE, fixed("2.36-9+deb12u4"))];
    let libc = |version: &str, of_source: &str| {
        built_from(
            package(PackageType::Deb, "libc6", version),
            "glibc",
            of_source,
        )
    };
    let vulnerable = Some((Status::Fixed, Some("2.36-9+deb12u4")));
    check(
        &debian,
        &libc("2.36-9+deb12u3", "2.36-9+deb12u3"),
        &rows,
        vulnerable,
    );
    check(
        &debian,
        &libc("2.36-9+deb12u4", "2.36-9+deb12u4"),
        &rows,
        None,
    );
    // The source version counts, not that of the binary; a rebuild is the same source.
    check(&debian, &libc("9:99", "2.36-9+deb12u3"), &rows, vulnerable);
    check(&debian, &libc("1", "2.36-9+deb12u4+b1"), &rows, None);
    check(&debian, &libc("1", "2.36-9+b7"), &rows, vulnerable);
    // A row about a source does not speak of another binary of that name.
    let other = built_from(package(PackageType::Deb, "glibc", "1"), "other", "1");
    check(&debian, &other, &rows, None);
    // No source named: the package is its own source.
    check(
        &debian,
        &package(PackageType::Deb, "glibc", "2.36-1"),
        &rows,
        vulnerable,
    );
}

#[test]
fn the_states_of_a_row() {
    let debian = distribution("debian", "12");
    let bash = package(PackageType::Deb, "bash", "5.2-1");
    let cases = [
        (fixed("5.2-2"), Some((Status::Fixed, Some("5.2-2")))),
        (fixed("5.2-1"), None),
        (RowStatus::NotAffected, None),
        (
            RowStatus::LastAffected("5.2-1".to_owned()),
            Some((Status::Affected, None)),
        ),
        (RowStatus::LastAffected("5.1-9".to_owned()), None),
        (
            RowStatus::Unfixed(Status::WillNotFix),
            Some((Status::WillNotFix, None)),
        ),
        (
            RowStatus::Unfixed(Status::FixDeferred),
            Some((Status::FixDeferred, None)),
        ),
    ];
    for (status, want) in cases {
        check(
            &debian,
            &bash,
            &[row("debian:12", "bash", CVE, status)],
            want,
        );
    }
    // Rows of another release say nothing.
    check(
        &debian,
        &bash,
        &[
            row("debian:11", "bash", CVE, fixed("9")),
            row("debian:12", "zsh", CVE, fixed("9")),
        ],
        None,
    );
}

#[test]
fn higher_trust_decides_and_equal_trust_is_cautious() {
    let debian = distribution("debian", "12");
    let bash = package(PackageType::Deb, "bash", "5.2-2");
    let with = |trust, status| Row {
        trust,
        ..row("debian:12", "bash", CVE, status)
    };
    let unfixed = RowStatus::Unfixed(Status::Affected);
    check(
        &debian,
        &bash,
        &[with(180, fixed("5.2-2")), with(100, unfixed.clone())],
        None,
    );
    check(
        &debian,
        &bash,
        &[with(180, RowStatus::NotAffected), with(100, fixed("6"))],
        None,
    );
    let open = Some((Status::Affected, None));
    check(
        &debian,
        &bash,
        &[with(100, fixed("5.2-2")), with(180, unfixed.clone())],
        open,
    );
    check(
        &debian,
        &bash,
        &[with(100, fixed("5.2-2")), with(100, unfixed)],
        open,
    );
    // Named in two versions: not fully fixed at first.
    let twice = [with(100, fixed("5.2-1")), with(100, fixed("5.2-3"))];
    check(&debian, &bash, &twice, Some((Status::Fixed, Some("5.2-3"))));
}

#[test]
fn versions_that_do_not_compare_are_reported_not_dropped() {
    let debian = distribution("debian", "12");
    let bad_installed = package(PackageType::Deb, "bash", "not a version");
    let rows = [row("debian:12", "bash", CVE, fixed("5.2-2"))];
    let judgement = judge(&database(&rows), debian.clone(), vec![bad_installed]);
    assert_eq!(
        short(&judgement),
        [(CVE, Status::UnderInvestigation, Some("5.2-2"))]
    );
    assert!(
        judgement
            .problems
            .iter()
            .any(|problem| problem.kind == ProblemKind::Input)
    );
    let imprecise =
        |e: &Evidence| matches!(e, Evidence::Imprecise { why } if why.contains("not a dpkg"));
    assert!(judgement.matches[0].evidence.iter().any(imprecise));
    let alpine = distribution("alpine", "3.22.1");
    let rows = [row("alpine:3.22", "busybox", CVE, fixed("1.37.0_foo-r1"))];
    let busybox = package(PackageType::Apk, "busybox", "1.37.0-r0");
    check(
        &alpine,
        &busybox,
        &rows,
        Some((Status::UnderInvestigation, Some("1.37.0_foo-r1"))),
    );
}

#[test]
fn alpine_by_origin_and_by_name() {
    let alpine = distribution("alpine", "3.22.1");
    let rows = [row("alpine:3.22", "openssl", CVE, fixed("3.5.1-r0"))];
    let vulnerable = Some((Status::Fixed, Some("3.5.1-r0")));
    let lib = |version: &str| {
        built_from(
            package(PackageType::Apk, "libcrypto3", version),
            "openssl",
            version,
        )
    };
    check(&alpine, &lib("3.5.0-r1"), &rows, vulnerable);
    check(&alpine, &lib("3.5.1-r0"), &rows, None);
    check(&alpine, &lib("3.5.1_alpha1-r0"), &rows, vulnerable);
    check(
        &alpine,
        &package(PackageType::Apk, "openssl", "3.5.0-r1"),
        &rows,
        vulnerable,
    );
    let sub = built_from(
        package(PackageType::Apk, "openssl", "3.5.0-r1"),
        "other",
        "3.5.0-r1",
    );
    check(&alpine, &sub, &rows, vulnerable);
}

#[test]
fn alpine_branches_newer_than_the_data_use_edge_with_care() {
    let rows = [
        row("alpine:edge", "openssl", CVE, fixed("3.5.4-r0")),
        row("alpine:edge", "curl", "CVE-2024-2000", fixed("8.99.0-r0")),
        row("alpine:3.23", "openssl", CVE, fixed("3.5.3-r0")),
    ];
    let packages = vec![
        package(PackageType::Apk, "openssl", "3.5.3-r9"),
        package(PackageType::Apk, "curl", "8.20.0-r0"),
    ];
    let judgement = judge(
        &database(&rows),
        distribution("alpine", "3.24.0"),
        packages.clone(),
    );
    // The branch will not get curl 8.99: that fix can't be its own.
    assert_eq!(short(&judgement), [(CVE, Status::Fixed, Some("3.5.4-r0"))]);
    let of_edge =
        |e: &Evidence| matches!(e, Evidence::Compatibility { with, .. } if with == "Alpine edge");
    assert!(judgement.matches[0].evidence.iter().any(of_edge));
    assert_eq!(judgement.coverage[0].state, CoverageState::Partial);
    assert!(
        judgement.coverage[0]
            .why
            .as_ref()
            .unwrap()
            .contains("in newer series: 1")
    );
    // A branch that the data know has its own rows; one that they skip has none.
    assert!(
        short(&judge(
            &database(&rows),
            distribution("alpine", "3.23.9"),
            packages.clone()
        ))
        .is_empty()
    );
    let old = judge(
        &database(&rows),
        distribution("alpine", "3.1.0"),
        packages.clone(),
    );
    assert_eq!(old.coverage[0].state, CoverageState::None);
    // Edge itself.
    let edge = judge(
        &database(&rows),
        distribution("alpine", "3.24_alpha20261101"),
        packages,
    );
    assert_eq!(edge.matches.len(), 2);
    assert_eq!(edge.coverage[0].state, CoverageState::Covered);
}

#[test]
fn ubuntu_fixes_that_need_a_subscription() {
    let ubuntu = distribution("ubuntu", "18.04");
    let base = |status| row("ubuntu:18.04", "bash", CVE, status);
    let esm = |status| row("ubuntu:18.04:esm-infra", "bash", CVE, status);
    let bash = |version| package(PackageType::Deb, "bash", version);
    let ended = || RowStatus::Unfixed(Status::EndOfLife);
    let cases: Vec<(&str, Vec<Row>, Claim<'_>)> = vec![
        (
            "4.4",
            vec![base(ended()), esm(fixed("4.4+esm1"))],
            Some((Status::EndOfLife, None)),
        ),
        (
            "4.4+esm1",
            vec![base(ended()), esm(fixed("4.4+esm1"))],
            None,
        ),
        (
            "4.4",
            vec![base(ended()), esm(RowStatus::NotAffected)],
            None,
        ),
        (
            "4.4",
            vec![base(RowStatus::NotAffected), esm(fixed("9"))],
            None,
        ),
        (
            "4.4",
            vec![base(fixed("4.5")), esm(fixed("4.4+esm1"))],
            Some((Status::Fixed, Some("4.5"))),
        ),
        // Only the subscription's row: affected, with no open fix.
        (
            "4.4",
            vec![esm(fixed("4.4+esm1"))],
            Some((Status::Affected, None)),
        ),
        ("4.4+esm1", vec![esm(fixed("4.4+esm1"))], None),
        (
            "4.4",
            vec![
                base(RowStatus::Unfixed(Status::Affected)),
                esm(RowStatus::NotAffected),
            ],
            Some((Status::Affected, None)),
        ),
    ];
    for (version, mut rows, want) in cases {
        rows.push(row(
            "ubuntu:18.04",
            "other",
            "CVE-2000-0001",
            RowStatus::NotAffected,
        ));
        check(&ubuntu, &bash(version), &rows, want);
        if rows.len() == 2 && want.is_some() {
            let judgement = judge(&database(&rows), ubuntu.clone(), vec![bash(version)]);
            let named = |e: &Evidence| {
                matches!(e, Evidence::Advisory { word: Some(word), .. }
                    if word == "fixed in esm-infra only: 4.4+esm1")
            };
            assert!(judgement.matches[0].evidence.iter().any(named));
        }
    }
}

pub(crate) fn rpm(name: &str, version: &str) -> Package {
    package(PackageType::Rpm, name, version)
}

/// On a system that is attached to Ubuntu Pro the fixes of its streams are fixes like all others.
#[test]
fn a_subscribed_system_has_the_fixes_of_its_streams() {
    let base = |status| row("ubuntu:18.04", "bash", CVE, status);
    let esm = |status| row("ubuntu:18.04:esm-infra", "bash", CVE, status);
    let open = || RowStatus::Unfixed(Status::Affected);
    let fix = Some((Status::Fixed, Some("4.4+esm1")));
    for (subscriptions, version, rows, want) in [
        (
            vec!["esm-infra"],
            "4.4",
            vec![base(open()), esm(fixed("4.4+esm1"))],
            fix,
        ),
        (
            vec!["esm-infra"],
            "4.4+esm1",
            vec![base(open()), esm(fixed("4.4+esm1"))],
            None,
        ),
        (
            vec!["esm-infra"],
            "4.4",
            vec![
                esm(fixed("4.4+esm1")),
                row("ubuntu:18.04", "other", CVE, open()),
            ],
            fix,
        ),
        (
            vec!["esm-infra"],
            "4.4",
            vec![base(RowStatus::NotAffected), esm(fixed("9"))],
            None,
        ),
        (
            vec!["esm-apps"],
            "4.4",
            vec![base(open()), esm(fixed("4.4+esm1"))],
            Some((Status::Affected, None)),
        ),
    ] {
        let inventory = Inventory {
            distribution: Some(distribution("ubuntu", "18.04")),
            packages: vec![package(PackageType::Deb, "bash", version)],
            subscriptions: subscriptions.iter().map(|s| (*s).to_owned()).collect(),
            ..Inventory::default()
        };
        let judgement = match_packages(&database(&rows), &inventory, today());
        let found = short(&judgement)
            .first()
            .map(|(_, status, fix)| (*status, *fix));
        assert_eq!(found, want, "{subscriptions:?} {version} {rows:?}");
    }
}

#[test]
fn almalinux_by_binary_package_with_epochs() {
    let alma = distribution("almalinux", "9.4");
    let rows = [
        binary(row("almalinux:9", "bash", CVE, fixed("1:5.1-9.el9_4"))),
        binary(row("almalinux:9", "bash", CVE, fixed("1:5.1-12.el9_5"))),
    ];
    let vulnerable = Some((Status::Fixed, Some("1:5.1-9.el9_4")));
    check(&alma, &rpm("bash", "1:5.1-8.el9"), &rows, vulnerable);
    // A missing epoch is 0.
    check(&alma, &rpm("bash", "9.9-1.el9"), &rows, vulnerable);
    // Published again in a later minor release: the first fix is enough.
    check(&alma, &rpm("bash", "1:5.1-9.el9_4"), &rows, None);
    check(&alma, &rpm("bash", "2:1-1"), &rows, None);
    // Binary names only.
    check(
        &alma,
        &built_from(rpm("sh", "1:5.1-8.el9"), "bash", "5.1-8.el9"),
        &rows,
        None,
    );
}

#[test]
fn modules_match_by_stream() {
    let rhel = distribution("rhel", "8.10");
    let of = |stream: &str, version: &str| Row {
        module: Some(stream.to_owned()),
        ..binary(row("almalinux:8", "nodejs", CVE, fixed(version)))
    };
    let rows = [
        of("nodejs:18", "1:18.19.1-1.module_el8.9.0+3747+1"),
        of("nodejs:20", "1:20.11.1-1.module_el8.9.0+3775+d"),
    ];
    let installed = |version: &str, label: Option<&str>| Package {
        module: label.map(str::to_owned),
        ..rpm("nodejs", version)
    };
    let label18 = Some("nodejs:18:8090020240101:a1b2");
    let cases = [
        (
            "1:18.19.0-1.module+el8.9.0+21000+a",
            label18,
            Some((Status::Fixed, Some("1:18.19.1-1.module_el8.9.0+3747+1"))),
        ),
        // The builder's own number says nothing.
        ("1:18.19.1-1.module+el8.9.0+1+a", label18, None),
        ("1:18.19.1-1.module+el8.9.0+21387+a", label18, None),
        (
            "1:16.20.2-1.module+el8.9.0+1+a",
            Some("nodejs:16:8:1"),
            None,
        ),
        // Modular packages and others are never compared.
        ("1:10.1-1.el8", None, None),
        // No label: by the series of the version, else not known.
        (
            "1:18.19.0-1.module+el8.9.0+1+a",
            None,
            Some((Status::Fixed, Some("1:18.19.1-1.module_el8.9.0+3747+1"))),
        ),
        (
            "1:16.20.2-1.module+el8.9.0+1+a",
            None,
            Some((
                Status::UnderInvestigation,
                Some("1:18.19.1-1.module_el8.9.0+3747+1"),
            )),
        ),
        ("1:22.1.0-1.module+el8.9.0+1+a", None, None),
    ];
    for (version, label, want) in cases {
        check(&rhel, &installed(version, label), &rows, want);
    }
}

#[test]
fn rebuilds_of_enterprise_linux_by_compatibility() {
    let rows = [binary(row(
        "almalinux:9",
        "grub2",
        CVE,
        fixed("1:2.06-80.el9_4.1.alma.1"),
    ))];
    let vulnerable = Some((Status::Fixed, Some("1:2.06-80.el9_4.1.alma.1")));
    for (id, version, want) in [
        ("rhel", "1:2.06-80.el9_4.1", None),
        ("rhel", "1:2.06-80.el9_4", vulnerable),
        ("rocky", "1:2.06-80.el9_4.rocky.0.1", vulnerable),
        ("rocky", "1:2.06-80.el9_4.1.rocky.0.1", None),
        ("ol", "1:2.06-80.0.1.el9_4", vulnerable),
        ("ol", "1:2.06-80.0.1.el9_4.1", None),
        ("almalinux", "1:2.06-80.el9_4.1", vulnerable),
        ("almalinux", "1:2.06-80.el9_4.1.alma.1", None),
        ("centos", "1:2.06-81.el9", None),
    ] {
        check(
            &distribution(id, "9.4"),
            &rpm("grub2", version),
            &rows,
            want,
        );
    }
    // AlmaLinux' own erratum has no counterpart elsewhere.
    let own = [Row {
        record: Some("ALSA-2025:A004".to_owned()),
        ..rows[0].clone()
    }];
    let unknown = Some((Status::UnderInvestigation, Some("1:2.06-80.el9_4.1.alma.1")));
    check(
        &distribution("rhel", "9.4"),
        &rpm("grub2", "1:2.06-80.el9_4.1"),
        &own,
        unknown,
    );
    let judgement = judge(
        &database(&rows),
        distribution("rocky", "9.4"),
        vec![rpm("grub2", "1:2.06-1.el9")],
    );
    let by = |e: &Evidence| match e {
        Evidence::Compatibility { of, with } => of == "rocky 9.4" && with == "AlmaLinux 9",
        _ => false,
    };
    assert!(judgement.matches[0].evidence.iter().any(by));
    assert_eq!(judgement.coverage[0].state, CoverageState::Partial);
}

#[test]
fn red_hat_6_and_7_by_source_build_and_stream() {
    let centos = distribution("centos", "7");
    let openssl = |version: &str, of_source: &str| {
        built_from(rpm("openssl-libs", version), "openssl", of_source)
    };
    let rows = [
        row("redhat:7", "openssl", CVE, fixed("1:1.0.2k-12.el7_4.3")),
        row("redhat:7", "openssl", CVE, fixed("1:1.0.2k-16.el7_6.2")),
    ];
    let later = Some((Status::Fixed, Some("1:1.0.2k-16.el7_6.2")));
    // Newer than the fix of an older stream, and still without it.
    check(
        &centos,
        &openssl("1:1.0.2k-14.el7", "1.0.2k-14.el7"),
        &rows,
        later,
    );
    check(
        &centos,
        &openssl("1:1.0.2k-12.el7_4.3", "1.0.2k-12.el7_4.3"),
        &rows,
        None,
    );
    check(
        &centos,
        &openssl("1:1.0.2k-21.el7_9", "1.0.2k-21.el7_9"),
        &rows,
        None,
    );
    // The epoch of a source is that of the package only where their versions agree.
    let perl = [row("redhat:7", "perl", CVE, fixed("4:5.16.3-294.el7_6"))];
    let errno = |of_source| built_from(rpm("perl-Errno", "1.28-294.el7_6"), "perl", of_source);
    check(&centos, &errno("5.16.3-294.el7_6"), &perl, None);
    let vulnerable = Some((Status::Fixed, Some("4:5.16.3-294.el7_6")));
    check(&centos, &errno("5.16.3-290.el7"), &perl, vulnerable);
}

#[test]
fn ids_aliases_ratings_and_references() {
    let mut builder = Builder::new(Timestamp::from(today()));
    builder.source(source("almalinux-osv"));
    let erratum = |id: &str, cve: &str, version: &str| Row {
        aliases: vec![id.to_owned()],
        record: Some(id.to_owned()),
        severity: Some(Severity::Medium),
        date: "2024-03-01".parse().ok(),
        ..binary(row("almalinux:9", "bash", cve, fixed(version)))
    };
    builder.row(erratum("ALSA-2024:1000", CVE, "5.1-9.el9"));
    // One erratum for two vulnerabilities joins nothing; two errata for one are one claim.
    builder.row(erratum("ALSA-2024:1000", "CVE-2024-2000", "5.1-9.el9"));
    builder.row(erratum("ALSA-2024:3000", CVE, "5.1-10.el9"));
    builder.row(erratum("ALSA-2024:4000", "CVE-2024-3000", "5.1-9.el9"));
    builder.vulnerability(VulnerabilityFacts {
        id: "CVE-2024-3000".to_owned(),
        rejected: true,
        ..VulnerabilityFacts::default()
    });
    let vector = |source: &str, vector: &str| (source.to_owned(), vector.to_owned());
    builder.vulnerability(VulnerabilityFacts {
        id: CVE.to_owned(),
        vectors: vec![
            vector("nvd", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"),
            vector("redhat", "CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:N/A:N"),
        ],
        epss: Some((0.5, 0.9)),
        kev: Some((None, None, true)),
        ..VulnerabilityFacts::default()
    });
    let database = Database::from_bytes(builder.finish().unwrap(), "test").unwrap();
    let judgement = judge(
        &database,
        distribution("almalinux", "9.4"),
        vec![rpm("bash", "5.1-1.el9")],
    );
    let version = Some("5.1-9.el9");
    assert_eq!(
        short(&judgement),
        [
            (CVE, Status::Fixed, version),
            ("CVE-2024-2000", Status::Fixed, version)
        ]
    );
    assert_eq!(judgement.dismissed, 1);
    let found = &judgement.matches[0];
    assert_eq!(found.aliases, ["ALSA-2024:1000", "ALSA-2024:3000"]);
    let ratings: Vec<_> = found
        .ratings
        .iter()
        .map(|rating| (rating.source.as_str(), rating.severity))
        .collect();
    let want = [
        ("almalinux", Severity::Medium),
        ("redhat", Severity::Medium),
        ("nvd", Severity::Critical),
    ];
    assert_eq!(ratings, want);
    let scores: Vec<f64> = found.cvss.iter().map(|cvss| cvss.score).collect();
    assert_eq!(scores, [5.5, 9.8]);
    assert!(found.kev.unwrap().ransomware);
    assert_eq!(found.epss.unwrap().date, "2026-11-01".parse().ok());
    let of_nvd = "https://nvd.nist.gov/vuln/detail/CVE-2024-1000".to_owned();
    assert!(found.references.contains(&of_nvd));
    assert!(found.references.is_sorted());
    assert_eq!(
        found.evidence[0],
        Evidence::Advisory {
            source: "almalinux-osv".to_owned(),
            record: Some("ALSA-2024:1000".to_owned()),
            date: "2024-03-01".parse().ok(),
            word: None,
        }
    );
    assert_eq!(
        found.evidence[1],
        Evidence::Comparison {
            scheme: "rpm",
            package: "bash".to_owned(),
            installed: "5.1-1.el9".to_owned(),
            bound: "5.1-9.el9".to_owned(),
            operator: "<",
        }
    );
}

#[test]
fn other_ids_join_their_cve() {
    let alpine = distribution("alpine", "3.22.1");
    let aliased = |id: &str, alias: &str, version: &str| Row {
        aliases: vec![alias.to_owned()],
        ..row("alpine:3.22", "xen", id, fixed(version))
    };
    let xen = || vec![package(PackageType::Apk, "xen", "4.19.0-r0")];
    let rows = [
        aliased(CVE, "XSA-400", "4.19.1-r0"),
        row("alpine:3.22", "xen", "XSA-400", fixed("4.19.2-r0")),
        row("alpine:3.22", "xen", "XSA-401", fixed("4.19.2-r0")),
    ];
    let judgement = judge(&database(&rows), alpine.clone(), xen());
    assert_eq!(
        short(&judgement),
        [
            (CVE, Status::Fixed, Some("4.19.2-r0")),
            ("XSA-401", Status::Fixed, Some("4.19.2-r0")),
        ]
    );
    assert_eq!(judgement.matches[0].aliases, ["XSA-400"]);
    // The CVE is known from the alias alone.
    let judgement = judge(&database(&[aliased("XSA-402", CVE, "9-r0")]), alpine, xen());
    assert_eq!(short(&judgement), [(CVE, Status::Fixed, Some("9-r0"))]);
    assert_eq!(judgement.matches[0].aliases, ["XSA-402"]);
}
