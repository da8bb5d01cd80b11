//! `seawall db`: one file per verb.

pub(crate) mod arguments;
mod build;
pub(in crate::commands) mod channel;
mod diff;
mod info;
mod search;
mod verify;

use std::process::ExitCode;

use crate::ui::Terminal;
use arguments::Db;

/// Runs a database command.
pub(super) fn run(command: Db, terminal: Terminal) -> anyhow::Result<ExitCode> {
    match command {
        Db::Info(arguments) => info::run(&arguments, terminal),
        Db::Search(arguments) => search::run(&arguments, terminal),
        Db::Verify(arguments) => verify::run(&arguments),
        Db::Diff(arguments) => diff::run(&arguments),
        Db::Build(arguments) => build::run(&arguments, terminal),
        Db::Update(arguments) => channel::update(&arguments, terminal),
        Db::Export(arguments) => channel::export(&arguments),
        Db::Import(arguments) => channel::import(&arguments),
        Db::Publish(arguments) => channel::publish(&arguments, terminal),
        Db::Key(command) => channel::key(&command, terminal),
    }
}
