//! `seawall vex` through the real program: what it writes clears in a scan exactly what it speaks of, in every
//! format, and nothing is written that a specification forbids.

use seawall_testkit::image::archive;
use serde_json::Value;

use crate::program::Desk;
use crate::sample::{self, OS_RELEASE, STATUS, status};

/// Fixed in 3.0.11-1~deb12u2 (DSA-5532-1); openssl and libssl3 have it.
const ID: &str = "CVE-2023-5363";
const OPENSSL: &str = "pkg:deb/debian/openssl@3.0.11-1~deb12u1?arch=amd64&distro=debian-12";
const FORMATS: [&str; 3] = ["openvex", "csaf", "cyclonedx"];
const HEAD: &str = "--author Acme --namespace https://acme.example --created 2026-11-01T00:00:00Z";

fn desk() -> Desk {
    let desk = Desk::new();
    desk.file("old/etc/os-release", OS_RELEASE);
    let packages = [
        ("openssl", "", "3.0.11-1~deb12u1"),
        ("libwebp7", "libwebp", "1.2.4-0.2"),
    ];
    desk.file(&format!("old/{STATUS}"), status(&packages));
    desk
}

fn image(desk: &Desk) {
    desk.file("app.tar", archive(&sample::image().saved_old()));
}

/// Ids with their packages in a list of the only target of a report.
fn listed(desk: &Desk, words: &str, list: &str) -> Vec<String> {
    let ran = desk.run(words);
    let report: Value = serde_json::from_str(&ran.out).unwrap_or_else(|e| panic!("{e}: {ran:?}"));
    let all = report["targets"][0][list].as_array().unwrap().iter();
    let mut names: Vec<String> = all
        .map(|one| format!("{} {}", one["id"], one["package"]["name"]).replace('"', ""))
        .collect();
    names.sort();
    names
}

#[test]
fn what_is_written_sets_the_same_finding_aside() {
    let desk = desk();
    image(&desk);
    desk.run("scan -f json -o report.json app.tar");
    let all = listed(&desk, "scan -f json app.tar", "findings");
    let meant = format!("{ID} openssl");
    assert!(
        all.contains(&meant) && all.contains(&format!("{ID} libssl3")),
        "{all:?}"
    );
    for format in FORMATS {
        let ran = desk.run(&format!(
            "vex create {HEAD} -f {format} -o app.vex.json --from report.json --id {ID} --package openssl \
             --status not_affected --justification vulnerable_code_not_present --statement never-built"
        ));
        assert_eq!(ran.code, 0, "{format}: {ran:?}");
        let ran = desk.run("vex validate app.vex.json");
        assert_eq!(ran.code, 0, "{format}: {ran:?}");
        let left = listed(&desk, "scan -f json --vex app.vex.json app.tar", "findings");
        let without: Vec<String> = all.iter().filter(|one| **one != meant).cloned().collect();
        assert_eq!(left, without, "{format}");
        let aside = listed(
            &desk,
            "scan -f json --vex app.vex.json app.tar",
            "dismissed",
        );
        assert!(aside.contains(&meant), "{format}: {aside:?}");
        // It speaks of that image, and of the package nowhere else.
        let elsewhere = listed(&desk, "scan -f json --vex app.vex.json old", "findings");
        assert!(elsewhere.contains(&meant), "{format}: {elsewhere:?}");
    }
}

#[test]
fn decisions_become_statements() {
    let desk = desk();
    let ignore = format!(
        "{ID} package=openssl reason=\"vulnerable_code_not_in_execute_path: never called\"\n\
         CVE-2023-4863 until=2099-01-01 reason=\"later\"\n"
    );
    desk.file(".seawallignore", ignore);
    let ran = desk.run(&format!(
        "vex generate {HEAD} --open leave-out -o out.json rootfs old"
    ));
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(
        ran.err.contains("hold for the packages wherever they are"),
        "{ran:?}"
    );
    let document: Value =
        serde_json::from_slice(&std::fs::read(desk.path("out.json")).unwrap()).unwrap();
    let of = |id: &str| {
        let all = document["statements"].as_array().unwrap();
        all.iter()
            .find(|one| one["vulnerability"]["name"] == id)
            .cloned()
            .unwrap()
    };
    let cleared = of(ID);
    assert_eq!(cleared["status"], "not_affected");
    assert_eq!(
        cleared["justification"],
        "vulnerable_code_not_in_execute_path"
    );
    assert_eq!(cleared["status_notes"], "never called");
    // Accepted is not harmless.
    let accepted = of("CVE-2023-4863");
    assert_eq!(accepted["status"], "affected");
    assert_eq!(
        accepted["action_statement"],
        "accepted until 2099-01-01: later"
    );
    assert_eq!(document["statements"].as_array().unwrap().len(), 2);
    // Open findings are stated as asked, and never cleared.
    for (open, status) in [
        ("affected", "affected"),
        ("under-investigation", "under_investigation"),
    ] {
        desk.file(".seawallignore", "");
        let ran = desk.run(&format!("vex generate {HEAD} --open {open} rootfs old"));
        let document: Value = serde_json::from_str(&ran.out).unwrap();
        for one in document["statements"].as_array().unwrap() {
            assert_eq!(one["status"], status, "{one}");
        }
    }
}

