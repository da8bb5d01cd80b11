//! A service as `docker run`: every field that has an option of its own is translated, what has none is told.
//! After the compose specification's chapter on services and `docker run --help`.

mod limit;
mod mount;
mod network;
mod option;
mod word;

use std::collections::BTreeSet;

use crate::compose::{Input, Service};
use crate::parse::compose::path;
use crate::parse::node::Node;

pub use word::quoted;

/// What a project is called and where it lies: Compose takes both from its folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    /// Its name, which names of containers, networks and volumes begin with.
    pub name: String,
    /// Its folder as a path from the root.
    pub folder: String,
}

/// Commands that start a service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Commands {
    /// What has to be there before: networks, volumes, an image that is built.
    pub before: Vec<Vec<String>>,
    /// `docker run`, each option with its value, then the image with its command.
    pub run: Vec<Vec<String>>,
    /// What follows: further networks.
    pub after: Vec<Vec<String>>,
    /// What has no counterpart, as clauses.
    pub untold: Vec<String>,
}

/// Writes a service as commands.
pub fn lines(input: &Input, service: Service<'_>, project: &Project) -> Commands {
    let mut line = Line {
        input,
        service,
        project,
        out: Commands::default(),
        told: BTreeSet::new(),
    };
    line.out
        .run
        .push(["docker", "run", "--detach"].map(str::to_owned).to_vec());
    line.name();
    line.options();
    line.limits();
    line.mounts();
    line.networks();
    line.image();
    line.rest();
    line.out
}

impl Commands {
    /// Writes the commands for a shell, an option a line.
    pub fn shell(&self) -> String {
        let words = |words: &[String]| {
            let words: Vec<String> = words.iter().map(|it| quoted(it)).collect();
            words.join(" ")
        };
        let mut out = String::new();
        for command in &self.before {
            out.push_str(&words(command));
            out.push('\n');
        }
        let run: Vec<String> = self.run.iter().map(|it| words(it)).collect();
        out.push_str(&run.join(" \\\n  "));
        out.push('\n');
        for command in &self.after {
            out.push_str(&words(command));
            out.push('\n');
        }
        out
    }
}

/// A service that is written as commands.
struct Line<'a> {
    input: &'a Input,
    service: Service<'a>,
    project: &'a Project,
    out: Commands,
    /// Fields that were dealt with.
    told: BTreeSet<String>,
}

