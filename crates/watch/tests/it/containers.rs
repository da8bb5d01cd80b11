//! Containers of real engines: Docker, Podman, containerd.

#![expect(clippy::print_stdout, reason = "a skipped test says so")]

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use seawall_artifact::source::engine::EngineOptions;
use seawall_runtime::state::{Container, State};
use seawall_testkit::daemon::Daemon;
use seawall_watch::containers::{Chosen, Containers};

/// Makes an image of busybox and nothing else; says whether there is one.
pub(crate) fn image(run: &dyn Fn(&[&str]) -> String) -> bool {
    if !Path::new("/bin/busybox").exists() {
        return false;
    }
    let folder = tempfile::tempdir().unwrap();
    let archive = archive(folder.path());
    run(&["import", archive.to_str().unwrap(), "tiny:1"]);
    true
}

/// Packs a file system with busybox alone.
fn archive(folder: &Path) -> std::path::PathBuf {
    let root = folder.join("root");
    for name in ["bin", "etc", "tmp", "proc", "sys", "dev"] {
        std::fs::create_dir_all(root.join(name)).unwrap();
    }
    std::fs::copy("/bin/busybox", root.join("bin/busybox")).unwrap();
    for name in ["sh", "sleep", "true", "cat"] {
        std::os::unix::fs::symlink("busybox", root.join("bin").join(name)).unwrap();
    }
    std::fs::write(root.join("etc/passwd"), "root:x:0:0::/:/bin/sh\n").unwrap();
    let archive = folder.join("root.tar");
    let packed = Command::new("tar")
        .arg("-cf")
        .arg(&archive)
        .arg("-C")
        .arg(&root)
        .arg(".")
        .status();
    assert!(packed.unwrap().success());
    archive
}

/// Waits until a container is told, or for so long.
fn known(containers: &mut Containers, state: &mut State, id: &str) -> Option<Container> {
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(15) {
        containers.turn(state, &|_, why| println!("{why}"));
        if let Some(found) = state.container(id).filter(|it| !it.name.is_empty()) {
            return Some(found.clone());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    None
}

fn follow(host: String) -> (Containers, State) {
    let mut containers = Containers::follow(&EngineOptions::default(), Chosen::Named(vec![host]));
    let mut state = State::default();
    containers.settle(&mut state, Duration::from_secs(10), &|_, why| {
        println!("{why}");
    });
    (containers, state)
}

#[test]
fn containers_of_docker() {
    let daemon = match Daemon::start("overlay2") {
        Ok(daemon) => daemon,
        Err(why) => {
            println!("skipped: {why}");
            return;
        }
    };
    if !image(&|arguments| daemon.docker(arguments)) {
        println!("skipped: busybox-static is not installed");
        return;
    }
    let create = |name: &str| {
        daemon.docker(&[
            "create",
            "--name",
            name,
            "--network",
            "none",
            "tiny:1",
            "true",
        ])
    };
    let before = create("before").trim().to_owned();
    let (mut containers, mut state) = follow(daemon.host());
    // Those that were there are told before it begins.
    assert_eq!(
        state.container(&before).map(|it| it.name.as_str()),
        Some("before")
    );
    let later = create("later").trim().to_owned();
    let told =
        known(&mut containers, &mut state, &later).expect("a container that is made later is told");
    assert_eq!(
        (&*told.name, &*told.image, &*told.runtime),
        ("later", "tiny:1", "docker")
    );
    assert_eq!(told.privileged, Some(false));
}

/// A service of Podman that is stopped when it is dropped.
struct Service(Child);

impl Drop for Service {
    fn drop(&mut self) {
        let _killed = self.0.kill();
        let _waited = self.0.wait();
    }
}

/// Steps of builds, as rules see them.
#[cfg(feature = "sensor")]
const STEPS: &str = r#"[{"rule": "alone", "desc": "d", "priority": "INFO", "tags": [],
    "condition": "evt.type = execve and evt.rawres = 0 and proc.args contains told-by-its-words",
    "output": "id=%container.full_id name=%container.name type=%container.type image=%container.image privileged=%container.privileged mount=%container.mount.dest[*/resolv.conf] from=%proc.is_exe_from_outside."}]"#;

