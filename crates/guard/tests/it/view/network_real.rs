//! A network's id within the settings of another: what a real engine joins is seen.

use seawall_guard::api::view;
use seawall_testkit::daemon::Daemon;
use seawall_testkit::tool::skip;
use serde_json::{Value as Json, json};

use super::real::{busybox, post};
use crate::ask::asked;

#[test]
fn the_network_that_is_joined_is_seen() {
    let daemon = match Daemon::start_apart("vfs", &[]) {
        Ok(daemon) => daemon,
        Err(why) => return skip(&why),
    };
    if let Err(why) = busybox(&daemon) {
        return skip(&why);
    }
    let allowed = daemon
        .docker(&["network", "create", "allowed"])
        .trim()
        .to_owned();
    let other = daemon
        .docker(&["network", "create", "other"])
        .trim()
        .to_owned();
    for (name, id) in [("plain", &allowed), ("hidden", &other)] {
        let body = json!({
            "Image": "img",
            "Cmd": ["/bin/busybox", "sleep", "300"],
            "HostConfig": {"NetworkMode": "allowed"},
            "NetworkingConfig": {"EndpointsConfig": {"allowed": {"NetworkID": id}}},
        });
        let path = format!("/v1.41/containers/create?name={name}");
        let made = post(&daemon, &path, &body.to_string());
        let begun = post(&daemon, &format!("/v1.41/containers/{name}/start"), "");
        let seen = view::container(&asked("containers.create", &body, &[]))
            .unwrap()
            .unwrap();
        let seen: Vec<&str> = seen.networks.iter().map(|it| it.network.as_str()).collect();
        let joined = joined(&daemon, name);
        assert!(!joined.is_empty(), "{made} {begun}");
        for network in joined {
            let names = [
                network.as_str(),
                if network == allowed {
                    "allowed"
                } else {
                    "other"
                },
            ];
            assert!(
                seen.iter().any(|it| names.contains(it)),
                "{name}: {network} {seen:?}"
            );
        }
    }
}

#[test]
fn a_connection_to_one_network_can_not_hide_another() {
    let daemon = match Daemon::start_apart("vfs", &[]) {
        Ok(daemon) => daemon,
        Err(why) => return skip(&why),
    };
    if let Err(why) = busybox(&daemon) {
        return skip(&why);
    }
    daemon.docker(&["network", "create", "allowed"]);
    let other = daemon
        .docker(&["network", "create", "other"])
        .trim()
        .to_owned();
    daemon.docker(&[
        "create",
        "--name",
        "c1",
        "img",
        "/bin/busybox",
        "sleep",
        "300",
    ]);
    let body = json!({"Container": "c1", "EndpointConfig": {"NetworkID": other}});
    let answer = post(
        &daemon,
        "/v1.41/networks/allowed/connect",
        &body.to_string(),
    );
    daemon.docker(&["start", "c1"]);
    let is_hidden = joined(&daemon, "c1").contains(&other);
    assert!(is_hidden, "the engine does not join it: {answer}");
    let asked = asked("networks.connect", &body, &[("id", "allowed")]);
    let seen = view::network::connection(&asked).unwrap().unwrap();
    assert_eq!(seen.network_id, Some(other));
}

/// Returns the ids of the networks that a container is in.
fn joined(daemon: &Daemon, name: &str) -> Vec<String> {
    let networks = daemon.docker(&[
        "inspect",
        "--format",
        "{{json .NetworkSettings.Networks}}",
        name,
    ]);
    let networks: Json = serde_json::from_str(&networks).unwrap();
    let ends = networks.as_object().unwrap().values();
    let joined = ends.filter(|it| it["EndpointID"] != "");
    joined
        .map(|it| it["NetworkID"].as_str().unwrap().to_owned())
        .collect()
}
