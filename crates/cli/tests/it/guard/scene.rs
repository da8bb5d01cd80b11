//! An engine, and a guard before it that is started as people start it.

use std::fs::{self, File};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use seawall_testkit::daemon::Daemon;
use seawall_testkit::tool::skip;

use super::client::{Answer, ask};

/// An engine with one small image, and a folder for the guard.
pub(super) struct Scene {
    pub(super) daemon: Daemon,
    folder: tempfile::TempDir,
    /// Where the log is; elsewhere for tests of full disks.
    log: PathBuf,
}

/// A guard that runs.
pub(super) struct Guard {
    child: Child,
    socket: PathBuf,
    told: PathBuf,
}

impl Scene {
    /// Starts an engine with these arguments; says why where it can't be had.
    pub(super) fn new(more: &[&str]) -> Option<Self> {
        let daemon = match Daemon::start_with("vfs", more) {
            Ok(daemon) => daemon,
            Err(why) => {
                skip(&why);
                return None;
            }
        };
        let folder = tempfile::tempdir().unwrap();
        let image = image(folder.path());
        daemon.docker(&["import", image.to_str().unwrap(), "box:1"]);
        let log = folder.path().join("guard.jsonl");
        Some(Self {
            daemon,
            folder,
            log,
        })
    }

    /// Has the log elsewhere.
    pub(super) fn log_in(&mut self, folder: &Path) {
        self.log = folder.join("guard.jsonl");
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(super) fn log(&self) -> &Path {
        &self.log
    }

    /// The engine's own socket.
    pub(super) fn engine(&self) -> PathBuf {
        PathBuf::from(self.daemon.host().trim_start_matches("unix://"))
    }

    /// Where clients of the guard come in.
    pub(super) fn socket(&self) -> PathBuf {
        self.path("guard.sock")
    }

    /// Asks the engine itself.
    pub(super) fn engine_says(&self, method: &str, path: &str) -> Answer {
        ask(&self.engine(), method, path, None).unwrap()
    }

    /// Writes the configuration: what is always the same, more of the log, and the policy. It takes its place at once.
    pub(super) fn configure(&self, log: &str, policy: &str) {
        let text = format!(
            "version: 1\nguard:\n  upstream: {}\n  listeners:\n    - {{name: load, unix: {{path: {}}}}}\n  \
             log: {{path: {}{log}}}\n{policy}",
            self.engine().display(),
            self.socket().display(),
            self.log.display(),
        );
        fs::write(self.path("new.yaml"), text).unwrap();
        fs::rename(self.path("new.yaml"), self.path("guard.yaml")).unwrap();
    }

    /// Begins to start the guard.
    pub(super) fn begin(&self) -> Guard {
        let told = self.path("told");
        let file = File::options()
            .create(true)
            .append(true)
            .open(&told)
            .unwrap();
        let child = Command::new(env!("CARGO_BIN_EXE_seawall"))
            .args(["guard", "serve", "--config"])
            .arg(self.path("guard.yaml"))
            .env_clear()
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(file)
            .spawn()
            .unwrap();
        Guard {
            child,
            socket: self.socket(),
            told,
        }
    }

    /// Starts the guard, and waits until it answers.
    pub(super) fn start(&self) -> Guard {
        let mut guard = self.begin();
        let until = Instant::now() + PATIENCE;
        // Whatever it answers: a policy may deny this, and the disk be full.
        while UnixStream::connect(&guard.socket).is_err() {
            let ended = guard.child.try_wait().unwrap();
            assert!(ended.is_none(), "{ended:?}: {}", guard.told());
            assert!(Instant::now() < until, "{}", guard.told());
            std::thread::sleep(Duration::from_millis(5));
        }
        guard
    }
}

impl Guard {
    /// Returns the number of its process.
    pub(super) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Sends a signal.
    pub(super) fn signal(&self, signal: Signal) {
        let pid = i32::try_from(self.child.id()).unwrap();
        kill_process(Pid::from_raw(pid).unwrap(), signal).unwrap();
    }

    /// Waits for its end.
    pub(super) fn wait(&mut self) -> ExitStatus {
        let until = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(Instant::now() < until, "it does not end: {}", self.told());
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Has it end as a service manager would, and checks that it ends well.
    pub(super) fn end(mut self) {
        self.signal(Signal::TERM);
        assert_eq!(self.wait().code(), Some(0), "{}", self.told());
    }

    /// Ends it at once (`SIGKILL`).
    pub(super) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Returns what it said to the operator, and those before it.
    pub(super) fn told(&self) -> String {
        fs::read_to_string(&self.told).unwrap()
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
        let told = self.told();
        assert!(!told.contains("panicked"), "{told}");
    }
}

/// Has clients stop, also where the test fails before it says so.
pub(super) struct Stopping<'a>(pub(super) &'a AtomicBool);

impl Drop for Stopping<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// Waits until something holds.
pub(super) fn until(what: &str, test: impl Fn() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !test() {
        assert!(Instant::now() < end, "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Packs an image of busybox alone.
fn image(folder: &Path) -> PathBuf {
    let root = folder.join("root");
    fs::create_dir_all(root.join("bin")).unwrap();
    fs::copy("/bin/busybox", root.join("bin/busybox")).unwrap();
    for name in ["sh", "cat", "echo", "sleep", "true"] {
        std::os::unix::fs::symlink("busybox", root.join("bin").join(name)).unwrap();
    }
    let tar = folder.join("image.tar");
    let packed = Command::new("tar")
        .arg("-C")
        .arg(&root)
        .arg("-cf")
        .arg(&tar)
        .arg(".")
        .status();
    assert!(packed.unwrap().success());
    tar
}

/// How long something may take on a machine that does something else besides.
const PATIENCE: Duration = Duration::from_secs(90);
