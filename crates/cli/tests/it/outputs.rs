//! Formats of a report: several from one run, and from a saved report.

use std::fs;

use serde_json::Value;

use crate::program::Desk;
use crate::sample::{BASE, KNOWN, OS_RELEASE, STATUS, status};

fn desk() -> Desk {
    let desk = Desk::new();
    desk.file("old/etc/os-release", OS_RELEASE);
    desk.file(&format!("old/{STATUS}"), status(&BASE));
    desk
}

/// Formats, and what every document of the kind has in it.
const FORMATS: [(&str, &str); 10] = [
    ("json", "\"schema\": \"seawall.report/1\""),
    ("sarif", "\"version\": \"2.1.0\""),
    ("html", "<!doctype html>"),
    ("markdown", "|"),
    ("junit", "<testsuites"),
    ("github", "::"),
    ("gitlab", "\"scan\":"),
    ("gitlab-codequality", "\"check_name\""),
    ("checkstyle", "<checkstyle version=\"4.3\">"),
    ("cosign-vuln", "\"scanner\":"),
];

#[test]
fn one_run_writes_them_all() {
    let desk = desk();
    let files: Vec<String> = FORMATS
        .iter()
        .map(|(format, _)| format!("--format {format}=report.{format}"))
        .collect();
    let words = format!("scan --format table {} old", files.join(" "));
    let ran = desk.run(&words);
    assert_eq!(ran.code, 0, "{ran:?}");
    let (id, ..) = KNOWN[0];
    assert!(ran.out.contains(id), "{ran:?}");
    for (format, mark) in FORMATS {
        let text = fs::read_to_string(desk.path(&format!("report.{format}"))).unwrap();
        let plain = text.replace("\": ", "\":");
        let mark = mark.replace("\": ", "\":");
        assert!(
            plain.contains(&mark),
            "{format}: {mark} is not in {text:.300}"
        );
        assert!(text.contains(id), "{format}");
    }
    // The saved report says in each other format what the scan said. The first and the last hold scores in
    // full, of which reading can change the last digit.
    for (format, _) in &FORMATS[1..FORMATS.len() - 1] {
        let converted = desk.run(&format!("convert report.json --format {format}"));
        let text = fs::read_to_string(desk.path(&format!("report.{format}"))).unwrap();
        assert_eq!(converted.code, 0, "{format}: {converted:?}");
        assert_eq!(converted.out, text, "{format}");
    }
    assert_eq!(desk.run("convert report.json").out, ran.out);
    let saved = fs::read(desk.path("report.json")).unwrap();
    assert_eq!(desk.feed("convert -", &saved).out, ran.out);
}

#[test]
fn sarif_points_at_the_package_database() {
    let desk = desk();
    let log = desk.run("scan --format sarif old").json();
    let results = log["runs"][0]["results"].as_array().unwrap();
    let rules = &log["runs"][0]["tool"]["driver"]["rules"];
    assert!(!results.is_empty());
    for result in results {
        let at = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[at]["id"], result["ruleId"]);
        let [location] = &result["locations"].as_array().unwrap()[..] else {
            panic!("{result}");
        };
        let place = &location["physicalLocation"]["artifactLocation"]["uri"];
        assert!(place.as_str().unwrap().ends_with(STATUS), "{result}");
        assert!(result["partialFingerprints"].is_object(), "{result}");
    }
}

#[test]
fn templates() {
    let desk = desk();
    let (id, ..) = KNOWN[0];
    let csv = desk.run("scan --format template --template @csv old").out;
    let columns = csv.lines().next().unwrap().split(',').count();
    assert!(columns > 3 && csv.contains(id), "{csv}");
    desk.file(
        "mine.txt",
        "{% for target in targets %}{% for one in target.findings %}<{{ one.id }}>{% endfor %}{% endfor %}",
    );
    let own = desk
        .run("scan --format template --template mine.txt old")
        .out;
    assert!(own.contains(&format!("<{id}>")), "{own}");
    desk.file("bad.txt", "{% for %}");
    let ran = desk.run("scan --format template --template bad.txt old");
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{ran:?}");
    assert!(ran.err.contains("bad.txt"), "{ran:?}");
}

#[test]
fn mistakes_are_told_before_anything_is_scanned() {
    let desk = desk();
    for (words, why) in [
        ("scan --format json --format sarif old", "one place"),
        ("scan --format json=a --format sarif=a old", "one place"),
        ("scan --format json=a -o b old", "--output has no report"),
        ("scan --format yaml old", "yaml"),
        ("scan --format template old", "--template"),
        ("scan --template @none --format template old", "@none"),
        ("convert nothing.json", "nothing.json"),
        ("convert old/etc/os-release", "os-release"),
    ] {
        let ran = desk.run(words);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{words}: {ran:?}");
        assert!(ran.err.contains(why), "{words}: {ran:?}");
    }
}

/// A report that was cut off or tampered with is refused whole.
#[test]
fn half_a_report_is_none() {
    let desk = desk();
    desk.run("scan --format json -o report.json old");
    let text = fs::read_to_string(desk.path("report.json")).unwrap();
    let mut wrong: Value = serde_json::from_str(&text).unwrap();
    wrong["schema"] = "seawall.report/9".into();
    for (name, bytes) in [
        ("half.json", text.as_bytes()[..text.len() / 2].to_vec()),
        ("wrong.json", wrong.to_string().into_bytes()),
    ] {
        desk.file(name, bytes);
        let ran = desk.run(&format!("convert {name}"));
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{name}: {ran:?}");
    }
}
