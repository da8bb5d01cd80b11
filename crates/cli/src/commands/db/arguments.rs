//! The command line of `seawall db`, as it is typed.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::channel::arguments::{Export, Import, Key, Network, Publish, Update};

#[derive(Subcommand)]
pub(crate) enum Db {
    /// Say what the advisory database holds, how old it is and what it covers
    Info(Info),
    /// Say what the database has about an id or a package
    Search(Search),
    /// Read a whole database and say what is damaged in it
    Verify(Verify),
    /// Say what one database has that another has not
    Diff(Diff),
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

/// How to write what a verb of `db` says.
#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum DbFormat {
    /// For people
    #[default]
    Table,
    /// For programs
    Json,
}

/// Say what the advisory database holds, how old it is and what it covers
#[derive(Args)]
pub(crate) struct Info {
    /// Database to ask instead of the one that a scan would use
    #[arg(long, value_name = "FILE", env = "SEAWALL_DB")]
    pub(crate) db: Option<PathBuf>,
    /// How to write it
    #[arg(short, long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: DbFormat,
}

/// Say what the database has about an id or a package
#[derive(Args)]
#[command(after_help = "Examples:
  seawall db search CVE-2024-3094
  seawall db search GHSA-jfh8-c2jp-5v3q
  seawall db search openssl --ecosystem debian:12")]
pub(crate) struct Search {
    /// An id of a vulnerability or of a record, or the name of a package
    #[arg(value_name = "ID|PACKAGE")]
    pub(crate) what: String,
    /// Only in this ecosystem, as `db info` names it
    #[arg(long, value_name = "NAME")]
    pub(crate) ecosystem: Option<String>,
    /// Database to ask instead of the one that a scan would use
    #[arg(long, value_name = "FILE", env = "SEAWALL_DB")]
    pub(crate) db: Option<PathBuf>,
    /// How to write it
    #[arg(short, long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: DbFormat,
}

/// Read a whole database and say what is damaged in it
#[derive(Args)]
#[command(after_help = "Exit codes: 0 sound; 2 it can't be read; 3 damaged.")]
pub(crate) struct Verify {
    /// The database
    pub(crate) file: PathBuf,
}

/// Say what one database has that another has not
#[derive(Args)]
#[command(after_help = "Examples:
  seawall db diff old.swdb new.swdb
  seawall db diff --ecosystem debian:12 --ids old.swdb new.swdb")]
pub(crate) struct Diff {
    /// The database to compare with
    pub(crate) old: PathBuf,
    /// The database that may have more
    pub(crate) new: PathBuf,
    /// Only this ecosystem, as `db info` names it
    #[arg(long, value_name = "NAME")]
    pub(crate) ecosystem: Option<String>,
    /// List each package and vulnerability that was added (+), removed (-) or changed (~)
    #[arg(long)]
    pub(crate) ids: bool,
    /// How to write it
    #[arg(short, long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: DbFormat,
}

/// Build a database from upstream data
#[derive(Args)]
#[command(
    after_help = "PATH is a data set (a directory, an archive, or a single file) or a directory of data sets. \
Archives are .zip and .tar, the latter also in .gz, .bz2, .xz and .zst, and so are single files. An https:// URL may \
stand for a path: it is fetched first. A data set whose name does not tell what it is can be named: FEED=PATH.

Examples:
  seawall db build --from ./advisories --output seawall.db
  seawall db build --from debian-tracker=./json --from alpine-secdb=./secdb -o seawall.db
  seawall db build --from osv=https://mirror.example/npm/all.zip -o npm.db
  seawall scan --db seawall.db debian:12"
)]
pub(crate) struct Build {
    /// Data to read; may be given several times
    #[arg(long, required = true, value_name = "[FEED=]PATH|URL")]
    pub(crate) from: Vec<String>,
    /// File to write; replaced in one step once it is complete
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// Leave out sources of these licence tiers
    #[arg(long, value_delimiter = ',', value_name = "TIER,…")]
    pub(crate) without_tier: Vec<String>,
    #[command(flatten)]
    pub(crate) network: Network,
}
