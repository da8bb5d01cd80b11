//! `PowerShell`: pipelines, strings, script blocks and sub-expressions.

use std::sync::Arc;

use super::{Gather, Reader, item, list_of};
use crate::parse::shell::syntax::{
    Assignment, Command, Item, Joint, List, Pipeline, Redirect, RedirectKind, Simple, Terminator,
};
use crate::parse::shell::word::{Parameter, PartKind, Word};

/// Reads a list up to the end, or up to the bracket that closes the one around.
pub(super) fn list(reader: &mut Reader<'_>) -> List {
    let mut items = Vec::new();
    loop {
        skip_blanks(reader);
        match reader.peek() {
            None => break,
            Some(b'\n' | b';') => reader.skip(1),
            Some(b')' | b'}') if reader.depth > 0 => break,
            Some(b')' | b'}' | b'|') => {
                let start = reader.at;
                reader.skip(1);
                reader.fail(start, "this stands where a command is expected");
            }
            _ => items.extend(read_item(reader)),
        }
    }
    list_of(items)
}

/// Skips blanks, joined lines and comments.
fn skip_blanks(reader: &mut Reader<'_>) {
    loop {
        match reader.peek() {
            Some(b' ' | b'\t' | b'\r') => reader.skip(1),
            Some(b'`') if reader.rest().starts_with("`\n") => reader.skip(2),
            Some(b'`') if reader.rest().starts_with("`\r\n") => reader.skip(3),
            Some(b'#') => reader.comment(),
            Some(b'<') if reader.rest().starts_with("<#") => {
                let start = reader.at;
                let length = reader.rest().find("#>").map(|at| at.saturating_add(2));
                reader.skip(length.unwrap_or(usize::MAX));
                let span = reader.span(start);
                reader.comments.push(span);
            }
            _ => return,
        }
    }
}

fn read_item(reader: &mut Reader<'_>) -> Option<Item> {
    let begun = reader.at;
    let mut links = Vec::new();
    let mut joint = None;
    loop {
        let pipeline = pipeline(reader);
        Reader::link(&mut links, joint, pipeline);
        let start = reader.at;
        let found = match () {
            () if reader.take("&&") => Joint::And,
            () if reader.take("||") => Joint::Or,
            () => break,
        };
        joint = Some((found, reader.span(start)));
        skip_lines(reader);
    }
    let start = reader.at;
    let end = match reader.peek() {
        Some(b';') => {
            reader.skip(1);
            Terminator::Semicolon(reader.span(start))
        }
        Some(b'&') => {
            reader.skip(1);
            Terminator::Background(reader.span(start))
        }
        Some(b'\n') => {
            reader.skip(1);
            Terminator::Newline
        }
        _ => Terminator::End,
    };
    if reader.at == begun {
        reader.skip_char();
        reader.fail(begun, "this stands where a command is expected");
    }
    item(links, end)
}

fn skip_lines(reader: &mut Reader<'_>) {
    skip_blanks(reader);
    while reader.take("\n") {
        skip_blanks(reader);
    }
}

fn pipeline(reader: &mut Reader<'_>) -> Pipeline {
    let mut pipeline = Pipeline {
        negated: None,
        timed: None,
        commands: Vec::new(),
        operators: Vec::new(),
        span: reader.span(reader.at),
    };
    loop {
        let Some(simple) = simple(reader) else { break };
        pipeline.span = match pipeline.commands.len() {
            0 => simple.span,
            _ => pipeline.span.to(simple.span),
        };
        pipeline.commands.push(Command::Simple(simple));
        let at = reader.at;
        if reader.rest().starts_with("||") || !reader.take("|") {
            break;
        }
        pipeline.operators.push((false, reader.span(at)));
        skip_lines(reader);
    }
    pipeline
        .operators
        .truncate(pipeline.commands.len().saturating_sub(1));
    pipeline
}

fn simple(reader: &mut Reader<'_>) -> Option<Simple> {
    skip_blanks(reader);
    let start = reader.at;
    // The call operator: `& 'C:\a b.exe' x`; `. script`.
    if matches!(reader.peek(), Some(b'&' | b'.'))
        && matches!(
            reader.peek_at(1),
            Some(b' ' | b'\t' | b'"' | b'\'' | b'$' | b'(')
        )
    {
        reader.skip(1);
        skip_blanks(reader);
    }
    let mut end = start;
    let mut words = Vec::new();
    let mut redirects = Vec::new();
    loop {
        if let Some(redirect) = redirect(reader) {
            redirects.push(redirect);
        } else if is_end(reader) {
            break;
        } else {
            words.push(word(reader));
        }
        end = reader.at;
        skip_blanks(reader);
    }
    if words.is_empty() && redirects.is_empty() {
        return None;
    }
    let (assignments, words) = assigned(words);
    Some(Simple {
        assignments: assignments.into(),
        words: words.into(),
        redirects: redirects.into(),
        span: reader.text.span_of(start..end),
    })
}

