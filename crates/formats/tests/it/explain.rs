//! Explanations: for people at 80 columns, and as JSON by the published schema.

use seawall_formats::explanation::json::{explanation_schema, write_explanation};
use seawall_formats::report::table::{TableOptions, render_explanation};
use seawall_model::coverage::{Coverage, CoverageState};
use seawall_model::evidence::Evidence;
use seawall_model::explanation::{
    Considered, Explanation, Fate, Record, RowVerdict, TargetExplanation, Vulnerability, Weighed,
};
use seawall_model::finding::{Exploitation, Finding, Kev, Rating, Ssvc};
use seawall_model::severity::Severity;
use serde_json::Value;
use unicode_width::UnicodeWidthStr as _;

use crate::sample::{report, target};

const OPTIONS: TableOptions = TableOptions {
    width: 80,
    colour: false,
    show_suppressed: true,
    show_not_loaded: true,
    packages: false,
};

#[test]
fn an_id_by_itself() {
    let mut one = explanation();
    one.targets.clear();
    insta::assert_snapshot!("id_by_itself", render_explanation(&one, OPTIONS));
}

#[test]
fn every_fate_of_a_package() {
    insta::assert_snapshot!("every_fate", render_explanation(&explanation(), OPTIONS));
}

#[test]
fn a_package_that_is_not_there() {
    let mut one = explanation();
    one.targets[0].considered.clear();
    one.targets[0].not_judged.clear();
    insta::assert_snapshot!("absent", render_explanation(&one, OPTIONS));
}

#[test]
fn lines_fit_whatever_the_width() {
    // Narrower than a CVSS vector nothing fits.
    for width in [60, 80, 120] {
        let text = render_explanation(&explanation(), TableOptions { width, ..OPTIONS });
        for line in text.lines() {
            assert!(line.width() <= width, "{width}: {line}");
        }
        assert!(
            text.chars().all(|c| c == '\n' || !c.is_control()),
            "{text:?}"
        );
    }
}

#[test]
fn json_is_valid_by_its_schema() {
    let schema: Value = serde_json::from_str(&explanation_schema()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let mut bytes = Vec::new();
    write_explanation(&explanation(), &mut bytes).unwrap();
    let mut document: Value = serde_json::from_slice(&bytes).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(&document)
        .map(|e| e.to_string())
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
    let outcomes: Vec<&str> = document["targets"][0]["considered"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["outcome"].as_str().unwrap())
        .collect();
    let want = [
        "reported",
        "accepted",
        "not_loaded",
        "set_aside",
        "set_aside",
        "set_aside",
        "not_affected",
        "withdrawn",
        "other_system",
        "no_record_applies",
    ];
    assert_eq!(outcomes, want);
    let owner = "/targets/0/considered/4/dismissal/owner";
    assert!(document.pointer(owner).is_some(), "{document}");
    let named = "/targets/0/considered/0/finding/package/name";
    assert_eq!(document.pointer(named), Some(&"libssl3".into()));
    document["vulnerabilities"][0]
        .as_object_mut()
        .unwrap()
        .remove("id");
    assert!(!validator.is_valid(&document));
}

fn explanation() -> Explanation {
    let report = report();
    Explanation {
        tool: report.tool,
        created: report.created,
        asked: "cve-2024-0001".into(),
        vulnerabilities: vec![vulnerability()],
        targets: vec![explained()],
    }
}

fn vulnerability() -> Vulnerability {
    let sample = target().findings.remove(0);
    let record = |ecosystem: &str, says: &str| Record {
        ecosystem: ecosystem.into(),
        package: "openssl".into(),
        source: "debian-tracker".into(),
        record: None,
        date: "2026-01-13".parse().ok(),
        says: says.into(),
        word: Some("no-dsa".into()),
        severity: Some(Severity::Low),
        module: None,
        platforms: vec!["linux".into()],
        symbols: Vec::new(),
    };
    Vulnerability {
        id: "CVE-2024-0001".into(),
        aliases: vec!["DSA-1-1".into(), "GHSA-aaaa-bbbb-cccc".into()],
        published: "2024-01-01".parse().ok(),
        ratings: vec![Rating {
            source: "nvd".into(),
            severity: Severity::Critical,
        }],
        cvss: sample.cvss,
        epss: sample.epss,
        kev: Some(Kev {
            due: "2024-02-01".parse().ok(),
            ..sample.kev.unwrap()
        }),
        ssvc: Some(Ssvc {
            exploitation: Exploitation::Active,
            automatable: false,
            total_impact: true,
        }),
        cwes: vec![79, 787],
        records: vec![
            record("debian:11", "fixed in 3.0.15-1"),
            record("debian:12", "fixed in 3.0.15-1"),
            record("debian:13", "never affected"),
            record("npm", "affected from 1.0 below 1.2, fixed there"),
        ],
        references: vec!["https://example.org/CVE".into()],
        rejected: false,
    }
}

fn explained() -> TargetExplanation {
    let mut target = target();
    let package = target.inventory.packages.remove(0);
    let considered = |fate: Fate| Considered {
        package: package.clone(),
        id: "CVE-2024-0001".into(),
        rows: vec![weighed(RowVerdict::Affected)],
        fate,
    };
    let reported = |finding: &Finding| Fate::Reported(Box::new(finding.clone()));
    let mut all: Vec<Considered> = [0, 5, 6]
        .iter()
        .map(|at| considered(reported(&target.findings[*at])))
        .collect();
    for at in [0, 3, 4] {
        all.push(considered(Fate::SetAside(Box::new(
            target.dismissed[at].clone(),
        ))));
    }
    let mut clear = considered(Fate::NotAffected);
    clear.rows = vec![
        weighed(RowVerdict::NotAffected),
        weighed(RowVerdict::Unclear("`x` is no version".into())),
    ];
    all.push(clear);
    for fate in [Fate::Withdrawn, Fate::OtherSystem, Fate::NoRecordApplies] {
        let mut one = considered(fate);
        one.rows.clear();
        all.push(one);
    }
    TargetExplanation {
        artifact: target.artifact,
        distribution: target.inventory.distribution,
        packages: 70,
        considered: all,
        not_judged: vec![(package, "it is not from the distribution (acme)".into())],
        coverage: vec![Coverage {
            what: "npm".into(),
            state: CoverageState::None,
            why: Some("there are no advisories for npm".into()),
            sources: Vec::new(),
        }],
        problems: target.problems,
    }
}

fn weighed(verdict: RowVerdict) -> Weighed {
    Weighed {
        source: "debian-tracker".into(),
        record: Some("DSA-1-1".into()),
        date: "2026-01-13".parse().ok(),
        ecosystem: "debian:11".into(),
        name: "openssl".into(),
        version: "3.0.11-1".into(),
        says: "fixed in 3.0.15-1".into(),
        word: Some("no-dsa".into()),
        verdict,
        comparisons: vec![Evidence::Comparison {
            scheme: "dpkg",
            package: "openssl".into(),
            installed: "3.0.11-1".into(),
            bound: "3.0.15-1".into(),
            operator: "<",
        }],
    }
}
