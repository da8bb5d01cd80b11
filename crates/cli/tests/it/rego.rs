//! Checks of the user's own in Rego as people run them: those made for Trivy and for conftest, and those that lie.

use std::time::Duration;

use serde_json::Value;

use crate::program::{Desk, Ran};

const TRIVY: &str = r#"# METADATA
# title: Bases of others
# description: Bases of ours are rebuilt every night.
# related_resources:
#   - https://wiki.example/bases
# schemas:
#   - input: schema["dockerfile"]
# custom:
#   id: USR-0001
#   severity: CRITICAL
#   recommended_action: Take one of ours. There is a list.
#   input:
#     selector:
#       - type: dockerfile
package user.dockerfile.USR0001

import data.lib.docker

deny[res] {
	from := docker.from[_]
	not startswith(from.Value[0], "registry.example/")
	res := result.new(sprintf("`%s` is not one of our bases", [from.Value[0]]), from)
}
"#;
const CONFTEST: &str = r#"package main

deny_pipe contains msg if {
	some i
	input[i].Cmd == "run"
	contains(concat(" ", input[i].Value), "curl")
	msg := sprintf("stage %d fetches something", [input[i].Stage])
}

warn[{"msg": msg}] if {
	not has_user
	msg := "no user is set"
}

has_user if input[_].Cmd == "user"
"#;
const FILE: &str = "FROM debian:12 AS build\nRUN curl https://example.com \\\n  -o x\n\
    # seawall: allow USR-0001 reason=\"a test\"\nFROM alpine:3\n";

/// Says why tests of policies mean nothing here.
fn skips() -> bool {
    if seawall_rego::BUILT_IN {
        return false;
    }
    seawall_testkit::tool::skip("built without rego");
    true
}

fn findings(ran: &Ran) -> Vec<Value> {
    let report = ran.json();
    let targets = report["targets"].as_array().unwrap().iter();
    let findings = targets.flat_map(|it| it["findings"].as_array().unwrap().clone());
    let is_own = |id: &str| id.starts_with("USR") || id.starts_with("REGO");
    findings
        .filter(|it| is_own(it["id"].as_str().unwrap()))
        .collect()
}

/// Id, severity, lines, message and excuse of each.
fn told(ran: &Ran) -> Vec<String> {
    let one = |it: &Value| {
        let (start, end) = (&it["location"]["start"], &it["location"]["end"]);
        let by = it["exception"]["origin"].as_str().unwrap_or_default();
        let (id, severity) = (it["id"].as_str().unwrap(), it["severity"].as_str().unwrap());
        let message = it["misconfiguration"]["message"].as_str().unwrap();
        let line = format!(
            "{id} {severity} {}-{} {message} {by}",
            start["line"], end["line"]
        );
        line.trim_end().to_owned()
    };
    findings(ran).iter().map(one).collect()
}

/// What could not be evaluated, and how well the document was looked at.
fn problems(ran: &Ran) -> (Vec<String>, String) {
    let report = ran.json();
    let target = &report["targets"][0];
    let problems = target["problems"].as_array().unwrap().iter();
    let problems = problems.map(|it| {
        format!(
            "{}: {}",
            it["what"].as_str().unwrap(),
            it["why"].as_str().unwrap()
        )
    });
    let coverage = target["coverage"][0]["state"].as_str().unwrap().to_owned();
    (problems.collect(), coverage)
}

