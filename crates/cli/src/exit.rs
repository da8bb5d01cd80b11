//! Exit codes: 0 clean or no gate asked for · 1 a gate says no · 2 usage or configuration · 3 could not
//! look at everything (with `--strict`) or at anything · 4 internal fault.

use std::io;
use std::process::ExitCode;

use seawall_engine::ErrorKind;
use seawall_engine::conclude::Ending;

use crate::ui::Terminal;

/// The answer of a scan.
pub(crate) fn of(ending: Ending, strict: bool) -> ExitCode {
    ExitCode::from(number(ending, strict))
}

/// The answer of a scan as a number.
pub(crate) const fn number(ending: Ending, strict: bool) -> u8 {
    match ending {
        Ending::Clean => 0,
        Ending::Incomplete if !strict => 0,
        Ending::GateClosed => GATE,
        Ending::Incomplete | Ending::NothingJudged => NOT_LOOKED_AT,
    }
}

/// Help and version go to standard output and are no fault; anything else is one of usage.
pub(crate) fn usage(error: &clap::Error) -> ExitCode {
    let fault = error.use_stderr();
    // A closed pipe must not turn `--help | head` into a fault.
    let _printed = error.print();
    if fault {
        ExitCode::from(USAGE)
    } else {
        ExitCode::SUCCESS
    }
}

/// What was asked about is not so.
pub(crate) fn refused() -> ExitCode {
    ExitCode::from(GATE)
}

/// Something could not be looked at.
pub(crate) fn not_looked_at() -> ExitCode {
    ExitCode::from(NOT_LOOKED_AT)
}

/// Prints why a command failed, and returns its exit code.
pub(crate) fn failed(error: &anyhow::Error, terminal: Terminal) -> ExitCode {
    let engine = error
        .chain()
        .find_map(|cause| cause.downcast_ref::<seawall_engine::Error>());
    // An engine or a registry that hangs up is no reader who has seen enough.
    if engine.is_none() && reader_left(error) {
        return ExitCode::SUCCESS;
    }
    let hint = engine.and_then(seawall_engine::Error::hint);
    terminal.error(&text(error), hint);
    let usage = error.is::<Usage>();
    match engine.map(seawall_engine::Error::kind) {
        Some(ErrorKind::User) => ExitCode::from(USAGE),
        _ if usage => ExitCode::from(USAGE),
        Some(_) => ExitCode::from(NOT_LOOKED_AT),
        None => ExitCode::from(INTERNAL),
    }
}

/// Says whether whoever read our output closed it, as `head` does.
pub(crate) fn reader_left(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
}

/// The chain of causes on one line. Many an error says its cause itself; nothing is said twice.
fn text(error: &anyhow::Error) -> String {
    let mut text = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        if !text.contains(&cause) {
            text.push_str(": ");
            text.push_str(&cause);
        }
    }
    text
}

/// The user asked for something that cannot be.
#[derive(Debug)]
pub(crate) struct Usage(pub(crate) String);

impl std::fmt::Display for Usage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Usage {}

const GATE: u8 = 1;
const USAGE: u8 = 2;
pub(crate) const NOT_LOOKED_AT: u8 = 3;
const INTERNAL: u8 = 4;
