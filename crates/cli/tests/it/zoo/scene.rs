//! A host beside the one that tests run on: its own mounts, processes and network over the same files. It is gone
//! with its first process, and so is all that it started.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use seawall_testkit::http::{Reply, Server};
use seawall_testkit::tool::missing;
use serde_json::Value;

/// A scene that is ready to be played.
pub(super) struct Scene {
    name: String,
    /// Lets all requests through, as a plugin of an engine. It ends before its folder does.
    _plugin: Server,
    folder: tempfile::TempDir,
}

impl Scene {
    /// Gets a scene ready; the error says why it cannot be played here.
    pub(super) fn begin(name: &str) -> Result<Self, String> {
        let tools = [
            "dockerd",
            "containerd",
            "docker",
            "unshare",
            "ip",
            "openssl",
            "python3",
        ];
        if let Some(why) = missing(&tools) {
            return Err(why);
        }
        if name.starts_with("audit") {
            if let Some(why) = missing(&["auditctl"]) {
                return Err(why);
            }
        }
        if name == "rootless" {
            if let Some(why) = missing(&["rootlesskit", "slirp4netns", "newuidmap", "setpriv"]) {
                return Err(why);
            }
            if !Path::new("/usr/share/docker.io/contrib/dockerd-rootless.sh").is_file() {
                return Err("dockerd-rootless.sh is not installed".to_owned());
            }
        }
        if fs::read_dir("/root").is_err() {
            return Err("only root can make a host of its own".to_owned());
        }
        let busybox = Path::new("/bin/busybox");
        if !busybox.is_file() {
            return Err("/bin/busybox (Debian's busybox-static) is missing".to_owned());
        }
        let tempdir = tempfile::tempdir().unwrap();
        let zoo = tempdir.path().join("zoo");
        for path in [&zoo, &zoo.join("plugins"), &tempdir.path().join("layer")] {
            fs::create_dir(path).unwrap();
        }
        fs::copy(busybox, zoo.join("busybox")).unwrap();
        fs::copy(folder().join("inside.sh"), zoo.join("inside.sh")).unwrap();
        fs::copy(folder().join(format!("{name}.sh")), zoo.join("scene.sh")).unwrap();
        let plugin = Server::on_socket(&zoo.join("plugins/zoo.sock"), |request| {
            let body: &[u8] = match request.path.as_str() {
                "/Plugin.Activate" => br#"{"Implements": ["authz"]}"#,
                _ => br#"{"Allow": true}"#,
            };
            Reply::new(200, &[("Content-Type", "application/json")], body)
        });
        Ok(Self {
            name: name.to_owned(),
            _plugin: plugin,
            folder: tempdir,
        })
    }

    /// Plays it, with the audit at its end, and returns the report.
    pub(super) fn audit(self) -> Result<Value, String> {
        // The kernel speaks of its audit rules in its first namespace of processes only.
        let namespaces: &[&str] = if self.name.starts_with("audit") {
            &["--mount", "--net", "--uts", "--ipc"]
        } else {
            &["--mount", "--pid", "--net", "--uts", "--ipc"]
        };
        let mut command = Command::new("unshare");
        command
            .args(namespaces)
            .args(["--fork", "--propagation", "private", "--kill-child"])
            .args(["sh", "-eu"])
            .arg(folder().join("begin.sh"))
            .arg(self.folder.path())
            .arg(env!("CARGO_BIN_EXE_seawall"))
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .stdin(Stdio::null());
        let output = command.output().map_err(|error| error.to_string())?;
        let said = String::from_utf8_lossy(&output.stderr);
        let begun = self.folder.path().join("zoo/begun").exists();
        if !begun {
            let last = said.lines().last().unwrap_or_default();
            return Err(format!("a host of its own cannot be made here: {last}"));
        }
        assert!(output.status.success(), "{}: {said}", self.name);
        let report = fs::read(self.folder.path().join("zoo/out.json")).unwrap();
        let report: Value = serde_json::from_slice(&report).unwrap();
        let text = report.to_string();
        assert!(!text.contains("hunter2"), "{}: a secret is told", self.name);
        Ok(report)
    }
}

/// Where scenes lie.
pub(super) fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/zoo"))
}
