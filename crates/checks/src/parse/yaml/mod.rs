//! YAML 1.2.2 (<https://yaml.org/spec/1.2.2/>): the parser's events become a tree with spans. Aliases are
//! replaced by what they stand for, within bounds; `<<` is left to the caller ([`merge_keys`]).

pub mod place;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::rc::Rc;

use granit_parser::{Event, Marker, Parser, ScalarStyle, Span as Marked, Tag};

use super::node::{DEPTH, Entry, Key, MOST, Node, Scalar, Style, TreeError, Trees, Value};
use crate::source::{Source, Span};

/// Reads all documents of a stream. After a fault of syntax the rest cannot be read: what was read up to it is
/// given, with the fault.
pub fn parse(source: &Source) -> Trees {
    parse_part(source, source.span())
}

/// Reads a part of a text as if it stood alone; places are those of the whole.
pub fn parse_part(source: &Source, part: Span) -> Trees {
    let text = source.slice(part);
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let skipped = text.len().saturating_sub(body.len());
    let mut reader = Reader::new(body, part.range().start.saturating_add(skipped));
    for event in Parser::new_from_str(body) {
        let read = match event {
            Ok((event, marked)) => reader.event(event, marked),
            Err(error) => {
                let at = reader.places.byte(error.marker());
                Err(reader.error(Span::new(at, at), said(&error.to_string())))
            }
        };
        if let Err(error) = read {
            reader.trees.errors.push(error);
            reader.trees.is_broken = true;
            break;
        }
    }
    while !reader.open.is_empty() {
        // What is not closed is given as far as it goes; why it is not, was told.
        if let Err(error) = reader.end(None)
            && !reader.trees.is_broken
        {
            reader.trees.errors.push(error);
            reader.trees.is_broken = true;
        }
    }
    reader.trees.values = reader.values.saturating_add(reader.copied);
    reader.trees
}

/// Puts what `<<` names into the mappings that name it, everywhere in a tree: keys of the mapping itself win, and
/// of several merged mappings the earlier (YAML 1.1, "Merge Key Language-Independent Type").
pub fn merge_keys(node: &mut Node, errors: &mut Vec<TreeError>) {
    match &mut node.value {
        Value::Sequence(items) => items.iter_mut().for_each(|item| merge_keys(item, errors)),
        Value::Mapping(entries) => {
            for entry in entries.iter_mut() {
                merge_keys(&mut entry.value, errors);
            }
            let is_merge =
                |entry: &Entry| entry.key.text == "<<" && entry.key.style == Style::Plain;
            let mut known: BTreeSet<String> = BTreeSet::new();
            let (merges, mut kept): (Vec<_>, Vec<_>) = entries.drain(..).partition(is_merge);
            known.extend(kept.iter().map(|entry| entry.key.text.clone()));
            for source in merges.into_iter().flat_map(|entry| sources(entry, errors)) {
                let new = source
                    .into_iter()
                    .filter(|entry| known.insert(entry.key.text.clone()));
                kept.extend(new);
            }
            *entries = kept;
        }
        Value::Null | Value::Scalar(_) => {}
    }
}

/// Returns the mappings that a `<<` names.
fn sources(merge: Entry, errors: &mut Vec<TreeError>) -> Vec<Vec<Entry>> {
    let nodes = match merge.value.value {
        Value::Sequence(items) => items,
        _ => vec![merge.value],
    };
    let mut mappings = Vec::new();
    for node in nodes {
        match node.value {
            Value::Mapping(entries) => mappings.push(entries),
            _ => errors.push(TreeError {
                span: node.span,
                why: "what `<<` merges is no mapping".to_owned(),
                hint: None,
            }),
        }
    }
    mappings
}

struct Reader<'t> {
    places: Places<'t>,
    trees: Trees,
    open: Vec<Open>,
    /// What anchors stand for.
    anchors: BTreeMap<usize, (Rc<Node>, usize)>,
    /// Values so far, those that aliases copy counted each time, long texts as several.
    values: usize,
    /// Values that were copied because an anchor names them.
    copied: usize,
}

