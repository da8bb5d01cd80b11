//! What checks of Compose files see: the merged model, its services, and the Dockerfiles that they build.

use std::collections::BTreeMap;

use super::Service;
use super::build::{self, Build};
use super::variable::{self, Files, Origin, Variable};
use crate::check::Check;
use crate::fault::{Fault, Place};
use crate::parse::compose::interpolate::interpolate;
use crate::parse::compose::{Ask, Project};
use crate::parse::node::{Entry, Key, Node};
use crate::settings::Settings;
use crate::source::Span;

/// A project and all that is known of it.
#[derive(Debug)]
pub struct Input {
    /// The project.
    pub project: Project,
    /// Parameters.
    pub settings: Settings,
    /// Files that services name and that were not to be had, in the order of the services.
    pub unseen: Vec<Unseen>,
    builds: BTreeMap<String, Build>,
    files: Files,
}

/// A file that a service names and that was not to be had: what it says was not judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unseen {
    /// Its name, as far as it is known.
    pub name: String,
    /// What it would have been looked at for, as a clause.
    pub what: &'static str,
    /// The document that names it.
    pub document: usize,
    /// Where.
    pub span: Span,
}

impl Input {
    /// Reads what the services of a project name, as far as it is to be had: Dockerfiles, files of variables.
    /// They become documents of the project.
    pub fn new(mut project: Project, settings: Settings, ask: Ask<'_>) -> Self {
        let mut unseen = Vec::new();
        let builds = build::read(&mut project, &settings, ask, &mut unseen);
        let files = variable::read_files(&mut project, ask, &mut unseen);
        Self {
            project,
            settings,
            unseen,
            builds,
            files,
        }
    }

    /// Returns the services in order.
    pub fn services(&self) -> impl Iterator<Item = Service<'_>> {
        let services = self
            .project
            .root
            .get("services")
            .map_or(&[][..], Node::entries);
        services.iter().map(|entry| Service {
            key: &entry.key,
            node: &entry.value,
        })
    }

    /// Returns the Dockerfile that a service builds, where it was to be had.
    pub fn build(&self, service: Service<'_>) -> Option<&Build> {
        self.builds
            .get(service.name())
            .filter(|_| service.get("build").is_some())
    }

    /// Returns the variables that a service's container and build are given, as far as files say their values.
    pub fn variables(&self, service: Service<'_>) -> Vec<Variable> {
        let mut found = self.own_variables(service);
        found.extend(self.files.of(service).cloned());
        found
    }

    /// The same without files that services in front of it name, too: what is wrong in a file is told once, and many
    /// services may name a long one.
    pub fn new_variables(&self, service: Service<'_>) -> Vec<Variable> {
        let mut found = self.own_variables(service);
        found.extend(self.files.of_first(service).cloned());
        found
    }

    /// Returns the variables that the service itself says.
    fn own_variables(&self, service: Service<'_>) -> Vec<Variable> {
        let mut found = Vec::new();
        let fields = [
            (service.get("environment"), Origin::Environment),
            (service.at(&["build", "args"]), Origin::BuildArgument),
        ];
        for (field, origin) in fields {
            for entry in field.map_or(&[][..], Node::entries) {
                let Some(text) = entry.value.text() else {
                    continue;
                };
                let value = match self.project.variables(&entry.value) {
                    [] => text.to_owned(),
                    _ => self.written(entry),
                };
                found.push(Variable {
                    name: entry.key.text.clone(),
                    value,
                    origin,
                    document: entry.value.document,
                    span: entry.value.span,
                });
            }
        }
        found
    }

    /// Returns the value of a text with variables where nobody sets any of them.
    fn written(&self, entry: &Entry) -> String {
        let node = &entry.value;
        let source = self.project.source(node.document);
        let raw = source.map_or("", |source| source.slice(node.span));
        let bare = raw.trim_matches(['"', '\'']);
        // An item `KEY=value` that holds a variable was not parted: name and value stand in one place.
        let bare = match bare.split_once('=') {
            Some((_, value)) if entry.key.span == node.span => value,
            _ => bare,
        };
        let filled = interpolate(bare, &BTreeMap::new(), &mut (1 << 20));
        filled.map_or_else(|_| String::new(), |filled| filled.text)
    }

    /// Returns how a value stands in its file.
    pub fn raw(&self, node: &Node) -> &str {
        self.project
            .source(node.document)
            .map_or("", |source| source.slice(node.span))
    }

    /// Makes the place of something in a service.
    pub fn place(&self, service: Service<'_>, document: usize, span: Span) -> Place {
        self.place_in(&format!("service {}", service.name()), document, span)
    }

    /// Makes the place of something, with words for it.
    pub fn place_in(&self, words: &str, document: usize, span: Span) -> Place {
        Place {
            document,
            span: Some(span),
            file: None,
            words: words.to_owned(),
            scope: self.project.scope(document, span),
        }
    }

    /// Makes a fault of a value. Variables that the value was made with, and profiles, are named.
    pub fn fault(
        &self,
        check: &'static Check,
        service: Service<'_>,
        message: &str,
        node: &Node,
    ) -> Fault {
        let by = self.by(node);
        let place = self.place(service, node.document, node.span);
        let fault = Fault::new(check, format!("{message}{by}{}", only(service)), place);
        match node.text() {
            Some(text) => fault.value(text),
            None => fault,
        }
    }

    /// Makes a fault of a value in a list. Lists only grow: a later file that speaks of the service would have to
    /// take it back in so many words.
    pub fn fault_in_list(
        &self,
        check: &'static Check,
        service: Service<'_>,
        message: &str,
        node: &Node,
    ) -> Fault {
        let later = self.project.later_file(service.name(), node.document);
        let later = later.map_or_else(String::new, |file| {
            format!("; `{file}` can take it back only with `!reset` or `!override`")
        });
        self.fault(check, service, &format!("{message}{later}"), node)
    }

    /// Makes a fault of something that a service lacks.
    pub fn fault_on_name(
        &self,
        check: &'static Check,
        service: Service<'_>,
        message: &str,
    ) -> Fault {
        self.fault_on_key(check, service, message, service.key)
    }

    /// Makes a fault of a key.
    pub fn fault_on_key(
        &self,
        check: &'static Check,
        service: Service<'_>,
        message: &str,
        key: &Key,
    ) -> Fault {
        let place = self.place(service, key.document, key.span);
        Fault::new(check, format!("{message}{}", only(service)), place)
    }

    /// Names the variables that a value was made with.
    pub fn by(&self, node: &Node) -> String {
        match self.project.variables(node) {
            [] => String::new(),
            names => {
                let names: Vec<String> = names
                    .iter()
                    .take(3)
                    .map(|name| format!("`{name}`"))
                    .collect();
                format!(" (by {})", names.join(", "))
            }
        }
    }
}

/// Marks a service that does not always run.
fn only(service: Service<'_>) -> String {
    match service.profiles().first() {
        Some(profile) => format!(" (profile `{}`)", profile.escape_debug()),
        None => String::new(),
    }
}
