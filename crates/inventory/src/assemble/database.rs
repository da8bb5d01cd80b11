//! Which package databases are the system's: each well-known place is looked up in the finished tree,
//! links followed. A database that is there and was not read is a problem.

use std::collections::{BTreeMap, BTreeSet};

use seawall_model::inventory::Database;
use seawall_model::package::Package;
use seawall_model::problem::{Problem, ProblemKind};
use seawall_model::tree::{EntryKind, Resolved};

use crate::assemble::facts::{Copy, Facts};
use crate::place::{PLACES, Place, Shape};

/// The system's databases.
#[derive(Default)]
pub(super) struct System<'a> {
    /// Every file, in the order of the places.
    pub(super) files: Vec<File<'a>>,
    seen: BTreeSet<String>,
}

/// A file of a package database.
pub(super) struct File<'a> {
    /// Noun of the database.
    pub(super) place: &'static Place,
    /// Path of what stands for the whole database: the file, or the folder that it lies in.
    whole: String,
    /// Path of the file, with no link in it.
    pub(super) path: String,
    /// The layer whose copy is used.
    pub(super) layer: usize,
    copy: Copy<'a>,
}

impl<'a> File<'a> {
    /// Returns the packages that it lists.
    pub(super) const fn packages(&self) -> &'a [Package] {
        self.copy.packages
    }
}

impl<'a> System<'a> {
    /// Looks at every place.
    pub(super) fn find(facts: &Facts<'a>, problems: &mut Vec<Problem>) -> Self {
        let mut system = Self::default();
        for place in PLACES {
            let lookup = Lookup { facts, place };
            lookup.find(&mut system, problems);
        }
        system.complain_of_empty(problems);
        system
    }

    /// Returns the databases, sorted, with the number of packages in each.
    pub(super) fn databases(&self) -> Vec<Database> {
        let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for file in &self.files {
            let count = counts.entry((file.copy.what, &file.whole)).or_default();
            *count = count.saturating_add(file.packages().len());
        }
        counts
            .into_iter()
            .map(|((what, path), packages)| Database {
                what: what.to_owned(),
                path: path.to_owned(),
                packages,
            })
            .collect()
    }

    /// A database with no package in it, in whichever of its forms, is not a sign of an empty system.
    fn complain_of_empty(&self, problems: &mut Vec<Problem>) {
        let full: BTreeSet<&str> = self
            .files
            .iter()
            .filter(|file| !file.packages().is_empty())
            .map(|file| file.place.what)
            .collect();
        for file in &self.files {
            let told = problems
                .iter()
                .any(|problem| problem.path.as_deref() == Some(&file.path));
            if !told && !full.contains(file.place.what) {
                let problem =
                    Problem::new(ProblemKind::Input, file.place.what, "lists no packages");
                problems.push(problem.at(&file.path).in_layer(file.layer));
            }
        }
    }
}

/// The search at one place.
struct Lookup<'f, 'a> {
    facts: &'f Facts<'a>,
    place: &'static Place,
}

