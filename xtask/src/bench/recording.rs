//! `bench recording`: what recording costs, and how large it is, beside a capture of the same events. The crate of the
//! recordings is built optimised alone.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::process;
use crate::workspace::{cargo, target};

/// Of what, and where the figures go.
#[derive(clap::Args)]
pub(super) struct Options {
    /// A recording or a capture (`seawall watch record`): its events are written once more.
    file: PathBuf,
    /// Also writes the figures to a file.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// The command.
pub(super) fn run(options: &Options) -> Result<()> {
    let package = [
        "--package",
        "seawall-runtime",
        "--example",
        "bench_recording",
    ];
    process::run(cargo().args(["build", "--release"]).args(package))?;
    let program = target().join("release/examples/bench_recording");
    let text = process::read(Command::new(program).arg(&options.file))?;
    print!("{text}");
    if let Some(out) = &options.out {
        fs::write(out, &text).with_context(|| out.display().to_string())?;
    }
    Ok(())
}
