//! What rules say of an input.

use seawall_rego::protocol::{MOST_TOLD, Told};
use serde_json::{Value, json};

use super::load;

fn judge(text: &str, input: &Value) -> Result<Vec<Told>, String> {
    let mut policies = load(&[text]).unwrap_or_else(|refused| panic!("{refused:?}"));
    policies.set_input(input).unwrap();
    let said = policies.judge(0);
    said.map(|said| said.told).map_err(|failure| failure.why)
}

#[test]
fn results_of_all_forms_are_read() {
    let text = |text: &str| Told {
        message: Some(text.to_owned()),
        ..Told::default()
    };
    let placed = |first, last, file: Option<&str>| Told {
        message: Some("m".to_owned()),
        lines: Some((first, last)),
        file: file.map(str::to_owned),
        path: Vec::new(),
    };
    let at = |path: &[&str]| Told {
        path: path.iter().map(|&step| step.to_owned()).collect(),
        ..text("m")
    };
    let cases = [
        ("deny contains \"a.\" if input.kind", vec![text("a")]),
        (
            "deny contains {\"msg\": \"a\\nb\"} if input.kind",
            vec![text("a b")],
        ),
        (
            "deny contains \"x\" if input.nothing; x := input.kind",
            vec![],
        ),
        ("deny := true if input.kind", vec![Told::default()]),
        ("deny := \"m\" if input.kind", vec![text("m")]),
        (
            "deny := [\"a\", \"b\"] if input.kind",
            vec![text("a"), text("b")],
        ),
        ("deny[\"a\"] if input.kind", vec![text("a")]),
        ("deny[{\"msg\": \"a\"}] if input.kind", vec![text("a")]),
        ("deny := false if input.kind", vec![]),
        (
            "deny contains {\"msg\": \"m\", \"startline\": 3, \"endline\": 5, \"filepath\": \"f\"} if input.kind",
            vec![placed(3, 5, Some("f"))],
        ),
        (
            "deny contains result.new(\"m\", {\"StartLine\": 2, \"EndLine\": 1, \"Path\": \"f\"}) if input.kind",
            vec![placed(2, 2, Some("f"))],
        ),
        (
            "deny contains result.new(\"m\", {\"at\": {\"line\": 2, \"end_line\": 4}}) if input.kind",
            vec![placed(2, 4, None)],
        ),
        (
            "deny contains result.new(\"m\", \"nothing\") if input.kind",
            vec![text("m")],
        ),
        (
            "deny contains {\"msg\": \"m\", \"command\": {\"Cmd\": \"run\", \"StartLine\": 2, \"EndLine\": 3}} if input.kind",
            vec![placed(2, 3, None)],
        ),
        (
            "deny contains {\"msg\": \"m\", \"path\": [\"spec\", 0]} if input.kind",
            vec![at(&["spec", "0"])],
        ),
        (
            "deny contains {\"msg\": \"m\", \"details\": {\"field\": \"spec.a\"}} if input.kind",
            vec![at(&["spec", "a"])],
        ),
    ];
    for (rule, want) in cases {
        let policy = format!(
            "package a\nimport rego.v1\n{}\n",
            rule.replace("; x := input.kind", "\nx := input.kind")
        );
        assert_eq!(judge(&policy, &json!({"kind": "Pod"})), Ok(want), "{rule}");
    }
}

#[test]
fn docker_s_library_knows_every_keyword() {
    let commands: Vec<Value> = [
        "from",
        "run",
        "copy",
        "add",
        "user",
        "expose",
        "workdir",
        "cmd",
        "entrypoint",
        "env",
        "healthcheck",
        "label",
        "arg",
        "volume",
        "onbuild",
        "shell",
        "stopsignal",
    ]
    .iter()
    .map(|keyword| json!({"Cmd": keyword, "Value": [keyword]}))
    .collect();
    let input = json!({"Stages": [{"Name": "a", "Commands": commands}]});
    for command in &commands {
        let keyword = command["Cmd"].as_str().unwrap();
        let policy = format!(
            "package a\nimport rego.v1\nimport data.lib.docker\ndeny contains it.Value[0] if some it in docker.{keyword}\n"
        );
        let told = judge(&policy, &input).unwrap();
        assert_eq!(told.len(), 1, "{keyword}");
        assert_eq!(told[0].message.as_deref(), Some(keyword));
    }
    let by_stage = "package a\nimport data.lib.docker\ndeny[msg] {\n\tusers := docker.stage_user[stage]\n\
        \tcount(users) == 1\n\tmsg := stage.Name\n}\n";
    assert_eq!(
        judge(by_stage, &input).unwrap()[0].message.as_deref(),
        Some("a")
    );
    let own = load(&[
        "package lib.docker\nimport rego.v1\nfrom contains \"mine\"\n",
        "package a\nimport rego.v1\nimport data.lib.docker\ndeny contains it if some it in docker.from\n",
    ]);
    let mut own = own.unwrap_or_else(|refused| panic!("{refused:?}"));
    own.set_input(&input).unwrap();
    assert_eq!(
        own.judge(0).unwrap().told[0].message.as_deref(),
        Some("mine")
    );
}

#[test]
fn failures_are_told_and_never_silence() {
    let input = json!({"kind": "Pod"});
    for (rule, want) in [
        (
            "deny contains 1 if input.kind",
            "neither a text nor an object",
        ),
        (
            "deny contains {\"text\": \"x\"} if input.kind",
            "an object without `msg`",
        ),
        (
            "deny contains x if { input.kind; x := nobody.knows(1) }",
            "0.rego:3",
        ),
        (
            "f(x) := f(x)\ndeny contains \"x\" if { input.kind; deny }",
            "0.rego:",
        ),
    ] {
        let policy = format!("package a\nimport rego.v1\n{rule}\n");
        let why = match load(&[&policy]) {
            Ok(_) => judge(&policy, &input).expect_err(rule),
            Err(refused) => format!("0.rego:3 {}", refused[0].why),
        };
        assert!(why.contains(want), "{rule}: {why}");
    }
    let many = format!(
        "package a\nimport rego.v1\ndeny contains sprintf(\"%d\", [x]) if {{\n\tinput.kind\n\tsome x in numbers.range(1, {})\n}}\n",
        MOST_TOLD + 5
    );
    let mut policies = load(&[&many]).unwrap_or_else(|refused| panic!("{refused:?}"));
    policies.set_input(&input).unwrap();
    let said = policies.judge(0).unwrap();
    assert_eq!((said.told.len(), said.dropped), (MOST_TOLD, 5));
}
