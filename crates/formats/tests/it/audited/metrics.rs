//! Metrics, by the rules of the exposition format 0.0.4.

use std::collections::BTreeSet;

use seawall_formats::report::prometheus::render_prometheus;
use seawall_model::artifact::Artifact;
use seawall_model::report::TargetReport;

use super::of;
use super::sample::{HOSTILE, audited, audited_with};

/// Names, labels and values of all samples; fails where a line is not one of the format.
fn samples(text: &str) -> Vec<(String, String)> {
    let mut known = BTreeSet::new();
    let mut series = BTreeSet::new();
    let mut samples = Vec::new();
    assert!(text.ends_with('\n'));
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("# HELP ") {
            assert!(
                known.insert(rest.split(' ').next().unwrap().to_owned()),
                "{line}"
            );
            continue;
        }
        if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, kind) = rest.split_once(' ').unwrap();
            assert!(known.contains(name) && kind == "gauge", "{line}");
            continue;
        }
        let (labelled, value) = line.rsplit_once(' ').unwrap();
        value.parse::<f64>().unwrap();
        let name = labelled.split('{').next().unwrap();
        assert!(known.contains(name), "{line} without a type");
        labels(labelled.strip_prefix(name).unwrap());
        assert!(series.insert(labelled.to_owned()), "{line} twice");
        samples.push((labelled.to_owned(), value.to_owned()));
    }
    samples
}

/// Walks over labels as readers do: quotes end a value unless a backslash stands before them.
fn labels(text: &str) {
    let Some(text) = text.strip_prefix('{') else {
        return assert_eq!(text, "");
    };
    let mut rest = text;
    loop {
        let (name, after) = rest.split_once("=\"").unwrap();
        assert!(
            name.chars().all(|c| c.is_ascii_lowercase() || c == '_'),
            "{name}"
        );
        let mut chars = after.char_indices();
        let end = loop {
            match chars.next().unwrap() {
                (_, '\\') => assert!(matches!(chars.next().unwrap().1, '\\' | '"' | 'n')),
                (at, '"') => break at,
                (_, c) => assert!(!c.is_control()),
            }
        };
        rest = &after[end + 1..];
        match rest.strip_prefix(',') {
            Some(more) => rest = more,
            None => return assert_eq!(rest, "}"),
        }
    }
}

#[test]
fn figures_are_those_of_the_report() {
    let text = render_prometheus(&of(&audited()));
    let samples = samples(&text);
    let wanted = [
        ("seawall_run_timestamp_seconds", "1790000000"),
        ("seawall_targets{kind=\"container\"}", "2"),
        (
            "seawall_findings{target=\"web\",kind=\"container\",severity=\"critical\"}",
            "1",
        ),
        (
            "seawall_findings{target=\"db\",kind=\"container\",severity=\"critical\"}",
            "0",
        ),
        (
            "seawall_check_findings{check=\"CTR-0005\",severity=\"critical\"}",
            "1",
        ),
        ("seawall_assessments{outcome=\"not-looked-at\"}", "3"),
        ("seawall_problems{kind=\"environment\"}", "3"),
        ("seawall_targets_not_judged{how=\"partial\"}", "3"),
        (
            "seawall_framework_controls{framework=\"CIS-Docker-1.6\",state=\"not-looked-at\"}",
            "1",
        ),
        (
            "seawall_framework_met_ratio{framework=\"CIS-Docker-1.6\"}",
            "0.2",
        ),
        ("seawall_attack_paths{band=\"critical\"}", "1"),
        ("seawall_attack_paths{band=\"low\"}", "0"),
        ("seawall_attack_path_worst_score", "95"),
    ];
    for (series, value) in wanted {
        let found = samples.iter().find(|(one, _)| one == series);
        assert_eq!(
            found.map(|(_, value)| value.as_str()),
            Some(value),
            "{series}\n{text}"
        );
    }
}

#[test]
fn hostile_names_are_labels_and_nothing_else() {
    let long = "x".repeat(100_000);
    for name in [HOSTILE, "", "\\", "a\"} 1\nevil 1", &long] {
        let text = render_prometheus(&of(&audited_with(name)));
        samples(&text);
        assert!(text.len() < 20_000, "{}", text.len());
    }
}

#[test]
fn the_number_of_series_is_bounded_and_nothing_is_lost() {
    let mut report = audited();
    let last = report.targets.pop().unwrap();
    for at in 0..2_000 {
        report.targets.push(TargetReport {
            artifact: Artifact {
                name: format!("web{at}"),
                ..last.artifact.clone()
            },
            ..last.clone()
        });
    }
    let samples = samples(&render_prometheus(&of(&report)));
    assert!(samples.len() < 3_200, "{}", samples.len());
    let critical = samples.iter().filter(|(series, _)| {
        series.starts_with("seawall_findings{") && series.contains("\"critical\"")
    });
    let sum: f64 = critical
        .map(|(_, value)| value.parse::<f64>().unwrap())
        .sum();
    assert!((sum - 2_000.0).abs() < 0.5, "{sum}");
}
