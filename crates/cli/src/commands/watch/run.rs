//! `seawall watch run`: its arguments, and what is said where the program has no sensor.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use seawall_runtime::language::Priority;

use super::replay::{AlertForm, priority};
use crate::ui::Terminal;

/// Arguments of `run`.
#[derive(Args)]
pub(crate) struct Run {
    /// Rule file or folder of such, loaded after our own rules; may be repeated
    #[arg(short, long, value_name = "PATH")]
    pub(super) rules: Vec<PathBuf>,
    /// Section `watch` of this configuration file (`seawall.yaml`) says the rest: rules, and what comes of alerts
    #[arg(short, long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    /// Without our own rules: those of --rules alone
    #[arg(long)]
    pub(super) no_default_rules: bool,
    /// In which form alerts are printed
    #[arg(short, long, value_enum, default_value_t)]
    pub(super) format: AlertForm,
    /// Alert for the first rule alone that matches an event
    #[arg(long)]
    pub(super) first: bool,
    /// Only rules of this priority or worse
    #[arg(long, value_name = "PRIORITY", value_parser = priority, default_value = "debug")]
    pub(super) priority: Priority,
    /// Leave out what is done outside of containers
    #[arg(long)]
    pub(super) only_containers: bool,
    /// End after so many seconds; else with Ctrl-C
    #[arg(long, value_name = "N")]
    pub(super) seconds: Option<u64>,
    /// Keep so many seconds (and at most so many megabytes) of each container in memory, and write them to a file when
    /// there is an alert: what section `watch.ring` of the configuration says, with these numbers
    #[arg(long, value_name = "SECONDS[:MEGABYTES]", value_parser = ring)]
    pub(super) ring: Option<(u64, Option<u64>)>,
    /// The folder for recordings of alerts
    #[arg(long, value_name = "FOLDER")]
    pub(super) recordings: Option<PathBuf>,
    /// Address of the container engine, in the form of `DOCKER_HOST`
    #[arg(long, value_name = "ADDRESS")]
    pub(super) engine: Option<String>,
}

/// Reads `SECONDS` or `SECONDS:MEGABYTES`.
fn ring(text: &str) -> Result<(u64, Option<u64>), String> {
    let (seconds, megabytes) = match text.split_once(':') {
        Some((seconds, megabytes)) => (seconds, Some(megabytes)),
        None => (text, None),
    };
    let number = |text: &str, most: u64| {
        let number = text.parse::<u64>().ok();
        number
            .filter(|number| (1..=most).contains(number))
            .ok_or_else(|| format!("`{text}` is not from 1 to {most}"))
    };
    let megabytes = megabytes.map(|it| number(it, 4096)).transpose()?;
    Ok((number(seconds, 3600)?, megabytes))
}

/// Watches this machine.
#[cfg(feature = "sensor")]
pub(super) fn run(arguments: &Run, terminal: Terminal) -> anyhow::Result<ExitCode> {
    super::live::run(arguments, terminal)
}

/// Says why there is nothing to watch with.
#[cfg(not(feature = "sensor"))]
pub(super) fn run(_: &Run, _: Terminal) -> anyhow::Result<ExitCode> {
    Err(crate::exit::Usage(
        "this program was built without the sensor, so it can't watch this machine: build it with `--features sensor`, or \
         hold rules against a capture with `seawall watch replay`"
            .to_owned(),
    )
    .into())
}
