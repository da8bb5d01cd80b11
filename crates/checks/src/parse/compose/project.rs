//! A project: the model that its files make together, and where each value of it stands.

use std::collections::{BTreeMap, BTreeSet};

use super::super::node::Node;
use crate::source::{Source, Span};

/// What a project is read from.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// The Compose files in order; later ones are merged over earlier ones.
    pub files: Vec<Source>,
    /// The text of the `.env` beside the first file, or what `--env-file` names.
    pub env_files: Vec<Source>,
    /// Variables of the process, which win over those of the files.
    pub environment: BTreeMap<String, String>,
    /// The project's folder: relative paths are counted from it. Empty: names stay relative.
    pub folder: String,
}

/// A project as far as it could be read.
#[derive(Clone, Debug)]
pub struct Project {
    /// The documents that values came from: the files in order, then what they brought in.
    pub documents: Vec<Document>,
    /// The merged model: `services`, `networks`, … as far as they are there.
    pub root: Node,
    /// What could not be read, would be refused, or is read in a way that surprises.
    pub errors: Vec<ReadError>,
    /// Variables by the value that they stand in.
    pub(super) variables: BTreeMap<(usize, Span), Variables>,
    /// Top-level entries and services, by document: what an exception speaks of.
    pub(super) scopes: BTreeMap<(usize, u32), Span>,
    /// Which services each of the given files speaks of.
    pub(super) services: BTreeMap<usize, BTreeSet<String>>,
    /// Services that extend others.
    pub(super) derived: BTreeSet<String>,
}

/// The variables that a value was made with.
#[derive(Clone, Debug, Default)]
pub(super) struct Variables {
    pub(super) names: Vec<String>,
    /// Whether one of them has no value here: what will stand there is not known.
    pub(super) is_open: bool,
}

/// A document of a project.
#[derive(Clone, Debug)]
pub struct Document {
    /// Its text.
    pub source: Source,
    /// The folder that relative paths in it are counted from.
    pub folder: String,
    /// How it came in.
    pub role: Role,
}

/// How a document came into a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// One of the given files.
    File,
    /// Named by `include`.
    Included,
    /// Named by `extends`.
    Extended,
    /// Variables for the files.
    Environment,
    /// Named by `env_file` of a service.
    ServiceEnvironment,
    /// A Dockerfile that a service builds.
    Dockerfile,
}

/// Something that could not be read as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadError {
    /// Which document.
    pub document: usize,
    /// Where.
    pub span: Span,
    /// What is wrong, as a clause without a full stop.
    pub why: String,
    /// What to do, where that is clear.
    pub hint: Option<String>,
    /// Whether Compose goes on all the same.
    pub is_warning: bool,
    /// Whether something is missing that another file may bring.
    pub is_missing: bool,
}

impl Project {
    /// Returns the variables that a value was made with.
    pub fn variables(&self, node: &Node) -> &[String] {
        self.variables_of(node).map_or(&[], |found| &found.names)
    }

    /// Says whether a value holds a variable that nobody sets here and that has no default.
    pub fn is_open(&self, node: &Node) -> bool {
        self.variables_of(node).is_some_and(|found| found.is_open)
    }

    /// Says whether a variable that nobody sets makes the whole of what stands at a place.
    pub(super) fn is_open_exactly(&self, document: usize, span: Span) -> bool {
        let found = self.variables.get(&(document, span));
        found.is_some_and(|found| found.is_open)
    }

    /// Says whether a variable that nobody sets stands within a place, or around it.
    pub(super) fn is_open_at(&self, document: usize, span: Span) -> bool {
        let from = (document, span.before());
        let to = (document, span.behind());
        let mut inner = self.variables.range(from..to);
        if inner.any(|((_, at), found)| found.is_open && span.contains(*at)) {
            return true;
        }
        let node = Node {
            document,
            ..Node::new(super::super::node::Value::Null, span)
        };
        self.is_open(&node)
    }

    /// A value may be part of a text that was taken apart.
    fn variables_of(&self, node: &Node) -> Option<&Variables> {
        let last = (node.document, Span::new(node.span.start, u32::MAX));
        let ((document, span), found) = self.variables.range(..=last).next_back()?;
        (*document == node.document && span.contains(node.span)).then_some(found)
    }

    /// Returns the text of a document.
    pub fn source(&self, document: usize) -> Option<&Source> {
        self.documents
            .get(document)
            .map(|document| &document.source)
    }

    /// Returns what an exception for a place speaks of: the service, else the top-level entry.
    pub fn scope(&self, document: usize, span: Span) -> Option<Span> {
        // Scopes are top-level entries and, within them, services: the nearest in front is the innermost.
        let before = self.scopes.range(..=(document, span.start)).rev().take(3);
        let mut around = before.filter(|((of, _), scope)| *of == document && scope.contains(span));
        around.next().map(|(_, scope)| *scope)
    }

    /// Says whether a service extends another: its lists are those of the other one with its own behind.
    pub fn is_derived(&self, service: &str) -> bool {
        self.derived.contains(service)
    }

    /// Returns the name of a later file that speaks of a service, and could take back what an earlier one says.
    pub fn later_file(&self, service: &str, document: usize) -> Option<&str> {
        let mut later = self.services.range(document.checked_add(1)?..);
        let is_file =
            |at: usize| matches!(self.documents.get(at), Some(it) if it.role == Role::File);
        if !is_file(document) {
            return None;
        }
        let (at, _) = later.find(|(at, names)| is_file(**at) && names.contains(service))?;
        self.source(*at).map(Source::name)
    }

    /// Returns a path that a value names, counted from the folder that its document stands for.
    pub fn resolve(&self, document: usize, path: &str) -> String {
        let folder = self.documents.get(document);
        super::path::join(folder.map_or("", |document| &document.folder), path)
    }
}
