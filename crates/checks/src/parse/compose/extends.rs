//! `extends`: a service that takes over what another one says (compose specification, "extends").

use std::collections::BTreeMap;
use std::rc::Rc;

use super::super::node::{Entry, Node, Value};
use super::loader::{Loader, Scope, beside, empty};
use super::project::Role;
use super::{merge, path, schema, tag};

/// The services of a file, those that it includes, and the file's name.
struct File {
    name: String,
    services: Rc<Services>,
    imported: Rc<Services>,
}

/// Services that are found by their names.
#[derive(Debug)]
pub(super) struct Services {
    node: Node,
    places: BTreeMap<String, usize>,
}

impl Services {
    /// Takes those of a model.
    fn of(model: &Node) -> Self {
        let node = model.get("services").cloned().unwrap_or_else(empty);
        let places = node.entries().iter().enumerate();
        let places = places.map(|(at, entry)| (entry.key.text.clone(), at));
        Self {
            places: places.rev().collect(),
            node,
        }
    }

    fn get(&self, name: &str) -> Option<&Node> {
        let entry = self.node.entries().get(*self.places.get(name)?)?;
        Some(&entry.value)
    }
}

impl Loader<'_> {
    /// Puts what they extend under the services of a file.
    pub(super) fn extend(&mut self, tree: &mut Node, imported: &Node, scope: &Scope) {
        let services = tree.get("services").map_or(&[][..], Node::entries);
        let names: Vec<String> = services
            .iter()
            .filter(|entry| entry.value.get("extends").is_some())
            .map(|entry| entry.key.text.clone())
            .collect();
        if names.is_empty() {
            return;
        }
        self.project.derived.extend(names.iter().cloned());
        let file = File {
            name: String::new(),
            services: Rc::new(Services::of(tree)),
            imported: Rc::new(Services::of(imported)),
        };
        let mut done = BTreeMap::new();
        for name in names {
            if let Some(service) = file.services.get(&name) {
                let whole = self.whole(service, &name, &file, scope, &mut Vec::new());
                done.insert(name, whole);
            }
        }
        let Value::Mapping(entries) = &mut tree.value else {
            return;
        };
        let services = entries
            .iter_mut()
            .find(|entry| entry.key.text == "services");
        if let Some(Entry {
            value:
                Node {
                    value: Value::Mapping(entries),
                    ..
                },
            ..
        }) = services
        {
            for entry in entries {
                if let Some(whole) = done.remove(&entry.key.text) {
                    entry.value = whole;
                }
            }
        }
    }

    /// Returns a service with all that it takes over.
    fn whole(
        &mut self,
        service: &Node,
        name: &str,
        file: &File,
        scope: &Scope,
        open: &mut Vec<(String, String)>,
    ) -> Node {
        let Some(extends) = service.get("extends") else {
            return service.clone();
        };
        let mut own = without_extends(service);
        let Some(of) = extends.get("service").and_then(Node::text) else {
            return own;
        };
        open.push((file.name.clone(), name.to_owned()));
        let base = self.base(extends, of, file, scope, open);
        open.pop();
        let Some(mut base) = base.filter(|base| self.count(base)) else {
            return own;
        };
        tag::apply(&mut base, &mut own);
        let mut clashes = Vec::new();
        let merged = merge::merge_service(base, own, &mut clashes);
        self.tell_clashes(clashes);
        merged
    }

    /// Returns the service that another one extends.
    fn base(
        &mut self,
        extends: &Node,
        of: &str,
        file: &File,
        scope: &Scope,
        open: &mut Vec<(String, String)>,
    ) -> Option<Node> {
        let other = match extends.get("file") {
            None => None,
            Some(named) => Some(self.other_file(named, scope)?),
        };
        let file = other.as_ref().unwrap_or(file);
        let place = (file.name.clone(), of.to_owned());
        if open.contains(&place) {
            self.tell(
                extends,
                "services that extend each other in a circle".to_owned(),
            );
            return None;
        }
        if open.len() >= DEEPEST {
            self.tell(
                extends,
                format!("extended more than {DEEPEST} deep; it is not read"),
            );
            return None;
        }
        let own = file.services.get(of);
        if own.is_none() {
            // Compose looks into no file that is included; what stands there is judged all the same.
            let name = of.escape_debug();
            self.tell(extends, format!("there is no service `{name}` to extend"));
        } else if other.is_some() {
            let mut errors = Vec::new();
            schema::check_service(own?, &mut errors);
            self.tell_all_known(own?.document, errors);
        }
        let service = own.or_else(|| file.imported.get(of))?;
        let mut whole = self.whole(&service.clone(), of, file, scope, open);
        tag::clean(&mut whole);
        Some(whole)
    }

    /// Reads a file that is named by `extends`, once.
    fn other_file(&mut self, named: &Node, scope: &Scope) -> Option<File> {
        let name = beside(&self.folder(named.document), named.text()?);
        if !self.extended.contains_key(&name) {
            let inner = Scope {
                folder: path::folder(&name).to_owned(),
                role: Role::Extended,
                environment: scope.environment.clone(),
            };
            let found = self.fetch_named(named, &name, &inner);
            let services = found.map(|document| {
                let mut model = empty();
                for tree in self.trees(document, &inner) {
                    model = self.merged(model, tree);
                }
                Rc::new(Services::of(&model))
            });
            self.extended.insert(name.clone(), services);
        }
        let services = self.extended.get(&name)?.clone()?;
        Some(File {
            name,
            services,
            imported: Rc::new(Services::of(&empty())),
        })
    }
}

fn without_extends(service: &Node) -> Node {
    let mut own = service.clone();
    if let Value::Mapping(entries) = &mut own.value {
        entries.retain(|entry| entry.key.text != "extends");
    }
    own
}

/// Services that extend each other.
const DEEPEST: usize = 64;
