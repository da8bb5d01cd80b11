//! A whole database: from an id to its packages, verifying, comparing with another, counting, and the
//! keys of versions.

use std::collections::BTreeSet;

use proptest::prelude::*;
use seawall_advisory::record::VulnerabilityFacts;
use seawall_advisory::record::{Affected, Range, Row, RowStatus, Scheme, Sink as _, Until};
use seawall_advisory::store::{
    Builder, ChangeKind, Database, StoredStatus, Verified, VulnerabilityId, difference,
};
use seawall_model::time::Timestamp;

use crate::store::{build, row, rows, small, source};

fn open(bytes: Vec<u8>) -> Database {
    Database::from_bytes(bytes, "test").unwrap()
}

fn names(row: &Row, id: &str) -> bool {
    row.vulnerability == id
        || row.record.as_deref() == Some(id)
        || row.aliases.iter().any(|alias| alias == id)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn an_id_leads_to_all_rows_that_name_it(rows in rows(), at in any::<prop::sample::Index>()) {
        let database = open(build(&rows));
        prop_assert_eq!(database.find("no such id").unwrap(), []);
        let Some(row) = (!rows.is_empty()).then(|| at.get(&rows)) else {
            return Ok(());
        };
        let ids = [&row.vulnerability].into_iter().chain(&row.record).chain(&row.aliases);
        for id in ids {
            let mut found: Vec<String> = Vec::new();
            for place in database.find(id).unwrap() {
                found.push(format!("{} {} {}", place.ecosystem, place.package, place.row.vulnerability));
            }
            found.sort();
            let distinct: BTreeSet<String> = rows.iter().map(|row| format!("{row:?}")).collect();
            let named = |row: &&Row| distinct.contains(&format!("{row:?}")) && names(row, id);
            let mut seen = BTreeSet::new();
            let mut want: Vec<String> = rows
                .iter()
                .filter(named)
                .filter(|row| seen.insert(format!("{row:?}")))
                .map(|row| format!("{} {} {}", row.ecosystem, row.package, row.vulnerability))
                .collect();
            want.sort();
            prop_assert_eq!(found, want, "{}", id);
        }
    }

    #[test]
    fn what_was_added_and_removed_is_told(rows in rows(), more in rows()) {
        let all: Vec<Row> = rows.iter().chain(&more).cloned().collect();
        let (old, new) = (open(build(&rows)), open(build(&all)));
        let none = |_: seawall_advisory::store::Change<'_>| {};
        prop_assert_eq!(difference(&old, &old, None, &mut { none }).unwrap(), []);
        let pairs = |rows: &[Row]| -> BTreeSet<(String, String, String)> {
            let pair = |row: &Row| {
                (row.ecosystem.clone(), row.package.clone(), row.vulnerability.clone())
            };
            rows.iter().map(pair).collect()
        };
        let want: BTreeSet<_> = pairs(&all).difference(&pairs(&rows)).cloned().collect();
        for (from, to, kind) in [(&old, &new, ChangeKind::Added), (&new, &old, ChangeKind::Removed)] {
            let mut told = BTreeSet::new();
            let mut others = 0;
            let found = difference(from, to, None, &mut |change| {
                if change.kind == kind {
                    told.insert((
                        change.ecosystem.to_owned(),
                        change.package.to_owned(),
                        change.vulnerability.to_string(),
                    ));
                } else {
                    others += usize::from(change.kind != ChangeKind::Changed);
                }
            })
            .unwrap();
            prop_assert_eq!(&told, &want);
            prop_assert_eq!(others, 0);
            let counted: u64 = found.iter().map(|one| one.added + one.removed).sum();
            prop_assert_eq!(counted, u64::try_from(want.len()).unwrap());
        }
    }

    #[test]
    fn every_database_that_is_built_is_sound(rows in rows()) {
        let bytes = build(&rows);
        let verified = verify(&bytes);
        prop_assert_eq!(verified.damage, Vec::<String>::new());
        let database = open(bytes);
        let counted: u64 = database.sources().iter().map(|source| source.rows).sum();
        prop_assert_eq!(verified.rows, counted);
        for ecosystem in database.ecosystems() {
            let ids = database.vulnerabilities_of(ecosystem).unwrap();
            let want: BTreeSet<&str> = rows
                .iter()
                .filter(|row| row.ecosystem == ecosystem)
                .map(|row| row.vulnerability.as_str())
                .collect();
            prop_assert_eq!(ids.len(), want.len());
        }
    }
}

fn verify(bytes: &[u8]) -> Verified {
    Database::verify_bytes(bytes.to_vec())
}

#[test]
fn every_damage_is_found() {
    let whole = small();
    let sound = verify(&whole);
    assert_eq!(sound.damage, Vec::<String>::new());
    assert_eq!((sound.rows, sound.vulnerabilities), (12, 1));
    for at in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x10;
        assert!(!verify(&bytes).damage.is_empty(), "byte {at}");
    }
    for len in [0, 1, 71, 72, 300, whole.len() - 1] {
        assert!(!verify(&whole[..len]).damage.is_empty(), "cut to {len}");
    }
    assert!(Database::verify(std::path::Path::new("/nonexistent/x")).is_err());
}

