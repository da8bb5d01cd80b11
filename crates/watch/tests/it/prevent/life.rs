//! Containers that were there before, that are joined, that are many; and what is left when we are killed.

use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::scene::{Scene, Watcher};
use super::{DENIED, assert_told, try_all};

#[test]
fn a_container_that_ran_before_is_governed_and_one_that_ended_is_forgotten() {
    let Some(mut scene) = Scene::idle() else {
        return;
    };
    let name = scene.stay(&[]);
    let drop_it = ["exec", &name, "/act", "drop", "/act", "/dropped"];
    assert_eq!(scene.ask(&drop_it), 0);
    scene.prevent("mode: block, drift: {}\nmode: block, network: {deny: [{to: any, ports: [99]}]}");
    assert_eq!(scene.governed(), 1);
    assert_eq!(scene.ask(&drop_it), DENIED);
    assert_eq!(
        scene.ask(&["exec", &name, "/act", "tcp4", "127.0.0.1", "99"]),
        DENIED
    );
    assert_eq!(scene.ask(&["restart", "-t", "0", &name]), 0);
    assert_eq!(scene.ask(&drop_it), DENIED);
    assert_eq!(
        scene.ask(&["exec", &name, "/act", "tcp4", "127.0.0.1", "99"]),
        DENIED
    );
    scene.ask(&["rm", "-f", &name]);
    let begun = Instant::now();
    while scene.governed() > 0 {
        assert!(
            begun.elapsed() < Duration::from_secs(10),
            "it is not forgotten"
        );
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn who_joins_from_outside_is_told_from_who_is_within() {
    let Some(scene) = Scene::start("mode: block, exec-into: {allow: [/bin/own]}") else {
        return;
    };
    try_all(
        &scene,
        &[(&[], &["/act", "run", "/bin/nc", "run", "/act", "ok"], 0)],
    );
    let name = scene.stay(&[]);
    assert_eq!(scene.ask(&["exec", &name, "/act", "ok"]), DENIED);
    assert_eq!(scene.ask(&["exec", &name, "/bin/own", "ok"]), 0);
    // One that may be there may go on as it likes.
    assert_eq!(
        scene.ask(&["exec", &name, "/bin/own", "run", "/act", "ok"]),
        0
    );
    assert_told(
        &scene.told(),
        &["executed /act, which was started from outside of the container"],
    );
    scene.ask(&["rm", "-f", &name]);
}

/// A user of the machine who executes the runtime may say that it is about any container.
#[test]
fn no_user_takes_a_container_out() {
    let text = "mode: block, network: {deny: [{to: any, ports: [99]}]}";
    let Some(scene) = Scene::start(text) else {
        return;
    };
    let name = scene.stay(&[]);
    let id = scene
        .daemon
        .docker(&["inspect", "--format", "{{.Id}}", &name]);
    let id = id.trim();
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("containers").join(id);
    std::fs::create_dir_all(&own).unwrap();
    let source = own.join("hostname").display().to_string();
    let config = serde_json::json!({"root": {"path": "rootfs"}, "mounts": [{"source": source}]});
    let known = serde_json::json!({"ID": id, "Name": name});
    std::fs::write(own.join("config.json"), config.to_string()).unwrap();
    std::fs::write(own.join("config.v2.json"), known.to_string()).unwrap();
    for path in [folder.path(), &folder.path().join("containers"), &own] {
        std::fs::set_permissions(path, PermissionsExt::from_mode(0o755)).unwrap();
    }
    let mut runtime = Command::new("runc");
    let nobody = runtime.arg("--version").current_dir(&own).uid(65_534);
    assert!(nobody.stdout(Stdio::null()).status().unwrap().success());
    // Containers that are gone are forgotten within some seconds.
    std::thread::sleep(Duration::from_secs(6));
    let connect = ["exec", &name, "/act", "tcp4", "127.0.0.1", "99"];
    assert_eq!(scene.ask(&connect), DENIED);
    // Nor does one whose configuration is never written keep anybody waiting.
    std::fs::remove_file(own.join("config.json")).unwrap();
    assert!(
        Command::new("mkfifo")
            .arg(own.join("config.json"))
            .status()
            .unwrap()
            .success()
    );
    let begun = Instant::now();
    assert!(runtime.status().unwrap().success());
    assert!(
        begun.elapsed() < Duration::from_secs(3),
        "{:?}",
        begun.elapsed()
    );
    scene.ask(&["rm", "-f", &name]);
}

#[test]
fn killed_we_leave_nobody_waiting() {
    let Some(scene) = Scene::idle() else {
        return;
    };
    let watcher = Watcher::start("mode: block, drift: {}");
    let name = scene.stay(&[]);
    let drop_it = ["exec", &name, "/act", "drop", "/act", "/dropped"];
    assert_eq!(scene.ask(&drop_it), DENIED);
    let mut storm = Command::new("docker")
        .args([
            "--host",
            &scene.daemon.host(),
            "exec",
            &name,
            "/act",
            "run",
            "/act",
            "run",
            "/act",
            "ok",
        ])
        .stdin(Stdio::null())
        .spawn()
        .unwrap();
    watcher.kill();
    let begun = Instant::now();
    while storm.try_wait().unwrap().is_none() {
        assert!(
            begun.elapsed() < Duration::from_secs(20),
            "somebody waits for an answer"
        );
        std::thread::sleep(Duration::from_millis(10));
    }
    // The kernel allows what nobody is asked about any more.
    assert_eq!(scene.ask(&drop_it), 0);
    scene.ask(&["rm", "-f", &name]);
}

#[test]
fn what_can_not_be_guarded_is_not_started_where_something_blocks() {
    let Some(mut scene) = Scene::idle_on("vfs") else {
        return;
    };
    scene.prevent("mode: block, drift: {}");
    // The engine's own error: it could not start it.
    assert!(scene.run(&[], &["/act", "ok"]) > 100);
    scene.prevent("drift: {}");
    assert_eq!(scene.run(&[], &["/act", "ok"]), 0);
    // Who only asks about addresses needs no overlay.
    scene.prevent("mode: block, network: {deny: [{to: metadata-service}]}");
    try_all(
        &scene,
        &[(&[], &["/act", "tcp4", "169.254.169.254", "80"], DENIED)],
    );
}

#[test]
fn what_is_tried_on_this_machine_works() {
    let Some(_scene) = Scene::idle() else {
        return;
    };
    let means = seawall_watch::prevent::canary::try_all();
    let all = [&means.files, &means.starts, &means.network, &means.signal];
    assert_eq!(all, [&Ok(()); 4], "{means:?}");
    let left = std::fs::read_dir("/run").unwrap().flatten();
    let left = left.filter(|it| {
        it.file_name()
            .to_string_lossy()
            .starts_with("seawall-canary-")
    });
    assert_eq!(left.count(), 0);
}

/// How many is said by `PREVENT_MANY`: 200 take two minutes.
#[test]
fn many_containers_are_governed_each_for_itself() {
    let many = std::env::var("PREVENT_MANY")
        .ok()
        .and_then(|it| it.parse().ok())
        .unwrap_or(8_usize);
    let text = "mode: block, drift: {}\nmode: block, network: {deny: [{to: metadata-service}]}";
    let Some(mut scene) = Scene::start(text) else {
        return;
    };
    let names: Vec<String> = (0..many).map(|_| scene.stay(&[])).collect();
    assert_eq!(scene.governed(), many);
    // All at once, as when the watcher comes back.
    scene.let_go();
    let begun = Instant::now();
    scene.prevent(text);
    let took = begun.elapsed();
    assert_eq!(scene.governed(), many);
    let descriptors = std::fs::read_dir("/proc/self/fd").unwrap().count();
    println!(
        "{many} containers that run: governed after {took:?}, {descriptors} descriptors are open"
    );
    for name in names.iter().step_by(7) {
        assert_eq!(
            scene.ask(&["exec", name, "/act", "drop", "/act", "/dropped"]),
            DENIED
        );
        assert_eq!(
            scene.ask(&["exec", name, "/act", "tcp4", "169.254.169.254", "80"]),
            DENIED
        );
        assert_eq!(
            scene.ask(&["exec", name, "/act", "run", "/bin/own", "ok"]),
            0
        );
    }
    let all: Vec<&str> = names.iter().map(String::as_str).collect();
    for some in all.chunks(50) {
        scene.ask(&[&["rm", "-f"], some].concat());
    }
}
