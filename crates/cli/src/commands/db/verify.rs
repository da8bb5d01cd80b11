//! `seawall db verify`: reads a whole database and says all that is wrong with it.

use std::io::{self, Write as _};
use std::process::ExitCode;

use seawall_engine::database::verify_database;

use super::arguments::Verify;
use crate::exit;

/// Runs the command: exit code 3 where anything is damaged.
pub(super) fn run(arguments: &Verify) -> anyhow::Result<ExitCode> {
    let verified = verify_database(&arguments.file)?;
    let mut out = io::stdout().lock();
    let file = arguments.file.display();
    for what in &verified.damage {
        writeln!(out, "{file}: {what}")?;
    }
    let (sections, rows, facts) = (verified.sections, verified.rows, verified.vulnerabilities);
    let state = if verified.damage.is_empty() {
        "sound"
    } else {
        "damaged"
    };
    writeln!(
        out,
        "{file}: {state}: {sections} sections agree with their digests, {rows} rows and {facts} \
         records of vulnerabilities could be read"
    )?;
    Ok(if verified.damage.is_empty() {
        ExitCode::SUCCESS
    } else {
        exit::not_looked_at()
    })
}
