//! The rules of `seawall watch run`: which are wanted, loaded at the start and again whenever they change.

use std::path::PathBuf;
use std::time::Duration;

use seawall_policy::config::watch::Watch;
use seawall_runtime::document::Source;
use seawall_runtime::engine::{Engine, Matching};
use seawall_runtime::fields::{Buffers, SYSCALL};
use seawall_runtime::language::{Addition, Loader, OWN_RULES, Priority, Settings};
use seawall_watch::reload::Reload;
use seawall_watch::source::Engines;

use super::configuration::configuration;
use super::run::Run;
use super::{Files, check, named, sources};
use crate::exit;
use crate::ui::Terminal;

/// How often it is looked whether files of rules changed.
const LOOK: Duration = Duration::from_secs(1);

/// Which rules a command line asks for.
#[derive(Clone)]
pub(super) struct Wanted {
    config: Option<PathBuf>,
    rules: Vec<PathBuf>,
    no_default_rules: bool,
    matching: Matching,
    minimum: Priority,
    terminal: Terminal,
    /// Sources that run, once they do.
    running: Option<Vec<Source>>,
}

/// Rules that are ready, and the configuration that names them.
pub(super) struct Loaded {
    /// Those for events of the kernel.
    pub(super) engine: Engine,
    /// Those for events of other sources.
    pub(super) others: Engines,
    pub(super) config: Watch,
}

impl Wanted {
    pub(super) fn of(arguments: &Run, terminal: Terminal) -> Self {
        Self {
            config: arguments.config.clone(),
            rules: arguments.rules.clone(),
            no_default_rules: arguments.no_default_rules,
            matching: if arguments.first {
                Matching::First
            } else {
                Matching::All
            },
            minimum: arguments.priority,
            terminal,
            running: None,
        }
    }

    /// Loads them; where a file has a fault, what tells of it comes instead.
    pub(super) fn load(&self) -> anyhow::Result<Result<Loaded, Loader>> {
        let config = self.config.as_deref().map(configuration).transpose()?;
        let config = config.unwrap_or_default();
        // Sources run on as they were started, whatever the configuration says by now.
        let sources = match &self.running {
            Some(sources) => sources.clone(),
            None => sources::read(&config.sources),
        };
        let loader = self.read(&config, &sources)?;
        if !loader.is_successful() {
            return Ok(Err(loader));
        }
        sources::tell_unread(&loader, self.terminal);
        let rules = loader.rules();
        named::tell_unknown(&config, &rules, self.terminal);
        Ok(Ok(Loaded {
            engine: Engine::new(&rules, SYSCALL, self.matching)?,
            others: Engines::new(&rules, self.matching, Buffers::default())?,
            config,
        }))
    }

    /// Loads them again when a file changes, or when somebody asks.
    pub(super) fn follow(mut self, config: &Watch) -> Reload<Loaded> {
        self.running = Some(sources::read(&config.sources));
        Reload::start(self.paths(config), Some(LOOK), move || {
            let loaded = self.load().map_err(|error| format!("{error:#}"))?;
            let loaded = loaded.map_err(|loader| first_of(&check::faults(&loader)))?;
            let paths = self.paths(&loaded.config);
            Ok((loaded, paths))
        })
    }

    fn read(&self, config: &Watch, others: &[Source]) -> anyhow::Result<Loader> {
        let settings = Settings {
            minimum: self.minimum,
            additions: vec![Addition::suggested()],
            ..Settings::default()
        };
        let settings = settings.with_sources(others);
        let files = Files {
            paths: self.files(config),
        };
        if self.no_default_rules || config.no_default_rules {
            if files.paths.is_empty() {
                let why = "without the rules that ship with the program there are none: name a file with --rules";
                return Err(exit::Usage(why.to_owned()).into());
            }
            return files.load_with(settings, self.terminal);
        }
        let mut loader = Loader::new(settings);
        loader.load("seawall.yaml", OWN_RULES.as_bytes());
        sources::add_own(others, &mut loader);
        files.add_to(&mut loader, self.terminal)?;
        Ok(loader)
    }

    /// The files of rules: those of the configuration, then those of the command line.
    fn files(&self, config: &Watch) -> Vec<PathBuf> {
        let named = config.rules.iter().map(PathBuf::from);
        named.chain(self.rules.iter().cloned()).collect()
    }

    /// All that is read.
    fn paths(&self, config: &Watch) -> Vec<PathBuf> {
        self.config
            .iter()
            .cloned()
            .chain(self.files(config))
            .collect()
    }
}

/// The first fault, and how many more there are.
fn first_of(faults: &[String]) -> String {
    match faults {
        [] => "a file has a fault".to_owned(),
        [one] => one.clone(),
        [first, rest @ ..] => format!("{first} (and {} more)", rest.len()),
    }
}
