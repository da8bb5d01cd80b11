//! From an instruction of a Dockerfile to its script or its words.

use super::dialect::Shell;
use super::invocation::{Invocation, invocations_in, invocations_of_words};
use super::parse;
use super::syntax::Script;
use super::word::{Part, PartKind, Word};
use crate::parse::dockerfile::syntax::{
    Arguments, Heredoc, Instruction, InstructionKind, JsonString,
};
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
    /// line has the shell that it names.
    pub fn of(source: &Source, instruction: &Instruction, shell: &Shell) -> Option<Self> {
        let inner = match &instruction.kind {
            InstructionKind::Onbuild(inner) => inner,
            _ => instruction,
        };
        let heredocs = if inner.heredocs.is_empty() {
            &instruction.heredocs
        } else {
            &inner.heredocs
        };
        let (InstructionKind::Run(arguments)
        | InstructionKind::Cmd(arguments)
        | InstructionKind::Entrypoint(arguments)
        | InstructionKind::Healthcheck(arguments)) = &inner.kind
        else {
            return None;
        };
        Some(match arguments {
            Arguments::Exec(strings) => Self::of_strings(source, strings),
            Arguments::Shell(line) => {
                let mut text = line.clone();
                if !heredocs.is_empty() {
                    text.push(
                        source,
                        Span::new(instruction.head.end, instruction.span.end),
                    );
                }
                Self::of_script(&text, shell)
            }
            Arguments::Script => Self::of_heredoc(heredocs.first()?, *shell),
        })
    }

    /// Reads a script that a shell runs.
    pub fn of_script(text: &Text, shell: &Shell) -> Self {
        let script = parse(text, shell.dialect);
        let invocations = invocations_in(&script, shell);
        Self {
            script: Some(script),
            shell: Some(*shell),
            invocations,
        }
    }

    /// Reads a heredoc that is a script of its own.
    fn of_heredoc(heredoc: &Heredoc, shell: Shell) -> Self {
        let named = Shell::of_shebang(heredoc.body.as_str());
        Self::of_script(&heredoc.body, &named.unwrap_or(shell))
    }

    /// Reads the JSON form.
    fn of_strings(source: &Source, strings: &[JsonString]) -> Self {
        let start = strings.first().map_or(0, |string| string.span.start);
        let mut text = Text::empty(start);
        let mut words = Vec::with_capacity(strings.len());
        for string in strings {
            let from = text.as_str().len();
            push_json(source, string, &mut text);
            let range = from..text.as_str().len();
            words.push(Word {
                parts: vec![Part {
                    kind: PartKind::Single(string.value.clone()),
                    span: string.span,
                    range: range.clone(),
                }],
                span: string.span,
                range,
            });
            text.push_str("\n");
        }
        Self {
            script: None,
            shell: None,
            invocations: invocations_of_words(words, &text),
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