/// A collection that is not closed yet.
struct Open {
    node: Node,
    anchor: usize,
    /// The key whose value comes next.
    key: Option<Key>,
    /// Keys of a mapping so far.
    known: BTreeSet<String>,
    /// Values when it was opened.
    values: usize,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str, offset: usize) -> Self {
        Self {
            places: Places {
                text,
                offset,
                char: 0,
                byte: 0,
            },
            trees: Trees::default(),
            open: Vec::new(),
            anchors: BTreeMap::new(),
            values: 0,
            copied: 0,
        }
    }

    fn event(&mut self, event: Event<'_>, marked: Marked) -> Result<(), TreeError> {
        let span = self.places.span(marked);
        let span = match &event {
            Event::Scalar(.., anchor, tag)
            | Event::MappingStart(_, anchor, tag)
            | Event::SequenceStart(_, anchor, tag)
                if *anchor > 0 || tag.is_some() =>
            {
                self.places.behind_properties(span)
            }
            _ => span,
        };
        // The parser counts a comment behind quotes as theirs.
        let span = match &event {
            Event::Scalar(_, ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted, ..) => {
                self.places.quoted(span)
            }
            _ => span,
        };
        match event {
            Event::MappingStart(_, anchor, tag) => {
                self.begin(Value::Mapping(Vec::new()), span, anchor, tag.as_deref())
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.begin(Value::Sequence(Vec::new()), span, anchor, tag.as_deref())
            }
            Event::MappingEnd | Event::SequenceEnd => self.end(Some(span)),
            Event::Scalar(text, style, anchor, tag) => {
                let weight = weight_of(&text);
                self.count(weight, span)?;
                let node = scalar(&text, style, span, tag.as_deref());
                self.remember(anchor, &node, weight)?;
                self.put(node)
            }
            Event::Alias(anchor) => self.alias(anchor, span),
            _ => Ok(()),
        }
    }

    fn begin(
        &mut self,
        value: Value,
        span: Span,
        anchor: usize,
        tag: Option<&Tag>,
    ) -> Result<(), TreeError> {
        if self.open.len() >= DEPTH {
            let why = format!("nested more than {DEPTH} deep; the rest is not read");
            return Err(self.error(span, why));
        }
        self.count(1, span)?;
        if self.wants_key() {
            return Err(self.error(span, "a key that is no text".to_owned()));
        }
        let mut node = Node::new(value, span);
        node.tag = tag.and_then(own_tag);
        self.open.push(Open {
            node,
            anchor,
            key: None,
            known: BTreeSet::new(),
            values: self.values,
        });
        Ok(())
    }

    fn end(&mut self, closing: Option<Span>) -> Result<(), TreeError> {
        let Some(mut open) = self.open.pop() else {
            return Ok(());
        };
        let last = match &open.node.value {
            Value::Sequence(items) => items.last().map(|item| item.alias.unwrap_or(item.span)),
            Value::Mapping(entries) => entries.last().map(|entry| {
                let value = &entry.value;
                entry.key.span.to(value.alias.unwrap_or(value.span))
            }),
            _ => None,
        };
        // Of a flow collection the end is its bracket; a block ends with its last value.
        let bracket = closing.filter(|_| self.places.is_flow(open.node.span));
        let start = open.node.span.start;
        open.node.span = match (bracket, last) {
            (Some(bracket), _) => self.places.trimmed(open.node.span.to(bracket)),
            (None, Some(last)) => Span::new(start, last.end.max(start)),
            (None, None) => open.node.span,
        };
        let inside = self.values.saturating_sub(open.values).saturating_add(1);
        let remembered = self.remember(open.anchor, &open.node, inside);
        self.put(open.node)?;
        remembered
    }

    fn alias(&mut self, anchor: usize, span: Span) -> Result<(), TreeError> {
        let Some((node, values)) = self.anchors.get(&anchor).cloned() else {
            return Err(self.error(span, "an alias within what it stands for".to_owned()));
        };
        // Counted before it is copied: a bomb never unfolds.
        self.count(values, span)?;
        let depth = depth_of(&node, DEPTH.saturating_sub(self.open.len()));
        if depth.is_none() {
            let why = format!("nested more than {DEPTH} deep; the rest is not read");
            return Err(self.error(span, why));
        }
        let mut node = Node::clone(&node);
        node.alias = Some(span);
        self.put(node)
    }

    fn wants_key(&self) -> bool {
        self.open
            .last()
            .is_some_and(|open| open.key.is_none() && matches!(open.node.value, Value::Mapping(_)))
    }

    fn put(&mut self, node: Node) -> Result<(), TreeError> {
        let Some(open) = self.open.last_mut() else {
            self.trees.roots.push(node);
            return Ok(());
        };
        match &mut open.node.value {
            Value::Sequence(items) => items.push(node),
            Value::Mapping(entries) => match open.key.take() {
                Some(key) => entries.push(Entry { key, value: node }),
                None => return self.key(node),
            },
            Value::Null | Value::Scalar(_) => {}
        }
        Ok(())
    }

    fn key(&mut self, node: Node) -> Result<(), TreeError> {
        let span = node.alias.unwrap_or(node.span);
        let (text, style) = match node.value {
            Value::Scalar(scalar) => (scalar.text, scalar.style),
            Value::Null => (String::new(), Style::Plain),
            _ => return Err(self.error(span, "a key that is no text".to_owned())),
        };
        let Some(open) = self.open.last_mut() else {
            return Ok(());
        };
        if !open.known.insert(text.clone()) && text != "<<" {
            let why = format!("the key `{}` stands here twice", shortened(&text));
            self.trees.errors.push(TreeError {
                span,
                why,
                hint: Some("readers differ in which of the two they believe: take one out"),
            });
        }
        open.key = Some(Key {
            text,
            span,
            document: 0,
            style,
        });
        Ok(())
    }

    /// Keeps a copy of what an anchor stands for. Anchors within each other are copied again and again, so copies
    /// count as aliases do.
    fn remember(&mut self, anchor: usize, node: &Node, values: usize) -> Result<(), TreeError> {
        if anchor > 0 {
            self.copied = self.copied.saturating_add(values);
            self.count(0, node.span)?;
            self.anchors.insert(anchor, (Rc::new(node.clone()), values));
        }
        Ok(())
    }

    fn count(&mut self, more: usize, span: Span) -> Result<(), TreeError> {
        self.values = self.values.saturating_add(more);
        if self.values.saturating_add(self.copied) > MOST {
            let why = format!("more than {MOST} values; the rest is not read");
            return Err(self.error(span, why));
        }
        Ok(())
    }

    #[expect(clippy::unused_self, reason = "reads as what happens to the reader")]
    fn error(&self, span: Span, why: String) -> TreeError {
        TreeError {
            span,
            why,
            hint: None,
        }
    }
}

