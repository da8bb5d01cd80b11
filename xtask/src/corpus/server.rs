//! A server that this program started: it ends with us, and only it.

use std::path::Path;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::process;

/// A running server.
pub(super) struct Server {
    child: Child,
    words: String,
}

impl Server {
    /// Starts it and waits until `ready` says that it answers.
    pub(super) fn start(
        command: &mut Command,
        log: &Path,
        words: String,
        mut ready: impl FnMut() -> bool,
    ) -> Result<Self> {
        let child = process::start(command, log)?;
        let mut server = Self { child, words };
        let start = Instant::now();
        while !ready() {
            if let Some(status) = server.child.try_wait()? {
                bail!("ended with {status}; see {}", log.display());
            }
            if start.elapsed() > PATIENCE {
                bail!("does not answer; see {}", log.display());
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        Ok(server)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // One that has ended has no process id any more, or another program has it.
        if !matches!(self.child.try_wait(), Ok(None)) {
            return;
        }
        // A polite signal, so that mounts and pid files are cleared away.
        let ended = Command::new("kill")
            .arg(self.child.id().to_string())
            .status()
            .is_ok_and(|status| status.success());
        if ended {
            // Its status is of no interest.
            drop(self.child.wait());
        }
    }
}

/// Tells where the servers are and waits until one ends, as all do on Ctrl-C.
pub(super) fn wait(mut servers: Vec<Server>) -> Result<()> {
    for server in &servers {
        println!("{}", server.words);
    }
    if let Some(server) = servers.first_mut() {
        println!("running until Ctrl-C");
        server.child.wait().context("waiting for a server")?;
    }
    Ok(())
}

const PATIENCE: Duration = Duration::from_mins(1);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_dies_at_once_is_an_error() {
        let log = std::env::temp_dir().join(format!("seawall-server-{}", std::process::id()));
        let result = Server::start(&mut Command::new("false"), &log, String::new(), || false);
        assert!(result.is_err());
        std::fs::remove_file(log).unwrap();
    }
}
