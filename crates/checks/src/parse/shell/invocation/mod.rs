//! The flat view of a script: each program that is run, anywhere in it, with what surrounds it.
//!
//! A program that runs another (`sudo`, `env`, `xargs`, `sh -c '…'`) stands in the list, and what it runs stands
//! behind it, with the wrappers it came through.

mod option;

use std::sync::Arc;

pub use option::OptionUse;

use super::dialect::{Dialect, Options, Shell};
use super::syntax::{Assignment, Redirect, Script};
use super::word::Word;
use crate::source::Span;

/// A program that is run, or assignments and redirects without a program.
#[derive(Clone, Debug)]
pub struct Invocation {
    /// The program's name without its path and, on Windows, its ending. Empty where there is none, or where it is
    /// known only when it runs.
    pub program: String,
    /// The words of the command it stands in, and the position of the program among them.
    words: Arc<[Word]>,
    at: usize,
    /// Assignments in front, those given by `env` and `sudo` among them.
    pub assignments: Arc<[Assignment]>,
    /// Redirects of its command.
    pub redirects: Arc<[Redirect]>,
    /// The language it stands in.
    pub dialect: Dialect,
    /// From the first assignment or the program to the last word or redirect.
    pub span: Span,
    /// The programs that run it, outermost first; see [`Wrapper`].
    pub wrappers: Vec<Wrapper>,
    /// Whether it runs the program that stands behind it in the list, as `sudo` does.
    pub wraps: bool,
    /// Its place in the pipeline.
    pub pipe: Pipe,
    /// What stands between it and what runs before it.
    pub connector: Connector,
    /// Under which circumstances it runs.
    pub guard: Guard,
    /// The function in whose body it stands.
    pub function: Option<Arc<str>>,
    /// The shell's options when it runs, as far as they are set for sure.
    pub options: Options,
    /// The working directory when it runs.
    pub directory: Directory,
    /// Position in the list of the invocation that has it in a word: `bash -c "$(curl …)"`, `. <(curl …)`.
    pub host: Option<usize>,
}

/// A program that runs another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrapper {
    /// Its name: `sudo`, `xargs`, `sh`.
    pub program: String,
    /// Where the name stands.
    pub span: Span,
}

/// A place in a pipeline.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pipe {
    /// Number of the pipeline within the list of invocations: all with this number hang together.
    pub id: usize,
    /// Position in it, from 0.
    pub index: usize,
    /// How many commands it has; 1: no pipe.
    pub length: usize,
    /// The programs of the commands before it, nearest last; an empty name for a command of commands.
    pub before: Arc<[String]>,
}

impl Pipe {
    /// Returns the program whose output it reads.
    pub fn previous(&self) -> Option<&str> {
        self.index
            .checked_sub(1)
            .and_then(|index| self.before.get(index))
            .map(String::as_str)
    }

    /// Returns the programs before it in the pipeline, in order.
    pub fn upstream(&self) -> &[String] {
        self.before.get(..self.index).unwrap_or_default()
    }

    /// Says whether its output goes into a pipe.
    pub fn is_piped_on(&self) -> bool {
        self.index.saturating_add(1) < self.length
    }
}

/// What stands between a command and the one before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Connector {
    /// Nothing: it is the first of its list.
    #[default]
    First,
    /// `&&`.
    And,
    /// `||`.
    Or,
    /// `;`.
    Semicolon,
    /// A line break.
    Newline,
    /// `&`.
    Background,
    /// `|`.
    Pipe,
}

/// Under which circumstances something runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "four independent facts")]
pub struct Guard {
    /// Whether it may not run at all although nothing before it in the script failed: it stands in a branch, in a
    /// loop, behind `||`, or in the body of a function.
    pub conditional: bool,
    /// Whether its failure is asked for: in a condition, before `&&` or `||`, behind `!`. `set -e` has no say there.
    pub tested: bool,
    /// Whether `|| true` or the like throws its failure away.
    pub ignored: bool,
    /// Whether it runs in the background.
    pub background: bool,
}

/// A working directory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Directory {
    /// The one the script started in.
    #[default]
    Start,
    /// This one: absolute, or relative to where the script started.
    At(Arc<str>),
    /// Not known.
    Unknown,
}

impl Invocation {
    /// Returns the word that names the program; nothing for assignments alone.
    pub fn program_word(&self) -> Option<&Word> {
        self.words.get(self.at)
    }

    /// Returns the words behind the program.
    pub fn arguments(&self) -> &[Word] {
        self.words
            .get(self.at.saturating_add(1)..)
            .unwrap_or_default()
    }

    /// Says whether it is this program, under any of the names that it goes by: `pip3.11` is `pip`.
    pub fn is(&self, program: &str) -> bool {
        self.program == program || self.tool() == program
    }

    /// Says whether it is one of these programs.
    pub fn is_any(&self, programs: &[&str]) -> bool {
        programs.iter().any(|program| self.is(program))
    }

    /// Returns the name under which the program's options are known: `pip` for `pip3.11`.
    pub fn tool(&self) -> &str {
        &self.program
    }

    /// Says whether this program runs it: `sudo`.
    pub fn is_wrapped_by(&self, program: &str) -> bool {
        self.wrappers
            .iter()
            .any(|wrapper| wrapper.program == program)
    }
}

/// Returns what a script runs, in the order of its text.
pub fn invocations(script: &Script) -> Vec<Invocation> {
    let shell = Shell {
        dialect: script.dialect,
        options: Options::default(),
    };
    invocations_in(script, &shell)
}

/// Returns what a script runs in a shell that was started with options.
pub fn invocations_in(_script: &Script, _shell: &Shell) -> Vec<Invocation> {
    Vec::new()
}
