//! Controls as CSV (RFC 4180), as taxonomies in SARIF and as cases of JUnit.

use seawall_formats::report::compliance::write_controls_csv;
use seawall_formats::report::junit::render_junit;
use seawall_formats::report::sarif::write_sarif;
use serde_json::Value;

use super::sample::{HOSTILE, audited, audited_with};
use super::{of, written};

/// Reads CSV as the grammar of RFC 4180 has it.
fn rows(text: &str) -> Vec<Vec<String>> {
    let mut rows = vec![Vec::new()];
    let mut rest = text;
    while !rest.is_empty() {
        let mut cell = String::new();
        rest = rest.strip_prefix('"').unwrap();
        loop {
            let (part, after) = rest.split_once('"').unwrap();
            cell.push_str(part);
            rest = after;
            match rest.strip_prefix('"') {
                Some(more) => {
                    cell.push('"');
                    rest = more;
                }
                None => break,
            }
        }
        rows.last_mut().unwrap().push(cell);
        if let Some(more) = rest.strip_prefix(',') {
            rest = more;
        } else {
            rest = rest.strip_prefix("\r\n").unwrap();
            rows.push(Vec::new());
        }
    }
    rows.pop();
    rows
}

#[test]
fn csv_has_a_line_per_control() {
    let rows = rows(&written(write_controls_csv, &of(&audited())));
    assert_eq!(rows.len(), 8);
    assert!(rows.iter().all(|row| row.len() == rows[0].len()));
    let cell = |row: usize, column: &str| {
        let at = rows[0].iter().position(|name| name == column).unwrap();
        rows[row][at].as_str()
    };
    let wanted = [
        (1, "state", "pass"),
        (1, "state_before", "fail"),
        (2, "statement_until", "2027-01-31"),
        (2, "statement_signed_by", "ops-key"),
        (3, "remedy", "Start it without --privileged."),
        (3, "evidence", "HostConfig.Privileged of web = true"),
        (3, "our_reading", "no"),
        (6, "state", "not-applicable"),
        (7, "our_reading", "yes"),
        (7, "passed_objects", "3"),
    ];
    for (row, column, want) in wanted {
        assert_eq!(cell(row, column), want, "{row} {column}");
    }
}

#[test]
fn no_cell_is_a_formula() {
    let mut report = audited_with(HOSTILE);
    let frameworks = &mut report.posture.as_mut().unwrap().frameworks;
    for (control, start) in frameworks[0]
        .controls
        .iter_mut()
        .zip(["=", "+", "-", "@", "\t=", " ="])
    {
        control.why = Some(format!("{start}1+1"));
        control.title = format!("{start}cmd");
    }
    for row in rows(&written(write_controls_csv, &of(&report))) {
        for cell in row {
            assert!(
                !cell.trim_start().starts_with(['=', '+', '-', '@']),
                "{cell}"
            );
            assert!(!cell.contains(char::is_control), "{cell}");
        }
    }
}

fn log(name: &str) -> Value {
    serde_json::from_str(&written(write_sarif, &of(&audited_with(name)))).unwrap()
}

#[test]
fn sarif_is_valid_with_taxonomies() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/data/schema/sarif-2.1.0.json"
    );
    let schema: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for name in ["web", HOSTILE] {
        let log = log(name);
        let errors: Vec<String> = validator.iter_errors(&log).map(|e| e.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}");
    }
}

/// Sections 3.19.3, 3.49.15, 3.52 and 3.53: a relation names its taxon by index, and the taxonomy by index.
#[test]
fn rules_are_related_to_controls() {
    let log = log("web");
    let [run] = log["runs"].as_array().unwrap().as_slice() else {
        panic!("one run")
    };
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let relations = rules[0]["relationships"].as_array().unwrap();
    assert_eq!(rules[0]["id"], "CTR-0005");
    assert_eq!(relations.len(), 7);
    for relation in relations {
        let target = &relation["target"];
        let taxonomy = target["toolComponent"]["index"].as_u64().unwrap();
        let taxonomy = &run["taxonomies"][usize::try_from(taxonomy).unwrap()];
        assert_eq!(taxonomy["name"], target["toolComponent"]["name"]);
        let taxon = usize::try_from(target["index"].as_u64().unwrap()).unwrap();
        assert_eq!(taxonomy["taxa"][taxon]["id"], target["id"]);
    }
    let states: Vec<&str> = run["taxonomies"][0]["taxa"]
        .as_array()
        .unwrap()
        .iter()
        .map(|taxon| taxon["properties"]["state"].as_str().unwrap())
        .collect();
    let want = [
        "pass",
        "manual",
        "fail",
        "partly",
        "not-looked-at",
        "not-applicable",
    ];
    assert_eq!(states, want);
    assert_eq!(
        run["tool"]["driver"]["supportedTaxonomies"][1]["name"],
        "HIPAA"
    );
}

#[test]
fn junit_has_a_case_per_control_and_nothing_unproved_passes() {
    let text = render_junit(&of(&audited()));
    let suite = text
        .split("<testsuite name=\"CIS-Docker-1.6\"")
        .nth(1)
        .unwrap();
    let suite = suite.split("</testsuite>").next().unwrap();
    assert!(
        suite.starts_with(" tests=\"6\" failures=\"1\" errors=\"0\" skipped=\"4\""),
        "{suite}"
    );
    assert!(
        suite.contains("<skipped message=\"not looked at: no root (web)\"/>"),
        "{suite}"
    );
    assert!(
        suite.contains("classname=\"CIS-Docker-1.6.5 Containers\" name=\"5.5 Not privileged\"")
    );
}
