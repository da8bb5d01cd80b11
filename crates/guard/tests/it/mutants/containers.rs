//! Containers: what is read of a document is what the engine makes of it – given as it came, and written anew – field by
//! field.

use serde_json::{Value as Json, json};

use seawall_guard::api::container::{Container, MountKind, Namespace};
use seawall_guard::api::{view, write};
use seawall_testkit::daemon::Daemon;
use seawall_testkit::tool::skip;

use super::{dice, document, mutate, rounds};
use crate::dice::Dice;
use crate::forms_real::{inspect, post, with_image};
use crate::wire::{asked, instead, send};

fn base() -> Json {
    json!({
        "Image": "img", "Cmd": ["a", "b"], "Labels": {"k": "v", "K": null}, "Env": ["A=B"], "User": "",
        "HostConfig": {
            "Privileged": false, "Memory": 104_857_600, "Binds": ["/a:/b:ro"], "RestartPolicy": {"Name": "no"},
            "CapAdd": ["NET_ADMIN"], "PidMode": "", "OomScoreAdj": 0, "PortBindings": {"80/tcp": [{"HostPort": "81"}]}
        },
        "NetworkingConfig": {"EndpointsConfig": null}
    })
}

/// Bytes of a document that are changed by chance.
#[test]
fn the_engine_makes_the_same_container() {
    let text = base().to_string();
    the_engine_makes("bytes of documents", 2, 60, |dice| {
        mutate(text.as_bytes(), dice)
    });
}

/// Documents put together of odd forms.
#[test]
fn the_engine_reads_documents_as_they_were_read() {
    let base = base();
    the_engine_makes("documents", 6, 20, |dice| document::odd(&base, dice));
}

/// One in `part` has to become a container at least, or nothing was tried.
fn the_engine_makes(what: &str, test: u64, part: u64, mut body: impl FnMut(&mut Dice) -> Vec<u8>) {
    let daemon = match with_image() {
        Ok(daemon) => daemon,
        Err(why) => return skip(&why),
    };
    let mut dice = dice(test);
    let (mut let_through, mut refused, mut made, mut hidden) = (0, 0, 0, 0);
    for round in 0..rounds() {
        let body = body(&mut dice);
        let names = [format!("g{round}"), format!("w{round}")];
        let [given, twin] = names
            .each_ref()
            .map(|name| post(&format!("/v1.41/containers/create?name={name}"), &body));
        let Ok((head, read)) = asked(&twin) else {
            // What the engine takes of what is refused is what the strict reader is for.
            if round % 8 == 0 && send(&daemon, &given).is_done() {
                hidden += 1;
                remove(&daemon, &names[0]);
            }
            continue;
        };
        let (Ok(canonical), Ok(seen)) = (write::write(&read), view::container(&read)) else {
            continue;
        };
        let_through += 1;
        let answers = [
            send(&daemon, &given),
            send(&daemon, &instead(&head, &canonical)),
        ];
        let shown = String::from_utf8_lossy(&body).into_owned();
        if !answers[0].is_done() {
            // What the engine does not act on it can't read otherwise: it refuses a null where an object may stand.
            refused += 1;
            if answers[1].is_done() {
                remove(&daemon, &names[1]);
            }
            continue;
        }
        assert_eq!(answers[0].status, answers[1].status, "{shown}: {answers:?}");
        let [given, written] = names.each_ref().map(|name| inspect(&daemon, name));
        assert_eq!(given, written, "{shown}");
        if let Some(given) = given {
            made += 1;
            let differs = differences(&seen.unwrap(), &given);
            assert!(differs.is_empty(), "{shown}: {differs:?}");
            for name in &names {
                remove(&daemon, name);
            }
        }
    }
    let rounds = rounds();
    eprintln!(
        "{what}: {rounds} made up, {let_through} let through, {refused} of them refused by the engine, {made} containers; of an eighth of the refused the engine took {hidden}"
    );
    assert!(made >= rounds / part, "{made}");
}

