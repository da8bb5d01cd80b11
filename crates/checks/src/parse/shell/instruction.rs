//! From an instruction of a Dockerfile to its script or its words.

use super::dialect::Shell;
use super::invocation::{Invocation, invocations_of_words, invocations_within};
use super::parse_within;
use super::room::Room;
use super::syntax::Script;
use super::word::{Part, PartKind, Word};
use crate::parse::dockerfile::syntax::{Arguments, Instruction, InstructionKind, JsonString};
use crate::parse::text::Text;
use crate::source::{Source, Span};

/// What an instruction runs.
#[derive(Clone, Debug)]
pub struct Commands {
    /// The script, where it is one; nothing for the JSON form.
    pub script: Option<Script>,
    /// The shell that runs it; nothing for the JSON form.
    pub shell: Option<Shell>,
    /// What is run.
    pub invocations: Vec<Invocation>,
}

impl Commands {
    /// Reads `RUN`, `CMD`, `ENTRYPOINT`, `HEALTHCHECK` or `ONBUILD` of these, with the shell of its stage; nothing for
    /// other instructions. Bodies of heredocs are read as the shell reads them; a script with `#!` in its first
    /// line has the shell that it names. Of all scripts of a document no more is read than there is room for.
    pub fn of(
        source: &Source,
        instruction: &Instruction,
        shell: &Shell,
        room: &mut Room,
    ) -> Option<Self> {
        let (InstructionKind::Run(arguments)
        | InstructionKind::Cmd(arguments)
        | InstructionKind::Entrypoint(arguments)
        | InstructionKind::Healthcheck(arguments)) = &instruction.inner().kind
        else {
            return None;
        };
        if let Arguments::Exec(strings) = arguments {
            return Some(Self::of_strings(source, strings, room));
        }
        let text = instruction.script()?;
        let named = match arguments {
            Arguments::Script => Shell::of_shebang(text.as_str()),
            _ => None,
        };
        Some(Self::of_script(
            &text,
            named.as_ref().unwrap_or(shell),
            room,
        ))
    }

    /// Reads a script that a shell runs.
    pub fn of_script(text: &Text, shell: &Shell, room: &mut Room) -> Self {
        let script = parse_within(text, shell.dialect, room);
        let invocations = invocations_within(&script, shell, room);
        Self {
            script: Some(script),
            shell: Some(*shell),
            invocations,
        }
    }

    /// Returns where something is run that was not looked at: a script that is cut off, or too many programs and
    /// scripts within each other.
    pub fn unread(&self) -> Option<Span> {
        let cut = self.script.as_ref().filter(|script| script.is_cut);
        let mut invocations = self.invocations.iter();
        let unread = invocations.find(|invocation| invocation.is_unread);
        cut.map(|script| script.text.span())
            .or(unread.map(|it| it.span))
    }

    /// Reads the JSON form.
    fn of_strings(source: &Source, strings: &[JsonString], room: &mut Room) -> Self {
        let start = strings.first().map_or(0, |string| string.span.start);
        let mut text = Text::empty(start);
        let mut words = Vec::with_capacity(strings.len());
        for string in strings {
            let from = text.as_str().len();
            push_json(source, string, &mut text);
            let range = Span::of(from..text.as_str().len());
            words.push(Word {
                parts: vec![Part {
                    kind: PartKind::Single(string.value.clone()),
                    span: string.span,
                    range,
                }],
                span: string.span,
                range,
            });
            text.push_str("\n");
        }
        Self {
            script: None,
            shell: None,
            invocations: invocations_of_words(words, &text, room),
        }
    }
}

/// Appends a JSON string with its escapes resolved, as RFC 8259 has them; each byte keeps its place.
fn push_json(source: &Source, string: &JsonString, text: &mut Text) {
    let raw = source.slice(string.span);
    let raw = raw.get(1..raw.len().saturating_sub(1)).unwrap_or_default();
    let start = string.span.start.saturating_add(1);
    let place = |range: std::ops::Range<usize>| {
        let span = Span::of(range);
        Span::new(
            start.saturating_add(span.start),
            start.saturating_add(span.end),
        )
    };
    if !raw.contains('\\') && raw == string.value {
        text.push(source, place(0..raw.len()));
        return;
    }
    let begun = text.as_str().len();
    let mut plain = text.clone();
    if push_escaped(source, raw, &place, &mut plain)
        && plain.as_str().get(begun..) == Some(&string.value)
    {
        *text = plain;
    } else {
        text.push_str(&string.value);
    }
}

