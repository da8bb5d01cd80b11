//! Reports of audits at the command line: which formats need frameworks, the trend, and metrics that are written whole.

use serde_json::{Value, json};

use crate::program::Desk;

/// A saved report of an audit with one framework.
fn saved(host: &str, states: &[(&str, &str)]) -> Value {
    let control = |(id, state): &(&str, &str)| json!({ "id": id, "title": "Something", "section": "1", "state": state });
    json!({
        "schema": "seawall.report/1",
        "created": "2026-10-01T12:00:00Z",
        "tool": { "name": "seawall", "version": "0.1.0" },
        "targets": [{
            "name": host, "kind": "host", "source": "engine", "coverage": [], "findings": [],
            "dismissed": [], "filtered": 0, "problems": [],
        }],
        "posture": { "frameworks": [{
            "id": "CIS-Docker-1.6", "title": "CIS Docker Benchmark 1.6", "url": "",
            "is_our_reading": false, "score": {},
            "controls": states.iter().map(control).collect::<Vec<_>>(),
        }] },
        "verdict": { "passed": true, "gates": [] },
        "summary": {
            "critical": 0, "high": 0, "medium": 0, "low": 0, "negligible": 0, "unknown": 0,
            "not_loaded": 0, "dismissed": 0,
        },
    })
}

fn desk() -> Desk {
    let desk = Desk::new();
    let states = [("1.1", "pass"), ("1.2", "fail")];
    desk.file("audit.json", saved("prod", &states).to_string());
    let mut bare = saved("prod", &[]);
    bare["posture"]["frameworks"] = json!([]);
    desk.file("bare.json", bare.to_string());
    let mut scan = saved("prod", &[]);
    scan.as_object_mut().unwrap().remove("posture");
    desk.file("scan.json", scan.to_string());
    desk.file("empty/etc/hostname", "prod\n");
    desk
}

#[test]
fn what_has_no_frameworks_is_refused_in_formats_of_frameworks() {
    let desk = desk();
    for format in ["csv", "oscal", "xccdf", "arf"] {
        for words in ["convert bare.json", "convert scan.json", "scan empty"] {
            let ran = desk.run(&format!("{words} -f {format}=out.{format}"));
            assert_eq!(ran.code, 2, "{words} {format}: {ran:?}");
            let want = format!("the format `{format}` tells how frameworks came out");
            assert!(ran.err.contains(&want), "{ran:?}");
            assert!(!desk.path(&format!("out.{format}")).exists(), "{format}");
        }
        let ran = desk.run(&format!("convert audit.json -f {format}"));
        assert_eq!(ran.code, 0, "{format}: {ran:?}");
        assert!(ran.out.contains("1.2"), "{format}: {ran:?}");
    }
}

#[test]
fn a_format_without_a_place_for_frameworks_says_so() {
    let desk = desk();
    for (format, is_told) in [
        ("gitlab", true),
        ("gitlab-codequality", true),
        ("checkstyle", true),
        ("cosign-vuln", true),
        ("markdown", false),
        ("github", false),
        ("json", false),
    ] {
        let ran = desk.run(&format!("convert audit.json -f {format}"));
        assert_eq!(ran.code, 0, "{format}: {ran:?}");
        let want = format!("the format `{format}` has no place for frameworks");
        assert_eq!(ran.err.contains(&want), is_told, "{format}: {ran:?}");
        // Where none were asked for nothing is lost.
        let ran = desk.run(&format!("convert bare.json -f {format}"));
        assert!(!ran.err.contains("frameworks"), "{format}: {ran:?}");
    }
}

#[test]
fn an_earlier_report_must_be_one_of_an_audit() {
    let desk = desk();
    let rows = [
        ("none.json", "cannot read the earlier report none.json"),
        ("scan.json", "scan.json is no report of an audit"),
        ("empty/etc/hostname", "is not a report"),
    ];
    for (file, want) in rows {
        let ran = desk.run(&format!("audit --root empty --trend {file}"));
        assert_eq!(ran.code, 2, "{file}: {ran:?}");
        assert!(ran.err.contains(want), "{file}: {ran:?}");
    }
}

/// A collector that reads at any moment finds the old file or the new one.
#[test]
fn metrics_replace_the_file_and_leave_nothing_beside_it() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    let desk = desk();
    let place = desk.file("metrics/seawall.prom", "old 1\n");
    std::fs::set_permissions(&place, std::fs::Permissions::from_mode(0o640)).unwrap();
    symlink("metrics/seawall.prom", desk.path("link.prom")).unwrap();
    let ran = desk.run("convert audit.json -f prometheus=link.prom");
    assert_eq!(ran.code, 0, "{ran:?}");
    let text = std::fs::read_to_string(&place).unwrap();
    let want = "seawall_framework_controls{framework=\"CIS-Docker-1.6\",state=\"fail\"} 1\n";
    assert!(text.contains(want), "{text}");
    let mode = std::fs::metadata(&place).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
    assert!(desk.path("link.prom").is_symlink());
    let left: Vec<_> = std::fs::read_dir(place.parent().unwrap())
        .unwrap()
        .collect();
    assert_eq!(left.len(), 1, "{left:?}");
    let ran = desk.run("convert audit.json -f prometheus=nowhere/seawall.prom");
    assert_eq!(ran.code, 2, "{ran:?}");
}
