//! Maven projects: `pom.xml` (Maven, "POM Reference"). All files of a layer are read together, because
//! projects inherit from each other.
//!
//! What a project asks for directly is listed, as far as versions can be told without a repository: from the
//! file, its parents among the files, properties, and managed versions with imported lists of those. The
//! dependencies of plug-ins are not read.

mod model;
mod profile;
mod project;
mod reactor;

use std::collections::{BTreeMap, BTreeSet};

use seawall_model::location::{Location, Position};
use seawall_model::package::{Package, Presence, Relation, Usage};
use seawall_model::problem::{Problem, ProblemKind};

use crate::extractor::{Extracted, Extractor, Fact, Grouping, Interest, LayerFile, Names};
use crate::language::java::coordinates::{Coordinates, exact};
use crate::unpack::Unpack;

pub(super) use model::Pom as Model;
pub(super) use project::Project;

use model::{Dependency, Pom};
use project::Key;
use reactor::{Lack, Reactor};

/// Reads Maven projects.
#[derive(Clone, Copy, Debug)]
pub struct MavenPom;

impl Extractor for MavenPom {
    fn id(&self) -> &'static str {
        "maven-pom"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &["pom.xml"],
            endings: &[],
        })
    }

    fn presence(&self) -> Presence {
        Presence::Declared
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        (path == "pom.xml" || path.ends_with("/pom.xml")).then_some(Interest {
            max_bytes: 8 << 20,
            grouping: Grouping::Layer,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        parse_poms(files, out);
    }
}

/// Reads projects that may inherit from each other.
pub fn parse_poms(files: &[LayerFile], out: &mut Extracted) {
    let mut poms = BTreeMap::new();
    for file in files {
        let (pom, failed) = Pom::parse(&file.bytes);
        if let Some(why) = failed {
            out.problems
                .push(Problem::new(ProblemKind::Input, WHAT, why).at(&file.path));
        }
        if let Some(pom) = pom {
            poms.insert(file.path.clone(), pom);
        }
    }
    let reactor = Reactor::new(poms);
    let mut work = Work {
        managed: MANAGED,
        packages: PACKAGES,
    };
    for (path, pom) in reactor.projects() {
        list(&reactor, path, pom, &mut work, out);
    }
}

/// What may still be looked at, in all projects together.
struct Work {
    managed: usize,
    packages: usize,
}

/// Lists one project and what it asks for.
fn list(reactor: &Reactor, path: &str, pom: &Pom, work: &mut Work, out: &mut Extracted) {
    let (project, lack) = reactor.project(path);
    let mut versions = Versions::default();
    versions.add(reactor, path, 0, &mut work.managed);
    let mut packages: Vec<Package> = Vec::new();
    let mut open: Vec<String> = Vec::new();
    let mut seen = BTreeSet::new();
    for (step, dependency) in project.dependencies() {
        let key = project.key(dependency);
        if key.clone().is_some_and(|key| !seen.insert(key)) {
            continue;
        }
        let Some(left) = work.packages.checked_sub(1) else {
            break;
        };
        work.packages = left;
        let found = key.and_then(|key| {
            let managed = versions.managed.get(&key);
            resolve(&project, dependency, &key, managed)
        });
        match found {
            Some(mut package) => {
                package.locations = vec![place(path, dependency.line, step)];
                packages.push(package);
            }
            None => open.push(shown(dependency)),
        }
    }
    profile::add(&project, path, &versions, work, &mut packages, &mut open);
    if let Some(mut own) = project.coordinates().map(|own| own.package()) {
        own.presence = Presence::Declared;
        own.relation = Relation::Project;
        own.licences = project.licences().to_vec();
        own.locations = vec![place(path, pom.line, 0)];
        own.dependencies = (0..packages.len()).collect();
        packages.push(own);
    }
    if !packages.is_empty() {
        out.facts.push((path.to_owned(), Fact::Listed { packages }));
    }
    profile::tell(&project, path, out);
    tell(path, &open, (lack, versions.missing), work, out);
}

/// Makes the package of a dependency, where its version can be told.
fn resolve(
    project: &Project<'_>,
    dependency: &Dependency,
    key: &Key,
    managed: Option<&Managed>,
) -> Option<Package> {
    let own = match &dependency.version {
        Some(version) => Some(project.fill(version)?),
        None => managed.and_then(|managed| managed.version.clone()),
    };
    let made = Coordinates::new(&key.group, &key.artifact, exact(&own?)?)?;
    let made = made.of_type(key.kind.as_deref().filter(|kind| !JARS.contains(kind)));
    let mut package = made.classified(key.classifier.as_deref()).package();
    let scope = dependency
        .scope
        .as_deref()
        .and_then(|scope| project.fill(scope));
    let scope = scope.or_else(|| managed?.scope.clone());
    let optional = dependency
        .optional
        .as_deref()
        .and_then(|text| project.fill(text));
    package.usage = match scope.as_deref() {
        Some("test") => Usage::Development,
        Some("provided") => Usage::Optional,
        _ if optional.as_deref() == Some("true") => Usage::Optional,
        _ => Usage::Production,
    };
    package.presence = Presence::Declared;
    package.relation = Relation::Direct;
    Some(package)
}

/// Managed versions: of the project, its parents, then imported lists; the first one counts.
#[derive(Default)]
struct Versions {
    managed: BTreeMap<Key, Managed>,
    /// An imported list that is not among the files.
    missing: Option<String>,
}

struct Managed {
    version: Option<String>,
    scope: Option<String>,
}

impl Versions {
    /// Adds what a project manages; `work` bounds the entries of all projects together.
    fn add(&mut self, reactor: &Reactor, path: &str, depth: usize, work: &mut usize) {
        let (project, _) = reactor.project(path);
        let mut imports = Vec::new();
        for entry in project.managed() {
            let Some(left) = work.checked_sub(1) else {
                return;
            };
            *work = left;
            let Some(key) = project.key(entry) else {
                continue;
            };
            let fill = |text: &Option<String>| project.fill(text.as_deref()?);
            let (version, scope) = (fill(&entry.version), fill(&entry.scope));
            if scope.as_deref() == Some("import") {
                imports.extend(version.map(|version| (key, version)));
            } else {
                self.managed
                    .entry(key)
                    .or_insert(Managed { version, scope });
            }
        }
        if depth >= IMPORTS {
            return;
        }
        for (key, version) in imports {
            if let Some(path) = reactor.path_of(&key.group, &key.artifact, &version) {
                self.add(reactor, path, depth.saturating_add(1), work);
            } else {
                let name = format!("{}:{}:{version}", key.group, key.artifact);
                self.missing
                    .get_or_insert_with(|| name.chars().take(SHOWN).collect());
            }
        }
    }
}

/// Says what could not be told.
fn tell(
    path: &str,
    open: &[String],
    (lack, missing): (Option<Lack>, Option<String>),
    work: &Work,
    out: &mut Extracted,
) {
    let mut note = |kind, why: String| {
        out.problems.push(Problem::new(kind, WHAT, why).at(path));
    };
    let parent = match lack {
        Some(Lack::Circle) => {
            note(
                ProblemKind::Input,
                "its parents lead back to itself".to_owned(),
            );
            String::new()
        }
        Some(Lack::Missing(name)) => format!("; its parent {name} is not at hand"),
        None => missing.map_or_else(String::new, |name| {
            format!("; the list of versions {name} is not at hand")
        }),
    };
    if work.managed == 0 || work.packages == 0 {
        let why = "the projects of this layer have too many dependencies; the rest is not read";
        note(ProblemKind::Limit, why.to_owned());
    }
    if let Some(first) = open.first() {
        let why = format!(
            "the version of {} of its dependencies cannot be told, the first is {first}{parent}",
            open.len()
        );
        note(ProblemKind::Unsupported, why);
    }
}

/// Where a dependency stands: the line, where it is this file's own.
fn place(path: &str, line: u32, step: usize) -> Location {
    let start = (step == 0).then_some(Position { line, column: 1 });
    Location {
        start,
        ..Location::file(path, None)
    }
}

fn shown(dependency: &Dependency) -> String {
    let name = format!("{}:{}", dependency.group, dependency.artifact);
    name.chars()
        .filter(|c| !c.is_control())
        .take(SHOWN)
        .collect()
}

const WHAT: &str = "Maven project";
/// Types whose file is a jar.
const JARS: [&str; 5] = ["jar", "test-jar", "ejb", "maven-plugin", "bundle"];
/// Managed versions that all projects of a layer may look at together.
const MANAGED: usize = 5_000_000;
/// Dependencies of all projects of a layer.
const PACKAGES: usize = 200_000;
/// Imported lists inside imported lists.
const IMPORTS: usize = 8;
/// Characters of a name in a message.
const SHOWN: usize = 200;

#[cfg(test)]
mod tests;
