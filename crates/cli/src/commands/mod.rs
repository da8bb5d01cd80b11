//! One file per verb.

mod completions;
mod db;
mod man;
mod scan;
mod schema;
mod version;

use std::process::ExitCode;

use crate::arguments::Command;
use crate::ui::Terminal;

/// Runs a command.
pub(crate) fn run(command: Command, terminal: Terminal) -> anyhow::Result<ExitCode> {
    match command {
        Command::Scan(arguments) => scan::run(&arguments, terminal),
        Command::Db(arguments) => db::run(arguments, terminal),
        Command::Schema { document } => schema::run(document),
        Command::Completions { shell } => completions::run(shell),
        Command::Man { directory } => man::run(&directory),
        Command::Version { db } => version::run(db.as_deref()),
    }
}
