//! The ways to an engine that are compared, and what their processes cost.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use super::client::Client;
use crate::bench::engine::Engine;
use crate::process;

/// A way to the engine. What stands in it is stopped when it is dropped.
pub(super) struct Way {
    /// What it is called in tables.
    pub(super) name: &'static str,
    /// Where clients come in.
    pub(super) socket: PathBuf,
    child: Option<Child>,
}

impl Way {
    /// The engine's own socket.
    pub(super) fn plain(engine: &Engine) -> Self {
        Self {
            name: "plain socket",
            socket: engine.socket(),
            child: None,
        }
    }

    /// The guard, with a policy that lets root do everything, and with a log.
    pub(super) fn guard(engine: &Engine, program: &Path) -> Result<Self> {
        let (socket, file) = (
            engine.folder.join("guard.sock"),
            engine.folder.join("guard.yaml"),
        );
        let text = format!(
            "version: 1\nguard:\n  upstream: {}\n  listeners:\n    - {{name: bench, unix: {{path: {}}}}}\n  \
             log: {{path: {}}}\n  roles:\n    all: {{use: administrator, members: [{{uid: 0}}]}}\n",
            engine.socket().display(),
            socket.display(),
            engine.folder.join("guard.jsonl").display(),
        );
        let mut command = Command::new(program);
        command.args(["guard", "serve", "--config"]).arg(&file);
        Self::start("seawall guard", engine, socket, &file, &text, &mut command)
    }

    /// A proxy that reads HTTP and judges nothing.
    pub(super) fn haproxy(engine: &Engine) -> Result<Self> {
        let (socket, file) = (
            engine.folder.join("haproxy.sock"),
            engine.folder.join("haproxy.cfg"),
        );
        let text = format!(
            "global\n  maxconn 1024\ndefaults\n  mode http\n  timeout connect 10s\n  timeout client 10m\n  \
             timeout server 10m\n  http-reuse always\nfrontend clients\n  bind unix@{}\n  \
             default_backend engine\nbackend engine\n  server engine unix@{}\n",
            socket.display(),
            engine.socket().display(),
        );
        let mut command = Command::new("haproxy");
        command.args(["-db", "-f"]).arg(&file);
        Self::start("haproxy", engine, socket, &file, &text, &mut command)
    }

    fn start(
        name: &'static str,
        engine: &Engine,
        socket: PathBuf,
        file: &Path,
        text: &str,
        command: &mut Command,
    ) -> Result<Self> {
        fs::write(file, text).with_context(|| file.display().to_string())?;
        let log = engine.folder.join(format!("{name}.log"));
        let child = process::start(command, &log)?;
        let mut way = Self {
            name,
            socket,
            child: Some(child),
        };
        let begun = Instant::now();
        let answers = |socket: &Path| Client::connect(socket)?.ask("GET", "/v1.41/_ping");
        while let Err(error) = answers(&way.socket) {
            let ended = way.child.as_mut().map(Child::try_wait).transpose()?;
            if ended.flatten().is_some() || begun.elapsed() > Duration::from_secs(20) {
                let log = fs::read_to_string(&log).unwrap_or_default();
                bail!("{name} does not serve: {error:#}: {log}");
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(way)
    }

    /// Returns the seconds of CPU that it has taken since it began; of the plain socket none.
    pub(super) fn cpu(&self) -> Result<Option<f64>> {
        let Some(text) = self.account("stat")? else {
            return Ok(None);
        };
        ticks(&text).map(Some)
    }

    /// Returns the MB that it holds, and the most that it has held.
    pub(super) fn memory(&self) -> Result<Option<(f64, f64)>> {
        let Some(text) = self.account("status")? else {
            return Ok(None);
        };
        Ok(Some((
            megabytes(&text, "VmRSS:")?,
            megabytes(&text, "VmHWM:")?,
        )))
    }

    fn account(&self, file: &str) -> Result<Option<String>> {
        let Some(child) = &self.child else {
            return Ok(None);
        };
        let path = format!("/proc/{}/{file}", child.id());
        fs::read_to_string(&path).with_context(|| path).map(Some)
    }
}

impl Drop for Way {
    fn drop(&mut self) {
        let Some(child) = &mut self.child else {
            return;
        };
        // That it is gone already is as well.
        drop(child.kill());
        drop(child.wait());
    }
}

/// Reads user and system time out of `/proc/PID/stat`; the kernel shows hundredths of a second.
fn ticks(stat: &str) -> Result<f64> {
    // The name in brackets may hold anything.
    let (_, fields) = stat
        .rsplit_once(") ")
        .context("an account without a name")?;
    let fields: Vec<&str> = fields.split(' ').collect();
    let [user, system] = [11, 12].map(|at| fields.get(at).and_then(|it| it.parse::<u32>().ok()));
    let (user, system) = user.zip(system).context("an account without times")?;
    Ok((f64::from(user) + f64::from(system)) / 100.0)
}

fn megabytes(status: &str, name: &str) -> Result<f64> {
    let line = status.lines().find_map(|it| it.strip_prefix(name));
    let number = line.and_then(|it| it.split_whitespace().next());
    let kibibytes: u32 = number.with_context(|| format!("no {name}"))?.parse()?;
    Ok(f64::from(kibibytes) * 1024.0 / 1e6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_of_the_kernel_are_read() {
        let stat = "7 (a) b) S 1 7 7 0 -1 4194560 9 0 0 0 250 50 0 0 20 0 1 0 5 6 7";
        assert!((ticks(stat).unwrap() - 3.0).abs() < 1e-9);
        assert!(ticks("7 (a) S 1 2").is_err());
        let status = "Name:\ta\nVmHWM:\t  2000000 kB\nVmRSS:\t  1000000 kB\n";
        assert!((megabytes(status, "VmRSS:").unwrap() - 1024.0).abs() < 1e-9);
        assert!(megabytes(status, "VmSwap:").is_err());
    }
}
