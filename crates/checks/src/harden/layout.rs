//! How the file that is hardened is written, and where in it new fields go: into the service behind its last field,
//! in the way in which the others are written.

use super::FIELDS;
use super::field::Value;
use crate::fault::Edit;
use crate::parse::node::{Entry, Node, Style, Value as Kind};
use crate::parse::yaml;
use crate::source::{Source, Span};

/// A file, and what is to be put into it.
pub(super) struct Layout<'a> {
    source: &'a Source,
    /// Its position among the project's documents.
    pub(super) document: usize,
    roots: Vec<Node>,
    /// New fields of services that the file speaks of.
    fields: Vec<(String, Vec<(String, Value)>)>,
    /// New entries of other top-level mappings.
    entries: Vec<(String, String, Value)>,
}

impl<'a> Layout<'a> {
    /// Reads a file as it is written: without what aliases and other files add.
    pub(super) fn read(source: &'a Source, document: usize) -> Self {
        let mut roots = yaml::parse(source).roots;
        for root in &mut roots {
            belongs_to(root, document);
        }
        Self {
            source,
            document,
            roots,
            fields: Vec::new(),
            entries: Vec::new(),
        }
    }

    /// Returns what the file itself says of a service.
    pub(super) fn service(&self, name: &str) -> Option<&Node> {
        let mut roots = self.roots.iter().rev();
        roots.find_map(|root| root.at(&["services", name]))
    }

    /// Says whether an edit stays within what the file itself says of a service, its lines included.
    pub(super) fn is_within(&self, service: &str, edit: &Edit) -> bool {
        let Some(own) = self.service(service).filter(|own| own.alias.is_none()) else {
            return false;
        };
        let line = |at: u32| self.source.line(self.source.position(at).line);
        let start = line(own.span.start).map_or(own.span.start, |line| line.start);
        let end = line(own.span.end).map_or(own.span.end, |line| line.end);
        let end = end.saturating_add(u32::try_from(newline(self.source).len()).unwrap_or_default());
        edit.document == self.document && start <= edit.span.start && edit.span.end <= end
    }

    /// Says whether fields can be put into a service: the file has it as a mapping of its own, or does not have it.
    pub(super) fn takes(&self, name: &str) -> bool {
        match self.service(name) {
            Some(node) => Self::insert(self.source, node, &[]).is_some(),
            None => self.services().is_some(),
        }
    }

    /// Puts a field into a service.
    pub(super) fn add(&mut self, service: &str, field: &str, value: Value) {
        let field = (field.to_owned(), value);
        match self.fields.iter_mut().find(|(name, _)| name == service) {
            Some((_, fields)) => fields.push(field),
            None => self.fields.push((service.to_owned(), vec![field])),
        }
    }

    /// Says whether nothing is to be put into the file.
    pub(super) fn is_empty(&self) -> bool {
        self.fields.is_empty() && self.entries.is_empty()
    }

    /// Puts an entry into a top-level mapping.
    pub(super) fn add_top(&mut self, section: &str, name: &str, value: Value) {
        let is_there = |root: &Node| root.at(&[section, name]).is_some();
        let entry = (section.to_owned(), name.to_owned(), value);
        if !self.roots.iter().any(is_there) && !self.entries.contains(&entry) {
            self.entries.push(entry);
        }
    }

    /// Returns the edits: of several at one place, those that are deeper in come first.
    pub(super) fn finish(self) -> Vec<Edit> {
        let mut edits = Vec::new();
        let mut new = Vec::new();
        for (name, fields) in &self.fields {
            let mut fields = fields.clone();
            fields.sort_by_key(|(name, _)| FIELDS.iter().position(|it| it == name));
            match self.service(name) {
                Some(node) => {
                    let edit = Self::insert(self.source, node, &fields);
                    edits.extend(edit.map(|edit| self.own(edit)));
                }
                None => new.push((name.clone(), Value::Map(fields))),
            }
        }
        let services = self.services().filter(|_| !new.is_empty());
        let edit = services.and_then(|services| Self::insert(self.source, services, &new));
        edits.extend(edit.map(|edit| self.own(edit)));
        let mut sections: Vec<&str> = Vec::new();
        for (section, ..) in &self.entries {
            if !sections.contains(&section.as_str()) {
                sections.push(section);
            }
        }
        for section in sections {
            let entries = self.entries.iter().filter(|(of, ..)| of == section);
            let entries: Vec<_> = entries
                .map(|(_, name, value)| (name.clone(), value.clone()))
                .collect();
            let node = self.roots.iter().rev().find_map(|root| root.get(section));
            let edit = match (node, self.roots.last()) {
                (Some(node), _) if !node.is_null() => Self::insert(self.source, node, &entries),
                (None, Some(root)) => {
                    let section = (section.to_owned(), Value::Map(entries));
                    Self::insert(self.source, root, &[section])
                }
                _ => None,
            };
            edits.extend(edit.map(|edit| self.own(edit)));
        }
        edits
    }

