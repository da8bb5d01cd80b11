//! The table, and its choice beside the engine's.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::api::operation::{Answer, Body};
use crate::api::path;
use crate::api::version::Version;

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
    assert_eq!(all().count(), 122);
    let undocumented = |it: &Operation| {
        let prefix = ["checkpoints.", "debug.", "grpc."]
            .iter()
            .any(|prefix| it.id.starts_with(prefix));
        prefix || it.template == "/networks/" || matches!(it.id, "build.cancel" | "system.options")
    };
    assert_eq!(all().filter(|it| !undocumented(it)).count(), 108);
    let old = all().filter(|it| !undocumented(it) && it.since <= Version::minor(51));
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

/// The engine's routes in the order in which it registers them, as far as one may hide another: each with what it is
/// here. `*` matches anything with slashes and also nothing, `+` anything, `_` one segment.
const ENGINE: &[(&str, &str, &str)] = &[
    ("GET", "/containers/*/checkpoints", "checkpoints.list"),
    ("POST", "/containers/*/checkpoints", "checkpoints.create"),
    (
        "DELETE",
        "/containers/_/checkpoints/_",
        "checkpoints.delete",
    ),
    ("HEAD", "/containers/*/archive", "containers.archive-stat"),
    ("GET", "/containers/json", "containers.list"),
    ("GET", "/containers/*/export", "containers.export"),
    ("GET", "/containers/*/changes", "containers.changes"),
    ("GET", "/containers/*/json", "containers.inspect"),
    ("GET", "/containers/*/top", "containers.top"),
    ("GET", "/containers/*/logs", "containers.logs"),
    ("GET", "/containers/*/stats", "containers.stats"),
    ("GET", "/containers/*/attach/ws", "containers.attach-ws"),
    ("GET", "/exec/*/json", "exec.inspect"),
    ("GET", "/containers/*/archive", "containers.archive-get"),
    ("POST", "/containers/create", "containers.create"),
    ("POST", "/containers/*/kill", "containers.kill"),
    ("POST", "/containers/*/pause", "containers.pause"),
    ("POST", "/containers/*/unpause", "containers.unpause"),
    ("POST", "/containers/*/restart", "containers.restart"),
    ("POST", "/containers/*/start", "containers.start"),
    ("POST", "/containers/*/stop", "containers.stop"),
    ("POST", "/containers/*/wait", "containers.wait"),
    ("POST", "/containers/*/resize", "containers.resize"),
    ("POST", "/containers/*/attach", "containers.attach"),
    ("POST", "/containers/*/exec", "exec.create"),
    ("POST", "/exec/*/start", "exec.start"),
    ("POST", "/exec/*/resize", "exec.resize"),
    ("POST", "/containers/*/rename", "containers.rename"),
    ("POST", "/containers/*/update", "containers.update"),
    ("POST", "/containers/prune", "containers.prune"),
    ("POST", "/commit", "images.commit"),
    ("PUT", "/containers/*/archive", "containers.archive-put"),
    ("DELETE", "/containers/*", "containers.delete"),
    ("GET", "/images/json", "images.list"),
    ("GET", "/images/search", "images.search"),
    ("GET", "/images/get", "images.save-many"),
    ("GET", "/images/*/get", "images.save"),
    ("GET", "/images/*/history", "images.history"),
    ("GET", "/images/*/json", "images.inspect"),
    ("GET", "/images/*/attestations", "images.attestations"),
    ("POST", "/images/load", "images.load"),
    ("POST", "/images/create", "images.pull"),
    ("POST", "/images/*/push", "images.push"),
    ("POST", "/images/*/tag", "images.tag"),
    ("POST", "/images/prune", "images.prune"),
    ("DELETE", "/images/*", "images.delete"),
    ("GET", "/_ping", "system.ping"),
    ("HEAD", "/_ping", "system.ping"),
    ("GET", "/events", "system.events"),
    ("GET", "/info", "system.info"),
    ("GET", "/version", "system.version"),
    ("GET", "/system/df", "system.df"),
    ("POST", "/auth", "system.auth"),
    ("GET", "/volumes", "volumes.list"),
    ("GET", "/volumes/*", "volumes.inspect"),
    ("POST", "/volumes/create", "volumes.create"),
    ("POST", "/volumes/prune", "volumes.prune"),
    ("PUT", "/volumes/*", "volumes.update"),
    ("DELETE", "/volumes/*", "volumes.delete"),
    ("POST", "/build", "images.build"),
    ("POST", "/build/prune", "build.prune"),
    ("POST", "/build/cancel", "build.cancel"),
    ("POST", "/session", "session.start"),
    ("POST", "/swarm/init", "swarm.init"),
    ("POST", "/swarm/join", "swarm.join"),
    ("POST", "/swarm/leave", "swarm.leave"),
    ("GET", "/swarm", "swarm.inspect"),
    ("GET", "/swarm/unlockkey", "swarm.unlock-key"),
    ("POST", "/swarm/update", "swarm.update"),
    ("POST", "/swarm/unlock", "swarm.unlock"),
    ("GET", "/services", "services.list"),
    ("GET", "/services/_", "services.inspect"),
    ("POST", "/services/create", "services.create"),
    ("POST", "/services/_/update", "services.update"),
    ("DELETE", "/services/_", "services.delete"),
    ("GET", "/services/_/logs", "services.logs"),
    ("GET", "/nodes", "nodes.list"),
    ("GET", "/nodes/_", "nodes.inspect"),
    ("DELETE", "/nodes/_", "nodes.delete"),
    ("POST", "/nodes/_/update", "nodes.update"),
    ("GET", "/tasks", "tasks.list"),
    ("GET", "/tasks/_", "tasks.inspect"),
    ("GET", "/tasks/_/logs", "tasks.logs"),
    ("GET", "/secrets", "secrets.list"),
    ("POST", "/secrets/create", "secrets.create"),
    ("DELETE", "/secrets/_", "secrets.delete"),
    ("GET", "/secrets/_", "secrets.inspect"),
    ("POST", "/secrets/_/update", "secrets.update"),
    ("GET", "/configs", "configs.list"),
    ("POST", "/configs/create", "configs.create"),
    ("DELETE", "/configs/_", "configs.delete"),
    ("GET", "/configs/_", "configs.inspect"),
    ("POST", "/configs/_/update", "configs.update"),
    ("GET", "/plugins", "plugins.list"),
    ("GET", "/plugins/*/json", "plugins.inspect"),
    ("GET", "/plugins/privileges", "plugins.privileges"),
    ("DELETE", "/plugins/*", "plugins.delete"),
    ("POST", "/plugins/*/enable", "plugins.enable"),
    ("POST", "/plugins/*/disable", "plugins.disable"),
    ("POST", "/plugins/pull", "plugins.pull"),
    ("POST", "/plugins/*/push", "plugins.push"),
    ("POST", "/plugins/*/upgrade", "plugins.upgrade"),
    ("POST", "/plugins/*/set", "plugins.set"),
    ("POST", "/plugins/create", "plugins.create"),
    ("GET", "/distribution/*/json", "distribution.inspect"),
    ("GET", "/networks", "networks.list"),
    ("GET", "/networks/", "networks.list"),
    ("GET", "/networks/+", "networks.inspect"),
    ("POST", "/networks/create", "networks.create"),
    ("POST", "/networks/*/connect", "networks.connect"),
    ("POST", "/networks/*/disconnect", "networks.disconnect"),
    ("POST", "/networks/prune", "networks.prune"),
    ("DELETE", "/networks/*", "networks.delete"),
    ("POST", "/grpc", "grpc.start"),
    ("GET", "/debug/vars", "debug.vars"),
    ("GET", "/debug/pprof/", "debug.pprof"),
    ("GET", "/debug/pprof/cmdline", "debug.pprof"),
    ("GET", "/debug/pprof/profile", "debug.pprof"),
    ("GET", "/debug/pprof/symbol", "debug.pprof"),
    ("GET", "/debug/pprof/trace", "debug.pprof"),
    ("GET", "/debug/pprof/_", "debug.pprof"),
];

