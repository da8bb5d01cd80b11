//! Rung 4 with a real engine: whatever comes into a container of its is held, and nobody else. Kernels that refuse programs at
//! their security hooks skip it; `cargo xtask guest-test engine::` has one that takes them (docs/guest-test.md).
//!
//! The other rungs are there, too, and fanotify is asked about a program before the hooks are. What only the hooks see: code that
//! is mapped, changes of files, what a container mounts itself, and that memory is not executed at all (137 would be the end by a
//! signal).

use std::sync::LazyLock;

use seawall_sensor::gate::lsm::Lsm;
use seawall_testkit::tool::copy_program;

use super::scene::{Scene, Watcher, unique};
use super::{DENIED, assert_told, lsm};

/// Nobody listens there, and nothing kept it from asking.
const NOBODY: i32 = 111;

const ITEMS: &str = "mode: block, drift: {}
mode: block, files: {deny: [/etc/passwd], access: write}
mode: block, files: {deny: [/etc/shadow]}
mode: block, executables: {deny: {paths: [/bin/nc]}}
mode: block, network: {deny: [{to: 127.0.0.9}]}";

/// What is done, how it ends where the items hold, and how it ends elsewhere.
const ACTS: &[(&str, i32, i32)] = &[
    ("ok", 0, 0),
    ("run /bin/own ok", 0, 0),
    ("drop /act /dropped", DENIED, 0),
    ("script /script", DENIED, 0),
    ("map /act /library", DENIED, 0),
    ("memory", DENIED, 0),
    ("run /bin/nc ok", DENIED, 0),
    ("open /etc/shadow", DENIED, 0),
    ("open /etc/passwd", 0, 0),
    ("write /etc/passwd", DENIED, 0),
    ("tcp4 127.0.0.9 1", DENIED, NOBODY),
    ("udp4 127.0.0.9 1", DENIED, 0),
    ("tcp4 127.0.0.8 1", NOBODY, NOBODY),
];

/// What the alerts say after the name of the container.
const TOLD: &[&str] = &[
    "executed /dropped, which is not in the image (item item-0)",
    "executed /script, which is not in the image (item item-0)",
    "mapped as code /library, which is not in the image (item item-0)",
    ", which only memory holds (item item-0)",
    "opened /etc/passwd, which an item is against (item item-1)",
    "opened /etc/shadow, which an item is against (item item-2)",
    "executed /bin/nc, which may not be executed (item item-3)",
    "connected to 127.0.0.9:1/tcp (item item-4)",
    // The rung below says that it was sent there.
    "connected to 127.0.0.9:1/udp (item item-4)",
];

/// An engine in a kernel that takes programs at its security hooks.
fn scene() -> Option<Scene> {
    // It takes long in a machine that is emulated.
    static PROBED: LazyLock<Result<(), String>> =
        LazyLock::new(|| Lsm::probe().map(drop).map_err(|why| why.to_string()));
    if let Err(why) = &*PROBED {
        lsm::skip(why);
        return None;
    }
    let scene = Scene::idle();
    if scene.is_none() {
        lsm::skip("there is no engine");
    }
    scene
}

/// Does all in a container that `how` names, and says what came out otherwise.
fn tries(scene: &Scene, how: &[&str], is_held: bool) {
    let lines: Vec<&str> = ACTS.iter().map(|(line, _, _)| *line).collect();
    let got = scene.each(how, &lines);
    let wanted = ACTS
        .iter()
        .map(|(_, held, free)| if is_held { *held } else { *free });
    let wanted: Vec<i32> = wanted.collect();
    assert_eq!(got, wanted, "{how:?} {lines:#?}");
}

#[test]
fn whatever_comes_into_a_container_is_held() {
    let Some(mut scene) = scene() else {
        return;
    };
    scene.prevent(ITEMS);
    let name = unique();
    tries(&scene, &["run", "--rm", "--name", &name, "tiny:1"], true);
    assert_told(&scene.told(), TOLD);
    tries(
        &scene,
        &["run", "--rm", "--init", "--name", &name, "tiny:1"],
        true,
    );
    let name = scene.stay(&[]);
    tries(&scene, &["exec", &name], true);
    assert_eq!(scene.ask(&["restart", "-t", "0", &name]), 0);
    scene.told();
    tries(&scene, &["exec", &name], true);
    assert_told(&scene.told(), TOLD);
    assert_eq!(scene.ask(&["rm", "-f", &name]), 0);
}

#[test]
fn a_container_that_runs_is_held_whenever_somebody_watches() {
    let Some(mut scene) = scene() else {
        return;
    };
    let name = scene.stay(&[]);
    let exec = ["exec", &name];
    tries(&scene, &exec, false);
    scene.prevent(ITEMS);
    assert_eq!(scene.governed(), 1);
    tries(&scene, &exec, true);
    scene.let_go();
    tries(&scene, &exec, false);
    let watcher = Watcher::start(ITEMS);
    tries(&scene, &exec, true);
    watcher.kill();
    tries(&scene, &exec, false);
    let _again = Watcher::start(ITEMS);
    tries(&scene, &exec, true);
}

#[test]
fn other_containers_and_the_machine_are_none_of_its_business() {
    let Some(mut scene) = scene() else {
        return;
    };
    scene.prevent(ITEMS);
    let held = scene.stay(&[]);
    tries(&scene, &["run", "--rm", "--name", "other", "tiny:1"], false);
    // What a container mounts itself is seen by the hooks alone.
    let free = [
        "--cap-add",
        "SYS_ADMIN",
        "--security-opt",
        "seccomp=unconfined",
    ];
    let name = unique();
    let own = [&["run", "--rm", "--name", &name][..], &free, &["tiny:1"]].concat();
    assert_eq!(scene.each(&own, &["mounted /act"]), [DENIED]);
    // With the process ids of the machine it can't be told from it: the rungs below hold it, and the machine is not held.
    scene.prevent("mode: block, drift: {}");
    let shared = ["run", "--rm", "--pid", "host", "--name", &name, "tiny:1"];
    let got = scene.each(&shared, &["drop /act /dropped", "map /act /library"]);
    assert_eq!(got, [DENIED, 0]);
    assert_eq!(
        scene.each(&["exec", &held], &["map /act /library"]),
        [DENIED]
    );
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("act");
    copy_program(&scene.program(), &copy);
    assert!(
        std::process::Command::new(copy)
            .arg("ok")
            .status()
            .unwrap()
            .success()
    );
}

#[test]
fn in_a_dry_run_all_goes_on_and_the_hooks_tell() {
    let Some(mut scene) = scene() else {
        return;
    };
    scene.prevent(&ITEMS.replace("mode: block, ", ""));
    let name = unique();
    tries(&scene, &["run", "--rm", "--name", &name, "tiny:1"], false);
    let told = scene.told();
    assert_told(&told, TOLD);
    assert!(
        told.iter().all(|it| it.starts_with("would be blocked: ")),
        "{told:#?}"
    );
}
