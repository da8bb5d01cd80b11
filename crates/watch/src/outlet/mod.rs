//! Outputs: alerts handed on to standard output, files, programs, syslog, the journal, collectors, webhooks and whatever takes a POST.
//!
//! Each has a thread of its own behind a queue with a bound, so that nothing waits on the thread that reads the kernel. What
//! finds no room, and what a receiver refuses, is counted by output and reason, told to whoever runs this once a minute, and
//! the receiver itself is told how many alerts it did not get: by an alert of our own, rule «Seawall: alerts lost», source
//! `internal`. The last eighth of a queue is kept for alerts that are critical or worse, so that a flood of others can't
//! keep them out.

mod configured;
mod file;
mod filter;
mod leash;
mod letter;
mod lost;
mod news;
mod outlets;
mod post;
mod program;
mod queue;
mod stream;
mod worker;

use std::path::PathBuf;
use std::time::Duration;

use seawall_policy::config::guard::{Drain, Web};
use seawall_runtime::engine::alert::Form;
use seawall_runtime::language::Priority;

pub use configured::{output, outputs};
pub use filter::Filter;
pub use lost::{LOST, Reason};
pub use outlets::{Outlets, Place};
pub use queue::Bounds;
pub use seawall_carrier::Moment;

/// An output: which alerts go where, in which form.
#[derive(Clone, Debug)]
pub struct Output {
    /// Its name, in what is told of it.
    pub name: String,
    /// Where alerts go.
    pub to: To,
    /// In which form.
    pub form: Form,
    /// Which of them.
    pub filter: Filter,
    /// What may wait for it.
    pub bounds: Bounds,
}

/// Where alerts go.
#[derive(Clone, Debug)]
pub enum To {
    /// Standard output, a line each, or what people are shown on a terminal. A reader that leaves ends the watching.
    Stdout(Option<Paint>),
    /// A file, a line each at its end; made with mode 0600 where there is none. It is opened anew when its name stands for
    /// another file, as after a rotation.
    File {
        /// Its path.
        path: PathBuf,
        /// Whether it is kept open between alerts.
        kept: bool,
    },
    /// A program, on whose standard input they stand, a line each.
    Program(Program),
    /// A POST for each.
    Post(Post),
    /// Syslog, the journal, a collector of OpenTelemetry, a webhook that takes batches.
    Drain(Drain),
}

/// Makes what people are shown of a line of text, which is about something that bad.
pub type Paint = fn(&str, Priority) -> String;

/// A program that is given alerts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// What is started.
    pub command: Command,
    /// Whether one is kept running and has one line after the other; else each alert has one of its own.
    pub kept: bool,
    /// How long it may take for a line before it is killed.
    pub patience: Duration,
}

/// What is started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// A program with its arguments.
    Direct(Vec<String>),
    /// A text for `/bin/sh -c`.
    Shell(String),
}

/// A POST for each alert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// Where.
    pub web: Web,
    /// What `Content-Type` says; nothing: what the form is.
    pub content_type: Option<String>,
    /// What `User-Agent` says; nothing: our name.
    pub user_agent: Option<String>,
    /// How long one may take.
    pub patience: Duration,
}
