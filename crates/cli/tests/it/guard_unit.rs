//! The unit of the guard: systemd takes it and finds little exposed, and the guard does its work with no more
//! capabilities, system calls and kinds of sockets than the unit leaves it.

use std::io::Write as _;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use seawall_testkit::daemon::Daemon;
use seawall_testkit::tool::{missing, skip};

use crate::program::Desk;
use crate::unit::Unit;

/// How much systemd may find exposed, in tenths: it calls less than 5.0 "OK". What is left is mostly what a mount name
/// space of its own would give, in which the guard would not see the engine's paths.
const EXPOSED: &str = "45";

const POLICY: &str = r#"version: 1
guard:
  upstream: UPSTREAM
  log: {path: FOLDER/guard.jsonl}
  listeners: [{name: people, unix: {path: FOLDER/guard.sock, mode: "0660", group: "0"}}]
  roles:
    people:
      members: [{listener: people}]
      profile: app
      allow: [{operations: [meta, read, leak, lifecycle, create, network]}]
  profiles:
    app:
      images: {built-here: ["docker.io/library/box"]}
      users: {root: true}
      mounts: {binds: [{source: FOLDER/project}]}
"#;

const UNIT: Unit = Unit::new("seawall-guard.service");

#[test]
fn systemd_takes_the_unit() {
    UNIT.assert_taken(EXPOSED);
    // What takes the path out of the engine's sight is not set.
    for name in [
        "ProtectSystem",
        "PrivateTmp",
        "ProtectHome",
        "PrivateMounts",
    ] {
        assert_eq!(UNIT.setting(name), "", "{name}");
    }
}

/// A guard in the unit's restrictions, in front of an engine.
struct Scene {
    guard: Child,
    desk: Desk,
    _daemon: Daemon,
}

impl Scene {
    fn new() -> Option<Self> {
        let why = missing(&["dockerd"]).or_else(Unit::cannot_restrict);
        if let Some(why) = why {
            skip(&why);
            return None;
        }
        let daemon = match Daemon::start("vfs") {
            Ok(daemon) => daemon,
            Err(why) => {
                skip(&why);
                return None;
            }
        };
        let desk = Desk::new();
        image(&daemon, &desk);
        std::fs::create_dir(desk.path("project")).unwrap();
        let folder = desk.path("").canonicalize().unwrap().display().to_string();
        let folder = folder.trim_end_matches('/');
        let upstream = daemon.host().replace("unix://", "");
        let policy = POLICY.replace("UPSTREAM", &upstream);
        desk.file("guard.yaml", policy.replace("FOLDER", folder));
        let guard = start(&desk);
        Some(Self {
            guard,
            desk,
            _daemon: daemon,
        })
    }

    fn docker(&self, line: &str) -> (bool, String) {
        let folder = self.desk.path("").canonicalize().unwrap();
        let line = line.replace("FOLDER", folder.display().to_string().trim_end_matches('/'));
        let ran = Command::new("docker")
            .env("DOCKER_CONFIG", self.desk.path("docker"))
            .arg("--host")
            .arg(format!("unix://{}", folder.join("guard.sock").display()))
            .args(line.split_whitespace())
            .output()
            .unwrap();
        let said = [ran.stdout, ran.stderr].concat();
        (
            ran.status.success(),
            String::from_utf8_lossy(&said).into_owned(),
        )
    }

    fn signal(&self, name: &str) {
        let id = self.guard.id().to_string();
        let sent = Command::new("kill").args([name, &id]).status();
        assert!(sent.unwrap().success());
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        drop(self.guard.kill());
        drop(self.guard.wait());
    }
}

/// Makes an image of busybox alone.
pub(crate) fn image(daemon: &Daemon, desk: &Desk) {
    std::fs::create_dir_all(desk.path("root/bin")).unwrap();
    std::fs::copy("/bin/busybox", desk.path("root/bin/busybox")).unwrap();
    let tar = desk.path("box.tar");
    let packed = Command::new("tar")
        .arg("-C")
        .arg(desk.path("root"))
        .arg("-cf")
        .arg(&tar)
        .arg("bin")
        .status();
    assert!(packed.unwrap().success());
    daemon.docker(&["import", &tar.display().to_string(), "box:1"]);
}

