//! Falco's configuration: files put together, values set, what they mean.

use seawall_runtime::configuration::{Configuration, Strategy, sources, unknown_keys};
use seawall_runtime::language::{Priority, Which};
use serde_json::json;

fn read(text: &str) -> Configuration {
    let variable = |name: &str| (name == "HOME").then(|| "/root".to_owned());
    Configuration::read("f", text, &variable).unwrap()
}

#[test]
fn values_are_what_yaml_says_and_variables_are_put_in() {
    let read = read(
        "a: yes\nb: 12\nc: 1.5\nd: '12'\ne: ~\nf: ${HOME}/x ${NONE}\ng: $${HOME}\nh: {i: [j]}\n",
    );
    let expected = json!({
        "a": true, "b": 12, "c": 1.5, "d": "12", "e": null, "f": "/root/x ", "g": "${HOME}", "h": {"i": ["j"]},
    });
    assert_eq!(*read.value(), expected);
}

#[test]
fn what_is_no_mapping_is_refused() {
    let variable = |_: &str| None;
    for text in ["- a\n", "hello\n", "a: [\n"] {
        assert!(Configuration::read("f", text, &variable).is_err(), "{text}");
    }
    assert_eq!(read("").value(), &json!({}));
}

/// falcosecurity/falco, `falco.yaml`, `config_files`.
#[test]
fn files_are_merged_by_their_strategy() {
    for (strategy, expected) in [
        (
            Strategy::Append,
            json!({"list": [1, 2], "flag": false, "map": {"b": 2}, "new": 1}),
        ),
        (
            Strategy::Override,
            json!({"list": [2], "flag": false, "map": {"b": 2}, "new": 1}),
        ),
        (
            Strategy::AddOnly,
            json!({"list": [1], "flag": true, "map": {"a": 1}, "new": 1}),
        ),
    ] {
        let mut configuration = read("list: [1]\nflag: true\nmap: {a: 1}\n");
        let other = read("list: [2]\nflag: false\nmap: {b: 2}\nnew: 1\n");
        configuration.merge(other, strategy);
        assert_eq!(*configuration.value(), expected, "{strategy:?}");
    }
    let named = sources(&read(
        "config_files: [a.yaml, {path: b, strategy: add-only}]\n",
    ))
    .unwrap();
    let named: Vec<_> = named
        .iter()
        .map(|it| (it.path.as_str(), it.strategy))
        .collect();
    assert_eq!(
        named,
        [("a.yaml", Strategy::Append), ("b", Strategy::AddOnly)]
    );
    assert!(sources(&read("config_files: [{path: b, strategy: guess}]\n")).is_err());
}

#[test]
fn options_set_values() {
    let mut configuration = read("a: {b: [1, 2]}\n");
    for option in [
        "a.b[0]=yes",
        "a.b[2]=x",
        "a.b[]={\"c\": 1}",
        "d.e=1.5",
        "f = text here ",
        "g[0].h=1",
        r"h.a\.b\[c\\=1",
    ] {
        configuration.set(option).unwrap();
    }
    let expected = json!({
        "a": {"b": [true, 2, "x", {"c": 1}]}, "d": {"e": 1.5}, "f": "text here", "g": [{"h": 1}],
        "h": {"a.b[c\\": 1},
    });
    assert_eq!(*configuration.value(), expected);
    for option in [
        "a",
        "=1",
        "a.=1",
        "a[x]=1",
        "a.b.c=1",
        "a.b[9]=1",
        "a[0]=1",
        "x={",
        "a.b[0]c=1",
        "a.b[0=1",
        "a\\=1",
    ] {
        assert!(configuration.set(option).is_err(), "{option}");
    }
}

#[test]
fn rules_priorities_and_outputs_are_read() {
    let settings = read(
        "priority: warning
rules:
  - disable: {rule: '*'}
  - enable: {tag: network}
append_output:
  - suggested_output: true
  - match: {source: syscall, tags: [a], rule: R}
    extra_output: x=%proc.name
    extra_fields: [evt.hostname, {key: '%proc.exe'}]
",
    )
    .settings()
    .unwrap();
    assert_eq!(settings.minimum, Priority::Warning);
    let switches: Vec<_> = settings
        .switches
        .iter()
        .map(|it| (it.is_on, it.which.clone()))
        .collect();
    let tagged = Which::Tagged("network".to_owned());
    assert_eq!(
        switches,
        [(false, Which::Named("*".to_owned())), (true, tagged)]
    );
    let last = settings.additions.last().unwrap();
    assert!(last.tags.contains("a") && last.rule.as_deref() == Some("R"));
    assert_eq!(last.text.as_deref(), Some("x=%proc.name"));
    assert_eq!(
        last.fields,
        [
            ("evt.hostname".to_owned(), "%evt.hostname".to_owned()),
            ("key".to_owned(), "%proc.exe".to_owned()),
        ]
    );
    for text in [
        "priority: loud\n",
        "rules: [{enable: {}}]\n",
        "rules: [{}]\n",
        "rules: x\n",
        "append_output: [{match: {tags: a}}]\n",
        "append_output: [{match: a}]\n",
        "append_output: [{suggested_output: often}]\n",
        "append_output: [{extra_output: [a]}]\n",
        "static_fields: [a]\n",
        "static_fields: {a: [b]}\n",
        "static_fields: {a b: c}\n",
    ] {
        assert!(read(text).settings().is_err(), "{text}");
    }
}

/// falcosecurity/falco, `init_falco_engine`: what an entry says comes first, then each suggested field as `a_b=%a.b`, those of
/// `static_fields` before those of the container plugin, which are for system calls; for the rules that the entry matches.
#[test]
fn suggested_outputs_are_of_the_rules_that_an_entry_matches() {
    let of = |matched: &str| {
        let text = format!(
            "static_fields: {{zone: b, env.name: '${{HOME}}'}}\nappend_output: [{{suggested_output: true, extra_output: x, match: {matched}}}]\n"
        );
        let settings = read(&text).settings().unwrap();
        assert_eq!(settings.texts["env.name"], "/root");
        let told = settings.additions.into_iter().map(|it| {
            let text = it.text.unwrap_or_default();
            let text = text.split('=').next().unwrap_or_default().to_owned();
            (
                it.source.unwrap_or_default(),
                it.rule.unwrap_or_default(),
                text,
            )
        });
        told.map(|(source, rule, text)| format!("{source}/{rule}: {text}"))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        of("{}"),
        ["/: x", "/: static_env_name", "syscall/: container_id"]
    );
    assert_eq!(
        of("{rule: R}"),
        ["/R: x", "/R: static_env_name", "syscall/R: container_id"]
    );
    assert_eq!(
        of("{source: k8s_audit}"),
        ["k8s_audit/: x", "k8s_audit/: static_env_name"]
    );
}

#[test]
fn keys_that_there_are_not_are_told() {
    let told = unknown_keys(&read(
        "json_output: 1\nprioriti: debug\nrules_files: [a]\nfile_output: {enable: true, filename: x}\nfalco_libs: {a: 1}\n\
         engine: {modern_ebpf: {buf_size: 1}}\nappend_output: [{}, {match: {tag: a}}]\nplugins: [{name: a, init_config: {any: 1}}]\n\
         rules: [{enable: {name: a}}]\n",
    ));
    assert_eq!(
        told,
        [
            "append_output[1].match.tag: no such key",
            "engine.modern_ebpf.buf_size: no such key",
            "falco_libs.a: no such key",
            "file_output.enable: no such key",
            "json_output: must be true or false",
            "prioriti: no such key",
            "rules[0].enable.name: no such key",
        ]
    );
}
