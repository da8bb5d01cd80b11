//! Called by the name `seawall-runc`, this program is a wrapper of the OCI runtime. The command line is the runtime's own;
//! only `--seawall-settings FILE` before everything else is ours.

use std::env::args_os;
use std::ffi::OsString;
use std::io::{self, Write as _};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

use seawall_guard::wrapper::{Prepared, Refused, prepare, tell};
use seawall_model::time::Timestamp;

/// Does the runtime's work where this program was called by that name; returns only then, and only where it could not.
pub(crate) fn called() -> Option<ExitCode> {
    let mut arguments = args_os();
    let name = arguments.next()?;
    if Path::new(&name).file_name()? != NAME {
        return None;
    }
    let (settings, arguments) = settings(arguments.collect());
    let refused = match prepare(&settings, &arguments, &mut io::stdin().lock()) {
        Ok(prepared) => become_runtime(prepared),
        Err(refused) => refused,
    };
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = now.map_or(0, |it| i64::try_from(it.as_secs()).unwrap_or_default());
    tell(&refused, &Timestamp::from_seconds(now).to_string());
    // The engine shows its user what stands here where there is no log.
    let _told = writeln!(io::stderr(), "{refused}");
    Some(ExitCode::FAILURE)
}

/// Takes our own argument out.
fn settings(mut arguments: Vec<OsString>) -> (PathBuf, Vec<OsString>) {
    let is_ours = arguments.first().is_some_and(|it| it == FLAG);
    if is_ours && arguments.len() > 1 {
        let rest = arguments.split_off(2);
        let path = arguments.pop().unwrap_or_default();
        return (PathBuf::from(path), rest);
    }
    (PathBuf::from(SETTINGS), arguments)
}

/// Executes the real runtime in this process's place; returns only where that fails.
fn become_runtime(prepared: Prepared) -> Refused {
    let mut command = Command::new(&prepared.runtime);
    command.args(&prepared.arguments);
    if let Some(input) = prepared.input {
        command.stdin(Stdio::from(input));
    }
    let error = command.exec();
    Refused {
        why: format!("{}: {error}", prepared.runtime.display()),
        log: None,
    }
}

/// The name that makes this program the wrapper.
const NAME: &str = "seawall-runc";
/// What names another file of settings.
const FLAG: &str = "--seawall-settings";
/// Where the settings are otherwise.
const SETTINGS: &str = "/etc/seawall/runtime.yaml";
