//! The command line of `seawall db`, as it is typed.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::channel::arguments::{Export, Import, Key, Publish, Update};

#[derive(Subcommand)]
pub(crate) enum Db {
    /// Say what the advisory database holds, how old it is and what it covers
    Info(Info),
    /// Build a database from upstream data
    Build(Build),
    /// Install the newest database of a channel
    Update(Update),
    /// Write the installed database to a file, for a machine without a network
    Export(Export),
    /// Install a database that `db export` wrote
    Import(Import),
    /// Sign a database and put it into a channel
    Publish(Publish),
    /// Make or show the keys of a publisher
    #[command(subcommand)]
    Key(Key),
}

/// Say what the advisory database holds, how old it is and what it covers
#[derive(Args)]
pub(crate) struct Info {
    /// Database to ask instead of the one inside the program
    #[arg(long, value_name = "FILE", env = "SEAWALL_DB")]
    pub(crate) db: Option<PathBuf>,
}

/// Build a database from upstream data
#[derive(Args)]
#[command(
    after_help = "PATH is a data set (a directory, a .tar, .tar.gz or .tar.zst archive, or a single file) or \
a directory of data sets. A data set whose name does not tell what it is can be named: FEED=PATH.

Examples:
  seawall db build --from ./advisories --output seawall.db
  seawall db build --from debian-tracker=./json --from alpine-secdb=./secdb -o seawall.db
  seawall scan --db seawall.db debian:12"
)]
pub(crate) struct Build {
    /// Data to read; may be given several times
    #[arg(long, required = true, value_name = "[FEED=]PATH")]
    pub(crate) from: Vec<String>,
    /// File to write; replaced in one step once it is complete
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// Leave out sources of these licence tiers
    #[arg(long, value_delimiter = ',', value_name = "TIER,…")]
    pub(crate) without_tier: Vec<String>,
}
