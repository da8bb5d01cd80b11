//! Tests of reading Bake files: what Docker's reference says of them as data.

use std::fmt::Write as _;

use super::*;

/// What the settings of a name are worth in all targets, as `target: value`.
fn settings(files: &[(&str, &str)], wanted: &str) -> Vec<String> {
    let sources = files.iter();
    let sources = sources.map(|(name, text)| Source::new(name, text.as_bytes()));
    let bake = Bake::load(sources.collect());
    let mut found = Vec::new();
    for target in &bake.targets {
        for setting in target.all(wanted) {
            let values: Vec<String> = setting.values.iter().map(|it| show(&it.value)).collect();
            found.push(format!("{}: {}", target.name, values.join(" | ")));
        }
    }
    found
}

fn show(value: &Value) -> String {
    match value {
        Value::Unknown => "?".to_owned(),
        Value::Null => "null".to_owned(),
        Value::Bool(truth) => truth.to_string(),
        Value::Number(text) | Value::Text(text) => text.clone(),
        Value::List(items) => {
            let items: Vec<String> = items.iter().map(|item| show(&item.value)).collect();
            format!("[{}]", items.join(" "))
        }
        Value::Object(entries) => {
            let entries = entries.iter();
            let entries = entries.map(|(name, item)| format!("{name}={}", show(&item.value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(" "))
        }
    }
}

/// Expectations are those of the examples in <https://docs.docker.com/build/bake/>: variables, expressions,
/// functions, matrices, overrides.
#[test]
fn values_are_worked_out_as_documented() {
    for (text, wanted) in [
        (
            "variable \"TAG\" { default = \"docker.io/u/webapp:latest\" }\ntarget \"t\" { args = { a = TAG, b = \"${TAG}-x\" } }",
            "{a=docker.io/u/webapp:latest b=docker.io/u/webapp:latest-x}",
        ),
        (
            "variable \"BASE\" { default = \"latest\" }\nvariable \"TAG\" { default = \"app:${BASE}\" }\ntarget \"t\" { args = { a = TAG } }",
            "{a=app:latest}",
        ),
        (
            "variable \"FOO\" { default = \"abc\" }\nWHO = \"me\"\nFOO = \"def-${WHO}\"\ntarget \"t\" { args = { v1 = \"pre-${FOO}\" } }",
            "{v1=pre-def-me}",
        ),
        (
            "variable \"FOO\" { default = 3 }\nvariable \"IS_FOO\" { default = true }\ntarget \"t\" { args = { a = IS_FOO ? \"foo\" : \"bar\", b = FOO } }",
            "{a=foo b=3}",
        ),
        (
            "variable \"TAG\" { default = \"\" }\ntarget \"t\" { args = { a = notequal(\"\", TAG) ? \"x:${TAG}\" : \"x:latest\" } }",
            "{a=x:latest}",
        ),
        (
            "function \"f\" {\n params = [p]\n result = \"p-${p}\"\n}\ntarget \"t\" { args = { a = f(\"x\") } }",
            "{a=p-x}",
        ),
        (
            "target \"base\" { args = { v = \"1\" } }\ntarget \"t\" { args = { a = target.base.args.v } }",
            "{a=1}",
        ),
        (
            "target \"t\" {\n matrix = { v = [\"a\", \"b\"] }\n args = { a = v }\n}",
            "{a=a} | {a=b}",
        ),
        (
            "target \"t\" {\n matrix = { i = [{n = \"x\"}] }\n args = { a = i.n }\n}",
            "{a=x}",
        ),
        (
            "variable \"X\" {}\ntarget \"t\" { args = { a = X, b = \"${X}\", c = X ? 1 : 2, d = [X, 1] } }",
            "{a=? b=? c=? d=[? 1]}",
        ),
        (
            "target \"t\" { args = { a = timestamp(), b = missing, c = \"%{ if true }x%{ endif }\" } }",
            "{a=? b=? c=?}",
        ),
        ("A = B\nB = A\ntarget \"t\" { args = { a = A } }", "{a=?}"),
        (
            "function \"f\" {\n params = [x]\n result = f(x)\n}\ntarget \"t\" { args = { a = f(1) } }",
            "{a=?}",
        ),
        (
            "target \"t\" { args = { a = join(\"-\", split(\".\", \"a.b\")), b = upper(trimprefix(\"v1\", \"v\")) } }",
            "{a=a-b b=1}",
        ),
        (
            "target \"t\" { args = { a = [1, 2][1], b = {c = 3}[\"c\"], d = coalesce(null, 4), e = merge({x = 1}, {x = 2}).x } }",
            "{a=2 b=3 d=4 e=2}",
        ),
    ] {
        let found = settings(&[("docker-bake.hcl", text)], "args");
        let last = found.last().map(|it| it.replacen("t: ", "", 1));
        assert_eq!(last.as_deref(), Some(wanted), "{text}");
    }
}

#[test]
fn files_are_merged_in_their_order() {
    let files = [
        (
            "docker-bake.hcl",
            "variable \"TAG\" { default = \"one\" }\ntarget \"t\" {\n args = { a = TAG }\n network = \"none\"\n}",
        ),
        (
            "docker-bake.override.json",
            "{\"variable\": {\"TAG\": {\"default\": \"two\"}}, \"target\": {\"t\": {\"network\": \"${TAG}\\u0021\"}}}",
        ),
    ];
    assert_eq!(settings(&files, "args"), ["t: {a=two}"]);
    assert_eq!(settings(&files, "network"), ["t: none", "t: two!"]);
}

#[test]
fn places_are_those_of_the_file() {
    let text = "target \"a\" {\n  dockerfile-inline = <<-EOT\n    FROM x\n    RUN ${\"y\"}\n  EOT\n  args = { b = [\"c\"] }\n}\n";
    let bake = Bake::load(vec![Source::new("docker-bake.hcl", text.as_bytes())]);
    let target = &bake.targets[0];
    let inline = target
        .last("dockerfile-inline")
        .unwrap()
        .text
        .clone()
        .unwrap();
    assert_eq!(inline.as_str(), "  FROM x\n  RUN y\n".replace("  ", ""));
    let from = text.find("FROM").unwrap();
    assert_eq!(inline.span_of(0..4), Span::of(from..from + 4));
    let run = text.find("RUN").unwrap();
    assert_eq!(inline.span_of(7..10), Span::of(run..run + 3));
    let value = target.last("args").unwrap().values[0].get("b").unwrap();
    assert_eq!(&text[value.items()[0].span.range()], "\"c\"");
}

#[test]
fn what_costs_too_much_is_told() {
    let mut text = String::from("A0 = \"xxxxxxxx\"\n");
    for number in 1..60 {
        let before = number - 1;
        let _ = writeln!(text, "A{number} = \"${{A{before}}}${{A{before}}}\"");
    }
    text.push_str("target \"t\" {\n network = A59\n args = [for a in [A1, A2] : a]\n entitlements = [\"network.host\"]\n}\n");
    let before = std::time::Instant::now();
    let bake = Bake::load(vec![Source::new("docker-bake.hcl", text.as_bytes())]);
    assert!(bake.is_spent);
    let entitlements = bake.targets[0].last("entitlements").unwrap();
    assert_eq!(
        entitlements.values[0].items()[0].text(),
        Some("network.host")
    );
    assert!(before.elapsed().as_secs() < 5);
}