    /// Puts values behind the others of a list; nothing where the text around it is not understood.
    pub(super) fn append(&self, list: &Node, items: &[String]) -> Option<Edit> {
        let last = list.items().last();
        let source = self.source;
        let written = source.slice(list.span);
        let edit = if list.alias.is_some() || list.tag.as_deref() == Some("!reset") {
            return None;
        } else if written.starts_with('[') {
            let at = match last {
                Some(last) => last.alias.unwrap_or(last.span).end,
                None => list.span.start.saturating_add(1),
            };
            let comma = if last.is_some() { ", " } else { "" };
            let text = format!("{comma}{}", items.join(", "));
            Edit::replace(Span::new(at, at), text)
        } else {
            let indent = indent(source, list.span.start)?;
            let last = last.filter(|last| written.starts_with('-') && !ends_in_block(last))?;
            let at = line_end(source, last.alias.unwrap_or(last.span).end)?;
            let lines: Vec<String> = items.iter().map(|it| format!("\n{indent}- {it}")).collect();
            Edit::replace(
                Span::new(at, at),
                lines.concat().replace('\n', newline(source)),
            )
        };
        Some(self.own(edit))
    }

    fn own(&self, edit: Edit) -> Edit {
        Edit {
            document: self.document,
            ..edit
        }
    }

    fn services(&self) -> Option<&Node> {
        let mut roots = self.roots.iter().rev();
        roots.find_map(|root| root.get("services"))
    }

    /// Puts fields into a mapping; nothing where the text around it is not understood.
    fn insert(source: &Source, mapping: &Node, fields: &[(String, Value)]) -> Option<Edit> {
        if mapping.alias.is_some() || !matches!(mapping.value, Kind::Mapping(_)) {
            return None;
        }
        let entries = mapping.entries();
        let first = entries.iter().min_by_key(|entry| entry.key.span.start);
        let written = source.slice(mapping.span);
        if written.starts_with('{') {
            let flow: Vec<String> = fields.iter().map(|(name, it)| it.field(name)).collect();
            let last = entries.iter().max_by_key(|entry| entry.key.span.start);
            let comma = if last.is_some() { ", " } else { "" };
            // A key without a value has a colon behind it.
            let last = last.filter(|last| !last.value.is_null());
            return match (last, first) {
                (Some(last), _) => {
                    let at = end_of(last);
                    let text = format!("{comma}{}", flow.join(", "));
                    Some(Edit::replace(Span::new(at, at), text))
                }
                (None, Some(first)) => {
                    let text = format!("{}{comma}", flow.join(", "));
                    Some(Edit::replace(first.key.span.before(), text))
                }
                (None, None) => {
                    let at = mapping.span.start.saturating_add(1);
                    Some(Edit::replace(Span::new(at, at), flow.join(", ")))
                }
            };
        }
        let first = first?;
        let indent = indent(source, first.key.span.start)?;
        let mut lines = String::new();
        for (name, value) in fields {
            value.block(name, indent, &mut lines);
        }
        let end = newline(source);
        let last = entries.iter().max_by_key(|entry| entry.key.span.start)?;
        let behind = (!ends_in_block(&last.value)).then(|| line_end(source, end_of(last)));
        let edit = if let Some(at) = behind.flatten() {
            let text = format!("\n{}", lines.trim_end_matches('\n'));
            Edit::replace(Span::new(at, at), text.replace('\n', end))
        } else {
            let text = format!("{}{indent}", lines.get(indent.len()..).unwrap_or_default());
            Edit::replace(first.key.span.before(), text.replace('\n', end))
        };
        Some(edit)
    }
}

fn end_of(entry: &Entry) -> u32 {
    let value = &entry.value;
    value
        .alias
        .unwrap_or(value.span)
        .end
        .max(entry.key.span.end)
}

/// Returns what stands in front of a place on its line, where that is blank.
fn indent(source: &Source, at: u32) -> Option<&str> {
    let line = source.line(source.position(at).line)?;
    let before = source.slice(Span::new(line.start, at));
    let before = before.strip_prefix('\u{feff}').unwrap_or(before);
    before.chars().all(|c| c == ' ').then_some(before)
}

/// Returns the end of the line that something ends on, where nothing but blanks and a comment follow.
fn line_end(source: &Source, end: u32) -> Option<u32> {
    let line = source.line(source.position(end).line)?;
    let rest = source.slice(Span::new(end, line.end));
    let rest = rest.strip_prefix(':').unwrap_or(rest);
    let is_clear = rest.trim().is_empty()
        || rest.starts_with([' ', '\t']) && rest.trim_start().starts_with('#');
    is_clear.then_some(line.end)
}

/// Says whether the last text in a value is a block, whose end is where the indentation ends.
fn ends_in_block(node: &Node) -> bool {
    match &node.value {
        _ if node.alias.is_some() => false,
        Kind::Scalar(scalar) => scalar.style == Style::Block,
        Kind::Sequence(items) => items.last().is_some_and(ends_in_block),
        Kind::Mapping(entries) => entries.last().is_some_and(|it| ends_in_block(&it.value)),
        Kind::Null => false,
    }
}

fn belongs_to(node: &mut Node, document: usize) {
    node.document = document;
    match &mut node.value {
        Kind::Sequence(items) => {
            for item in items {
                belongs_to(item, document);
            }
        }
        Kind::Mapping(entries) => {
            for entry in entries {
                entry.key.document = document;
                belongs_to(&mut entry.value, document);
            }
        }
        Kind::Null | Kind::Scalar(_) => {}
    }
}

/// Returns how lines end, as the first one does.
fn newline(source: &Source) -> &'static str {
    let end = source.line(1).map_or(0, |line| line.end);
    let rest = source.slice(Span::new(end, end.saturating_add(2)));
    if rest == "\r\n" { "\r\n" } else { "\n" }
}
