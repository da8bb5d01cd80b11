//! Whose advisories count: which ecosystem decides about a distribution, by what the database has.

use seawall_advisory::matching::ecosystem::plan;
use seawall_advisory::record::{NameKind, Row, RowStatus, Sink as _};
use seawall_advisory::store::{Builder, Database};
use seawall_model::distribution::Distribution;
use seawall_model::package::PackageType;
use seawall_model::time::{Date, Timestamp};

use crate::store::source;

/// A database that has a row of each of these ecosystems.
fn database(name: &'static str, ecosystems: &[&str]) -> Database {
    let today: Date = "2026-11-22".parse().unwrap();
    let mut builder = Builder::new(Timestamp::from(today));
    builder.source(source(name));
    for ecosystem in ecosystems {
        let status = RowStatus::FixedIn("1-1".to_owned());
        builder.row(Row::new(ecosystem, "acorn", "CVE-2030-0001", status));
    }
    Database::from_bytes(builder.finish().unwrap(), "test").unwrap()
}

fn distribution(id: &str, version: &str, pretty: &str) -> Distribution {
    Distribution {
        id: id.to_owned(),
        version: version.to_owned(),
        pretty_name: pretty.to_owned(),
        ..Distribution::default()
    }
}

/// What decides: the ecosystem, whether by compatibility, and the extended ecosystems.
fn decides(
    database: &Database,
    distribution: &Distribution,
) -> Option<(String, bool, Vec<String>)> {
    let plan = plan(database, distribution).ok()?;
    Some((plan.ecosystem, plan.compatibility.is_some(), plan.extended))
}

#[test]
fn own_data_decide_where_there_are_any() {
    let ecosystems = [
        "almalinux:9",
        "amazon:1",
        "amazon:2",
        "amazon:2023",
        "arch",
        "chainguard",
        "fedora:40",
        "mageia:9",
        "openeuler:22.03-lts-sp3",
        "opensuse-leap:15.6",
        "opensuse-tumbleweed",
        "oracle:9",
        "photon:5.0",
        "redhat:9",
        "rocky:9",
        "sl-micro:6.0",
        "sle-micro:5.5",
        "sles:12",
        "sles:15.6",
        "wolfi",
    ];
    let database = database("test-source", &ecosystems);
    let cases = [
        ("rocky", "9.4", "", "rocky:9"),
        ("ol", "9.4", "", "oracle:9"),
        ("rhel", "9.4", "", "redhat:9"),
        ("almalinux", "9.4", "", "almalinux:9"),
        ("amzn", "2018.03", "", "amazon:1"),
        ("amzn", "2", "", "amazon:2"),
        ("amzn", "2023", "", "amazon:2023"),
        ("sles", "15.6", "", "sles:15.6"),
        ("sles_sap", "15.6", "", "sles:15.6"),
        ("sles", "12", "", "sles:12"),
        ("opensuse-leap", "15.6", "", "opensuse-leap:15.6"),
        ("opensuse-tumbleweed", "20261101", "", "opensuse-tumbleweed"),
        ("sle-micro", "5.5", "", "sle-micro:5.5"),
        ("sle-micro-rancher", "5.5", "", "sle-micro:5.5"),
        ("sl-micro", "6.0", "", "sl-micro:6.0"),
        ("photon", "5.0", "", "photon:5.0"),
        ("arch", "", "", "arch"),
        ("wolfi", "20230201", "", "wolfi"),
        ("chainguard", "20230214", "", "chainguard"),
        ("fedora", "40", "", "fedora:40"),
        ("mageia", "9", "", "mageia:9"),
        (
            "openeuler",
            "22.03",
            "openEuler 22.03 (LTS-SP3)",
            "openeuler:22.03-lts-sp3",
        ),
    ];
    for (id, version, pretty, want) in cases {
        let found = decides(&database, &distribution(id, version, pretty));
        let want = Some((want.to_owned(), false, Vec::new()));
        assert_eq!(found, want, "{id} {version}");
    }
    let kind = |id| plan(&database, &distribution(id, "", "")).unwrap().kind;
    assert_eq!(kind("arch"), PackageType::Alpm);
    assert_eq!(kind("wolfi"), PackageType::Apk);
}

#[test]
fn a_compatible_distribution_decides_where_there_are_none() {
    let database = database("test-source", &["almalinux:9", "redhat:7"]);
    for (id, version, want) in [
        ("rocky", "9.4", "almalinux:9"),
        ("ol", "9.4", "almalinux:9"),
        ("rhel", "9.4", "almalinux:9"),
        ("ol", "7.9", "redhat:7"),
    ] {
        let found = decides(&database, &distribution(id, version, ""));
        assert_eq!(found, Some((want.to_owned(), true, Vec::new())), "{id}");
    }
    // These are compatible with nobody: no data is an error, never an all-clear.
    for id in ["amzn", "sles", "photon", "fedora", "wolfi", "arch"] {
        assert_eq!(decides(&database, &distribution(id, "2", "")), None, "{id}");
    }
}

#[test]
fn a_collection_of_fixed_builds_is_no_word_of_red_hat() {
    let ecosystems = ["almalinux:9", "redhat:9"];
    let database = database("redhat-fixed", &ecosystems);
    let found = decides(&database, &distribution("rhel", "9.4", ""));
    assert_eq!(found, Some(("almalinux:9".to_owned(), true, Vec::new())));
}

#[test]
fn streams_of_other_minor_releases_say_nothing() {
    let ecosystems = [
        "redhat:9",
        "redhat:9:eus:9.2",
        "redhat:9:e4s:9.2",
        "redhat:9:eus:9.4",
        "redhat:9:els",
        "sles:15.3",
        "sles:15.3:ltss",
        "sles:15.6:ltss",
    ];
    let database = database("test-source", &ecosystems);
    let extended = |id, version| {
        let found = decides(&database, &distribution(id, version, ""));
        found.unwrap().2
    };
    assert_eq!(
        extended("rhel", "9.2"),
        ["redhat:9:e4s:9.2", "redhat:9:els", "redhat:9:eus:9.2"]
    );
    assert_eq!(extended("sles", "15.3"), ["sles:15.3:ltss"]);
}

#[test]
fn series_of_oracles_kernel_are_not_mixed() {
    use crate::matching::{judge, package};

    let today: Date = "2026-11-22".parse().unwrap();
    let mut builder = Builder::new(Timestamp::from(today));
    builder.source(source("oracle-oval"));
    for bound in ["5.4.17-2136.320.7.1.el8uek", "5.15.0-200.131.27.el8uek"] {
        let status = RowStatus::FixedIn(bound.to_owned());
        let mut row = Row::new("oracle:8", "kernel-uek", "CVE-2030-0001", status);
        row.name_kind = NameKind::Binary;
        builder.row(row);
    }
    let database = Database::from_bytes(builder.finish().unwrap(), "test").unwrap();
    // Which of the installed kernels are vulnerable: an older series is no fix of a newer one.
    for (installed, vulnerable) in [
        ("5.4.17-2136.310.7.el8uek", true),
        ("5.4.17-2136.321.4.el8uek", false),
        ("5.15.0-100.96.32.el8uek", true),
        ("5.15.0-300.163.18.el8uek", false),
    ] {
        let package = package(PackageType::Rpm, "kernel-uek", installed);
        let judgement = judge(&database, distribution("ol", "8.9", ""), vec![package]);
        assert_eq!(
            judgement.matches.len(),
            usize::from(vulnerable),
            "{installed}"
        );
    }
}
