//! How the process that evaluates talks.

use seawall_rego::protocol::{File, Reply, Request};
use seawall_rego::serve;
use serde_json::json;

fn talk(requests: &[Request]) -> Vec<Reply> {
    let lines = requests
        .iter()
        .map(|it| serde_json::to_string(it).unwrap() + "\n");
    let asked: String = lines.collect();
    let mut said = Vec::new();
    serve(asked.as_bytes(), &mut said).unwrap();
    let said = String::from_utf8(said).unwrap();
    said.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn every_rule_that_is_asked_is_answered() {
    let text = "package a\nimport rego.v1\ndeny contains \"x\" if {\n\tprint(\"noise\")\n\tinput.kind\n}\nwarn contains 1 if input.kind\n";
    let load = Request::Load(vec![File {
        path: "a.rego".to_owned(),
        text: text.to_owned(),
    }]);
    let judge = Request::Judge {
        input: json!({"kind": "Pod"}),
        rules: vec![1, 0, 7],
    };
    let replies = talk(&[judge.clone(), load, judge]);
    let shown: Vec<String> = replies
        .iter()
        .map(|reply| match reply {
            Reply::Loaded(rules) => format!("{} rules", rules.len()),
            Reply::Judged { rule, said } => format!("{rule} {}", said.is_ok()),
            other => format!("{other:?}"),
        })
        .collect();
    let want = [
        "1 false", "0 false", "7 false", "Done", "2 rules", "1 false", "0 true", "7 false", "Done",
    ];
    assert_eq!(shown, want);
}

#[test]
fn what_is_no_request_ends_the_talk() {
    for text in ["{}\n", "x\n", "{\"Load\": 1}\n"] {
        let mut said = Vec::new();
        assert!(serve(text.as_bytes(), &mut said).is_err(), "{text}");
        assert!(said.is_empty());
    }
}
