//! A program that goes on until it is interrupted, and what it prints on the way.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use crate::program::Desk;

/// A running program.
pub(crate) struct Running {
    child: Child,
    lines: Receiver<String>,
}

impl Running {
    pub(crate) fn start(desk: &Desk, words: &str) -> Self {
        let mut child = desk.begin(words);
        let out = BufReader::new(child.stdout.take().unwrap());
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in out.lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        Self { child, lines }
    }

    /// Waits for the next line of its output.
    pub(crate) fn line(&self, until: Instant) -> Result<String, RecvTimeoutError> {
        let rest = until.saturating_duration_since(Instant::now());
        self.lines.recv_timeout(rest)
    }

    /// Returns the number of its process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Interrupts it as Ctrl-C does, and returns its exit code and what stands on its standard error.
    pub(crate) fn interrupt(self) -> (Option<i32>, String) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args(["-INT", &id]).status();
        assert!(sent.is_ok_and(|it| it.success()));
        self.end()
    }

    /// Waits for its end, and returns its exit code and what stands on its standard error.
    pub(crate) fn end(mut self) -> (Option<i32>, String) {
        let until = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                let mut said = String::new();
                let mut pipe = self.child.stderr.take().unwrap();
                pipe.read_to_string(&mut said).unwrap();
                return (status.code(), said);
            }
            assert!(Instant::now() < until, "it does not end");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// How long an end may take on a machine that does something else besides.
const PATIENCE: Duration = Duration::from_mins(1);