/// What the rule says, once it does.
#[cfg(feature = "sensor")]
fn said(scene: &mut crate::scene::Scene) -> Vec<String> {
    scene.turn_for(Duration::from_secs(2));
    let alerts = scene.alerts();
    alerts.into_iter().map(|it| it.message).collect()
}

#[cfg(feature = "sensor")]
#[test]
fn steps_of_builds() {
    const CLIENT: &str = "/usr/bin/docker";
    let daemon = match Daemon::start("overlay2") {
        Ok(daemon) => daemon,
        Err(why) => {
            println!("skipped: {why}");
            return;
        }
    };
    if !Path::new(CLIENT).exists() || !image(&|arguments| daemon.docker(arguments)) {
        println!("skipped: busybox-static or the engine's own client is not installed");
        return;
    }
    let Some(mut scene) = crate::scene::Scene::start_with(STEPS, &daemon.host(), Vec::new()) else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let text = "FROM tiny:1\nRUN cat /etc/passwd told-by-its-words; true\n";
    std::fs::write(folder.path().join("Dockerfile"), text).unwrap();
    let mut build = Command::new(CLIENT)
        .args([
            "--host",
            &daemon.host(),
            "build",
            "--network",
            "none",
            "--progress",
            "plain",
        ])
        .arg(folder.path())
        .env("DOCKER_BUILDKIT", "1")
        .stdin(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = said(&mut scene);
    let begun = Instant::now();
    while build.try_wait().unwrap().is_none() && begun.elapsed() < Duration::from_mins(1) {
        scene.turn_for(Duration::from_millis(200));
    }
    let done = build.wait_with_output().unwrap();
    let log = String::from_utf8_lossy(&done.stderr);
    if log.contains("buildx") {
        println!("skipped: the client needs buildx to build");
        return;
    }
    assert!(done.status.success(), "{log}");
    said.extend(scene.end().into_iter().map(|it| it.message));
    // The shell with the words, then the program.
    assert_eq!(said.len(), 2, "{said:?}");
    for line in said {
        let id = line
            .strip_prefix("id=")
            .and_then(|it| it.split(' ').next())
            .unwrap();
        assert!(seawall_runtime::state::cgroup::is_step(id), "{line}");
        let wanted = format!(
            "id={id} name=build-step type=buildkit image= privileged=false mount=/etc/resolv.conf from=false."
        );
        assert_eq!(line, wanted);
    }
}

#[test]
fn containers_of_podman() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    if Command::new("podman")
        .arg("--version")
        .stdout(Stdio::null())
        .status()
        .is_err()
    {
        println!("skipped: podman is not installed");
        return;
    }
    let (root, run, socket) = (
        at("root"),
        at("run"),
        format!("unix://{}", at("podman.sock")),
    );
    let common = [
        "--root",
        &root,
        "--runroot",
        &run,
        "--storage-driver",
        "vfs",
        "--runtime",
        "runc",
        "--cgroup-manager",
        "cgroupfs",
    ];
    let podman = |arguments: &[&str]| {
        let out = Command::new("podman")
            .args(common)
            .args(arguments)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&out.stderr).into_owned();
        assert!(out.status.success(), "podman {arguments:?}: {said}");
        String::from_utf8_lossy(&out.stdout).trim().to_owned()
    };
    if !image(&podman) {
        println!("skipped: busybox-static is not installed");
        return;
    }
    let service = Command::new("podman")
        .args(common)
        .args(["system", "service", "--time", "0", &socket])
        .stderr(Stdio::null())
        .spawn();
    let _service = Service(service.unwrap());
    let begun = Instant::now();
    while !folder.path().join("podman.sock").exists() && begun.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(50));
    }
    let (mut containers, mut state) = follow(socket);
    let id = podman(&[
        "create",
        "--name",
        "pod",
        "--network",
        "none",
        "--ulimit",
        "nofile=1024:1024",
        "--ulimit",
        "nproc=1024:1024",
        "tiny:1",
        "true",
    ]);
    let told =
        known(&mut containers, &mut state, &id).expect("Podman tells of a container that is made");
    assert_eq!((&*told.name, &*told.runtime), ("pod", "podman"));
    assert!(told.image.ends_with("tiny:1"), "{}", told.image);
    podman(&["rm", "-f", "pod"]);
}
