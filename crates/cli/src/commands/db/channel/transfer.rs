//! `seawall db export` and `seawall db import`: over an air gap.

use std::io::{self, Write as _};
use std::process::ExitCode;
use std::time::Duration;

use seawall_engine::update::UpdateOptions;
use seawall_engine::update::transfer;

use super::arguments::{Export, Import};
use super::update::no_network;
use super::{installed_at, keys};

/// Runs `db export`.
pub(in super::super) fn export(arguments: &Export) -> anyhow::Result<ExitCode> {
    let manifest = transfer::export(&installed_at()?, &arguments.output)?;
    writeln!(
        io::stdout().lock(),
        "{} written (serial {}, holds until {})",
        arguments.output.display(),
        manifest.serial,
        manifest.expires
    )?;
    Ok(ExitCode::SUCCESS)
}

/// Runs `db import`.
pub(in super::super) fn import(arguments: &Import) -> anyhow::Result<ExitCode> {
    let options = UpdateOptions {
        data: installed_at()?,
        from: Vec::new(),
        keys: keys(&arguments.trust)?,
        now: crate::commands::now(),
        network: no_network(),
        patience: Duration::from_secs(arguments.wait),
    };
    let (manifest, newer) = transfer::import(&options, &arguments.file)?;
    let word = if newer { "installed" } else { "up to date" };
    writeln!(
        io::stdout().lock(),
        "{word}: serial {}, holds until {}",
        manifest.serial,
        manifest.expires
    )?;
    Ok(ExitCode::SUCCESS)
}
