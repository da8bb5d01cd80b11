//! The table, and its choice beside the engine's.

mod engine;

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::api::operation::{Answer, Body};
use crate::api::path;
use crate::api::version::Version;

use engine::{ENGINE, engine};

fn ask(method: &str, path: &str) -> Result<String, &'static str> {
    let path = path::read(path).map_err(|it| it.rule)?;
    let (operation, parameters) = find(method, &path).map_err(|it| it.rule)?;
    let parameters = parameters
        .iter()
        .map(|(name, value)| format!("{name}={value}"));
    let words: Vec<String> = [operation.id.to_owned()]
        .into_iter()
        .chain(parameters)
        .collect();
    Ok(words.join(" "))
}

#[track_caller]
fn check(method: &str, path: &str, expected: Result<&str, &str>) {
    let expected = expected.map(str::to_owned);
    assert_eq!(
        ask(method, path).map_err(str::to_owned),
        expected.map_err(str::to_owned),
        "{method} {path}"
    );
}

#[test]
fn paths_have_operations() {
    check("GET", "/v1.41/containers/json", Ok("containers.list"));
    check(
        "GET",
        "/containers/json/json",
        Ok("containers.inspect id=json"),
    );
    check("POST", "/v1.41/containers/create", Ok("containers.create"));
    check("POST", "/v1.41/containers/a/exec", Ok("exec.create id=a"));
    check(
        "DELETE",
        "/v1.41/containers/json",
        Ok("containers.delete id=json"),
    );
    check(
        "DELETE",
        "/containers/a/checkpoints/b",
        Ok("checkpoints.delete id=a checkpoint=b"),
    );
    check(
        "GET",
        "/containers/a/attach/ws",
        Ok("containers.attach-ws id=a"),
    );
    check("GET", "/networks/", Ok("networks.list"));
    check("GET", "/networks", Ok("networks.list"));
    check("GET", "/networks/create", Ok("networks.inspect id=create"));
    check("HEAD", "/_ping", Ok("system.ping"));
    check("GET", "/debug/pprof/", Ok("debug.pprof"));
    check("GET", "/debug/pprof/heap", Ok("debug.pprof name=heap"));
    check("GET", "/debug/pprof/cmdline", Ok("debug.pprof"));
    check("GET", "/plugins/privileges", Ok("plugins.privileges"));
    check(
        "GET",
        "/plugins/privileges/json",
        Ok("plugins.inspect name=privileges"),
    );
}

#[test]
fn references_hold_slashes() {
    check("GET", "/images/json", Ok("images.list"));
    check("GET", "/images/a/json", Ok("images.inspect name=a"));
    check(
        "GET",
        "/images/a/b:1/c@d/json",
        Ok("images.inspect name=a/b:1/c@d"),
    );
    check("GET", "/images/get/get", Ok("images.save name=get"));
    check("GET", "/images/a/get/json", Ok("images.inspect name=a/get"));
    check(
        "GET",
        "/images/a/json/history",
        Ok("images.history name=a/json"),
    );
    check(
        "GET",
        "/v1.55/images/a/b/attestations",
        Ok("images.attestations name=a/b"),
    );
    check("POST", "/images/create/push", Ok("images.push name=create"));
    check("POST", "/images/a/b/tag", Ok("images.tag name=a/b"));
    check(
        "DELETE",
        "/images/a/b/json",
        Ok("images.delete name=a/b/json"),
    );
    check(
        "GET",
        "/distribution/a/b/json",
        Ok("distribution.inspect name=a/b"),
    );
    check(
        "POST",
        "/plugins/a/b:c/enable",
        Ok("plugins.enable name=a/b:c"),
    );
    check("DELETE", "/plugins/a/b", Ok("plugins.delete name=a/b"));
}

/// B11, B12, and operations that were removed.
#[test]
fn other_paths_are_refused() {
    check("GET", "/v1.41/Containers/json", Err("route/unknown"));
    check("GET", "/v1.41/containers/json/", Err("route/unknown"));
    check("GET", "/", Err("route/unknown"));
    check("GET", "/v1.41", Err("route/unknown"));
    check("GET", "/v1.41/", Err("route/unknown"));
    check("GET", "/containers/json;x", Err("route/method"));
    check("GET", "/containers/a/b/json", Err("route/unknown"));
    check("DELETE", "/volumes/a/b", Err("route/unknown"));
    check("GET", "/images//json", Err("path/empty-segment"));
    check("POST", "/containers/a/copy", Err("route/unknown"));
    check("PATCH", "/containers/a/update", Err("route/method"));
    check("post", "/containers/create", Err("route/method"));
    check("GET", "/containers/create", Err("route/method"));
    check("OPTIONS", "/containers/create", Err("route/method"));
    check("HEAD", "/info", Err("route/method"));
    check("POST", "/v1.24/containers/prune", Err("route/version"));
    check("POST", "/v1.25/containers/prune", Ok("containers.prune"));
    check("PUT", "/v1.41/volumes/a", Err("route/version"));
    check("GET", "/v1.54/images/a/attestations", Err("route/version"));
    check("GET", "/v1.47/debug/vars", Err("route/version"));
    check("GET", "/debug/vars", Ok("debug.vars"));
    assert_eq!(asterisk("OPTIONS").unwrap().id, "system.options");
    assert!(asterisk("GET").is_err());
}

