//! Bytes → tree.

use std::collections::BTreeMap;
use std::sync::Arc;

use quick_xml::Reader;
use quick_xml::escape::{resolve_predefined_entity, unescape};
use quick_xml::events::{BytesStart, Event};

use super::{Document, Element, Node, Scope};
use crate::error::Error;
use crate::limits::{ATTRIBUTES, DEPTH, DOCUMENT, ELEMENTS};

/// Reads a document; `what` names it in errors.
pub(crate) fn parse(what: &str, bytes: &[u8]) -> Result<Document, Error> {
    let limit = |why| Error::Limit {
        what: what.to_owned(),
        why,
    };
    if bytes.len() > DOCUMENT {
        return Err(limit("too many bytes"));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let malformed = |why: String| Error::Malformed {
        what: what.to_owned(),
        why,
    };
    let text = std::str::from_utf8(bytes).map_err(|_| malformed("it is not UTF-8".to_owned()))?;
    let text: Arc<str> = Arc::from(text);
    let mut builder = Builder::default();
    let mut reader = Reader::from_str(&text);
    loop {
        let before = position(&reader);
        let event = reader
            .read_event()
            .map_err(|error| malformed(format!("{error}, at byte {before}")))?;
        let after = position(&reader);
        if matches!(event, Event::Start(_) | Event::Empty(_)) {
            builder.count = builder.count.saturating_add(1);
            if builder.count > ELEMENTS {
                return Err(limit("too many elements"));
            }
            if builder.open.len() >= DEPTH {
                return Err(limit("elements that are nested too deeply"));
            }
        }
        if matches!(event, Event::Eof) {
            break;
        }
        builder
            .take(event, before, after)
            .map_err(|why| malformed(format!("{why}, at byte {before}")))?;
    }
    match (builder.root, builder.open.is_empty()) {
        (Some(root), true) => Ok(Document { text, root }),
        (_, false) => Err(malformed("it ends in the middle".to_owned())),
        (None, true) => Err(malformed("it has no element".to_owned())),
    }
}

fn position(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

#[derive(Default)]
struct Builder {
    open: Vec<Element>,
    root: Option<Element>,
    count: usize,
    names: BTreeMap<String, Arc<str>>,
    top: Arc<Scope>,
}

impl Builder {
    fn take(&mut self, event: Event<'_>, before: usize, after: usize) -> Result<(), String> {
        match event {
            Event::Start(start) => {
                let element = self.element(&start, before)?;
                self.open.push(element);
            }
            Event::Empty(start) => {
                let element = self.element(&start, before)?;
                self.close(element, after)?;
            }
            Event::End(_) => {
                if let Some(element) = self.open.pop() {
                    self.close(element, after)?;
                }
            }
            Event::Text(part) => {
                let part = part.as_ref();
                self.text(part)?;
            }
            Event::CData(part) => {
                let part = part.as_ref();
                self.text(part)?;
            }
            Event::GeneralRef(entity) => {
                let named = resolve_predefined_entity(&entity).map(str::to_owned);
                let numbered = entity.resolve_char_ref().map_err(|e| e.to_string())?;
                let text = named.or_else(|| numbered.map(String::from));
                let text = text.ok_or("it has entities of its own")?;
                self.push(&text);
            }
            Event::DocType(_) => {
                return Err("it has a document type, which may hide anything".to_owned());
            }
            Event::Decl(_) | Event::Comment(_) | Event::PI(_) | Event::Eof => {}
        }
        Ok(())
    }

    fn text(&mut self, part: &str) -> Result<(), String> {
        if self.open.is_empty() {
            return match part.trim() {
                "" => Ok(()),
                _ => Err("there is text outside of elements".to_owned()),
            };
        }
        // XML 1.0, 2.11: line ends are made one.
        if part.contains('\r') {
            self.push(&part.replace("\r\n", "\n").replace('\r', "\n"));
        } else {
            self.push(part);
        }
        Ok(())
    }

    fn push(&mut self, text: &str) {
        let Some(element) = self.open.last_mut() else {
            return;
        };
        match element.children.last_mut() {
            Some(Node::Text(before)) => before.push_str(text),
            _ => element.children.push(Node::Text(text.to_owned())),
        }
    }

    fn close(&mut self, mut element: Element, end: usize) -> Result<(), String> {
        element.span.end = end;
        // Blanks between elements say nothing.
        if element.elements().next().is_none() {
            element.children.shrink_to_fit();
        }
        match self.open.last_mut() {
            Some(parent) => parent.children.push(Node::Element(element)),
            None if self.root.is_none() => self.root = Some(element),
            None => return Err("there are several roots".to_owned()),
        }
        Ok(())
    }

    fn element(&mut self, start: &BytesStart<'_>, at: usize) -> Result<Element, String> {
        let mut scope = self
            .open
            .last()
            .map_or_else(|| self.top.clone(), |parent| parent.scope.clone());
        let mut attributes = Vec::new();
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|error| error.to_string())?;
            let key: &str = attribute.key.as_ref();
            let raw: &str = attribute.value.as_ref();
            let value = unescape(raw).map_err(|error| error.to_string())?;
            if attributes.len() >= ATTRIBUTES {
                return Err("an element has too many attributes".to_owned());
            }
            if key == "xmlns" {
                declare(&mut scope, "", &value);
            } else if let Some(prefix) = key.strip_prefix("xmlns:") {
                declare(&mut scope, prefix, &value);
            } else {
                let local = key.rsplit(':').next().unwrap_or(key);
                attributes.push((self.name(local), value.into_owned()));
            }
        }
        let name = start.name();
        let name: &str = name.as_ref();
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        let declared = scope.iter().rev().find(|(key, _)| key == prefix);
        let space = match declared {
            Some((_, uri)) => uri.clone(),
            None if prefix.is_empty() => Arc::from(""),
            None => return Err(format!("the prefix {prefix} stands for nothing")),
        };
        Ok(Element {
            name: self.name(local),
            space,
            attributes,
            children: Vec::new(),
            span: at..at,
            scope,
        })
    }

    fn name(&mut self, name: &str) -> Arc<str> {
        if let Some(known) = self.names.get(name) {
            return known.clone();
        }
        let new: Arc<str> = Arc::from(name);
        if self.names.len() < NAMES {
            self.names.insert(name.to_owned(), new.clone());
        }
        new
    }
}

fn declare(scope: &mut Arc<Scope>, prefix: &str, uri: &str) {
    let same = scope.iter().rev().find(|(key, _)| key == prefix);
    if same.is_some_and(|(_, known)| &**known == uri) {
        return;
    }
    let scope = Arc::make_mut(scope);
    scope.retain(|(key, _)| key != prefix);
    scope.push((prefix.to_owned(), Arc::from(uri)));
}

/// Names that are kept once.
const NAMES: usize = 10_000;
