//! Deltas lead from one database to another, or fail; and the seeds of the fuzz target
//! `database_delta`.

use std::path::Path;

use seawall_advisory::store::Database;
use seawall_engine::build::{BuildInput, BuildOptions, build_database};
use seawall_engine::update::delta::{Error, apply, make};
use seawall_model::time::Timestamp;

/// Builds a database of packages of these numbers.
fn database(folder: &Path, packages: std::ops::Range<u32>) -> Database {
    let records: Vec<String> = packages
        .map(|number| {
            format!(
                r#""package-{number}": {{"CVE-2024-{number}": {{"releases": {{"bookworm": {{"status": "resolved",
                "fixed_version": "{number}.1-1", "repositories": {{"bookworm": "1-1"}}, "urgency": "low"}}}}}}}}"#
            )
        })
        .collect();
    let data = folder.join("tracker.json");
    std::fs::write(&data, format!("{{{}}}", records.join(","))).unwrap();
    let options = BuildOptions {
        inputs: vec![BuildInput {
            feed: Some("debian-tracker".to_owned()),
            path: data,
        }],
        without_tiers: Vec::new(),
        built: Timestamp::from_seconds(1_000),
    };
    let output = folder.join("out.swdb");
    build_database(&options, &output, &|_| {}).unwrap();
    Database::open(&output).unwrap()
}

#[test]
fn a_delta_leads_to_the_new_database() {
    let folder = tempfile::tempdir().unwrap();
    let old = database(folder.path(), 1000..1500);
    for packages in [1000..1500, 1000..1510, 1100..1500, 1000..1001, 5000..6000] {
        let new = database(folder.path(), packages);
        let size = new.as_bytes().len() as u64;
        let delta = make(Some(&old), &new).unwrap();
        assert!(apply(old.as_bytes(), &delta, size).as_deref() == Ok(new.as_bytes()));
        let packed = make(None, &new).unwrap();
        assert!(apply(b"", &packed, size).as_deref() == Ok(new.as_bytes()));
        assert_eq!(apply(new.as_bytes(), &packed, size), Err(Error::OtherBase));
        assert!(apply(old.as_bytes(), &delta, size + 1).is_err());
    }
    let same = make(Some(&old), &old).unwrap();
    assert!(same.len() < 1_000, "{}", same.len());
}

#[test]
fn every_cut_and_every_changed_byte_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let old = database(folder.path(), 1000..1020);
    let new = database(folder.path(), 1000..1021);
    let delta = make(Some(&old), &new).unwrap();
    let size = new.as_bytes().len() as u64;
    for at in 0..delta.len() {
        assert!(
            apply(old.as_bytes(), &delta[..at], size).is_err(),
            "cut at {at}"
        );
        let mut changed = delta.clone();
        changed[at] ^= 0x41;
        let applied = apply(old.as_bytes(), &changed, size);
        assert!(
            applied.is_err() || applied.as_deref() == Ok(new.as_bytes()),
            "byte {at}"
        );
    }
    assert_eq!(apply(old.as_bytes(), b"other", size), Err(Error::NotADelta));
}

#[test]
fn seeds_of_database_delta() {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../fuzz/corpus/database_delta"
    );
    for seed in std::fs::read_dir(folder).unwrap() {
        let seed = seed.unwrap();
        let bytes = std::fs::read(seed.path()).unwrap();
        let applied = apply(b"an old database", &bytes, 64);
        let name = seed.file_name();
        assert_eq!(applied.is_ok(), name == "good", "{name:?}: {applied:?}");
    }
}
