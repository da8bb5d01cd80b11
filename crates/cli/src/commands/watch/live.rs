//! `seawall watch run`: what happens on this machine, held against rules while it happens.

use std::io::{self, Read as _, Write as _};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel, sync_channel};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::Context as _;
use seawall_artifact::source::engine::EngineOptions;
use seawall_artifact::source::http::Environment;
use seawall_policy::config::watch::Watch;
use seawall_runtime::engine::World;
use seawall_runtime::engine::alert::{Form, Format};
use seawall_watch::containers::{Chosen, Containers};
use seawall_watch::limit::Limited;
use seawall_watch::metrics::server::Paths;
use seawall_watch::metrics::{Families, Metrics};
use seawall_watch::observer::{Around, Ended, Observer, Word};
use seawall_watch::outlet::{Moment, Outlets, Place, outputs};
use seawall_watch::reload::Reload;
use seawall_watch::respond::Responder;
use seawall_watch::service::{Service, Setup};
use seawall_watch::told::Told;
use signal_hook::consts::SIGHUP;

use super::check;
use super::loaded::{Loaded, Wanted};
use super::prevent::force;
use super::replay::{AlertForm, print};
use super::run::Run;
use crate::commands::interrupt;
use crate::exit;
use crate::ui::Terminal;

/// The most alerts of other sources that wait to be handed on.
const MOST_WAITING: usize = 4096;

/// Watches until a signal comes.
pub(super) fn run(arguments: &Run, terminal: Terminal) -> anyhow::Result<ExitCode> {
    let wanted = Wanted::of(arguments, terminal);
    let loaded = match wanted.load()? {
        Ok(loaded) => loaded,
        Err(loader) => {
            check::tell_faults(&loader, terminal);
            return Ok(exit::refused());
        }
    };
    let (sender, others) = channel();
    let (denials, denied) = sync_channel(MOST_WAITING);
    let tell = |word: Word, text: &str| match word {
        Word::Note => terminal.note(text),
        Word::Warning => terminal.warning(text),
    };
    let mut observers = observers(arguments, &loaded.config, &sender)?;
    match force::start(
        &loaded.config.prevent,
        arguments.config.as_deref(),
        denials,
        terminal,
    )? {
        Ok(prevention) => observers.extend(prevention.map(|it| Box::new(it) as Box<dyn Observer>)),
        Err(code) => return Ok(code),
    }
    let setup = Setup {
        engine: loaded.engine,
        world: World::new(rustix::system::uname().nodename().to_string_lossy()),
        containers: Containers::follow(&options(arguments), chosen(arguments, &loaded.config)),
        only_containers: arguments.only_containers || loaded.config.only_containers,
        observers,
        others: vec![others, denied],
        tell: &tell,
    };
    let rules = setup.engine.abouts().len();
    let service = Service::start(setup).context("cannot watch this machine")?;
    terminal.note(&format!("watching for {rules} rules"));
    let changes = Changes {
        reload: wanted.follow(&loaded.config),
        config: loaded.config,
        terminal,
    };
    go_on(service, changes, arguments.seconds.map(Duration::from_secs))?;
    Ok(ExitCode::SUCCESS)
}

/// What goes on beside the rules, in the order in which it is called: what tells people may be held back by limits, what
/// counts and answers never is. What they tell themselves goes to `sender`.
fn observers(
    arguments: &Run,
    config: &Watch,
    sender: &Sender<Told>,
) -> anyhow::Result<Vec<Box<dyn Observer>>> {
    let mut telling: Vec<Box<dyn Observer>> = vec![printer(form(arguments.format))];
    if !config.outputs.is_empty() {
        telling.push(Box::new(outlets(config)?));
    }
    let mut observers = match &config.limits {
        Some(limits) => vec![Box::new(Limited::new(limits.clone(), telling)) as Box<dyn Observer>],
        None => telling,
    };
    if let Some(wanted) = &config.metrics {
        let address = wanted.address;
        let paths = Paths {
            health: "/healthz".to_owned(),
            metrics: Some("/metrics".to_owned()),
            versions: None,
        };
        let metrics = Metrics::serve(address, paths, Families::Own)
            .with_context(|| format!("watch.metrics: cannot listen on {address}"))?;
        observers.push(Box::new(metrics));
    }
    if let Some(respond) = &config.respond {
        let file = arguments.config.as_deref().unwrap_or_else(|| Path::new(""));
        let file = file.display().to_string();
        let responder = Responder::start(respond, &file, &options(arguments), sender.clone(), now);
        observers.push(Box::new(
            responder.map_err(|error| exit::Usage(error.to_string()))?,
        ));
    }
    Ok(observers)
}

