//! One file per verb.

pub(crate) mod audit;
pub(crate) mod check;
mod completions;
pub(crate) mod convert;
pub(crate) mod db;
pub(crate) mod diff;
mod evaluate;
pub(crate) mod explain;
pub(crate) mod falco;
pub(crate) mod guard;
mod interrupt;
mod look;
pub(crate) mod lsp;
mod man;
mod output;
pub(crate) mod pki;
mod replace;
pub(crate) mod sbom;
mod scan;
mod schema;
mod version;
pub(crate) mod version_compare;
pub(crate) mod vex;
pub(crate) mod watch;
mod whereabouts;

use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use seawall_model::time::Timestamp;

use crate::arguments::Command;
use crate::ui::Terminal;

/// Runs a command.
pub(crate) fn run(command: Command, terminal: Terminal) -> anyhow::Result<ExitCode> {
    match command {
        Command::Audit(arguments) => audit::run(&arguments, terminal),
        Command::Check(arguments) => check::run(&arguments, terminal),
        Command::Scan(arguments) => scan::run(&arguments, terminal),
        Command::Pki(command) => pki::run(command, terminal),
        Command::Sbom(arguments) => sbom::run(&arguments, terminal),
        Command::Explain(arguments) => explain::run(*arguments, terminal),
        Command::Convert(arguments) => convert::run(&arguments, terminal),
        Command::Diff(arguments) => diff::run(&arguments, terminal),
        Command::Falco { words } => Ok(falco::called(words)),
        Command::Guard(arguments) => guard::run(&arguments, terminal),
        Command::Lsp(arguments) => lsp::run(&arguments, terminal),
        Command::Db(arguments) => db::run(arguments, terminal),
        Command::VersionCompare(arguments) => version_compare::run(&arguments),
        Command::Vex(arguments) => vex::run(arguments, terminal),
        Command::Watch(command) => watch::run(&command, terminal),
        Command::Schema { document } => schema::run(document),
        Command::EvaluatePolicies => evaluate::run(),
        Command::Completions { shell } => completions::run(shell),
        Command::Man { directory } => man::run(&directory),
        Command::Version { db } => version::run(db.as_deref(), terminal),
    }
}

/// Reads the clock: the one place that does, everything below takes the time as a value.
fn now() -> Timestamp {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Timestamp::from_seconds(i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}
