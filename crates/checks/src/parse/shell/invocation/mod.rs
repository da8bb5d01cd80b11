//! The flat view of a script: each program that is run, anywhere in it, with what surrounds it.
//!
//! A program that runs another (`sudo`, `env`, `xargs`, `sh -c '…'`) stands in the list, and what it runs stands
//! behind it, with the wrappers it came through.

mod inner;
mod option;
mod script;
mod silent;
mod state;
mod tool;
mod walk;
mod wrapped;
mod wrapper;

use std::borrow::Cow;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

pub use option::OptionUse;

use super::dialect::{Dialect, Options, Shell};
use super::room::Room;
use super::syntax::{Assignment, Redirect, Script};
use super::word::Word;
use crate::parse::text::Text;
use crate::source::Span;
use tool::Tool;

/// A program that is run, or assignments and redirects without a program.
#[derive(Clone, Debug)]
pub struct Invocation {
    /// The program's name without its path and, on Windows, its ending. Empty where there is none, or where it is
    /// known only when it runs.
    pub program: String,
    /// The words of the command it stands in, and the position of the program among them.
    words: Arc<[Word]>,
    at: usize,
    /// Just behind the position of its last argument.
    end: usize,
    /// How it reads its options, and the name it goes by.
    tool: &'static Tool,
    name: &'static str,
    /// Positions of the operands, once somebody asked for them.
    operands: OnceLock<Arc<[usize]>>,
    /// Assignments in front, those given by `env` and `sudo` among them.
    pub assignments: Arc<[Assignment]>,
    /// Redirects of its command.
    pub redirects: Arc<[Redirect]>,
    /// The language it stands in.
    pub dialect: Dialect,
    /// From the first assignment or the program to the last word or redirect.
    pub span: Span,
    /// The programs that run it, outermost first; see [`Wrapper`].
    pub wrappers: Arc<[Wrapper]>,
    /// Whether it runs the program that stands behind it in the list, as `sudo` does.
    pub wraps: bool,
    /// Whether it runs a program or a script that was not looked at, because too many stand within each other.
    pub is_unread: bool,
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
    /// Position in it, from 0.
    pub index: usize,
    /// How many commands it has; 1: no pipe.
    pub length: usize,
    /// Position in the list of the invocation whose output it reads, where that is a simple command.
    pub previous: Option<usize>,
    /// Positions in the list of all that runs in front of it in its pipeline, and in the pipelines that those
    /// stand in: of `sh` in `curl … | { tar x; cat | sh; }` these are those of `curl` and `cat`.
    pub upstream: Arc<[Range<usize>]>,
}

impl Pipe {
    /// Returns the positions of all that runs in front of it.
    pub fn upstream(&self) -> impl Iterator<Item = usize> + '_ {
        self.upstream.iter().cloned().flatten()
    }

    /// Says whether its input comes out of a pipe.
    pub fn is_fed(&self) -> bool {
        !self.upstream.is_empty()
    }

    /// Says whether its output goes into a pipe of its own pipeline.
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
            .get(self.at.saturating_add(1)..self.end)
            .unwrap_or_default()
    }

    /// Says whether it is this program, under any of the names that it goes by: `pip3.11` is `pip`.
    pub fn is(&self, program: &str) -> bool {
        if self.dialect.is_posix() || self.dialect == Dialect::Unknown {
            return self.program == program || self.tool() == program;
        }
        self.program.eq_ignore_ascii_case(program) || self.tool().eq_ignore_ascii_case(program)
    }

    /// Says whether it is one of these programs.
    pub fn is_any(&self, programs: &[&str]) -> bool {
        programs.iter().any(|program| self.is(program))
    }

    /// Returns the name that the program goes by: `pip` for `pip3.11`.
    pub fn tool(&self) -> &str {
        if self.name.is_empty() {
            &self.program
        } else {
            self.name
        }
    }

    /// Returns what it assigns: in front of it, and as `export`, `declare` and their kin do. A value is the word
    /// behind the `=`, or the whole argument where that cannot be cut.
    pub fn assigned(&self) -> Vec<(String, Cow<'_, Word>)> {
        let in_front = self
            .assignments
            .iter()
            .map(|each| (each.name.clone(), Cow::Borrowed(&each.value)));
        let declares = matches!(
            self.program.as_str(),
            "export" | "declare" | "local" | "readonly" | "typeset"
        );
        let declared = self.arguments().iter().filter(|_| declares);
        let declared = declared.filter_map(|word| {
            let (name, value) = wrapped::cut(word)?;
            Some((name, Cow::Owned(value)))
        });
        in_front.chain(declared).collect()
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
pub fn invocations_in(script: &Script, shell: &Shell) -> Vec<Invocation> {
    invocations_within(script, shell, &mut Room::of_document())
}

/// The same of one of the scripts of a document, as far as there is room.
pub fn invocations_within(script: &Script, shell: &Shell, room: &mut Room) -> Vec<Invocation> {
    walk::walk(script, *shell, room)
}

/// Returns what a program runs that is given as words, without a shell: the JSON form of an instruction. The words'
/// positions are those of the text.
pub fn invocations_of_words(words: Vec<Word>, text: &Text, room: &mut Room) -> Vec<Invocation> {
    walk::walk_words(words, text, room)
}

#[cfg(test)]
mod tests;
