//! `seawall guard`: who may ask the Docker engine for what.

mod serve;

use std::process::ExitCode;

use clap::Subcommand;

use crate::ui::Terminal;

/// Decide who may ask the Docker engine for what, and record it
#[derive(Subcommand)]
pub(crate) enum Guard {
    /// Stand in front of the engine: judge, record and forward what clients ask for
    Serve(serve::Serve),
}

/// Runs the command.
pub(super) fn run(arguments: &Guard, terminal: Terminal) -> anyhow::Result<ExitCode> {
    match arguments {
        Guard::Serve(arguments) => serve::run(arguments, terminal),
    }
}