#[test]
fn other_ids_have_facts_and_places_of_their_own() {
    let mut builder = Builder::new(Timestamp::from_seconds(0));
    builder.source(source("one"));
    builder.vulnerability(VulnerabilityFacts {
        id: "GHSA-2222-3333-4444".to_owned(),
        cwes: vec![79],
        ..VulnerabilityFacts::default()
    });
    builder.row(Row {
        aliases: vec!["PYSEC-2024-1".to_owned(), "CVE-2024-0001".to_owned()],
        record: Some("PYSEC-2024-1".to_owned()),
        ..row(
            "pypi",
            "django",
            "GHSA-2222-3333-4444",
            RowStatus::NotAffected,
        )
    });
    builder.row(row(
        "debian:12",
        "django",
        "CVE-2024-0002",
        RowStatus::NotAffected,
    ));
    let database = open(builder.finish().unwrap());
    let facts = database
        .vulnerability("GHSA-2222-3333-4444")
        .unwrap()
        .unwrap();
    assert_eq!(facts.cwes, [79]);
    for id in ["GHSA-2222-3333-4444", "PYSEC-2024-1", "CVE-2024-0001"] {
        let found = database.find(id).unwrap();
        let [place] = found.as_slice() else {
            panic!("{id}: {found:?}");
        };
        assert_eq!((place.ecosystem, place.package), ("pypi", "django"));
        assert_eq!(place.source.name, "one");
        assert_eq!(
            place.row.vulnerability,
            VulnerabilityId::Other("GHSA-2222-3333-4444")
        );
    }
    assert_eq!(database.find("CVE-2024-0003").unwrap(), []);
}

/// The same text may be a version of several orders.
#[test]
fn versions_have_the_keys_of_their_orders() {
    let range = Range {
        introduced: Some("1.0".to_owned()),
        until: Until::LastAffected("1.5".to_owned()),
    };
    let affected = RowStatus::Affected(Affected {
        ranges: vec![range],
        versions: vec!["1.0".to_owned(), "not a version".to_owned()],
    });
    let database = open(build(&[
        row(
            "debian:12",
            "a",
            "CVE-2024-0001",
            RowStatus::FixedIn("1.0".to_owned()),
        ),
        row("pypi", "a", "CVE-2024-0001", affected),
        row(
            "plan9:4",
            "a",
            "CVE-2024-0001",
            RowStatus::FixedIn("1.0".to_owned()),
        ),
    ]));
    let only = |ecosystem| database.rows(ecosystem, "a").next().unwrap().unwrap().1;
    let bound = only("debian:12").bound.unwrap();
    for scheme in [Scheme::Dpkg, Scheme::Pep440] {
        let want = scheme.key("1.0").unwrap().unwrap();
        assert_eq!(bound.key(scheme), Some(want.as_bytes()), "{scheme:?}");
    }
    assert_eq!(bound.key(Scheme::Npm), None);
    assert_eq!(only("plan9:4").bound, Some(bound));
    let StoredStatus::Affected(affected) = only("pypi").status else {
        panic!("not affected");
    };
    let ranges: Vec<_> = affected.keyed_ranges().collect();
    assert!(ranges[0].end.unwrap().key(Scheme::Pep440).is_some());
    let listed: Vec<_> = affected
        .listed()
        .map(|b| b.key(Scheme::Pep440).is_some())
        .collect();
    assert_eq!(listed, [true, false]);
}

#[test]
fn a_row_that_can_t_be_stored_is_counted() {
    let mut builder = Builder::new(Timestamp::from_seconds(0));
    builder.source(source("one"));
    builder.row(Row {
        symbols: (0..70_000).map(|number| number.to_string()).collect(),
        ..row("golang", "a", "CVE-2024-0001", RowStatus::NotAffected)
    });
    assert_eq!(
        builder.skipped_examples()[0].place,
        "golang a CVE-2024-0001"
    );
    let database = open(builder.finish().unwrap());
    assert_eq!(
        (database.sources()[0].skipped, database.sources()[0].rows),
        (1, 0)
    );
}

#[test]
fn what_rows_say_in_words() {
    let range = |introduced: Option<&str>, until| Range {
        introduced: introduced.map(str::to_owned),
        until,
    };
    let fixed = || Until::Fixed("2".to_owned());
    let affected = |ranges, versions: &[&str]| {
        let versions = versions
            .iter()
            .map(|version| (*version).to_owned())
            .collect();
        RowStatus::Affected(Affected { ranges, versions })
    };
    for (status, want) in [
        (RowStatus::FixedIn("1".to_owned()), "fixed in 1"),
        (RowStatus::NotAffected, "never affected"),
        (
            affected(vec![range(Some("1"), fixed())], &[]),
            "affected from 1 below 2, fixed there",
        ),
        (
            affected(vec![range(None, Until::Open)], &[]),
            "affected in every version, no fix named",
        ),
        (
            affected(vec![range(Some("1"), Until::Open)], &["0"]),
            "affected from 1 on, no fix named; in 0",
        ),
        (affected(vec![], &[]), "no version is named"),
    ] {
        let database = open(build(&[row("npm", "a", "CVE-2024-0001", status)]));
        let row = database.rows("npm", "a").next().unwrap().unwrap().1;
        assert_eq!(row.status.to_string(), want);
    }
}