#[test]
fn policies_for_trivy_and_for_conftest_run_unchanged() {
    if skips() {
        return;
    }
    let desk = Desk::new();
    desk.file("policy/base.rego", TRIVY);
    desk.file("policy/main.rego", CONFTEST);
    desk.file("policy/main_test.rego", "this is not read");
    desk.file("Dockerfile", FILE);
    desk.file("seawall.yaml", "version: 1\nchecks:\n  rego: [policy]\n");
    let ran = desk.run("check -f json --fail-on critical Dockerfile");
    assert_eq!(ran.code, 1, "{ran:?}");
    let want = [
        "USR-0001 critical 1-1 `debian:12` is not one of our bases",
        "USR-0001 critical 5-5 `alpine:3` is not one of our bases Dockerfile:4",
        "REGO-main-deny_pipe high 1-1 stage 0 fetches something",
        "REGO-main-warn low 1-1 no user is set",
    ];
    assert_eq!(told(&ran), want);
    assert_eq!(problems(&ran), (Vec::new(), "covered".to_owned()));
    let first = findings(&ran).remove(0);
    assert_eq!(first["remedy"], "Take one of ours.");
    assert_eq!(first["references"][0], "https://wiki.example/bases");
    let disabled = desk.run("check -f json --disable USR-0001,REGO-main-warn Dockerfile");
    assert_eq!(told(&disabled).len(), 1);
    let rated = desk.run("check -f json --rate USR-0001=low Dockerfile");
    assert!(
        told(&rated).contains(&"USR-0001 low 1-1 `debian:12` is not one of our bases".to_owned())
    );
    desk.file(
        ".seawallignore",
        "USR-0001 reason=\"known\"\nREGO-main-deny_pipe reason=\"known\"\n",
    );
    let accepted = desk.run("check -f json --fail-on high Dockerfile");
    assert_eq!(accepted.code, 0, "{accepted:?}");
    desk.file(".seawallignore", "");
    desk.run("check --baseline b.json --update-baseline Dockerfile");
    desk.file("Dockerfile", format!("# moved\n\n{FILE}"));
    let known = desk.run("check -f json --fail-on high --baseline b.json Dockerfile");
    assert_eq!(known.code, 0, "{known:?}");
    let page = desk.run("explain USR-0001");
    assert!(
        page.out.contains("rebuilt every night") && page.out.contains("policy/base.rego:19"),
        "{page:?}"
    );
    for format in ["sarif", "junit"] {
        assert!(
            desk.run(&format!("check -f {format} Dockerfile"))
                .out
                .contains("USR-0001")
        );
    }
}

#[test]
fn other_documents_are_seen_as_they_stand_or_as_our_model() {
    if skips() {
        return;
    }
    let desk = Desk::new();
    desk.file(
        "p/compose.rego",
        "package compose.plain\nimport rego.v1\ndeny contains msg if {\n\tsome name, it in input.services\n\
         \tit.privileged\n\tmsg := sprintf(\"%s is privileged\", [name])\n}\n",
    );
    desk.file(
        "p/model.rego",
        "package model\nimport rego.v1\ndeny contains result.new(msg, it) if {\n\tsome it in input.compose.services\n\
         \tsome port in it.published\n\tport.on_all_interfaces\n\tmsg := sprintf(\"%s is open\", [it.name])\n}\n",
    );
    desk.file(
        "p/pod.rego",
        "package pods\nimport rego.v1\nviolation contains {\"msg\": msg} if {\n\tinput.kind == \"Pod\"\n\
         \tmsg := input.metadata.name\n}\n",
    );
    desk.file(
        "p/daemon.rego",
        "package engine\nimport rego.v1\nwarn contains \"icc\" if input.icc\n",
    );
    desk.file(
        "compose.yaml",
        "services:\n  a:\n    image: x\n    privileged: true\n  b:\n    image: y\n    ports: [\"80:80\"]\n",
    );
    desk.file(
        "pods.yaml",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: one}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: two}\n",
    );
    desk.file("daemon.json", "{\"icc\": true}\n");
    let one = |file: &str| told(&desk.run(&format!("check -f json --rego p {file}")));
    assert_eq!(
        one("compose.yaml"),
        [
            "REGO-compose-plain-deny high 1-1 a is privileged",
            "REGO-model-deny high 5-5 b is open",
        ]
    );
    assert_eq!(
        one("pods.yaml"),
        [
            // An object is told where its name stands.
            "REGO-pods-violation high 3-3 one",
            "REGO-pods-violation high 7-7 two",
        ]
    );
    assert_eq!(one("daemon.json"), ["REGO-engine-warn low 1-1 icc"]);
}

