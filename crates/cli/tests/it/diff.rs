//! `seawall diff` through the real program: what is scanned, what was saved, the gates, the forms.

use serde_json::Value;

use crate::program::Desk;
use crate::sample::{OS_RELEASE, STATUS, status};

/// Fixed in 3.0.11-1~deb12u2 (DSA-5532-1).
const OPENSSL: &str = "CVE-2023-5363";
/// Fixed in 1.2.4-0.2+deb12u1 (DSA-5497-1).
const WEBP: &str = "CVE-2023-4863";

/// `before` has an old openssl; in `after` it is the fixed one, libwebp came, and wget went.
fn desk() -> Desk {
    let desk = Desk::new();
    let system = |name: &str, packages: &[(&str, &str, &str)]| {
        desk.file(&format!("{name}/etc/os-release"), OS_RELEASE);
        desk.file(&format!("{name}/{STATUS}"), status(packages));
    };
    let wget = ("wget", "", "1.21.3-1");
    let base = ("base-files", "", "12.4+deb12u13");
    let webp = ("libwebp7", "libwebp", "1.2.4-0.2");
    system("before", &[base, ("openssl", "", "3.0.11-1~deb12u1"), wget]);
    system("after", &[base, ("openssl", "", "3.0.11-1~deb12u2"), webp]);
    desk
}

fn json(desk: &Desk, words: &str) -> (Value, i32) {
    let ran = desk.run(words);
    let document =
        serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}: {ran:?}"));
    (document, ran.code)
}

/// Way, id, cause of every finding of an id.
fn changes(document: &Value, id: &str) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let all = document["findings"].as_array().unwrap().iter();
    let of = all.filter(|one| one["finding"]["id"] == id);
    of.map(|one| (text(&one["change"]), text(&one["cause"])))
        .collect()
}

fn pair(change: &str, cause: &str) -> Vec<(String, String)> {
    vec![(change.to_owned(), cause.to_owned())]
}

#[test]
fn findings_and_packages() {
    let desk = desk();
    let (document, code) = json(&desk, "diff -f json before after");
    assert_eq!(code, 0);
    assert_eq!(document["schema"], "seawall.difference/1");
    assert_eq!(changes(&document, OPENSSL), pair("removed", "version"));
    assert_eq!(changes(&document, WEBP), pair("added", "package"));
    let packages: Vec<String> = document["packages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            format!(
                "{} {} {} {}",
                one["change"], one["name"], one["before"], one["after"]
            )
        })
        .collect();
    let want = [
        r#""added" "libwebp7" [] ["1.2.4-0.2"]"#,
        r#""changed" "openssl" ["3.0.11-1~deb12u1"] ["3.0.11-1~deb12u2"]"#,
        r#""removed" "wget" ["1.21.3-1"] []"#,
    ];
    assert_eq!(packages, want);
    assert_eq!(document["summary"]["packages"]["unchanged"], 1);
    // The other way round everything is the other way round.
    let (back, _) = json(&desk, "diff -f json after before");
    assert_eq!(changes(&back, OPENSSL), pair("added", "version"));
    assert_eq!(changes(&back, WEBP), pair("removed", "package"));
    // A thing does not differ from itself.
    let (same, _) = json(&desk, "diff -f json after after");
    assert_eq!(same["findings"], serde_json::json!([]));
    assert_eq!(same["packages"], serde_json::json!([]));
}

#[test]
fn gates_see_what_is_new() {
    let desk = desk();
    for (words, code) in [
        ("diff --fail-on high before after", 1),
        ("diff --fail-on high after after", 0),
        ("diff --fail-on high before before", 0),
        // It is known to be exploited, and new in the second.
        ("diff --fail-on kev before after", 1),
        ("diff --fail-on kev after after", 0),
        // What the second accepts closes nothing.
        ("diff --fail-on kev --ignore CVE-2023-4863 before after", 0),
    ] {
        let ran = desk.run(words);
        assert_eq!(ran.code, code, "{words}: {ran:?}");
    }
}

#[test]
fn saved_reports_stand_for_what_they_saw() {
    let desk = desk();
    desk.run("scan -f json -o before.json --list-all-pkgs before");
    desk.run("scan -f json -o short.json before");
    let (scanned, _) = json(&desk, "diff -f json before after");
    let (saved, _) = json(&desk, "diff -f json before.json after");
    assert_eq!(saved["before"]["saved"], true);
    for part in ["packages", "summary"] {
        assert_eq!(saved[part], scanned[part], "{part}");
    }
    // A report that lists no package without a finding cannot say which packages are new.
    let (short, _) = json(&desk, "diff -f json report short.json rootfs after");
    assert_eq!(changes(&short, WEBP), pair("added", "untold"));
    assert!(
        short["remarks"].to_string().contains("--list-all-pkgs"),
        "{short}"
    );
    assert_eq!(short["summary"]["packages"]["added"], 0);
    let ran = desk.run("diff --show packages short.json short.json");
    assert!(
        ran.out
            .contains("No new findings in what could be compared"),
        "{ran:?}"
    );
}

#[test]
fn nothing_is_all_clear_that_nobody_saw() {
    let desk = desk();
    desk.file(
        "unknown/etc/os-release",
        "ID=nonesuch\nVERSION_ID=7\nNAME=Nonesuch\n",
    );
    desk.file(
        &format!("unknown/{STATUS}"),
        status(&[("openssl", "", "1")]),
    );
    let ran = desk.run("diff --fail-on high before unknown");
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(
        ran.out.contains("! the second could not be judged at all"),
        "{ran:?}"
    );
    // What a saved report hides could be anything.
    desk.run("scan -f json -o hidden.json --list-all-pkgs --severity low after");
    let ran = desk.run("diff --fail-on critical before hidden.json");
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(ran.out.contains("filtered out"), "{ran:?}");
}

#[test]
fn words() {
    let desk = desk();
    desk.run("scan -f json -o both.json before after");
    for (words, err) in [
        ("diff before", "2 values required"),
        ("diff before after before", "two sides are compared"),
        ("diff - -", "standard input cannot be both sides"),
        ("diff both.json after", "both.json is 2: before, after"),
        ("diff report nothing.json after", "cannot read nothing.json"),
        ("diff --fail-on silly before after", "`silly` is not one of"),
    ] {
        let ran = desk.run(words);
        assert_eq!(ran.code, 2, "{words}: {ran:?}");
        assert!(ran.err.contains(err), "{words}: {ran:?}");
    }
}

#[test]
fn forms_for_people() {
    let desk = desk();
    let ran = desk.run("diff before after");
    let lines: Vec<&str> = ran.out.lines().collect();
    assert!(
        lines.iter().all(|line| line.chars().count() <= 80),
        "{}",
        ran.out
    );
    assert!(
        ran.out.contains("Packages  +1 −1 ~1, 1 the same"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("New findings\n"), "{}", ran.out);
    let flat = ran.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        flat.contains("version 3.0.11-1~deb12u1 → 3.0.11-1~deb12u2"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("  ~ deb openssl"), "{}", ran.out);
    let ran = desk.run("diff --show findings before after");
    assert!(!ran.out.contains("deb wget"), "{}", ran.out);
    let ran = desk.run("diff -f markdown -o out.md before after");
    let page = std::fs::read_to_string(desk.path("out.md")).unwrap();
    assert!(
        ran.out.is_empty() && page.contains("## New findings"),
        "{page}"
    );
    assert!(page.contains(WEBP) && page.contains("<details>"), "{page}");
}
