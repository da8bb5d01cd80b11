//! `seawall watch run`: what happens on this machine, held against rules while it happens.

use std::io::Read as _;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use seawall_policy::config::watch::Watch;
use seawall_runtime::document::Source;
use seawall_runtime::engine::{Engine, World};
use seawall_watch::containers::Containers;
use seawall_watch::observer::{Ended, Word};
use seawall_watch::reload::Reload;
use seawall_watch::service::{Service, Setup};
use seawall_watch::source;
use signal_hook::consts::SIGHUP;

use super::beside::{self, Engines};
use super::check;
use super::loaded::{Loaded, Wanted};
use super::run::Run;
use crate::commands::interrupt;
use crate::exit;
use crate::ui::Terminal;

/// Watches until a signal comes.
pub(super) fn run(arguments: &Run, terminal: Terminal) -> anyhow::Result<ExitCode> {
    // Whoever asks for the rules again while all of it starts must not end it.
    let again = Arc::new(AtomicBool::new(false));
    signal_hook::flag::register(SIGHUP, Arc::clone(&again)).context("cannot listen for signals")?;
    let wanted = Wanted::of(arguments, terminal);
    let loaded = match wanted.load()? {
        Ok(loaded) => loaded,
        Err(loader) => {
            check::tell_faults(&loader, terminal);
            return Ok(exit::refused());
        }
    };
    let aside = terminal.aside().context("cannot start what tells")?;
    let tell = |word: Word, text: &str| aside.tell((word, text.to_owned()));
    let world = World::new(rustix::system::uname().nodename().to_string_lossy());
    let beside = match beside::start(arguments, &loaded, &world, terminal)? {
        Ok(beside) => beside,
        Err(code) => return Ok(code),
    };
    let engines = Engines::of(arguments, &loaded.config);
    let setup = Setup {
        engine: loaded.engine,
        world,
        containers: Containers::follow(&engines.options, engines.chosen),
        only_containers: arguments.only_containers || loaded.config.only_containers,
        observers: beside.observers,
        others: beside.others,
        tell: &tell,
    };
    let rules = count(&setup.engine, &beside.rules);
    let service = Service::start(setup).context("cannot watch this machine")?;
    tell(Word::Note, &format!("watching for {rules} rules"));
    let mut changes = Changes {
        reload: wanted.follow(&loaded.config),
        config: loaded.config,
        others: beside.rules,
        tell: &tell,
    };
    go_on(service, arguments.seconds, &mut |service| {
        if again.swap(false, Ordering::Relaxed) {
            changes.reload.ask();
        }
        if let Some(loaded) = changes.reload.next() {
            changes.take(service, loaded);
        }
        true
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Turns until a signal comes, the time is over or `each`, which is asked before each turn, says no.
pub(super) fn go_on(
    mut service: Service<'_>,
    seconds: Option<u64>,
    each: &mut dyn FnMut(&mut Service<'_>) -> bool,
) -> anyhow::Result<()> {
    let mut signals = interrupt::listen()?;
    signals.set_nonblocking(true)?;
    let begun = Instant::now();
    let most = seconds.map(Duration::from_secs);
    let in_time = || most.is_none_or(|most| begun.elapsed() < most);
    while signals.read(&mut [0]).is_err() && in_time() && each(&mut service) {
        service.turn().map_err(plain)?;
    }
    Ok(service.end()?)
}

/// Rules that change while they are at work.
struct Changes<'t> {
    reload: Reload<Loaded>,
    /// As it was read last.
    config: Watch,
    /// The rules that other sources judge by.
    others: source::Rules,
    tell: &'t dyn Fn(Word, &str),
}

impl Changes<'_> {
    /// Puts changed rules in the place of the old ones, or says why not.
    fn take(&mut self, service: &mut Service<'_>, loaded: Result<Loaded, String>) {
        let loaded = match loaded {
            Ok(loaded) => loaded,
            Err(why) => {
                service.refuse_rules();
                (self.tell)(
                    Word::Warning,
                    &format!("the changed rules are not taken, the old ones go on: {why}"),
                );
                return;
            }
        };
        if let Err(failure) = service.change_rules(loaded.engine.clone()) {
            (self.tell)(
                Word::Warning,
                &format!("the changed rules are not taken, the old ones go on: {failure}"),
            );
            return;
        }
        // The kernel alone can refuse: where it took them, others do.
        self.others.change(loaded.others);
        let rules = count(&loaded.engine, &self.others);
        (self.tell)(
            Word::Note,
            &format!("the rules were read again: watching for {rules} rules"),
        );
        if without_rules(&loaded.config) != without_rules(&self.config) {
            (self.tell)(
                Word::Warning,
                "what the configuration says besides rules has changed, too: that holds after a restart",
            );
        }
        self.config = loaded.config;
    }
}

/// How many rules can raise alerts.
fn count(engine: &Engine, others: &source::Rules) -> usize {
    let others = Source::ALL.iter().map(|it| others.abouts(*it).len());
    others.fold(engine.abouts().len(), usize::saturating_add)
}

/// What of the configuration is not read again.
fn without_rules(config: &Watch) -> Watch {
    Watch {
        rules: Vec::new(),
        no_default_rules: false,
        ..config.clone()
    }
}

/// A reader that left is no fault of ours, and found by its error.
fn plain(failure: seawall_watch::service::Failure) -> anyhow::Error {
    match failure {
        seawall_watch::service::Failure::Ended(Ended::Output(name, error)) => {
            anyhow::Error::new(error).context(format!("{name} cannot write"))
        }
        other => other.into(),
    }
}
