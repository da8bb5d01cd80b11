//! The database file: what goes in comes out, the same facts give the same bytes, and damage is an
//! error.

use std::collections::BTreeSet;

use proptest::prelude::*;
use seawall_advisory::record::{
    Affected, Exploitation, LifeCycle, NameKind, Range, Row, RowStatus, Sink as _, SourceId, Ssvc,
    Tier, Until, VulnerabilityFacts,
};
use seawall_advisory::store::{
    Builder, Database, Error, StoredAffected, StoredRange, StoredRow, StoredStatus, StoredUntil,
    difference,
};
use seawall_model::finding::Status;
use seawall_model::severity::Severity;
use seawall_model::time::{Date, Timestamp};

const BUILT: Timestamp = Timestamp::from_seconds(1_795_305_600);

pub(crate) fn source(name: &'static str) -> SourceId {
    SourceId {
        name,
        tier: Tier::Facts,
        date: "2026-11-01".parse().ok(),
        revision: "test".to_owned(),
    }
}

pub(crate) fn row(ecosystem: &str, package: &str, id: &str, status: RowStatus) -> Row {
    Row::new(ecosystem, package, id, status)
}

/// A row of the database in the words of a feed.
fn restored(ecosystem: &str, package: &str, row: &StoredRow<'_>) -> Row {
    Row {
        ecosystem: ecosystem.to_owned(),
        package: package.to_owned(),
        name_kind: row.name_kind,
        vulnerability: row.vulnerability.to_string(),
        aliases: row
            .aliases
            .iter()
            .map(|alias| (*alias).to_owned())
            .collect(),
        record: row.record.map(str::to_owned),
        status: match row.status {
            StoredStatus::FixedIn(version) => RowStatus::FixedIn(version.to_owned()),
            StoredStatus::LastAffected(version) => RowStatus::LastAffected(version.to_owned()),
            StoredStatus::Unfixed(status) => RowStatus::Unfixed(status),
            StoredStatus::NotAffected => RowStatus::NotAffected,
            StoredStatus::Affected(affected) => RowStatus::Affected(restored_versions(affected)),
        },
        severity: row.severity,
        word: row.word.map(str::to_owned),
        imprecise: row.imprecise.map(|why| {
            CLAUSES
                .into_iter()
                .find(|clause| *clause == why)
                .unwrap_or("another clause")
        }),
        trust: row.trust,
        module: row.module.map(str::to_owned),
        date: row.date,
        symbols: row.symbols.iter().map(|s| (*s).to_owned()).collect(),
        platforms: row.platforms.iter().map(|p| (*p).to_owned()).collect(),
    }
}

fn restored_versions(affected: StoredAffected<'_>) -> Affected {
    let range = |range: StoredRange<'_>| Range {
        introduced: range.introduced.map(str::to_owned),
        until: match range.until {
            StoredUntil::Fixed(version) => Until::Fixed(version.to_owned()),
            StoredUntil::LastAffected(version) => Until::LastAffected(version.to_owned()),
            StoredUntil::Limit(version) => Until::Limit(version.to_owned()),
            StoredUntil::Open => Until::Open,
        },
    };
    Affected {
        ranges: affected.ranges().map(range).collect(),
        versions: affected.versions().map(str::to_owned).collect(),
    }
}

const CLAUSES: [&str; 2] = [
    "known only as a bound",
    "older versions may not be affected",
];

fn affected() -> impl Strategy<Value = Affected> {
    let version = "[0-9]{1,2}(\\.[0-9]{1,2}){0,2}(-[a-z]{1,3})?";
    let until = prop_oneof![
        version.prop_map(Until::Fixed),
        version.prop_map(Until::LastAffected),
        version.prop_map(Until::Limit),
        Just(Until::Open),
    ];
    let range = (prop::option::of(version), until)
        .prop_map(|(introduced, until)| Range { introduced, until });
    // Single versions come back sorted, each once.
    let versions = prop::collection::btree_set(version, 0..6);
    (prop::collection::vec(range, 0..4), versions).prop_map(|(ranges, versions)| Affected {
        ranges,
        versions: versions.into_iter().collect(),
    })
}

