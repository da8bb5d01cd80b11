//! `seawall audit`: a system against what benchmarks and content ask of it.

pub(crate) mod arguments;
mod scap;

use std::process::ExitCode;

use crate::ui::Terminal;
use arguments::Audit;

/// Runs an audit.
pub(super) fn run(arguments: &Audit, terminal: Terminal) -> anyhow::Result<ExitCode> {
    match arguments {
        Audit::Scap(arguments) => scap::run(arguments, terminal),
    }
}