#[test]
fn what_is_wrong_with_a_policy_is_told_with_its_place() {
    if skips() {
        return;
    }
    let desk = Desk::new();
    desk.file("Dockerfile", FILE);
    let cases = [
        ("package a\n\ndeny contains msg if {\n", "p.rego:"),
        (
            "package a\n\ndeny[msg] { msg := input.Stages[0] }\ndeny[msg] { := }\n",
            "p.rego:4:",
        ),
        (
            "package a\n\ndeny contains \"x\" if 1 == 1\n",
            "p.rego:3: nothing tells which documents",
        ),
        (
            "# METADATA\n# custom: [\npackage a\ndeny contains \"x\" if input.Stages\n",
            "p.rego:",
        ),
        (
            "# METADATA\n# custom:\n#   input:\n#     selector: [{type: cloud}]\npackage a\n\
             deny contains \"x\" if input.Stages\n",
            "p.rego:6: it looks at nothing that is checked here: cloud",
        ),
        ("allow := 1\n", "p.rego:1:"),
    ];
    for (text, want) in cases {
        desk.file("p.rego", text);
        let ran = desk.run("check --rego p.rego Dockerfile");
        assert!(ran.code == 2 && ran.err.contains(want), "{want}: {ran:?}");
    }
    desk.file(
        "seawall.yaml",
        "version: 1\nchecks:\n  rego:\n    - nothing.rego\n",
    );
    let ran = desk.run("check Dockerfile");
    assert!(
        ran.code == 2 && ran.err.contains("seawall.yaml:4:7"),
        "{ran:?}"
    );
    desk.file(
        "seawall.yaml",
        "version: 1\nchecks:\n  rego: [/etc/passwd]\n",
    );
    let ran = desk.run("check Dockerfile");
    assert!(
        ran.code == 2 && ran.err.contains("leads out of the folder"),
        "{ran:?}"
    );
}

#[test]
fn policies_that_take_everything_cost_only_themselves() {
    if skips() {
        return;
    }
    let sound = "package good\nimport rego.v1\ndeny contains \"seen\" if input.Stages[0]\n";
    let cases = [
        // Time: a product of lists.
        (
            "import rego.v1\nl := numbers.range(1, 3000)\ndeny contains \"x\" if {\n\tinput.Stages\n\
             \tsome a in l\n\tsome b in l\n\tsome c in l\n\ta + b + c == 0\n}\n",
            "longer than",
        ),
        // Memory: a text that grows a thousandfold in a few steps, long before its time is up.
        (
            "import rego.v1\na := concat(\"\", [\"aaaaaaaaaa\" | some _ in numbers.range(1, 1000)])\n\
             b := concat(\"\", [a | some _ in numbers.range(1, 1000)])\n\
             deny contains x if {\n\tinput.Stages\n\tx := [concat(b, [b | some _ in numbers.range(1, 1000)])]\n}\n",
            "memory",
        ),
        // Functions that call themselves.
        (
            "import rego.v1\nf(x) := f(x + 1)\ndeny contains \"x\" if {\n\tinput.Stages\n\tf(1)\n}\n",
            "",
        ),
        // What there is not: the network, the environment.
        (
            "import rego.v1\ndeny contains x if {\n\tinput.Stages\n\tx := http.send({\"url\": \"http://127.0.0.1\", \"method\": \"get\"})\n}\n",
            "",
        ),
        (
            "import rego.v1\ndeny contains x if {\n\tinput.Stages\n\tx := opa.runtime().env.HOME\n}\n",
            "",
        ),
        // A result that says nothing.
        (
            "import rego.v1\ndeny contains 7 if input.Stages\n",
            "neither a text nor an object",
        ),
    ];
    for (policy, want) in cases {
        let desk = Desk::new();
        desk.file("Dockerfile", "FROM scratch\n");
        desk.file("p/bad.rego", format!("package bad\n{policy}"));
        desk.file("p/good.rego", sound);
        let ran = desk.run("check -f json --strict --rego p Dockerfile");
        assert_eq!(
            told(&ran),
            ["REGO-good-deny high 1-1 seen"],
            "{policy}: {ran:?}"
        );
        let (problems, coverage) = problems(&ran);
        assert_eq!(coverage, "partial", "{policy}");
        assert!(
            problems
                .iter()
                .any(|it| it.starts_with("REGO-bad-deny: ") && it.contains(want)),
            "{problems:?}"
        );
        assert_eq!(ran.code, 3);
        assert!(ran.cpu < Duration::from_secs(30), "{policy}: {:?}", ran.cpu);
    }
    let deep = format!(
        "package bad\nimport rego.v1\ndeny contains \"x\" if {}input.Stages{}\n",
        "(".repeat(20_000),
        ")".repeat(20_000)
    );
    let desk = Desk::new();
    desk.file("Dockerfile", "FROM scratch\n");
    desk.file("p.rego", deep);
    let ran = desk.run("check --rego p.rego Dockerfile");
    assert_eq!(ran.code, 2, "{ran:?}");
}

