//! `seawall evaluate-policies`: what this program starts itself as, to evaluate policies. Not for people.

use std::io::{BufReader, stdin, stdout};
use std::process::ExitCode;

/// Answers requests on standard input until there are no more.
pub(super) fn run() -> anyhow::Result<ExitCode> {
    seawall_rego::confine()?;
    seawall_rego::serve(BufReader::new(stdin()), stdout())?;
    Ok(ExitCode::SUCCESS)
}
