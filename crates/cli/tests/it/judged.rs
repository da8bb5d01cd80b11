//! What the policy makes of findings, through the real program: VEX statements, packages that never run,
//! order, preferred ids, and `seawall explain` for all of it.

use serde_json::Value;

use crate::program::Desk;
use crate::sample::{OS_RELEASE, STATUS, status};

/// Fixed in 3.0.11-1~deb12u2 (DSA-5532-1).
const ID: &str = "CVE-2023-5363";

fn desk() -> Desk {
    let desk = Desk::new();
    let packages = [
        ("openssl", "", "3.0.11-1~deb12u1"),
        ("libwebp7", "libwebp", "1.2.4-0.2"),
    ];
    desk.file("old/etc/os-release", OS_RELEASE);
    desk.file(&format!("old/{STATUS}"), status(&packages));
    desk.file("bare/etc/os-release", OS_RELEASE);
    desk.file(
        &format!("bare/{STATUS}"),
        status(&[("linux-libc-dev", "linux", "6.1.20-1")]),
    );
    desk
}

/// An `OpenVEX` document with one statement about the openssl of the sample.
fn vex(product: &str, status: &str, reason: &str) -> String {
    format!(
        r#"{{"@context": "https://openvex.dev/ns/v0.2.0", "author": "me", "timestamp": "2026-01-01T00:00:00Z",
            "statements": [{{"vulnerability": {{"name": "{ID}"}}, "products": ["{product}"],
                             "status": "{status}"{reason}}}]}}"#
    )
}

fn ids(report: &Value, list: &str) -> Vec<String> {
    let all = report["targets"][0][list].as_array().unwrap();
    all.iter()
        .map(|one| one["id"].as_str().unwrap().to_owned())
        .collect()
}

const OPENSSL: &str = "pkg:deb/debian/openssl";
const REASON: &str = r#", "justification": "vulnerable_code_not_present""#;

#[test]
fn statements_remove_or_note() {
    let desk = desk();
    // Product, status, reason; whether it removes the finding, and what is noted on it.
    let cases = [
        (OPENSSL, "not_affected", REASON, true, None),
        (
            "pkg:deb/debian/openssl@3.0.11-1~deb12u1",
            "fixed",
            "",
            true,
            None,
        ),
        (
            "pkg:deb/debian/openssl@3.0.11-1~deb12u9",
            "fixed",
            "",
            false,
            None,
        ),
        (
            "pkg:deb/ubuntu/openssl",
            "not_affected",
            REASON,
            false,
            None,
        ),
        (OPENSSL, "not_affected", "", false, Some("not_affected")),
        (OPENSSL, "affected", "", false, Some("affected")),
        (
            OPENSSL,
            "under_investigation",
            "",
            false,
            Some("under_investigation"),
        ),
    ];
    for (product, status, reason, removed, noted) in cases {
        desk.file("a.json", vex(product, status, reason));
        let ran = desk.run("scan --format json --fail-on high --severity high --vex a.json old");
        let report = ran.json();
        let gone = ids(&report, "dismissed").contains(&ID.to_owned());
        let here = ids(&report, "findings").contains(&ID.to_owned());
        assert_eq!((gone, here), (removed, !removed), "{product} {status}");
        let findings = report["targets"][0]["findings"].as_array().unwrap();
        let statement = findings.iter().find(|one| one["id"] == ID);
        let statement = statement.and_then(|one| one["statement"]["status"].as_str());
        assert_eq!(statement, noted, "{product} {status}");
    }
}

#[test]
fn files_of_statements() {
    let desk = desk();
    desk.file("vex/a.json", vex(OPENSSL, "not_affected", REASON));
    desk.file("vex/b.json", "{}");
    desk.file("vex/c.txt", "no matter");
    desk.file("no.json", "{}");
    let ran = desk.run("scan -v --show-suppressed --vex vex old");
    assert!(ran.out.contains("1 by VEX statements"), "{ran:?}");
    assert!(
        ran.out
            .contains("VEX says not_affected: vulnerable_code_not_present"),
        "{ran:?}"
    );
    assert!(
        ran.err.contains("b.json: it is neither OpenVEX nor CSAF"),
        "{ran:?}"
    );
    for (words, why) in [
        (
            "scan --vex no.json old",
            "neither OpenVEX nor CSAF nor CycloneDX",
        ),
        (
            "scan --vex nothing.json old",
            "cannot read the VEX file nothing.json",
        ),
        (
            "scan --vex old/etc old",
            "there are no JSON or XML files in old/etc",
        ),
        (
            "scan --sort worst old",
            "`worst` is not one of risk, severity",
        ),
        (
            "scan --prefer-id a/b old",
            "`a/b` is not the beginning of an id",
        ),
    ] {
        let ran = desk.run(words);
        assert_eq!(ran.code, 2, "{words}: {ran:?}");
        assert!(ran.err.contains(why), "{words}: {ran:?}");
    }
    desk.file("other.json", vex("pkg:npm/x", "fixed", ""));
    let ran = desk.run("scan -v --vex other.json old");
    assert!(
        ran.err.contains(&format!("{ID} speaks of no finding")),
        "{ran:?}"
    );
}

