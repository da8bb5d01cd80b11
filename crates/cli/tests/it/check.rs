//! `seawall check` as people run it: what is found, chosen, accepted, mended and written.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};

use serde_json::Value;

use crate::program::{Desk, Ran};

/// Runs these checks only.
const FEW: &str = "--disable DF-0075,DF-0003 --enable DF-0025,DF-0118 -f json";
const BAD: &str = "FROM debian:12\nMAINTAINER me\nRUN apt-get install curl\n";

/// Names of the documents.
fn names(ran: &Ran) -> Vec<String> {
    let report = ran.json();
    let targets = report["targets"].as_array().unwrap().iter();
    targets
        .map(|it| it["name"].as_str().unwrap().to_owned())
        .collect()
}

/// Findings of a check, as document and line; those that are accepted with a reason.
fn found(ran: &Ran, id: &str) -> Vec<String> {
    let mut all = Vec::new();
    for target in ran.json()["targets"].as_array().unwrap() {
        for finding in target["findings"].as_array().unwrap() {
            let by = finding["exception"]["origin"].as_str().unwrap_or_default();
            let (path, line) = (
                &finding["location"]["path"],
                &finding["location"]["start"]["line"],
            );
            if finding["id"] == id {
                let text = format!("{}:{line} {by}", path.as_str().unwrap());
                all.push(text.trim_end().to_owned());
            }
        }
    }
    all
}

#[test]
fn documents_are_found_in_directories() {
    let desk = Desk::new();
    for name in [
        "Dockerfile",
        "b/web.Dockerfile",
        "b/.hidden/Containerfile",
        "out/Dockerfile",
    ] {
        desk.file(&format!("p/{name}"), BAD);
    }
    desk.file("p/.gitignore", "out/\n");
    desk.file("p/deploy/stack.yml", "services:\n  a:\n    image: x\n");
    desk.file("p/deploy/other.yml", "a: b\n");
    desk.file("p/deploy/pod.yaml", "apiVersion: v1\nkind: Pod\n");
    desk.file("outside/Dockerfile", BAD);
    symlink(desk.path("outside/Dockerfile"), desk.path("p/z.Dockerfile")).unwrap();
    symlink(desk.path("p/Dockerfile"), desk.path("p/y.Dockerfile")).unwrap();
    symlink(desk.path("p"), desk.path("p/loop")).unwrap();
    let ran = desk.run("check -f json p");
    let want = [
        "p/Dockerfile",
        "p/b/.hidden/Containerfile",
        "p/b/web.Dockerfile",
        "p/deploy/pod.yaml",
        "p/deploy/stack.yml",
    ];
    assert_eq!(names(&ran), want);
    assert_eq!(desk.run("check -f json p").out.len(), ran.out.len());
    assert_eq!(
        names(&desk.run("check -f json --no-ignore p/out")),
        ["p/out/Dockerfile"]
    );
    desk.file("empty/a.txt", "");
    assert_eq!(desk.run("check empty").code, 3);
    assert_eq!(desk.run("check missing").code, 3);
    // One that is not there hides nobody.
    let both = desk.run("check -f json missing p/Dockerfile");
    assert_eq!(
        (both.code, names(&both)),
        (3, vec!["p/Dockerfile".to_owned()])
    );
    assert_eq!(desk.run("check p/deploy/other.yml").code, 2);
}