/// Appends text with simple escapes; `false` where one is not simple.
fn push_escaped(
    source: &Source,
    raw: &str,
    place: &dyn Fn(std::ops::Range<usize>) -> Span,
    text: &mut Text,
) -> bool {
    let mut from = 0_usize;
    let mut bytes = raw.bytes().enumerate();
    while let Some((at, byte)) = bytes.next() {
        if byte != b'\\' {
            continue;
        }
        text.push(source, place(from..at));
        let behind = at.saturating_add(2);
        match bytes.next().map(|(_, next)| next) {
            Some(b'"' | b'\\' | b'/') => {
                from = at.saturating_add(1);
                continue;
            }
            Some(b'n') => text.push_str("\n"),
            Some(b't') => text.push_str("\t"),
            Some(b'r') => text.push_str("\r"),
            Some(b'b') => text.push_str("\u{8}"),
            Some(b'f') => text.push_str("\u{c}"),
            _ => return false,
        }
        from = behind;
    }
    text.push(source, place(from..raw.len()));
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::dockerfile::parse as parse_dockerfile;

    /// What the last instruction runs: where each command stands, and what it is.
    fn runs(text: &str, shell: Shell) -> Vec<(String, String)> {
        let document = parse_dockerfile(Source::new("Dockerfile", text.as_bytes()));
        let last = document.instructions.last().unwrap();
        let commands = Commands::of(&document.source, last, &shell, &mut Room::default()).unwrap();
        let shown = |each: &Invocation| {
            let words = each.arguments().iter().map(Word::shown);
            let words: Vec<String> = std::iter::once(each.program.clone()).chain(words).collect();
            (document.source.slice(each.span).to_owned(), words.join(" "))
        };
        commands.invocations.iter().map(shown).collect()
    }

    #[test]
    fn instructions_are_what_they_run() {
        let cases: &[(&str, &[(&str, &str)])] = &[
            ("RUN a b \\\n # c\n && d", &[("a b", "a b"), ("d", "d")]),
            ("RUN [\"a\", \"b c\"]", &[("\"a\", \"b c\"", "a b c")]),
            (
                "CMD [\"sh\", \"-c\", \"a \\\"b c\\\" && d\"]",
                &[
                    (
                        "\"sh\", \"-c\", \"a \\\"b c\\\" && d\"",
                        "sh -c a \"b c\" && d",
                    ),
                    ("a \\\"b c\\\"", "a b c"),
                    ("d", "d"),
                ],
            ),
            ("ENTRYPOINT a", &[("a", "a")]),
            (
                "HEALTHCHECK --interval=1s CMD a || exit 1",
                &[("a", "a"), ("exit 1", "exit 1")],
            ),
            ("ONBUILD RUN a", &[("a", "a")]),
            ("RUN <<EOF\na\nb\nEOF\n", &[("a", "a"), ("b", "b")]),
            ("RUN <<-EOF\n\ta b\n\tEOF\n", &[("a b", "a b")]),
            ("RUN <<EOF\n#!/usr/bin/env python\na\nEOF\n", &[]),
            (
                "RUN bash <<EOF && c\na b\nEOF\n",
                &[("bash <<EOF", "bash"), ("a b", "a b"), ("c", "c")],
            ),
            (
                "RUN a <<A <<'B' && c\n$(d)\nA\n$(e)\nB\n",
                &[("a <<A <<'B'", "a"), ("d", "d"), ("c", "c")],
            ),
            ("SHELL [\"a\"]\nRUN a > b", &[("a > b", "a")]),
        ];
        for (text, wanted) in cases {
            let found = runs(&format!("FROM x\n{text}"), Shell::default());
            let found: Vec<(&str, &str)> = found
                .iter()
                .map(|(a, b)| (a.as_str(), b.as_str()))
                .collect();
            assert_eq!(found, *wanted, "{text}");
        }
        let windows = runs("FROM x\nRUN a & b", Shell::of_windows());
        assert_eq!(windows.len(), 2);
    }

    #[test]
    fn other_instructions_run_nothing() {
        let document = parse_dockerfile(Source::new(
            "Dockerfile",
            b"FROM x\nENV a=b\nHEALTHCHECK NONE\n",
        ));
        for instruction in &document.instructions {
            let commands = Commands::of(
                &document.source,
                instruction,
                &Shell::default(),
                &mut Room::default(),
            );
            assert!(commands.is_none());
        }
    }

    #[test]
    fn shells_are_told_apart() {
        use crate::parse::shell::Dialect;
        let cases: &[(&[&str], Dialect, bool)] = &[
            (&[], Dialect::Posix, false),
            (&["/bin/sh", "-c"], Dialect::Posix, false),
            (&["/bin/bash", "-eo", "pipefail", "-c"], Dialect::Bash, true),
            (
                &["/bin/bash", "-o", "pipefail", "-e", "-c"],
                Dialect::Bash,
                true,
            ),
            (&["/usr/bin/env", "bash", "-c"], Dialect::Bash, false),
            (&["/bin/ash", "-o", "pipefail", "-c"], Dialect::Posix, true),
            (&["cmd", "/S", "/C"], Dialect::Cmd, false),
            (
                &["C:\\Windows\\System32\\PowerShell.EXE", "-Command"],
                Dialect::PowerShell,
                false,
            ),
            (&["pwsh", "-c"], Dialect::PowerShell, false),
            (&["python3", "-c"], Dialect::Unknown, false),
        ];
        for (words, dialect, pipefail) in cases {
            let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            let shell = Shell::of(&words);
            assert_eq!(
                (shell.dialect, shell.options.pipefail),
                (*dialect, *pipefail),
                "{words:?}"
            );
        }
        let of =
            |script| Shell::of_shebang(script).map(|shell| (shell.dialect, shell.options.errexit));
        assert_eq!(of("#!/bin/bash -e\na"), Some((Dialect::Bash, true)));
        assert_eq!(
            of("#! /usr/bin/env -S sh\na"),
            Some((Dialect::Posix, false))
        );
        assert_eq!(of("#!/usr/bin/python3\n"), Some((Dialect::Unknown, false)));
        assert_eq!(of("a"), None);
    }
}
