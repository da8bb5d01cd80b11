//! From files to one model, in Compose's order: each file is parsed, its variables are filled in, it takes in what
//! it includes, takes back what it resets, takes over what its services extend, and is merged over the files
//! before it.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::super::node::{MOST, Node, TreeError, Value};
use super::super::yaml;
use super::extends::Services;
use super::merge::{self, Clash};
use super::project::{Document, Given, Project, ReadError, Role};
use super::{consistency, dotenv, env_fault, path, schema, shape, tag};
use crate::source::{Source, Span};

/// Gives the text of a file by its path, or nothing where there is none or it may not be read. Paths are counted
/// from the project's folder.
pub type Ask<'a> = &'a dyn Fn(&str) -> Option<Source>;

/// Reads a project.
pub fn load(given: Given, ask: Ask<'_>) -> Project {
    let mut loader = Loader::new(ask);
    let count = given.files.len();
    for source in given.files {
        loader.add(source, given.folder.clone(), Role::File);
    }
    // Set wherever a project is started, in its folder mostly; a path that begins with `~` is one of the home.
    let mut environment = given.environment;
    let here = if given.folder.is_empty() {
        "."
    } else {
        &given.folder
    };
    for (name, value) in [("PWD", here), ("HOME", "~")] {
        let variable = environment.entry(name.to_owned());
        variable.or_insert_with(|| value.to_owned());
    }
    let mut variables = BTreeMap::new();
    for source in given.env_files {
        let document = loader.add(source, given.folder.clone(), Role::Environment);
        loader.read_variables(document, &environment, &mut variables);
    }
    variables.extend(environment);
    let scope = Scope {
        environment: Rc::new(variables),
        folder: given.folder,
        role: Role::File,
    };
    let mut model = empty();
    for document in 0..count {
        model = loader.take(model, document, &scope, &mut Vec::new());
    }
    loader.finish(model)
}

/// What a file is read with.
#[derive(Clone)]
pub(super) struct Scope {
    pub(super) environment: Rc<BTreeMap<String, String>>,
    pub(super) folder: String,
    pub(super) role: Role,
}

pub(super) struct Loader<'a> {
    pub(super) ask: Ask<'a>,
    pub(super) project: Project,
    /// Files that others named, as they were read.
    pub(super) extended: BTreeMap<String, Option<Rc<Services>>>,
    /// Values that may still be taken.
    values: usize,
    /// Bytes that may still stand in the place of variables.
    pub(super) text: usize,
    /// Files that may still be asked for.
    files: usize,
    /// Whether something was not read that could bring what is missing.
    pub(super) is_partial: bool,
    /// Bytes of such files that may still be taken.
    bytes: usize,
}

impl<'a> Loader<'a> {
    fn new(ask: Ask<'a>) -> Self {
        Self {
            ask,
            project: Project {
                documents: Vec::new(),
                root: empty(),
                errors: Vec::new(),
                variables: BTreeMap::new(),
                scopes: BTreeMap::new(),
                services: BTreeMap::new(),
                derived: BTreeSet::new(),
            },
            extended: BTreeMap::new(),
            values: MOST,
            text: MOST_TEXT,
            files: MOST_FILES,
            is_partial: false,
            bytes: MOST_BYTES,
        }
    }

    pub(super) fn add(&mut self, source: Source, folder: String, role: Role) -> usize {
        self.project.documents.push(Document {
            source,
            folder,
            role,
        });
        self.project.documents.len().saturating_sub(1)
    }

    /// Asks for a file that others name.
    pub(super) fn fetch(&mut self, name: &str, folder: &str, role: Role) -> Option<usize> {
        self.files = self.files.checked_sub(1)?;
        let source = (self.ask)(name)?;
        self.bytes = self.bytes.checked_sub(source.text().len())?;
        Some(self.add(source, folder.to_owned(), role))
    }

    pub(super) fn source(&self, document: usize) -> Source {
        let source = self.project.source(document);
        source.cloned().unwrap_or_else(|| Source::new("", b""))
    }

