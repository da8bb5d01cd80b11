//! Invocations of programs that stand among the arguments of others, and assignments there.

use std::sync::{Arc, OnceLock};

use super::wrapper::{is_assignment, name_of};
use super::{Invocation, Wrapper, tool};
use crate::parse::shell::syntax::Assignment;
use crate::parse::shell::word::{Part, PartKind, Word};
use crate::source::Span;

/// Returns the invocation of a program that stands among the arguments of another.
pub(super) fn wrapped(outer: &Invocation, start: usize, end: usize) -> Invocation {
    let first = outer.at.saturating_add(1);
    let at = first.saturating_add(start);
    let end = first.saturating_add(end).min(outer.end);
    let word = outer.words.get(at);
    let program = word.map(name_of).unwrap_or_default();
    let (tool, name) = tool::find(&program);
    let mut inner = outer.clone();
    let wrappers = outer.wrappers.iter().cloned();
    inner.wrappers = wrappers.chain([wrapper_of(outer)]).collect();
    inner.assignments = assignments(outer, start);
    inner.span = word.map_or(outer.span, |word| {
        let last = outer.words.get(end.saturating_sub(1));
        word.span.to(last.map_or(word.span, |last| last.span))
    });
    inner.at = at;
    inner.end = end;
    inner.tool = tool;
    inner.name = name;
    inner.program = program;
    inner.operands = OnceLock::new();
    inner.wraps = false;
    inner.is_unread = false;
    inner
}

pub(super) fn wrapper_of(invocation: &Invocation) -> Wrapper {
    Wrapper {
        program: invocation.program.clone(),
        span: invocation
            .program_word()
            .map_or(invocation.span, |word| word.span),
    }
}

/// Returns the assignments in front of a wrapped program: those of its wrapper, and those that `env` is given.
fn assignments(outer: &Invocation, start: usize) -> Arc<[Assignment]> {
    let given = outer.arguments().get(..start).unwrap_or_default();
    let is_given = matches!(outer.program.as_str(), "env" | "sudo" | "doas");
    let given: Vec<Assignment> = given
        .iter()
        .filter(|word| is_given && is_assignment(word))
        .filter_map(|word| {
            let (name, value) = cut(word)?;
            let length = u32::try_from(name.len()).unwrap_or(u32::MAX);
            Some(Assignment {
                name_span: Span::new(word.span.start, word.span.start.saturating_add(length)),
                name,
                appends: false,
                value,
                span: word.span,
            })
        })
        .collect();
    if given.is_empty() {
        return Arc::clone(&outer.assignments);
    }
    outer.assignments.iter().cloned().chain(given).collect()
}

/// Cuts `name=value` into name and value. Where quotes stand around the `=`, the value has the whole word's place.
pub(super) fn cut(word: &Word) -> Option<(String, Word)> {
    let prefix = word.literal_prefix();
    let (name, _) = prefix.split_once('=')?;
    let name = name.strip_suffix('+').unwrap_or(name).to_owned();
    let mut value = word.clone();
    let first = value.parts.first_mut()?;
    let PartKind::Literal(text) = &mut first.kind else {
        return Some((name, quoted(word)?));
    };
    let Some((front, behind)) = text.split_once('=') else {
        return Some((name, quoted(word)?));
    };
    let skipped = front.len().saturating_add(1);
    let is_plain = first.range.range().len() == text.len();
    *text = behind.to_owned();
    if is_plain {
        let narrow = u32::try_from(skipped).unwrap_or(u32::MAX);
        first.range = Span::new(first.range.start.saturating_add(narrow), first.range.end);
        first.span = Span::new(first.span.start.saturating_add(narrow), first.span.end);
        value.span = Span::new(first.span.start, value.span.end);
        value.range = Span::new(first.range.start, value.range.end);
    }
    if behind_is_empty(first) {
        value.parts.remove(0);
    }
    Some((name, value))
}

fn behind_is_empty(part: &Part) -> bool {
    matches!(&part.kind, PartKind::Literal(text) if text.is_empty())
}

/// Returns the value of `'name=value'` as a word, where all of it is known.
fn quoted(word: &Word) -> Option<Word> {
    let text = word.literal()?;
    let (_, value) = text.split_once('=')?;
    Some(Word {
        parts: vec![Part {
            kind: PartKind::Single(value.to_owned()),
            span: word.span,
            range: Span::default(),
        }],
        span: word.span,
        range: Span::default(),
    })
}