/// Starts the outputs of the configuration.
fn outlets(config: &Watch) -> anyhow::Result<Outlets> {
    let machine = rustix::system::uname();
    let place = Place {
        host: machine.nodename().to_string_lossy().into_owned(),
        clock: || Moment::of_nanoseconds(now()),
    };
    Outlets::start(outputs(&config.outputs), &place)
        .context("an output of section `watch` can't be used")
}

/// The time of day in nanoseconds since 1970.
fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |it| u64::try_from(it.as_nanos()).unwrap_or(u64::MAX))
}

fn go_on(
    mut service: Service<'_>,
    mut changes: Changes,
    most: Option<Duration>,
) -> anyhow::Result<()> {
    let mut signals = interrupt::listen()?;
    signals.set_nonblocking(true)?;
    let again = Arc::new(AtomicBool::new(false));
    signal_hook::flag::register(SIGHUP, Arc::clone(&again)).context("cannot listen for signals")?;
    let begun = Instant::now();
    while signals.read(&mut [0]).is_err() && most.is_none_or(|most| begun.elapsed() < most) {
        if again.swap(false, Ordering::Relaxed) {
            changes.reload.ask();
        }
        if let Some(loaded) = changes.reload.next() {
            changes.take(&mut service, loaded);
        }
        service.turn().map_err(plain)?;
    }
    Ok(service.end()?)
}

/// Rules that change while they are at work.
struct Changes {
    reload: Reload<Loaded>,
    /// As it was read last.
    config: Watch,
    terminal: Terminal,
}

impl Changes {
    /// Puts changed rules in the place of the old ones, or says why not.
    fn take(&mut self, service: &mut Service<'_>, loaded: Result<Loaded, String>) {
        let loaded = match loaded {
            Ok(loaded) => loaded,
            Err(why) => {
                service.refuse_rules();
                self.terminal.warning(&format!(
                    "the changed rules are not taken, the old ones go on: {why}"
                ));
                return;
            }
        };
        let rules = loaded.engine.abouts().len();
        if let Err(failure) = service.change_rules(loaded.engine) {
            self.terminal.warning(&format!(
                "the changed rules are not taken, the old ones go on: {failure}"
            ));
            return;
        }
        self.terminal.note(&format!(
            "the rules were read again: watching for {rules} rules"
        ));
        if without_rules(&loaded.config) != without_rules(&self.config) {
            self.terminal.warning(
                "what the configuration says besides rules has changed, too: that holds after a restart",
            );
        }
        self.config = loaded.config;
    }
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

fn chosen(arguments: &Run, config: &Watch) -> Chosen {
    match &arguments.engine {
        Some(engine) => Chosen::Named(vec![engine.clone()]),
        None if config.engines.is_empty() => Chosen::Found,
        None => Chosen::Named(config.engines.clone()),
    }
}

fn options(arguments: &Run) -> EngineOptions {
    EngineOptions {
        environment: Environment::new(std::env::vars_os()),
        ..EngineOptions::default()
    }
}

fn form(format: AlertForm) -> Form {
    Form {
        format: match format {
            AlertForm::Text => Format::Text,
            AlertForm::Json => Format::Json,
        },
        ..Form::default()
    }
}

/// Returns what prints alerts on standard output.
pub(crate) fn printer(form: Form) -> Box<dyn Observer> {
    Box::new(Printer { form })
}

/// Prints alerts on standard output.
struct Printer {
    form: Form,
}

impl Observer for Printer {
    fn name(&self) -> &'static str {
        "standard output"
    }

    fn alert(&mut self, told: &Told) -> Result<(), Ended> {
        print(&mut io::stdout().lock(), &told.alert, self.form).map_err(|error| self.ended(error))
    }

    fn turn(&mut self, _: &Around<'_>) -> Result<(), Ended> {
        io::stdout().flush().map_err(|error| self.ended(error))
    }
}

impl Printer {
    fn ended(&self, error: io::Error) -> Ended {
        Ended::Output(self.name().to_owned(), error)
    }
}
