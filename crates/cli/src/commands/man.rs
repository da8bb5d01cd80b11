//! `seawall man DIRECTORY`.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::CommandFactory as _;

use crate::arguments::Arguments;

/// Writes one manual page per command into a directory.
pub(super) fn run(directory: &Path) -> anyhow::Result<ExitCode> {
    std::fs::create_dir_all(directory)
        .with_context(|| format!("cannot make {}", directory.display()))?;
    // Pages are read at any width; the terminal of whoever builds them must not show in them.
    clap_mangen::generate_to(Arguments::command(), directory)
        .with_context(|| format!("cannot write the pages into {}", directory.display()))?;
    Ok(ExitCode::SUCCESS)
}
