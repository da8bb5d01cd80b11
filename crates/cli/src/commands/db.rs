//! `seawall db info` and `seawall db build`.

use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;

use seawall_engine::build::{BuildOptions, BuildReport, build_database, parse_input};
use seawall_engine::database::{Database, open_database};

use crate::arguments::{Db, DbBuild};
use crate::ui::Terminal;

/// Runs a database command.
pub(super) fn run(command: Db, terminal: Terminal) -> anyhow::Result<ExitCode> {
    match command {
        Db::Info { db } => info(db.as_deref()),
        Db::Build(arguments) => build(&arguments, terminal),
    }
}

fn info(path: Option<&Path>) -> anyhow::Result<ExitCode> {
    let database = open_database(path)?;
    let mut out = io::stdout().lock();
    let info = database.info();
    writeln!(out, "database  {}\nbuilt     {}\n", info.origin, info.built)?;
    writeln!(
        out,
        "{:<26} {:<16} {:<11} {:>9}",
        "SOURCE", "TIER", "DATE", "RECORDS"
    )?;
    for source in &info.sources {
        let date = source
            .date
            .map_or_else(|| "-".to_owned(), |day| day.to_string());
        writeln!(
            out,
            "{:<26} {:<16} {date:<11} {:>9}",
            source.name, source.tier, source.records
        )?;
    }
    writeln!(
        out,
        "\n{:<26} {:<11} {:>9}  SOURCES",
        "RELEASE", "DATE", "ROWS"
    )?;
    for ecosystem in database.ecosystems() {
        release(&database, ecosystem, &mut out)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// One line per release: newest data and number of rows over all sources.
fn release(database: &Database, ecosystem: &str, out: &mut dyn io::Write) -> io::Result<()> {
    let (mut rows, mut newest, mut names) = (0_u64, None, Vec::new());
    for (source, held) in database.coverage(ecosystem) {
        rows += held.rows;
        newest = newest.max(source.date);
        names.push(source.name.as_str());
    }
    let date = newest.map_or_else(|| "-".to_owned(), |day| day.to_string());
    writeln!(
        out,
        "{ecosystem:<26} {date:<11} {rows:>9}  {}",
        names.join(", ")
    )
}

fn build(arguments: &DbBuild, terminal: Terminal) -> anyhow::Result<ExitCode> {
    let options = BuildOptions {
        inputs: arguments
            .from
            .iter()
            .map(|text| parse_input(text))
            .collect::<Result<_, _>>()?,
        without_tiers: arguments.without_tier.clone(),
        built: super::now(),
    };
    let report = build_database(&options, &arguments.output, &|name| terminal.detail(name))?;
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
        let facts = tally.vulnerabilities + tally.life_cycles;
        writeln!(
            out,
            "{name:<26} {files:>7} {rows:>9} {facts:>9} {skipped:>8}"
        )?;
    }
    writeln!(out, "{} written, {} bytes", path.display(), report.bytes)
}
