//! What matching says about what it could not judge: distributions without facts, packages of others, old facts,
//! damage; and the end of support.

use seawall_advisory::matching::match_packages;
use seawall_advisory::record::{LifeCycle, Row, Sink as _, SourceId};
use seawall_advisory::store::{Builder, Database};
use seawall_model::coverage::CoverageState;
use seawall_model::distribution::Distribution;
use seawall_model::evidence::Evidence;
use seawall_model::inventory::Inventory;
use seawall_model::package::{Package, PackageType};
use seawall_model::problem::ProblemKind;
use seawall_model::time::Timestamp;

use crate::matching::{CVE, binary, database, distribution, fixed, judge, package, rpm, today};
use crate::store::{row, source};

#[test]
fn distributions_without_facts_never_look_clean() {
    let rows = [row("debian:12", "bash", CVE, fixed("9"))];
    let like = |id: &str, version: &str, like: &[&str], codename: &str| Distribution {
        id_like: like.iter().map(|id| (*id).to_owned()).collect(),
        codename: (!codename.is_empty()).then(|| codename.to_owned()),
        ..distribution(id, version)
    };
    let rolling = Distribution {
        pretty_name: "Debian GNU/Linux forky/sid".to_owned(),
        ..like("debian", "", &[], "forky")
    };
    for unknown in [
        like("fedora", "43", &[], ""),
        like("amzn", "2023", &["centos", "rhel", "fedora"], ""),
        like("opensuse-leap", "15.6", &["suse"], ""),
        like("wolfi", "20230201", &[], ""),
        like("arch", "", &[], ""),
        like("kali", "2026.3", &["debian"], "kali-rolling"),
        like("debian", "14", &[], "forky"),
        like("ubuntu", "26.04", &["debian"], ""),
        like("mariner", "2.0", &[], ""),
        like("rhel", "9.4", &[], ""),
        like("", "", &[], ""),
        rolling,
    ] {
        let id = unknown.id.clone();
        let judgement = judge(
            &database(&rows),
            unknown,
            vec![package(PackageType::Deb, "bash", "1")],
        );
        assert!(judgement.matches.is_empty(), "{id}");
        assert_eq!(judgement.coverage[0].state, CoverageState::None, "{id}");
        let problems: Vec<_> = judgement
            .problems
            .iter()
            .filter(|p| p.kind == ProblemKind::NoData)
            .collect();
        assert_eq!(problems.len(), 1, "{id}");
        assert!(
            problems[0]
                .hint
                .as_ref()
                .unwrap()
                .contains("seawall db build")
        );
    }
    for (known, name) in [
        (like("debian", "12", &[], ""), None),
        (like("debian", "", &[], "bookworm"), None),
        (
            like("raspbian", "12", &["debian"], "bookworm"),
            Some("Debian 12"),
        ),
        (
            like("devuan", "5", &["debian"], "daedalus"),
            Some("Debian 12"),
        ),
        (
            like("linuxmint", "6", &["debian"], "faye"),
            Some("Debian 12"),
        ),
    ] {
        let judgement = judge(
            &database(&rows),
            known,
            vec![package(PackageType::Deb, "bash", "1")],
        );
        let with = judgement.matches[0]
            .evidence
            .iter()
            .find_map(|evidence| match evidence {
                Evidence::Compatibility { with, .. } => Some(with.as_str()),
                _ => None,
            });
        assert_eq!(with, name);
    }
}

#[test]
fn nothing_found_is_not_covered() {
    let rows = [row("debian:12", "bash", CVE, fixed("9"))];
    let inventory = Inventory::default();
    let judgement = match_packages(&database(&rows), &inventory, today());
    assert_eq!(judgement.coverage[0].state, CoverageState::None);
    let inventory = Inventory {
        distribution: Some(distribution("debian", "12")),
        ..Inventory::default()
    };
    let judgement = match_packages(&database(&rows), &inventory, today());
    assert_eq!(judgement.coverage[0].state, CoverageState::None);
    assert_eq!(
        judgement.coverage[0].why.as_deref(),
        Some("no package database was found")
    );
}

