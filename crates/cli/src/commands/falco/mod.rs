//! `seawall falco`, and this program called by the name `falco`: Falco's command line. Exit codes are Falco's: 0, or 1 where
//! something is wrong.

mod arguments;
mod configure;
mod facts;
#[cfg(feature = "sensor")]
mod live;
mod outputs;
mod plugins;
mod replay;
mod rules;
mod summary;
mod support;
mod voice;

use std::ffi::OsString;
use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::Parser as _;
use seawall_runtime::configuration::{Configuration, config_schema};
use seawall_runtime::document::Source;
#[cfg(not(feature = "sensor"))]
use seawall_runtime::language::Loader;
use seawall_runtime::language::{ENGINE_VERSION, rule_schema};
use seawall_watch::observer::Word;
use serde_json::json;

use crate::exit;
use arguments::Arguments;
use voice::say as tell;

pub(crate) use rules::{files_of, read};

/// The Falco whose place is taken, as tools ask for it.
const FALCO_VERSION: &str = "0.44.0";

/// Does what a command line of Falco's asks for.
pub(crate) fn called(words: Vec<OsString>) -> ExitCode {
    let words = std::iter::once(OsString::from("falco")).chain(words);
    let arguments = match Arguments::try_parse_from(words) {
        Ok(arguments) => arguments,
        Err(error) => {
            let is_fault = error.use_stderr();
            // A closed pipe must not turn `-h | head` into a fault.
            let _printed = error.print();
            return if is_fault {
                ExitCode::FAILURE
            } else {
                ExitCode::SUCCESS
            };
        }
    };
    match run(&arguments) {
        Ok(code) => code,
        Err(error) if exit::reader_left(&error) => ExitCode::SUCCESS,
        Err(error) => {
            voice::tell("Error", &format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    if arguments.rule_schema {
        return print(&format!("{:#}\n", rule_schema()));
    }
    if arguments.config_schema {
        return print(&format!("{:#}\n", config_schema()));
    }
    let configuration = configure::configuration(arguments)?;
    voice::set(arguments, &configuration)?;
    configure::doubts(arguments, &configuration);
    if arguments.version {
        return version(&configuration);
    }
    if let Some(text) = facts::asked(arguments)? {
        return print(&text);
    }
    if arguments.support {
        return print(&support::document(arguments, &configuration)?);
    }
    configure::sources(arguments, &configuration)?;
    if !arguments.validate.is_empty() {
        return rules::validate(arguments, &configuration);
    }
    if arguments.list_rules || arguments.describe.is_some() {
        let loader = rules::load(arguments, &configuration, &Source::ALL)?;
        return rules::describe(arguments, &configuration, &loader);
    }
    let loader = rules::load(
        arguments,
        &configuration,
        &plugins::sources(&configuration)?,
    )?;
    let is_replay = configure::is_replay(arguments, &configuration)?;
    if is_replay && !arguments.dry_run {
        return replay::run(arguments, &configuration, &loader);
    }
    if is_replay {
        return Ok(ExitCode::SUCCESS);
    }
    if arguments.dry_run {
        return check(arguments, configuration, &loader);
    }
    watch(arguments, configuration, &loader)
}

#[cfg(feature = "sensor")]
use live::{check, run as watch};

/// What else stands in a configuration means nothing to a program that can't watch.
#[cfg(not(feature = "sensor"))]
#[expect(
    clippy::unnecessary_wraps,
    reason = "with a sensor there is more to check"
)]
fn check(_: &Arguments, _: Configuration, _: &Loader) -> anyhow::Result<ExitCode> {
    Ok(ExitCode::SUCCESS)
}

/// Says why there is nothing to watch with.
#[cfg(not(feature = "sensor"))]
fn watch(_: &Arguments, _: Configuration, _: &Loader) -> anyhow::Result<ExitCode> {
    anyhow::bail!(
        "this program was built without the sensor, so it cannot watch live events: build it with `--features sensor`; \
         rules can be checked with -V, loaded with --dry-run, and held against a capture with -e"
    )
}

fn version(configuration: &Configuration) -> anyhow::Result<ExitCode> {
    let ours = env!("CARGO_PKG_VERSION");
    if configuration.flag("json_output", false)? {
        let document = json!({
            "falco_version": FALCO_VERSION,
            "seawall_version": ours,
            "engine_version": ENGINE_VERSION.1.to_string(),
            "engine_version_semver": ENGINE_VERSION.to_string(),
        });
        return print(&format!("{document:#}\n"));
    }
    print(&format!(
        "Falco version: {FALCO_VERSION} (whose place Seawall {ours} takes)\nEngine:        {ENGINE_VERSION}\n"
    ))
}

fn print(text: &str) -> anyhow::Result<ExitCode> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// Tells what goes on beside the rules.
fn say(word: Word, text: &str) {
    let label = match word {
        Word::Note => "Informational",
        Word::Warning => "Warning",
    };
    tell(label, text);
}
