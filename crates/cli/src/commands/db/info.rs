//! `seawall db info`: what a database holds.

use std::io::{self, Write as _};
use std::process::ExitCode;

use seawall_engine::database::{Database, open_database};

use super::arguments::Info;

/// Runs the command.
pub(super) fn run(arguments: &Info) -> anyhow::Result<ExitCode> {
    let database = open_database(arguments.db.as_deref())?;
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
