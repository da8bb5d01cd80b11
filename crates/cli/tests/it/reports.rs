//! What the command says and how it ends: exit codes, gates, views, accepted findings, both formats, and the
//! small commands.

use std::process::{Command, Stdio};

use seawall_testkit::tool::run;
use serde_json::{Value, json};

use crate::program::{Desk, Ran};
use crate::sample::{ADDED, BASE, OS_RELEASE, STATUS, status};

/// A desk with root file systems: `old` has vulnerable packages, `clean` has none, `unknown` is of a
/// distribution without advisories, `bare` has no package database, `broken` has one that is cut off.
fn desk() -> Desk {
    let desk = Desk::new();
    let system = |name: &str, release: &str, packages: Option<&str>| {
        desk.file(&format!("{name}/etc/os-release"), release);
        if let Some(text) = packages {
            desk.file(&format!("{name}/{STATUS}"), text);
        }
    };
    let old = status(&[BASE[0], BASE[3], BASE[4], BASE[6], ADDED]);
    system("old", OS_RELEASE, Some(&old));
    system(
        "clean",
        OS_RELEASE,
        Some(&status(&[("base-files", "", "12.4+deb12u13")])),
    );
    system(
        "unknown",
        "ID=nonesuch\nVERSION_ID=7\nNAME=Nonesuch\n",
        Some(&old),
    );
    system("bare", OS_RELEASE, None);
    system(
        "broken",
        OS_RELEASE,
        Some(&format!("{old}\nPackage: cut\nStatus: install ok ins")),
    );
    desk.file("garbage.tar", [0x5a; 4_000]);
    desk
}

/// One row: words, exit code, a part of standard output, a part of standard error.
type Row<'a> = (&'a str, i32, &'a str, &'a str);

