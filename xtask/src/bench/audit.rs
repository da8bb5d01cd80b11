//! `bench audit`: what an audit of many containers and images costs, beside as many starts of `docker inspect`. The
//! engine is a real one, started for the time of the run with a store and a socket of its own.
//!
//! What docker-bench-security would cost is extrapolated, and marked so: from the starts of the docker command that it
//! makes (39 a container, 6 an image, 35 more) and from what a start is measured to cost here.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use super::engine::Engine;
use super::measure::{Cost, measure, median};
use crate::{process, workspace};

/// How much is run, and where the table goes.
#[derive(clap::Args)]
pub(super) struct Options {
    /// Containers, and as many images; may be given more than once, in rising order.
    #[arg(long, value_name = "N", default_values_t = [100, 500])]
    size: Vec<usize>,
    /// Runs of each.
    #[arg(long, default_value_t = 5)]
    runs: usize,
    /// The program to measure (default: the release build).
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,
    /// Also writes the table to a file.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// The command.
pub(super) fn run(options: &Options) -> Result<()> {
    if options.runs == 0 {
        bail!("at least one run is needed");
    }
    process::require(&["dockerd", "containerd", "docker", "sh", "time"])?;
    let program = match &options.program {
        Some(program) => program.clone(),
        None => workspace::seawall()?,
    };
    let engine = Engine::start()?;
    let mut table = String::from(HEAD);
    print!("{HEAD}");
    let mut there = 0;
    for size in &options.size {
        engine.grow(there, *size)?;
        there = there.max(*size);
        let rows = rows(there, &engine, &program, options.runs)?;
        print!("{rows}");
        table.push_str(&rows);
    }
    if let Some(out) = &options.out {
        fs::write(out, &table).with_context(|| out.display().to_string())?;
    }
    Ok(())
}

/// Audits and starts take turns, so that a busy machine is busy for both.
fn rows(size: usize, engine: &Engine, program: &Path, runs: usize) -> Result<String> {
    let (mut audits, mut starts) = (Vec::new(), Vec::new());
    for _ in 0..runs {
        audits.push(measure(&engine.audit(program))?);
        starts.push(measure(&engine.inspections())?);
    }
    let (audit, starts) = (median(&audits), median(&starts));
    let count = |number: usize| f64::from(u32::try_from(number).unwrap_or(u32::MAX));
    let one = |figure: f64| figure / count(size);
    let bench = count(39 * size + 6 * size + 35);
    let extrapolated = Cost {
        wall: one(starts.wall) * bench,
        cpu: one(starts.cpu) * bench,
        memory: f64::NAN,
    };
    let mut text = String::new();
    for (name, cost) in [
        ("seawall audit".to_owned(), audit),
        (format!("{size} starts of docker inspect"), starts),
        (
            "docker-bench-security (extrapolated)".to_owned(),
            extrapolated,
        ),
    ] {
        let memory = if cost.memory.is_nan() {
            "–".to_owned()
        } else {
            format!("{:.0}", cost.memory)
        };
        // Writing to a string does not fail.
        let _ = writeln!(
            text,
            "| {size} + {size} | {name} | {:.3} | {:.2} | {memory} |",
            cost.wall, cost.cpu,
        );
    }
    Ok(text)
}

impl Engine {
    /// Makes images and containers until there are so many of each.
    pub(super) fn grow(&self, from: usize, to: usize) -> Result<()> {
        let script = "i=$2; echo x > \"$4/x\"; while [ \"$i\" -lt \"$3\" ]; do i=$((i + 1)); \
             tar -C \"$4\" -c x | docker --host \"$1\" import --change \"LABEL n=$i\" - \"bench:$i\"; \
             docker --host \"$1\" create --name \"bench$i\" \"bench:$i\" /x; done";
        let mut command = Command::new("sh");
        command.args(["-euc", script, "sh", &self.host()]);
        command
            .args([from.to_string(), to.to_string()])
            .arg(&self.folder);
        process::quiet(&mut command)
    }

    fn audit(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.args(["audit", "--host", &self.host(), "--format", "json"]);
        command
    }

    /// A start of the docker command for each container, one behind the other.
    fn inspections(&self) -> Command {
        let script = "for id in $(docker --host \"$1\" ps --all --quiet); do \
             docker --host \"$1\" inspect \"$id\"; done";
        let mut command = Command::new("sh");
        command.args(["-euc", script, "sh", &self.host()]);
        command
    }
}

const HEAD: &str = "\
| containers + images | what | wall s | CPU s | peak MB |
| --- | --- | --- | --- | --- |
";