    pub(super) fn folder(&self, document: usize) -> String {
        let document = self.project.documents.get(document);
        document.map_or_else(String::new, |document| document.folder.clone())
    }

    /// Reads a file of variables; later ones win.
    pub(super) fn read_variables(
        &mut self,
        document: usize,
        environment: &BTreeMap<String, String>,
        into: &mut BTreeMap<String, String>,
    ) {
        let mut known = into.clone();
        known.extend(environment.clone());
        let source = self.source(document);
        self.tell_all(document, env_fault::faults(&source));
        for variable in dotenv::parse(&source, &known) {
            if let Some(value) = variable.value {
                into.insert(variable.name, value);
            }
        }
    }

    /// Merges a file, with all that it brings in, over what was loaded before.
    pub(super) fn take(
        &mut self,
        before: Node,
        document: usize,
        scope: &Scope,
        open: &mut Vec<String>,
    ) -> Node {
        let mut model = before;
        for mut tree in self.trees(document, scope) {
            let mut imported = self.include(&tree, document, scope, open);
            tag::apply(&mut model, &mut tree.clone());
            tag::apply(&mut imported, &mut tree.clone());
            self.extend(&mut tree, &imported, scope);
            tag::clean(&mut tree);
            self.tell_conflicts(&imported, &tree);
            let tree = self.merged(imported, tree);
            model = self.merged(model, tree);
        }
        model
    }

    /// Reads the trees of a file: variables filled in, fields in their one shape.
    pub(super) fn trees(&mut self, document: usize, scope: &Scope) -> Vec<Node> {
        let source = self.source(document);
        let read = yaml::parse(&source);
        self.tell_all(document, read.errors);
        self.is_partial |= read.is_broken;
        let is_empty = read.roots.iter().all(Node::is_null) && !read.is_broken;
        if is_empty && scope.role == Role::File {
            let nothing = Span::new(0, 0);
            self.tell_at(
                document,
                nothing,
                "there is nothing in it".to_owned(),
                None,
                false,
            );
        }
        let mut trees = Vec::new();
        for mut root in read.roots {
            let mut errors = Vec::new();
            yaml::merge_keys(&mut root, &mut errors);
            self.tell_all(document, errors);
            belongs_to(&mut root, document);
            if root.is_null() || !self.count(&root) {
                continue;
            }
            self.remember_places(&root);
            self.fill(&mut root, &scope.environment);
            // Of a file that is extended only the services that are taken over have to be right.
            if scope.role != Role::Extended {
                let mut errors = Vec::new();
                schema::check(&root, &mut errors);
                self.tell_all_known(document, errors);
            }
            shape::shape(&mut root, &source);
            trees.push(root);
        }
        trees
    }

    pub(super) fn merged(&mut self, before: Node, later: Node) -> Node {
        let mut clashes = Vec::new();
        let merged = merge::merge(before, later, &mut clashes);
        self.tell_clashes(clashes);
        merged
    }

    pub(super) fn tell_clashes(&mut self, clashes: Vec<Clash>) {
        for clash in clashes {
            self.tell(&clash.node, clash.why);
        }
    }

    /// Takes values from what may still be taken.
    pub(super) fn count(&mut self, node: &Node) -> bool {
        self.take_values(count(node), node)
    }

    /// The same where it is known how many a node has.
    pub(super) fn take_values(&mut self, values: usize, node: &Node) -> bool {
        let Some(left) = self.values.checked_sub(values) else {
            self.tell(node, format!("more than {MOST} values; this is not read"));
            return false;
        };
        self.values = left;
        true
    }

    pub(super) fn tell(&mut self, node: &Node, why: String) {
        self.tell_at(node.document, node.span, why, None, false);
    }

    pub(super) fn warn(&mut self, node: &Node, why: String, hint: &str) {
        self.tell_at(node.document, node.span, why, Some(hint.to_owned()), true);
    }

