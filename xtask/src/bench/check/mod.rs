//! `bench check`: what checking Dockerfiles costs us and other linters, which run as black boxes on the same
//! files, and where they and we tell different faults. `docs/check-differences.md` explains the latter.

mod difference;
mod ours;
mod stage;
mod tool;

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};

use super::measure::{Cost, measure, median};
use stage::Staged;
use tool::{Told, Tool};

/// What is run, on what, and where the tables go.
#[derive(clap::Args)]
pub(super) struct Options {
    /// Folder of Dockerfiles: every file in it is taken for one, whatever its name.
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Our program; it is built where none is named.
    #[arg(long, value_name = "FILE")]
    seawall: Option<PathBuf>,
    /// Runs of each tool whose costs are measured; 0 for the differences alone.
    #[arg(long, default_value_t = 3)]
    runs: usize,
    /// Names the files of each difference.
    #[arg(long)]
    files: bool,
    /// Also writes the tables to a file.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// The command.
pub(super) fn run(options: &Options) -> Result<()> {
    let staged = Staged::new(&options.folder)?;
    let tools = tool::all(options.seawall.as_deref())?;
    let mut failures = Vec::new();
    let mut text = format!("{} files\n\n", staged.names.len());
    if options.runs > 0 {
        text.push_str(HEAD);
    }
    let mut peers = Vec::new();
    for tool in &tools {
        let told = match tool.tell(&staged) {
            Ok(told) => told,
            Err(error) => {
                failures.push(format!("{}: {error:#}", tool.name));
                continue;
            }
        };
        if options.runs > 0 {
            match cost(tool, &staged, options.runs) {
                Ok(cost) => text.push_str(&row(tool.name, &cost, &told)),
                Err(error) => failures.push(format!("{}: {error:#}", tool.name)),
            }
        }
        if let Some(peer) = tool.peer {
            peers.push((peer, told));
        }
    }
    let ours = ours::tell(&staged)?;
    for (peer, told) in &peers {
        text.push_str(&difference::table(*peer, told, &ours, options.files));
    }
    print!("{text}");
    if let Some(out) = &options.out {
        fs::write(out, &text).with_context(|| out.display().to_string())?;
    }
    if !failures.is_empty() {
        bail!("some runs failed: {}", failures.join("; "));
    }
    Ok(())
}

fn cost(tool: &Tool, staged: &Staged, runs: usize) -> Result<Cost> {
    let costs = (0..runs).map(|_| measure(&tool.command(staged)));
    Ok(median(&costs.collect::<Result<Vec<_>>>()?))
}

fn row(name: &str, cost: &Cost, told: &[Told]) -> String {
    let mut text = String::new();
    // Writing to a string does not fail.
    let _ = writeln!(
        text,
        "| {name} | {:.2} | {:.2} | {:.0} | {} |",
        cost.cpu,
        cost.wall,
        cost.memory,
        told.len()
    );
    text
}

const HEAD: &str = "\
| tool | CPU s | wall s | peak MB | findings |
| --- | --- | --- | --- | --- |
";
