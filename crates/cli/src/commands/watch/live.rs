//! `seawall watch run`: what happens on this machine, held against rules while it happens.

use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use seawall_artifact::source::engine::EngineOptions;
use seawall_artifact::source::http::Environment;
use seawall_policy::config::parse_config;
use seawall_policy::config::watch::Watch;
use seawall_runtime::engine::alert::{Form, Format};
use seawall_runtime::engine::{Engine, Matching, World};
use seawall_runtime::language::{Addition, Loader, Settings as Rules};
use seawall_watch::containers::{Chosen, Containers};
use seawall_watch::observer::{Around, Ended, Observer, Word};
use seawall_watch::service::{Service, Setup};
use seawall_watch::source;
use seawall_watch::told::Told;

use super::replay::{AlertForm, print};
use super::run::Run;
use super::{Files, check, sources};
use crate::commands::interrupt;
use crate::exit;
use crate::ui::Terminal;

/// Watches until a signal comes.
pub(super) fn run(arguments: &Run, terminal: Terminal) -> anyhow::Result<ExitCode> {
    let config = arguments.config.as_deref().map(configuration).transpose()?;
    let config = config.unwrap_or_default();
    let (options, chosen) = (options(), chosen(arguments, &config));
    let wanted = sources::wanted(&config.sources, &options, &chosen);
    let loader = load(arguments, &config, &wanted, terminal)?;
    if !loader.is_successful() {
        check::tell_faults(&loader, terminal);
        return Ok(exit::refused());
    }
    let matching = if arguments.first {
        Matching::First
    } else {
        Matching::All
    };
    sources::tell_unread(&loader, terminal);
    let world = World::new(rustix::system::uname().nodename().to_string_lossy());
    let rules = loader.rules();
    let judged = source::Rules {
        all: &rules,
        matching,
        world: &world,
    };
    let others = source::start(wanted, &judged)?;
    let tell = |word: Word, text: &str| match word {
        Word::Note => terminal.note(text),
        Word::Warning => terminal.warning(text),
    };
    let setup = Setup {
        engine: Engine::new(&rules, "syscall", matching)?,
        world,
        containers: Containers::follow(&options, chosen),
        only_containers: arguments.only_containers || config.only_containers,
        observers: observers(arguments, others.observer),
        others: others.alerts,
        tell: &tell,
    };
    let service = Service::start(setup).context("cannot watch this machine")?;
    let enabled = rules.rules.iter().filter(|rule| rule.enabled).count();
    terminal.note(&format!("watching for {enabled} rules"));
    go_on(service, arguments.seconds.map(Duration::from_secs))?;
    Ok(ExitCode::SUCCESS)
}

/// What goes on beside the rules, in the order in which it is called.
fn observers(arguments: &Run, sources: source::Voice) -> Vec<Box<dyn Observer>> {
    vec![
        Box::new(Printer {
            form: form(arguments.format),
        }),
        Box::new(sources),
    ]
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

fn chosen(arguments: &Run, config: &Watch) -> Chosen {
    match &arguments.engine {
        Some(engine) => Chosen::Named(vec![engine.clone()]),
        None if config.engines.is_empty() => Chosen::Found,
        None => Chosen::Named(config.engines.clone()),
    }
}

fn options() -> EngineOptions {
    EngineOptions {
        environment: Environment::new(std::env::vars_os()),
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

fn load(
    arguments: &Run,
    config: &Watch,
    wanted: &source::Wanted,
    terminal: Terminal,
) -> anyhow::Result<Loader> {
    let settings = Rules {
        minimum: arguments.priority,
        additions: vec![Addition::suggested()],
        ..Rules::default()
    };
    let settings = settings.with_sources(&wanted.sources());
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
    sources::add_own(wanted, &mut loader);
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
