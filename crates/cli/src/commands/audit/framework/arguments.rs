//! The command line about frameworks and statements, as it is typed.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// What a host is held against.
#[derive(Args)]
#[command(next_help_heading = "Frameworks")]
pub(crate) struct Holding {
    /// Hold the host against these: cis-docker, nist-800-53, pci-dss and others (see --list-frameworks), or all
    #[arg(long = "framework", value_delimiter = ',', value_name = "NAME,…")]
    pub(crate) frameworks: Vec<String>,
    /// List the frameworks, and look at nothing
    #[arg(long)]
    pub(crate) list_frameworks: bool,
    /// Exit with 1 where less than this share of a framework's applicable controls is met
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(1..=100))]
    pub(crate) fail_under: Option<u8>,
    /// File of what people state of controls, signed or not
    #[arg(long, value_name = "FILE")]
    pub(crate) statements: Vec<PathBuf>,
    /// Public key, in PEM, whose signatures of statements count; several may be given
    #[arg(long = "statement-key", value_name = "KEY", value_delimiter = ',')]
    pub(crate) statement_keys: Vec<PathBuf>,
}

/// Sign what people state of controls, and say whether a signature holds
#[derive(Subcommand)]
pub(crate) enum Statement {
    /// Read a file of statements and sign it
    Sign(Sign),
    /// Say whether a file of statements is signed by a key, and what it states
    Verify(Verify),
}

/// Read a file of statements and sign it
#[derive(Args)]
#[command(
    after_help = "What is written is an envelope (DSSE) around the file as it is. Keys are made by `seawall db key new`.

Examples:
  seawall db key new ann                                        makes ann.key and ann.pem
  seawall audit statement sign --key ann.key -o said.json statements.json
  sudo seawall audit --framework cis-docker --statements said.json --statement-key ann.pem"
)]
pub(crate) struct Sign {
    /// The statements: JSON of the schema `seawall.statements/1`
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Private key to sign with, in PEM; several sign together, and any of them is enough for those who verify
    #[arg(long, value_name = "KEY", required = true)]
    pub(crate) key: Vec<PathBuf>,
    /// File to write (default: standard output)
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

/// Say whether a file of statements is signed by a key, and what it states
#[derive(Args)]
#[command(
    after_help = "Exit codes: 0 the signature holds; 1 it does not, or there is none; 2 wrong usage.

Example:
  seawall audit statement verify --key ann.pem said.json"
)]
pub(crate) struct Verify {
    /// The signed statements
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Public key, in PEM; several may be given, and one signature is enough
    #[arg(long, value_name = "KEY", required = true)]
    pub(crate) key: Vec<PathBuf>,
}
