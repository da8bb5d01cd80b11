//! `seawall db`: one file per verb.

pub(crate) mod arguments;
mod build;
mod channel;
mod info;

use std::process::ExitCode;

use crate::ui::Terminal;
use arguments::Db;

/// Runs a database command.
pub(super) fn run(command: Db, terminal: Terminal) -> anyhow::Result<ExitCode> {
    match command {
        Db::Info(arguments) => info::run(&arguments),
        Db::Build(arguments) => build::run(&arguments, terminal),
        Db::Update(arguments) => channel::update(&arguments, terminal),
        Db::Export(arguments) => channel::export(&arguments),
        Db::Import(arguments) => channel::import(&arguments),
        Db::Publish(arguments) => channel::publish(&arguments, terminal),
        Db::Key(command) => channel::key(&command),
    }
}