fn remove(daemon: &Daemon, name: &str) {
    let path = format!("/v1.41/containers/{name}?force=1&v=1");
    let text = format!("DELETE {path} HTTP/1.1\r\nHost: docker\r\n\r\n");
    assert!(send(daemon, text.as_bytes()).is_done(), "{name}");
}

/// Compares what was read with what the engine says that it made: what is there and what has to be.
fn differences(seen: &Container, made: &Json) -> Vec<(String, Json, Json)> {
    let (host, config) = (&made["HostConfig"], &made["Config"]);
    let mut pairs = vec![
        (
            "privileged",
            json!(seen.privileged),
            host["Privileged"].clone(),
        ),
        (
            "user",
            json!(seen.user.clone().unwrap_or_default()),
            config["User"].clone(),
        ),
        (
            "memory",
            json!(seen.limits.memory.unwrap_or(0)),
            host["Memory"].clone(),
        ),
        (
            "score",
            json!(seen.oom_score.unwrap_or(0)),
            host["OomScoreAdj"].clone(),
        ),
        (
            "read-only",
            json!(seen.read_only_root),
            host["ReadonlyRootfs"].clone(),
        ),
        (
            "pid",
            json!(seen.namespaces.pid == Some(Namespace::Host)),
            json!(host["PidMode"] == "host"),
        ),
        (
            "capabilities",
            sorted(seen.capabilities_added.clone()),
            sorted(texts(&host["CapAdd"]).iter().map(|it| plain(it)).collect()),
        ),
        (
            "dropped",
            sorted(seen.capabilities_dropped.clone()),
            sorted(texts(&host["CapDrop"]).iter().map(|it| plain(it)).collect()),
        ),
        (
            "environment",
            sorted(environment(seen)),
            sorted(texts(&config["Env"])),
        ),
        (
            "labels",
            sorted(labels(seen)),
            sorted(pairs_of(&config["Labels"])),
        ),
        ("binds", binds(seen), given_binds(host)),
        (
            "image",
            json!(seen.image.clone().unwrap_or_default()),
            config["Image"].clone(),
        ),
        (
            "entry point",
            sorted(seen.entry_point.clone()),
            sorted(texts(&config["Entrypoint"])),
        ),
    ];
    if !seen.command.is_empty() {
        pairs.push(("command", json!(seen.command), config["Cmd"].clone()));
    }
    let differ = pairs.into_iter().filter(|(_, read, made)| read != made);
    differ
        .map(|(name, read, made)| (name.to_owned(), read, made))
        .collect()
}

/// Each of `Binds` in its order: whether it shows a path of the host.
fn binds(seen: &Container) -> Json {
    let binds = seen
        .mounts
        .iter()
        .filter(|it| it.at.starts_with("HostConfig.Binds["));
    let kinds: Vec<bool> = binds.map(|it| it.kind == MountKind::Bind).collect();
    json!(kinds)
}

fn given_binds(host: &Json) -> Json {
    let is_path = |it: &String| it.starts_with('/') && it.contains(':');
    let kinds: Vec<bool> = texts(&host["Binds"]).iter().map(is_path).collect();
    json!(kinds)
}

fn environment(seen: &Container) -> Vec<String> {
    let each = seen.environment.iter().map(|(name, value)| match value {
        Some(value) => format!("{name}={value}"),
        None => name.clone(),
    });
    each.collect()
}

fn labels(seen: &Container) -> Vec<String> {
    seen.labels
        .iter()
        .map(|(key, value)| format!("{key}={value}"))
        .collect()
}

fn pairs_of(value: &Json) -> Vec<String> {
    let fields = value.as_object().into_iter().flatten();
    fields
        .map(|(key, value)| format!("{key}={}", value.as_str().unwrap_or_default()))
        .collect()
}

fn texts(value: &Json) -> Vec<String> {
    let items = value.as_array().into_iter().flatten();
    items.filter_map(Json::as_str).map(str::to_owned).collect()
}

fn plain(name: &str) -> String {
    let name = name.to_ascii_uppercase();
    name.strip_prefix("CAP_").unwrap_or(&name).to_owned()
}

fn sorted(mut texts: Vec<String>) -> Json {
    texts.sort_unstable();
    json!(texts)
}