/// Where the parser's characters stand in bytes. It counts from where it was asked last: events come nearly in
/// the order of the text.
struct Places<'t> {
    text: &'t str,
    /// Bytes in front of the text.
    offset: usize,
    char: usize,
    byte: usize,
}

impl Places<'_> {
    fn span(&mut self, marked: Marked) -> Span {
        let start = self.byte(&marked.start);
        Span::new(start, self.byte(&marked.end))
    }

    /// Says whether a collection is written with brackets.
    fn is_flow(&self, span: Span) -> bool {
        self.slice(span.range().start..self.text.len().saturating_add(self.offset))
            .starts_with(['[', '{'])
    }

    /// Leaves out what stands behind the closing quote.
    fn quoted(&self, span: Span) -> Span {
        let text = self.slice(span.range());
        let mut chars = text.char_indices();
        let Some((_, quote)) = chars.next() else {
            return span;
        };
        let mut end = None;
        while let Some((at, char)) = chars.next() {
            if char == '\\' && quote == '"' {
                chars.next();
            } else if char == quote {
                // Two single quotes are one that ends nothing.
                let rest = text.get(at.saturating_add(1)..).unwrap_or_default();
                if quote == '\'' && rest.starts_with('\'') {
                    chars.next();
                    continue;
                }
                end = Some(at.saturating_add(1));
                break;
            }
        }
        let start = span.range().start;
        end.map_or(span, |end| Span::of(start..start.saturating_add(end)))
    }

    /// Leaves out blanks at the end.
    fn trimmed(&self, span: Span) -> Span {
        let kept = self.slice(span.range()).trim_end().len();
        Span::of(span.range().start..span.range().start.saturating_add(kept))
    }

    fn slice(&self, range: Range<usize>) -> &str {
        let inside = |at: usize| at.saturating_sub(self.offset);
        let range = inside(range.start)..inside(range.end);
        self.text.get(range).unwrap_or_default()
    }

    /// Leaves out the anchor and the tag in front of a value.
    fn behind_properties(&self, span: Span) -> Span {
        let range = span.range();
        let from = range.start.saturating_sub(self.offset);
        let mut rest = self.text.get(from..).unwrap_or_default();
        let is_gap = |c: char| matches!(c, ' ' | '\t' | '\r' | '\n');
        while rest.starts_with(['&', '!', '#']) {
            let end = if rest.starts_with('#') {
                rest.find('\n')
            } else {
                rest.find(is_gap)
            };
            rest = rest.get(end.unwrap_or(rest.len())..).unwrap_or_default();
            rest = rest.trim_start_matches(is_gap);
        }
        let skipped = self
            .text
            .len()
            .saturating_sub(from)
            .saturating_sub(rest.len());
        let start = range.start.saturating_add(skipped);
        Span::of(start..range.end.max(start))
    }

    fn byte(&mut self, marker: &Marker) -> u32 {
        let wanted = marker.index();
        while self.char > wanted && self.byte > 0 {
            let before = self.text.get(..self.byte).unwrap_or_default();
            let width = before.chars().next_back().map_or(1, char::len_utf8);
            self.byte = self.byte.saturating_sub(width);
            self.char = self.char.saturating_sub(1);
        }
        let rest = self.text.get(self.byte..).unwrap_or_default();
        for char in rest.chars().take(wanted.saturating_sub(self.char)) {
            self.byte = self.byte.saturating_add(char.len_utf8());
            self.char = self.char.saturating_add(1);
        }
        Span::of(self.byte.saturating_add(self.offset)..usize::MAX).start
    }
}

