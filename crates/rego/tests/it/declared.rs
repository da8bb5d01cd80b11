//! What files declare: rules, what is documented about them, and what they look at.

use seawall_rego::protocol::{Form, Kind};

use super::{load, rules};

#[test]
fn rules_of_all_spellings_are_found_and_no_others() {
    let old = "package main\ndeny[msg] { input.kind; msg := \"a\" }\nviolation_x[{\"msg\": m}] { m := \"b\" }\n\
        warn = true { input.kind }\nallow = true { input.kind }\ndenying[x] { x := 1 }\ntest_deny { deny[\"a\"] }\n\
        deny_function(x) = y { y := x }\n";
    let new =
        "package other\nimport rego.v1\ndeny contains \"x\" if input.kind\ndefault warn := false\n";
    let found: Vec<String> = rules(&[old, new])
        .iter()
        .map(|rule| format!("{}.{} {}:{}", rule.package, rule.name, rule.file, rule.line))
        .collect();
    let want = [
        "main.deny 0.rego:2",
        "main.violation_x 0.rego:3",
        "main.warn 0.rego:4",
        "other.deny 1.rego:3",
    ];
    assert_eq!(found, want);
}

#[test]
fn rules_of_one_name_and_package_are_one() {
    let one = "package main\nimport rego.v1\ndeny contains \"x\" if input.services\n";
    let other = "package main\nimport rego.v1\ndeny contains \"y\" if input.kind\ndeny contains \"z\" if input.kind\n";
    let rules = rules(&[one, other]);
    assert_eq!(rules.len(), 1);
    assert_eq!(rules[0].kinds, [Kind::Compose, Kind::Kubernetes]);
    assert_eq!(rules[0].file, "0.rego");
}

#[test]
fn what_is_documented_is_read_from_comments_and_from_old_rules() {
    let new = "# METADATA\n# title: T\n# description: D\n# related_resources:\n# - https://a.example\n\
        # - ref: https://b.example\n# - mailto:x\n# custom:\n#   id: X-1\n#   severity: LOW\n#   short_code: no-x\n\
        #   recommended_action: R\n#   input: {selector: [{type: dockerfile}]}\npackage a\n\nimport rego.v1\n\n\
        deny contains \"x\" if input\n\n# METADATA\n# title: W\n# custom: {id: X-2}\nwarn contains \"x\" if input\n";
    let rules = rules(&[new]);
    let about = &rules[0].about;
    assert_eq!(about.id.as_deref(), Some("X-1"));
    assert_eq!(about.name.as_deref(), Some("no-x"));
    assert_eq!(about.title.as_deref(), Some("T"));
    assert_eq!(about.description.as_deref(), Some("D"));
    assert_eq!(about.remedy.as_deref(), Some("R"));
    assert_eq!(about.severity.as_deref(), Some("LOW"));
    assert_eq!(about.references, ["https://a.example", "https://b.example"]);
    let about = &rules[1].about;
    assert_eq!(
        (about.id.as_deref(), about.title.as_deref()),
        (Some("X-2"), Some("W"))
    );
    assert_eq!(about.severity.as_deref(), Some("LOW"));
    let old = "package b\n__rego_metadata__ := {\"id\": \"Y-1\", \"title\": \"T\", \"severity\": \"HIGH\"}\n\
        __rego_input__ := {\"selector\": [{\"type\": \"kubernetes\"}]}\ndeny[x] { x := input.a }\n";
    let rules = super::rules(&[old]);
    assert_eq!(rules[0].about.id.as_deref(), Some("Y-1"));
    assert_eq!(rules[0].about.severity.as_deref(), Some("HIGH"));
    assert_eq!(rules[0].kinds, [Kind::Kubernetes]);
}

#[test]
fn documents_are_told_by_what_a_policy_says_or_names() {
    let select = |word: &str, body: &str| {
        format!(
            "# METADATA\n# custom: {{input: {{selector: [{{type: {word}}}]}}}}\npackage x\nimport rego.v1\ndeny contains \"x\" if {body}\n"
        )
    };
    let plain = |package: &str, body: &str| {
        format!(
            "package {package}\nimport rego.v1\n# input.services\ndeny contains \"x\" if {body}\n"
        )
    };
    let cases = [
        (
            select("dockerfile", "input.x"),
            vec![Kind::Dockerfile],
            Form::Model,
        ),
        (
            select("kubernetes", "input.x"),
            vec![Kind::Kubernetes],
            Form::Plain,
        ),
        (
            select("yaml", "input.x"),
            vec![Kind::Compose, Kind::Kubernetes],
            Form::Plain,
        ),
        (select("json", "input.x"), vec![Kind::Daemon], Form::Plain),
        (
            plain("a", "input.Stages[_]"),
            vec![Kind::Dockerfile],
            Form::Model,
        ),
        (
            plain("a", "input[_].Cmd == \"run\""),
            vec![Kind::Dockerfile],
            Form::Plain,
        ),
        (
            plain("a", "input.dockerfile.stages"),
            vec![Kind::Dockerfile],
            Form::Model,
        ),
        (
            plain("a", "input.compose.services"),
            vec![Kind::Compose],
            Form::Model,
        ),
        (
            plain("a", "input.spec.containers"),
            vec![Kind::Kubernetes],
            Form::Plain,
        ),
        (
            plain("user.dockerfile.X", "count(input.x) > 1"),
            vec![Kind::Dockerfile],
            Form::Plain,
        ),
    ];
    for (text, kinds, form) in cases {
        let rules = rules(&[&text]);
        assert_eq!((&rules[0].kinds, rules[0].form), (&kinds, form), "{text}");
    }
}

#[test]
fn what_cannot_be_used_is_refused_with_its_line() {
    let cases = [
        (
            "package a\nimport rego.v1\ndeny contains \"x\" if {\n",
            Some(4),
        ),
        ("package a\ndeny[x] { x := 1 }\nwarn[x] { x := }\n", Some(3)),
        (
            "package a\nimport rego.v1\ndeny contains \"x\" if true\n",
            Some(3),
        ),
        ("# METADATA\n# title: [\npackage a\n", Some(2)),
        ("# METADATA\n# - a\npackage a\n", Some(2)),
        (
            "package a[\"b.c\"]\nimport rego.v1\ndeny contains \"x\" if input.kind\n",
            Some(3),
        ),
        ("x\n", Some(1)),
        ("", None),
    ];
    for (text, line) in cases {
        let refused = load(&[text]).err().unwrap_or_else(|| panic!("{text}"));
        assert_eq!(refused[0].path, "0.rego", "{text}");
        assert!(
            line.is_none() || refused[0].line == line,
            "{text}: {refused:?}"
        );
        assert!(!refused[0].why.is_empty(), "{text}");
    }
    let deep = format!(
        "package a\nx := {}1{}\n",
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    assert!(load(&[&deep]).is_err());
    let both = load(&["package a\nx := \n", "package b\ny := \n"])
        .err()
        .unwrap();
    assert_eq!(both.len(), 2);
}