/// Matches as a regular expression would, greedily; returns what the wildcards took.
fn matches(pattern: &str, path: &str) -> Option<Vec<String>> {
    let Some(at) = pattern
        .find(['*', '+', '_'])
        .filter(|at| *at > 0 && pattern.as_bytes()[at - 1] == b'/' && pattern != "/_ping")
    else {
        return (pattern == path).then(Vec::new);
    };
    let rest = path.strip_prefix(&pattern[..at])?;
    let ends = (0..=rest.len())
        .rev()
        .filter(|end| rest.is_char_boundary(*end));
    for end in ends {
        let taken = &rest[..end];
        let fits = match pattern.as_bytes()[at] {
            b'*' => true,
            b'+' => !taken.is_empty(),
            _ => !taken.is_empty() && !taken.contains('/'),
        };
        if let Some(mut more) = fits
            .then(|| matches_behind(&pattern[at + 1..], &rest[end..]))
            .flatten()
        {
            more.insert(0, taken.to_owned());
            return Some(more);
        }
    }
    None
}

/// Matches what stands behind a wildcard.
fn matches_behind(pattern: &str, path: &str) -> Option<Vec<String>> {
    match (pattern, path) {
        ("", "") => Some(Vec::new()),
        ("", _) => None,
        _ => matches(pattern, path),
    }
}

/// What the engine chooses.
fn engine(method: &str, path: &str) -> Option<(&'static str, Vec<String>)> {
    ENGINE
        .iter()
        .filter(|(it, ..)| *it == method)
        .find_map(|(_, pattern, id)| matches(pattern, path).map(|taken| (*id, taken)))
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
        .filter(|it| it.id != "system.options")
        .map(|it| (it.method, it.id, it.template.matches('/').count()))
        .collect();
    let theirs: BTreeSet<_> = ENGINE
        .iter()
        .map(|(method, pattern, id)| (*method, *id, pattern.matches('/').count()))
        .collect();
    assert_eq!(ours, theirs);
}
