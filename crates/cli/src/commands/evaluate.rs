//! `seawall evaluate-policies`: what this program starts itself as, to evaluate policies. Not for people.

use std::process::ExitCode;

/// Answers requests on standard input until there are no more.
#[cfg(any(feature = "rego", test))]
pub(super) fn run() -> anyhow::Result<ExitCode> {
    use std::io::{BufReader, stdin, stdout};

    seawall_rego::confine()?;
    seawall_rego::serve(BufReader::new(stdin()), stdout())?;
    Ok(ExitCode::SUCCESS)
}

/// There is nothing to evaluate with.
#[cfg(not(any(feature = "rego", test)))]
pub(super) fn run() -> anyhow::Result<ExitCode> {
    let why = "this seawall was built without Rego".to_owned();
    Err(crate::exit::Usage(why).into())
}