pub(crate) fn rows() -> impl Strategy<Value = Vec<Row>> {
    let status = prop_oneof![
        "[0-9]{1,2}\\.[0-9]{1,2}(-[0-9])?".prop_map(RowStatus::FixedIn),
        "[0-9]{1,2}\\.[0-9]{1,2}".prop_map(RowStatus::LastAffected),
        prop::sample::select(vec![
            Status::Affected,
            Status::UnderInvestigation,
            Status::FixDeferred,
            Status::WillNotFix,
            Status::EndOfLife,
        ])
        .prop_map(RowStatus::Unfixed),
        Just(RowStatus::NotAffected),
        affected().prop_map(RowStatus::Affected),
    ];
    let id = prop_oneof![
        (1990_u32..2118, 0_u32..33_554_432).prop_map(|(y, n)| format!("CVE-{y}-{n:04}")),
        (2023_u32..2025, 0_u32..40).prop_map(|(y, n)| format!("CVE-{y}-{n:04}")),
        "(XSA|GHSA|CVE)-[0-9a-z]{0,6}",
        "[a-zä]{0,3}",
    ];
    let names = (
        "debian:1[123]|alpine:3\\.2[0-3]|npm|pypi|git",
        "[a-d]{1,2}",
        any::<bool>(),
    );
    let texts = (
        prop::option::of("[A-Z]{3}-[0-9]"),
        prop::option::of("[a-z]{1,4}"),
        prop::option::of("[a-z]{1,3}:[0-9]{1,2}"),
        prop::collection::btree_set("[A-Z]{2,3}-[0-9]", 0..3),
    );
    let rest = (
        prop::option::of(prop::sample::select(Severity::ALL.to_vec())),
        prop::option::of(prop::sample::select(CLAUSES.to_vec())),
        any::<u8>(),
        prop::option::of((-800_000..3_000_000).prop_map(Date::from_days)),
        prop::collection::btree_set("[a-z/]{1,3}#[A-Z]{0,2}", 0..3),
        prop::collection::btree_set("[a-z]{3}", 0..3),
    );
    let one = (names, id, status, texts, rest).prop_map(|(names, id, status, texts, rest)| Row {
        name_kind: if names.2 {
            NameKind::Binary
        } else {
            NameKind::Source
        },
        record: texts.0,
        word: texts.1,
        module: texts.2,
        aliases: texts.3.into_iter().collect(),
        severity: rest.0,
        imprecise: rest.1,
        trust: rest.2,
        date: rest.3,
        symbols: rest.4.into_iter().collect(),
        platforms: rest.5.into_iter().collect(),
        ..row(&names.0, &names.1, &id, status)
    });
    prop::collection::vec(one, 0..80)
}

pub(crate) fn build(rows: &[Row]) -> Vec<u8> {
    let mut builder = Builder::new(BUILT);
    builder.source(source("one"));
    for row in rows {
        builder.row(row.clone());
    }
    builder.finish().unwrap()
}

/// Reads every row through the public lookups.
fn read_all(database: &Database) -> Result<Vec<Row>, Error> {
    let mut found = Vec::new();
    for ecosystem in database.ecosystems() {
        for package in database.packages(ecosystem)? {
            for row in database.rows(ecosystem, package) {
                found.push(restored(ecosystem, package, &row?.1));
            }
        }
    }
    Ok(found)
}

