//! `seawall watch run`: what happens on this machine, held against rules while it happens.

use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::mpsc::{Sender, channel};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::Context as _;
use seawall_artifact::source::engine::EngineOptions;
use seawall_artifact::source::http::Environment;
use seawall_policy::config::parse_config;
use seawall_policy::config::watch::Watch;
use seawall_runtime::engine::alert::{Form, Format};
use seawall_runtime::engine::{Engine, Matching, World};
use seawall_runtime::language::{Addition, Loader, Settings as Rules};
use seawall_watch::containers::Containers;
use seawall_watch::facts::Facts;
use seawall_watch::observer::{Around, Ended, Observer, Word};
use seawall_watch::respond::Responder;
use seawall_watch::service::{Service, Setup};
use seawall_watch::told::Told;

use super::replay::{AlertForm, print};
use super::run::Run;
use super::{Files, check};
use crate::commands::interrupt;
use crate::exit;
use crate::ui::Terminal;

/// Watches until a signal comes.
pub(super) fn run(arguments: &Run, terminal: Terminal) -> anyhow::Result<ExitCode> {
    let config = arguments.config.as_deref().map(configuration).transpose()?;
    let config = config.unwrap_or_default();
    let loader = load(arguments, &config, terminal)?;
    if !loader.is_successful() {
        check::tell_faults(&loader, terminal);
        return Ok(exit::refused());
    }
    let matching = if arguments.first {
        Matching::First
    } else {
        Matching::All
    };
    let (sender, others) = channel();
    let tell = |word: Word, text: &str| match word {
        Word::Note => terminal.note(text),
        Word::Warning => terminal.warning(text),
    };
    let setup = Setup {
        engine: Engine::new(&loader.rules(), "syscall", matching)?,
        world: World::new(rustix::system::uname().nodename().to_string_lossy()),
        containers: Containers::follow(options(arguments)),
        only_containers: arguments.only_containers || config.only_containers,
        observers: observers(arguments, &config, &sender)?,
        others,
        tell: &tell,
    };
    let service = Service::start(setup).context("cannot watch this machine")?;
    let rules = loader.rules();
    let enabled = rules.rules.iter().filter(|rule| rule.enabled).count();
    terminal.note(&format!("watching for {enabled} rules"));
    go_on(service, arguments.seconds.map(Duration::from_secs))?;
    Ok(ExitCode::SUCCESS)
}

/// What goes on beside the rules, in the order in which it is called. What they tell themselves goes to `sender`.
fn observers(
    arguments: &Run,
    config: &Watch,
    sender: &Sender<Told>,
) -> anyhow::Result<Vec<Box<dyn Observer>>> {
    let mut observers: Vec<Box<dyn Observer>> = vec![Box::new(Printer {
        form: form(arguments.format),
    })];
    if let Some(respond) = &config.respond {
        let file = arguments.config.as_deref().unwrap_or_else(|| Path::new(""));
        let file = file.display().to_string();
        let responder = Responder::start(respond, &file, &options(arguments), sender.clone(), now);
        observers.push(Box::new(
            responder.map_err(|error| exit::Usage(error.to_string()))?,
        ));
    }
    if let Some(facts) = &config.facts {
        let facts = Facts::start(Path::new(&facts.folder.0));
        observers.push(Box::new(facts.map_err(anyhow::Error::msg)?));
    }
    Ok(observers)
}

/// The time of day in nanoseconds since 1970.
fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |it| u64::try_from(it.as_nanos()).unwrap_or(u64::MAX))
}

fn go_on(mut service: Service<'_>, most: Option<Duration>) -> anyhow::Result<()> {
    let mut signals = interrupt::listen()?;
    signals.set_nonblocking(true)?;
    let begun = Instant::now();
    while signals.read(&mut [0]).is_err() && most.is_none_or(|most| begun.elapsed() < most) {
        service.turn().map_err(plain)?;
    }
    Ok(service.end()?)
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

fn options(arguments: &Run) -> EngineOptions {
    EngineOptions {
        environment: Environment::new(std::env::vars_os()),
        host: arguments.engine.clone(),
        ..EngineOptions::default()
    }
}

/// Reads what the configuration file says; paths in it are relative to its folder.
fn configuration(path: &Path) -> anyhow::Result<Watch> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {name}"))?;
    let mut watch = parse_config(&text, &name)
        .map_err(|error| exit::Usage(error.to_string()))?
        .watch;
    let folder = path.parent().unwrap_or_else(|| Path::new(""));
    for rules in &mut watch.rules {
        *rules = folder.join(&rules).display().to_string();
    }
    Ok(watch)
}

fn load(arguments: &Run, config: &Watch, terminal: Terminal) -> anyhow::Result<Loader> {
    let settings = Rules {
        minimum: arguments.priority,
        additions: vec![Addition::suggested()],
        ..Rules::default()
    };
    let files = Files {
        paths: config
            .rules
            .iter()
            .map(PathBuf::from)
            .chain(arguments.rules.iter().cloned())
            .collect(),
    };
    if arguments.no_default_rules || config.no_default_rules {
        if files.paths.is_empty() {
            let why = "without the rules that ship with the program there are none: name a file with --rules";
            return Err(exit::Usage(why.to_owned()).into());
        }
        return files.load_with(settings, terminal);
    }
    let mut loader = Loader::new(settings);
    loader.load(
        "seawall.yaml",
        seawall_runtime::language::OWN_RULES.as_bytes(),
    );
    files.add_to(&mut loader, terminal)?;
    Ok(loader)
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
