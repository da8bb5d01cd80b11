//! What continuous integration reads: JUnit, GitLab, GitHub, the predicate for cosign, Markdown.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use seawall_formats::report::cosign_vuln::write_cosign_vuln;
use seawall_formats::report::github::render_github;
use seawall_formats::report::gitlab::{write_gitlab, write_gitlab_quality};
use seawall_formats::report::junit::render_junit;
use seawall_formats::report::markdown::render_markdown;
use seawall_model::report::Report;
use serde_json::{Value, json};

use super::{of, text};
use crate::project::report_of_two;

/// The document read by an XML parser: its elements with their attributes, in order.
pub(super) fn elements(xml: &str) -> Vec<(String, Vec<(String, String)>)> {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = true;
    let mut elements = Vec::new();
    let mut read = |start: &BytesStart<'_>| {
        let name = start.name().as_ref().to_owned();
        let attributes = start.attributes().map(|one| {
            let one = one.unwrap();
            let value = quick_xml::escape::unescape(&one.value)
                .unwrap()
                .into_owned();
            (one.key.as_ref().to_owned(), value)
        });
        elements.push((name, attributes.collect()));
    };
    loop {
        match reader.read_event().unwrap() {
            Event::Eof => return elements,
            Event::Start(start) | Event::Empty(start) => read(&start),
            _ => {}
        }
    }
}

#[test]
fn junit_is_xml_whose_counts_are_right() {
    let elements = elements(&render_junit(&of(&report_of_two())));
    let count = |name: &str| elements.iter().filter(|one| one.0 == name).count();
    let of = |element: usize, name: &str| {
        let found = elements[element].1.iter().find(|one| one.0 == name);
        found.map(|one| one.1.clone()).unwrap()
    };
    assert_eq!(elements[0].0, "testsuites");
    assert_eq!(of(0, "tests"), count("testcase").to_string());
    assert_eq!(of(0, "failures"), count("failure").to_string());
    assert_eq!(of(0, "errors"), count("error").to_string());
    assert_eq!(of(0, "skipped"), count("skipped").to_string());
    // Two targets and the gates; nine open findings and a closed gate; one accepted and two that never run; a
    // problem.
    assert_eq!(count("testsuite"), 3);
    assert_eq!(
        (count("failure"), count("skipped"), count("error")),
        (10, 3, 1)
    );
}

fn gitlab(report: &Report) -> Value {
    serde_json::from_str(&text(write_gitlab, &of(report))).unwrap()
}

/// What the schemas 15.2.1 require, in our words.
fn gitlab_schema(kind: &str, place: &Value) -> Value {
    let word = json!({ "type": "string", "minLength": 1 });
    let time =
        json!({ "type": "string", "pattern": "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}$" });
    let url = json!({ "type": "string", "pattern": "^(https?|ftp)://.+" });
    let program = json!({ "type": "object", "required": ["id", "name", "version", "vendor"] });
    let text = json!({
        "type": "object",
        "required": ["name", "type", "value"],
        "properties": { "name": word, "type": { "const": "text" }, "value": { "type": "string" } },
    });
    let dependency = json!({
        "type": "object",
        "required": ["package", "version"],
        "properties": {
            "package": { "type": "object", "required": ["name"], "properties": { "name": { "type": "string" } } },
            "version": { "type": "string" },
            "direct": { "type": "boolean" },
        },
    });
    let mut location = place.clone();
    location["properties"]["dependency"] = dependency;
    json!({
        "type": "object",
        "required": ["version", "scan", "vulnerabilities"],
        "properties": {
            "version": { "pattern": "^[0-9]+\\.[0-9]+\\.[0-9]+$" },
            "scan": {
                "type": "object",
                "required": ["analyzer", "end_time", "scanner", "start_time", "status", "type"],
                "properties": {
                    "analyzer": program, "scanner": program, "start_time": time, "end_time": time,
                    "status": { "enum": ["success", "failure"] }, "type": { "const": kind },
                    "messages": { "items": {
                        "required": ["level", "value"],
                        "properties": { "level": { "enum": ["info", "warn", "fatal"] }, "value": word },
                    } },
                },
            },
            "vulnerabilities": { "type": "array", "minItems": 1, "items": {
                "type": "object",
                "required": ["id", "identifiers", "location"],
                "properties": {
                    "id": word,
                    "name": { "type": "string", "maxLength": 255 },
                    "description": { "type": "string", "maxLength": 1_048_576 },
                    "severity": { "enum": ["Info", "Unknown", "Low", "Medium", "High", "Critical"] },
                    "solution": { "type": "string", "maxLength": 7_000 },
                    "identifiers": { "type": "array", "minItems": 1, "items": {
                        "required": ["type", "name", "value"],
                        "properties": { "type": word, "name": word, "value": word, "url": url },
                    } },
                    "cvss_vectors": { "type": "array", "minItems": 1, "maxItems": 10, "items": {
                        "required": ["vendor", "vector"],
                        "properties": { "vendor": word, "vector": {
                            "minLength": 32, "maxLength": 128, "pattern": "^CVSS:3[.][01](/[A-Z]+:[A-Z])+$",
                        } },
                    } },
                    "links": { "items": { "required": ["url"], "properties": { "url": url } } },
                    "details": { "type": "object", "additionalProperties": text },
                    "location": location,
                },
            } },
        },
    })
}

