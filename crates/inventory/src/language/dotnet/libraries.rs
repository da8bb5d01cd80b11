//! The two lists that `*.deps.json` and `project.assets.json` have in common: `libraries` with what
//! everything is, and `targets` with what each needs and brings, both by `NAME/VERSION`.

use std::collections::{BTreeSet, HashMap, HashSet};

use seawall_model::package::{Package, Relation, Usage};
use seawall_model::problem::ProblemKind;

use crate::language::document::Node;
use crate::language::dotnet::runtime::name_for_nvd;
use crate::language::dotnet::{NAMELESS, package};
use crate::language::listing::Listing;
use crate::language::node::integrity::hashes;

/// Which of the two files it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// What a program loads.
    Deps,
    /// What a project was given.
    Assets,
}

/// Reads both lists.
pub(super) fn read(list: &mut Listing, root: &Node<'_>, style: Style) {
    let mut graph = Graph::new(root, style);
    let mut seen: HashSet<&str> = HashSet::new();
    let targets = root.entries_of("targets");
    let named = targets.flat_map(|(_, target)| target.entries());
    for (key, entry) in root.entries_of("libraries").chain(named) {
        if seen.insert(key) {
            graph.add(list, key, entry);
        }
    }
    for (framework, target) in root.entries_of("targets") {
        graph.connect(list, target);
        if style == Style::Assets {
            graph.ask(list, root, framework, target);
        }
    }
    list.spread();
}

/// Adds the files that the listed libraries bring, in lower case: where they lie in the package, and their names
/// alone, since they mostly lie beside the program.
pub(super) fn add_files(root: &Node<'_>, files: &mut BTreeSet<Box<str>>) {
    let mut kinds: HashMap<&str, bool> = HashMap::new();
    for (key, entry) in root.entries_of("libraries") {
        let kind = entry
            .text_of("type")
            .unwrap_or("package")
            .to_ascii_lowercase();
        kinds.insert(key, is_listed(&kind) && of_key(key).is_some());
    }
    for (key, entry) in root
        .entries_of("targets")
        .flat_map(|(_, target)| target.entries())
    {
        let listed = kinds.get(&**key).copied();
        if !listed.unwrap_or_else(|| of_key(key).is_some()) {
            continue;
        }
        for (path, file) in ASSETS.iter().flat_map(|kind| entry.entries_of(kind)) {
            let path = path.to_lowercase();
            files.insert(path.rsplit('/').next().unwrap_or(&path).into());
            files.insert(path.into());
            files.extend(
                file.text_of("localPath")
                    .map(|path| path.to_lowercase().into()),
            );
        }
    }
}

/// Says whether it is a kind of library that is listed: others are files that are no packages, as `reference`
/// and `platform`.
fn is_listed(kind: &str) -> bool {
    matches!(kind, "package" | "runtimepack" | "project")
}

struct Graph<'a> {
    style: Style,
    /// Whether a library brings files, by its key, where that is told.
    brings: HashMap<&'a str, bool>,
    places: HashMap<&'a str, usize>,
    projects: HashSet<&'a str>,
    /// Steps that may still be taken through libraries that are not there.
    steps: usize,
}

impl<'a> Graph<'a> {
    fn new(root: &'a Node<'a>, style: Style) -> Self {
        let mut brings: HashMap<&str, bool> = HashMap::new();
        for (_, target) in root.entries_of("targets") {
            for (key, entry) in target.entries() {
                let some = ASSETS.iter().any(|kind| {
                    let files = entry.get(kind);
                    files.is_some_and(|files| !files.entries().is_empty())
                });
                *brings.entry(key).or_default() |= some;
            }
        }
        Self {
            style,
            brings,
            places: HashMap::new(),
            projects: HashSet::new(),
            steps: STEPS,
        }
    }