fn scalar(text: &str, style: ScalarStyle, span: Span, tag: Option<&Tag>) -> Node {
    let style = match style {
        ScalarStyle::Plain => Style::Plain,
        ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => Style::Quoted,
        ScalarStyle::Literal | ScalarStyle::Folded => Style::Block,
    };
    let core = tag.filter(|tag| tag.is_yaml_core_schema());
    // `!!str 1` is a text, whatever it looks like.
    let style = match core {
        Some(tag) if tag.suffix() == "str" => Style::Quoted,
        _ => style,
    };
    let is_null = style == Style::Plain && matches!(text, "" | "~" | "null" | "Null" | "NULL");
    let value = if is_null {
        Value::Null
    } else {
        Value::Scalar(Scalar {
            text: text.to_owned(),
            style,
        })
    };
    let mut node = Node::new(value, span);
    node.tag = tag.and_then(own_tag);
    node
}

/// Returns how many values a text counts as: a long one that is copied often is a bomb, too.
const fn weight_of(text: &str) -> usize {
    (text.len() / LONG).saturating_add(1)
}

fn own_tag(tag: &Tag) -> Option<String> {
    (!tag.is_yaml_core_schema()).then(|| format!("{}{}", tag.handle(), tag.suffix()))
}

/// Returns how deep a value is nested, where that is not more than `most`.
fn depth_of(node: &Node, most: usize) -> Option<usize> {
    let most = most.checked_sub(1)?;
    let inner = match &node.value {
        Value::Sequence(items) => items
            .iter()
            .map(|item| depth_of(item, most))
            .try_fold(0, deeper),
        Value::Mapping(entries) => {
            let depths = entries.iter().map(|entry| depth_of(&entry.value, most));
            depths.into_iter().try_fold(0, deeper)
        }
        Value::Null | Value::Scalar(_) => Some(0),
    };
    inner.map(|depth: usize| depth.saturating_add(1))
}

fn deeper(deepest: usize, depth: Option<usize>) -> Option<usize> {
    depth.map(|depth| depth.max(deepest))
}

/// The parser's message without the place, which is told beside it.
fn said(message: &str) -> String {
    let clause = message.split(" at byte ").next().unwrap_or(message);
    let clause = clause.split(" at line ").next().unwrap_or(clause);
    shortened(clause)
}

fn shortened(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_control())
        .take(SHOWN)
        .collect()
}

/// Bytes of a text that count as a value.
const LONG: usize = 128;
/// Characters of a key or message that are shown.
const SHOWN: usize = 80;

#[cfg(test)]
mod tests;
