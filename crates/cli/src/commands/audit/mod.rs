//! `seawall audit`: a system against what benchmarks and content ask of it.

pub(crate) mod arguments;
mod baseline;
mod beside;
mod continuous;
pub(crate) mod framework;
mod host;
mod mend;
mod names;
mod network;
mod paths;
mod scap;
mod trend;
mod watch;

use std::process::ExitCode;

use crate::ui::Terminal;
use arguments::{Audit, Content};

/// Runs an audit.
pub(super) fn run(arguments: &Audit, terminal: Terminal) -> anyhow::Result<ExitCode> {
    match &arguments.content {
        None => host::run(&arguments.host, terminal),
        Some(Content::Scap(arguments)) => scap::run(arguments, terminal),
        Some(Content::Statement(command)) => framework::statement::run(command, terminal),
    }
}