const PLACED: &str = r#"package main

import rego.v1

deny_root contains {"msg": sprintf("%s runs as root", [name]), "path": ["services", name, "user"]} if {
	some name, service in input.services
	service.user == "root"
}

deny_writable contains {"msg": sprintf("%s can be written", [name]), "field": sprintf("services.%s.read_only", [name])} if {
	some name, service in input.services
	not service.read_only
}

deny_nowhere contains {"msg": "m", "path": "nothing.of.it"} if input.services
"#;

/// Results that name a path of `input`, or hand back the command, lie there. Lines are those of the files below.
#[test]
fn results_lie_where_their_path_leads() {
    if skips() {
        return;
    }
    let desk = Desk::new();
    desk.file("policy/main.rego", PLACED);
    desk.file(
        "policy/docker.rego",
        "package docker\n\nimport rego.v1\n\n\
         deny_last contains {\"msg\": \"m\", \"path\": [i, \"Value\"]} if {\n\
         \tsome i, it in input\n\tit.Cmd == \"run\"\n}\n\n\
         deny_command contains {\"msg\": \"m\", \"command\": it} if {\n\
         \tsome it in input\n\tit.Cmd == \"user\"\n}\n\n\
         deny_lines contains {\"msg\": it.Original, \"startline\": it.StartLine} if {\n\
         \tsome it in input\n\tit.Cmd == \"comment\"\n}\n",
    );
    desk.file(
        "policy/pods.rego",
        "package pods\n\nimport rego.v1\n\n\
         deny_image contains {\"msg\": \"m\", \"path\": sprintf(\"/spec/containers/%d/image\", [i])} if {\n\
         \tinput.kind == \"Pod\"\n\tsome i, it in input.spec.containers\n\tit.image == \"b\"\n}\n",
    );
    desk.file("seawall.yaml", "version: 1\nchecks:\n  rego: [policy]\n");
    desk.file(
        "compose.yaml",
        "services:\n  web:\n    image: a\n    user: root\n  db:\n    image: b\n    read_only: true\n",
    );
    desk.file(
        "Dockerfile",
        "FROM debian:12\n# why\nRUN a \\\n  b\nUSER app\n",
    );
    desk.file(
        "pod.yaml",
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: b\n\
         spec:\n  containers:\n    - name: a\n      image: a\n    - name: b\n      image: b\n",
    );
    for (file, want) in [
        (
            "compose.yaml",
            vec![
                "REGO-main-deny_root high 4-4 web runs as root",
                "REGO-main-deny_nowhere high 1-1 m",
                "REGO-main-deny_writable high 2-2 web can be written",
            ],
        ),
        (
            "Dockerfile",
            vec![
                "REGO-docker-deny_lines high 2-2 # why",
                "REGO-docker-deny_last high 3-4 m",
                "REGO-docker-deny_command high 5-5 m",
            ],
        ),
        ("pod.yaml", vec!["REGO-pods-deny_image high 15-15 m"]),
    ] {
        let ran = desk.run(&format!("check -f json {file}"));
        let mut got = told(&ran);
        got.sort();
        let mut want: Vec<String> = want.into_iter().map(str::to_owned).collect();
        want.sort();
        assert_eq!(got, want, "{file}");
        assert_eq!(problems(&ran).0, Vec::<String>::new(), "{file}");
    }
}
