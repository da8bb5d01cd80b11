//! What was there before, and what changes between two requests: cases R22 and R24.

use super::case::{ask, case, check};
use super::scene::{Scene, usual};

/// R24: what was made outside runs again with the engine, and is nobody's then as before.
#[test]
fn what_the_engine_starts_again_is_reached_no_more_than_before() {
    let Some(mut scene) = Scene::start() else {
        return;
    };
    let policy = r#"{"RestartPolicy":{"Name":"always"}}"#;
    let changed = scene.order("POST", "/containers/theirs/update", policy);
    assert_eq!(changed.status, 200, "{changed:?}");
    scene.daemon.restart().unwrap();
    let theirs = scene.ask("/containers/theirs/json").json();
    assert_eq!(theirs["State"]["Running"], true);
    let started = scene.send("POST", "/containers/mine/start", "");
    assert_eq!(started.status, 204, "{started:?}");
    let exec = |name: &str| {
        let path = format!("/v1.41/containers/{name}/exec");
        ask("POST", &path, r#"{"Cmd":["ls"]}"#)
    };
    let cases = [case(
        "R24",
        exec("theirs"),
        "builtin/not-found",
        exec("mine"),
    )];
    check(&scene, &cases);
}

/// R22: an image's name that becomes another's between making and starting changes nothing: the container is made of
/// the image that was judged.
#[test]
fn a_name_that_moves_takes_no_container_along() {
    let Some(scene) = Scene::start() else {
        return;
    };
    let judged = scene.id("/images/dev-box:1/json");
    let made = scene.send("POST", "/v1.41/containers/create?name=early", &usual(""));
    assert_eq!(made.status, 201, "{made:?}");
    scene.daemon.docker(&["commit", "theirs", "other:1"]);
    scene.daemon.docker(&["tag", "other:1", "dev-box:1"]);
    assert_ne!(scene.id("/images/dev-box:1/json"), judged);
    assert_eq!(
        scene.send("POST", "/containers/early/start", "").status,
        204
    );
    let early = scene.ask("/containers/early/json").json();
    assert_eq!(early["Image"], judged.as_str());
    assert_eq!(early["Config"]["Image"], judged.as_str());
}
