//! A program that is given alerts on its standard input, a line each.
//!
//! It runs in a process group of its own, and the whole group is killed when it takes too long, so that nothing of it stays
//! behind. What it writes goes to standard output and standard error of this one.

use std::io::{self, Write as _};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, ChildStdin, ExitStatus, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::OFlags;
use seawall_carrier::{Carried, Carrier, Fault, Record as _};

use super::leash::{Leash, kill};
use super::letter::Letter;
use super::{Command, Program};

/// A program that is given alerts.
pub(super) struct Speaker {
    program: Program,
    running: Option<Running>,
    leash: Arc<Leash>,
}

/// One that runs; ended with all that it started when it is dropped.
struct Running {
    child: Child,
    input: Option<ChildStdin>,
    patience: Duration,
    leash: Arc<Leash>,
}

impl Speaker {
    /// Takes what is to be started.
    pub(super) const fn new(program: Program, leash: Arc<Leash>) -> Self {
        Self {
            program,
            running: None,
            leash,
        }
    }

    /// Gives a line to the program that runs; starts one where none does.
    fn go_on(&mut self, line: &[u8]) -> Result<(), Fault> {
        let ended = self.running.as_mut().and_then(Running::ended);
        if let Some(how) = ended {
            self.running = None;
            return Err(later(died(how)));
        }
        let mut running = match self.running.take() {
            Some(running) => running,
            None => Running::start(&self.program, &self.leash)?,
        };
        match running.give(line, self.until()) {
            Ok(()) => {
                self.running = Some(running);
                Ok(())
            }
            Err(error) => Err(later(running.gave_up(&error))),
        }
    }

    /// Has a program of its own for a line. One that fails has had its try: to try for ever would keep back all others.
    fn once(&self, line: &[u8]) -> Result<(), Fault> {
        let until = self.until();
        let mut running = Running::start(&self.program, &self.leash)?;
        let given = running.give(line, until);
        running.input = None;
        if let Err(error) = given {
            // A program that does not read what it is given is no failure, if it says so itself.
            if error.kind() != io::ErrorKind::BrokenPipe {
                return Err(Fault::Refused(running.gave_up(&error)));
            }
        }
        match running.wait(until) {
            Some(how) if how.success() => Ok(()),
            Some(how) => Err(Fault::Refused(format!("its program ended with {how}"))),
            None => {
                let error = io::ErrorKind::TimedOut.into();
                Err(Fault::Refused(running.gave_up(&error)))
            }
        }
    }

    fn until(&self) -> Instant {
        let now = Instant::now();
        now.checked_add(self.program.patience).unwrap_or(now)
    }
}

impl Carrier<Letter> for Speaker {
    fn carry(&mut self, letters: &[Letter]) -> Carried {
        for (taken, letter) in letters.iter().enumerate() {
            let line = [letter.bytes(), b"\n"].concat();
            let given = if self.program.kept {
                self.go_on(&line)
            } else {
                self.once(&line)
            };
            if let Err(fault) = given {
                return Carried {
                    taken,
                    end: Err(fault),
                };
            }
        }
        Carried::all(letters)
    }

    /// A program that is gone is told when it goes, and not with the next alert; that one starts another.
    fn idle(&mut self) -> Option<String> {
        let how = self.running.as_mut().and_then(Running::ended)?;
        self.running = None;
        Some(died(how))
    }
}

fn died(how: ExitStatus) -> String {
    format!("its program ended ({how}); what it had not read yet is lost")
}

impl Running {
    fn start(program: &Program, leash: &Arc<Leash>) -> Result<Self, Fault> {
        let mut command = match &program.command {
            Command::Shell(text) => {
                let mut shell = std::process::Command::new("/bin/sh");
                shell.args(["-c", text]);
                shell
            }
            Command::Direct(words) => {
                let mut words = words.iter();
                let first = words.next().map(String::as_str).unwrap_or_default();
                let mut direct = std::process::Command::new(first);
                direct.args(words);
                direct
            }
        };
        let failed = |error: io::Error| later(format!("its program can't be started: {error}"));
        command.stdin(Stdio::piped()).process_group(0);
        let mut groups = leash.hold();
        if groups.is_over() {
            return Err(later("its program is not started any more".to_owned()));
        }
        let mut child = command.spawn().map_err(failed)?;
        groups.add(child.id());
        drop(groups);
        let input = child.stdin.take();
        let running = Self {
            child,
            input,
            patience: program.patience.min(LAST_WORDS),
            leash: Arc::clone(leash),
        };
        // Only our end: what the program reads from waits as it is used to.
        if let Some(input) = &running.input {
            rustix::fs::fcntl_setfl(input, OFlags::NONBLOCK)
                .map_err(|error| failed(error.into()))?;
        }
        Ok(running)
    }

    /// Writes a line whole, or fails; also when it takes longer than until the moment.
    fn give(&mut self, line: &[u8], until: Instant) -> io::Result<()> {
        let Some(input) = &mut self.input else {
            return Err(io::ErrorKind::BrokenPipe.into());
        };
        let mut rest = line;
        while !rest.is_empty() {
            match input.write(rest) {
                Ok(count) => rest = rest.get(count..).unwrap_or_default(),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    let left = until.saturating_duration_since(Instant::now());
                    let wait = Timespec::try_from(left).map_err(io::Error::other)?;
                    let mut polled = [PollFd::new(input, PollFlags::OUT)];
                    if left.is_zero() || poll(&mut polled, Some(&wait))? == 0 {
                        return Err(io::ErrorKind::TimedOut.into());
                    }
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Says how it ended, if it did.
    fn ended(&mut self) -> Option<ExitStatus> {
        let mut groups = self.leash.hold();
        let how = self.child.try_wait().ok().flatten()?;
        groups.forget(self.child.id());
        Some(how)
    }

    fn wait(&mut self, until: Instant) -> Option<ExitStatus> {
        loop {
            if let Some(how) = self.ended() {
                return Some(how);
            }
            if Instant::now() >= until {
                return None;
            }
            std::thread::sleep(PAUSE);
        }
    }

    /// Says why it is not spoken to any more.
    fn gave_up(mut self, error: &io::Error) -> String {
        if let Some(how) = self.ended() {
            return died(how);
        }
        match error.kind() {
            io::ErrorKind::TimedOut => "its program took too long and was killed".to_owned(),
            _ => format!("its program takes nothing any more and was killed: {error}"),
        }
    }

    fn kill(&self) {
        let mut groups = self.leash.hold();
        kill(self.child.id());
        groups.forget(self.child.id());
    }
}

impl Drop for Running {
    /// Its input ends, which well-behaved programs end with; what is left of it after a while is killed.
    fn drop(&mut self) {
        let was_open = self.input.take().is_some();
        let now = Instant::now();
        let until = now.checked_add(self.patience).unwrap_or(now);
        if self.ended().is_none() && was_open {
            self.wait(until);
        }
        if self.ended().is_none() {
            self.kill();
            let _reaped = self.child.wait();
        }
    }
}

fn later(why: String) -> Fault {
    Fault::Later { why, after: None }
}

/// How often it is looked whether a program has ended.
const PAUSE: Duration = Duration::from_millis(5);
/// How long a program may take to end after its input has.
const LAST_WORDS: Duration = Duration::from_secs(2);
