//! `seawall audit`: a system against what benchmarks and content ask of it.

pub(crate) mod arguments;
mod baseline;
mod continuous;
mod host;
mod names;
mod scap;
mod watch;

use std::process::ExitCode;

use crate::ui::Terminal;
use arguments::{Audit, Content};

/// Runs an audit.
pub(super) fn run(arguments: &Audit, terminal: Terminal) -> anyhow::Result<ExitCode> {
    match &arguments.content {
        None => host::run(&arguments.host, terminal),
        Some(Content::Scap(arguments)) => scap::run(arguments, terminal),
    }
}
