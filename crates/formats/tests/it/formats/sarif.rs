//! SARIF against the published schema, and what code scanning services want besides.

use seawall_formats::report::sarif::write_sarif;
use seawall_model::severity::Severity;
use serde_json::Value;

use super::{of, text};
use crate::document::report_of_three;
use crate::project::{EVIL, report_of_two};

fn log(report: &seawall_model::report::Report) -> Value {
    serde_json::from_str(&text(write_sarif, &of(report))).unwrap()
}

#[test]
fn it_is_valid_by_the_published_schema() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/data/schema/sarif-2.1.0.json"
    );
    let schema: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let mut log = log(&report_of_three());
    let errors: Vec<String> = validator.iter_errors(&log).map(|e| e.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    log["runs"][0]["results"][0]["level"] = "bad".into();
    assert!(
        !validator.is_valid(&log),
        "a schema that accepts anything checks nothing"
    );
}

#[test]
fn results_are_what_services_want() {
    let log = log(&report_of_two());
    let runs = log["runs"].as_array().unwrap();
    assert_eq!(runs.len(), 2);
    for run in runs {
        let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
        for result in run["results"].as_array().unwrap() {
            let rule = &rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
            assert_eq!(rule["id"], result["ruleId"]);
            assert_eq!(result["locations"].as_array().unwrap().len(), 1);
            let uri =
                result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str();
            assert!(!uri.unwrap().is_empty() && !uri.unwrap().starts_with('/'));
            assert!(result["partialFingerprints"]["primaryLocationLineHash"].is_string());
        }
        assert!(rules.is_sorted_by_key(|rule| rule["id"].as_str().unwrap().to_owned()));
    }
    let first = |pointer: &str| log.pointer(&format!("/runs/0{pointer}")).cloned();
    assert_eq!(first("/results/0/level"), Some("error".into()));
    assert_eq!(
        first("/tool/driver/rules/0/properties/security-severity"),
        Some("9.8".into())
    );
    assert_eq!(
        first("/results/5/suppressions/0/status"),
        Some("accepted".into())
    );
    assert_eq!(first("/results/0/suppressions"), None);
    assert_eq!(
        first("/invocations/0/toolExecutionNotifications/0/level"),
        Some("warning".into())
    );
    let second = |pointer: &str| log.pointer(&format!("/runs/1{pointer}")).cloned();
    let region = "/results/0/locations/0/physicalLocation/region/startLine";
    assert_eq!(second(region), Some(7.into()));
    let base = "/results/0/locations/0/physicalLocation/artifactLocation/uriBaseId";
    assert_eq!(second(base), Some("%SRCROOT%".into()));
    let message = second("/results/0/message/text").unwrap();
    assert!(
        message
            .as_str()
            .unwrap()
            .contains("via express 4.15.0 → body-parser 1.12.0")
    );
    assert!(
        second("/results/2/message/text")
            .unwrap()
            .as_str()
            .unwrap()
            .contains(EVIL)
    );
}

/// A vendor's rating counts, also where somebody's score says otherwise (CVSS v3.1, section 5).
#[test]
fn the_number_fits_the_word() {
    let mut report = report_of_two();
    let cases = [
        (Severity::Critical, Some((9.0, 10.0))),
        (Severity::High, Some((7.0, 8.9))),
        (Severity::Medium, Some((4.0, 6.9))),
        (Severity::Low, Some((0.1, 3.9))),
        (Severity::Negligible, Some((0.1, 3.9))),
        (Severity::Unknown, None),
    ];
    report.targets[0].findings.truncate(1);
    for (severity, want) in cases {
        report.targets[0].findings[0].severity = severity;
        let log = log(&report);
        let score = log["runs"][0]["tool"]["driver"]["rules"][0]["properties"]["security-severity"]
            .as_str();
        let score = score.map(|score| score.parse::<f64>().unwrap());
        match (score, want) {
            (Some(score), Some((low, high))) => {
                assert!((low..=high).contains(&score), "{severity}: {score}");
            }
            (score, want) => assert_eq!(score.is_some(), want.is_some(), "{severity}"),
        }
    }
}

/// More than 25,000 results are refused: the worst are kept, and what is left out is told.
#[test]
fn a_run_has_no_more_results_than_are_taken() {
    let mut report = report_of_two();
    report.targets.truncate(1);
    let findings = &mut report.targets[0].findings;
    let low = seawall_model::finding::Finding {
        severity: Severity::Low,
        risk: None,
        ..findings[3].clone()
    };
    let critical = findings[0].clone();
    findings.clear();
    findings.extend((0..25_010).map(|number| seawall_model::finding::Finding {
        fingerprint: format!("f{number}"),
        ..low.clone()
    }));
    findings.push(critical);
    let log = log(&report);
    let results = log["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), 25_000);
    assert_eq!(results.last().unwrap()["ruleId"], "CVE-2024-0001");
    let note = &log["runs"][0]["invocations"][0]["toolExecutionNotifications"][0];
    assert_eq!(note["level"], "error");
    assert!(
        note["message"]["text"]
            .as_str()
            .unwrap()
            .starts_with("11 of 25011 findings are left out")
    );
}
