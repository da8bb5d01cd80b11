//! Saved reports: what is written is read back, and what cannot be understood is refused.

use seawall_formats::report::document::Document;
use seawall_formats::report::json::{JsonOptions, document, write_json};
use seawall_formats::report::read::{is_report, read_document, read_report, report_of};
use seawall_formats::report::table::{TableOptions, render_table};
use seawall_model::report::Report;
use serde_json::{Value, json};

use crate::project::report_of_two;

fn written(report: &Report, packages: bool) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_json(report, JsonOptions { packages }, &mut bytes).unwrap();
    bytes
}

/// Files of packages are only counted in a report.
fn report_without_files() -> Report {
    let mut report = report_of_two();
    for target in &mut report.targets {
        for package in &mut target.inventory.packages {
            package.files.clear();
        }
    }
    report
}

#[test]
fn what_is_written_is_read_back() {
    let report = report_without_files();
    for packages in [false, true] {
        let bytes = written(&report, packages);
        assert!(is_report(&bytes));
        let read = read_document(&bytes).unwrap();
        assert_eq!(read, document(&report, JsonOptions { packages }));
        let again = document(&report_of(&read).unwrap(), JsonOptions { packages });
        assert_eq!(again, read, "packages {packages}");
    }
}

#[test]
fn with_all_packages_the_inventory_is_the_same() {
    let report = report_without_files();
    let read = read_report(&written(&report, true)).unwrap();
    for (read, target) in read.targets.iter().zip(&report.targets) {
        assert_eq!(read.inventory.packages, target.inventory.packages);
        assert_eq!(read.findings, target.findings);
        assert_eq!(read.dismissed, target.dismissed);
        assert_eq!(read.upgrades, target.upgrades);
        assert_eq!(read.coverage, target.coverage);
        assert_eq!(read.problems, target.problems);
        assert_eq!(read.end_of_life, target.end_of_life);
    }
    assert_eq!(read.verdict, report.verdict);
    assert_eq!(read.tool, report.tool);
}

/// A table of a saved report is that of the scan, whether or not the packages were listed.
#[test]
fn a_saved_report_reads_the_same() {
    let report = report_of_two();
    let options = TableOptions {
        width: 100,
        colour: false,
        show_suppressed: true,
        show_not_loaded: true,
        packages: false,
    };
    let want = render_table(&report, options);
    for packages in [false, true] {
        let read = read_report(&written(&report, packages)).unwrap();
        assert_eq!(render_table(&read, options), want, "packages {packages}");
    }
}

#[test]
fn unknown_fields_are_passed_over() {
    let mut value: Value = serde_json::from_slice(&written(&report_of_two(), true)).unwrap();
    value["news"] = json!({"a": [1]});
    value["targets"][0]["news"] = json!(1);
    value["targets"][0]["findings"][0]["evidence"][0]["news"] = json!(1);
    let document = read_document(value.to_string().as_bytes()).unwrap();
    assert!(report_of(&document).is_ok());
}

/// A word that decides is never guessed.
#[test]
fn unknown_words_are_refused() {
    let cases = [
        (
            "/targets/0/findings/0/severity",
            "severe",
            "targets/0/findings/0: \"severe\"",
        ),
        ("/targets/0/findings/1/status", "maybe", "no known status"),
        (
            "/targets/0/dismissed/0/dismissal/kind",
            "whim",
            "no known reason",
        ),
        (
            "/targets/0/dismissed/4/dismissal/statement/status",
            "x",
            "status of a statement",
        ),
        ("/targets/0/coverage/0/state", "x", "state of coverage"),
        ("/targets/0/packages/1/type", "x", "type of package"),
        ("/targets/0/kind", "x", "kind of artifact"),
        ("/created", "yesterday", "created: "),
    ];
    for (pointer, word, want) in cases {
        let mut value: Value = serde_json::from_slice(&written(&report_of_two(), true)).unwrap();
        *value.pointer_mut(pointer).unwrap() = json!(word);
        let error = read_report(value.to_string().as_bytes()).unwrap_err();
        assert!(error.to_string().contains(want), "{pointer}: {error}");
    }
}

#[test]
fn what_is_no_report_is_refused() {
    let whole = written(&report_of_two(), false);
    let newer = String::from_utf8(whole.clone()).unwrap();
    let newer = newer.replacen("seawall.report/1", "seawall.report/2", 1);
    let half = whole[..whole.len() / 2].to_vec();
    let cases: [(&[u8], &str); 5] = [
        (b"", "is not a report"),
        (b"{\"bomFormat\": \"CycloneDX\"}", "is not a report"),
        (&half, "not a sound report"),
        (newer.as_bytes(), "its schema is \"seawall.report/2\""),
        (b"{\"schema\": \"seawall.report/1\"}", "missing field"),
    ];
    for (bytes, want) in cases {
        let error = read_document(bytes).unwrap_err().to_string();
        assert!(error.contains(want), "{error}");
    }
}

/// Positions that point nowhere are dropped, never followed.
#[test]
fn positions_that_lie_do_no_harm() {
    let mut value: Value = serde_json::from_slice(&written(&report_of_two(), true)).unwrap();
    value["targets"][1]["packages"][0]["dependencies"] = json!([99, 3]);
    value["targets"][1]["packages"][0]["owner"] = json!(77);
    value["targets"][1]["findings"][0]["package"]["position"] = json!(2);
    value["targets"][1]["upgrades"][0]["findings"] = json!([0, 55]);
    let document: Document = read_document(value.to_string().as_bytes()).unwrap();
    let target = &report_of(&document).unwrap().targets[1];
    assert_eq!(target.inventory.packages[0].dependencies, [3]);
    assert_eq!(target.inventory.packages[0].owner, None);
    assert_eq!(target.findings[0].package, Some(3));
    assert_eq!(target.upgrades[0].findings, [0]);
}

/// Replays the corpus of the fuzz target `report_json`; what its names say is good must be good.
#[test]
fn seeds_of_report_json() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/corpus/report_json");
    let good = ["named.json", "listed.json"];
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let read = read_report(&std::fs::read(&path).unwrap());
        assert_eq!(
            read.is_ok(),
            good.contains(&name.as_str()),
            "{name}: {read:?}"
        );
        seen += usize::from(read.is_ok());
    }
    assert_eq!(seen, good.len());
}
