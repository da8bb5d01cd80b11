//! Parser directives: `# name=value` at the very top (reference, "Parser directives"). `syntax` and `check` also
//! count below a `#!` line, and `syntax` is looked for in `//` comments and in a JSON object, too, since files
//! for other frontends name theirs so.

use super::syntax::{Directive, SyntaxError};
use crate::parse::text::Text;
use crate::source::{Source, Span};

/// Reads the block of directives, line by line, until it ends.
#[derive(Debug, Default)]
pub(super) struct Block {
    seen: Vec<&'static str>,
    is_over: bool,
}

/// What a line is to the block.
pub(super) enum Line {
    /// No directive; the block is over.
    Other,
    /// A directive.
    Directive(Directive),
    /// One that is refused, and why.
    Refused(SyntaxError),
}

impl Block {
    /// Looks at a line without its leading white space and its line break.
    pub(super) fn read(&mut self, source: &Source, line: Span) -> Line {
        if self.is_over {
            return Line::Other;
        }
        let Some(directive) = read(source, line, "#") else {
            self.is_over = true;
            return Line::Other;
        };
        let Some(name) = NAMES.iter().find(|name| **name == directive.name) else {
            self.is_over = true;
            return Line::Other;
        };
        if self.seen.contains(name) {
            let why = format!("the directive {name} is given twice");
            return Line::Refused(SyntaxError::new(line, why));
        }
        self.seen.push(name);
        if *name == "escape" && !matches!(directive.value.as_str(), "\\" | "`") {
            let why = "the escape character is neither \\ nor `";
            return Line::Refused(SyntaxError::new(directive.value.span(), why));
        }
        Line::Directive(directive)
    }

    /// Says that the block is over.
    pub(super) const fn end(&mut self) {
        self.is_over = true;
    }
}

/// Finds directives that count although they are no part of the block: those below a `#!` line, and `syntax` in
/// its other forms. `found` are the directives of the block.
pub(super) fn find_others(source: &Source, found: &[Directive]) -> Vec<Directive> {
    let mut others = Vec::new();
    let start = mark(source);
    let (start, has_shebang) = match source.text().get(start..) {
        Some(text) if text.starts_with("#!") => match text.find('\n') {
            Some(end) => (start.saturating_add(end).saturating_add(1), true),
            None => return others,
        },
        _ => (start, false),
    };
    if has_shebang {
        let block = read_block(source, start, "#");
        others.extend(block.into_iter().filter(|it| it.name != "escape"));
    }
    if others.iter().chain(found).any(|it| it.name == "syntax") {
        return others;
    }
    let slashes = read_block(source, start, "//").into_iter();
    match slashes.into_iter().find(|it| it.name == "syntax") {
        Some(directive) => others.push(directive),
        None => others.extend(read_json(source, start)),
    }
    others
}

/// Returns the bytes of a byte-order mark.
pub(super) fn mark(source: &Source) -> usize {
    if source.text().starts_with('\u{feff}') {
        '\u{feff}'.len_utf8()
    } else {
        0
    }
}

/// Reads a block of directives; what is refused in it ends it.
fn read_block(source: &Source, start: usize, prefix: &str) -> Vec<Directive> {
    let mut found: Vec<Directive> = Vec::new();
    let mut at = start;
    for line in source
        .text()
        .get(start..)
        .unwrap_or_default()
        .split_inclusive('\n')
    {
        let text = line.trim_end_matches(['\r', '\n']);
        let span = Span::of(at..at.saturating_add(text.len()));
        at = at.saturating_add(line.len());
        match read(source, span, prefix) {
            Some(directive)
                if NAMES.contains(&directive.name.as_str())
                    && found.iter().all(|it| it.name != directive.name) =>
            {
                found.push(directive);
            }
            _ => break,
        }
    }
    found
}

/// Reads a line as `PREFIX name = value`.
fn read(source: &Source, line: Span, prefix: &str) -> Option<Directive> {
    let text = source.slice(line);
    let rest = text.strip_prefix(prefix)?.trim_start();
    let length = rest.find(|char: char| !char.is_ascii_alphanumeric())?;
    let name = rest.get(..length)?;
    let value = rest
        .get(length..)?
        .trim_start_matches(is_blank)
        .strip_prefix('=')?;
    let value = value.trim_start_matches(is_blank);
    let start = text.len().saturating_sub(value.len());
    let value = value.trim_end_matches(is_blank);
    if value.is_empty() || !name.starts_with(|first: char| first.is_ascii_alphabetic()) {
        return None;
    }
    let base = line.start as usize;
    let start = base.saturating_add(start);
    let span = Span::of(start..start.saturating_add(value.len()));
    Some(Directive {
        name: name.to_ascii_lowercase(),
        value: Text::of(source, span),
        span: line,
    })
}

/// Reads a file that is a JSON object with a string `syntax`. Whether all of it is JSON is its frontend's business.
fn read_json(source: &Source, start: usize) -> Option<Directive> {
    let text = source.text().get(start..)?;
    let body = text.trim_start().strip_prefix('{')?;
    let key = body.find("\"syntax\"")?;
    let behind = body.get(key..)?.strip_prefix("\"syntax\"")?;
    let value = behind
        .trim_start()
        .strip_prefix(':')?
        .trim_start()
        .strip_prefix('"')?;
    let start = source.text().len().saturating_sub(value.len());
    let value = value.get(..value.find('"')?)?;
    let span = Span::of(start..start.saturating_add(value.len()));
    Some(Directive {
        name: "syntax".to_owned(),
        value: Text::of(source, span),
        span,
    })
}

/// Says whether blanks around `=` may be a character.
const fn is_blank(char: char) -> bool {
    matches!(char, ' ' | '\t' | '\u{c}' | '\r' | '\n')
}

/// The directives there are; any other name ends the block.
const NAMES: &[&str] = &["syntax", "escape", "check"];
