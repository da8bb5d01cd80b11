//! `seawall scan --scanners licence` and the policy in `seawall.yaml`.

use serde_json::Value;

use crate::program::Desk;

/// A project with three installed packages and one that it only asks for.
fn desk() -> Desk {
    let desk = Desk::new();
    desk.file(
        "app/package.json",
        r#"{"name": "app", "version": "1.0.0", "license": "MIT",
            "dependencies": {"acorn": "1.0.0", "birch": "1.0.0", "cedar": "1.0.0", "elder": "1.0.0"}}"#,
    );
    let packages = [
        ("acorn", "GPL-3.0-only"),
        ("birch", "ISC"),
        ("cedar", "My own words"),
    ];
    for (name, licence) in packages {
        desk.file(
            &format!("app/node_modules/{name}/package.json"),
            format!(r#"{{"name": "{name}", "version": "1.0.0", "license": "{licence}"}}"#),
        );
    }
    desk
}

/// Rule, severity and package of each finding, sorted.
fn found(report: &Value) -> Vec<String> {
    let findings = report["targets"][0]["findings"].as_array().unwrap();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut found: Vec<String> = findings
        .iter()
        .map(|one| {
            let parts = [&one["id"], &one["severity"], &one["package"]["name"]];
            parts.map(text).join(" ")
        })
        .collect();
    found.sort();
    found
}

/// Strong copyleft is reviewed where nothing is said, and does not fit into a project under MIT, as its
/// manifest says; nobody knows the third licence, nor that of what is not there.
const USUAL: [&str; 4] = [
    "LIC-0002 medium acorn",
    "LIC-0003 low cedar",
    "LIC-0003 low elder",
    "LIC-0004 high acorn",
];

#[test]
fn without_a_policy_the_usual_verdicts_hold() {
    let desk = desk();
    assert_eq!(found(&desk.scan("--scanners licence fs app")), USUAL);
    // The text beside the manifest is the project's, not that of what it asks for.
    desk.file("app/LICENSE", LICENCE);
    assert_eq!(found(&desk.scan("--scanners licence fs app")), USUAL);
    let ran = desk.run("scan --scanners licence fs app");
    for want in [
        "LIC-0004 GPL-3.0-only",
        "does not fit into a project under MIT",
        "review is the usual verdict for strong-copyleft",
    ] {
        let flat = ran.out.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains(want), "{want}: {}", ran.out);
    }
    assert!(!ran.out.contains("distribution"), "{}", ran.out);
    assert!(ran.out.lines().all(|line| line.chars().count() <= 80));
}

#[test]
fn a_policy_decides_and_gates() {
    let desk = desk();
    let policy = |text: &str| desk.file("seawall.yaml", format!("version: 1\n{text}"));
    let gate = "scan --format json --scanners licence --fail-on high fs app";
    let rows: [(&str, i32, &[&str]); 4] = [
        (
            "licences:\n  deny: [ISC]\n  project: GPL-3.0-only\n",
            1,
            &[
                "LIC-0001 high birch",
                "LIC-0002 medium acorn",
                "LIC-0003 low cedar",
                "LIC-0003 low elder",
            ],
        ),
        (
            "licences:\n  project: GPL-3.0-only\n  allow: [GPL-3.0-only, ISC]\n",
            0,
            &["LIC-0003 low cedar", "LIC-0003 low elder"],
        ),
        (
            "licences:\n  exceptions:\n    - package: acorn\n      reason: bought\n    - package: cedar\n      \
             licence: MIT\n      reason: asked\n    - package: elder\n      reason: mine\n",
            0,
            &[],
        ),
        (
            "exceptions:\n  - id: LIC-0004\n    reason: known\n",
            0,
            &USUAL,
        ),
    ];
    for (text, code, want) in rows {
        policy(text);
        let ran = desk.run(gate);
        assert_eq!(ran.code, code, "{text}: {ran:?}");
        assert_eq!(found(&ran.json()), want, "{text}");
    }
    // The file may ask for licences and for the gate as well.
    policy("scan:\n  scanners: [licence]\n  fail-on: [high]\n");
    let ran = desk.run("scan fs app");
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(
        ran.out.contains("LIC-0004") && !ran.out.contains("vulnerabilit"),
        "{ran:?}"
    );
}

#[test]
fn a_policy_that_is_not_understood_is_refused_with_its_place() {
    let desk = desk();
    for (text, place) in [
        (
            "version: 1\nlicences:\n  denied: [ISC]\n",
            "seawall.yaml:3:",
        ),
        (
            "version: 1\nlicences:\n  deny: [No-Such-Licence]\n",
            "seawall.yaml:3:",
        ),
        ("version: 2\n", "seawall.yaml:1:"),
        ("version: 1\nscan: [\n", "seawall.yaml:"),
    ] {
        desk.file("seawall.yaml", text);
        let ran = desk.run("scan --scanners licence fs app");
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{text}: {ran:?}");
        assert!(ran.err.contains(place), "{text}: {ran:?}");
    }
}

#[test]
fn the_project_and_the_categories_stand_above_and_vendored_files_are_told() {
    let desk = desk();
    desk.file(
        "app/third_party/lib/a.c",
        "/* Copyright */\n/* SPDX-License-Identifier: GPL-2.0-only */\n",
    );
    desk.file("app/LICENSE", LICENCE);
    let ran = desk.run("scan --scanners licence fs app");
    let lines: Vec<&str> = ran.out.lines().map(str::trim_end).collect();
    for want in [
        "  The project is under MIT, says package.json:1",
        "  permissive            1  1 × ISC",
        "  strong-copyleft       1  1 against the policy: 1 × GPL-3.0-only",
        "  unknown               2  2 against the policy",
        "    third_party/lib/a.c:2",
    ] {
        assert!(lines.contains(&want), "{want}: {}", ran.out);
    }
    assert!(lines.iter().all(|line| line.chars().count() <= 80));
    let report = desk.scan("--scanners licence fs app");
    let licences = &report["targets"][0]["licences"];
    assert_eq!(licences["project"], "MIT");
    assert_eq!(licences["said_by"][0], "package.json:1");
    assert_eq!(licences["categories"][1]["category"], "strong-copyleft");
    // Files that contradict each other.
    desk.file(
        "app/Cargo.toml",
        "[package]\nname = \"app\"\nlicense = \"GPL-2.0-or-later\"\n",
    );
    let ran = desk.run("scan --scanners licence fs app");
    let flat = ran.out.split_whitespace().collect::<Vec<_>>().join(" ");
    let told = "Cargo.toml:3 says GPL-2.0-or-later, but package.json:1 says MIT";
    assert!(flat.contains("LIC-0005") && flat.contains(told), "{flat}");
    // Nothing says it.
    let none = Desk::new();
    none.file(
        "app/node_modules/a/package.json",
        r#"{"name": "a", "version": "1.0.0", "license": "MIT"}"#,
    );
    let ran = none.run("scan --scanners licence fs app");
    assert!(ran.out.contains("conflicts"), "{}", ran.out);
}

/// The whole MIT licence (SPDX licence list).
const LICENCE: &str = "MIT License\n\nCopyright (c) 2026 Somebody\n\n\
Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated \
documentation files (the \"Software\"), to deal in the Software without restriction, including without limitation \
the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to \
permit persons to whom the Software is furnished to do so, subject to the following conditions:\n\n\
The above copyright notice and this permission notice shall be included in all copies or substantial portions of \
the Software.\n\n\
THE SOFTWARE IS PROVIDED \"AS IS\", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE \
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS \
OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR \
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.\n";