fn check(desk: &Desk, rows: &[Row<'_>]) {
    for (words, code, out, err) in rows {
        let ran = desk.run(words);
        assert_eq!(ran.code, *code, "{words}: {ran:?}");
        assert!(ran.out.contains(out), "{words}: {ran:?}");
        assert!(ran.err.contains(err), "{words}: {ran:?}");
        assert!(
            !ran.out.is_empty() || !ran.err.is_empty(),
            "{words} says nothing"
        );
    }
}

#[test]
fn exit_codes() {
    check(
        &desk(),
        &[
            // 0: clean, or no gate asked for.
            ("scan clean", 0, "Debian GNU/Linux 12", ""),
            ("scan old", 0, "CVE-2023-5363", ""),
            ("scan --fail-on critical clean", 0, "", ""),
            // 1: a gate says no.
            ("scan --fail-on high old", 1, "CVE-2023-5363", ""),
            ("scan --fail-on kev old", 1, "KEV", ""),
            ("scan --fail-on any clean old", 1, "", ""),
            ("scan --fail-on high --strict broken", 1, "", ""),
            // A damaged database is told, and stops no scan.
            ("scan --strict --db garbage.tar clean", 3, "", ""),
            // 2: wrong usage or configuration.
            ("", 2, "", "Usage"),
            ("scan", 2, "", "TARGET"),
            ("scan --nonsense old", 2, "", "--nonsense"),
            ("scan --fail-on silly old", 2, "", "`silly` is not one of"),
            ("scan --severity silly old", 2, "", "silly"),
            ("scan --db nothing.swdb old", 2, "", "nothing.swdb"),
            (
                "scan --db garbage.tar old",
                0,
                "facts inside the program were used instead",
                "not a Seawall advisory database",
            ),
            (
                "scan --ignore-file nothing old",
                2,
                "",
                "cannot read the ignore file",
            ),
            ("scan rootfs", 2, "", "needs a target"),
            (
                "scan --platform linux/arm64 rootfs /",
                2,
                "",
                "--platform chooses",
            ),
            ("scan image old", 2, "", "holds no image"),
            (
                "scan --offline registry localhost:1/a:1",
                2,
                "",
                "--offline forbids",
            ),
            ("scan --offline localhost:1/a:1", 2, "", "--offline forbids"),
            (
                "scan --offline engine --host tcp://127.0.0.1:1",
                2,
                "",
                "--offline forbids",
            ),
            // 3: nothing could be looked at, or with --strict not everything.
            ("scan nothing.tar", 3, "", "nothing.tar"),
            ("scan rootfs nothing", 3, "", "cannot open nothing"),
            ("scan garbage.tar", 3, "", "not a tar archive"),
            ("scan unknown", 3, "not an all-clear", ""),
            ("scan bare", 3, "not an all-clear", ""),
            ("scan --fail-on critical unknown", 3, "not an all-clear", ""),
            ("scan --strict broken", 3, "cut", ""),
            (
                "scan clean nothing.tar",
                3,
                "Debian GNU/Linux 12",
                "nothing.tar",
            ),
            ("scan engine", 3, "", "no-engine"),
        ],
    );
}

#[test]
fn an_error_is_one_sentence_and_says_nothing_twice() {
    let desk = desk();
    for words in [
        "scan nothing.tar",
        "scan garbage.tar",
        "scan --db nothing.swdb old",
    ] {
        let ran = desk.run(words);
        let errors: Vec<_> = ran
            .err
            .lines()
            .filter(|l| l.starts_with("error: "))
            .collect();
        assert_eq!(errors.len(), 1, "{ran:?}");
        assert!(errors[0].matches("No such file").count() <= 1, "{ran:?}");
        assert!(!errors[0].ends_with('.'), "{ran:?}");
    }
}

#[test]
fn nothing_without_data_looks_clean() {
    let desk = desk();
    for name in ["unknown", "bare"] {
        let ran = desk.run(&format!("scan --format json {name}"));
        assert_eq!(ran.code, 3);
        assert_eq!(ran.json()["targets"][0]["coverage"][0]["state"], "none");
        assert!(ran.json()["targets"][0]["coverage"][0]["why"].is_string());
        let table = desk.run(&format!("scan {name}")).out;
        assert!(!table.contains("No known vulnerabilities"), "{table}");
    }
    // The good part of a cut-off database is judged, and the cut is said.
    let report = desk.run("scan --format json --list-all-pkgs broken").json();
    let target = &report["targets"][0];
    assert_eq!(target["packages"].as_array().unwrap().len(), 5);
    assert!(
        target["problems"].to_string().contains("cut"),
        "{}",
        target["problems"]
    );
    assert!(!target["findings"].as_array().unwrap().is_empty());
}

#[test]
fn a_narrow_view_opens_no_gate() {
    let desk = desk();
    let ran = desk.run("scan --format json --severity low --fail-on critical old");
    assert_eq!(ran.code, 1);
    let report = ran.json();
    let target = &report["targets"][0];
    let findings = target["findings"].as_array().unwrap();
    assert!(!findings.is_empty() && findings.iter().all(|f| f["severity"] == "low"));
    assert!(target["filtered"].as_u64().unwrap() > 0);
    assert_eq!(report["verdict"]["passed"], false);
    // What is hidden makes no clean report.
    let table = desk.run("scan --severity negligible old").out;
    assert!(!table.contains("No known vulnerabilities"), "{table}");
    assert!(table.contains("left out by filters"), "{table}");
}

#[test]
fn what_has_no_fix_can_be_left_out() {
    let desk = desk();
    let all = desk.run("scan --format json old").json();
    let statuses = |report: &Value| -> Vec<Value> {
        let findings = report["targets"][0]["findings"].as_array().unwrap().clone();
        findings
            .iter()
            .map(|finding| finding["status"].clone())
            .collect()
    };
    // zlib's CVE-2023-45853 has no fix in Debian 12.
    assert!(statuses(&all).iter().any(|status| status != "fixed"));
    let fixed = desk.run("scan --format json --ignore-unfixed old").json();
    assert!(statuses(&fixed).iter().all(|status| status == "fixed"));
    let only = status(&[BASE[6]]);
    desk.file("zlib/etc/os-release", OS_RELEASE);
    desk.file(&format!("zlib/{STATUS}"), only);
    let rows = [
        ("scan --fail-on critical zlib", 1, "CVE-2023-45853", ""),
        (
            "scan --fail-on critical --ignore-unfixed zlib",
            0,
            "left out by filters",
            "",
        ),
    ];
    check(&desk, &rows);
}

/// Returns the exception of one finding, or null.
fn exception(ran: &Ran, id: &str) -> Value {
    let report = ran.json();
    let findings = report["targets"][0]["findings"].as_array().unwrap();
    let found = findings.iter().find(|finding| finding["id"] == id);
    found.unwrap_or_else(|| panic!("no {id}"))["exception"].clone()
}

#[test]
fn accepted_findings() {
    let desk = desk();
    desk.file(
        ".seawallignore",
        "# comment\nCVE-2023-4863 until=2999-01-31 reason=\"not reachable\"\n\
         CVE-2023-5363 until=2020-01-31 # over\nCVE-1999-0001 # matches nothing\n\
         CVE-2023-38545 package=zlib\n",
    );
    let ran = desk.run("scan -v --format json old");
    assert_eq!(ran.code, 0, "{ran:?}");
    let want =
        json!({ "reason": "not reachable", "until": "2999-01-31", "origin": ".seawallignore:2" });
    assert_eq!(exception(&ran, "CVE-2023-4863"), want);
    assert_eq!(exception(&ran, "CVE-2023-5363"), Value::Null);
    assert_eq!(
        exception(&ran, "CVE-2023-38545"),
        Value::Null,
        "it is for another package"
    );
    for said in [
        "4 exceptions from .seawallignore",
        "warning: .seawallignore:3: the exception for CVE-2023-5363 ended on 2020-01-31",
        ".seawallignore:4: CVE-1999-0001 matches no finding",
    ] {
        assert!(ran.err.contains(said), "{said}: {}", ran.err);
    }
    let rows = [
        ("scan --fail-on kev old", 0, "accepted by exceptions", ""),
        (
            "scan --fail-on kev --show-suppressed old",
            0,
            "not reachable",
            "",
        ),
        (
            "scan --fail-on kev --ignore-file .dockerignore old",
            2,
            "",
            "cannot read",
        ),
        ("scan --fail-on critical old", 1, "CVE-2023-38545", ""),
        (
            "scan --fail-on critical --ignore CVE-2023-38545,CVE-2018-25012,CVE-2023-45853 old",
            0,
            "",
            "",
        ),
    ];
    check(&desk, &rows);
    desk.file(".seawallignore", "CVE-2023-4863 untill=2999-01-31\n");
    check(
        &desk,
        &[("scan old", 2, "", ".seawallignore:1: unknown key `untill`")],
    );
}

#[test]
fn ignore_files_that_never_end() {
    let desk = desk();
    for (name, target) in [(".seawallignore", "/dev/zero"), (".trivyignore", "fifo")] {
        run("mkfifo", &["-m", "600", "fifo"], &desk.path(""));
        std::os::unix::fs::symlink(target, desk.path(name)).unwrap();
        check(&desk, &[("scan old", 2, "", "it is not a regular file")]);
        std::fs::remove_file(desk.path(name)).unwrap();
        std::fs::remove_file(desk.path("fifo")).unwrap();
    }
    check(
        &desk,
        &[("scan --ignore-file /dev/zero old", 2, "", "more than")],
    );
}

#[test]
fn lines_of_trivyignore() {
    let desk = desk();
    desk.file(
        ".trivyignore",
        "# accepted\nCVE-2023-4863 exp:2999-01-31\nCVE-2023-5363 exp:2020-01-31\n",
    );
    let ran = desk.run("scan --format json old");
    assert_eq!(exception(&ran, "CVE-2023-4863")["origin"], ".trivyignore:2");
    assert_eq!(exception(&ran, "CVE-2023-5363"), Value::Null);
}

#[test]
fn lines_fit_the_width() {
    let desk = desk();
    for words in [
        "old",
        "clean",
        "unknown",
        "bare",
        "broken",
        "--list-all-pkgs old",
        "old unknown",
    ] {
        let out = desk.run(&format!("scan {words}")).out;
        assert!(!out.contains('\x1b'), "no colour outside a terminal");
        for line in out.lines() {
            let longest = line
                .split(' ')
                .map(|word| word.chars().count())
                .max()
                .unwrap_or(0);
            // What cannot be broken may stand out.
            let room = if longest > 50 { usize::MAX } else { 80 };
            assert!(line.chars().count() <= room, "{words}: {line:?}");
        }
    }
}

#[test]
fn the_json_report_holds_what_its_schema_demands() {
    let desk = desk();
    let schema: Value = serde_json::from_str(&desk.run("schema report").out).unwrap();
    let report = desk.scan("old");
    assert_eq!(report["schema"], "seawall.report/1");
    let target = &report["targets"][0];
    let finding = target["findings"]
        .as_array()
        .unwrap()
        .iter()
        .find(|f| f["id"] == "CVE-2023-4863");
    let definition = |name: &str| &schema["$defs"][name];
    for (value, definition) in [
        (&report, &schema),
        (&report["tool"], definition("ToolDocument")),
        (target, definition("TargetDocument")),
        (&target["packages"][0], definition("PackageDocument")),
        (finding.unwrap(), definition("FindingDocument")),
        (&report["verdict"], definition("VerdictDocument")),
        (&report["summary"], definition("SummaryDocument")),
    ] {
        let required = definition["required"].as_array().unwrap();
        assert!(!required.is_empty());
        for key in required {
            assert!(!value[key.as_str().unwrap()].is_null(), "{key} in {value}");
        }
        for key in value.as_object().unwrap().keys() {
            assert!(
                definition["properties"][key].is_object(),
                "{key} is not in the schema"
            );
        }
    }
    let finding = finding.unwrap();
    assert_eq!(finding["kind"], "vulnerability");
    assert_eq!(finding["package"]["name"], "libwebp7");
    assert_eq!(finding["location"]["path"], STATUS);
    assert!(finding["kev"].is_object() && finding["epss"].is_object());
    let kinds = finding["evidence"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["kind"].clone());
    let kinds: Vec<_> = kinds.collect();
    assert!(kinds.contains(&json!("advisory")) && kinds.contains(&json!("comparison")));
    assert!(
        !report["tool"]["database"]["sources"]
            .as_array()
            .unwrap()
            .is_empty()
    );
    // Packages are listed on demand only.
    let short = desk.run("scan --format json old").json();
    assert!(short["targets"][0]["packages"].is_null());
    // Only then a finding tells the position of its package.
    let mut listed = target["findings"].clone();
    for finding in listed.as_array_mut().unwrap() {
        let package = finding["package"].as_object_mut().unwrap();
        assert!(package.remove("position").is_some());
    }
    assert_eq!(short["targets"][0]["findings"], listed);
}

#[test]
fn a_report_is_the_same_every_time() {
    let desk = desk();
    let (mut first, mut second) = (desk.scan("old"), desk.scan("--threads 1 old"));
    for report in [&mut first, &mut second] {
        report["created"] = Value::Null;
    }
    assert_eq!(first, second);
}

#[test]
fn reports_go_where_they_are_told() {
    let desk = desk();
    let ran = desk.run("scan -f json -o out.json old");
    assert_eq!((ran.code, ran.out.as_str()), (0, ""));
    assert!(ran.err.contains("report written to out.json"), "{ran:?}");
    let written = std::fs::read_to_string(desk.path("out.json")).unwrap();
    assert!(serde_json::from_str::<Value>(&written).unwrap()["targets"].is_array());
    check(
        &desk,
        &[(
            "scan --output no/such/folder/out old",
            2,
            "",
            "cannot write no/such",
        )],
    );
}

#[test]
fn quiet_says_nothing_and_a_guess_is_said() {
    let desk = desk();
    assert_eq!(desk.run("scan -q old").err, "");
    assert_eq!(desk.run("scan --quiet --fail-on high old").err, "");
    assert!(
        !desk.run("scan -q garbage.tar").err.is_empty(),
        "errors are said even so"
    );
    let said = desk.run("scan old").err;
    assert!(
        said.contains("old is taken as a root file system"),
        "{said}"
    );
    // What is said explicitly is no guess.
    assert_eq!(desk.run("scan rootfs old").err, "");
}

#[test]
fn a_reader_who_leaves_opens_no_gate() {
    let desk = desk();
    let mut child = Command::new(env!("CARGO_BIN_EXE_seawall"))
        .args(["scan", "--fail-on", "high", "--format", "json", "old"])
        .current_dir(desk.path(""))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

#[test]
fn a_database_of_ones_own() {
    let desk = desk();
    let tracker = json!({ "openssl": {
        "CVE-2099-0001": { "releases": { "bookworm": {
            "status": "resolved", "fixed_version": "3.0.11-1~deb12u2", "urgency": "high" } } },
        "CVE-2099-0002": { "releases": { "bookworm": {
            "status": "resolved", "fixed_version": "3.0.11-1~deb12u1", "urgency": "high" } } },
    } });
    desk.file("feed/tracker.json", tracker.to_string());
    let rows = [
        (
            "db build --from debian-tracker=feed --output own.swdb",
            0,
            "own.swdb written",
            "",
        ),
        ("db info --db own.swdb", 0, "debian:12", ""),
        ("version --db own.swdb", 0, "own.swdb", ""),
        (
            "db build --from nosuchfeed=feed --output x",
            2,
            "",
            "no feed of that name",
        ),
    ];
    check(&desk, &rows);
    let report = desk.scan("--db own.swdb old");
    let findings = report["targets"][0]["findings"].as_array().unwrap();
    let told: Vec<_> = findings
        .iter()
        .map(|f| (&f["id"], &f["package"]["name"]))
        .collect();
    let id = json!("CVE-2099-0001");
    assert_eq!(told, [(&id, &json!("libssl3")), (&id, &json!("openssl"))]);
}

#[test]
fn small_commands() {
    let desk = desk();
    let rows = [
        ("version", 0, "advisory database: embedded, built 20", ""),
        ("--version", 0, "seawall ", ""),
        ("--help", 0, "Exit codes", ""),
        ("scan --help", 0, "seawall scan rootfs /", ""),
        ("db info", 0, "debian:12", ""),
        ("completions bash", 0, "_seawall", ""),
        ("completions zsh", 0, "#compdef seawall", ""),
        ("completions fish", 0, "complete -c seawall", ""),
    ];
    check(&desk, &rows);
    assert_eq!(desk.run("man pages/here").code, 0);
    let page = std::fs::read_to_string(desk.path("pages/here/seawall-scan.1")).unwrap();
    assert!(page.contains(".TH"), "{page}");
}