/// Parts `$name = …` from the command behind it. A value that is one word is no command.
fn assigned(mut words: Vec<Word>) -> (Vec<Assignment>, Vec<Word>) {
    let operator = words
        .get(1)
        .and_then(Word::literal)
        .map(|text| text.to_string());
    let (Some(first), Some("=" | "+=")) = (words.first(), operator.as_deref()) else {
        return (Vec::new(), words);
    };
    let [part] = first.parts.as_slice() else {
        return (Vec::new(), words);
    };
    let PartKind::Parameter(parameter) = &part.kind else {
        return (Vec::new(), words);
    };
    let (name, name_span) = (parameter.name.clone(), first.span);
    let mut rest = words.split_off(2);
    let is_value = rest.len() == 1
        && rest
            .first()
            .is_some_and(|word| word.is_quoted() || word.is_dynamic());
    let value = if is_value {
        rest.pop().unwrap_or_default()
    } else {
        Word::default()
    };
    let last = words.last().map_or(name_span, |word| word.span);
    let span = if is_value {
        name_span.to(value.span)
    } else {
        name_span.to(last)
    };
    let assignment = Assignment {
        name,
        name_span,
        appends: operator.as_deref() == Some("+="),
        value,
        span,
    };
    (vec![assignment], rest)
}

fn is_end(reader: &Reader<'_>) -> bool {
    let next = reader.peek();
    matches!(next, None | Some(b'\n' | b';' | b'|' | b'&' | b')' | b'}'))
}

fn redirect(reader: &mut Reader<'_>) -> Option<Redirect> {
    let start = reader.at;
    let front = usize::from(matches!(reader.peek(), Some(b'0'..=b'9' | b'*')));
    let operators = [
        (">>", RedirectKind::Append),
        (">&", RedirectKind::CopyOut),
        (">", RedirectKind::Write),
    ];
    let rest = reader.rest().get(front..).unwrap_or_default();
    let (operator, kind) = operators
        .into_iter()
        .find(|(operator, _)| rest.starts_with(operator))?;
    let descriptor = reader
        .rest()
        .get(..front)
        .filter(|front| !front.is_empty())
        .map(str::to_owned);
    reader.skip(front.saturating_add(operator.len()));
    skip_blanks(reader);
    let target = if is_end(reader) {
        Word::default()
    } else {
        word(reader)
    };
    Some(Redirect {
        descriptor,
        kind,
        target,
        heredoc: Arc::default(),
        span: reader.span(start),
    })
}

fn word(reader: &mut Reader<'_>) -> Word {
    let start = reader.at;
    reader.pay_word();
    let mut gather = Gather::new(start);
    while !is_end(reader) && !matches!(reader.peek(), Some(b' ' | b'\t' | b'\r' | b'>')) {
        let at = reader.at;
        if let Some(kind) = special(reader, start) {
            gather.push(reader, at, kind);
        } else if reader.peek() == Some(b'`') {
            if reader.rest().starts_with("`\n") || reader.rest().starts_with("`\r\n") {
                break;
            }
            escaped(reader, &mut gather.literal);
        } else {
            reader.skip_char();
            gather
                .literal
                .push_str(reader.source.get(at..reader.at).unwrap_or_default());
        }
        if reader.at == at {
            break;
        }
    }
    let end = reader.at;
    gather.flush(reader, end);
    if reader.at == start {
        reader.skip_char();
        reader.fail(start, "this stands where a word is expected");
    }
    reader.word(start, gather.parts)
}

/// Reads what is more than letters, if it comes next; else nothing is taken.
fn special(reader: &mut Reader<'_>, first: usize) -> Option<PartKind> {
    let rest = reader.rest();
    match reader.peek()? {
        b'\'' => Some(single(reader)),
        b'"' => Some(double(reader)),
        b'@' if rest.starts_with("@'") || rest.starts_with("@\"") => here_string(reader),
        b'@' if rest.starts_with("@(") || rest.starts_with("@{") => bracket(reader, 2),
        b'$' if rest.starts_with("$(") => bracket(reader, 2),
        b'$' => variable(reader),
        b'(' if reader.at > first => call(reader),
        b'(' | b'{' => bracket(reader, 1),
        _ => None,
    }
}

/// Reads commands in brackets; nothing is taken where they are nested too deeply.
fn bracket(reader: &mut Reader<'_>, opening: usize) -> Option<PartKind> {
    let start = reader.at;
    reader.pay(1);
    if !reader.descend(start) {
        return None;
    }
    reader.skip(opening);
    let list = list(reader);
    reader.ascend();
    if matches!(reader.peek(), Some(b')' | b'}')) {
        reader.skip(1);
    } else {
        let place = reader.text.span_of(start..start.saturating_add(opening));
        reader
            .errors
            .push(crate::parse::shell::syntax::SyntaxError {
                span: place,
                why: "this bracket has no end",
            });
    }
    Some(PartKind::Command(Arc::new(list)))
}