#[test]
fn gitlab_reports_have_what_their_schemas_require() {
    let both = report_of_two();
    let only = |index: usize| Report {
        targets: vec![both.targets[index].clone()],
        ..both.clone()
    };
    let word = json!({ "type": "string", "minLength": 1 });
    let container = json!({
        "required": ["dependency", "operating_system", "image"],
        "properties": { "operating_system": word, "image": word },
    });
    let dependency = json!({ "required": ["file", "dependency"], "properties": { "file": word } });
    let cases = [
        (only(0), "container_scanning", &container),
        (both.clone(), "container_scanning", &container),
        (only(1), "dependency_scanning", &dependency),
    ];
    for (report, kind, place) in cases {
        let validator = jsonschema::validator_for(&gitlab_schema(kind, place)).unwrap();
        let written = gitlab(&report);
        let errors: Vec<String> = validator
            .iter_errors(&written)
            .map(|e| e.to_string())
            .collect();
        assert!(errors.is_empty(), "{kind}: {errors:?}");
        let all = written["vulnerabilities"].as_array().unwrap();
        let mut ids: Vec<&str> = all.iter().map(|one| one["id"].as_str().unwrap()).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), all.len(), "{kind}: ids are not unique");
    }
    let image = gitlab(&only(0));
    let place = &image["vulnerabilities"][0]["location"];
    assert_eq!(place["operating_system"], "debian 11");
    assert_eq!(place["image"], "app:1");
    assert_eq!(
        place["dependency"],
        json!({ "package": { "name": "libssl3" }, "version": "3.0.11-1" })
    );
    assert_eq!(image["vulnerabilities"][0]["identifiers"][0]["type"], "cve");
    let project = gitlab(&only(1));
    assert_eq!(
        project["vulnerabilities"][0]["location"]["file"],
        "web/package-lock.json"
    );
    assert_eq!(
        project["vulnerabilities"][0]["location"]["dependency"]["direct"],
        false
    );
    assert_eq!(
        project["vulnerabilities"][0]["identifiers"][0]["type"],
        "ghsa"
    );
    assert_eq!(project["dependency_files"][0]["package_manager"], "npm");
    assert!(project["vulnerabilities"].as_array().unwrap().len() == 3);
}

#[test]
fn code_quality_issues_have_what_gitlab_reads() {
    let issues: Vec<Value> =
        serde_json::from_str(&text(write_gitlab_quality, &of(&report_of_two()))).unwrap();
    assert_eq!(issues.len(), 9);
    let words = ["info", "minor", "major", "critical", "blocker"];
    for issue in &issues {
        assert!(words.contains(&issue["severity"].as_str().unwrap()));
        assert!(issue["location"]["lines"]["begin"].as_u64().unwrap() > 0);
        for name in ["description", "check_name", "fingerprint"] {
            assert!(!issue[name].as_str().unwrap().is_empty(), "{name}");
        }
    }
    assert_eq!(issues[0]["severity"], "blocker");
}

#[test]
fn annotations_are_one_line_each_and_the_worst_come_first() {
    let text = render_github(&of(&report_of_two()));
    for line in text.lines() {
        let known = ["::error ", "::warning ", "::notice "];
        assert!(known.iter().any(|start| line.starts_with(start)), "{line}");
    }
    let line = |part: &str| text.lines().position(|line| line.contains(part)).unwrap();
    assert!(line("gate") < line("dpkg database") && line("dpkg database") < line("CVE-2024-0001"));
    assert!(line("CVE-2024-0001") < line("GHSA-aaaa-bbbb-cccc"));
    assert!(line("GHSA-aaaa-bbbb-cccc") < line("CVE-2024-0003"));
    let want = "::error file=web/package-lock.json,line=7,title=GHSA-aaaa-bbbb-cccc in qs 2.3.3::";
    assert!(text.contains(want), "{text}");
    // A file of an image is none of the repository.
    assert!(!text.contains("file=var/lib"));
    assert!(text.contains("critical: CVE-2024-0001 in libssl3 3.0.11-1; fixed in 3.0.15-1"));
}

#[test]
fn the_predicate_has_the_fields_of_its_specification() {
    let predicate: Value =
        serde_json::from_str(&text(write_cosign_vuln, &of(&report_of_two()))).unwrap();
    for pointer in [
        "/invocation/parameters",
        "/invocation/uri",
        "/invocation/event_id",
        "/invocation/builder.id",
        "/scanner/uri",
        "/scanner/version",
        "/scanner/db/uri",
        "/scanner/db/version",
        "/scanner/result/schema",
        "/metadata/scanStartedOn",
        "/metadata/scanFinishedOn",
    ] {
        assert!(predicate.pointer(pointer).is_some(), "{pointer}");
    }
    assert_eq!(predicate["scanner"]["result"]["schema"], "seawall.report/1");
}

#[test]
fn markdown_says_what_matters() {
    let text = render_markdown(&of(&report_of_two()));
    let wanted = [
        "## <code>app:1</code>",
        "> - debian 11 has no regular support any more",
        "> - os-packages: judged in part: facts of 2026-01-13, in part derived",
        "> - dpkg database var/lib/dpkg/status: line 7 is no field",
        "**5 findings**: 2 critical · 1 high · 2 low; 3 with a fix; **2 known to be exploited**",
        "| critical | [CVE-2024-0001](<https://example.org/CVE>) **KEV** | <code>libssl3</code> | <code>3.0.11-1</code> | fixed in 3.0.15-1 |",
        "<code>qs</code><br>via express 4.15.0 → body-parser 1.12.0",
        "<code>mocha</code><br>for development",
        "<summary>8 accepted, never run or set aside</summary>",
        "**Gate** <code>fail-on high</code>: ❌ FAILED",
    ];
    for want in wanted {
        assert!(text.contains(want), "{want}\nis not in\n{text}");
    }
    let rows = text.lines().filter(|line| line.starts_with("| "));
    for row in rows {
        assert_eq!(row.matches(" |").count(), 5, "{row}");
    }
}
