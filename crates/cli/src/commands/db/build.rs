//! `seawall db build`: upstream data → a database.

use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;

use seawall_engine::build::{
    BuildInput, BuildOptions, BuildReport, build_database, fetch_inputs, parse_input,
};

use super::arguments::Build;
use super::channel;
use crate::ui::Terminal;

/// Runs the command.
pub(super) fn run(arguments: &Build, terminal: Terminal) -> anyhow::Result<ExitCode> {
    let mut inputs: Vec<BuildInput> = arguments
        .from
        .iter()
        .map(|text| parse_input(text))
        .collect::<Result<_, _>>()?;
    let network = channel::network(&arguments.network)?;
    let step = |name: &str| terminal.detail(name);
    let _downloads = fetch_inputs(&mut inputs, &arguments.output, &network, &step)?;
    let options = BuildOptions {
        inputs,
        without_tiers: arguments.without_tier.clone(),
        built: crate::commands::now(),
    };
    let report = build_database(&options, &arguments.output, &step)?;
    print_build(&report, &arguments.output)?;
    for ignored in &report.ignored {
        terminal.warning(&format!("{}: {}", ignored.path, ignored.why));
    }
    Ok(ExitCode::SUCCESS)
}

fn print_build(report: &BuildReport, path: &Path) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "{:<26} {:>7} {:>9} {:>9} {:>8}",
        "SOURCE", "FILES", "ROWS", "FACTS", "SKIPPED"
    )?;
    for (name, tally) in &report.sources {
        let (files, rows, skipped) = (tally.files, tally.rows, tally.skipped);
        let facts = tally.vulnerabilities + tally.life_cycles + tally.package_supports;
        writeln!(
            out,
            "{name:<26} {files:>7} {rows:>9} {facts:>9} {skipped:>8}"
        )?;
    }
    writeln!(out, "{} written, {} bytes", path.display(), report.bytes)
}