    pub(super) fn tell_all(&mut self, document: usize, errors: Vec<TreeError>) {
        for error in errors {
            let hint = error.hint.map(str::to_owned);
            self.tell_at(document, error.span, error.why, hint, false);
        }
    }

    /// Tells errors of values, but for those that hold variables nobody sets here: what will stand there is not known.
    pub(super) fn tell_all_known(&mut self, document: usize, errors: Vec<TreeError>) {
        let known = errors.into_iter().filter(|error| {
            let is_entry = error.why.starts_with(schema::REFUSED);
            let project = &self.project;
            let is_open = project.is_open_exactly(document, error.span);
            !(is_open || is_entry && project.is_open_at(document, error.span))
        });
        let known = known.collect();
        self.tell_all(document, known);
    }

    pub(super) fn tell_at(
        &mut self,
        document: usize,
        span: Span,
        why: String,
        hint: Option<String>,
        is_warning: bool,
    ) {
        self.push(ReadError {
            document,
            span,
            why,
            hint,
            is_warning,
            is_missing: false,
        });
    }

    fn push(&mut self, error: ReadError) {
        let errors = &mut self.project.errors;
        if errors.len() < MOST_ERRORS && errors.last() != Some(&error) {
            errors.push(error);
        }
    }

    /// Remembers where services and top-level entries stand.
    fn remember_places(&mut self, root: &Node) {
        for entry in root.entries() {
            let span = entry.key.span.to(entry.value.span);
            self.project
                .scopes
                .insert((root.document, span.start), span);
            if entry.key.text != "services" {
                continue;
            }
            for service in entry.value.entries() {
                let value = &service.value;
                let span = service.key.span.to(value.alias.unwrap_or(value.span));
                self.project
                    .scopes
                    .insert((root.document, span.start), span);
                let names = self.project.services.entry(root.document).or_default();
                names.insert(service.key.text.clone());
            }
        }
    }

    fn finish(mut self, mut model: Node) -> Project {
        merge::unique(&mut model);
        let gaps = consistency::check(&model);
        for gap in gaps {
            let is_open = self.project.is_open_at(gap.document, gap.span);
            if is_open || gap.is_missing && self.is_partial {
                continue;
            }
            let (document, span) = (gap.document, gap.span);
            self.push(ReadError {
                document,
                span,
                why: gap.why,
                hint: None,
                is_warning: false,
                is_missing: gap.is_missing,
            });
        }
        self.project.root = model;
        self.project
    }
}

pub(super) const fn empty() -> Node {
    Node::new(Value::Mapping(Vec::new()), Span::new(0, 0))
}

/// Returns a path that a document names, counted from the project's folder.
pub(super) fn beside(folder: &str, name: &str) -> String {
    path::join(folder, name)
}

fn belongs_to(node: &mut Node, document: usize) {
    node.document = document;
    match &mut node.value {
        Value::Sequence(items) => {
            for item in items {
                belongs_to(item, document);
            }
        }
        Value::Mapping(entries) => {
            for entry in entries {
                entry.key.document = document;
                belongs_to(&mut entry.value, document);
            }
        }
        Value::Null | Value::Scalar(_) => {}
    }
}

pub(super) fn count(node: &Node) -> usize {
    let inner = match &node.value {
        Value::Sequence(items) => items.iter().map(count).fold(0, usize::saturating_add),
        Value::Mapping(entries) => {
            let counts = entries.iter().map(|entry| count(&entry.value));
            counts.fold(0, usize::saturating_add)
        }
        Value::Null | Value::Scalar(_) => 0,
    };
    inner.saturating_add(1)
}

/// Files that a project may name.
const MOST_FILES: usize = 256;
/// Bytes of all of them: each may name the same large one again.
const MOST_BYTES: usize = 64 << 20;
/// Bytes that may stand in the place of variables in one project.
const MOST_TEXT: usize = 16 << 20;
/// Errors of one project that are told.
const MOST_ERRORS: usize = 1_000;
