//! What goes on beside the rules while this machine is watched: one visible list.

use std::path::Path;
use std::process::ExitCode;
use std::sync::mpsc::{Receiver, Sender, channel, sync_channel};
use std::time::{SystemTime, UNIX_EPOCH};

use seawall_artifact::source::engine::EngineOptions;
use seawall_artifact::source::http::Environment;
use seawall_policy::config::watch::Watch;
use seawall_runtime::engine::World;
use seawall_watch::containers::Chosen;
use seawall_watch::facts::Facts;
use seawall_watch::limit::Limited;
use seawall_watch::metrics::server::Paths;
use seawall_watch::metrics::{Families, Metrics};
use seawall_watch::observer::Observer;
use seawall_watch::outlet::{Bounds, Filter, Moment, Outlets, Output, Place, To, outputs};
use seawall_watch::respond::Responder;
use seawall_watch::source;
use seawall_watch::told::Told;

use super::line::Style;
use super::loaded::Loaded;
use super::prevent::force;
use super::run::Run;
use super::{rings, sources};
use crate::exit;
use crate::ui::Terminal;

/// The most denials that wait to be handed on.
const MOST_WAITING: usize = 4096;

/// What goes on beside the rules.
pub(super) struct Beside {
    /// In the order in which they are called.
    pub(super) observers: Vec<Box<dyn Observer>>,
    /// What they and other sources tell themselves.
    pub(super) others: Vec<Receiver<Told>>,
    /// The rules that other sources judge by.
    pub(super) rules: source::Rules,
}

/// Container engines, and how they are reached.
pub(super) struct Engines {
    pub(super) options: EngineOptions,
    pub(super) chosen: Chosen,
}

/// Starts all of it; where something that has to hold does not, a code to end with comes instead.
pub(super) fn start(
    arguments: &Run,
    loaded: &Loaded,
    world: &World,
    terminal: Terminal,
) -> anyhow::Result<Result<Beside, ExitCode>> {
    let config = &loaded.config;
    let (sender, own) = channel();
    let (denials, denied) = sync_channel(MOST_WAITING);
    let mut observers = telling(arguments, config, terminal)?;
    observers.extend(rings::ring(arguments, config.ring.as_ref())?);
    observers.extend(metrics(config)?);
    observers.extend(responder(arguments, config, &sender, terminal)?);
    if let Some(facts) = &config.facts {
        let facts = Facts::start(Path::new(&facts.folder.0));
        observers.push(Box::new(facts.map_err(|why| unusable(&why))?));
    }
    let file = arguments.config.as_deref();
    match force::start(&config.prevent, file, denials, terminal)? {
        Ok(prevention) => observers.extend(prevention.map(|it| Box::new(it) as Box<dyn Observer>)),
        Err(code) => return Ok(Err(code)),
    }
    let (alerts, told) = source::carrier();
    let engines = Engines::of(arguments, config);
    let wanted = sources::wanted(&config.sources, &engines.options, &engines.chosen);
    let sources = source::start(wanted, loaded.others.clone(), world, alerts)?;
    observers.push(Box::new(sources.observer));
    Ok(Ok(Beside {
        observers,
        others: vec![own, denied, told],
        rules: sources.rules,
    }))
}

/// What tells people, and may be held back by limits; what counts and answers never is.
fn telling(
    arguments: &Run,
    config: &Watch,
    terminal: Terminal,
) -> anyhow::Result<Vec<Box<dyn Observer>>> {
    let machine = rustix::system::uname();
    let place = Place {
        program: "seawall-watch",
        host: machine.nodename().to_string_lossy().into_owned(),
        clock: || Moment::of_nanoseconds(now()),
    };
    let mut all = vec![printed(Style::of(arguments.format, terminal))];
    all.extend(outputs(&config.outputs));
    let outlets = Outlets::start(all, &place).map_err(|error| {
        unusable(&format!(
            "an output of section `watch` can't be used: {error}"
        ))
    })?;
    let telling: Vec<Box<dyn Observer>> = vec![Box::new(outlets)];
    Ok(match &config.limits {
        Some(limits) => vec![Box::new(Limited::new(limits.clone(), telling))],
        None => telling,
    })
}

/// Standard output.
fn printed(style: Style) -> Output {
    Output {
        name: "standard output".to_owned(),
        to: To::Stdout(style.paint()),
        form: style.form(),
        filter: Filter::default(),
        bounds: Bounds::default(),
    }
}

/// What the configuration names can't be used here: no fault of ours.
fn unusable(why: &str) -> anyhow::Error {
    exit::Usage(why.to_owned()).into()
}

fn metrics(config: &Watch) -> anyhow::Result<Option<Box<dyn Observer>>> {
    let Some(wanted) = &config.metrics else {
        return Ok(None);
    };
    let address = wanted.address;
    let paths = Paths {
        health: "/healthz".to_owned(),
        metrics: Some("/metrics".to_owned()),
        versions: None,
    };
    let metrics = Metrics::serve(address, paths, Families::Own).map_err(|error| {
        unusable(&format!(
            "watch.metrics: cannot listen on {address}: {error}"
        ))
    })?;
    Ok(Some(Box::new(metrics)))
}

/// What answers alerts; what it does is told to `sender`.
fn responder(
    arguments: &Run,
    config: &Watch,
    sender: &Sender<Told>,
    terminal: Terminal,
) -> anyhow::Result<Option<Box<dyn Observer>>> {
    let Some(respond) = &config.respond else {
        return Ok(None);
    };
    let file = arguments.config.as_deref().unwrap_or_else(|| Path::new(""));
    let file = file.display().to_string();
    let options = Engines::of(arguments, config).options;
    if arguments.engine.is_none() && config.engines.len() > 1 {
        let first = config.engines.first().map_or("", String::as_str);
        terminal.warning(&format!(
            "answers are given to containers of the first of `engines` alone, {first}: those of others get signals only"
        ));
    }
    let responder = Responder::start(respond, &file, &options, sender.clone(), now);
    let responder = responder.map_err(|error| exit::Usage(error.to_string()))?;
    Ok(Some(Box::new(responder)))
}

impl Engines {
    /// Those that are named, or all that are found.
    pub(super) fn of(arguments: &Run, config: &Watch) -> Self {
        let mut engines = Self::named(arguments.engine.as_ref());
        if arguments.engine.is_none() && !config.engines.is_empty() {
            // What answers alerts talks to one engine.
            engines.options.host = config.engines.first().cloned();
            engines.chosen = Chosen::Named(config.engines.clone());
        }
        engines
    }

    /// The one that is named, or all that are found.
    pub(super) fn named(engine: Option<&String>) -> Self {
        let chosen = engine.map_or(Chosen::Found, |it| Chosen::Named(vec![it.clone()]));
        let options = EngineOptions {
            environment: Environment::new(std::env::vars_os()),
            host: engine.cloned(),
            ..EngineOptions::default()
        };
        Self { options, chosen }
    }
}

/// The time of day in nanoseconds since 1970.
fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |it| u64::try_from(it.as_nanos()).unwrap_or(u64::MAX))
}
