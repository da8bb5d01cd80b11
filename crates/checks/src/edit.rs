//! Edits of YAML that keep how it is written. Where the text around a value is not understood (an alias, a
//! collection in brackets over several lines) there is none.

use crate::fault::{Edit, Fault, Fix, Safety};
use crate::parse::node::{Entry, Node, Style};
use crate::source::{Source, Span};

/// Proposes a fix where there is an edit.
pub(crate) fn mend(fault: Fault, title: &str, safety: Safety, edit: Option<Edit>) -> Fault {
    match (edit, safety) {
        (Some(edit), Safety::Safe) => fault.fix(Fix::safe(title, vec![edit])),
        (Some(edit), Safety::Unsafe) => fault.fix(Fix::unsafe_(title, vec![edit])),
        (None, _) => fault,
    }
}

/// A document that is to be edited.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Editor<'a> {
    /// Its text.
    pub(crate) source: &'a Source,
    /// Which of the documents it is that were judged together.
    pub(crate) document: usize,
}

impl Editor<'_> {
    /// Puts an entry into a mapping.
    pub(crate) fn add_entry(&self, mapping: &Node, line: &str) -> Option<Edit> {
        let (source, document) = (self.source, self.document);
        if mapping.alias.is_some() || mapping.document != document {
            return None;
        }
        let own = mapping.entries().iter().filter(|entry| {
            entry.key.document == document && mapping.span.contains(entry.key.span)
        });
        let first = own.min_by_key(|entry| entry.key.span.start)?;
        let start = first.key.span.start;
        let edit = |span: Span, text: String| {
            Some(Edit {
                document,
                span,
                text,
            })
        };
        let end = end_of(first);
        let is_line = matches!(first.value.scalar(), Some(scalar) if scalar.style != Style::Block)
            && source.position(end).line == source.position(start).line
            && first.value.document == document;
        let item_indent;
        let indent = match indent(source, start) {
            Some(indent) if mapping_is_flow(source, mapping) => {
                let text = format!("{line},{}{indent}", newline(source));
                return edit(first.key.span.before(), text);
            }
            Some(indent) => indent,
            None => {
                let before = source.slice(Span::new(mapping.span.start, start));
                if before.starts_with('{') {
                    return edit(first.key.span.before(), format!("{line}, "));
                }
                if !(before.is_empty() && in_item(source, start)) {
                    return None;
                }
                let column = source.position(start).column as usize;
                item_indent = " ".repeat(column.saturating_sub(1).min(200));
                item_indent.as_str()
            }
        };
        match rest_of_line(source, end).filter(|_| is_line) {
            Some(at) => edit(
                Span::new(at, at),
                format!("{}{indent}{line}", newline(source)),
            ),
            None => edit(
                first.key.span.before(),
                format!("{line}{}{indent}", newline(source)),
            ),
        }
    }

    /// Puts another text in the place of a scalar.
    pub(crate) fn replace(&self, node: &Node, text: &str) -> Option<Edit> {
        let is_here = node.alias.is_none() && node.document == self.document;
        (is_here && node.scalar().is_some()).then(|| Edit {
            document: self.document,
            span: node.span,
            text: text.to_owned(),
        })
    }

    /// Takes an entry out of a mapping that has others.
    pub(crate) fn remove_entry(&self, mapping: &Node, entry: &Entry) -> Option<Edit> {
        let document = self.document;
        let like = mapping
            .entries()
            .iter()
            .filter(|other| other.key.document == document);
        if entry.key.document != document || entry.value.document != document || like.count() < 2 {
            return None;
        }
        let is_block = matches!(entry.value.scalar(), Some(scalar) if scalar.style == Style::Block);
        if is_block {
            return None;
        }
        self.remove(entry.key.span.start, end_of(entry))
    }

    /// Puts a value in front of the others of a list.
    pub(crate) fn add_item(&self, list: &Node, text: &str) -> Option<Edit> {
        let source = self.source;
        let start = list.span.start;
        if list.alias.is_some() || list.document != self.document {
            return None;
        }
        let edit = |span: Span, text: String| {
            Some(Edit {
                document: self.document,
                span,
                text,
            })
        };
        if source.slice(list.span).starts_with('[') {
            let at = start.saturating_add(1);
            let comma = if list.items().is_empty() { "" } else { ", " };
            return edit(Span::new(at, at), format!("{text}{comma}"));
        }
        let first = list.items().first()?.span.start;
        let line = source.line(source.position(first).line)?;
        let before = source.slice(Span::new(line.start, first)).trim_end();
        let indent = before.strip_suffix('-').filter(|it| it.trim().is_empty())?;
        let text = format!("{indent}- {text}{}", newline(source));
        edit(Span::new(line.start, line.start), text)
    }

    /// Takes what stands between two places out: lines, or a part between commas.
    pub(crate) fn remove(&self, start: u32, end: u32) -> Option<Edit> {
        let (source, document) = (self.source, self.document);
        let line_start = source.line(source.position(start).line)?.start;
        let before = source.slice(Span::new(line_start, start));
        let edit = |start, end| {
            Some(Edit {
                document,
                span: Span::new(start, end),
                text: String::new(),
            })
        };
        if before.trim_start_matches(['-', ' ', '\t']).is_empty() && !before.trim().contains("- ") {
            let is_item = before.trim() == "-";
            let is_entry = before.trim().is_empty();
            let line_end = rest_of_line(source, end)?;
            let next = source.slice(Span::new(line_end, source.span().end));
            let comment = source.slice(Span::new(end, line_end)).trim_start();
            if comment.starts_with([',', '}', ']']) || !(is_item || is_entry) {
                return None;
            }
            let is_scalar_item = is_item && !source.slice(Span::new(start, end)).contains('\n');
            if is_item && !is_scalar_item && !source.slice(Span::new(start, end)).contains(':') {
                return None;
            }
            let width = if next.starts_with("\r\n") {
                2
            } else {
                u32::from(next.starts_with('\n'))
            };
            return match (width, line_start) {
                (0, 1..) => edit(line_start.saturating_sub(1), line_end),
                _ => edit(line_start, line_end.saturating_add(width)),
            };
        }
        let head = before.trim_end();
        let tail = source.slice(Span::new(end, source.line(source.position(end).line)?.end));
        if head.ends_with(',') {
            let at = line_start.saturating_add(Span::of(0..head.len()).end.saturating_sub(1));
            return edit(at, end);
        }
        let behind = tail.trim_start().strip_prefix(',')?;
        let gap = behind.len().saturating_sub(behind.trim_start().len());
        let cut = tail.len().saturating_sub(behind.len()).saturating_add(gap);
        edit(start, end.saturating_add(Span::of(0..cut).end))
    }
}

