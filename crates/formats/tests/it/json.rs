//! The JSON report against its own published schema, and the fields that the design fixes.

use seawall_formats::report::json::{JsonOptions, report_schema, write_json};
use serde_json::Value;

use crate::sample::report;

fn written(packages: bool) -> Value {
    let mut bytes = Vec::new();
    write_json(&report(), JsonOptions { packages }, &mut bytes).unwrap();
    assert!(bytes.ends_with(b"}\n"));
    serde_json::from_slice(&bytes).unwrap()
}

#[test]
fn report_is_valid_by_its_schema() {
    let schema: Value = serde_json::from_str(&report_schema()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for packages in [false, true] {
        let report = written(packages);
        let errors: Vec<String> = validator
            .iter_errors(&report)
            .map(|e| e.to_string())
            .collect();
        assert!(errors.is_empty(), "{errors:?}");
    }
    let mut broken = written(false);
    broken["targets"][0]["findings"][0]
        .as_object_mut()
        .unwrap()
        .remove("severity");
    assert!(
        !validator.is_valid(&broken),
        "a schema that accepts anything checks nothing"
    );
}

#[test]
fn fields_are_where_the_design_has_them() {
    let report = written(true);
    let cases = [
        ("/schema", Value::from("seawall.report/1")),
        ("/tool/database/sources/0/name", "debian-tracker".into()),
        ("/targets/0/kind", "image".into()),
        ("/targets/0/distribution/id", "debian".into()),
        ("/targets/0/distribution/eol/ended", true.into()),
        ("/targets/0/coverage/0/state", "partial".into()),
        ("/targets/0/packages/0/type", "deb".into()),
        (
            "/targets/0/packages/0/locations/0/layer",
            format!("sha256:{}", "02".repeat(32)).into(),
        ),
        ("/targets/0/findings/0/severity", "critical".into()),
        ("/targets/0/findings/0/status", "fixed".into()),
        ("/targets/0/findings/0/kev/ransomware", true.into()),
        ("/targets/0/findings/0/evidence/1/kind", "comparison".into()),
        ("/targets/0/findings/0/evidence/1/bound", "3.0.15-1".into()),
        ("/targets/0/findings/5/exception/until", "2027-01-01".into()),
        ("/targets/0/findings/0/confidence", "high".into()),
        ("/targets/0/findings/0/risk/score", 42.5.into()),
        ("/targets/0/findings/0/risk/terms/0/name", "threat".into()),
        ("/targets/0/findings/0/ssvc/exploitation", "poc".into()),
        (
            "/targets/0/findings/2/statement/status",
            "under_investigation".into(),
        ),
        (
            "/targets/0/findings/6/not_loaded",
            "kernel headers, never run".into(),
        ),
        ("/targets/0/dismissed/0/id", "CVE-2024-0011".into()),
        (
            "/targets/0/dismissed/0/dismissal/kind",
            "fixed_by_back_port".into(),
        ),
        (
            "/targets/0/dismissed/0/dismissal/version",
            "3.0.10-1".into(),
        ),
        (
            "/targets/0/dismissed/3/dismissal/kind",
            "owned_by_distribution".into(),
        ),
        (
            "/targets/0/dismissed/4/dismissal/statement/author",
            "somebody".into(),
        ),
        ("/targets/0/coverage/0/sources/1/date", "2026-01-13".into()),
        ("/summary/not_loaded", 2.into()),
        ("/summary/dismissed", 5.into()),
        ("/verdict/passed", false.into()),
        ("/summary/critical", 2.into()),
        ("/summary/high", 1.into()),
    ];
    for (pointer, want) in cases {
        assert_eq!(report.pointer(pointer), Some(&want), "{pointer}");
    }
    assert!(written(false).pointer("/targets/0/packages").is_none());
}

/// What was set aside is no finding, and what never runs is in no count of severities.
#[test]
fn what_is_set_aside_is_counted_apart() {
    let report = written(false);
    let ids = |pointer: &str| -> Vec<String> {
        let all = report.pointer(pointer).unwrap().as_array().unwrap();
        all.iter()
            .map(|one| one["id"].as_str().unwrap().to_owned())
            .collect()
    };
    let findings = ids("/targets/0/findings");
    assert!(
        ids("/targets/0/dismissed")
            .iter()
            .all(|id| !findings.contains(id))
    );
    let whys = report
        .pointer("/targets/0/dismissed")
        .unwrap()
        .as_array()
        .unwrap();
    let all_say_why = |one: &Value| !one["dismissal"]["why"].as_str().unwrap().is_empty();
    assert!(whys.iter().all(all_say_why));
    assert_eq!(report["summary"]["critical"], 2);
    assert_eq!(report["summary"]["medium"], 0);
}
