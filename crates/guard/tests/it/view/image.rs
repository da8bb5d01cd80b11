//! What views say of builds, commits, imports, and of images by name.

use seawall_guard::api::asked::Asked;
use seawall_guard::api::container::Namespace;
use seawall_guard::api::refusal::Refusal;
use seawall_guard::api::view::{build, commit, image};
use serde_json::json;

use crate::ask::{asked, bare};

#[test]
fn builds() {
    let query = [
        ("networkmode", "host"),
        ("remote", "http://192.0.2.254/meta"),
        ("extrahosts", "a:192.0.2.1"),
        ("outputs", r#"[{"Type":"local","Attrs":{"dest":"/etc"}}]"#),
        ("cachefrom", r#"["evil"]"#),
        ("buildargs", r#"{"A":"b","C":null}"#),
        ("version", "2"),
        ("securityopt", "seccomp=unconfined"),
        ("t", "a"),
        ("t", "b"),
        ("cgroupparent", "/x"),
        ("labels", r#"{"k":"v"}"#),
    ];
    let seen = build::build(&bare("images.build", &query))
        .unwrap()
        .unwrap();
    assert_eq!(seen.network, Some(Namespace::Host), "R09");
    assert_eq!(
        seen.remote.as_deref(),
        Some("http://192.0.2.254/meta"),
        "R09"
    );
    assert_eq!(seen.outputs[0].kind, "local", "R09");
    assert_eq!(seen.cache_from, ["evil"], "R09");
    assert_eq!(
        seen.arguments,
        [("A".into(), Some("b".into())), ("C".into(), None)]
    );
    assert!(seen.build_kit && seen.tags == ["a", "b"] && seen.security_options.len() == 1);
    assert_eq!(
        (
            seen.hosts.len(),
            seen.labels.len(),
            seen.cgroup_parent.is_some()
        ),
        (1, 1, true)
    );
    let refused = [
        ("version", "3", "build/parameter"),
        ("networkmode", "container:", "create/namespace"),
        ("networkmode", "ns:/x", "create/namespace"),
        ("outputs", "{", "json/syntax"),
        ("outputs", r#"{"Type":"local"}"#, "field/type"),
        ("labels", r#"{"a":"b","a":"c"}"#, "json/duplicate-key"),
    ];
    for (name, value, rule) in refused {
        let refusal = build::build(&bare("images.build", &[(name, value)])).unwrap_err();
        assert_eq!(refusal.rule, rule, "{name} {value}");
        assert!(
            refusal.at.starts_with(&format!("query {name}")),
            "{}",
            refusal.at
        );
    }
}

#[test]
fn commits_and_imports() {
    let made = |query: &[(&'static str, &str)]| commit::made(&bare("images.commit", query));
    let seen = made(&[
        ("container", "c1"),
        ("changes", "user root\n\n  ENV A=b "),
        ("repo", "r"),
    ])
    .unwrap()
    .unwrap();
    let lines: Vec<(&str, &str)> = seen
        .instructions
        .iter()
        .map(|it| (it.word.as_str(), it.rest.as_str()))
        .collect();
    assert_eq!(lines, [("USER", "root"), ("ENV", "A=b")], "R05");
    assert_eq!(
        (seen.container.as_deref(), seen.repository.as_deref()),
        (Some("c1"), Some("r"))
    );
    for changes in [
        "RUN id",
        "COPY a b",
        "FROM x",
        "# escape=`",
        "ENV A=b \\",
        "USER a\u{b}b",
        "USERroot x",
    ] {
        let refusal = made(&[("changes", changes)]).unwrap_err();
        assert_eq!(
            (refusal.rule, refusal.at.as_str()),
            ("commit/instruction", "query changes[0]"),
            "{changes}"
        );
    }
    let mut both = asked("images.commit", &json!({"User": "0", "repo": "other"}), &[]);
    both.query = vec![("repo", "r".to_owned())];
    assert_eq!(commit::made(&both).unwrap_err().rule, "field/conflict");
    both.query = vec![("repo", "other".to_owned())];
    assert_eq!(
        commit::made(&both)
            .unwrap()
            .unwrap()
            .configuration
            .user
            .as_deref(),
        Some("0"),
        "R05"
    );
    let import = |from: &str| {
        commit::made(&bare("images.import", &[("fromSrc", from)]))
            .unwrap()
            .unwrap()
            .fetched_from
    };
    assert_eq!(
        import("http://192.0.2.254/").as_deref(),
        Some("http://192.0.2.254/"),
        "R06"
    );
    assert_eq!(import("-"), None, "R06 twin");
}

#[test]
fn images_by_name() {
    let named =
        |operation, target: &str, query: &[(&'static str, &str)]| -> Result<String, Refusal> {
            let it = Asked {
                path: vec![("name", target.to_owned())],
                ..bare(operation, query)
            };
            let it = image::named(&it)?.unwrap();
            let all = if it.all_tags { " all" } else { "" };
            Ok(format!(
                "{}{}{all}",
                it.image,
                it.name.map(|it| format!(" → {it}")).unwrap_or_default()
            ))
        };
    let digest = format!("sha256:{}", "a".repeat(64));
    let pulled = format!("h.example:5000/a@{digest}");
    let cases = [
        (
            "images.pull",
            "",
            vec![("fromImage", "a"), ("tag", "1")],
            "a:1",
        ),
        ("images.pull", "", vec![("fromImage", "a")], "a all"),
        (
            "images.pull",
            "",
            vec![("fromImage", "h.example:5000/a")],
            "h.example:5000/a all",
        ),
        (
            "images.pull",
            "",
            vec![("fromImage", "h.example:5000/a"), ("tag", digest.as_str())],
            pulled.as_str(),
        ),
        (
            "images.tag",
            "evil",
            vec![("repo", "approved/app"), ("tag", "1")],
            "evil → approved/app:1",
        ),
        (
            "images.push",
            "h.example/a",
            vec![("tag", "1")],
            "h.example/a:1",
        ),
        ("images.push", "h.example/a", vec![], "h.example/a all"),
    ];
    for (operation, target, query, want) in cases {
        assert_eq!(
            named(operation, target, &query).unwrap(),
            want,
            "{operation}"
        );
    }
    let refused = [
        (
            "images.pull",
            vec![("fromImage", "a:1"), ("tag", "2")],
            "field/conflict",
        ),
        (
            "images.pull",
            vec![("fromImage", "a@sha256:b"), ("tag", "2")],
            "field/conflict",
        ),
        ("images.pull", vec![("fromImage", "a b")], "image/reference"),
        (
            "images.tag",
            vec![("repo", "a:1"), ("tag", "2")],
            "field/conflict",
        ),
        ("images.tag", vec![("repo", "")], "image/reference"),
        (
            "images.tag",
            vec![("repo", "\u{430}pproved")],
            "image/reference",
        ),
    ];
    for (operation, query, rule) in refused {
        assert_eq!(
            named(operation, "x", &query).unwrap_err().rule,
            rule,
            "{query:?}"
        );
    }
}
