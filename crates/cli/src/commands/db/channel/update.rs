//! `seawall db update`: a channel → the installed database.

use std::io::{self, Write as _};
use std::process::ExitCode;
use std::time::Duration;

use seawall_artifact::source::registry::RegistryOptions;
use seawall_engine::update::{UpdateOptions, Updated, check, update};

use super::arguments::Update;
use super::{installed_at, keys, network};
use crate::ui::Terminal;

/// Runs the command.
pub(in super::super) fn run(arguments: &Update, terminal: Terminal) -> anyhow::Result<ExitCode> {
    let options = UpdateOptions {
        data: installed_at()?,
        from: arguments.from.clone(),
        keys: keys(&arguments.trust)?,
        now: crate::commands::now(),
        network: network(&arguments.network)?,
        patience: Duration::from_secs(arguments.wait),
    };
    if arguments.check {
        let found = check(&options)?;
        warn(&found, terminal);
        let word = if found.newer { "newer" } else { "up to date" };
        say(word, &found)?;
        return Ok(if found.newer {
            ExitCode::from(NEWER)
        } else {
            ExitCode::SUCCESS
        });
    }
    let updated = update(&options, &|step| terminal.detail(step))?;
    warn(&updated, terminal);
    let how = match (updated.newer, updated.by_delta) {
        (false, _) => "up to date".to_owned(),
        (true, true) => format!("installed, {} bytes by delta", updated.fetched),
        (true, false) => format!("installed, {} bytes", updated.fetched),
    };
    say(&how, &updated)?;
    Ok(ExitCode::SUCCESS)
}

/// What the network needs where none is used.
pub(super) fn no_network() -> RegistryOptions {
    RegistryOptions::default()
}

fn warn(updated: &Updated, terminal: Terminal) {
    for failure in &updated.failures {
        terminal.warning(&failure.to_string());
    }
}

fn say(word: &str, updated: &Updated) -> io::Result<()> {
    let (manifest, mut out) = (&updated.manifest, io::stdout().lock());
    writeln!(
        out,
        "{word}: database of {} from {} (serial {}, holds until {})",
        updated.built, updated.via, manifest.serial, manifest.expires
    )
}

const NEWER: u8 = 1;