fn as_set(rows: &[Row]) -> BTreeSet<String> {
    rows.iter().map(|row| format!("{row:?}")).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn rows_come_out_as_they_went_in(rows in rows()) {
        let database = Database::from_bytes(build(&rows), "test").unwrap();
        let found = read_all(&database).unwrap();
        let want = as_set(&rows);
        prop_assert_eq!(found.len(), want.len());
        prop_assert_eq!(as_set(&found), want);
        let counted: u64 = database.sources().iter().map(|source| source.rows).sum();
        prop_assert_eq!(counted, u64::try_from(found.len()).unwrap());
    }

    #[test]
    fn the_order_of_delivery_does_not_matter(rows in rows(), seed in any::<u64>()) {
        let mut shuffled = rows.clone();
        let len = shuffled.len();
        let mut state = seed;
        for at in (1..len).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            shuffled.swap(at, usize::try_from(state >> 33).unwrap() % (at + 1));
        }
        prop_assert_eq!(build(&rows), build(&shuffled));
    }
}

/// A database that has something of everything, small enough to try every cut and every flipped
/// byte.
pub(crate) fn small() -> Vec<u8> {
    let mut builder = Builder::new(BUILT);
    builder.source(source("first"));
    builder.ecosystem_date("debian:12", "2026-10-01".parse().unwrap());
    for number in 1..6 {
        let id = format!("CVE-202{number}-000{number}");
        builder.row(row(
            "debian:12",
            "bash",
            &id,
            RowStatus::FixedIn(format!("5.{number}-1")),
        ));
        builder.row(row("debian:13", "bash", &id, RowStatus::NotAffected));
    }
    builder.row(Row {
        aliases: vec!["CVE-2024-0001".to_owned()],
        record: Some("DSA-1-1".to_owned()),
        severity: Some(Severity::High),
        word: Some("postponed".to_owned()),
        imprecise: Some(CLAUSES[0]),
        module: Some("a:1".to_owned()),
        date: "2020-02-29".parse().ok(),
        ..row(
            "debian:12",
            "xz",
            "XSA-1",
            RowStatus::Unfixed(Status::FixDeferred),
        )
    });
    builder.row(Row {
        symbols: vec!["a/b#C".to_owned()],
        platforms: vec!["windows".to_owned()],
        record: Some("GHSA-2222-3333-4444".to_owned()),
        aliases: vec!["GHSA-2222-3333-4444".to_owned()],
        ..row(
            "npm",
            "left-pad",
            "CVE-2026-0001",
            RowStatus::Affected(Affected {
                ranges: vec![Range {
                    introduced: Some("1.0.0".to_owned()),
                    until: Until::Fixed("1.3.0".to_owned()),
                }],
                versions: vec!["0.0.9".to_owned(), "0.1.0".to_owned()],
            }),
        )
    });
    builder.skipped("file:1", "it is broken");
    builder.source(SourceId {
        tier: Tier::VulnerableCode,
        ..source("second")
    });
    builder.vulnerability(facts());
    builder.life_cycle(LifeCycle {
        distribution: "debian".to_owned(),
        cycle: "12".to_owned(),
        ends: "2026-06-10".parse().ok(),
        ended: false,
        extended_ends: "2028-06-30".parse().ok(),
        codename: Some("bookworm".to_owned()),
    });
    builder.finish().unwrap()
}

const SSVC: Ssvc = Ssvc {
    exploitation: Exploitation::Active,
    automatable: false,
    total_impact: true,
};

fn facts() -> VulnerabilityFacts {
    VulnerabilityFacts {
        id: "CVE-2021-0001".to_owned(),
        vectors: vec![
            ("nvd".to_owned(), "AV:N/AC:L/Au:N/C:P/I:P/A:P".to_owned()),
            (
                "redhat".to_owned(),
                "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H".to_owned(),
            ),
        ],
        epss: Some((0.943_21, 0.999_13)),
        kev: Some(("2022-01-10".parse().ok(), None, true)),
        ssvc: Some(SSVC),
        cwes: vec![79, 1321],
        published: "2021-03-04".parse().ok(),
        ..VulnerabilityFacts::default()
    }
}