#[test]
fn packages_of_others_and_of_other_kinds_are_counted() {
    let rows = [binary(row("almalinux:9", "nginx", CVE, fixed("9-9")))];
    let of = |vendor: &str| Package {
        vendor: Some(vendor.to_owned()),
        ..rpm("nginx", "1-1")
    };
    let packages = vec![
        of("AlmaLinux"),
        of("Red Hat, Inc."),
        of("Fedora Project"),
        of("Docker <support@docker.com>"),
        package(PackageType::Deb, "bash", "1"),
        Package {
            removed_in: Some(1),
            ..of("AlmaLinux")
        },
    ];
    let judgement = judge(&database(&rows), distribution("almalinux", "9.4"), packages);
    let packages: Vec<usize> = judgement
        .matches
        .iter()
        .map(|found| found.package)
        .collect();
    assert_eq!(packages, [0, 1]);
    let states: Vec<_> = judgement
        .coverage
        .iter()
        .map(|c| (c.what.as_str(), c.state))
        .collect();
    let want = [
        ("os-packages", CoverageState::Partial),
        ("os-packages (deb)", CoverageState::None),
    ];
    assert_eq!(states, want);
    let what: Vec<_> = judgement.problems.iter().map(|p| p.what.as_str()).collect();
    assert_eq!(what, ["1 deb package", "2 packages"]);
}

#[test]
fn age_and_derivation_lower_the_coverage() {
    let make = |name: &'static str, date: &str, imprecise| {
        let mut builder = Builder::new(Timestamp::from(today()));
        builder.source(SourceId {
            date: date.parse().ok(),
            ..source(name)
        });
        builder.row(Row {
            imprecise,
            ..row("debian:12", "bash", CVE, fixed("1"))
        });
        let database = Database::from_bytes(builder.finish().unwrap(), "test").unwrap();
        let bash = vec![package(PackageType::Deb, "bash", "1")];
        judge(&database, distribution("debian", "12"), bash)
            .coverage
            .remove(0)
    };
    let fresh = make("debian-tracker", "2026-11-01", None);
    assert_eq!(fresh.state, CoverageState::Covered);
    // Which source spoke is said apart.
    assert_eq!(
        fresh.why.as_deref(),
        Some("vulnerabilities without a fix are not published there")
    );
    let source = &fresh.sources[0];
    assert_eq!(
        (source.name.as_str(), source.date),
        ("debian-tracker", "2026-11-01".parse().ok())
    );
    for (coverage, why) in [
        (
            make("debian-tracker", "2026-05-01", None),
            "mainly by debian-tracker, 205 days old",
        ),
        (
            make("debian-tracker-derived", "2026-11-01", None),
            "approximate",
        ),
        (
            make("debian-tracker", "2026-11-01", Some("a bound")),
            "mainly by debian-tracker, 100 % not exact",
        ),
    ] {
        assert_eq!(coverage.state, CoverageState::Partial);
        assert!(coverage.why.as_ref().unwrap().contains(why), "{coverage:?}");
    }
}

#[test]
fn end_of_life_by_cycle() {
    let mut builder = Builder::new(Timestamp::from(today()));
    builder.source(source("endoflife"));
    let cycle = |id: &str, cycle: &str, ends: Option<&str>, codename: &str| LifeCycle {
        distribution: id.to_owned(),
        cycle: cycle.to_owned(),
        ends: ends.map(|day| day.parse().unwrap()),
        ended: ends.is_none(),
        extended_ends: None,
        codename: Some(codename.to_owned()),
    };
    builder.life_cycle(cycle("debian", "11", Some("2024-08-14"), "bullseye"));
    builder.life_cycle(cycle("debian", "13", Some("2028-08-09"), "trixie"));
    builder.life_cycle(cycle("alpine", "3.22", Some("2026-11-22"), ""));
    builder.life_cycle(cycle("centos", "7", None, ""));
    let database = Database::from_bytes(builder.finish().unwrap(), "test").unwrap();
    let ended = |id: &str, version: &str| {
        let found = judge(&database, distribution(id, version), Vec::new()).end_of_life;
        found.map(|end| (end.cycle, end.ended))
    };
    let of = |cycle: &str, ended| Some((cycle.to_owned(), ended));
    assert_eq!(ended("debian", "11"), of("debian 11", true));
    assert_eq!(ended("debian", "13.2"), of("debian 13", false));
    // The last day is a day of support.
    assert_eq!(ended("alpine", "3.22.1"), of("alpine 3.22", false));
    assert_eq!(ended("centos", "7"), of("centos 7", true));
    assert_eq!(ended("debian", "99"), None);
}

#[test]
fn damage_is_a_problem_not_a_gap() {
    let bytes = {
        let mut builder = Builder::new(Timestamp::from(today()));
        builder.source(source("test"));
        builder.row(row("debian:12", "bash", CVE, fixed("9")));
        builder.finish().unwrap()
    };
    let mut noticed = 0;
    for at in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0xff;
        let Ok(database) = Database::from_static(damaged.leak(), "test") else {
            continue;
        };
        let bash = vec![package(PackageType::Deb, "bash", "5")];
        let judgement = judge(&database, distribution("debian", "12"), bash);
        noticed += usize::from(!judgement.problems.is_empty());
    }
    assert!(noticed > 0);
}
