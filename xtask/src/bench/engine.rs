//! A real engine for the time of a run, with a store and a socket of its own.

use std::fs;
use std::path::{Path, PathBuf};
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
        Self::start_as("bench")
    }

    /// Starts one of several.
    pub(super) fn start_as(name: &str) -> Result<Self> {
        // Sockets have short paths.
        let folder = std::env::temp_dir().join(format!("seawall-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
        let child = launch(&folder, &[])?;
        let mut engine = Self { child, folder };
        engine.wait()?;
        Ok(engine)
    }

    /// Starts it again on the same store, with an authorisation plugin that it asks.
    pub(super) fn restart_asking(&mut self, plugin: &str) -> Result<()> {
        self.stop();
        self.child = launch(&self.folder, &["--authorization-plugin", plugin])?;
        self.wait()
    }

    fn wait(&mut self) -> Result<()> {
        let begun = Instant::now();
        while process::quiet(self.docker().arg("version")).is_err() {
            let is_ended = self.child.try_wait()?.is_some();
            if is_ended || begun.elapsed() > Duration::from_secs(90) {
                let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
                bail!(
                    "dockerd does not start: {}",
                    log.lines().last().unwrap_or_default()
                );
            }
            std::thread::sleep(Duration::from_millis(200));
        }
        Ok(())
    }

    fn stop(&mut self) {
        let pid = self.child.id().to_string();
        // That it is gone already is as well.
        drop(Command::new("kill").args(["-TERM", &pid]).status());
        drop(self.child.wait());
    }

    /// Returns its socket.
    pub(super) fn socket(&self) -> PathBuf {
        self.folder.join("sock")
    }

    /// Returns its address, as the docker command wants it.
    pub(super) fn host(&self) -> String {
        format!("unix://{}", self.socket().display())
    }

    /// Returns the docker command for it.
    pub(super) fn docker(&self) -> Command {
        let mut command = Command::new("docker");
        command.arg("--host").arg(self.host());
        command
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.stop();
        drop(fs::remove_dir_all(&self.folder));
    }
}

fn launch(folder: &Path, more: &[&str]) -> Result<Child> {
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
        .args(["--bridge", "none", "--iptables=false", "--ip6tables=false"])
        .args(more);
    process::start(&mut command, &at("log"))
}
