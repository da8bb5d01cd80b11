//! `seawall guard`: who may ask the Docker engine for what.

mod explain;
mod learn;
mod log;
mod plugin;
mod policy;
mod serve;
mod test;

use std::process::ExitCode;

use clap::Subcommand;

use crate::ui::Terminal;

/// Decide who may ask the Docker engine for what, and record it
#[derive(Subcommand)]
pub(crate) enum Guard {
    /// Stand in front of the engine: judge, record and forward what clients ask for
    Serve(serve::Serve),
    /// Be the engine's authorisation plugin: judge what reaches it past the proxy
    Plugin(plugin::Arguments),
    /// Hold a policy to cases: requests with what is to be decided of them
    Test(test::Test),
    /// Say why a request is allowed or denied, rule by rule
    Explain(explain::Explain),
    /// Write the least role that allows what was recorded
    Learn(learn::Learn),
    /// Verify, show and hand on the audit log
    #[command(subcommand)]
    Log(log::Log),
}

/// Runs the command.
pub(super) fn run(arguments: &Guard, terminal: Terminal) -> anyhow::Result<ExitCode> {
    match arguments {
        Guard::Serve(arguments) => serve::run(arguments, terminal),
        Guard::Plugin(arguments) => plugin::run(arguments, terminal),
        Guard::Test(arguments) => test::run(arguments, terminal),
        Guard::Explain(arguments) => explain::run(arguments, terminal),
        Guard::Learn(arguments) => learn::run(arguments, terminal),
        Guard::Log(command) => log::run(command, terminal),
    }
}
