//! `bench guard`: what `seawall guard`, with policy and audit log, costs in front of a real engine, beside the engine's
//! own socket and, where they are installed, haproxy and nginx as proxies that judge nothing; and what it costs as the
//! engine's plugin, beside one on Python's standard server that allows all. The ways take turns, so that a busy machine is
//! busy for all.

mod client;
mod figures;
mod peer;
mod plugin;
mod requests;
mod streams;
mod way;

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};

use self::way::Way;
use super::engine::Engine;
use crate::{process, workspace};

/// How much is asked, and where the tables go.
#[derive(clap::Args)]
pub(super) struct Options {
    /// The program to measure (default: the release build).
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,
    /// Containers of the engine, which its lists show; half of them are one's own.
    #[arg(long, default_value_t = 20)]
    containers: usize,
    /// Turns of each way.
    #[arg(long, default_value_t = 7)]
    runs: usize,
    /// Requests in a row of each turn, for the times.
    #[arg(long, default_value_t = 500)]
    requests: usize,
    /// Seconds of load of each turn, for each number of clients.
    #[arg(long, default_value_t = 2)]
    seconds: u64,
    /// Clients at a time under load.
    #[arg(long, value_delimiter = ',', default_values_t = [1, 2, 8])]
    clients: Vec<usize>,
    /// Streams of events at a time.
    #[arg(long, default_value_t = 200)]
    streams: usize,
    /// Also writes the tables to a file.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// The command.
pub(super) fn run(options: &Options) -> Result<()> {
    let is_none = [options.runs, options.requests, options.containers].contains(&0);
    if is_none || options.clients.contains(&0) || options.seconds == 0 {
        bail!("at least one run, request, container, client and second is needed");
    }
    process::require(&["dockerd", "containerd", "docker", "sh", "python3"])?;
    let program = match &options.program {
        Some(program) => program.clone(),
        None => workspace::seawall()?,
    };
    let mut tables = String::new();
    let mut keep = |table: String| {
        println!("{table}");
        tables.push_str(&table);
        tables.push('\n');
    };
    keep(format!("Load of the machine before: {}", figures::load()?));
    {
        let engine = Engine::start()?;
        furnish(&engine, options.containers)?;
        let mut ways = vec![
            Way::plain("plain socket", &engine),
            Way::guard(&engine, &program, "seawall guard", "administrator")?,
            Way::guard(&engine, &program, "seawall guard, one's own", "ci-runner")?,
        ];
        ways.extend(peer::all(&engine)?);
        keep(requests::table(&ways, options)?);
        keep(streams::table(&ways, options)?);
    }
    keep(plugin::table(&program, options)?);
    keep(format!("Load of the machine after: {}", figures::load()?));
    if let Some(out) = &options.out {
        fs::write(out, &tables).with_context(|| out.display().to_string())?;
    }
    Ok(())
}

/// Makes containers, of which half are root's own as the guard sees it.
fn furnish(engine: &Engine, containers: usize) -> Result<()> {
    engine.grow(0, containers.div_ceil(2))?;
    for number in 0..containers / 2 {
        let mut command = engine.docker();
        command.args(["create", "--label", "io.seawall.owner=uid:0", "--name"]);
        command.args([&format!("own{number}"), "bench:1", "/x"]);
        process::quiet(&mut command)?;
    }
    Ok(())
}
