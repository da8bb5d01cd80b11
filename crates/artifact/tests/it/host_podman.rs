//! Facts of a real Podman behind its docker-compatible socket: known as Podman, with what it cannot tell said.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use seawall_artifact::host::{HostOptions, Unmasked, collect};
use seawall_artifact::source::engine::EngineOptions;
use seawall_model::host::engine::EngineKind;
use seawall_model::host::seen::Seen;
use seawall_model::time::Timestamp;
use seawall_testkit::tool::{missing, skip};

/// A service that is stopped when it is dropped.
struct Service(Child);

impl Drop for Service {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

fn podman(folder: &Path) -> Command {
    let mut command = Command::new("podman");
    command.arg("--root").arg(folder.join("root"));
    command.arg("--runroot").arg(folder.join("run"));
    command.args(["--storage-driver", "vfs", "--cgroup-manager", "cgroupfs"]);
    command.stdout(Stdio::null());
    command
}

#[test]
fn podman_is_known_as_what_it_is() {
    if let Some(why) = missing(&["podman"]) {
        return skip(&why);
    }
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("podman.sock");
    let address = format!("unix://{}", socket.display());
    let started = podman(folder.path())
        .args(["system", "service", "--time", "0", &address])
        .stderr(fs::File::create(folder.path().join("log")).unwrap())
        .spawn();
    let _service = Service(started.unwrap());
    let image = folder.path().join("box.tar");
    let mut tar = tar::Builder::new(fs::File::create(&image).unwrap());
    tar.append_path_with_name("/bin/sh", "bin/sh").unwrap();
    tar.into_inner().unwrap();
    let run = |arguments: &[&str]| podman(folder.path()).args(arguments).output().unwrap();
    let imported = run(&["import", image.to_str().unwrap(), "localhost/box:1"]);
    let made = run(&[
        "create",
        "--name",
        "web",
        "--network",
        "none",
        "--cap-add",
        "NET_ADMIN",
        "--ulimit",
        "nofile=1024:1024",
        "localhost/box:1",
        "/bin/sh",
    ]);
    if !imported.status.success() || !made.status.success() {
        return skip(&String::from_utf8_lossy(&made.stderr));
    }
    let begun = Instant::now();
    let facts = loop {
        let facts = collect(&options(&address));
        if !facts.engines.is_empty() {
            break facts;
        }
        if begun.elapsed() > Duration::from_secs(20) {
            return skip(&format!("podman does not answer: {:?}", facts.problems));
        }
        std::thread::sleep(Duration::from_millis(100));
    };
    let engine = &facts.engines[0];
    assert_eq!(engine.kind, EngineKind::Podman);
    assert_eq!(engine.is_rootless, Seen::Known(false));
    // It has no daemon that was started with settings.
    assert!(engine.daemon.command.why_unknown().is_some());
    let containers = engine.containers.known().unwrap();
    assert_eq!(containers.len(), 1, "{containers:?}");
    assert_eq!(containers[0].name, "web");
    assert_eq!(containers[0].unread, None);
    let added = containers[0].host.cap_add.known().unwrap();
    assert!(
        added.iter().any(|name| name.ends_with("NET_ADMIN")),
        "{added:?}"
    );
    assert_eq!(containers[0].host.privileged, Seen::Known(false));
}

fn options(host: &str) -> HostOptions {
    HostOptions {
        root: PathBuf::from("/"),
        engine: EngineOptions {
            host: Some(host.to_owned()),
            ..EngineOptions::default()
        },
        redact: Arc::new(Unmasked),
        now: "2026-11-22T00:00:00Z".parse::<Timestamp>().unwrap(),
        version: "test".to_owned(),
        events_since: 0,
        threads: 1,
    }
}
