//! Values → the text of instructions that say exactly them: whatever a value holds, it stays within its instruction.

use std::collections::HashSet;

use super::Origin;
use crate::source::Span;

/// A Dockerfile that is being written.
#[derive(Debug, Default)]
pub(super) struct Writer {
    pub(super) text: String,
    pub(super) origins: Vec<Origin>,
    /// Bytes that may still be written.
    room: usize,
}

impl Writer {
    pub(super) const fn new(room: usize) -> Self {
        Self {
            text: String::new(),
            origins: Vec::new(),
            room,
        }
    }

    /// Gives room for more.
    pub(super) const fn allow(&mut self, room: usize) {
        self.room = self.room.saturating_add(room);
    }

    /// Writes an instruction of one line; `false` where there is no room for it.
    pub(super) fn line(&mut self, keyword: &str, rest: &str, origin: Origin) -> bool {
        self.put(&format!("{keyword} "), rest, "", origin)
    }

    /// Writes a command for the shell, `keyword` being `RUN` or `ONBUILD RUN`; `false` where there is no room for it.
    pub(super) fn script(&mut self, keyword: &str, command: &str, origin: Origin) -> bool {
        if is_plain(command) {
            return self.line(keyword, command, origin);
        }
        let name = free_name(command);
        // The first line of a heredoc could name another shell.
        let line = if command.starts_with("#!") { "\n" } else { "" };
        self.put(
            &format!("{keyword} <<'{name}'\n{line}"),
            command,
            &format!("\n{name}"),
            origin,
        )
    }

    fn put(&mut self, before: &str, shown: &str, behind: &str, mut origin: Origin) -> bool {
        let length = before
            .len()
            .saturating_add(shown.len())
            .saturating_add(behind.len());
        let Some(left) = self.room.checked_sub(length.saturating_add(1)) else {
            return false;
        };
        self.room = left;
        let start = self.text.len();
        self.text.push_str(before);
        let from = self.text.len();
        self.text.push_str(shown);
        origin.shown = Span::of(from..self.text.len());
        self.text.push_str(behind);
        origin.span = Span::of(start..self.text.len());
        self.text.push('\n');
        self.origins.push(origin);
        true
    }
}

/// Says whether a command may stand behind its keyword as it is.
fn is_plain(command: &str) -> bool {
    let command = command.trim();
    !command.is_empty()
        && !command.contains(['\n', '\r', '\0'])
        && !command.contains("<<")
        && !command.starts_with(['-', '#'])
        && !command.ends_with('\\')
}

/// Finds a name for a heredoc that no line of its body is.
fn free_name(body: &str) -> String {
    let lines = body.lines().map(|line| line.trim_matches(['\r', '\t']));
    let taken: HashSet<&str> = lines.filter(|line| line.starts_with(NAME)).collect();
    let mut names = (0..=taken.len()).map(|number| format!("{NAME}{number}"));
    let free = names.find(|name| !taken.contains(name.as_str()));
    free.unwrap_or_else(|| NAME.to_owned())
}

/// Writes a value as a word, in quotes where it needs them. What would break the line becomes a blank.
pub(super) fn word(value: &str) -> String {
    let is_plain = |char: char| char.is_ascii_alphanumeric() || PLAIN.contains(char);
    if !value.is_empty() && !value.starts_with(['-', '~']) && value.chars().all(is_plain) {
        return value.to_owned();
    }
    let mut out = String::with_capacity(value.len().saturating_add(2));
    out.push('\'');
    for char in value.chars() {
        match char {
            '\'' => out.push_str("'\"'\"'"),
            char if char.is_control() => out.push(' '),
            char => out.push(char),
        }
    }
    out.push('\'');
    out
}

/// Writes a text that goes to the end of its line.
pub(super) fn one_line(text: &str) -> String {
    let text = text.replace(|char: char| char.is_control(), " ");
    // The end of the line must not go on.
    text.trim().trim_end_matches(['\\', ' ']).to_owned()
}

/// Characters that need no quotes, beside letters and digits of ASCII.
const PLAIN: &str = "_-./:@%+=,~";

/// How names of heredocs begin.
const NAME: &str = "END";
