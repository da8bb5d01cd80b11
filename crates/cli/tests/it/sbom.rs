//! Bills of materials: each format of an image is written, read again, and judged as the image itself is;
//! and what `--only own` makes of the image's base.

use std::fs;
use std::path::Path;

use seawall_testkit::image::{Image, archive};
use seawall_testkit::tar::Tar;
use serde_json::{Value, json};

use crate::program::Desk;
use crate::sample::{BASE, KNOWN, OS_RELEASE, STATUS, status};

/// Packages of Debian below, and above them one of npm and a program of Go. The tool that made the lowest
/// layer was no builder of Dockerfiles, so that this layer is the base.
fn image() -> Image {
    let seed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/binary_file/go.elf");
    let lodash = r#"{"name": "lodash", "version": "4.17.20", "license": "MIT"}"#;
    let layers = [
        (
            Tar::new()
                .file("etc/os-release", OS_RELEASE)
                .file(STATUS, status(&BASE)),
            "debootstrap bookworm",
        ),
        (
            Tar::new().file("app/node_modules/lodash/package.json", lodash),
            "RUN /bin/sh -c npm install lodash # buildkit",
        ),
        (
            Tar::new().file("usr/bin/acorn", fs::read(seed).unwrap()),
            "COPY acorn /usr/bin/ # buildkit",
        ),
    ];
    let add =
        |image: Image, (tar, instruction): (Tar, &str)| image.layer(tar.finish(), instruction);
    layers.into_iter().fold(Image::new("seawall/mixed:1"), add)
}

fn desk() -> Desk {
    let desk = Desk::new();
    desk.file("image.tar", archive(&image().saved_old()));
    desk
}

/// What must not change on the way through a document.
fn told(report: &Value) -> Vec<Value> {
    let target = &report["targets"][0];
    let same = ["distribution", "layers", "base", "findings", "dismissed"];
    let mut all: Vec<Value> = same.iter().map(|part| target[part].clone()).collect();
    // Lists of installed files stay behind.
    let packages = target["packages"].as_array().unwrap().iter();
    all.extend(packages.cloned().map(|mut package| {
        package.as_object_mut().unwrap().remove("files");
        package
    }));
    all
}

/// Formats that hold everything.
const WHOLE: [&str; 8] = [
    "cyclonedx-json",
    "cyclonedx-json@1.4",
    "cyclonedx-json@1.7",
    "cyclonedx-xml",
    "cyclonedx-xml@1.4",
    "spdx-json",
    "spdx-tv",
    "spdx3",
];

#[test]
fn a_document_is_judged_as_its_image() {
    let desk = desk();
    let report = desk.scan("image.tar");
    let want = told(&report);
    let findings = report["targets"][0]["findings"].as_array().unwrap();
    let ids: Vec<&str> = findings.iter().filter_map(|f| f["id"].as_str()).collect();
    // One of each part: Debian's openssl (DSA-5532-1), lodash (GHSA-35jh-r3h4-6jhm), Go 1.22.3 (GO-2024-2887).
    for id in [KNOWN[0].0, "CVE-2021-23337", "CVE-2024-24790"] {
        let aside = &report["targets"][0]["dismissed"];
        assert!(
            ids.contains(&id) || aside.to_string().contains(id),
            "{id}: {ids:?}"
        );
    }
    for format in WHOLE {
        let ran = desk.run(&format!("sbom --format {format} -o bill image.tar"));
        assert_eq!(ran.code, 0, "{format}: {ran:?}");
        assert_eq!(told(&desk.scan("sbom bill")), want, "{format}");
    }
}

#[test]
fn a_document_becomes_another_one() {
    let desk = desk();
    let want = told(&desk.scan("image.tar"));
    desk.run("sbom image.tar -o a.cdx.json");
    for (from, to, format) in [
        ("a.cdx.json", "b.spdx", "spdx-tv"),
        ("b.spdx", "c.spdx3.json", "spdx3"),
        ("c.spdx3.json", "d.xml", "cyclonedx-xml"),
    ] {
        let ran = desk.run(&format!("sbom --format {format} -o {to} sbom {from}"));
        assert_eq!(ran.code, 0, "{format}: {ran:?}");
    }
    let bytes = fs::read(desk.path("d.xml")).unwrap();
    let ran = desk.feed("scan --format json --list-all-pkgs sbom -", &bytes);
    assert_eq!(told(&ran.json()), want);
}

/// The same target gives the same bytes.
#[test]
fn documents_are_stable() {
    let desk = desk();
    for format in ["cyclonedx-json", "cyclonedx-xml", "spdx-json", "purls"] {
        let words = format!("sbom --format {format} image.tar");
        let (first, second) = (desk.run(&words), desk.run(&words));
        assert!(!first.out.is_empty() && first.out == second.out, "{format}");
    }
}

#[test]
fn lists_that_hold_less_say_what_they_lose() {
    let desk = desk();
    let lodash = "pkg:npm/lodash@4.17.20";
    let ran = desk.run("sbom --format purls image.tar");
    assert!(ran.out.lines().any(|line| line == lodash), "{ran:?}");
    assert!(
        ran.err.contains("warning") || ran.err.contains("note"),
        "{ran:?}"
    );
    let run = "--sha 0123456789012345678901234567890123456789 --ref refs/heads/main --run-id 7";
    let ran = desk.run(&format!("sbom --format github {run} image.tar"));
    let snapshot = ran.json();
    assert_eq!(snapshot["ref"], "refs/heads/main");
    assert!(
        snapshot["manifests"].to_string().contains(lodash),
        "{ran:?}"
    );
}

#[test]
fn vulnerabilities_go_along_where_asked_for() {
    let desk = desk();
    let ran = desk.run("sbom --vulnerabilities image.tar");
    let told = ran.json()["vulnerabilities"].to_string();
    assert!(told.contains(KNOWN[0].0), "{}", ran.err);
    assert_eq!(
        desk.run("sbom image.tar").json().get("vulnerabilities"),
        None
    );
}

#[test]
fn what_is_no_document_is_refused() {
    let desk = desk();
    desk.file("no.json", r#"{"a": 1}"#);
    for words in [
        "scan sbom no.json",
        "scan sbom nothing.json",
        "sbom sbom no.json",
    ] {
        let ran = desk.run(words);
        assert!(matches!(ran.code, 2 | 3), "{words}: {ran:?}");
        assert!(
            ran.out.is_empty() && ran.err.contains(".json"),
            "{words}: {ran:?}"
        );
    }
}

#[test]
fn own_layers_and_those_of_the_base() {
    let desk = desk();
    desk.run("sbom image.tar -o bill");
    for target in ["image.tar", "sbom bill"] {
        let report = desk.scan(target);
        let base = &report["targets"][0]["base"];
        assert_eq!(
            *base,
            json!({"layers": 1, "known_by": "history"}),
            "{target}"
        );
        let table = desk.run(&format!("scan {target}")).out;
        assert!(
            table.contains("built on another image (lowest layer, by history)"),
            "{table}"
        );
        for (only, lodash, openssl) in [("own", true, false), ("base", false, true)] {
            let report = desk.scan(&format!("--only {only} {target}"));
            let findings = report["targets"][0]["findings"].as_array().unwrap();
            let of = |name: &str| findings.iter().any(|f| f["package"]["name"] == name);
            assert_eq!(
                (of("lodash"), of("openssl")),
                (lodash, openssl),
                "{only} {target}"
            );
        }
    }
}
