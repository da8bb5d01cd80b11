//! `bench prevent`: what it costs to be asked before a file is opened or a program executed, with a real engine. The test that
//! measures it is built optimised.

use anyhow::Result;

use crate::process;
use crate::workspace::cargo;

/// How often.
#[derive(clap::Args)]
pub(super) struct Options {
    /// Files that are opened in each of five turns; programs are executed a twentieth as often
    #[arg(long, default_value_t = 20_000)]
    opens: u32,
}

/// The command.
pub(super) fn run(options: &Options) -> Result<()> {
    let what = ["--package=seawall-watch", "--features=sensor", "--test=it"];
    process::run(
        cargo()
            .args(["test", "--release"])
            .args(what)
            .args(["--", "--nocapture", "prevent::cost"])
            .env("PREVENT_COST", options.opens.to_string()),
    )
}