impl<'a> Lookup<'_, 'a> {
    fn find(&self, system: &mut System<'a>, problems: &mut Vec<Problem>) {
        let path = self.place.path;
        match (self.place.shape, self.facts.tree.resolve(path)) {
            (_, Resolved::Missing) => {}
            (_, Resolved::Loop) => {
                let why = "symbolic links lead round in a circle";
                problems.push(Problem::new(ProblemKind::Input, self.place.what, why).at(path));
            }
            (Shape::Foreign, Resolved::Found { path, layer, .. }) => {
                let why = "is of a kind that is not read";
                let problem = Problem::new(ProblemKind::Unsupported, self.place.what, why);
                problems.push(problem.at(path).in_layer(layer));
            }
            (
                Shape::File,
                Resolved::Found {
                    path: to,
                    kind,
                    layer,
                },
            ) => {
                let found = Found {
                    asked: path,
                    to,
                    kind,
                    layer,
                };
                let whole = found.to.clone();
                self.take_file(found, whole, system, problems);
            }
            (
                shape,
                Resolved::Found {
                    path: to,
                    kind,
                    layer,
                },
            ) => {
                if kind == EntryKind::Directory {
                    self.take_folder(shape, &to, &to, system, problems);
                } else {
                    let problem = Problem::new(ProblemKind::Input, self.place.what, "is no folder");
                    problems.push(problem.at(to).in_layer(layer));
                }
            }
        }
    }

    /// Takes the entries of a database that is a folder.
    fn take_folder(
        &self,
        shape: Shape,
        folder: &str,
        whole: &str,
        system: &mut System<'a>,
        problems: &mut Vec<Problem>,
    ) {
        let mut unread = Vec::new();
        for name in self.facts.tree.list(folder) {
            if let Shape::Categories { entry } = shape {
                let inner = format!("{folder}/{name}");
                if self.kind_of(&inner) == Some(EntryKind::Directory) {
                    let shape = Shape::Folders { entry };
                    self.take_folder(shape, &inner, whole, system, problems);
                }
                continue;
            }
            let asked = match shape {
                Shape::Folder { beside } if beside.iter().any(|end| name.ends_with(end)) => {
                    continue;
                }
                Shape::Folders { entry } => match self.kind_of(&format!("{folder}/{name}")) {
                    Some(EntryKind::Directory) => format!("{folder}/{name}/{entry}"),
                    // Such as pacman's ALPM_DB_VERSION.
                    _ => continue,
                },
                _ => format!("{folder}/{name}"),
            };
            match self.facts.tree.resolve(&asked) {
                Resolved::Found {
                    path: to,
                    kind,
                    layer,
                } => {
                    let found = Found {
                        asked: &asked,
                        to,
                        kind,
                        layer,
                    };
                    self.take_file(found, whole.to_owned(), system, &mut unread);
                }
                Resolved::Missing | Resolved::Loop => {
                    let problem = Problem::new(ProblemKind::Input, self.place.what, "is missing");
                    unread.push(problem.at(asked));
                }
            }
        }
        problems.extend(grouped(unread));
    }

    fn kind_of(&self, path: &str) -> Option<EntryKind> {
        match self.facts.tree.resolve(path) {
            Resolved::Found { kind, .. } => Some(kind),
            Resolved::Missing | Resolved::Loop => None,
        }
    }

    /// Takes one file, from the newest copy that could be read.
    fn take_file(
        &self,
        found: Found<'_>,
        whole: String,
        system: &mut System<'a>,
        problems: &mut Vec<Problem>,
    ) {
        if !system.seen.insert(found.to.clone()) {
            return;
        }
        let current = self.facts.copy_at(&found.to, found.layer);
        let readable = current.filter(|_| is_file(found.kind));
        let (path, layer, copy) = if let Some(copy) = readable {
            (found.to, found.layer, copy)
        } else if self.is_judged_by_sibling(&found) {
            return;
        } else {
            let older = self.older_copy(&found);
            problems.extend(self.unread(&found, older.as_ref().map(|(_, layer, _)| *layer)));
            let Some(older) = older else {
                return;
            };
            older
        };
        system.files.push(File {
            place: self.place,
            whole,
            path,
            layer,
            copy,
        });
    }

    /// Says whether the layer holds the same database in another form beside this one, and that form was
    /// read: its extractor has looked at both, and told if they differ.
    fn is_judged_by_sibling(&self, found: &Found<'_>) -> bool {
        let siblings = PLACES.iter().filter(|sibling| {
            sibling.what == self.place.what
                && sibling.shape == Shape::File
                && sibling.path != found.to
                && folder_of(sibling.path) == folder_of(&found.to)
        });
        let read = |path| self.facts.copy_at(path, found.layer).is_some();
        siblings.map(|sibling| sibling.path).any(read)
    }

    /// Returns the newest copy below the visible one, also one that a link has replaced. Packages that
    /// were there are most likely there still; to list none would look like an all-clear.
    fn older_copy(&self, found: &Found<'_>) -> Option<(String, usize, Copy<'a>)> {
        let paths = [found.to.as_str(), found.asked];
        paths.into_iter().find_map(|path| {
            let copy = |layer| Some((path.to_owned(), layer, self.facts.copy_at(path, layer)?));
            (0..found.layer).rev().find_map(copy)
        })
    }

    /// Tells that the visible copy was not read, unless its own problem says so already.
    fn unread(&self, found: &Found<'_>, older: Option<usize>) -> Option<Problem> {
        let mut path = found.to.as_str();
        let mut why = if !is_file(found.kind) {
            "is no regular file".to_owned()
        } else if self.facts.is_troubled(&found.to, found.layer) {
            // What is wrong with it is told. What is taken in its place is not, yet.
            older.map(|_| "could not be read".to_owned())?
        } else if !self.facts.was_read(found.layer) {
            "lies in a layer that could not be read".to_owned()
        } else if found.to == found.asked {
            "was not read".to_owned()
        } else {
            path = found.asked;
            format!("leads to {}, which was not read", found.to)
        };
        if let Some(layer) = older {
            why = format!("{why}; the packages are those of an older copy, in layer {layer}");
        }
        let problem = Problem::new(ProblemKind::Input, self.place.what, why);
        Some(problem.at(path).in_layer(found.layer))
    }
}

/// Where a path led to.
struct Found<'p> {
    asked: &'p str,
    to: String,
    kind: EntryKind,
    layer: usize,
}

fn folder_of(path: &str) -> Option<&str> {
    path.rsplit_once('/').map(|(folder, _)| folder)
}

const fn is_file(kind: EntryKind) -> bool {
    matches!(kind, EntryKind::File | EntryKind::HardLink)
}

/// Makes one problem of many of the same folder.
fn grouped(mut unread: Vec<Problem>) -> Vec<Problem> {
    let more = unread.len().saturating_sub(TOLD);
    unread.truncate(TOLD);
    if let (Some(last), 1..) = (unread.last_mut(), more) {
        last.why = format!("{} (as do {more} more entries)", last.why);
    }
    unread
}

/// Problems of one folder that are told one by one.
const TOLD: usize = 10;
