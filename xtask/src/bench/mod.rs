//! `cargo xtask bench`: our package lists, our speed and our memory beside those of other scanners, which
//! run as black boxes on the same corpus.

mod audit;
mod check;
mod churn;
mod db;
mod engine;
mod explanation;
mod guard;
mod hostile;
mod inventory;
mod measure;
mod packages;
mod peer;
mod prevent;
mod recording;
mod rules;
mod scan;
mod sensor;

use std::path::PathBuf;

use anyhow::Result;

use crate::corpus;

/// Compares with other scanners on the corpus.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    what: What,
    /// Folder of the corpus.
    #[arg(long, value_name = "DIR", global = true)]
    corpus: Option<PathBuf>,
    /// Only this image; may be given more than once.
    #[arg(long, value_name = "NAME", global = true)]
    only: Vec<String>,
}

/// What is compared.
#[derive(clap::Subcommand)]
enum What {
    /// An audit of many containers and images, beside as many starts of `docker inspect`.
    Audit(audit::Options),
    /// Package lists; differences that docs/package-differences.toml does not explain fail.
    Packages,
    /// The advisory database: building, opening, lookups, matching.
    Db(db::Options),
    /// Checks of Dockerfiles: costs, and differences to other linters.
    Check(check::Options),
    /// Thousands of containers that come and go while they are watched: none untold, nothing left behind.
    Churn(churn::Options),
    /// The guard in front of an engine, beside the engine itself and a proxy that judges nothing.
    Guard(guard::Options),
    /// Documents that are made to take time: CPU time as the size doubles.
    CheckHostile(hostile::Options),
    /// Prevention: what it costs to be asked before a file is opened, in containers that are governed and in others.
    Prevent(prevent::Options),
    /// What recording costs, and how large recordings are, beside captures of the same events.
    Recording(recording::Options),
    /// Events held against rules of what containers do: events a second of CPU time.
    Rules(rules::Options),
    /// Wall time, CPU time and peak memory.
    Scan(scan::Options),
    /// The sensor: what is lost in a flood, and what watching costs those who are watched.
    Sensor(sensor::Options),
}

/// The command.
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let images = || {
        let folder = arguments.corpus.clone();
        let folder = folder.unwrap_or_else(corpus::default_folder);
        corpus::existing(&folder, &arguments.only)
    };
    match &arguments.what {
        What::Audit(options) => audit::run(options),
        What::Check(options) => check::run(options),
        What::CheckHostile(options) => hostile::run(options),
        What::Churn(options) => churn::run(options),
        What::Db(options) => db::run(options),
        What::Guard(options) => guard::run(options),
        What::Packages => packages::run(&images()?),
        What::Prevent(options) => prevent::run(options),
        What::Recording(options) => recording::run(options),
        What::Rules(options) => rules::run(options),
        What::Scan(options) => scan::run(&images()?, options),
        What::Sensor(options) => sensor::run(options),
    }
}
