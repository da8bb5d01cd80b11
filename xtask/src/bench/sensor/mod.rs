//! `bench sensor`: whether any event vanishes under load, and what watching costs those who are watched. The sensor, the
//! reader and our own rules are built optimised in a program of their own, which takes a minute.

mod load;
mod overhead;
mod programs;

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use crate::process;
use crate::workspace::{cargo, target};

/// How long, how much, how often.
#[derive(clap::Args)]
pub(super) struct Options {
    /// Files that are opened and closed a second, in the flood; each is two events where everything is recorded
    #[arg(long, default_value_t = 100_000)]
    rate: u64,
    /// Seconds of the flood
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// Turns of each load, without and with the sensor in alternation
    #[arg(long, default_value_t = 7)]
    turns: usize,
    /// Also writes the figures to a file
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// The command.
pub(super) fn run(options: &Options) -> Result<()> {
    let what = [
        "--package=seawall-sensor",
        "--features=kernel",
        "--example=bench_sensor",
    ];
    process::run(cargo().args(["build", "--release"]).args(what))?;
    let program = target().join("release/examples/bench_sensor");
    let mut text = String::new();
    writeln!(text, "Load of the machine before: {}", load_average())?;
    text += &load::report(&program, options)?;
    text += &overhead::report(&program, options)?;
    text += &programs::report(&program)?;
    writeln!(text, "\nLoad of the machine after: {}", load_average())?;
    print!("{text}");
    if let Some(out) = &options.out {
        fs::write(out, &text).with_context(|| out.display().to_string())?;
    }
    Ok(())
}

fn load_average() -> String {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let words: Vec<&str> = text.split_whitespace().take(3).collect();
    words.join(", ")
}

/// A sensor that runs until it is asked for what it counted.
struct Watching {
    child: Child,
    out: BufReader<std::process::ChildStdout>,
}

impl Watching {
    /// Starts it, and waits until it records; `what` is `rules` (what our own rules need) or `all`.
    fn start(program: &Path, what: &str) -> Result<Self> {
        let mut command = Command::new(program);
        command.args(["watch", what]);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| process::describe(&command))?;
        let mut out = BufReader::new(child.stdout.take().context("no output")?);
        let mut line = String::new();
        out.read_line(&mut line)?;
        ensure!(line.trim() == "ready", "the sensor did not start");
        Ok(Self { child, out })
    }

    /// Ends it and returns what it counted.
    fn end(mut self) -> Result<Value> {
        drop(self.child.stdin.take());
        let mut text = String::new();
        self.out.read_to_string(&mut text)?;
        ensure!(self.child.wait()?.success(), "the sensor failed");
        serde_json::from_str(&text).context("what the sensor counted")
    }
}

/// Runs a load and returns what it says of itself.
fn loaded(program: &Path, words: &[&str]) -> Result<Value> {
    let text = process::read(Command::new(program).args(words))?;
    serde_json::from_str(&text).context("what a load says of itself")
}

fn number(value: &Value, pointer: &str) -> f64 {
    value
        .pointer(pointer)
        .and_then(Value::as_f64)
        .unwrap_or(f64::NAN)
}
