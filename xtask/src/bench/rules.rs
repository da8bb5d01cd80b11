//! `bench rules`: how many events a second one processor holds against rules. The crate of the rules is built optimised
//! alone, which takes a minute; the whole program would take many.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::process;
use crate::workspace::{cargo, target};

/// Which rules, and where the figures go.
#[derive(clap::Args)]
pub(super) struct Options {
    /// Rule files to measure besides our own, which have the size of Falco's stable set (default: `falco_rules.yaml` in the
    /// folder that `SEAWALL_FALCO_RULES` names, where it does)
    #[arg(long, value_name = "FILE")]
    rules: Vec<PathBuf>,
    /// Also writes the figures to a file.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// The command.
pub(super) fn run(options: &Options) -> Result<()> {
    let package = ["--package", "seawall-runtime", "--example", "bench_rules"];
    process::run(cargo().args(["build", "--release"]).args(package))?;
    let program = target().join("release/examples/bench_rules");
    let mut text = format!(
        "Our own rules:\n\n{}",
        process::read(&mut Command::new(&program))?
    );
    let mut files = options.rules.clone();
    if let Some(folder) = std::env::var_os("SEAWALL_FALCO_RULES").filter(|_| files.is_empty()) {
        files.push(PathBuf::from(folder).join("falco_rules.yaml"));
    }
    for file in &files {
        let figures = process::read(Command::new(&program).arg(file))?;
        writeln!(text, "\n{}:\n\n{}", file.display(), figures.trim_end())?;
    }
    print!("{text}");
    if let Some(out) = &options.out {
        fs::write(out, &text).with_context(|| out.display().to_string())?;
    }
    Ok(())
}
