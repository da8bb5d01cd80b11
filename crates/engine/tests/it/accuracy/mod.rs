//! Accuracy: real packages against the snapshot inside the program. Each file of `tests/accuracy` is
//! a class of errors that scanners are blamed for; each case in it has a public source of its
//! truth, which is never our own output. `docs/accuracy.md` is the table of the classes.

mod case;
mod verdict;

use std::path::{Path, PathBuf};

use case::{Case, File};
use seawall_advisory::store::Database;
use seawall_engine::build::{BuildOptions, build_database, parse_input};
use seawall_engine::database::open_database;
use seawall_model::time::{Date, Timestamp};
use verdict::verdict;

/// The classes: names of the files, sorted.
const CLASSES: &[&str] = &[
    "aliases",
    "alpine-origin",
    "back-port",
    "cpe",
    "debian-status",
    "epochs",
    "modules-and-rebuilds",
    "not-loaded",
    "owned",
    "ubuntu-esm",
    "version-orders",
];

/// So many cases a class has at least.
const LEAST: usize = 5;

#[test]
fn every_case_has_the_verdict_that_its_source_tells() {
    let snapshot = snapshot();
    let mut wrong = Vec::new();
    for class in CLASSES {
        let file = read(class);
        let own = file.rows.as_ref().map(|rows| build(rows));
        assert!(file.cases.len() >= LEAST, "{class} has too few cases");
        for case in &file.cases {
            let database = if case.own_rows {
                own.as_ref().unwrap()
            } else {
                &snapshot
            };
            if let Err(why) = check(database, case) {
                wrong.push(format!(
                    "{class}/{}: {why}\n    truth: {} ({})",
                    case.id, case.why, case.truth
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} cases are wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn every_file_is_a_class_and_has_both_directions() {
    let mut found: Vec<String> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "toml"))
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    found.sort();
    assert_eq!(found, CLASSES);
    let mut ids = Vec::new();
    let table = std::fs::read_to_string(folder().join("../../../../docs/accuracy.md")).unwrap();
    for class in CLASSES {
        let file = read(class);
        let (row, count) = (format!("| [{class}]("), format!("| {} |", file.cases.len()));
        let told = |line: &str| line.starts_with(&row) && line.ends_with(&count);
        assert!(table.lines().any(told), "docs/accuracy.md: {class} {count}");
        let reported = |case: &&Case| case::STATUSES.contains(&case.expect.as_str());
        let reported = file.cases.iter().filter(reported).count();
        assert!(reported > 0, "{class}: nothing must be reported");
        assert!(
            reported < file.cases.len(),
            "{class}: everything must be reported"
        );
        for case in &file.cases {
            let vague = case.why.is_empty() || !case.truth.starts_with("https://");
            assert!(
                !vague,
                "{class}/{}: no reason, or no public source",
                case.id
            );
        }
        ids.extend(file.cases.into_iter().map(|case| case.id));
    }
    let count = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), count, "two cases share an id");
}

/// Compares the verdict about the first package of a case with what is expected.
fn check(database: &Database, case: &Case) -> Result<(), String> {
    let verdict = verdict(database, &case.inventory(), case.kind(), &case.advisory);
    if verdict.word != case.expect {
        return Err(format!(
            "expected {}, found {}",
            case.expect,
            verdict.shown()
        ));
    }
    let Some(found) = &verdict.found else {
        let stray = case.fixed_version.is_some() || case.headline.is_some();
        return if stray {
            Err("what is not reported has no facts".into())
        } else {
            Ok(())
        };
    };
    let same = |what: &str, want: Option<&str>, got: Option<&str>| match want {
        Some(want) if got != Some(want) => Err(format!("{what}: expected {want}, found {got:?}")),
        _ => Ok(()),
    };
    same(
        "fixed version",
        case.fixed_version.as_deref(),
        found.fixed_version.as_deref(),
    )?;
    same(
        "confidence",
        case.confidence.as_deref(),
        Some(found.confidence.name()),
    )?;
    let severity = found.ratings.first().map(|rating| rating.severity.name());
    same("severity", case.severity.as_deref(), severity)?;
    same("id", case.headline.as_deref(), Some(&found.id))?;
    match case
        .aliases
        .iter()
        .find(|alias| !found.aliases.contains(alias))
    {
        Some(alias) => Err(format!(
            "{alias} is not among the aliases {:?}",
            found.aliases
        )),
        None => Ok(()),
    }
}

/// Opens the snapshot inside the program, or the one that is about to replace it.
fn snapshot() -> Database {
    let other = std::env::var_os("SEAWALL_ACCURACY_DATABASE");
    open_database(other.as_deref().map(Path::new)).unwrap()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/accuracy")
}

fn read(class: &str) -> File {
    let path = folder().join(class).with_extension("toml");
    let text = std::fs::read_to_string(&path).unwrap();
    toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Builds a database of rows in upstream's own shape, which lie beside the cases.
fn build(rows: &str) -> Database {
    let path = folder().join(rows);
    let options = BuildOptions {
        inputs: vec![parse_input(path.to_str().unwrap()).unwrap()],
        without_tiers: Vec::new(),
        built: Timestamp::from(today()),
    };
    let output = tempfile::tempdir().unwrap();
    let output = output.path().join("rows.swdb");
    build_database(&options, &output, &|_| {}).unwrap();
    open_database(Some(&output)).unwrap()
}

fn today() -> Date {
    "2026-11-22".parse().unwrap()
}
