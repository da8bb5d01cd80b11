//! Services of a swarm: what their tasks are, and what they name (case R12).

use std::time::{Duration, Instant};

use super::case::{Case, ask, case, check, more};
use super::scene::Scene;

/// An engine that is a swarm of its own, with networks of one's own and of others.
fn start() -> Option<Scene> {
    let scene = Scene::start()?;
    let body = r#"{"ListenAddr":"127.0.0.1:2377","AdvertiseAddr":"127.0.0.1"}"#;
    let begun = scene.order("POST", "/swarm/init", body);
    assert_eq!(begun.status, 200, "{begun:?}");
    let theirs = mesh(&scene, "their-mesh", "");
    mesh(&scene, "my-mesh", OWN);
    mesh(&scene, &theirs[..12], OWN);
    // The engine makes its own network of the swarm in the background.
    let until = Instant::now() + Duration::from_secs(30);
    let has_begun = |state: &[String]| {
        let has = |text| state.iter().any(|it| it.contains(text));
        has("ingress-endpoint") && has("gateway_ingress-sbox")
    };
    let mut state = Vec::new();
    while !has_begun(&state) || state != scene.state() {
        assert!(Instant::now() < until, "the swarm does not begin");
        std::thread::sleep(Duration::from_millis(500));
        state = scene.state();
    }
    Some(scene)
}

const OWN: &str = r#","Labels":{"io.seawall.owner":"uid:0"}"#;

/// Makes a network of the swarm, and returns its id.
fn mesh(scene: &Scene, name: &str, labels: &str) -> String {
    let body = format!(r#"{{"Name":"{name}","Driver":"overlay"{labels}}}"#);
    let made = scene.order("POST", "/networks/create", &body);
    assert_eq!(made.status, 201, "{made:?}");
    made.json()["Id"].as_str().unwrap().to_owned()
}

/// A service without tasks that run.
fn body(name: &str, container: &str, task: &str) -> String {
    format!(
        r#"{{"Name":"{name}","Mode":{{"Replicated":{{"Replicas":0}}}},"TaskTemplate":{{"ContainerSpec":{{"Image":"dev-box:1"{container}}}{task}}}}}"#
    )
}

fn cases(their_id: &str) -> Vec<Case> {
    let make = |name: &str, container: &str, task: &str| {
        ask(
            "POST",
            "/v1.41/services/create",
            body(name, container, task),
        )
    };
    let task = |more: &str| make("tried", "", more);
    let container = |more: &str| make("tried", more, "");
    let on = |network: &str| task(&format!(r#","Networks":[{{"Target":"{network}"}}]"#));
    let twin = |name: &str, more: &str| make(name, "", more);
    vec![
        case(
            "R12 mount",
            container(r#","Mounts":[{"Type":"bind","Source":"/","Target":"/host"}]"#),
            "profile/narrow/mounts",
            twin("one", ""),
        ),
        more(
            "R12 capability",
            container(r#","CapabilityAdd":["CAP_SYS_ADMIN"]"#),
            "profile/narrow/capabilities",
        ),
        more(
            "R12 plugin",
            task(r#","Runtime":"plugin","PluginSpec":{"Name":"x"}"#),
            "service/task",
        ),
        more("R12 host", on("host"), "profile/narrow/namespaces"),
        case(
            "R12 network",
            on("their-mesh"),
            "builtin/not-found",
            twin("two", r#","Networks":[{"Target":"my-mesh"}]"#),
        ),
        more("R12 network id", on(their_id), "builtin/not-found"),
        more(
            "R12 network digits",
            on(&their_id[..8]),
            "builtin/not-found",
        ),
    ]
}

#[test]
fn services_are_held_to_what_is_named() {
    let Some(scene) = start() else {
        return;
    };
    let theirs = scene.id("/networks/their-mesh");
    check(&scene, &cases(&theirs));
    let list = scene.ask("/services").json();
    let names = list
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["Spec"]["Name"].as_str());
    let mut names: Vec<&str> = names.flatten().collect();
    names.sort_unstable();
    assert_eq!(names, ["one", "two"]);
    // A network that is named as another's id begins is the one that was judged.
    let named = format!(r#","Networks":[{{"Target":"{}"}}]"#, &theirs[..12]);
    let made = scene.send("POST", "/v1.41/services/create", &body("three", "", &named));
    assert_eq!(made.status, 201, "{made:?}");
    let three = scene.ask("/services/three").json();
    let target = &three["Spec"]["TaskTemplate"]["Networks"][0]["Target"];
    let own = scene.ask(&format!("/networks/{}", &theirs[..12])).json();
    assert_eq!(*target, own["Id"]);
    assert_ne!(target.as_str(), Some(theirs.as_str()));
}
