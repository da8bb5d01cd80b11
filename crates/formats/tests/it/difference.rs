//! A comparison in words: valid against its schema, within the width, hostile names defused, and never a false
//! "nothing new".

use seawall_formats::difference::json::{difference_schema, write_difference};
use seawall_formats::difference::markdown::render_difference_markdown;
use seawall_formats::report::table::{Shown, TableOptions, render_difference};
use seawall_model::difference::{
    Cause, Change, Comparison, Difference, FindingChange, PackageChange, Side,
};
use seawall_model::package::PackageType;
use seawall_model::time::Timestamp;
use serde_json::Value;

use crate::sample;

/// One finding of every way and cause.
fn comparison() -> Comparison {
    let report = sample::report();
    let target = &report.targets[0];
    let side = || Side {
        artifact: target.artifact.clone(),
        distribution: target.inventory.distribution.clone(),
        packages: 3,
        findings: 5,
        created: Timestamp::from_seconds(1_790_000_000),
        database: report.tool.database.clone(),
        saved: true,
    };
    let finding = |at: usize, change, why| FindingChange {
        change,
        finding: target.findings[at].clone(),
        package: Some(target.inventory.packages[0].clone()),
        before: vec!["3.0.10-1".to_owned()],
        after: vec!["3.0.11-1".to_owned()],
        why,
    };
    let package = |change, name: &str| PackageChange {
        change,
        kind: PackageType::Deb,
        name: name.to_owned(),
        architecture: Some("amd64".to_owned()),
        before: vec!["1.0".to_owned()],
        after: vec!["2.0".to_owned()],
    };
    let properties = Cause::Properties(vec!["severity medium, now low".to_owned()]);
    Comparison {
        tool: report.tool.clone(),
        created: report.created,
        before: side(),
        after: side(),
        difference: Difference {
            packages: vec![
                package(Change::Added, "a\x1b[2Jb"),
                package(Change::Removed, "@gone|x"),
                package(Change::Changed, "openssl"),
            ],
            unchanged_packages: 7,
            untold_packages: 1,
            findings: vec![
                finding(0, Change::Added, Cause::Package),
                finding(2, Change::Added, Cause::Untold),
                finding(1, Change::Removed, Cause::Version),
                finding(3, Change::Removed, Cause::SetAside("statement")),
                finding(4, Change::Changed, properties),
            ],
            unchanged_findings: 9,
            remarks: vec!["the first could not be looked at in full".to_owned()],
        },
        verdict: report.verdict.clone(),
    }
}

fn table(comparison: &Comparison, width: usize) -> String {
    let shown = Shown {
        findings: true,
        packages: true,
    };
    let options = TableOptions {
        width,
        colour: false,
        show_suppressed: true,
        show_not_loaded: true,
        packages: true,
    };
    render_difference(comparison, shown, options)
}

#[test]
fn json_is_valid_against_its_schema() {
    let mut out = Vec::new();
    write_difference(&comparison(), &mut out).unwrap();
    let document: Value = serde_json::from_slice(&out).unwrap();
    let schema: Value = serde_json::from_str(&difference_schema()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(&document)
        .map(|e| e.to_string())
        .collect();
    assert_eq!(errors, Vec::<String>::new());
    let counts = &document["summary"]["findings"];
    assert_eq!(counts["added"]["total"], 2);
    assert_eq!(
        (&counts["added"]["critical"], &counts["added"]["high"]),
        (&1.into(), &1.into())
    );
    assert_eq!(
        document["findings"][0]["finding"]["package"]["name"],
        "libssl3"
    );
    assert_eq!(
        document["findings"][3]["why"],
        "set aside now: a VEX statement says so"
    );
    assert!(
        validator
            .validate(&serde_json::json!({"schema": "x"}))
            .is_err()
    );
}

#[test]
fn a_table_fits_and_is_clean() {
    for width in [80, 120, 200] {
        let text = table(&comparison(), width);
        for line in text.lines() {
            assert!(line.chars().count() <= width, "{width}: {line}");
        }
        assert!(!text.contains('\x1b'), "{text}");
        let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
        for part in [
            "! the first could not be looked at in full",
            "Packages +1 −1 ~1, 7 the same, 1 not told",
            "2 new (1 critical, 1 high) · 2 gone (1 critical, 1 low) · 1 changed (1 low) · 9 the same",
            "why is not known",
            "version 3.0.10-1 → 3.0.11-1",
            "severity medium, now low",
            "FAILED",
        ] {
            assert!(flat.contains(part), "{width}: {part} is not in\n{text}");
        }
        let at = |part: &str| text.find(part).unwrap();
        assert!(at("! the first") < at("Findings  ") && at("New findings") < at("that are gone"));
    }
}

#[test]
fn nothing_new_is_said_of_what_was_seen_only() {
    let mut nothing = comparison();
    nothing.difference.findings.clear();
    let text = table(&nothing, 100);
    assert!(
        text.contains("No new findings in what could be compared"),
        "{text}"
    );
    nothing.difference.remarks.clear();
    let text = table(&nothing, 100);
    assert!(text.contains("No new findings\n"), "{text}");
}

#[test]
fn markdown_is_no_markup_of_others() {
    let page = render_difference_markdown(&comparison());
    assert!(
        page.contains("> [!WARNING]") && page.contains("## New findings"),
        "{page}"
    );
    assert!(
        page.contains("**Packages**: +1 −1 ~1, 7 the same, 1 not told"),
        "{page}"
    );
    assert!(
        !page.contains('\x1b') && !page.contains("@gone") && !page.contains("|x"),
        "{page}"
    );
}
