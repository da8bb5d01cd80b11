//! `seawall version`.

use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;

use seawall_model::time::Date;

use crate::data_directory::open_database;
use crate::ui::Terminal;

/// Prints the program's version, and how old its advisory facts are.
pub(super) fn run(path: Option<&Path>, terminal: Terminal) -> anyhow::Result<ExitCode> {
    let info = open_database(path, terminal)?.database.info();
    let newest: Option<Date> = info.sources.iter().filter_map(|source| source.date).max();
    let newest = newest.map_or_else(String::new, |day| format!(", newest facts of {day}"));
    let text = format!(
        "seawall {}\nadvisory database: {}, built {}{newest}, {} sources\n",
        env!("CARGO_PKG_VERSION"),
        info.origin,
        info.built.date(),
        info.sources.len()
    );
    io::stdout().lock().write_all(text.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}
