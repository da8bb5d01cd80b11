//! What projects in Go ask for: `go.mod` with `go.sum`, the `go.work` above them, and
//! `vendor/modules.txt` (the Go Modules Reference).
//!
//! Since Go 1.17 a `go.mod` names every module that the build needs; for older ones the modules behind are
//! taken from `go.sum`, which may name some that are not used any more. The `go` and `toolchain` lines are
//! minimums, and say nothing of the standard library that is used.

use std::collections::{BTreeMap, BTreeSet};

use seawall_model::location::{Location, Position};
use seawall_model::package::{Package, Presence, Relation};
use seawall_model::problem::{Problem, ProblemKind};

use super::directive::{Directive, read};
use super::module_package;
use crate::extractor::{Extracted, Extractor, Fact, Grouping, Interest, LayerFile, Names};
use crate::unpack::Unpack;

/// Reads what projects in Go ask for.
#[derive(Clone, Copy, Debug)]
pub struct GoModules;

impl Extractor for GoModules {
    fn id(&self) -> &'static str {
        "go-modules"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &["go.mod", "go.sum", "go.work", "modules.txt"],
            endings: &[],
        })
    }

    fn presence(&self) -> Presence {
        Presence::Declared
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let vendor = folder == "vendor" || folder.ends_with("/vendor");
        // What is vendored is told by the list there, and a test's data is no project.
        let wanted = match name {
            "modules.txt" => vendor,
            _ => !folder
                .split('/')
                .any(|part| part == "vendor" || part == "testdata"),
        };
        wanted.then_some(Interest {
            max_bytes: 16 << 20,
            grouping: Grouping::Layer,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        let all: BTreeMap<&str, &LayerFile> = files.iter().map(|f| (f.path.as_str(), f)).collect();
        let works: Vec<(&str, Replacements)> = files
            .iter()
            .filter(|file| is_named(&file.path, "go.work"))
            .map(|file| (folder(&file.path), parse_work(&file.bytes)))
            .collect();
        for file in files {
            let mut listed = Listed::default();
            if is_named(&file.path, "go.mod") {
                let sum = all.get(beside(&file.path, "go.sum").as_str());
                let sum = sum.map_or(&[][..], |sum| &sum.bytes);
                let over = works.iter().filter(|(at, _)| is_inside(&file.path, at));
                let over = over.max_by_key(|(at, _)| at.len());
                listed = parse_mod(&file.bytes, sum, over.map(|(_, replaced)| replaced));
            } else if is_named(&file.path, "modules.txt") {
                listed = parse_vendored(&file.bytes);
            }
            listed.deliver(&file.path, out);
        }
    }
}

/// What a file asks for.
#[derive(Debug, Default)]
pub struct Listed {
    /// Modules, each with its line.
    pub packages: Vec<Package>,
    /// Modules that are taken from a directory, so that no version of them is known.
    pub directories: Vec<String>,
    /// Lines that cannot be read.
    pub broken: usize,
}

/// What is taken instead of modules, by path and version (empty for all versions).
pub type Replacements = BTreeMap<(String, String), (String, String)>;

impl Listed {
    fn deliver(self, path: &str, out: &mut Extracted) {
        let mut packages = self.packages;
        for location in packages.iter_mut().flat_map(|p| &mut p.locations) {
            path.clone_into(&mut location.path);
        }
        let what = "modules of a project in Go";
        if let Some(first) = self.directories.first() {
            let count = self.directories.len();
            let why = format!(
                "{count} modules are taken from directories, of no known version, the first {first}"
            );
            let problem = Problem::new(ProblemKind::Unsupported, what, why);
            out.problems.push(problem.at(path));
        }
        if self.broken > 0 {
            let why = format!("{} lines cannot be read", self.broken);
            let problem = Problem::new(ProblemKind::Input, what, why);
            out.problems.push(problem.at(path));
        }
        if !packages.is_empty() {
            let fact = Fact::Listed { packages };
            out.facts.push((path.to_owned(), fact));
        }
    }

    /// Adds a module, or what is taken instead of it.
    fn add(&mut self, path: &str, version: &str, replaced: &[&Replacements], place: Place) {
        let find = |version: &str| {
            let key = (path.to_owned(), version.to_owned());
            replaced.iter().find_map(|all| all.get(&key))
        };
        let (path, version) = match find(version).or_else(|| find("")) {
            Some((_, version)) if version.is_empty() => {
                self.directories.push(path.to_owned());
                return;
            }
            Some((path, version)) => (path.as_str(), version.as_str()),
            None => (path, version),
        };
        if !version.starts_with('v') || path.is_empty() {
            self.broken = self.broken.saturating_add(1);
            return;
        }
        let mut package = module_package(path, version);
        package.presence = Presence::Declared;
        package.relation = place.relation;
        package.locations = vec![Location {
            start: place.line.map(|line| Position { line, column: 1 }),
            ..Location::default()
        }];
        self.packages.push(package);
    }
}

#[derive(Clone, Copy)]
struct Place {
    line: Option<u32>,
    relation: Relation,
}

/// Reads a `go.mod` with the `go.sum` beside it, and what the `go.work` above it replaces.
pub fn parse_mod(text: &[u8], sum: &[u8], work: Option<&Replacements>) -> Listed {
    let text = String::from_utf8_lossy(text);
    let (directives, broken) = read(&text);
    let mut listed = Listed {
        broken,
        ..Listed::default()
    };
    let own = replacements(&directives);
    let replaced: Vec<&Replacements> = work.into_iter().chain([&own]).collect();
    let mut known = BTreeSet::new();
    for directive in directives.iter().filter(|d| d.word == "require") {
        let [path, version] = directive.words.as_slice() else {
            listed.broken = listed.broken.saturating_add(1);
            continue;
        };
        let indirect = directive
            .comment
            .split(';')
            .any(|part| part.trim() == "indirect");
        let relation = if indirect {
            Relation::Indirect
        } else {
            Relation::Direct
        };
        let line = Some(directive.line);
        known.insert(*path);
        listed.add(path, version, &replaced, Place { line, relation });
    }
    let go = directives.iter().find(|d| d.word == "go");
    let complete = go
        .and_then(|go| minor(go.words.first()?))
        .is_some_and(|minor| minor >= 17);
    if !complete {
        for (path, version) in latest(&String::from_utf8_lossy(sum)) {
            if !known.contains(path.as_str()) {
                let place = Place {
                    line: None,
                    relation: Relation::Indirect,
                };
                listed.add(&path, &version, &replaced, place);
            }
        }
    }
    listed
}

/// Reads the replacements of a `go.work`.
pub fn parse_work(text: &[u8]) -> Replacements {
    let text = String::from_utf8_lossy(text);
    replacements(&read(&text).0)
}

/// Reads a `vendor/modules.txt`.
pub fn parse_vendored(text: &[u8]) -> Listed {
    let text = String::from_utf8_lossy(text);
    let mut listed = Listed::default();
    for (line, number) in text.lines().zip(1_u32..) {
        let Some(rest) = line.strip_prefix("# ") else {
            continue;
        };
        let words: Vec<&str> = rest.split_whitespace().collect();
        let place = Place {
            line: Some(number),
            relation: Relation::Unknown,
        };
        match words.as_slice() {
            // At the end of the file the replacements of all versions are told once more.
            [_, "=>", ..] => {}
            [path, version] | [_, _, "=>", path, version] => {
                listed.add(path, version, &[], place);
            }
            [path, _, "=>", _] => listed.directories.push((*path).to_owned()),
            _ => listed.broken = listed.broken.saturating_add(1),
        }
    }
    listed
}

fn replacements(directives: &[Directive<'_>]) -> Replacements {
    let mut found = Replacements::new();
    for directive in directives.iter().filter(|d| d.word == "replace") {
        let (old, new) = match directive.words.as_slice() {
            [path, "=>", new @ ..] => ((*path, ""), new),
            [path, version, "=>", new @ ..] => ((*path, *version), new),
            _ => continue,
        };
        let new = match new {
            [directory] => (*directory, ""),
            [path, version] => (*path, *version),
            _ => continue,
        };
        let owned = |(path, version): (&str, &str)| (path.to_owned(), version.to_owned());
        found.insert(owned(old), owned(new));
    }
    found
}

/// Returns the last version of each module whose content `go.sum` knows; the file is sorted.
fn latest(sum: &str) -> BTreeMap<String, String> {
    let lines = sum.lines().filter_map(|line| {
        let mut words = line.split_whitespace();
        let (path, version) = (words.next()?, words.next()?);
        (!version.ends_with("/go.mod")).then(|| (path.to_owned(), version.to_owned()))
    });
    lines.collect()
}

/// Returns 21 of `1.21.3`; later majors count as later.
fn minor(version: &str) -> Option<u32> {
    let mut parts = version.split('.');
    match parts.next()?.parse::<u32>().ok()? {
        0 => None,
        1 => {
            let digits = parts.next()?;
            let end = digits
                .find(|c: char| !c.is_ascii_digit())
                .unwrap_or(digits.len());
            digits.get(..end)?.parse().ok()
        }
        _ => Some(u32::MAX),
    }
}

fn is_named(path: &str, name: &str) -> bool {
    path.rsplit('/').next() == Some(name)
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn beside(path: &str, name: &str) -> String {
    match path.rsplit_once('/') {
        Some((folder, _)) => format!("{folder}/{name}"),
        None => name.to_owned(),
    }
}

fn is_inside(path: &str, folder: &str) -> bool {
    let rest = path.strip_prefix(folder);
    folder.is_empty() || rest.is_some_and(|rest| rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(listed: &Listed) -> Vec<String> {
        let packages = listed.packages.iter();
        let packages = packages.map(|p| {
            let line = p.locations[0].start.map_or(0, |start| start.line);
            format!("{line} {} {} {}", p.name, p.version, p.relation.name())
        });
        packages.collect()
    }

    #[test]
    fn modules_of_a_project() {
        let text = b"module a.b/c\n\ngo 1.16\n\nrequire (\n\ta.b/oak v1.0.0\n\ta.b/elm v1.1.0 // indirect\n\
            \ta.b/ash v1.2.0\n\ta.b/fir v1.3.0\n)\nreplace a.b/elm => x.y/elm v1.1.1\n\
            replace a.b/ash v1.2.0 => ../ash\nreplace a.b/fir v9.0.0 => x.y/fir v9.0.1\n";
        let sum = b"a.b/oak v1.0.0 h1:x=\na.b/yew v0.1.0 h1:x=\na.b/yew v0.2.0 h1:x=\na.b/yew v0.3.0/go.mod h1:x=\n";
        let listed = parse_mod(text, sum, None);
        assert_eq!(
            shown(&listed),
            [
                "6 a.b/oak v1.0.0 direct",
                "7 x.y/elm v1.1.1 indirect",
                "9 a.b/fir v1.3.0 direct",
                "0 a.b/yew v0.2.0 indirect",
            ]
        );
        assert_eq!(listed.directories, ["a.b/ash"]);
        // From 1.17 on the file is complete; a workspace replaces before the module does.
        let text = String::from_utf8_lossy(text).replace("1.16", "1.21");
        let work = parse_work(b"go 1.21\nuse ./c\nreplace a.b/elm => x.y/elm v1.1.2\n");
        let listed = parse_mod(text.as_bytes(), sum, Some(&work));
        assert_eq!(shown(&listed)[1], "7 x.y/elm v1.1.2 indirect");
        assert_eq!(listed.packages.len(), 3);
    }

    #[test]
    fn vendored_modules() {
        let text = b"# a.b/oak v1.0.0\n## explicit; go 1.17\na.b/oak\n# a.b/elm v1.0.0 => x.y/elm v1.0.1\n\
            # a.b/ash v1.0.0 => ./ash\n# a.b/elm => x.y/elm v1.0.1\n";
        let listed = parse_vendored(text);
        assert_eq!(
            shown(&listed),
            ["1 a.b/oak v1.0.0 unknown", "4 x.y/elm v1.0.1 unknown"]
        );
        assert_eq!(listed.directories, ["a.b/ash"]);
    }
}
