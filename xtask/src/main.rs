//! Chores of the workspace. `cargo xtask help` lists them; each command is one module.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for people at a terminal: its words are its output"
)]

mod bench;
mod built;
mod ci;
mod corpus;
mod fuzz;
mod generate;
mod guest;
mod licences;
mod picture;
mod process;
mod snapshot;
mod test_run;
mod tidy;
mod workspace;

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser as _;

/// Chores of the workspace.
#[derive(clap::Parser)]
#[command(name = "cargo xtask")]
enum Chore {
    /// Runs every check there is, cheap ones first.
    Ci {
        /// Runs these steps alone.
        steps: Vec<String>,
    },
    /// Runs all tests and counts them.
    Test,
    /// Checks the rules of the house that no compiler holds.
    Tidy,
    /// Writes the committed files that come out of the program itself.
    Generate {
        /// Compares instead of writing.
        #[arg(long)]
        check: bool,
    },
    /// Writes the fingerprints that texts of licences are recognised by.
    Licences,
    Corpus(corpus::Arguments),
    Bench(bench::Arguments),
    Fuzz(fuzz::Arguments),
    GuestTest(guest::Arguments),
    Snapshot(snapshot::Arguments),
}

fn main() -> ExitCode {
    match run(Chore::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Runs a chore and tells whether all is well.
fn run(chore: Chore) -> Result<bool> {
    match chore {
        Chore::Ci { steps } => return ci::run(&steps),
        Chore::Test => return Ok(test_run::run()),
        Chore::GuestTest(arguments) => return guest::run(&arguments),
        Chore::Tidy => tidy::run(),
        Chore::Generate { check } => generate::run(check),
        Chore::Licences => licences::run(),
        Chore::Corpus(arguments) => corpus::run(&arguments),
        Chore::Bench(arguments) => bench::run(&arguments),
        Chore::Fuzz(arguments) => fuzz::run(&arguments),
        Chore::Snapshot(arguments) => snapshot::run(&arguments),
    }?;
    Ok(true)
}
