//! `seawall watch record`: its arguments, and what is said where the program has no sensor.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::ui::Terminal;

/// Arguments of `record`.
#[derive(Args)]
pub(crate) struct Record {
    /// The file; it is replaced
    #[arg(short, long, value_name = "FILE", default_value = "recording.swr")]
    pub(super) output: PathBuf,
    /// End after so many seconds; else with Ctrl-C
    #[arg(long, value_name = "N")]
    pub(super) seconds: Option<u64>,
    /// End when the file has so many megabytes
    #[arg(long, value_name = "MEGABYTES", value_parser = clap::value_parser!(u64).range(1..))]
    pub(super) size: Option<u64>,
    /// Only what is done in a container, by its name or the begin of its id
    #[arg(long, value_name = "NAME")]
    pub(super) container: Option<String>,
    /// Write a capture file (.scap), as sysdig and Falco read it, instead of our own format
    #[arg(long)]
    pub(super) scap: bool,
    /// Address of the container engine, in the form of `DOCKER_HOST`
    #[arg(long, value_name = "ADDRESS")]
    pub(super) engine: Option<String>,
}

/// Records what happens.
#[cfg(feature = "sensor")]
pub(super) fn run(arguments: &Record, terminal: Terminal) -> anyhow::Result<ExitCode> {
    super::rings::record(arguments, terminal)
}

/// Says why there is nothing to record with.
#[cfg(not(feature = "sensor"))]
pub(super) fn run(_: &Record, _: Terminal) -> anyhow::Result<ExitCode> {
    let why = "this program was built without the sensor, so it can't record: build it with `--features sensor`";
    Err(crate::exit::Usage(why.to_owned()).into())
}