#[test]
fn headers_are_counted_apart_and_close_no_gate() {
    let desk = desk();
    let ran = desk.run("scan bare");
    let flat = ran.out.split_whitespace().collect::<Vec<_>>().join(" ");
    let want = "in linux-libc-dev: kernel headers, never run; --show-not-loaded lists them";
    assert!(flat.contains(want), "{ran:?}");
    assert!(!flat.contains("No known vulnerabilities"), "{ran:?}");
    assert!(!ran.out.contains("\nlinux 6.1.20-1"), "{ran:?}");
    let shown = desk.run("scan --show-not-loaded bare").out;
    assert!(
        shown.contains("Never run here\n\nlinux 6.1.20-1"),
        "{shown}"
    );
    let ran = desk.run("scan --format json --fail-on any bare");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let report = ran.json();
    assert!(report["summary"]["not_loaded"].as_u64().unwrap() > 100);
    assert_eq!(report["summary"]["high"], 0);
}

#[test]
fn findings_come_in_the_order_asked_for() {
    let desk = desk();
    let ordered = |sort: &str, field: &dyn Fn(&Value) -> Value| -> Vec<Value> {
        let report = desk.run(&format!("scan --format json {sort} old")).json();
        report["targets"][0]["findings"]
            .as_array()
            .unwrap()
            .iter()
            .map(field)
            .collect()
    };
    let risk = ordered("", &|one| match one.get("not_loaded") {
        Some(_) => Value::Null,
        None => one["risk"]["score"].clone(),
    });
    let scores: Vec<f64> = risk.iter().map_while(Value::as_f64).collect();
    assert!(
        scores.len() > 1 && scores.is_sorted_by(|a, b| a >= b),
        "{scores:?}"
    );
    assert!(risk.iter().skip(scores.len()).all(Value::is_null));
    let ids = ordered("--sort id", &|one| one["id"].clone());
    let years: Vec<&str> = ids.iter().map(|id| &id.as_str().unwrap()[..8]).collect();
    assert!(years.is_sorted(), "{years:?}");
    let severities = ordered("--sort severity", &|one| one["severity"].clone());
    let rank = |word: &Value| {
        let all = ["critical", "high", "medium", "low", "negligible", "unknown"];
        all.iter().position(|known| word == known)
    };
    assert!(severities.iter().map(rank).is_sorted(), "{severities:?}");
}

/// A finding is called as the user wants, and is the same finding all the same.
#[test]
fn a_preferred_id_changes_the_name_only() {
    let desk = desk();
    let find = |words: &str| -> Value {
        let report = desk.run(&format!("scan --format json {words} old")).json();
        let findings = report["targets"][0]["findings"].as_array().unwrap().clone();
        let by = |one: &Value| {
            let aliases = one["aliases"].as_array().unwrap();
            one["id"] == ID || aliases.iter().any(|alias| alias == ID)
        };
        findings.into_iter().find(by).unwrap()
    };
    let (plain, preferred) = (find(""), find("--prefer-id XYZ,CVE"));
    assert_eq!(plain, preferred);
    assert_eq!(
        plain["fingerprint"],
        find("--prefer-id native")["fingerprint"]
    );
}

#[test]
fn why_and_why_not() {
    let desk = desk();
    desk.file("a.json", vex(OPENSSL, "not_affected", REASON));
    desk.file("new/etc/os-release", OS_RELEASE);
    desk.file(
        &format!("new/{STATUS}"),
        status(&[("openssl", "", "3.0.22-1~deb12u2")]),
    );
    desk.file("none/etc/os-release", OS_RELEASE);
    desk.file(
        &format!("none/{STATUS}"),
        status(&[("bash", "", "5.2.15-2+b2")]),
    );
    desk.file("unknown/etc/os-release", "ID=nonesuch\nVERSION_ID=7\n");
    desk.file(
        &format!("unknown/{STATUS}"),
        status(&[("openssl", "", "1")]),
    );
    let cases = [
        (format!("explain {ID}"), "What the sources say"),
        (
            format!("explain {} old", ID.to_lowercase()),
            "openssl 3.0.11-1~deb12u1: REPORTED",
        ),
        (
            format!("explain {ID} old"),
            "held 3.0.11-1~deb12u1 against < 3.0.11-1~deb12u2 (dpkg)",
        ),
        (
            format!("explain {ID} new"),
            "openssl 3.0.22-1~deb12u2: not reported",
        ),
        (
            format!("explain {ID} none"),
            "Not reported: none of the 1 packages",
        ),
        (format!("explain {ID} unknown"), "! os-packages not judged"),
        (
            format!("explain --ignore {ID} {ID} old"),
            "not counted – accepted by --ignore",
        ),
        (
            format!("explain --vex a.json {ID} old"),
            "set aside – VEX says not_affected",
        ),
        (
            "explain CVE-2023-35001 bare".to_owned(),
            "reported apart – kernel headers, never run",
        ),
    ];
    for (words, want) in cases {
        let ran = desk.run(&words);
        assert_eq!(ran.code, 0, "{words}: {ran:?}");
        let flat = ran.out.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains(want), "{words}: {}", ran.out);
    }
}

#[test]
fn explanations_end_as_documented() {
    let desk = desk();
    let ran = desk.run("explain CVE-1999-99999");
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{ran:?}");
    assert!(ran.err.contains("no source in the database"), "{ran:?}");
    assert!(ran.err.contains("names CVE-1999-99999"), "{ran:?}");
    let ran = desk.run(&format!("explain {ID} nothing.tar"));
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(
        ran.out.contains(ID) && ran.err.contains("nothing.tar"),
        "{ran:?}"
    );
    let schema: Value = serde_json::from_str(&desk.run("schema explanation").out).unwrap();
    assert_eq!(schema["$id"], "urn:seawall:explanation:1");
    let report = desk.run(&format!("explain --format json {ID} old")).json();
    assert_eq!(report["schema"], "seawall.explanation/1");
    assert_eq!(report["targets"][0]["considered"][0]["outcome"], "reported");
}
