//! What commands change for those behind them: the shell's options and the working directory.

use super::Directory;
use crate::parse::shell::dialect::{Dialect, Options};
use crate::parse::shell::syntax::Simple;
use crate::parse::shell::word::Word;

/// What commands change for those behind them.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct State {
    pub(super) options: Options,
    pub(super) directory: Directory,
}

impl State {
    /// Keeps of the state only what is the same as in another.
    pub(super) fn merge(&mut self, other: &Self) {
        let mine = self.options;
        self.options = Options {
            errexit: mine.errexit && other.options.errexit,
            pipefail: mine.pipefail && other.options.pipefail,
            nounset: mine.nounset && other.options.nounset,
            xtrace: mine.xtrace && other.options.xtrace,
        };
        if self.directory != other.directory {
            self.directory = Directory::Unknown;
        }
    }

    /// Applies what a command does to the shell itself.
    pub(super) fn apply(&mut self, simple: &Simple, dialect: Dialect) {
        let Some(program) = simple.words.first().and_then(Word::literal) else {
            return;
        };
        let arguments = simple.words.get(1..).unwrap_or_default();
        if !dialect.is_posix() {
            let moves = [
                "cd",
                "chdir",
                "pushd",
                "popd",
                "set-location",
                "sl",
                "push-location",
                "pop-location",
            ];
            if moves.iter().any(|name| program.eq_ignore_ascii_case(name)) {
                self.directory = Directory::Unknown;
            }
            return;
        }
        match &*program {
            "set" => {
                let words: Vec<String> = arguments.iter().map(Word::literal_prefix).collect();
                let words: Vec<&str> = words.iter().map(String::as_str).collect();
                self.options.apply(&words);
            }
            "cd" | "chdir" | "pushd" => {
                let target = arguments.iter().find(|word| {
                    !word.starts_with_literal("-") || word.literal().as_deref() == Some("-")
                });
                self.directory = self.moved(target);
            }
            "popd" => self.directory = Directory::Unknown,
            _ => {}
        }
    }

    fn moved(&self, target: Option<&Word>) -> Directory {
        let target = target.and_then(Word::literal);
        let Some(target) = target
            .filter(|target| *target != "-" && !target.starts_with('~') && !target.is_empty())
        else {
            return Directory::Unknown;
        };
        let base = match (&self.directory, target.starts_with('/')) {
            (_, true) | (Directory::Start, _) => String::new(),
            (Directory::At(base), _) => format!("{base}/"),
            (Directory::Unknown, _) => return Directory::Unknown,
        };
        let path = format!("{base}{target}");
        if path.len() > LONGEST_PATH {
            Directory::Unknown
        } else {
            Directory::At(tidy(&path).into())
        }
    }
}

/// Resolves `.` and `..` in a path.
fn tidy(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    let is_absolute = path.starts_with('/');
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            ".." if is_absolute => {}
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    if is_absolute {
        format!("/{joined}")
    } else {
        joined
    }
}

/// Bytes of the longest working directory that is followed.
const LONGEST_PATH: usize = 512;