#[test]
fn manifests_are_told_from_what_looks_like_them() {
    let desk = Desk::new();
    let pod = "{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {\"name\": \"a\"},\n\
               \"spec\": {\"hostPID\": true, \"containers\": []}}\n";
    desk.file("k/pod.json", pod);
    desk.file("k/package.json", "{\"name\": \"x\"}\n");
    desk.file(
        "k/admin.conf.yaml",
        "apiVersion: v1\nkind: Config\nclusters: []\n",
    );
    desk.file(
        "k/chart/Chart.yaml",
        "apiVersion: v2\nname: x\nversion: 1.0.0\n",
    );
    desk.file(
        "k/chart/templates/svc.yaml",
        "apiVersion: v1\nkind: Service\nmetadata:\n  name: {{ .Release.Name }}\n",
    );
    let ran = desk.run("check -f json k");
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(names(&ran), ["k/chart/templates/svc.yaml", "k/pod.json"]);
    assert_eq!(found(&ran, "K8S-0011"), ["k/pod.json:2"]);
    let report = ran.json();
    let why = report["targets"][0]["problems"][0]["why"].as_str().unwrap();
    assert!(
        why.starts_with("line 4: this document is a template"),
        "{why}"
    );
    assert_eq!(desk.run("check --strict k").code, 3);
    let fed = desk.feed("check -f json --as kubernetes -", pod.as_bytes());
    assert_eq!(found(&fed, "K8S-0011"), ["-:2"]);
    desk.run("check --fix --unsafe --enable K8S-0011 k/pod.json");
    let mended = fs::read_to_string(desk.path("k/pod.json")).unwrap();
    assert!(!mended.contains("hostPID"), "{mended}");
}

#[test]
fn standard_input_and_kinds_that_are_said() {
    let desk = Desk::new();
    assert_eq!(desk.feed("check -", BAD.as_bytes()).code, 2);
    let ran = desk.feed(&format!("check {FEW} --as dockerfile -"), BAD.as_bytes());
    assert_eq!(found(&ran, "DF-0025"), ["-:3"]);
    desk.file("build.txt", BAD);
    assert_eq!(desk.run("check build.txt").code, 2);
    let ran = desk.run(&format!("check {FEW} --as dockerfile build.txt"));
    assert_eq!(found(&ran, "DF-0118"), ["build.txt:2"]);
}

#[test]
fn gates_and_what_could_not_be_looked_at() {
    let desk = Desk::new();
    desk.file("Dockerfile", BAD);
    let code = |words: &str| desk.run(&format!("check {words}")).code;
    assert_eq!(code("Dockerfile"), 0);
    assert_eq!(code("--fail-on any Dockerfile"), 1);
    assert_eq!(code("--fail-on critical Dockerfile"), 0);
    assert_eq!(code("--fail-on any --severity critical Dockerfile"), 1);
    assert_eq!(
        code("--fail-on critical --rate DL3014=critical Dockerfile"),
        1
    );
    assert_eq!(code("--fail-on kev Dockerfile"), 2);
    // What is no text is said to be, and is a failure where that is asked for.
    desk.file("b/Dockerfile", b"FROM a\nRUN \xff\n");
    assert_eq!(code("b"), 0);
    assert_eq!(code("--strict b"), 3);
    // Nothing was asked of it.
    assert_eq!(code("--profile dclint Dockerfile"), 3);
}

#[test]
fn checks_are_chosen_by_profile_and_by_any_name() {
    let desk = Desk::new();
    desk.file("Dockerfile", BAD);
    let has = |words: &str| {
        let ran = desk.run(&format!("check -f json {words} Dockerfile"));
        !found(&ran, "DF-0025").is_empty()
    };
    assert!(has("") && has("--profile hadolint") && has("--profile trivy"));
    assert!(!has("--profile buildkit") && has("--profile buildkit --enable DS021"));
    for word in [
        "DF-0025",
        "apt-get-asking-questions",
        "DL3014",
        "AVD-DS-0021",
    ] {
        assert!(!has(&format!("--disable {word}")), "{word}");
    }
    let ran = desk.run("check --disable apt-get-asking-question Dockerfile");
    assert_eq!(ran.code, 2);
    assert!(
        ran.err.contains("did you mean `apt-get-asking-questions`?"),
        "{}",
        ran.err
    );
    desk.file(
        "seawall.yaml",
        "version: 1\nchecks:\n  profile: buildkit\n  enable: [DL3014]\n  severity:\n    DL3014: critical\n",
    );
    assert_eq!(desk.run("check --fail-on critical Dockerfile").code, 1);
    desk.file(
        "seawall.yaml",
        "version: 1\nchecks:\n  disable:\n    - DF-9999\n",
    );
    let ran = desk.run("check Dockerfile");
    assert_eq!(ran.code, 2);
    assert!(
        ran.err
            .contains("seawall.yaml:4:7: no check is called `DF-9999`"),
        "{}",
        ran.err
    );
}

