//! Configuration and rules of a command line, read at the start and again whenever they change.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use seawall_runtime::configuration::Configuration;
use seawall_runtime::engine::Engine;
use seawall_runtime::engine::alert::Form;
use seawall_runtime::fields::SYSCALL;
use seawall_runtime::language::Loader;
use seawall_watch::reload::Reload;
use seawall_watch::source::Engines;
use sha2::{Digest as _, Sha256};

use super::captures::{self, Captures};
use super::plan::Plan;
use super::unable;
use crate::commands::falco::arguments::Arguments;
use crate::commands::falco::{configure, plugins, rules};

/// How often it is looked whether files changed.
const LOOK: Duration = Duration::from_secs(1);

/// What a command line asks for.
#[derive(Clone)]
pub(super) struct Wanted {
    arguments: Arguments,
}

/// Configuration and rules, ready.
pub(super) struct Loaded {
    pub(super) configuration: Configuration,
    pub(super) engine: Engine,
    /// The rules for other sources.
    pub(super) others: Engines,
    pub(super) form: Form,
    pub(super) plan: Plan,
    pub(super) captures: Option<Captures>,
    /// Names of rule files with their digests.
    pub(super) rules: Vec<(String, String)>,
    /// Names of configuration files with their digests.
    pub(super) configurations: Vec<(String, String)>,
}

impl Wanted {
    pub(super) fn of(arguments: &Arguments) -> Self {
        Self {
            arguments: arguments.clone(),
        }
    }

    /// Makes loaded rules ready.
    pub(super) fn ready(
        &self,
        configuration: Configuration,
        loader: &Loader,
    ) -> anyhow::Result<Loaded> {
        let form = configure::form(&self.arguments, &configuration)?;
        unable::asked(&configuration)?;
        let plan = Plan::read(&self.arguments, &configuration, form)?;
        let matching = configure::matching(&configuration)?;
        let all = loader.rules();
        let captures = captures::read(&configuration, &all)?;
        let engine = Engine::new(&all, SYSCALL, matching)?.showing(form.buffers);
        let others = Engines::new(&all, matching, form.buffers)?;
        let rules = rules::files(&self.arguments, &configuration)?;
        let configurations = configure::files(&self.arguments, &configuration)?;
        Ok(Loaded {
            engine,
            others,
            form,
            plan,
            captures,
            rules: rules.iter().map(|path| digest(path)).collect(),
            configurations: configurations.iter().map(|path| digest(path)).collect(),
            configuration,
        })
    }

    /// Reads everything again when a file changes (`watch_config_files`), or when somebody asks.
    pub(super) fn follow(self, loaded: &Loaded) -> anyhow::Result<Reload<Loaded>> {
        let configuration = &loaded.configuration;
        let every = configuration
            .flag("watch_config_files", true)?
            .then_some(LOOK);
        Ok(Reload::start(
            self.paths(configuration)?,
            every,
            move || {
                let again = || {
                    let configuration = configure::configuration(&self.arguments)?;
                    let sources = plugins::sources(&configuration)?;
                    let loader = rules::load(&self.arguments, &configuration, &sources)?;
                    let paths = self.paths(&configuration)?;
                    Ok((self.ready(configuration, &loader)?, paths))
                };
                again().map_err(|error: anyhow::Error| format!("{error:#}"))
            },
        ))
    }

    /// All that is read: files, and the folders that new files may come to.
    fn paths(&self, configuration: &Configuration) -> anyhow::Result<Vec<PathBuf>> {
        let mut paths = configure::files(&self.arguments, configuration)?;
        paths.extend(rules::named(&self.arguments, configuration)?);
        Ok(paths)
    }
}

/// The name of a file, and the SHA-256 of what is in it now.
fn digest(path: &Path) -> (String, String) {
    let name = path.file_name().unwrap_or(path.as_os_str());
    let name = name.to_string_lossy().into_owned();
    let mut digest = String::new();
    let content = fs::read(path).unwrap_or_default();
    for byte in Sha256::digest(content) {
        // Writing into a text doesn't fail.
        let _ = write!(digest, "{byte:02x}");
    }
    (name, digest)
}
