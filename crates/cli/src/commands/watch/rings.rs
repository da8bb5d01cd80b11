//! What `watch run` and `watch record` record with.

use std::process::ExitCode;

use anyhow::Context as _;
use seawall_policy::config::watch::Ring as Section;
use seawall_runtime::engine::{Engine, Matching, World};
use seawall_runtime::fields::SYSCALL;
use seawall_runtime::language::{Loader, Priority, Settings as Rules};
use seawall_runtime::recording::Head;
use seawall_watch::containers::Containers;
use seawall_watch::observer::{Observer, Word};
use seawall_watch::record::{Recorder, Recording, Ring, Select, Settings};
use seawall_watch::service::{Service, Setup};

use super::beside::Engines;
use super::live::go_on;
use super::record::Record;
use super::run::Run;
use crate::exit;
use crate::ui::Terminal;

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
        rules: section.rules,
        all_events: section.all_events,
        host: host(),
    };
    let ring = Ring::start(settings);
    let ring =
        ring.map_err(|error| exit::Usage(format!("cannot write recordings to {folder}: {error}")))?;
    Ok(Some(Box::new(ring)))
}

/// What writes a recording.
fn recorder(arguments: &Record) -> anyhow::Result<Recorder> {
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

/// Records until a signal comes, the time is over or the file is full.
pub(super) fn record(arguments: &Record, terminal: Terminal) -> anyhow::Result<ExitCode> {
    let recorder = recorder(arguments)?;
    let full = recorder.full();
    let aside = terminal.aside().context("cannot start what tells")?;
    let tell = |word: Word, text: &str| aside.tell((word, text.to_owned()));
    let engines = Engines::named(arguments.engine.as_ref());
    let nothing = Loader::new(Rules::default()).rules();
    let setup = Setup {
        engine: Engine::new(&nothing, SYSCALL, Matching::All)?,
        world: World::default(),
        containers: Containers::follow(&engines.options, engines.chosen),
        only_containers: arguments.container.is_some(),
        observers: vec![Box::new(recorder)],
        others: Vec::new(),
        tell: &tell,
    };
    let service = Service::start(setup).context("cannot watch this machine")?;
    tell(
        Word::Note,
        &format!("recording into {}", arguments.output.display()),
    );
    go_on(service, arguments.seconds, &mut |_| !full.is_reached())?;
    Ok(ExitCode::SUCCESS)
}
