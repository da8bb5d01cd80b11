//! Steps in a process of their own, while something else is done that leaves a processor to them.

use std::path::PathBuf;
use std::process::{Child, Command};

use anyhow::{Context as _, Result};

use crate::test_run::{Counts, Failure, Reader};
use crate::{process, workspace};

/// Steps that run. What they say is kept until they have ended: lines of two at once could not be told apart.
pub(super) struct Beside {
    child: Child,
    log: PathBuf,
}

impl Beside {
    /// Starts steps, one after the other.
    pub(super) fn start(names: &[&str]) -> Result<Self> {
        let log = workspace::target().join("beside.log");
        // What the tests ask of a machine comes first: these may take as long as they like.
        let mut command = Command::new("nice");
        command.args(["-n", "19"]);
        // This program, though it may have been built anew meanwhile.
        command.arg(std::env::current_exe()?).arg("ci").args(names);
        let child = process::start(&mut command, &log)?;
        Ok(Self { child, log })
    }

    /// Waits for their end, passes on what they said, and counts.
    pub(super) fn end(mut self) -> Result<Counts> {
        let status = self.child.wait()?;
        let said = std::fs::read(&self.log).with_context(|| self.log.display().to_string())?;
        let said = String::from_utf8_lossy(&said);
        // There is one line of totals, at the end of all.
        let said = said.trim_end();
        let (said, totals) = said.rsplit_once('\n').unwrap_or((said, ""));
        println!("{said}");
        let mut counts = Reader::totals(totals);
        if !status.success() {
            // Which steps, and what failed in them, is what is said last.
            let last = said
                .rfind("failed steps: ")
                .and_then(|from| said.get(from..));
            let last = last.map_or_else(|| status.to_string(), str::to_owned);
            counts.failed = counts.failed.max(1);
            counts.failures.push(Failure {
                test: "steps beside the tests".to_owned(),
                said: last,
            });
        }
        Ok(counts)
    }
}

impl Drop for Beside {
    /// Nothing goes on behind a run that was given up.
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
