//! All `pom.xml` files of a layer: who is whose parent.

use std::collections::BTreeMap;

use super::model::{Parent, Pom};
use super::project::Project;

/// The files, by path, by coordinates.
pub(super) struct Reactor {
    poms: BTreeMap<String, Pom>,
    /// Group, artifact and version → path, of those whose own words tell them.
    by_name: BTreeMap<(String, String, String), String>,
}

/// What a line of parents lacks.
pub(super) enum Lack {
    /// A parent is not among the files.
    Missing(String),
    /// A project is its own ancestor, or has too many.
    Circle,
}

impl Reactor {
    pub(super) fn new(poms: BTreeMap<String, Pom>) -> Self {
        let mut by_name = BTreeMap::new();
        for (path, pom) in &poms {
            if let Some(known) = Project::new(vec![pom]).coordinates() {
                let group = known.group.unwrap_or_default();
                let key = (group, known.artifact, known.version);
                by_name.entry(key).or_insert_with(|| path.clone());
            }
        }
        Self { poms, by_name }
    }

    pub(super) fn projects(&self) -> impl Iterator<Item = (&str, &Pom)> {
        self.poms.iter().map(|(path, pom)| (path.as_str(), pom))
    }

    /// A project with its parents, as far as they are there.
    pub(super) fn project<'a>(&'a self, path: &'a str) -> (Project<'a>, Option<Lack>) {
        let mut line = Vec::new();
        let mut passed = Vec::new();
        let mut next = self.poms.get_key_value(path);
        let mut lack = None;
        while let Some((path, pom)) = next {
            if passed.contains(&path) || line.len() >= PARENTS {
                lack = Some(Lack::Circle);
                break;
            }
            passed.push(path);
            line.push(pom);
            next = None;
            if let Some(parent) = &pom.parent {
                next = self.parent(path, parent);
                if next.is_none() {
                    let name = format!("{}:{}:{}", parent.group, parent.artifact, parent.version);
                    lack = Some(Lack::Missing(name.chars().take(SHOWN).collect()));
                }
            }
        }
        (Project::new(line), lack)
    }

    /// A project by its coordinates: those of an imported list of versions.
    pub(super) fn path_of(&self, group: &str, artifact: &str, version: &str) -> Option<&str> {
        let key = (group.to_owned(), artifact.to_owned(), version.to_owned());
        self.by_name.get(&key).map(String::as_str)
    }

    /// The parent beside the project, where the file there is it, else by coordinates.
    fn parent(&self, path: &str, parent: &Parent) -> Option<(&String, &Pom)> {
        let beside = beside(path, &parent.relative_path);
        let is_it = |found: &(&String, &Pom)| {
            let group = found.1.group.as_ref();
            let group = group.or(found.1.parent.as_ref().map(|parent| &parent.group));
            found.1.artifact.as_ref() == Some(&parent.artifact) && group == Some(&parent.group)
        };
        let found = beside
            .and_then(|path| self.poms.get_key_value(&path))
            .filter(is_it);
        found.or_else(|| {
            let path = self.path_of(&parent.group, &parent.artifact, &parent.version)?;
            self.poms.get_key_value(path)
        })
    }
}

/// The file that a relative path means; a folder's `pom.xml` where it is one.
fn beside(path: &str, relative: &str) -> Option<String> {
    if relative.is_empty() || relative.starts_with('/') {
        return None;
    }
    let mut parts: Vec<&str> = path.split('/').collect();
    parts.pop();
    for step in relative.split(['/', '\\']) {
        match step {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            _ => parts.push(step),
        }
    }
    let is_file = parts.last().is_some_and(|last| {
        last.rsplit_once('.')
            .is_some_and(|(_, ending)| ending == "xml")
    });
    if !is_file {
        parts.push("pom.xml");
    }
    Some(parts.join("/"))
}

/// Parents of a project.
const PARENTS: usize = 64;
/// Characters of a name in a message.
const SHOWN: usize = 200;
