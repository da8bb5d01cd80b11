//! Watching this machine by Falco's configuration. SIGHUP, and a file that changed, read configuration and rules again;
//! SIGUSR1 changes nothing, since outputs notice a rotation themselves; SIGINT and SIGTERM end.

mod beside;
mod captures;
mod pid_file;
mod plan;
mod sockets;
mod sources;
mod unable;
mod wanted;

use std::io::Read as _;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use seawall_artifact::source::engine::EngineOptions;
use seawall_artifact::source::http::Environment;
use seawall_runtime::configuration::Configuration;
use seawall_runtime::engine::World;
use seawall_runtime::language::Loader;
use seawall_watch::containers::{Chosen, Containers};
use seawall_watch::reload::Reload;
use seawall_watch::service::{Service, Setup};
use seawall_watch::source;
use signal_hook::consts::{SIGHUP, SIGUSR1};
use signal_hook::flag;

use super::arguments::Arguments;
use super::summary::Summary;
use super::{configure, say, tell, voice};
use crate::commands::interrupt;
use beside::Beside;
use pid_file::PidFile;
use wanted::{Loaded, Wanted};

/// `--dry-run`: all is read and checked, nothing is opened.
pub(super) fn check(
    arguments: &Arguments,
    configuration: Configuration,
    loader: &Loader,
) -> anyhow::Result<ExitCode> {
    for what in unable::asked(&configuration)? {
        tell("Warning", &what);
    }
    Wanted::of(arguments).ready(configuration, loader)?;
    Ok(ExitCode::SUCCESS)
}

/// Watches until a signal comes, or the time is over.
pub(super) fn run(
    arguments: &Arguments,
    configuration: Configuration,
    loader: &Loader,
) -> anyhow::Result<ExitCode> {
    for what in unable::asked(&configuration)? {
        tell("Warning", &what);
    }
    let apart = voice::Apart::begin().context("cannot start what tells")?;
    // Whoever signals while all of it starts must not end it.
    let (again, rotated) = (on(SIGHUP)?, on(SIGUSR1)?);
    let wanted = Wanted::of(arguments);
    let loaded = wanted.ready(configuration, loader)?;
    let _pid_file = arguments.pid_file.as_deref().map(PidFile::write);
    let host = host();
    let (sender, others) = channel();
    let (alerts, of_sources) = source::carrier();
    let world = World::new(host);
    let beside = Beside::new(world.clone(), sender, alerts);
    let with_kernel = loaded.plan.with_kernel;
    let setup = Setup {
        engine: loaded.engine.clone(),
        world,
        containers: Containers::follow(&engines(), chosen(with_kernel, &loaded.configuration)),
        only_containers: false,
        observers: beside.observers(&loaded)?,
        others: vec![others, of_sources],
        tell: &say,
    };
    let service = if with_kernel {
        let service = Service::start(setup).context("cannot watch this machine")?;
        let text = "Opening 'syscall' source with eBPF programs";
        tell("Informational", text);
        service
    } else {
        Service::start_without_kernel(setup)
    };
    let running = Running {
        again,
        rotated,
        reload: wanted.follow(&loaded)?,
        most: arguments.seconds.map(Duration::from_secs),
        arguments: arguments.clone(),
        loaded,
        beside,
        with_kernel,
    };
    let summary = running.go_on(service)?;
    // What was said stands before the counts.
    drop(apart);
    summary.print()?;
    Ok(ExitCode::SUCCESS)
}

/// What changes while it runs.
struct Running {
    /// Whether the configuration is to be read again, and whether files were put aside.
    again: Arc<AtomicBool>,
    rotated: Arc<AtomicBool>,
    arguments: Arguments,
    loaded: Loaded,
    beside: Beside,
    reload: Reload<Loaded>,
    most: Option<Duration>,
    /// Whether events of the kernel are read.
    with_kernel: bool,
}

