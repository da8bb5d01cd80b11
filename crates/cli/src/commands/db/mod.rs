//! `seawall db`: one file per verb.

pub(crate) mod arguments;
mod build;
mod info;

use std::process::ExitCode;

use crate::ui::Terminal;
use arguments::Db;

/// Runs a database command.
pub(super) fn run(command: Db, terminal: Terminal) -> anyhow::Result<ExitCode> {
    match command {
        Db::Info(arguments) => info::run(&arguments),
        Db::Build(arguments) => build::run(&arguments, terminal),
    }
}
