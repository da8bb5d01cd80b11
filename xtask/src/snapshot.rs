//! `cargo xtask snapshot`: builds the facts-only advisory snapshot that the repository ships, out of a
//! folder with upstream's data, by the program's own database builder.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::{process, workspace};

/// Builds the advisory snapshot that the repository ships.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// What to read, as `seawall db build --from` takes it; may be given several times.
    #[arg(long, required = true, value_name = "[FEED=]PATH")]
    from: Vec<String>,
    /// The file to write.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// The command.
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let out = arguments
        .out
        .clone()
        .unwrap_or_else(|| workspace::root().join(DEFAULT_OUT));
    if let Some(folder) = out.parent() {
        std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    }
    let mut build = Command::new(workspace::seawall()?);
    build.args(["db", "build"]);
    for from in &arguments.from {
        build.arg("--from").arg(from);
    }
    process::run(build.arg("--output").arg(&out))?;
    let size = out
        .metadata()
        .with_context(|| out.display().to_string())?
        .len();
    println!("{}: {size} bytes", out.display());
    if size > LIMIT {
        bail!("the snapshot may have {LIMIT} bytes at most");
    }
    Ok(())
}

const DEFAULT_OUT: &str = "data/advisories.swdb";
const LIMIT: u64 = 30 * 1000 * 1000;
