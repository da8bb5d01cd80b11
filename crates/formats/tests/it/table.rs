//! The report for people: complete, worst first, within the width, harmless to a terminal.

use seawall_formats::report::table::{TableOptions, render_table};
use seawall_model::coverage::CoverageState;
use seawall_model::report::Report;
use seawall_model::time::Date;
use unicode_width::UnicodeWidthStr as _;

use crate::sample::report;

fn drawn(report: &Report, width: usize) -> String {
    let options = TableOptions {
        width,
        colour: false,
        show_suppressed: true,
        show_not_loaded: false,
        packages: false,
    };
    render_table(report, options)
}

#[test]
fn every_line_fits_and_no_id_is_lost() {
    for width in [40, 60, 80, 120] {
        let text = drawn(&report(), width);
        for line in text.lines() {
            assert!(line.width() <= width, "{width}: {line}");
        }
        for id in 1..=5 {
            assert!(
                text.contains(&format!("CVE-2024-000{id}")),
                "{width}: {id} in {text}"
            );
        }
    }
}

#[test]
fn it_says_what_matters() {
    let text = drawn(&report(), 80);
    let wanted = [
        "Debian GNU/Linux 11 (bullseye) · 3 packages · 2 layers",
        "! debian 11 has no regular support since 2024-08-14",
        "! os-packages in part: facts of 2026-01-13",
        "4 vulnerabilities in 1 source package: 1 critical · 1 high · 2 low; 2 with a fix",
        "openssl 3.0.11-1 → 3.0.15-1",
        "  libssl3, openssl",
        "  layer 2 RUN apt-get update && apt-get install -y openssl",
        "  CRITICAL  CVE-2024-0001     9.8 risk 42.5 KEV",
        "  HIGH      CVE-2024-0002     9.8 risk 42.5 no fix VEX: under_investigation",
        "  LOW       CVE-2024-0003",
        "  LOW       no fix: CVE-2024-0004",
        "CVE-2024-0005 libssl3 – not reachable, until 2027-01-01 (.seawallignore:1)",
        "RUN apt-get update && apt-get install -y --only-upgrade libssl3 openssl",
        "Gate fail-on high: FAILED – 2 findings of severity high or worse",
    ];
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for want in wanted {
        let want = want.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains(&want), "{want}\nis not in\n{text}");
    }
}

#[test]
fn hostile_text_cannot_steer_the_terminal() {
    let text = drawn(&report(), 80);
    assert!(
        text.chars().all(|c| c == '\n' || !c.is_control()),
        "{text:?}"
    );
}

#[test]
fn nothing_judged_is_never_an_all_clear() {
    let mut report = report();
    let target = &mut report.targets[0];
    target.findings.clear();
    target.dismissed.clear();
    target.upgrades.clear();
    target.coverage[0].state = CoverageState::None;
    let text = drawn(&report, 80);
    assert!(text.contains("this is not an all-clear"), "{text}");
    report.targets[0].coverage[0].state = CoverageState::Covered;
    // What filters hide is no good news either.
    assert!(report.targets[0].filtered > 0);
    assert!(drawn(&report, 80).contains("Nothing else found in what could be looked at"));
    report.targets[0].filtered = 0;
    assert!(drawn(&report, 80).contains("Nothing found in what could be looked at"));
    report.targets[0].problems.clear();
    assert!(drawn(&report, 80).contains("No known vulnerabilities"));
    report.targets[0].filtered = 1;
    assert!(!drawn(&report, 80).contains("No known vulnerabilities"));
}

/// What a person reads at 80 columns, by default and with everything shown.
#[test]
fn at_80_columns() {
    let options = TableOptions {
        width: 80,
        colour: false,
        show_suppressed: false,
        show_not_loaded: false,
        packages: false,
    };
    insta::assert_snapshot!("report", render_table(&report(), options));
    let all = TableOptions {
        show_suppressed: true,
        show_not_loaded: true,
        ..options
    };
    insta::assert_snapshot!("report_with_all", render_table(&report(), all));
}

/// Facts up to a week old are not spoken of.
#[test]
fn old_facts_are_told_and_fresh_ones_are_not() {
    let mut report = report();
    let day = report.created.date();
    for (age, told) in [(0, false), (7, false), (8, true), (400, true)] {
        for source in &mut report.targets[0].coverage[0].sources {
            source.date = Some(Date::from_days(day.days() - age));
        }
        let text = drawn(&report, 80);
        assert_eq!(text.contains("! advisory data of"), told, "{age}: {text}");
        assert_eq!(text.contains(&format!("{age} days old")), told, "{age}");
    }
}

/// An erratum can be the name of different vulnerabilities in different packages of one source.
#[test]
fn findings_of_one_name_are_not_taken_for_one() {
    let mut report = report();
    let findings = &mut report.targets[0].findings;
    findings.truncate(2);
    for (finding, cve) in findings.iter_mut().zip(["CVE-2024-0001", "CVE-2024-0002"]) {
        finding.id = "DSA-1-1".into();
        finding.aliases = vec![cve.into()];
    }
    assert!(drawn(&report, 80).contains("2 vulnerabilities in 1 source package"));
}
