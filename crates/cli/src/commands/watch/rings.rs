//! What `watch run` and `watch record` record with.

use anyhow::Context as _;
use seawall_policy::config::watch::Ring as Section;
use seawall_runtime::language::Priority;
use seawall_runtime::recording::Head;
use seawall_watch::observer::Observer;
use seawall_watch::record::{Recorder, Recording, Ring, Select, Settings};

use super::record::Record;
use super::run::Run;

const MEGABYTE: u64 = 1 << 20;
const SECOND: u64 = 1_000_000_000;

/// The ring, where the configuration or the command line asks for one.
pub(super) fn ring(
    arguments: &Run,
    section: Option<&Section>,
) -> anyhow::Result<Option<Box<dyn Observer>>> {
    if section.is_none() && arguments.ring.is_none() {
        return Ok(None);
    }
    let mut section = section.cloned().unwrap_or_default();
    if let Some((seconds, megabytes)) = arguments.ring {
        section.seconds = seconds;
        section.megabytes = megabytes.unwrap_or(section.megabytes);
    }
    if let Some(folder) = &arguments.recordings {
        section.folder = folder.display().to_string();
    }
    let folder = section.folder.clone();
    let settings = Settings {
        before: section.seconds.saturating_mul(SECOND),
        after: section.after_seconds.saturating_mul(SECOND),
        bytes: usize::try_from(section.megabytes.saturating_mul(MEGABYTE)).unwrap_or(usize::MAX),
        folder: section.folder.into(),
        files: usize::try_from(section.keep_files).unwrap_or(usize::MAX),
        folder_bytes: section.keep_megabytes.saturating_mul(MEGABYTE),
        least: Priority::of(&section.priority).unwrap_or(Priority::Warning),
        all_events: section.all_events,
        host: host(),
    };
    let ring = Ring::start(settings);
    let ring = ring.with_context(|| format!("cannot write recordings to {folder}"))?;
    Ok(Some(Box::new(ring)))
}

/// What writes a recording.
pub(super) fn recorder(arguments: &Record) -> anyhow::Result<Recorder> {
    let select = match &arguments.container {
        Some(name) => Select::Container(name.clone()),
        None => Select::All,
    };
    let recording = Recording {
        path: arguments.output.clone(),
        head: Head {
            host: host(),
            writer: concat!("seawall ", env!("CARGO_PKG_VERSION")).to_owned(),
            subject: arguments.container.clone().unwrap_or_default(),
            ..Head::default()
        },
        select,
        capture: arguments.scap,
        most: arguments.size.map(|size| size.saturating_mul(MEGABYTE)),
    };
    let failed = || format!("cannot write {}", arguments.output.display());
    Recorder::start(recording).with_context(failed)
}

/// The name of this machine.
fn host() -> String {
    rustix::system::uname()
        .nodename()
        .to_string_lossy()
        .into_owned()
}
