//! The formats that are made of the document: each against its specification, all against hostile names, and all
//! the same for a scan and for its saved report.

mod fault;
mod html;
mod sarif;
mod service;
mod template;

use seawall_formats::report::checkstyle::render_checkstyle;
use seawall_formats::report::cosign_vuln::write_cosign_vuln;
use seawall_formats::report::document::Document;
use seawall_formats::report::github::render_github;
use seawall_formats::report::gitlab::{write_gitlab, write_gitlab_quality};
use seawall_formats::report::html::render_html;
use seawall_formats::report::json::{JsonOptions, document, write_document};
use seawall_formats::report::junit::render_junit;
use seawall_formats::report::markdown::render_markdown;
use seawall_formats::report::read::read_document;
use seawall_formats::report::sarif::write_sarif;
use seawall_model::coverage::CoverageState;
use seawall_model::report::Report;

use crate::project::{EVIL, report_of_two};

type Write = fn(&Document, &mut dyn std::io::Write) -> std::io::Result<()>;

const FORMATS: [(&str, Write); 9] = [
    ("sarif", write_sarif),
    ("html", |document, out| {
        out.write_all(render_html(document).as_bytes())
    }),
    ("markdown", |document, out| {
        out.write_all(render_markdown(document).as_bytes())
    }),
    ("junit", |document, out| {
        out.write_all(render_junit(document).as_bytes())
    }),
    ("github", |document, out| {
        out.write_all(render_github(document).as_bytes())
    }),
    ("gitlab", write_gitlab),
    ("gitlab-codequality", write_gitlab_quality),
    ("checkstyle", |document, out| {
        out.write_all(render_checkstyle(document).as_bytes())
    }),
    ("cosign-vuln", write_cosign_vuln),
];

fn of(report: &Report) -> Document {
    document(report, JsonOptions { packages: true })
}

fn text(write: Write, document: &Document) -> String {
    let mut bytes = Vec::new();
    write(document, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn a_saved_report_gives_the_same_in_every_format() {
    let document = of(&report_of_two());
    let mut saved = Vec::new();
    write_document(&document, &mut saved).unwrap();
    let read = read_document(&saved).unwrap();
    for (name, write) in FORMATS {
        assert_eq!(text(write, &read), text(write, &document), "{name}");
    }
}

#[test]
fn every_open_finding_is_in_every_format() {
    let document = of(&report_of_two());
    for (name, write) in FORMATS {
        let text = text(write, &document);
        for id in [
            "CVE-2024-0001",
            "CVE-2024-0004",
            "GHSA-aaaa-bbbb-cccc",
            "CVE-2024-1002",
        ] {
            assert!(text.contains(id), "{name}: {id} in\n{text}");
        }
        // GitLab's security reports know vulnerabilities only, and say so.
        let licence =
            text.contains("LIC-GPL-3.0-only") || text.contains("findings of licences are left out");
        assert!(licence, "{name}\n{text}");
    }
}

/// Names from a target are never markup: what a browser or a chart of findings would act on is not there.
#[test]
fn hostile_names_are_text() {
    let document = of(&report_of_two());
    for (name, write) in &FORMATS[..5] {
        let text = text(*write, &document);
        let raw = text.contains(EVIL);
        assert_eq!(raw, matches!(*name, "sarif" | "github"), "{name}");
        assert!(!text.contains('\u{1b}'), "{name} holds an escape");
    }
}

/// A target that nobody could judge is never shown as clean.
#[test]
fn blindness_is_no_all_clear() {
    let mut report = report_of_two();
    report.targets.truncate(1);
    let target = &mut report.targets[0];
    target.findings.clear();
    target.dismissed.clear();
    target.upgrades.clear();
    target.problems.clear();
    target.filtered = 0;
    target.coverage[0].state = CoverageState::None;
    let signs = [
        ("sarif", "\"executionSuccessful\": false"),
        ("html", "Nothing could be judged; this is not an all-clear"),
        (
            "markdown",
            "Nothing could be judged; this is not an all-clear",
        ),
        ("junit", "errors=\"1\""),
        ("github", "::error title=Seawall could not judge all::"),
        ("gitlab", "\"status\": \"failure\""),
    ];
    for (name, want) in signs {
        let write = FORMATS.iter().find(|one| one.0 == name).unwrap().1;
        let text = text(write, &of(&report));
        assert!(text.contains(want), "{name}: {want} in\n{text}");
        assert!(!text.contains("No known vulnerabilities"), "{name}");
    }
    report.targets[0].coverage[0].state = CoverageState::Covered;
    for name in ["html", "markdown", "github"] {
        let write = FORMATS.iter().find(|one| one.0 == name).unwrap().1;
        assert!(
            text(write, &of(&report)).contains("No known vulnerabilities"),
            "{name}"
        );
    }
}