    fn add(&mut self, list: &mut Listing, key: &'a str, entry: &Node<'_>) {
        let kind = entry.text_of("type").unwrap_or("package");
        let kind = kind.to_ascii_lowercase();
        let project = kind == "project";
        if !is_listed(&kind) {
            return;
        }
        let Some(mut package) = of_key(key) else {
            return list.doubt(ProblemKind::Input, NAMELESS, key);
        };
        if project {
            package.relation = Relation::Project;
            self.projects.insert(key);
        } else if self.style == Style::Deps && self.brings.get(key) == Some(&false) {
            return;
        }
        let digest = entry.text_of("sha512").unwrap_or_default();
        package.hashes = if digest.contains('-') {
            hashes(digest)
        } else {
            hashes(&format!("sha512-{digest}"))
        };
        if kind == "runtimepack" {
            name_for_nvd(&mut package);
        }
        if let Some(at) = list.add(entry.line, package) {
            self.places.insert(key, at);
        }
    }

    /// Notes what the libraries of a target need.
    fn connect(&mut self, list: &mut Listing, target: &'a Node<'a>) {
        let by_name: HashMap<String, (&str, &Node<'_>)> = by_name(target);
        for (key, entry) in target.entries() {
            let Some(from) = self.places.get(&**key).copied() else {
                continue;
            };
            for to in self.needs(&by_name, entry) {
                list.needs(from, to, false);
                if self.style == Style::Deps && self.projects.contains(&**key) {
                    list.asks(to, Usage::Production);
                }
            }
        }
    }

    /// What a library needs: those that are there, also behind those that are not.
    fn needs(
        &mut self,
        by_name: &HashMap<String, (&'a str, &'a Node<'a>)>,
        entry: &'a Node<'a>,
    ) -> Vec<usize> {
        let mut found = Vec::new();
        let mut passed: HashSet<&str> = HashSet::new();
        let mut open = vec![entry];
        while let Some(entry) = open.pop() {
            for (name, _) in entry.entries_of("dependencies") {
                let Some((key, behind)) = by_name.get(&name.to_lowercase()) else {
                    continue;
                };
                match self.places.get(key) {
                    Some(at) => found.push(*at),
                    None if self.steps > 0 && passed.insert(key) => {
                        self.steps = self.steps.saturating_sub(1);
                        open.push(behind);
                    }
                    None => {}
                }
            }
        }
        found
    }

    /// Notes what a restored project asks for itself: `NAME >= VERSION` for each framework. A target is that of a
    /// framework, or of one on a platform (`net8.0/linux-x64`).
    fn ask(&self, list: &mut Listing, root: &'a Node<'a>, framework: &str, target: &'a Node<'a>) {
        let by_name = by_name(target);
        let framework = framework.split('/').next().unwrap_or(framework);
        let all = || root.entries_of("projectFileDependencyGroups");
        let is_own = |name: &str| name == framework;
        let told = all().any(|(name, _)| is_own(name));
        let groups = all().filter(|(name, _)| !told || is_own(name));
        let asked = groups
            .flat_map(|(_, group)| group.items())
            .filter_map(Node::text);
        for name in asked.filter_map(|text| text.split_whitespace().next()) {
            let found = by_name.get(&name.to_lowercase());
            if let Some(at) = found.and_then(|(key, _)| self.places.get(key)) {
                list.asks(*at, Usage::Unknown);
            }
        }
    }
}

/// The entries of a target by the name alone, in lower case.
fn by_name<'a>(target: &'a Node<'a>) -> HashMap<String, (&'a str, &'a Node<'a>)> {
    let entries = target.entries().iter();
    let named = entries.map(|(key, entry)| {
        let name = key.split('/').next().unwrap_or(key);
        (name.to_lowercase(), (&**key, entry))
    });
    named.collect()
}

/// `NAME/VERSION`; that of a runtime that is part of a program has a prefix.
fn of_key(key: &str) -> Option<Package> {
    let (name, version) = key.split_once('/')?;
    package(name.strip_prefix("runtimepack.").unwrap_or(name), version)
}

/// Kinds of files that a program loads.
const ASSETS: &[&str] = &["runtime", "native", "runtimeTargets", "resources"];
/// Steps through libraries that are not there, in one file.
const STEPS: usize = 1_000_000;
