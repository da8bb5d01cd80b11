//! What checks of `daemon.json` see: the file as a tree, and which engine reads it.

use super::engine::Engine;
use crate::check::Check;
use crate::fault::{Edit, Fault, Fix, Place};
use crate::parse::json::parse;
use crate::parse::node::{Entry, Node, TreeError};
use crate::settings::Settings;
use crate::source::{Source, Span};

/// A configuration of the daemon.
#[derive(Debug)]
pub struct Input {
    /// The file.
    pub source: Source,
    /// What it says, where it is an object; nothing where it is none, or empty.
    pub root: Option<Node>,
    /// What makes it unreadable, or readable in two ways.
    pub errors: Vec<TreeError>,
    /// Parameters.
    pub settings: Settings,
    engine: Option<Engine>,
}

impl Input {
    /// Reads a file.
    pub fn new(source: Source, settings: Settings) -> Self {
        let read = parse(&source);
        let mut errors = read.errors;
        let root = read.roots.into_iter().next();
        if let Some(root) = root
            .as_ref()
            .filter(|it| !it.is_null() && !is_object(it, &source))
        {
            errors.push(TreeError {
                span: root.span,
                why: format!("it is {} where an object is expected", root.kind()),
                hint: Some("put the keys in `{` and `}`"),
            });
        }
        let root = root.filter(|root| is_object(root, &source));
        let engine = settings.engine.as_deref().and_then(Engine::parse);
        Self {
            source,
            root,
            errors,
            settings,
            engine,
        }
    }

    /// Says whether the file tells what the daemon does. What is left out of an empty file has its default; what is
    /// not to be seen in a broken one may stand in the part that could not be read.
    pub fn is_read(&self) -> bool {
        self.root.is_some() || self.errors.is_empty()
    }

    /// Returns a key with its value: the last of several, as the daemon does. Null is what a key has that is not
    /// there.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        let entries = self.entries().iter().rev();
        let mut named = entries.filter(|entry| entry.key.text == key);
        named.find(|entry| !entry.value.is_null())
    }

    /// Returns all keys with their values.
    pub fn entries(&self) -> &[Entry] {
        self.root.as_ref().map_or(&[][..], Node::entries)
    }

    /// Returns the value of a key.
    pub fn value(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// Returns a truth value, where there is one.
    pub fn bool(&self, key: &str) -> Option<bool> {
        self.value(key).and_then(Node::bool)
    }

    /// Returns a text that is not empty.
    pub fn text(&self, key: &str) -> Option<&str> {
        let text = self.value(key).and_then(Node::text);
        text.filter(|text| !text.is_empty())
    }

    /// Returns a list's values.
    pub fn items(&self, key: &str) -> &[Node] {
        self.value(key).map_or(&[][..], Node::items)
    }

    /// Says whether the engine is known, and older than that.
    pub(super) fn is_before(&self, version: Engine) -> bool {
        self.engine.is_some_and(|engine| engine < version)
    }

    /// Says whether the engine is known, and that old or newer.
    pub(super) fn is_since(&self, version: Engine) -> bool {
        self.engine.is_some_and(|engine| engine >= version)
    }

    /// Makes the place of something, with a key for words.
    pub fn place(&self, key: &str, span: Span) -> Place {
        Place {
            document: 0,
            span: Some(span),
            file: None,
            words: key.to_owned(),
            scope: Some(self.source.span()),
        }
    }

    /// Makes a fault of a value.
    pub fn fault(&self, check: &'static Check, key: &str, message: String, node: &Node) -> Fault {
        let fault = Fault::new(check, message, self.place(key, node.span));
        match node.text() {
            Some(text) => fault.value(text),
            None => fault,
        }
    }

    /// Makes a fault of a key that has to have a value: of the value, or of the file's opening brace.
    pub fn unlike(&self, check: &'static Check, key: &str, message: String) -> Fault {
        match self.value(key) {
            Some(node) => self.fault(check, key, message, node),
            None => Fault::new(check, message, self.place(key, self.brace())),
        }
    }

    /// Returns the span of the opening brace; of an empty file its beginning.
    pub fn brace(&self) -> Span {
        let start = self.root.as_ref().map_or(0, |root| root.span.start);
        let end = start.saturating_add(u32::from(self.root.is_some()));
        Span::new(start, end)
    }
}

/// Proposes a change of the configuration, which is always one of what runs.
pub(super) fn mend(fault: Fault, title: &str, edit: Option<Edit>) -> Fault {
    match edit {
        Some(edit) => fault.fix(Fix::unsafe_(title, vec![edit])),
        None => fault,
    }
}

fn is_object(node: &Node, source: &Source) -> bool {
    source.slice(node.span).starts_with('{')
}
