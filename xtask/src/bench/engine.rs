//! A real engine for the time of a run, with a store and a socket of its own.

use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::process;

/// An engine of our own; it is stopped when it is dropped.
pub(super) struct Engine {
    child: Child,
    /// All that it keeps; others of the same run may put their files beside.
    pub(super) folder: PathBuf,
}

impl Engine {
    /// Starts it.
    pub(super) fn start() -> Result<Self> {
        // Sockets have short paths.
        let folder = std::env::temp_dir().join(format!("seawall-bench-{}", std::process::id()));
        fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
        let at = |name: &str| folder.join(name);
        let mut command = Command::new("dockerd");
        command
            .arg("--data-root")
            .arg(at("data"))
            .arg("--exec-root")
            .arg(at("exec"))
            .arg("--pidfile")
            .arg(at("pid"))
            .arg("--host")
            .arg(format!("unix://{}", at("sock").display()))
            .args(["--bridge", "none", "--iptables=false", "--ip6tables=false"]);
        let child = process::start(&mut command, &at("log"))?;
        let mut engine = Self { child, folder };
        let begun = Instant::now();
        while process::quiet(engine.docker().arg("version")).is_err() {
            let is_ended = engine.child.try_wait()?.is_some();
            if is_ended || begun.elapsed() > Duration::from_secs(90) {
                let log = fs::read_to_string(engine.folder.join("log")).unwrap_or_default();
                bail!(
                    "dockerd does not start: {}",
                    log.lines().last().unwrap_or_default()
                );
            }
            std::thread::sleep(Duration::from_millis(200));
        }
        Ok(engine)
    }

    /// Returns its socket.
    pub(super) fn socket(&self) -> PathBuf {
        self.folder.join("sock")
    }

    /// Returns its address, as the docker command wants it.
    pub(super) fn host(&self) -> String {
        format!("unix://{}", self.socket().display())
    }

    fn docker(&self) -> Command {
        let mut command = Command::new("docker");
        command.arg("--host").arg(self.host());
        command
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        let pid = self.child.id().to_string();
        // That it is gone already is as well.
        drop(Command::new("kill").args(["-TERM", &pid]).status());
        drop(self.child.wait());
        drop(fs::remove_dir_all(&self.folder));
    }
}
