//! Called by the name `falco`, this program takes Falco's command line.

use std::env::args_os;
use std::path::Path;
use std::process::ExitCode;

use crate::commands::falco;

/// Does Falco's work where this program was called by that name.
pub(crate) fn called() -> Option<ExitCode> {
    let mut arguments = args_os();
    let name = arguments.next()?;
    if Path::new(&name).file_name()? != NAME {
        return None;
    }
    Some(falco::called(arguments.collect()))
}

/// The name that makes this program Falco.
const NAME: &str = "falco";
