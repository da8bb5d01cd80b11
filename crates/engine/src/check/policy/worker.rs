//! The process that evaluates policies: this program once more, with nothing of its environment. It is bounded in
//! memory by itself and in time by us; whatever a policy does to it, only that policy has no answer.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use seawall_rego::protocol::{Reply, Request};

/// How the process is started.
#[derive(Clone, Debug)]
pub struct Program {
    /// The program.
    pub path: PathBuf,
    /// Words that make it evaluate: it answers requests until there are no more.
    pub arguments: Vec<String>,
}

/// A process at work.
#[derive(Debug)]
pub(super) struct Worker {
    child: Child,
    stdin: Option<ChildStdin>,
    replies: Receiver<Result<Reply, String>>,
}

/// Why there is no answer, as a clause; the process is of no more use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Gone {
    pub(super) why: String,
}

impl Worker {
    /// Starts one.
    pub(super) fn start(program: &Program) -> Result<Self, Gone> {
        let gone = |error: std::io::Error| Gone {
            why: format!("the process that evaluates policies cannot be started: {error}"),
        };
        let mut child = Command::new(&program.path)
            .args(&program.arguments)
            .env_clear()
            // The allocator is not to set aside as much address space as the process may have.
            .env("MIMALLOC_ARENA_RESERVE", "0")
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(gone)?;
        let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
        let (sender, replies) = sync_channel(16);
        if let Some(stdout) = stdout {
            thread::spawn(move || {
                let mut lines = BufReader::new(stdout);
                loop {
                    let mut line = String::new();
                    let bounded = (&mut lines).take(LONGEST_REPLY).read_line(&mut line);
                    let reply = match bounded {
                        Ok(0) => break,
                        Ok(_) => serde_json::from_str(&line).map_err(|error| error.to_string()),
                        Err(error) => Err(error.to_string()),
                    };
                    if sender.send(reply).is_err() {
                        break;
                    }
                }
            });
        }
        Ok(Self {
            child,
            stdin,
            replies,
        })
    }

    /// Asks.
    pub(super) fn ask(&mut self, request: &Request) -> Result<(), Gone> {
        let mut line = serde_json::to_vec(request).map_err(|error| Gone {
            why: format!("it cannot be asked: {error}"),
        })?;
        line.push(b'\n');
        let written = self.stdin.as_mut().map(|stdin| stdin.write_all(&line));
        match written {
            Some(Ok(())) => Ok(()),
            _ => Err(self.ended()),
        }
    }

    /// Waits for an answer.
    pub(super) fn answer(&mut self) -> Result<Reply, Gone> {
        match self.replies.recv_timeout(LONGEST) {
            Ok(Ok(reply)) => Ok(reply),
            Ok(Err(why)) => Err(Gone {
                why: format!("its answer cannot be read: {why}"),
            }),
            Err(RecvTimeoutError::Timeout) => Err(Gone {
                why: format!("it takes longer than {} s", LONGEST.as_secs()),
            }),
            Err(RecvTimeoutError::Disconnected) => Err(self.ended()),
        }
    }

    /// Says how the process came to its end.
    fn ended(&mut self) -> Gone {
        let begun = Instant::now();
        let status = loop {
            match self.child.try_wait() {
                Ok(Some(status)) => break Some(status),
                Ok(None) if begun.elapsed() < GRACE => thread::sleep(Duration::from_millis(2)),
                _ => break None,
            }
        };
        Gone {
            why: status.map_or_else(|| "its process is gone".to_owned(), ended),
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        drop(self.stdin.take());
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn ended(status: ExitStatus) -> String {
    if status.success() {
        return "its process ended early".to_owned();
    }
    // What takes all memory, or goes down too far, ends by a signal: there is nobody left who could say so.
    "it used up the memory that it may have, or goes down without end: its process was ended"
        .to_owned()
}

/// How long an answer may take: longer than what the process allows itself.
const LONGEST: Duration = Duration::from_secs(10);
/// How long to wait for the end of a process that says nothing more.
const GRACE: Duration = Duration::from_secs(1);
/// Bytes of an answer.
const LONGEST_REPLY: u64 = 16 << 20;
