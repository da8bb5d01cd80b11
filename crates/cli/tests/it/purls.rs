//! `seawall scan purl`: package URLs on the command line, in files and on standard input.

use serde_json::{Value, json};

use crate::program::Desk;

/// DSA-5532-1 fixes CVE-2023-5363 in 3.0.11-1~deb12u2.
const OLD: &str =
    "pkg:deb/debian/libssl3@3.0.11-1~deb12u1?arch=amd64&distro=debian-12&upstream=openssl";
const NEW: &str =
    "pkg:deb/debian/libssl3@3.0.11-1~deb12u2?arch=amd64&distro=debian-12&upstream=openssl";

fn targets(report: &Value) -> &[Value] {
    report["targets"].as_array().unwrap()
}

fn has(target: &Value, id: &str) -> bool {
    let findings = target["findings"].as_array().unwrap();
    findings.iter().any(|finding| finding["id"] == id)
}

#[test]
fn a_package_of_a_distribution_is_judged_by_it() {
    let desk = Desk::new();
    for (purl, affected) in [(OLD, true), (NEW, false)] {
        let report = desk.scan(&format!("purl {purl}"));
        let [target] = targets(&report) else {
            panic!("{report}");
        };
        assert_eq!(target["kind"], "sbom");
        assert_eq!(target["distribution"]["id"], "debian");
        assert_eq!(has(target, "CVE-2023-5363"), affected, "{purl}");
        assert_eq!(target["problems"], json!([]));
    }
}

#[test]
fn files_and_standard_input_hold_lists() {
    let desk = Desk::new();
    let list = format!("# of mine\n{OLD}\n\npkg:npm/lodash@4.17.20 # pinned\nnonsense\n");
    desk.file("list.txt", &list);
    let by_file = desk.scan("purl list.txt");
    let ran = desk.feed("scan purl - --format json --list-all-pkgs", list.as_bytes());
    for (report, name) in [(by_file, "list.txt"), (ran.json(), "standard input")] {
        let [target] = targets(&report) else {
            panic!("{report}");
        };
        assert_eq!(target["name"], name);
        let packages = target["packages"].as_array().unwrap();
        let names: Vec<_> = packages.iter().map(|package| &package["name"]).collect();
        assert_eq!(names, ["libssl3", "lodash"]);
        assert!(has(target, "CVE-2023-5363"));
        let problems = target["problems"].as_array().unwrap();
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(
            problems[0]["why"].as_str().unwrap().starts_with("line 5: "),
            "{problems:?}"
        );
    }
}

#[test]
fn several_distributions_are_several_targets() {
    let desk = Desk::new();
    let other = OLD.replace("debian-12", "debian-11");
    let report = desk.scan(&format!("purl {OLD} {other}"));
    let names: Vec<_> = targets(&report)
        .iter()
        .map(|target| &target["name"])
        .collect();
    assert_eq!(
        names,
        ["command line (debian 11)", "command line (debian 12)"]
    );
}

#[test]
fn mistakes() {
    let desk = Desk::new();
    let strict = desk.run("scan --strict purl pkg:npm/lodash");
    assert_eq!(strict.code, 3, "{strict:?}");
    for words in ["scan purl", "scan purl --platform linux/amd64 pkg:npm/a@1"] {
        assert_eq!(desk.run(words).code, 2, "{words}");
    }
    let missing = desk.run("scan purl nowhere.txt");
    assert_eq!(missing.code, 3, "{missing:?}");
    assert!(
        missing.err.contains("cannot read nowhere.txt"),
        "{missing:?}"
    );
    // One list that cannot be read does not hide the others.
    let both = desk.run(&format!("scan purl nowhere.txt {OLD}"));
    assert_eq!(both.code, 3, "{both:?}");
    assert!(
        both.out.contains("CVE-2023-5363") && both.err.contains("nowhere.txt"),
        "{both:?}"
    );
}