/// Asks for everything that can be asked for.
fn exercise(database: &Database) -> Result<(), Error> {
    drop(database.info());
    read_all(database)?;
    for id in ["CVE-2021-0001", "XSA-1", "CVE-2025-9999"] {
        database.vulnerability(id)?;
    }
    database.life_cycles("debian")?;
    for id in ["CVE-2021-0001", "XSA-1", "DSA-1-1", "GHSA-2222-3333-4444"] {
        database.find(id)?;
    }
    for ecosystem in database.ecosystems() {
        database.vulnerabilities_of(ecosystem)?;
    }
    difference(database, database, None, &mut |_| {})?;
    Ok(())
}

#[test]
fn all_facts_can_be_asked_for() {
    let database = Database::from_bytes(small(), "test").unwrap();
    let found = database.vulnerability("CVE-2021-0001").unwrap().unwrap();
    let epss = found.epss.unwrap();
    assert_eq!((epss.probability, epss.percentile), (0.943_21, 0.999_13));
    assert_eq!(epss.date, "2026-11-01".parse().ok());
    assert_eq!(found.vectors.len(), 2);
    let kev = found.kev.unwrap();
    assert_eq!(
        (kev.added, kev.due, kev.ransomware),
        ("2022-01-10".parse().ok(), None, true)
    );
    assert_eq!(found.ssvc, Some(SSVC));
    assert_eq!(found.cwes, [79, 1321]);
    assert_eq!(found.published, "2021-03-04".parse().ok());
    assert_eq!(database.vulnerability("CVE-2021-0002").unwrap(), None);
    assert_eq!(database.life_cycles("debian").unwrap().len(), 1);
    assert_eq!(database.life_cycles("ubuntu").unwrap(), []);
    let info = database.info();
    assert_eq!((info.built, info.origin.as_str()), (BUILT, "test"));
    let sources: Vec<_> = info
        .sources
        .iter()
        .map(|s| (s.name.as_str(), s.tier.as_str(), s.records))
        .collect();
    assert_eq!(
        sources,
        [("first", "facts", 12), ("second", "vulnerablecode", 2)]
    );
    let coverage: Vec<_> = database.coverage("debian:12").collect();
    let [(first, ecosystem)] = coverage.as_slice() else {
        panic!("{coverage:?}");
    };
    assert_eq!((first.skipped, first.rows), (1, 12));
    assert_eq!(ecosystem.date, "2026-10-01".parse().ok());
    let counts = (
        ecosystem.rows,
        ecosystem.packages,
        ecosystem.imprecise,
        ecosystem.unfixed,
    );
    assert_eq!(counts, (6, 2, 1, 1));
}

#[test]
fn facts_of_several_deliveries_and_sources_are_merged() {
    let mut builder = Builder::new(BUILT);
    builder.source(source("b"));
    builder.vulnerability(VulnerabilityFacts {
        kev: None,
        ..facts()
    });
    builder.vulnerability(VulnerabilityFacts {
        vectors: vec![facts().vectors[0].clone(), ("x".to_owned(), "y".to_owned())],
        epss: None,
        ..facts()
    });
    builder.source(source("a"));
    builder.vulnerability(VulnerabilityFacts {
        id: "CVE-2021-0001".to_owned(),
        rejected: true,
        cwes: vec![20],
        published: "2020-01-01".parse().ok(),
        ssvc: Some(Ssvc {
            exploitation: Exploitation::None,
            ..SSVC
        }),
        ..VulnerabilityFacts::default()
    });
    let database = Database::from_bytes(builder.finish().unwrap(), "test").unwrap();
    let found = database.vulnerability("CVE-2021-0001").unwrap().unwrap();
    assert_eq!(found.vectors.len(), 3);
    assert_eq!(found.cwes, [20, 79, 1321]);
    assert_eq!(found.published, "2020-01-01".parse().ok());
    assert_eq!(found.ssvc, Some(SSVC));
    assert!(found.rejected && found.kev.is_some() && found.epss.is_some());
}

