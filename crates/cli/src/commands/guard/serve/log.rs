//! The audit log of a proxy.

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use seawall_guard::proxy::Moment;
use seawall_guard::record::{FileLog, FileOptions, OnFailure};
use seawall_model::time::Timestamp;
use seawall_policy::config::guard::{Log, OnFailure as Written};
use seawall_trust::key::PrivateKey;

use super::configuration::Configuration;
use crate::exit::Usage;

/// Opens it. One process writes one log: sessions at standard streams have a log each, beside that of the listeners.
pub(super) fn open(
    configuration: &Configuration,
    session: bool,
    now: Moment,
) -> anyhow::Result<Arc<FileLog>> {
    let log = configuration.log()?;
    let path = PathBuf::from(&log.path);
    let path = if session {
        path_of_session(&path, now)?
    } else {
        path
    };
    let options = FileOptions {
        path,
        key: key(log)?,
        name: name()?,
        rotate_at: log.rotate_size.0,
        checkpoint_lines: 1000,
        checkpoint_seconds: 60,
        on_failure: match log.on_failure {
            Written::Stop => OnFailure::Stop,
            Written::Count => OnFailure::Count,
        },
    };
    Ok(Arc::new(FileLog::open(options, now.seconds)?))
}

fn path_of_session(path: &Path, now: Moment) -> anyhow::Result<PathBuf> {
    // A folder for each day, so that none grows without end and old ones can be taken away whole.
    let moment = Timestamp::from_seconds(now.seconds).to_string();
    let (day, time) = moment.split_once('T').unwrap_or_default();
    let time = time.replace([':', 'Z'], "");
    let folder = path.with_extension("sessions").join(day);
    let made = DirBuilder::new()
        .mode(0o700)
        .recursive(true)
        .create(&folder);
    made.with_context(|| format!("{} cannot be made", folder.display()))?;
    let id = std::process::id();
    let name = format!("{time}-{:09}-{id}.jsonl", now.nanoseconds);
    Ok(folder.join(name))
}

fn key(log: &Log) -> anyhow::Result<Option<PrivateKey>> {
    let Some(path) = &log.key else {
        return Ok(None);
    };
    let text =
        std::fs::read(path).map_err(|error| Usage(format!("{path} cannot be read: {error}")))?;
    let key = PrivateKey::parse_pem(&text);
    Ok(Some(key.with_context(|| format!("the key {path}"))?))
}

/// Returns a new name: 16 random bytes, of the kernel's own.
fn name() -> anyhow::Result<String> {
    let text = std::fs::read_to_string("/proc/sys/kernel/random/uuid");
    Ok(text.context("random numbers")?.trim().replace('-', ""))
}
