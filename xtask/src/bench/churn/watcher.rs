//! The watcher: `seawall watch run` with our own rules, and what it told.

use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::Value;

use super::super::engine::Engine;
use super::page::Page;
use crate::process;

/// The rule that each container breaks, as `seawall watch rules own` prints it.
pub(super) const RULE: &str = "Secrets of accounts were read";

/// A watcher, ended when it is dropped.
pub(super) struct Watcher {
    child: Child,
    address: SocketAddr,
    folder: PathBuf,
}

/// What a watcher told from its begin to its end.
pub(super) struct Told {
    pub(super) alerts: Vec<Value>,
    /// What it said beside alerts.
    pub(super) words: String,
}

impl Watcher {
    /// Starts it, and waits until it watches.
    pub(super) fn start(program: &Path, engine: &Engine) -> Result<Self> {
        let folder = engine.folder.clone();
        // Free until now: whoever takes it meanwhile makes the start fail, which is told.
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let at = |name: &str| folder.join(name);
        fs::write(
            at("watch.yaml"),
            format!("version: 1\nwatch:\n  metrics: {{address: '{address}'}}\n"),
        )?;
        let full =
            "- rule: RULE\n  output: whole=%container.full_id\n  override: {output: append}\n";
        fs::write(at("rules.yaml"), full.replace("RULE", RULE))?;
        let mut command = Command::new(program);
        command.args(["watch", "run", "--format", "json", "--config"]);
        command.arg(at("watch.yaml")).arg("--rules");
        command
            .arg(at("rules.yaml"))
            .args(["--engine", &engine.host()]);
        command
            .stdin(Stdio::null())
            .stdout(fs::File::create(at("alerts"))?)
            .stderr(fs::File::create(at("words"))?);
        let child = command
            .spawn()
            .with_context(|| process::describe(&command))?;
        let mut watcher = Self {
            child,
            address,
            folder,
        };
        watcher.wait()?;
        Ok(watcher)
    }

    fn wait(&mut self) -> Result<()> {
        let begun = Instant::now();
        // The page is there before anything is watched.
        let watches =
            || Page::get(self.address).is_ok_and(|page| page.value("seawall_watch_threads") > 0.0);
        while !watches() {
            let is_ended = self.child.try_wait()?.is_some();
            if is_ended || begun.elapsed() > Duration::from_mins(2) {
                bail!("the watcher does not start: {}", self.words());
            }
            std::thread::sleep(Duration::from_millis(200));
        }
        Ok(())
    }

    fn words(&self) -> String {
        fs::read_to_string(self.folder.join("words")).unwrap_or_default()
    }

    /// Asks how it stands.
    pub(super) fn page(&self) -> Result<Page> {
        Page::get(self.address).with_context(|| format!("the watcher: {}", self.words()))
    }

    /// Ends it as Ctrl-C does, and returns what it told.
    pub(super) fn end(mut self) -> Result<Told> {
        let id = self.child.id().to_string();
        process::quiet(Command::new("kill").args(["-INT", &id]))?;
        let status = self.child.wait()?;
        ensure!(status.success(), "the watcher failed: {}", self.words());
        let alerts = fs::read_to_string(self.folder.join("alerts"))?;
        let alerts = alerts.lines().map(serde_json::from_str);
        Ok(Told {
            alerts: alerts.collect::<Result<_, _>>().context("an alert")?,
            words: self.words(),
        })
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        // It has ended already where all went well.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
