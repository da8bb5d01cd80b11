//! `seawall db publish`: a database → a channel.

use std::io::{self, Write as _};
use std::process::ExitCode;

use seawall_engine::update::publish::{PublishOptions, publish};
use seawall_model::time::Timestamp;
use seawall_trust::PrivateKey;

use super::arguments::Publish;
use super::{network, read_key, unusable};
use crate::exit::Usage;
use crate::ui::Terminal;

/// Runs the command.
pub(in super::super) fn run(arguments: &Publish, terminal: Terminal) -> anyhow::Result<ExitCode> {
    let mut keys = Vec::new();
    for path in &arguments.key {
        let text = read_key(path)?;
        keys.push(PrivateKey::parse_pem(&text).map_err(|error| unusable(path, &error))?);
    }
    let options = PublishOptions {
        database: arguments.db.clone(),
        keys,
        to: arguments.to.clone(),
        delta_from: arguments.delta_from.clone(),
        serial: arguments.serial,
        now: published_at()?,
        lifetime: i64::try_from(arguments.expires.as_secs()).unwrap_or(i64::MAX),
        network: network(&arguments.network)?,
    };
    let published = publish(&options, &|step| terminal.detail(step))?;
    let (manifest, mut out) = (&published.manifest, io::stdout().lock());
    for offered in &manifest.databases {
        writeln!(out, "{:>12}  {}", offered.file.size, offered.file.name)?;
        for delta in &offered.deltas {
            writeln!(
                out,
                "{:>12}  {}  from {}",
                delta.file.size,
                delta.file.name,
                delta.base.short()
            )?;
        }
    }
    writeln!(
        out,
        "published to {}: serial {}, holds until {}",
        published.place, manifest.serial, manifest.expires
    )?;
    Ok(ExitCode::SUCCESS)
}

/// The present, or what `SOURCE_DATE_EPOCH` says it is, so that the same channel can be made again
/// (see reproducible-builds.org, "`SOURCE_DATE_EPOCH`").
fn published_at() -> Result<Timestamp, Usage> {
    let Some(text) = std::env::var_os("SOURCE_DATE_EPOCH") else {
        return Ok(crate::commands::now());
    };
    let seconds = text.to_str().and_then(|text| text.parse().ok());
    let seconds = seconds.filter(|seconds: &i64| (0..=LATEST).contains(seconds));
    seconds
        .map(Timestamp::from_seconds)
        .ok_or_else(|| Usage("SOURCE_DATE_EPOCH is no number of seconds since 1970".to_owned()))
}

/// The end of the year 9999, the last that RFC 3339 can write.
const LATEST: i64 = 253_402_300_799;