impl<'a> Line<'a> {
    /// Takes a field.
    fn take(&mut self, field: &str) -> Option<&'a Node> {
        self.told.insert(field.to_owned());
        self.service.get(field)
    }

    /// Writes an option with its value.
    fn option(&mut self, option: &str, value: impl Into<String>) {
        self.out.run.push(vec![option.to_owned(), value.into()]);
    }

    /// Writes an option without one.
    fn switch(&mut self, option: &str) {
        self.out.run.push(vec![option.to_owned()]);
    }

    /// Tells something that has no counterpart.
    fn tell(&mut self, why: impl Into<String>) {
        self.out.untold.push(why.into());
    }

    /// Returns the text of a value, and tells where it is not known here.
    fn text(&mut self, node: &'a Node, what: &str) -> Option<&'a str> {
        let text = node.text()?;
        if self.input.project.is_open(node) {
            self.tell(format!(
                "`{what}` is made with a variable that nobody sets here: complete it"
            ));
        }
        Some(text)
    }

    /// Returns what the container of a service is called.
    fn container(&self, service: &str) -> String {
        let mut services = self.input.services();
        let found = services.find(|it| it.name() == service);
        match found.and_then(|it| it.text("container_name")) {
            Some(name) => name.to_owned(),
            None => format!("{}-{service}-1", self.project.name),
        }
    }

    fn name(&mut self) {
        self.take("container_name");
        let name = self.container(self.service.name());
        self.option("--name", name);
    }

    /// Makes a path of the host one from the root.
    fn host_path(&self, document: usize, written: &str) -> String {
        let written = self.input.project.resolve(document, written);
        match written.strip_prefix('~') {
            Some(_) => written,
            None => path::join(&self.project.folder, &self.below(&written)),
        }
    }

    /// Returns a path counted from the project's folder: documents count theirs from where the files were named.
    fn below(&self, written: &str) -> String {
        let folder = self.input.project.documents.first();
        let folder = folder.map_or("", |it| it.folder.as_str());
        let rest = written.strip_prefix(folder).filter(|_| !folder.is_empty());
        match rest.and_then(|rest| rest.strip_prefix('/')) {
            Some(rest) => rest.to_owned(),
            None if written == folder => ".".to_owned(),
            None => written.to_owned(),
        }
    }

    fn image(&mut self) {
        let build = self.take("build");
        let image = self.take("image");
        let name = match image {
            Some(image) => self.text(image, "image").unwrap_or_default().to_owned(),
            None => format!("{}-{}", self.project.name, self.service.name()),
        };
        if let Some(build) = build {
            self.build(build, &name);
        }
        let entrypoint = self.words("entrypoint");
        let command = self.words("command");
        let mut last = vec![name];
        if let Some(entrypoint) = entrypoint {
            let mut words = entrypoint.into_iter();
            self.option("--entrypoint", words.next().unwrap_or_default());
            last.extend(words);
        }
        last.extend(command.unwrap_or_default());
        self.out.run.push(last);
    }

    fn build(&mut self, build: &'a Node, name: &str) {
        let mut line: Vec<String> = ["docker", "build", "--tag", name]
            .map(str::to_owned)
            .to_vec();
        let context = build.get("context");
        let written = context.and_then(Node::text).unwrap_or(".");
        let context = if written.contains("://") || written.starts_with("git@") {
            written.to_owned()
        } else {
            self.host_path(context.unwrap_or(build).document, written)
        };
        for entry in build.entries() {
            let (key, value) = (entry.key.text.as_str(), &entry.value);
            match (key, value.text()) {
                ("context", _) => {}
                ("dockerfile", Some(file)) => {
                    line.extend(["--file".to_owned(), path::join(&context, file)]);
                }
                ("target", Some(target)) => line.extend(["--target".to_owned(), target.to_owned()]),
                ("network", Some(mode)) => line.extend(["--network".to_owned(), mode.to_owned()]),
                ("args", _) => {
                    for arg in value.entries() {
                        line.extend(["--build-arg".to_owned(), pair(arg)]);
                    }
                }
                ("labels", _) => {
                    for label in value.entries() {
                        line.extend(["--label".to_owned(), pair(label)]);
                    }
                }
                _ => self.tell(format!("`build.{key}` is left out of `docker build`")),
            }
        }
        line.push(context);
        self.out.before.push(line);
    }

    /// Returns the words of a field that Compose splits as a shell does.
    fn words(&mut self, field: &str) -> Option<Vec<String>> {
        let node = self.take(field)?;
        if node.scalar().is_some() {
            let text = self.text(node, field)?;
            let words = word::split(text);
            if words.is_none() {
                self.tell(format!("`{field}` has a quote without an end"));
            }
            return words;
        }
        let mut words = Vec::new();
        for item in node.items() {
            words.extend(self.text(item, field).map(str::to_owned));
        }
        Some(words)
    }

    /// Tells the fields that nothing was made of.
    fn rest(&mut self) {
        let silent = ["extends", "attach", "profiles"];
        for entry in self.service.node.entries() {
            let key = entry.key.text.as_str();
            if self.told.contains(key)
                || entry.value.is_null()
                || key.starts_with("x-")
                || silent.contains(&key)
            {
                continue;
            }
            let why = match key {
                "depends_on" => {
                    let names: Vec<&str> = entry
                        .value
                        .entries()
                        .iter()
                        .map(|it| it.key.text.as_str())
                        .collect();
                    format!("start first what it depends on: {}", names.join(", "))
                }
                key => format!("`{key}` has no counterpart"),
            };
            self.out.untold.push(why);
        }
    }
}

/// Writes `KEY=value`; of a key without a value the key.
fn pair(entry: &crate::parse::node::Entry) -> String {
    match entry.value.text() {
        Some(text) => format!("{}={text}", entry.key.text),
        None => entry.key.text.clone(),
    }
}

#[cfg(test)]
mod tests;