impl Running {
    fn go_on(mut self, mut service: Service<'_>) -> anyhow::Result<Summary> {
        let mut signals = interrupt::listen()?;
        signals.set_nonblocking(true)?;
        let (again, rotated) = (Arc::clone(&self.again), Arc::clone(&self.rotated));
        let begun = Instant::now();
        let is_time = |most: Option<Duration>| most.is_none_or(|most| begun.elapsed() < most);
        while signals.read(&mut [0]).is_err() && is_time(self.most) {
            if again.swap(false, Ordering::Relaxed) {
                self.reload.ask();
            }
            if rotated.swap(false, Ordering::Relaxed) {
                tell(
                    "Informational",
                    "files that were rotated are opened anew by themselves",
                );
            }
            if let Some(loaded) = self.reload.next() {
                self.take(&mut service, loaded)?;
            }
            service.turn()?;
            // A file that was read to its end is the end where there is nothing else to come.
            if !self.with_kernel && self.beside.are_sources_done() {
                break;
            }
        }
        service.end()?;
        Ok(self.beside.summary().clone())
    }

    /// Goes on with what was loaded, or says why not.
    fn take(
        &mut self,
        service: &mut Service<'_>,
        loaded: Result<Loaded, String>,
    ) -> anyhow::Result<()> {
        let loaded = match loaded {
            Ok(loaded) => loaded,
            Err(why) => {
                service.refuse_rules();
                tell(
                    "Error",
                    &format!("not restarted, all goes on as before: {why}"),
                );
                return Ok(());
            }
        };
        if loaded.plan.with_kernel != self.with_kernel {
            tell(
                "Warning",
                "whether events of the kernel are read has changed: that holds after a restart",
            );
        }
        // Which events are recorded depends on which rules ask for captures.
        self.beside.note_captures(&loaded);
        service.change_rules(loaded.engine.clone())?;
        self.beside.change_rules(loaded.others.clone());
        let is_other = loaded.configuration != self.loaded.configuration;
        self.loaded = loaded;
        self.beside.note(&self.loaded)?;
        // Outputs are let alone where only rules changed: what waits for them goes on waiting.
        if is_other {
            let configuration = &self.loaded.configuration;
            voice::set(&self.arguments, configuration)?;
            configure::doubts(&self.arguments, configuration);
            for what in unable::asked(configuration)? {
                tell("Warning", &what);
            }
            self.begin_anew(service)?;
        }
        tell("Informational", "configuration and rules were read again");
        Ok(())
    }

    /// Ends outputs and all else that goes on beside the rules, and begins it anew.
    fn begin_anew(&self, service: &mut Service<'_>) -> anyhow::Result<()> {
        let mut failed = None;
        service.change_observers(|| match self.beside.observers(&self.loaded) {
            Ok(observers) => observers,
            Err(error) => {
                failed = Some(error);
                Vec::new()
            }
        })?;
        failed.map_or(Ok(()), Err)
    }
}

/// The name of this machine, or the one that alerts are to have instead (`FALCO_HOSTNAME`).
fn host() -> String {
    let named = std::env::var("FALCO_HOSTNAME").ok();
    named.filter(|it| !it.is_empty()).unwrap_or_else(|| {
        let machine = rustix::system::uname();
        machine.nodename().to_string_lossy().into_owned()
    })
}

/// Returns what becomes true when a signal comes.
fn on(signal: i32) -> anyhow::Result<Arc<AtomicBool>> {
    let came = Arc::new(AtomicBool::new(false));
    flag::register(signal, Arc::clone(&came)).context("cannot listen for signals")?;
    Ok(came)
}

/// Which engines are asked about containers: none where no event could be of one.
fn chosen(with_kernel: bool, configuration: &Configuration) -> Chosen {
    if with_kernel {
        sockets::chosen(configuration)
    } else {
        Chosen::Named(Vec::new())
    }
}

/// How engines are reached.
fn engines() -> EngineOptions {
    EngineOptions {
        environment: Environment::new(std::env::vars_os()),
        ..EngineOptions::default()
    }
}
