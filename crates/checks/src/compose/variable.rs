//! Variables that a service's container or build is given.

use std::collections::BTreeMap;

use super::Service;
use super::input::Unseen;
use crate::parse::compose::dotenv;
use crate::parse::compose::{Ask, Document, Project, Role};
use crate::parse::node::Node;
use crate::source::{Source, Span};

/// A variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// Its value as the file says it: with the defaults of variables, but without what the environment sets.
    pub value: String,
    /// Where it comes from.
    pub origin: Origin,
    /// The document.
    pub document: usize,
    /// Where the value stands.
    pub span: Span,
}

/// Where a variable comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// `environment`.
    Environment,
    /// A file that `env_file` names.
    File,
    /// `build.args`.
    BuildArgument,
}

/// The files of variables that services name, as far as they were to be had.
#[derive(Debug, Default)]
pub(super) struct Files {
    /// What each of them says.
    variables: Vec<Vec<Variable>>,
    /// Those of each service in order, and whether it is the first that names them.
    by_service: BTreeMap<String, Vec<(usize, bool)>>,
}

impl Files {
    /// Returns what the files of a service say.
    pub(super) fn of(&self, service: Service<'_>) -> impl Iterator<Item = &Variable> {
        self.those(service, |_| true)
    }

    /// The same, of files that no service in front of it names: what is wrong in a file is told once.
    pub(super) fn of_first(&self, service: Service<'_>) -> impl Iterator<Item = &Variable> {
        self.those(service, |is_first| is_first)
    }

    fn those(
        &self,
        service: Service<'_>,
        wants: fn(bool) -> bool,
    ) -> impl Iterator<Item = &Variable> {
        let files = self.by_service.get(service.name()).into_iter().flatten();
        let files = files.filter(move |(_, is_first)| wants(*is_first));
        let variables = files.filter_map(|(file, _)| self.variables.get(*file));
        variables.flatten().take(MOST_VARIABLES)
    }
}

/// Reads the files of variables that services name, as far as they are to be had.
pub(super) fn read_files(project: &mut Project, ask: Ask<'_>, unseen: &mut Vec<Unseen>) -> Files {
    let mut known: BTreeMap<(String, bool), Option<usize>> = BTreeMap::new();
    let mut documents: BTreeMap<String, Option<usize>> = BTreeMap::new();
    let (mut files, mut is_told) = (Files::default(), false);
    let root = project.root.clone();
    for entry in root.get("services").map_or(&[][..], Node::entries) {
        let service = Service {
            key: &entry.key,
            node: &entry.value,
        };
        for item in service.items("env_file") {
            let Some(name) = item.get("path").unwrap_or(item).text() else {
                continue;
            };
            let name = project.resolve(item.document, name);
            let read = (name.clone(), is_raw(item));
            let is_first = !documents.contains_key(&name);
            if !known.contains_key(&read) {
                if known.len() >= MOST {
                    // The others are not looked for; one word for all of them.
                    let has_told = std::mem::replace(&mut is_told, true);
                    unseen.extend((!has_told).then(|| not_had(name, item)));
                    break;
                }
                let document = *documents
                    .entry(name.clone())
                    .or_insert_with(|| add(project, ask(&name)));
                let file = document.map(|document| {
                    files.variables.push(of_file(project, document, read.1));
                    files.variables.len().saturating_sub(1)
                });
                if document.is_none() && is_first && is_required(item) {
                    unseen.push(not_had(name, item));
                }
                known.insert(read.clone(), file);
            }
            if let Some(file) = known.get(&read).copied().flatten() {
                let of_service = files.by_service.entry(entry.key.text.clone());
                of_service.or_default().push((file, is_first));
            }
        }
    }
    files
}

fn not_had(name: String, item: &Node) -> Unseen {
    Unseen {
        name,
        what: "the variables that it gives the service were not looked at",
        document: item.document,
        span: item.span,
    }
}

/// Makes a file of variables a document of the project.
fn add(project: &mut Project, source: Option<Source>) -> Option<usize> {
    project.documents.push(Document {
        source: source?,
        folder: String::new(),
        role: Role::ServiceEnvironment,
    });
    project.documents.len().checked_sub(1)
}

/// Says whether values stand in the file as they are: no quotes, no variables.
fn is_raw(item: &Node) -> bool {
    item.get("format").and_then(Node::text) == Some("raw")
}

/// Says whether Compose refuses to start without the file.
fn is_required(item: &Node) -> bool {
    item.get("required").and_then(Node::text) != Some("false")
}

fn of_file(project: &Project, document: usize, is_raw: bool) -> Vec<Variable> {
    let Some(source) = project.source(document) else {
        return Vec::new();
    };
    let variables = if is_raw {
        dotenv::parse_raw(source)
    } else {
        dotenv::parse(source, &BTreeMap::new())
    };
    variables
        .into_iter()
        .filter_map(|variable| {
            Some(Variable {
                name: variable.name,
                value: variable.value?,
                origin: Origin::File,
                document,
                span: variable.span,
            })
        })
        .collect()
}

/// Files that are read.
const MOST: usize = 256;
/// Variables of one service's files.
const MOST_VARIABLES: usize = 10_000;