#[test]
fn findings_are_accepted_in_every_way() {
    let desk = Desk::new();
    let allowed = BAD.replace("RUN", "# hadolint ignore=DL3014\nRUN");
    desk.file("a/Dockerfile", &allowed);
    desk.file("Dockerfile", BAD);
    let ran = desk.run(&format!("check {FEW} a/Dockerfile"));
    assert_eq!(found(&ran, "DF-0025"), ["a/Dockerfile:4 a/Dockerfile:3"]);
    let ran = desk.run(&format!("check {FEW} --no-pragmas a/Dockerfile"));
    assert_eq!(found(&ran, "DF-0025"), ["a/Dockerfile:4"]);
    desk.file(
        "list",
        "apt-get-asking-questions until=2999-01-01 # later\n",
    );
    let ran = desk.run(&format!("check {FEW} --ignore-file list Dockerfile"));
    assert_eq!(found(&ran, "DF-0025"), ["Dockerfile:3 list:1"]);
    desk.file("list", "apt-get-asking-questoins\n");
    let ran = desk.run("check --ignore-file list Dockerfile");
    assert!(ran.code == 2 && ran.err.contains("did you mean"), "{ran:?}");
    desk.file(
        ".hadolint.yaml",
        "ignored: [DL3014, DL9999]\nfailure-threshold: style\n",
    );
    let ran = desk.run(&format!("check {FEW} --disable DF-0025 Dockerfile"));
    assert_eq!(found(&ran, "DF-0025"), [""; 0]);
    assert_eq!(ran.code, 1);
}

#[test]
fn a_baseline_accepts_what_was_there() {
    let desk = Desk::new();
    desk.file("a/Dockerfile", BAD);
    let run = |words: &str| desk.run(&format!("check {FEW} --fail-on any {words} a/Dockerfile"));
    assert_eq!(run("--baseline known.json").code, 2);
    assert_eq!(run("--baseline known.json --update-baseline").code, 0);
    desk.file("a/Dockerfile", format!("# note\n\n{BAD}"));
    assert_eq!(run("--baseline known.json").code, 0);
    desk.file("a/Dockerfile", format!("{BAD}RUN apt-get install vim\n"));
    let ran = run("--baseline known.json");
    assert_eq!(ran.code, 1);
    assert_eq!(
        found(&ran, "DF-0025"),
        ["a/Dockerfile:3 known.json", "a/Dockerfile:4"]
    );
    let known: Value = serde_json::from_slice(&fs::read(desk.path("known.json")).unwrap()).unwrap();
    assert_eq!(known["findings"][0]["document"], "a/Dockerfile");
}

#[test]
fn files_are_mended() {
    let desk = Desk::new();
    let path = desk.file("Dockerfile", BAD);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    let shown = desk.run("check --fix --diff Dockerfile");
    assert!(
        shown
            .out
            .starts_with("--- a/Dockerfile\n+++ b/Dockerfile\n"),
        "{}",
        shown.out
    );
    assert!(shown.out.contains("\n-MAINTAINER me\n"), "{}", shown.out);
    assert_eq!(fs::read_to_string(&path).unwrap(), BAD);
    let ran = desk.run(&format!("check {FEW} --fix Dockerfile"));
    assert_eq!(found(&ran, "DF-0118"), [""; 0]);
    let mended = fs::read_to_string(&path).unwrap();
    assert!(
        mended.contains("LABEL ") && !mended.contains("MAINTAINER"),
        "{mended}"
    );
    assert_eq!(
        fs::metadata(&path).unwrap().permissions().mode() & 0o7777,
        0o640
    );
    desk.run("check --fix Dockerfile");
    assert_eq!(fs::read_to_string(&path).unwrap(), mended);
    assert_eq!(desk.run("check --diff Dockerfile").code, 2);
    let piped = desk.feed("check --as dockerfile --fix --diff -", BAD.as_bytes());
    assert!(piped.out.contains("\n-MAINTAINER me\n"), "{}", piped.out);
}

