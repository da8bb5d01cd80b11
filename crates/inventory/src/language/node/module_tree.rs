//! Folders of modules as npm lays them out: which copy of a package a dependency means (Node.js,
//! "Modules: loading from `node_modules` folders").

use std::cell::Cell;
use std::collections::BTreeMap;

/// Finds packages by the folder they lie in.
#[derive(Debug, Default)]
pub(super) struct ModuleTree {
    by_path: BTreeMap<String, Place>,
    /// Bytes of folders that were looked up.
    work: Cell<usize>,
}

/// What lies in a folder.
#[derive(Clone, Debug)]
pub(super) enum Place {
    /// A package, by its position.
    Package(usize),
    /// A link to another folder.
    Link(String),
    /// Something that is no package of the list, from which dependencies start nevertheless.
    Nothing,
}

impl ModuleTree {
    /// Adds a folder; the last one of a name counts.
    pub(super) fn insert(&mut self, path: &str, place: Place) {
        self.by_path.insert(path.to_owned(), place);
    }

    /// Says whether something lies in a folder.
    pub(super) fn contains(&self, path: &str) -> bool {
        self.by_path.contains_key(path)
    }

    /// Returns the package that lies in a folder, links followed.
    pub(super) fn at(&self, path: &str) -> Option<usize> {
        let mut path = path;
        for _ in 0..LINKS {
            match self.by_path.get(path)? {
                Place::Package(at) => return Some(*at),
                Place::Link(target) => path = target,
                Place::Nothing => return None,
            }
        }
        None
    }

    /// Returns the package that a module in a folder gets for a name: that of the nearest
    /// `node_modules` on the way up.
    pub(super) fn resolve(&self, from: &str, name: &str) -> Option<usize> {
        let mut folder = from;
        let mut wanted = String::new();
        for _ in 0..LEVELS {
            let work = self
                .work
                .get()
                .saturating_add(folder.len())
                .saturating_add(name.len());
            self.work.set(work);
            if work > WORK {
                return None;
            }
            if folder != "node_modules" && !folder.ends_with("/node_modules") {
                wanted.clear();
                wanted.push_str(folder);
                if !folder.is_empty() {
                    wanted.push('/');
                }
                wanted.push_str("node_modules/");
                wanted.push_str(name);
                if self.by_path.contains_key(&wanted) {
                    return self.at(&wanted);
                }
            }
            if folder.is_empty() {
                return None;
            }
            folder = folder.rsplit_once('/').map_or("", |(parent, _)| parent);
        }
        None
    }
}

impl ModuleTree {
    /// Says whether so much was looked up that the rest was not.
    pub(super) fn is_exhausted(&self) -> bool {
        self.work.get() > WORK
    }
}

/// The name of the package in a folder: what stands behind the last `node_modules`.
pub(super) fn name_of(path: &str) -> Option<&str> {
    match path.rsplit_once("/node_modules/") {
        Some((_, name)) => Some(name),
        None => path.strip_prefix("node_modules/"),
    }
}

/// Links that follow on each other.
const LINKS: usize = 8;
/// Bytes of folders that are looked up for one file; large real ones need some twenty million.
const WORK: usize = 256 << 20;
/// Folders on the way up.
const LEVELS: usize = 200;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_copy_counts() {
        let mut tree = ModuleTree::default();
        let places = [
            "node_modules/a",
            "node_modules/b",
            "node_modules/a/node_modules/b",
            "x/p",
        ];
        for (at, path) in places.iter().enumerate() {
            tree.insert(path, Place::Package(at));
        }
        tree.insert("node_modules/p", Place::Link("x/p".to_owned()));
        tree.insert(
            "node_modules/loop",
            Place::Link("node_modules/loop".to_owned()),
        );
        for (from, name, want) in [
            ("", "b", Some(1)),
            ("node_modules/a", "b", Some(2)),
            ("node_modules/a/node_modules/b", "a", Some(0)),
            ("x/p", "b", Some(1)),
            ("", "p", Some(3)),
            ("", "loop", None),
            ("", "c", None),
        ] {
            assert_eq!(tree.resolve(from, name), want, "{from} {name}");
        }
        assert_eq!(name_of("node_modules/a/node_modules/@s/b"), Some("@s/b"));
        assert_eq!(name_of("packages/a"), None);
    }
}
