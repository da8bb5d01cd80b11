//! One name that means two things: ids, beginnings of ids and names that look like them, at different times.

use super::case::{ask, case, check, create, host, more};
use super::scene::{Scene, usual};

#[test]
fn networks_are_told_by_whatever_names_them() {
    let Some(scene) = Scene::start() else {
        return;
    };
    let (theirs, mine) = (
        scene.id("/networks/their-net"),
        scene.id("/networks/my-net"),
    );
    let host_network = scene.id("/networks/host");
    let container = scene.id("/containers/theirs/json");
    let end = |id: &str| {
        create(usual(&format!(
            r#","HostConfig":{{"NetworkMode":"my-net"}},"NetworkingConfig":{{"EndpointsConfig":{{"my-net":{{"NetworkID":"{id}"}}}}}}"#
        )))
    };
    let mode = |id: &str| host(&format!(r#""NetworkMode":"{id}""#));
    let connect = |id: &str| {
        let body = format!(r#"{{"Container":"mine","EndpointConfig":{{"NetworkID":"{id}"}}}}"#);
        ask("POST", &format!("/v1.41/networks/{mine}/connect"), body)
    };
    let (short, container) = (&host_network[..12], &container[..12]);
    check(
        &scene,
        &[
            case(
                "R15 id of another",
                end(&theirs),
                "builtin/not-found",
                end(&mine),
            ),
            more("R15 connect to another", connect(&theirs), "builtin/unread"),
            case("C05 id of the host's", mode(&host_network), "", mode(&mine)),
            more(
                "C05 beginning of that",
                mode(short),
                "profile/narrow/namespaces",
            ),
            more(
                "R15 beginning of an id",
                mode(&theirs[..12]),
                "builtin/not-found",
            ),
            more(
                "R21",
                host(&format!(r#""PidMode":"container:{container}""#)),
                "builtin/not-found",
            ),
            more(
                "R21 volumes",
                host(&format!(r#""VolumesFrom":["{container}"]"#)),
                "builtin/not-found",
            ),
        ],
    );
}

/// A network of one's own bears the beginning of another's id as its name, and goes between making and starting.
#[test]
fn a_network_that_goes_does_not_give_way_to_another() {
    let Some(scene) = Scene::start() else {
        return;
    };
    let theirs = scene.id("/networks/their-net");
    let name = &theirs[..12];
    let made = scene.send(
        "POST",
        "/networks/create",
        &format!(r#"{{"Name":"{name}"}}"#),
    );
    assert_eq!(made.status, 201, "{}", made.text);
    let body = usual(&format!(r#","HostConfig":{{"NetworkMode":"{name}"}}"#));
    let path = "/v1.41/containers/create?name=late";
    assert_eq!(scene.send("POST", path, &body).status, 201);
    let own = made.json()["Id"].as_str().unwrap().to_owned();
    assert_eq!(
        scene.send("DELETE", &format!("/networks/{own}"), "").status,
        204
    );
    let started = scene.send("POST", "/containers/late/start", "");
    assert_eq!(started.status, 404, "{}", started.text);
    let network = scene.ask(&format!("/networks/{theirs}")).json();
    assert_eq!(network["Containers"], serde_json::json!({}));
}

/// The same of a container whose processes are shared.
#[test]
fn a_container_that_goes_does_not_give_way_to_another() {
    let Some(scene) = Scene::start() else {
        return;
    };
    let theirs = scene.id("/containers/theirs/json");
    let name = &theirs[..12];
    for mode in ["PidMode", "IpcMode", "NetworkMode"] {
        let made = scene.send(
            "POST",
            &format!("/containers/create?name={name}"),
            &usual(""),
        );
        assert_eq!(made.status, 201, "{}", made.text);
        let body = usual(&format!(r#","HostConfig":{{"{mode}":"container:{name}"}}"#));
        let path = "/v1.41/containers/create?name=late";
        let late = scene.send("POST", path, &body);
        assert_eq!(late.status, 201, "{}", late.text);
        let own = made.json()["Id"].as_str().unwrap().to_owned();
        assert_eq!(
            scene
                .send("DELETE", &format!("/containers/{own}"), "")
                .status,
            204
        );
        let started = scene.send("POST", "/containers/late/start", "");
        let late = scene.ask("/containers/late/json").json();
        let running = &late["State"]["Running"];
        assert_eq!(
            running, false,
            "{mode}: {} {}",
            started.status, started.text
        );
        assert!(
            !made.text.contains(&theirs) && started.status >= 400,
            "{}",
            started.text
        );
        scene.order("DELETE", "/containers/late?force=1", "");
    }
}

/// A link tells a container the environment of another, so it is to one's own alone (R15).
#[test]
fn links_are_to_ones_own() {
    let Some(scene) = Scene::start() else {
        return;
    };
    let theirs = scene.id("/containers/theirs/json");
    let link = |name: &str| host(&format!(r#""Links":["{name}:db"]"#));
    check(
        &scene,
        &[
            case(
                "R15 link",
                link("theirs"),
                "builtin/not-found",
                link("mine"),
            ),
            more("R15 link by id", link(&theirs), "builtin/not-found"),
            more(
                "R15 link by digits",
                link(&theirs[..12]),
                "builtin/not-found",
            ),
            more(
                "R15 link as shown",
                host(r#""Links":["/theirs:/tried/db"]"#),
                "builtin/not-found",
            ),
            more(
                "R15 no link",
                host(r#""Links":["mine:db:db"]"#),
                "network/settings",
            ),
        ],
    );
}

/// The engine looks links up by name again whenever it starts: a container that is gone by then must not give way to
/// one whose id begins with that name.
#[test]
fn a_link_does_not_give_way_to_another() {
    let Some(mut scene) = Scene::start() else {
        return;
    };
    let theirs = scene.id("/containers/theirs/json");
    let name = &theirs[..12];
    let path = format!("/containers/create?name={name}");
    let made = scene.send("POST", &path, &usual(""));
    assert_eq!(made.status, 201, "{made:?}");
    let own = made.json()["Id"].as_str().unwrap().to_owned();
    let links = |container: &str, scene: &Scene| {
        let it = scene.ask(&format!("/containers/{container}/json")).json();
        it["HostConfig"]["Links"].clone()
    };
    let body = usual(&format!(r#","HostConfig":{{"Links":["{name}:db"]}}"#));
    let late = scene.send("POST", "/v1.41/containers/create?name=late", &body);
    assert_eq!(late.status, 201, "{late:?}");
    assert_eq!(
        links("late", &scene),
        serde_json::json!([format!("/{name}:/late/db")])
    );
    let gone = scene.send("DELETE", &format!("/containers/{own}"), "");
    assert_eq!(gone.status, 204, "{gone:?}");
    scene.daemon.restart().unwrap();
    let found = links("late", &scene).to_string();
    assert!(!found.contains("theirs"), "{found}");
}

/// Labels of the guard in other letters reach no engine (C23).
#[test]
fn labels_of_the_guard_are_taken_out() {
    let Some(scene) = Scene::start() else {
        return;
    };
    let body = usual(r#","Labels":{"IO.Seawall.Owner":"uid:7","a":"b"}"#);
    let made = scene.send("POST", "/v1.41/containers/create?name=labelled", &body);
    assert_eq!(made.status, 201, "{}", made.text);
    let found = scene.ask("/containers/labelled/json").json();
    let want = serde_json::json!({"a": "b", "io.seawall.owner": "uid:0"});
    assert_eq!(found["Config"]["Labels"], want);
}