/// The Engine API's document of version 1.56 has 108 operations, that of 1.51 has 107; the router has 14 more pairs.
#[test]
fn the_table_is_whole() {
    let pairs: BTreeSet<_> = all().map(|it| (it.method, it.template)).collect();
    assert_eq!(pairs.len(), 122);
    // `POST /images/create` is two.
    assert_eq!(all().count(), 123);
    assert_eq!(of("images.import").count(), 1);
    let undocumented = |it: &Operation| {
        let prefix = ["checkpoints.", "debug.", "grpc."]
            .iter()
            .any(|prefix| it.id.starts_with(prefix));
        prefix || it.template == "/networks/" || matches!(it.id, "build.cancel" | "system.options")
    };
    let documented = all().filter(|it| !undocumented(it) && it.id != "images.import");
    let documented: Vec<_> = documented.collect();
    assert_eq!(documented.len(), 108);
    let old = documented
        .iter()
        .filter(|it| it.since <= Version::minor(51));
    assert_eq!(old.count(), 107);
}

#[test]
fn rows_are_consistent() {
    for operation in all() {
        let named = operation.template.contains('{');
        let target = operation.target.is_some() || operation.id.starts_with("debug.");
        assert_eq!(named, target && named, "{}", operation.id);
        let hijack = matches!(operation.answer, Answer::Hijack);
        assert_eq!(hijack, operation.upgrade.is_some(), "{}", operation.id);
        if matches!(
            operation.body,
            Body::Json(_) | Body::Stream | Body::Hijack(_)
        ) {
            assert!(
                matches!(operation.method, "POST" | "PUT"),
                "{}",
                operation.id
            );
        }
        let mut names: Vec<_> = operation.query.iter().map(|it| it.name).collect();
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count, "{}", operation.id);
    }
}

fn paths() -> impl Strategy<Value = String> {
    let words: BTreeSet<&str> = all()
        .flat_map(|it| it.template.split('/'))
        .filter(|it| !it.is_empty() && !it.starts_with('{') && *it != "*")
        .chain(["a", "b:c", "d@e"])
        .collect();
    let words: Vec<_> = words.into_iter().collect();
    // Half of the paths are made of a template, so that there are enough that have an operation.
    let templates: Vec<_> = all()
        .map(|it| it.template)
        .filter(|it| *it != "*")
        .collect();
    let of_template = (
        prop::sample::select(templates),
        prop::collection::vec(prop::sample::select(words.clone()), 3),
    )
        .prop_map(|(template, values)| {
            let mut values = values.into_iter();
            let filled = template.split('/').map(|it| {
                if it.starts_with('{') {
                    values.next().unwrap()
                } else {
                    it
                }
            });
            filled.collect::<Vec<_>>().join("/")
        });
    let free = (
        prop::collection::vec(prop::sample::select(words), 1..6),
        any::<bool>(),
    )
        .prop_map(|(words, slash)| format!("/{}{}", words.join("/"), if slash { "/" } else { "" }));
    prop_oneof![of_template, free]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]
    #[test]
    fn the_engine_chooses_the_same(
        method in prop::sample::select(vec!["GET", "HEAD", "POST", "PUT", "DELETE"]),
        text in paths(),
    ) {
        let path = path::read(&text).unwrap();
        if let Ok((operation, parameters)) = find(method, &path) {
            let values: Vec<String> = parameters.into_iter().map(|(_, value)| value).collect();
            prop_assert_eq!(engine(method, &text), Some((operation.id, values)), "{} {}", method, text);
        } else if let Some((id, taken)) = engine(method, &text) {
            // What the engine alone routes has a name with a slash, or an empty one, and is no image's or plugin's.
            let odd = taken.iter().any(|it| it.contains('/') || it.is_empty());
            prop_assert!(odd, "{} {} is {} there", method, text, id);
        }
    }
}

/// Each row is one that the engine registers, and the other way round.
#[test]
fn every_route_of_the_engine_is_there() {
    let ours: BTreeSet<_> = all()
        .filter(|it| !matches!(it.id, "system.options" | "images.import"))
        .map(|it| (it.method, it.id, it.template.matches('/').count()))
        .collect();
    let theirs: BTreeSet<_> = ENGINE
        .iter()
        .map(|(method, pattern, id)| (*method, *id, pattern.matches('/').count()))
        .collect();
    assert_eq!(ours, theirs);
}

/// What the search for a route rests on.
#[test]
fn every_template_begins_with_a_word() {
    for operation in all().filter(|it| it.template != "*") {
        let first = operation.template.strip_prefix('/').unwrap();
        let first = first.split('/').next().unwrap();
        assert!(
            !first.is_empty() && !first.contains('{'),
            "{}",
            operation.template
        );
    }
}