/// Returns what stands in front of a place on its line, where that is blank.
fn indent(source: &Source, at: u32) -> Option<&str> {
    let line = source.line(source.position(at).line)?;
    let before = source.slice(Span::new(line.start, at));
    before
        .chars()
        .all(|c| matches!(c, ' ' | '\t'))
        .then_some(before)
}

/// Says whether a place follows the dash of an item.
fn in_item(source: &Source, at: u32) -> bool {
    let line = source.line(source.position(at).line);
    let before = line.map(|line| source.slice(Span::new(line.start, at)));
    before.is_some_and(|before| before.trim() == "-")
}

/// Returns the end of the line, where only blanks and a comment stand between.
fn rest_of_line(source: &Source, at: u32) -> Option<u32> {
    let line = source.line(source.position(at).line)?;
    let rest = source.slice(Span::new(at, line.end));
    let is_blank = rest.trim().is_empty()
        || rest.trim_start().starts_with('#') && rest.starts_with([' ', '\t']);
    is_blank.then_some(line.end)
}

fn end_of(entry: &Entry) -> u32 {
    let value = &entry.value;
    entry
        .key
        .span
        .end
        .max(value.alias.unwrap_or(value.span).end)
}

fn mapping_is_flow(source: &Source, mapping: &Node) -> bool {
    source.slice(mapping.span).starts_with('{')
}

/// Returns how lines end, as the first one does.
fn newline(source: &Source) -> &'static str {
    let end = source.line(1).map_or(0, |line| line.end);
    let rest = source.slice(Span::new(end, end.saturating_add(2)));
    if rest == "\r\n" { "\r\n" } else { "\n" }
}