/// Reads the arguments of a method: `.DownloadString('…')`.
fn call(reader: &mut Reader<'_>) -> Option<PartKind> {
    let start = reader.at;
    reader.pay(1);
    if !reader.descend(start) {
        return None;
    }
    reader.skip(1);
    let mut words = Vec::new();
    loop {
        skip_lines(reader);
        match reader.peek() {
            None | Some(b')') => break,
            Some(b',' | b';' | b'|' | b'&' | b'}' | b'>') => reader.skip(1),
            _ => words.push(word(reader)),
        }
    }
    reader.ascend();
    if !reader.take(")") {
        reader.fail(start, "this bracket has no end");
    }
    Some(PartKind::Array(words))
}

fn single(reader: &mut Reader<'_>) -> PartKind {
    let start = reader.at;
    reader.pay(1);
    reader.skip(1);
    let mut value = String::new();
    loop {
        let length = reader.rest().find('\'').unwrap_or(reader.rest().len());
        value.push_str(reader.rest().get(..length).unwrap_or_default());
        reader.skip(length);
        if reader.take("''") {
            value.push('\'');
        } else {
            break;
        }
    }
    if !reader.take("'") {
        reader.fail(start, "this quote has no end");
    }
    PartKind::Single(value)
}

fn double(reader: &mut Reader<'_>) -> PartKind {
    let start = reader.at;
    reader.pay(1);
    reader.skip(1);
    let mut gather = Gather::new(reader.at);
    loop {
        let at = reader.at;
        match reader.peek() {
            None => {
                reader.fail(start, "this quote has no end");
                break;
            }
            Some(b'"') if reader.peek_at(1) == Some(b'"') => {
                reader.skip(2);
                gather.literal.push('"');
            }
            Some(b'"') => break,
            Some(b'`') => escaped(reader, &mut gather.literal),
            Some(b'$') => {
                let kind = if reader.rest().starts_with("$(") {
                    bracket(reader, 2)
                } else {
                    variable(reader)
                };
                if let Some(kind) = kind {
                    gather.push(reader, at, kind);
                } else {
                    reader.skip(1);
                    gather.literal.push('$');
                }
            }
            _ => {
                reader.skip_char();
                gather
                    .literal
                    .push_str(reader.source.get(at..reader.at).unwrap_or_default());
            }
        }
    }
    let end = reader.at;
    gather.flush(reader, end);
    reader.take("\"");
    PartKind::Double(gather.parts)
}

/// Reads `@'…'@`; variables in `@"…"@` are not looked for. Nothing is taken where it has no end.
fn here_string(reader: &mut Reader<'_>) -> Option<PartKind> {
    let quote = reader.rest().get(1..2)?;
    let inside = reader.rest().get(2..)?;
    let end = inside.find(&format!("\n{quote}@"))?;
    let value = inside.get(..end)?;
    let value = value.strip_prefix('\r').unwrap_or(value);
    let value = value.strip_prefix('\n').unwrap_or(value).to_owned();
    reader.skip(end.saturating_add(5));
    Some(PartKind::Single(value))
}

/// Reads `$name`, `$env:name` or `${name}`; nothing is taken where no name follows.
fn variable(reader: &mut Reader<'_>) -> Option<PartKind> {
    reader.pay(1);
    let rest = reader.rest().get(1..)?;
    let (name, length) = if let Some(braced) = rest.strip_prefix('{') {
        let name = braced
            .get(..braced.len().min(LONGEST_NAME))
            .unwrap_or(braced)
            .split('}')
            .next()?;
        let is_closed = braced.as_bytes().get(name.len()) == Some(&b'}');
        (is_closed.then_some(name)?, name.len().saturating_add(2))
    } else {
        let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"_:?".contains(byte);
        let length = rest.bytes().take_while(is_name).count();
        let name = rest.get(..length)?.trim_end_matches(':');
        (name, name.len())
    };
    if name.is_empty() {
        return None;
    }
    reader.skip(length.saturating_add(1));
    Some(PartKind::Parameter(Box::new(Parameter {
        name: name.to_owned(),
        subscript: None,
        braces: rest.starts_with('{'),
        operator: "",
        argument: None,
    })))
}

/// Resolves a backtick and what it escapes.
fn escaped(reader: &mut Reader<'_>, literal: &mut String) {
    reader.skip(1);
    let at = reader.at;
    reader.skip_char();
    match reader.source.get(at..reader.at).unwrap_or_default() {
        "n" => literal.push('\n'),
        "r" => literal.push('\r'),
        "t" => literal.push('\t'),
        "0" => literal.push('\0'),
        other => literal.push_str(other),
    }
}

/// Bytes of the longest name of a variable.
const LONGEST_NAME: usize = 256;