#[test]
fn the_same_again_is_the_same_bytes() {
    let desk = desk();
    for format in FORMATS {
        let words = format!("vex generate {HEAD} -f {format} --open affected rootfs old");
        assert_eq!(desk.run(&words).out, desk.run(&words).out, "{format}");
        let ran = desk.run(&words);
        desk.file("all.json", &ran.out);
        let ran = desk.run("vex validate all.json");
        assert_eq!(ran.code, 0, "{format}: {ran:?}");
        // Through any other format nothing is lost.
        for other in FORMATS {
            let ran = desk.run(&format!(
                "vex merge {HEAD} -f {other} -o merged.json all.json"
            ));
            assert_eq!(ran.code, 0, "{format} to {other}: {ran:?}");
        }
    }
}

#[test]
fn what_specifications_forbid_is_not_written() {
    let desk = desk();
    let create = |rest: &str| desk.run(&format!("vex create --id {ID} -o no.json {rest}"));
    for (rest, err) in [
        (
            "--author A --product pkg:npm/a@1 --status not_affected",
            "needs a justification",
        ),
        (
            "--author A --product pkg:npm/a@1 --status affected",
            "needs a statement of what to do",
        ),
        (
            "--author A --product pkg:npm/a --status fixed",
            "`fixed` needs the version",
        ),
        (
            "--author A --product npm-a --status under_investigation",
            "has no package URL",
        ),
        (
            "--author A --product pkg:npm/a@1 --status not_affected --justification because",
            "`because` is no justification",
        ),
        (
            "--author A --product pkg:npm/a@1 --status fixed --justification component_not_present",
            "only `not_affected` has a justification",
        ),
        (
            "--author A --product pkg:npm/a@1 --status under_investigation -f csaf",
            "CSAF wants the address",
        ),
        (
            "--author A --namespace https://a.example --role boss --product pkg:npm/a@1 --status fixed -f csaf",
            "`boss` is no publisher",
        ),
        ("--product pkg:npm/a@1 --status fixed", "--author"),
        (
            "--author A --product pkg:npm/a@1 --status fine",
            "not_affected, fixed",
        ),
    ] {
        let ran = create(rest);
        assert_eq!(ran.code, 2, "{rest}: {ran:?}");
        assert!(ran.err.contains(err), "{rest}: {ran:?}");
        assert!(!desk.path("no.json").exists(), "{rest}");
    }
}

#[test]
fn the_latest_of_several_counts() {
    let desk = desk();
    let say = |file: &str, day: &str, status: &str| {
        let ran = desk.run(&format!(
            "vex create --author A --created 2026-{day}T00:00:00Z --id {ID} --product {OPENSSL} \
             --status {status} -o {file}"
        ));
        assert_eq!(ran.code, 0, "{ran:?}");
    };
    say("old.json", "01-01", "fixed");
    say("new.json", "02-01", "under_investigation");
    say("other.json", "02-01", "fixed");
    let ran = desk.run("vex merge --author A old.json new.json");
    let document: Value = serde_json::from_str(&ran.out).unwrap();
    let statements = document["statements"].as_array().unwrap();
    assert_eq!(statements.len(), 1, "{document}");
    assert_eq!(statements[0]["status"], "under_investigation");
    let ran = desk.run("vex merge --author A new.json other.json");
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.contains("under_investigation and fixed"), "{ran:?}");
}