fn start(desk: &Desk) -> Child {
    let mut command = UNIT.restricted(desk);
    command
        .args(["guard", "serve", "--config"])
        .arg(desk.path("guard.yaml"))
        .stdin(Stdio::null())
        .stdout(std::fs::File::create(desk.path("out")).unwrap())
        .stderr(std::fs::File::create(desk.path("err")).unwrap());
    let mut guard = command.spawn().unwrap();
    let until = Instant::now() + Duration::from_mins(1);
    while UnixStream::connect(desk.path("guard.sock")).is_err() {
        let ended = guard.try_wait().unwrap();
        let said = std::fs::read_to_string(desk.path("err")).unwrap_or_default();
        assert!(ended.is_none(), "{ended:?}: {said}");
        assert!(Instant::now() < until, "the guard does not listen: {said}");
        std::thread::sleep(Duration::from_millis(20));
    }
    guard
}

#[test]
fn the_guard_works_within_the_units_restrictions() {
    if !Path::new("/bin/busybox").is_file() {
        return skip("/bin/busybox is missing");
    }
    let Some(mut scene) = Scene::new() else {
        return;
    };
    let status = std::fs::read_to_string(format!("/proc/{}/status", scene.guard.id())).unwrap();
    let has = |line: &str| status.lines().any(|it| it.replace('\t', " ") == line);
    assert!(has("Seccomp: 2") && has("NoNewPrivs: 1"), "{status}");
    // CHOWN 0, DAC_OVERRIDE 1, DAC_READ_SEARCH 2, SYS_PTRACE 19.
    assert!(has("CapBnd: 0000000000080007"), "{status}");
    assert!(has("CapEff: 0000000000080007"), "{status}");
    let said = std::fs::read_to_string(scene.desk.path("out")).unwrap();
    assert!(said.contains(" calls [1, 2, 10] sockets"), "{said}");

    let works = |line: &str, want: &str| {
        let (went, said) = scene.docker(line);
        assert!(went && said.contains(want), "{line}: {said}");
    };
    works("version", "Server");
    works(
        "run --rm --network none box:1 /bin/busybox echo hello",
        "hello",
    );
    works(
        "run --rm --network none -v FOLDER/project:/p:ro box:1 /bin/busybox ls -d /p",
        "/p",
    );
    works("ps -a", "CONTAINER ID");
    let (went, said) = scene.docker("run --rm --network none -v /etc:/e box:1 /bin/busybox true");
    assert!(!went && said.contains("container.mounts"), "{said}");
    // The policy is read again, and what it says now holds.
    let text = std::fs::read_to_string(scene.desk.path("guard.yaml")).unwrap();
    let text = text.replace("library/box", "library/other");
    scene.desk.file("guard.yaml", text);
    scene.signal("-HUP");
    let until = Instant::now() + Duration::from_secs(30);
    loop {
        let (went, said) = scene.docker("run --rm --network none box:1 /bin/busybox true");
        if !went && said.contains("box:1 is not allowed") {
            break;
        }
        assert!(Instant::now() < until, "{said}");
        std::thread::sleep(Duration::from_millis(50));
    }
    // A part of a request, left lying.
    let mut held = UnixStream::connect(scene.desk.path("guard.sock")).unwrap();
    held.write_all(b"GET /_ping HTTP/1.1\r\n").unwrap();
    drop(held);
    scene.signal("-TERM");
    let until = Instant::now() + Duration::from_secs(30);
    let status = loop {
        if let Some(status) = scene.guard.try_wait().unwrap() {
            break status;
        }
        assert!(Instant::now() < until, "it does not end");
        std::thread::sleep(Duration::from_millis(20));
    };
    let said = std::fs::read_to_string(scene.desk.path("err")).unwrap();
    assert!(status.success(), "{status:?}: {said}");
}
