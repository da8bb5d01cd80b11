//! `cmd` of Windows: `&`, `&&`, `||`, `|`, brackets, `^`, `%name%`, `if` and `for`.

use super::{Gather, Reader, item, list_of};
use crate::parse::shell::syntax::{
    Command, Compound, CompoundKind, Item, Joint, List, Pipeline, Redirect, RedirectKind, Simple,
    Terminator,
};
use crate::parse::shell::word::{Parameter, PartKind, Word};

/// Reads a list up to the end, or up to the bracket that closes the one around.
pub(super) fn list(reader: &mut Reader<'_>) -> List {
    let mut items = Vec::new();
    loop {
        skip_blanks(reader, true);
        if reader.is_done() {
            break;
        }
        match reader.peek() {
            Some(b')') if reader.depth > 0 => break,
            Some(b')' | b'&' | b'|') => {
                let start = reader.at;
                reader.skip(1);
                reader.fail(start, "this stands where a command is expected");
            }
            _ => items.extend(read_item(reader)),
        }
    }
    list_of(items)
}

/// Skips blanks, joined lines and, where wanted, line breaks.
fn skip_blanks(reader: &mut Reader<'_>, lines: bool) {
    loop {
        match reader.peek() {
            Some(b' ' | b'\t' | b'\r') => reader.skip(1),
            Some(b'\n' | b'@') if lines => reader.skip(1),
            Some(b'^') if reader.peek_at(1) == Some(b'\n') => reader.skip(2),
            Some(b'^') if reader.rest().starts_with("^\r\n") => reader.skip(3),
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
        skip_blanks(reader, true);
    }
    let start = reader.at;
    let end = match reader.peek() {
        Some(b'&') => {
            reader.skip(1);
            Terminator::Semicolon(reader.span(start))
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

fn pipeline(reader: &mut Reader<'_>) -> Pipeline {
    let start = reader.at;
    let mut pipeline = Pipeline {
        negated: None,
        timed: None,
        commands: Vec::new(),
        operators: Vec::new(),
        span: reader.span(start),
    };
    loop {
        skip_blanks(reader, false);
        let Some(command) = command(reader) else {
            break;
        };
        pipeline.span = match pipeline.commands.len() {
            0 => command.span(),
            _ => pipeline.span.to(command.span()),
        };
        pipeline.commands.push(command);
        skip_blanks(reader, false);
        let at = reader.at;
        if reader.rest().starts_with("||") || !reader.take("|") {
            break;
        }
        pipeline.operators.push((false, reader.span(at)));
    }
    pipeline
        .operators
        .truncate(pipeline.commands.len().saturating_sub(1));
    pipeline
}

fn command(reader: &mut Reader<'_>) -> Option<Command> {
    while reader.take("@") {
        skip_blanks(reader, false);
    }
    let start = reader.at;
    if reader.peek() == Some(b'(') && reader.descend(start) {
        return Some(group(reader, start));
    }
    let rest = reader.rest();
    let length = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
    let word = rest.get(..length).unwrap_or_default().to_ascii_lowercase();
    let stands_alone = matches!(
        rest.as_bytes().get(length),
        None | Some(b' ' | b'\t' | b'(' | b'\r' | b'\n' | b'/')
    );
    if rest.starts_with(':') || (word == "rem" && stands_alone) {
        reader.comment();
        return None;
    }
    if !stands_alone || !matches!(word.as_str(), "if" | "for") || !reader.descend(start) {
        return simple(reader);
    }
    reader.skip(length);
    let command = if word == "if" {
        condition(reader, start)
    } else {
        repeated(reader, start)
    };
    reader.ascend();
    Some(command)
}

fn group(reader: &mut Reader<'_>, start: usize) -> Command {
    reader.skip(1);
    let list = list(reader);
    reader.ascend();
    if !reader.take(")") {
        reader.fail(start, "this `(` has no `)`");
    }
    let mut redirects = Vec::new();
    loop {
        skip_blanks(reader, false);
        let Some(redirect) = redirect(reader) else {
            break;
        };
        redirects.push(redirect);
    }
    Command::Compound(Box::new(Compound {
        kind: CompoundKind::Group(list),
        redirects,
        span: reader.span(start),
    }))
}

/// Reads `if [/i] [not] …` with what is done; the condition itself is passed over.
fn condition(reader: &mut Reader<'_>, start: usize) -> Command {
    let mut is_first = true;
    loop {
        skip_blanks(reader, false);
        let word = word(reader).shown().to_ascii_lowercase();
        if is_first && matches!(word.as_str(), "/i" | "not") {
            continue;
        }
        let is_pair = matches!(
            word.as_str(),
            "exist" | "defined" | "errorlevel" | "cmdextversion"
        );
        if is_pair && is_first {
            is_first = false;
            continue;
        }
        let is_over =
            !is_first || (word.contains("==") && !word.ends_with("==")) || word.is_empty();
        if is_over {
            break;
        }
        // `a == b` and `a equ b`: the operator and the other side follow.
        skip_blanks(reader, false);
        let operator = self::word(reader).shown();
        if operator.len() <= 3 {
            skip_blanks(reader, false);
            self::word(reader);
        }
        break;
    }
    skip_blanks(reader, false);
    let body = one(reader);
    skip_blanks(reader, false);
    let is_else = reader
        .rest()
        .get(..4)
        .is_some_and(|word| word.eq_ignore_ascii_case("else"));
    let otherwise = is_else.then(|| {
        reader.skip(4);
        skip_blanks(reader, false);
        one(reader)
    });
    let kind = CompoundKind::If {
        branches: vec![(List::default(), body)],
        otherwise,
    };
    finish(reader, start, kind)
}

/// Reads `for … in (…) do …`; the set itself is passed over.
fn repeated(reader: &mut Reader<'_>, start: usize) -> Command {
    let lower = reader
        .rest()
        .get(..reader.rest().len().min(LONGEST_SET))
        .map(str::to_ascii_lowercase);
    let found = lower
        .as_deref()
        .and_then(|rest| rest.find(" do ").or_else(|| rest.find(")do ")));
    let Some(length) = found else {
        reader.comment();
        reader.fail(start, "this loop has no `do`");
        return Command::Broken(reader.span(start));
    };
    reader.skip(length.saturating_add(3));
    skip_blanks(reader, false);
    let kind = CompoundKind::For {
        select: false,
        name: Word::default(),
        words: None,
        body: one(reader),
    };
    finish(reader, start, kind)
}

fn finish(reader: &Reader<'_>, start: usize, kind: CompoundKind) -> Command {
    Command::Compound(Box::new(Compound {
        kind,
        redirects: Vec::new(),
        span: reader.span(start),
    }))
}

/// Reads one command as a list.
fn one(reader: &mut Reader<'_>) -> List {
    let mut links = Vec::new();
    if !matches!(reader.peek(), None | Some(b'\n' | b')' | b'&' | b'|')) {
        let pipeline = pipeline(reader);
        Reader::link(&mut links, None, pipeline);
    }
    list_of(item(links, Terminator::End).into_iter().collect())
}

fn simple(reader: &mut Reader<'_>) -> Option<Command> {
    let start = reader.at;
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
        skip_blanks(reader, false);
    }
    let is_empty = words.is_empty() && redirects.is_empty();
    (!is_empty).then(|| {
        Command::Simple(Simple {
            words: words.into(),
            redirects: redirects.into(),
            span: reader.text.span_of(start..end),
            ..Simple::default()
        })
    })
}

fn is_end(reader: &Reader<'_>) -> bool {
    match reader.peek() {
        None | Some(b'\n' | b'&' | b'|') => true,
        Some(b')') => reader.depth > 0,
        _ => false,
    }
}

fn redirect(reader: &mut Reader<'_>) -> Option<Redirect> {
    let start = reader.at;
    let digits = usize::from(reader.peek().is_some_and(|byte| byte.is_ascii_digit()));
    let operators = [
        (">>", RedirectKind::Append),
        (">&", RedirectKind::CopyOut),
        (">", RedirectKind::Write),
        ("<", RedirectKind::Read),
    ];
    let rest = reader.rest().get(digits..).unwrap_or_default();
    let (operator, kind) = operators
        .into_iter()
        .find(|(operator, _)| rest.starts_with(operator))?;
    let descriptor = reader
        .rest()
        .get(..digits)
        .filter(|digits| !digits.is_empty())
        .map(str::to_owned);
    reader.skip(digits.saturating_add(operator.len()));
    skip_blanks(reader, false);
    let target = if is_end(reader) {
        Word::default()
    } else {
        word(reader)
    };
    Some(Redirect {
        descriptor,
        kind,
        target,
        heredoc: std::sync::Arc::default(),
        span: reader.span(start),
    })
}

/// Reads a word: up to a blank, an operator or the bracket that closes the one around.
fn word(reader: &mut Reader<'_>) -> Word {
    let start = reader.at;
    reader.pay_word();
    let mut gather = Gather::new(start);
    while !is_end(reader) && !matches!(reader.peek(), Some(b' ' | b'\t' | b'\r' | b'<' | b'>')) {
        let at = reader.at;
        match reader.peek() {
            Some(b'"') => {
                let kind = quoted(reader);
                gather.push(reader, at, kind);
            }
            Some(b'%') if variable_length(reader) > 0 => {
                let kind = variable(reader);
                gather.push(reader, at, kind);
            }
            Some(b'^') => {
                reader.skip(1);
                let at = reader.at;
                reader.skip_char();
                let letter = reader.source.get(at..reader.at).unwrap_or_default();
                gather
                    .literal
                    .push_str(if letter == "\n" { "" } else { letter });
            }
            _ => {
                reader.skip_char();
                gather
                    .literal
                    .push_str(reader.source.get(at..reader.at).unwrap_or_default());
            }
        }
        if reader.at == at {
            break;
        }
    }
    let end = reader.at;
    gather.flush(reader, end);
    reader.word(start, gather.parts)
}

fn quoted(reader: &mut Reader<'_>) -> PartKind {
    let start = reader.at;
    reader.pay(1);
    reader.skip(1);
    let mut gather = Gather::new(reader.at);
    while !matches!(reader.peek(), None | Some(b'"' | b'\n')) {
        let at = reader.at;
        if reader.peek() == Some(b'%') && variable_length(reader) > 0 {
            let kind = variable(reader);
            gather.push(reader, at, kind);
        } else {
            reader.skip_char();
            gather
                .literal
                .push_str(reader.source.get(at..reader.at).unwrap_or_default());
        }
    }
    let end = reader.at;
    gather.flush(reader, end);
    if !reader.take("\"") {
        reader.fail(start, "this quote has no end");
    }
    PartKind::Double(gather.parts)
}

/// Returns the length of a name between `%`; 0 where there is none.
fn variable_length(reader: &Reader<'_>) -> usize {
    let rest = reader.rest().as_bytes().get(1..).unwrap_or_default();
    let is_name = |byte: &&u8| byte.is_ascii_alphanumeric() || b"_()-.:~,=".contains(byte);
    let length = rest.iter().take(LONGEST_NAME).take_while(is_name).count();
    if rest.get(length) == Some(&b'%') {
        length
    } else {
        0
    }
}

fn variable(reader: &mut Reader<'_>) -> PartKind {
    reader.pay(1);
    let length = variable_length(reader);
    let name = reader
        .rest()
        .get(1..length.saturating_add(1))
        .unwrap_or_default();
    let name = name.split(':').next().unwrap_or_default().to_owned();
    reader.skip(length.saturating_add(2));
    PartKind::Parameter(Box::new(Parameter {
        name,
        subscript: None,
        braces: false,
        operator: "",
        argument: None,
    }))
}

/// Bytes of the longest set of a `for` that is passed over.
const LONGEST_SET: usize = 4096;

/// Bytes of the longest name of a variable.
const LONGEST_NAME: usize = 128;
