//! `seawall pki doctor`: what is wrong with the authority, and the checks of an audit that are about who reaches the engine.

use std::process::ExitCode;

use clap::Parser as _;
use seawall_checks::list;
use seawall_guard::pki::Store;

use super::arguments::Doctor;
use super::{seconds, state};
use crate::arguments::{Arguments, Command};
use crate::commands::audit;
use crate::ui::Terminal;

/// Tells what is wrong; the exit code is that of an audit that fails on what is medium or worse.
pub(super) fn run(arguments: &Doctor, terminal: Terminal) -> anyhow::Result<ExitCode> {
    let is_well = look_at_authority(arguments, terminal);
    let others = list::all().map(|it| it.id);
    let others: Vec<&str> = others.filter(|id| !CHECKS.contains(id)).collect();
    let others = others.join(",");
    let mut words = vec!["seawall", "audit", "--fail-on", "medium"];
    words.extend(["--disable", &others]);
    if let Some(host) = &arguments.host {
        words.extend(["--host", host]);
    }
    let parsed = Arguments::try_parse_from(words)?;
    let Command::Audit(audit) = parsed.command else {
        return Ok(ExitCode::FAILURE);
    };
    let code = audit::run(&audit, terminal)?;
    Ok(if is_well { code } else { ExitCode::FAILURE })
}

/// Tells what is wrong with the authority of this machine, where it has one.
fn look_at_authority(arguments: &Doctor, terminal: Terminal) -> bool {
    let folder = &arguments.home.folder;
    if !folder.exists() {
        terminal.note(&format!("there is no authority in {}", folder.display()));
        return true;
    }
    let store = match Store::open(folder) {
        Ok(store) => store,
        Err(error) => {
            terminal.warning(&error.to_string());
            return false;
        }
    };
    let now = seconds();
    let mut is_well = true;
    for entry in store.issued() {
        let state = state(entry, now);
        let is_lost = state == "expired" && entry.renewed_by.is_none() && entry.folder.is_some();
        if state == "due" || is_lost {
            is_well = false;
            let name = &entry.request.name;
            terminal.warning(&format!(
                "the certificate of {name} ({}) is {state}: seawall pki renew {name}",
                entry.serial
            ));
        }
    }
    is_well
}

/// Checks about who reaches the engine: its group, certificates and keys, its socket – also in containers – and listeners.
const CHECKS: &[&str] = &[
    "HST-0002", "HST-0029", "HST-0030", "HST-0031", "HST-0032", "HST-0033", "HST-0034", "HST-0035",
    "HST-0036", "CTR-0032", "DMN-0007",
];
