//! Variables that a service's container or build is given.

use std::collections::BTreeMap;

use super::Service;
use super::input::Unseen;
use crate::parse::compose::dotenv;
use crate::parse::compose::{Ask, Document, Project, Role};
use crate::parse::node::Node;
use crate::source::Span;

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

/// Reads the files of variables that services name, as far as they are to be had.
pub(super) fn read_files(
    project: &mut Project,
    ask: Ask<'_>,
    unseen: &mut Vec<Unseen>,
) -> BTreeMap<String, Vec<Variable>> {
    let mut known: BTreeMap<String, Option<usize>> = BTreeMap::new();
    let mut found: BTreeMap<String, Vec<Variable>> = BTreeMap::new();
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
            if !known.contains_key(&name) {
                if known.len() >= MOST {
                    break;
                }
                let document = ask(&name).map(|source| {
                    let role = Role::ServiceEnvironment;
                    project.documents.push(Document {
                        source,
                        folder: String::new(),
                        role,
                    });
                    project.documents.len().saturating_sub(1)
                });
                known.insert(name.clone(), document);
                match document {
                    Some(document) => {
                        found.insert(name.clone(), of_file(project, document, is_raw(item)));
                    }
                    None if is_required(item) => unseen.push(Unseen {
                        name: name.clone(),
                        what: "the variables that it gives the service were not looked at",
                        document: item.document,
                        span: item.span,
                    }),
                    None => {}
                }
            }
        }
    }
    let mut by_service: BTreeMap<String, Vec<Variable>> = BTreeMap::new();
    for entry in root.get("services").map_or(&[][..], Node::entries) {
        let service = Service {
            key: &entry.key,
            node: &entry.value,
        };
        let mut left = MOST_VARIABLES;
        for item in service.items("env_file") {
            let name = item.get("path").unwrap_or(item).text().unwrap_or_default();
            // A file that several services name is told once, by the first of them.
            if let Some(variables) = found.remove(&project.resolve(item.document, name)) {
                let variables = variables.into_iter().take(left);
                let of_service = by_service.entry(entry.key.text.clone()).or_default();
                of_service.extend(variables);
                left = MOST_VARIABLES.saturating_sub(of_service.len());
            }
        }
    }
    by_service
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
