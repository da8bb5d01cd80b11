//! A log that is followed and judged line by line.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::Shared;
use super::follow::Follower;
use super::judge::{Heard, Judge};
use crate::observer::Word;

/// How often it is looked for more lines.
const LOOK: Duration = Duration::from_millis(200);
/// How often it is written down how far was read.
const KEEP: Duration = Duration::from_secs(1);

/// A log that is judged.
pub(super) struct Log {
    name: String,
    follower: Follower,
    judge: Judge,
    shared: Shared,
    /// What was told last of what does not work.
    trouble: String,
    /// Whether it can't be read.
    is_away: bool,
    kept: Instant,
}

impl Log {
    pub(super) fn new(
        path: PathBuf,
        cursor: Option<PathBuf>,
        judge: Judge,
        shared: Shared,
    ) -> Self {
        if !path.exists() {
            let told = format!(
                "{} is not there yet: it is read as soon as it is",
                path.display()
            );
            shared.tell(Word::Warning, told);
        }
        Self {
            name: path.display().to_string(),
            follower: Follower::new(path, cursor),
            judge,
            shared,
            trouble: String::new(),
            is_away: false,
            kept: Instant::now(),
        }
    }

    /// Follows it until it is told to end.
    pub(super) fn run(mut self) {
        loop {
            let is_over = self.shared.is_over();
            let (count, heard) = self.step();
            if heard == Heard::No || is_over && count == 0 {
                break;
            }
            if self.kept.elapsed() >= KEEP {
                self.keep();
            }
            if count == 0 {
                std::thread::sleep(LOOK);
            }
        }
        self.keep();
    }

    /// Judges the lines that are there; returns how many there were.
    fn step(&mut self) -> (usize, Heard) {
        let read = self.follower.read();
        if self.is_away != read.is_err() {
            self.is_away = read.is_err();
            self.judge.tally().set_away(self.is_away);
        }
        let batch = match read {
            Ok(batch) => batch,
            Err(error) => {
                self.trouble(format!("{} can't be read: {error}", self.name));
                return (0, Heard::Yes);
            }
        };
        for lost in batch.lost {
            self.judge.miss(format!("{}: {lost}", self.name));
            self.shared
                .tell(Word::Warning, format!("{}: {lost}", self.name));
        }
        let count = batch.lines.len();
        for line in batch.lines {
            if line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            if self.judge.take(&line).0 == Heard::No {
                return (count, Heard::No);
            }
        }
        self.follower.done();
        (count, Heard::Yes)
    }

    fn keep(&mut self) {
        self.kept = Instant::now();
        if let Err(error) = self.follower.keep() {
            self.trouble(format!(
                "how far {} was read can't be kept: {error}",
                self.name
            ));
        }
    }

    /// Tells what does not work; the same again is not told again.
    fn trouble(&mut self, why: String) {
        if self.trouble != why {
            self.shared.tell(Word::Warning, why.clone());
            self.trouble = why;
        }
    }
}
