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
    /// Whether it shows only what is one's own.
    pub(super) is_narrow: bool,
    /// MB that it held when it had just begun.
    pub(super) rest: Option<f64>,
    child: Option<Child>,
    /// A socket that is taken away at the end, where another than the clients' is its own.
    own: Option<PathBuf>,
}

impl Way {
    /// The engine's own socket.
    pub(super) fn plain(name: &'static str, engine: &Engine) -> Self {
        Self {
            name,
            socket: engine.socket(),
            is_narrow: false,
            rest: None,
            child: None,
            own: None,
        }
    }

    /// The guard, with root in one of its ready-made roles, and with a log.
    pub(super) fn guard(
        engine: &Engine,
        program: &Path,
        name: &'static str,
        role: &str,
    ) -> Result<Self> {
        let at = |ending: &str| engine.folder.join(format!("{role}.{ending}"));
        let (socket, file) = (at("sock"), at("yaml"));
        let text = format!(
            "version: 1\nguard:\n  upstream: {}\n  listeners:\n    - {{name: bench, unix: {{path: {}}}}}\n  \
             log: {{path: {}}}\n  roles:\n    all: {{use: {role}, members: [{{uid: 0}}]}}\n",
            engine.socket().display(),
            socket.display(),
            at("jsonl").display(),
        );
        let mut command = Command::new(program);
        command.args(["guard", "serve", "--config"]).arg(&file);
        let mut way = Self::start(name, &engine.folder, socket, (&file, &text), &mut command)?;
        way.is_narrow = role != "administrator";
        Ok(way)
    }

    /// Starts what stands in the way, with its configuration, and waits until an engine answers through it.
    pub(super) fn start(
        name: &'static str,
        folder: &Path,
        socket: PathBuf,
        configuration: (&Path, &str),
        command: &mut Command,
    ) -> Result<Self> {
        let answers = |socket: &Path| {
            let asked = Client::connect(socket)?.ask("GET", "/v1.41/_ping");
            asked.map(drop)
        };
        Self::begin(name, folder, socket, configuration, command, &answers)
    }

    /// Starts what no client speaks to, and waits until it listens.
    pub(super) fn start_silent(
        name: &'static str,
        folder: &Path,
        socket: PathBuf,
        configuration: (&Path, &str),
        command: &mut Command,
    ) -> Result<Self> {
        let listens = |socket: &Path| Client::connect(socket).map(drop);
        Self::begin(name, folder, socket, configuration, command, &listens)
    }

    /// Has clients come in elsewhere: at the engine that asks it.
    pub(super) fn before(mut self, socket: PathBuf) -> Self {
        self.own = Some(std::mem::replace(&mut self.socket, socket));
        self
    }

    fn begin(
        name: &'static str,
        folder: &Path,
        socket: PathBuf,
        (file, text): (&Path, &str),
        command: &mut Command,
        is_there: &dyn Fn(&Path) -> Result<()>,
    ) -> Result<Self> {
        fs::write(file, text).with_context(|| file.display().to_string())?;
        let log = folder.join(format!("{}.log", name.replace('/', "-")));
        let child = process::start(command, &log)?;
        let mut way = Self {
            name,
            socket,
            is_narrow: false,
            rest: None,
            child: Some(child),
            own: None,
        };
        let begun = Instant::now();
        while let Err(error) = is_there(&way.socket) {
            let ended = way.child.as_mut().map(Child::try_wait).transpose()?;
            if ended.flatten().is_some() || begun.elapsed() > Duration::from_secs(20) {
                let log = fs::read_to_string(&log).unwrap_or_default();
                bail!("{name} does not serve: {error:#}: {log}");
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        way.rest = way.memory()?.map(|it| it.0);
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
        if let Some(own) = &self.own {
            drop(fs::remove_file(own));
        }
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