/// What would be mended is not mended yet, and what is not there is not looked at.
#[test]
fn gates_hold_where_nothing_is_written() {
    let desk = Desk::new();
    desk.file("Dockerfile", BAD);
    for (words, code) in [
        ("Dockerfile", 0),
        ("--fail-on any Dockerfile", 1),
        ("Dockerfile missing", 3),
    ] {
        let ran = desk.run(&format!("check --fix --diff {words}"));
        assert_eq!(ran.code, code, "{words}: {ran:?}");
        assert!(ran.out.contains("\n-MAINTAINER me\n"), "{}", ran.out);
    }
}

/// Labels that are listed are looked for, whatever the profile; what is disabled is not.
#[test]
fn listed_labels_are_looked_for() {
    let desk = Desk::new();
    desk.file(
        "Dockerfile",
        "FROM scratch\nLABEL mail=nobody other=1\nUSER 1\n",
    );
    for (config, ids) in [
        ("profile: recommended", &[][..]),
        ("labels: {team: text}", &["DF-0131"]),
        ("labels: {mail: email}", &["DF-0139"]),
        (
            "labels: {mail: text, team: text}\n  disable: [missing-label]",
            &[],
        ),
        (
            "labels: {mail: text}\n  only-these-labels: true",
            &["DF-0132"],
        ),
    ] {
        desk.file("seawall.yaml", format!("version: 1\nchecks:\n  {config}\n"));
        let report = desk.run("check --format json Dockerfile").json();
        let findings = report["targets"][0]["findings"].as_array().unwrap().clone();
        let found: Vec<&str> = findings
            .iter()
            .map(|it| it["id"].as_str().unwrap())
            .collect();
        assert_eq!(found, ids, "{config}");
    }
}

#[test]
fn an_engine_that_nobody_knows_is_refused() {
    let desk = Desk::new();
    desk.file("daemon.json", "{}");
    for (engine, code) in [("28.2", 0), ("v20.10.24+dfsg1", 0), ("newest", 2)] {
        let config = format!("version: 1\nchecks:\n  engine: \"{engine}\"\n");
        desk.file("seawall.yaml", config);
        let ran = desk.run("check daemon.json");
        assert_eq!(ran.code, code, "{engine}: {ran:?}");
    }
}

#[test]
fn a_compose_file_reads_nothing_outside() {
    let desk = Desk::new();
    desk.file("secret.env", "PASSWORD=hunter2\n");
    desk.file(
        "p/compose.yaml",
        "include: [../more.yaml]\nservices:\n  a:\n    image: x\n    env_file: ../secret.env\n",
    );
    desk.file(
        "more.yaml",
        "services:\n  b:\n    image: hunter2\n    privileged: true\n",
    );
    let ran = desk.run("check -f json p");
    assert!(!ran.out.contains("hunter2"), "{}", ran.out);
    let ran = desk.run("check -f json .");
    assert!(ran.out.contains("more.yaml"), "{}", ran.out);
}

#[test]
fn checks_are_explained() {
    let desk = Desk::new();
    for word in ["DF-0025", "apt-get-asking-questions", "DL3014"] {
        let ran = desk.run(&format!("explain {word}"));
        assert!(
            ran.code == 0 && ran.out.starts_with("# DF-0025 apt-get-asking-questions\n"),
            "{ran:?}"
        );
        assert!(
            ran.out
                .lines()
                .all(|line| line.starts_with("- <") || line.chars().count() <= 80)
        );
    }
    let ran = desk.run("explain apt-get-asking-question");
    assert!(
        ran.code == 2 && ran.err.contains("did you mean `apt-get-asking-questions`?"),
        "{ran:?}"
    );
    assert_eq!(desk.run("explain DF-0025 debian:12").code, 2);
    assert!(desk.run("explain --checks").out.contains("\n## DF-0025 "));
}
