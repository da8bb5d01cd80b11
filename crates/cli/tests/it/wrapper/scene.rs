//! A real engine whose default runtime is `seawall-runc`.

use std::fs::Permissions;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::process::Command;

use seawall_testkit::daemon::Daemon;
use seawall_testkit::tool::{missing, skip};

use crate::program::Desk;

const SETTINGS: &str = "\
runtime: RUNC
engine-root: DATA
default:
  capabilities: [CHOWN, NET_BIND_SERVICE]
  no-new-privileges: true
  seccomp: {file: DIR/seccomp.json}
  masked-paths: [/proc/kcore, /proc/interrupts]
  devices: {}
  limits:
    pids: 40
    memory: 67108864
    open-files: 256
    cpus: 0.5
    cpu-shares: 512
    processors: '0'
    memory-nodes: '0'
    oom-score: 0
  namespaces: {refuse-host: [pid, ipc, network, uts]}
  mounts: {deny: [/run, /etc, DIR/secret], refuse-shared: true}
  sysctls: [net.ipv4.]
  refuse-groups: [6]
  cgroups: [/docker/]
";
/// A filter for containers without one: all may be called but one that nobody needs.
const FILTER: &str = r#"{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["swapoff"], "action": "SCMP_ACT_ERRNO"}]}"#;

/// An engine whose containers go through the wrapper.
pub(super) struct Scene {
    pub(super) daemon: Daemon,
    pub(super) desk: Desk,
}

impl Scene {
    pub(super) fn new() -> Option<Self> {
        let desk = Desk::new();
        let busybox = Path::new("/bin/busybox");
        let why = missing(&["runc", "dockerd", "tar"])
            .or_else(|| (!busybox.is_file()).then(|| "/bin/busybox is missing".to_owned()));
        if let Some(why) = why {
            skip(&why);
            return None;
        }
        let at = |name: &str| desk.path(name).display().to_string();
        symlink(env!("CARGO_BIN_EXE_seawall"), desk.path("seawall-runc")).unwrap();
        let runc = Command::new("sh").args(["-c", "command -v runc"]).output();
        let runc = String::from_utf8(runc.unwrap().stdout).unwrap();
        let settings = |data: &str| {
            let text = SETTINGS.replace("RUNC", runc.trim()).replace("DATA", data);
            keep(&desk, "runtime.yaml", &text.replace("DIR/", &at("")));
        };
        keep(&desk, "seccomp.json", FILTER);
        let runtime = format!(
            r#"{{"path": "{}", "runtimeArgs": ["--seawall-settings", "{}"]}}"#,
            at("seawall-runc"),
            at("runtime.yaml")
        );
        let daemon =
            format!(r#"{{"runtimes": {{"seawall": {runtime}}}, "default-runtime": "seawall"}}"#);
        desk.file("daemon.json", &daemon);
        let more = ["--config-file", &at("daemon.json")];
        let daemon = match Daemon::start_with("overlay2", &more) {
            Ok(daemon) => daemon,
            Err(why) => {
                skip(&why);
                return None;
            }
        };
        let socket = daemon.host();
        let folder = Path::new(socket.trim_start_matches("unix://")).parent();
        settings(&folder.unwrap().join("data").display().to_string());
        for name in ["root/bin", "secret", "open"] {
            std::fs::create_dir_all(desk.path(name)).unwrap();
        }
        std::fs::copy(busybox, desk.path("root/bin/busybox")).unwrap();
        let made = Command::new("tar")
            .args(["-C", &at("root"), "-cf", &at("image.tar"), "bin"])
            .status();
        assert!(made.is_ok_and(|it| it.success()));
        daemon.docker(&["import", &at("image.tar"), "box:1"]);
        Some(Self { daemon, desk })
    }

    /// Runs the docker command, and returns what it printed on both sides, and whether it succeeded.
    pub(super) fn docker(&self, line: &str) -> (bool, String) {
        let ran = Command::new("docker")
            .args(["--host", &self.daemon.host()])
            .args(line.split_whitespace())
            .output()
            .unwrap();
        let text = [ran.stdout, ran.stderr].concat();
        (
            ran.status.success(),
            String::from_utf8_lossy(&text).into_owned(),
        )
    }

    /// Runs a command in a container of its own.
    pub(super) fn run(&self, flags: &str, command: &str) -> (bool, String) {
        let network = if flags.contains("--network") {
            ""
        } else {
            "--network none"
        };
        self.docker(&format!("run --rm {network} {flags} box:1 {command}"))
    }

    /// Runs a container that prints its own status.
    pub(super) fn status(&self, flags: &str) -> (bool, String) {
        self.docker(&format!(
            "run --rm --network none {flags} box:1 /bin/busybox cat /proc/self/status"
        ))
    }
}

/// Writes a file that only root may write.
fn keep(desk: &Desk, name: &str, text: &str) {
    desk.file(name, text);
    let closed = Permissions::from_mode(0o600);
    std::fs::set_permissions(desk.path(name), closed).unwrap();
}

/// Returns a line of a process's status.
pub(super) fn field<'a>(status: &'a str, name: &str) -> &'a str {
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|it| it.strip_prefix(':'))
        .map_or("", str::trim)
}
