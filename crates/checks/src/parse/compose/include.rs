//! `include`: other projects whose parts become this one's (compose specification, "include").

use std::collections::BTreeMap;
use std::rc::Rc;

use super::super::node::{Node, Value};
use super::loader::{Loader, Scope, beside, empty};
use super::path;
use super::project::Role;

impl Loader<'_> {
    /// Loads what a file includes, in order, and merges it.
    pub(super) fn include(
        &mut self,
        tree: &Node,
        document: usize,
        scope: &Scope,
        open: &mut Vec<String>,
    ) -> Node {
        let mut model = empty();
        for item in tree.get("include").map_or(&[][..], Node::items) {
            let read = self.include_one(item, document, scope, open);
            self.tell_conflicts(&model, &read);
            model = self.merged(model, read);
        }
        model
    }

    /// Tells what stands in an included file and beside it, and is not the same.
    pub(super) fn tell_conflicts(&mut self, included: &Node, own: &Node) {
        for section in SECTIONS {
            let Some(known) = included.get(section).filter(|it| !it.entries().is_empty()) else {
                continue;
            };
            let known = known.entries().iter();
            let known: BTreeMap<&str, &Node> = known
                .map(|entry| (entry.key.text.as_str(), &entry.value))
                .collect();
            for entry in own.get(section).map_or(&[][..], Node::entries) {
                let found = known.get(entry.key.text.as_str());
                if found.is_some_and(|it| !it.says_what(&entry.value)) {
                    let name = entry.key.text.escape_debug();
                    let why = format!("`{name}` is something else in a file that is included");
                    let key = Node {
                        document: entry.key.document,
                        ..Node::new(Value::Null, entry.key.span)
                    };
                    self.tell(&key, why);
                }
            }
        }
    }

    fn include_one(
        &mut self,
        item: &Node,
        document: usize,
        scope: &Scope,
        open: &mut Vec<String>,
    ) -> Node {
        let folder = self.folder(document);
        let paths = texts(item.get("path").unwrap_or(item));
        let Some(first) = paths.first().and_then(|path| path.text()) else {
            return empty();
        };
        let own = match item.get("project_directory").and_then(Node::text) {
            Some(own) => beside(&folder, own),
            None => path::folder(&beside(&folder, first)).to_owned(),
        };
        let inner = Scope {
            environment: self.own_environment(item, &own, &folder, scope),
            folder: own,
            role: Role::Included,
        };
        let mut model = empty();
        for named in paths {
            let name = beside(&folder, named.text().unwrap_or_default());
            if open.contains(&name) {
                self.tell(named, "this file includes itself".to_owned());
            } else if open.len() >= DEEPEST {
                self.tell(
                    named,
                    format!("included more than {DEEPEST} deep; it is not read"),
                );
            } else if let Some(found) = self.fetch_named(named, &name, &inner) {
                open.push(name);
                model = self.take(model, found, &inner, open);
                open.pop();
            }
        }
        model
    }

    /// Asks for a file that is included or extended, and says so where it is not to be had.
    pub(super) fn fetch_named(&mut self, named: &Node, name: &str, scope: &Scope) -> Option<usize> {
        let is_remote = name.contains("://") || name.starts_with("git@");
        let found = if is_remote {
            None
        } else {
            self.fetch(name, &scope.folder, scope.role)
        };
        if found.is_none() {
            self.is_partial = true;
            let shown: String = name.chars().filter(|c| !c.is_control()).take(200).collect();
            self.tell(
                named,
                format!("`{shown}` was not read: what it brings in is not judged"),
            );
        }
        found
    }

    /// An included project has variables of its own, below those of the project that includes it.
    fn own_environment(
        &mut self,
        item: &Node,
        own: &str,
        folder: &str,
        scope: &Scope,
    ) -> Rc<BTreeMap<String, String>> {
        let names = match item.get("env_file") {
            Some(named) => {
                let named = texts(named);
                named
                    .iter()
                    .filter_map(|it| Some(beside(folder, it.text()?)))
                    .collect()
            }
            None => vec![beside(own, ".env")],
        };
        let mut variables = BTreeMap::new();
        for name in names.iter().filter(|name| *name != "/dev/null") {
            if let Some(document) = self.fetch(name, own, Role::Environment) {
                self.read_variables(document, &scope.environment, &mut variables);
            }
        }
        variables.extend(
            scope
                .environment
                .iter()
                .map(|(name, it)| (name.clone(), it.clone())),
        );
        Rc::new(variables)
    }
}

/// Returns one or many values as a list.
fn texts(node: &Node) -> Vec<&Node> {
    if node.scalar().is_some() {
        vec![node]
    } else {
        node.items()
            .iter()
            .filter(|item| item.scalar().is_some())
            .collect()
    }
}

/// What an included file brings.
const SECTIONS: &[&str] = &[
    "services", "networks", "volumes", "secrets", "configs", "models",
];
/// Files that include each other.
const DEEPEST: usize = 16;
