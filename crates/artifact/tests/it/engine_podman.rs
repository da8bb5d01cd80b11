//! A real Podman behind its docker-compatible socket.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use seawall_artifact::limits::Limits;
use seawall_artifact::source::engine::{Engine, EngineOptions, EngineSource};
use seawall_testkit::image::{archive, digest};
use seawall_testkit::tool::{missing, skip};

use super::registry_scene::{small_content, small_image, walk};

/// A service that is stopped when it is dropped.
struct Service {
    child: Child,
    folder: tempfile::TempDir,
}

fn podman(folder: &Path) -> Command {
    let mut command = Command::new("podman");
    command
        .arg("--root")
        .arg(folder.join("root"))
        .arg("--runroot")
        .arg(folder.join("run"));
    command
        .args(["--storage-driver", "vfs"])
        .stdout(Stdio::null());
    command
}

impl Service {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let socket = format!("unix://{}", folder.path().join("podman.sock").display());
        let child = podman(folder.path())
            .args(["system", "service", "--time", "0", &socket])
            .stderr(fs::File::create(folder.path().join("log")).unwrap())
            .spawn()
            .unwrap();
        Self { child, folder }
    }

    /// Options that name no engine: the socket is found.
    fn options(&self) -> EngineOptions {
        EngineOptions {
            sockets: vec![
                self.folder.path().join("docker.sock"),
                self.folder.path().join("podman.sock"),
            ],
            ..EngineOptions::default()
        }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[test]
fn podman_answers_like_docker() {
    if let Some(why) = missing(&["podman"]) {
        skip(&why);
        return;
    }
    let service = Service::start();
    let begun = Instant::now();
    let engine = loop {
        match Engine::connect(&service.options()) {
            Ok(engine) => break Arc::new(engine),
            Err(error) if begun.elapsed() > Duration::from_secs(20) => {
                let log = fs::read_to_string(service.folder.path().join("log")).unwrap();
                skip(&format!("podman does not start ({error}): {log}"));
                return;
            }
            Err(_) => std::thread::sleep(Duration::from_millis(50)),
        }
    };
    let image = small_image("docker.io/seawall/test:1");
    let file = service.folder.path().join("image.tar");
    fs::write(&file, archive(&image.saved_old())).unwrap();
    let loaded = podman(service.folder.path())
        .arg("load")
        .arg("-i")
        .arg(&file)
        .output()
        .unwrap();
    if !loaded.status.success() {
        skip(&String::from_utf8_lossy(&loaded.stderr));
        return;
    }
    let source = EngineSource::open(engine, "seawall/test:1", None, &Limits::default()).unwrap();
    let (walked, content) = walk(&source).unwrap();
    assert!(walked.problems.is_empty(), "{:?}", walked.problems);
    assert_eq!(content, small_content(&image));
    assert_eq!(walked.artifact.name, "seawall/test:1");
    assert_eq!(walked.artifact.references, ["seawall/test:1"]);
    assert_eq!(
        walked.artifact.image_id.unwrap().to_string(),
        digest(&image.config())
    );
}
