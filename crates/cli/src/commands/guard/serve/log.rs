//! The audit log of a proxy, what hands it on, and recordings of sessions.

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use seawall_guard::proxy::Moment;
use seawall_guard::record::{
    FileLog, FileOptions, OnFailure, OpenFailure, RecordingOptions, Recordings,
};
use seawall_guard::sink::{Around, Sinks};
use seawall_model::time::Timestamp;
use seawall_policy::config::guard::{Log, OnFailure as Written, WhenFull};
use seawall_trust::key::PrivateKey;

use super::configuration::Configuration;
use crate::exit::Usage;
use crate::ui::Terminal;

/// A log that is written, and handed on.
pub(in crate::commands::guard) struct Kept {
    log: Arc<FileLog>,
    sinks: Arc<Sinks>,
    terminal: Terminal,
}

impl Kept {
    /// Opens the log and starts what hands it on. One process writes one log: sessions at standard streams have a log
    /// each, beside that of the listeners.
    pub(in crate::commands::guard) fn open(
        configuration: &Configuration,
        session: bool,
        terminal: Terminal,
    ) -> anyhow::Result<Self> {
        let log = open(configuration, session, super::now())?;
        let sinks = &configuration.log()?.sinks;
        let sinks = Sinks::start(Arc::clone(&log), sinks, &around(terminal));
        Ok(Self {
            log,
            sinks: Arc::new(sinks.map_err(|it| super::told(&it))?),
            terminal,
        })
    }

    /// Returns what keeps records.
    pub(in crate::commands::guard) fn recorder(&self) -> Arc<Sinks> {
        Arc::clone(&self.sinks)
    }

    /// Does what is due each second.
    pub(in crate::commands::guard) fn tick(&self) {
        if let Err(error) = self.log.tick(super::now().seconds) {
            self.terminal.warning(&error.to_string());
        }
    }

    /// Writes the last of it, and hands on what can be within a few seconds.
    pub(in crate::commands::guard) fn close(&self) -> anyhow::Result<()> {
        let closed = self.log.close(super::now().seconds);
        for left in self.sinks.end(PATIENCE) {
            self.terminal.warning(&left);
        }
        closed.context("the audit log")
    }
}

/// Reads what sinks need, and starts none.
pub(super) fn check(configuration: &Configuration, terminal: Terminal) -> anyhow::Result<()> {
    let Some(log) = configuration.log_if_any() else {
        return Ok(());
    };
    Sinks::check(&log.sinks, &around(terminal)).map_err(|it| super::told(&it))
}

/// Returns where sessions are recorded; the folder is made where a policy has them recorded.
pub(super) fn recordings(configuration: &Configuration) -> anyhow::Result<Recordings> {
    let log = configuration.log()?;
    let beside = || Path::new(&log.path).with_extension("recordings");
    let folder = log.recordings.folder.as_ref();
    let options = RecordingOptions {
        folder: folder.map_or_else(beside, |it| PathBuf::from(&it.0)),
        most: log.recordings.most.0,
        ends_when_full: log.recordings.when_full == WhenFull::EndSession,
        on_failure: on_failure(log),
    };
    let recordings = Recordings::new(options);
    if configuration.records_sessions() {
        let failed = |error: OpenFailure| {
            let (path, why) = (error.path, error.why);
            Usage(format!(
                "the folder of recordings {path} can't be used: {why}"
            ))
        };
        recordings.prepare().map_err(failed)?;
    }
    Ok(recordings)
}

fn around(terminal: Terminal) -> Around {
    let name = rustix::system::uname();
    Around {
        host: name.nodename().to_string_lossy().into_owned(),
        tell: super::tell(terminal),
        clock: super::now,
    }
}

fn open(configuration: &Configuration, session: bool, now: Moment) -> anyhow::Result<Arc<FileLog>> {
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
        on_failure: on_failure(log),
    };
    Ok(Arc::new(FileLog::open(options, now.seconds)?))
}

const fn on_failure(log: &Log) -> OnFailure {
    match log.on_failure {
        Written::Stop => OnFailure::Stop,
        Written::Count => OnFailure::Count,
    }
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

/// How long sinks have at the end.
const PATIENCE: Duration = Duration::from_secs(5);