#[test]
fn a_tier_can_be_left_out() {
    let make = |without: Option<Tier>| {
        let builder = Builder::new(BUILT);
        let mut builder = match without {
            Some(tier) => builder.without(tier),
            None => builder,
        };
        builder.source(source("kept"));
        builder.row(row(
            "debian:12",
            "a",
            "CVE-2024-0001",
            RowStatus::NotAffected,
        ));
        builder.source(SourceId {
            tier: Tier::Ubuntu,
            ..source("left-out")
        });
        builder.row(row(
            "ubuntu:22.04",
            "a",
            "CVE-2024-0001",
            RowStatus::NotAffected,
        ));
        Database::from_bytes(builder.finish().unwrap(), "test").unwrap()
    };
    assert_eq!(make(None).ecosystems(), ["debian:12", "ubuntu:22.04"]);
    let without = make(Some(Tier::Ubuntu));
    assert_eq!(without.ecosystems(), ["debian:12"]);
    assert!(
        without
            .sources()
            .iter()
            .all(|source| source.tier != Tier::Ubuntu)
    );
}

#[test]
fn every_cut_is_an_error() {
    let whole = small();
    for len in 0..whole.len() {
        let error = Database::from_bytes(whole[..len].to_vec(), "test").unwrap_err();
        match error {
            Error::NotADatabase => assert_eq!(len, 0),
            Error::Truncated { .. } => {}
            other => panic!("cut to {len}: {other}"),
        }
    }
    let mut longer = whole;
    longer.push(0);
    assert!(matches!(
        Database::from_bytes(longer, "test"),
        Err(Error::Truncated { .. })
    ));
}

#[test]
fn every_flipped_byte_is_an_error() {
    let whole = small();
    for at in 0..whole.len() {
        for flip in [0x01, 0x80, 0xff] {
            let mut bytes = whole.clone();
            bytes[at] ^= flip;
            assert!(
                Database::from_bytes(bytes, "test").is_err(),
                "byte {at} ^ {flip:#x}"
            );
        }
    }
}

/// The embedded database is not hashed at the start: damage must not be worse than an error there,
/// either.
#[test]
fn a_damaged_database_that_is_not_hashed_never_panics() {
    let whole = small();
    let mut errors = 0;
    for at in 0..whole.len() {
        for flip in [0x01, 0x10, 0x80, 0xff] {
            let mut bytes = whole.clone();
            bytes[at] ^= flip;
            let opened = Database::from_static(bytes.leak(), "test");
            errors += usize::from(opened.and_then(|database| exercise(&database)).is_err());
        }
    }
    assert!(errors > whole.len() / 4, "{errors}");
}

#[test]
fn other_files_and_other_versions_are_told_apart() {
    let cases: [(&[u8], &str); 3] = [
        (b"", "this is not a Seawall advisory database"),
        (
            b"SQLite format 3\0",
            "this is not a Seawall advisory database",
        ),
        (
            b"\x89PNG\r\n\x1a\n",
            "this is not a Seawall advisory database",
        ),
    ];
    for (bytes, want) in cases {
        assert_eq!(
            Database::from_bytes(bytes.to_vec(), "test")
                .unwrap_err()
                .to_string(),
            want
        );
    }
    let mut newer = small();
    newer[16] = 3;
    let error = Database::from_bytes(newer, "test").unwrap_err();
    assert_eq!(
        error.to_string(),
        "the advisory database has format version 3, and this Seawall reads version 2"
    );
    assert!(error.hint().contains("update Seawall"));
    let error = Database::open(std::path::Path::new("/nonexistent/x.db")).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("cannot read the advisory database /nonexistent/x.db")
    );
}

#[test]
fn an_empty_database_answers() {
    let database = Database::from_bytes(Builder::new(BUILT).finish().unwrap(), "test").unwrap();
    assert!(database.ecosystems().is_empty());
    assert_eq!(database.rows("debian:12", "bash").count(), 0);
    assert_eq!(database.vulnerability("CVE-2021-0001").unwrap(), None);
}
