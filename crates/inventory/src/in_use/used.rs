//! What was used of an image, and which packages that is code of.

use std::borrow::Cow;
use std::collections::BTreeSet;

use seawall_model::in_use::{RuntimeFacts, code_of};
use seawall_model::inventory::Inventory;
use seawall_model::package::{Package, PackageType, Presence};

/// What was used.
pub(super) struct Used<'a> {
    inventory: &'a Inventory,
    files: BTreeSet<Cow<'a, str>>,
    has_python: bool,
    has_libraries: bool,
}

impl<'a> Used<'a> {
    pub(super) fn new(facts: &'a RuntimeFacts, inventory: &'a Inventory) -> Self {
        let is_python = |path: &String| {
            let name = path.rsplit('/').next().unwrap_or(path);
            name.contains("python")
                || name.contains("pypy")
                || name.rsplit('.').next() == Some("py")
        };
        Self {
            inventory,
            has_python: facts.files.iter().any(is_python),
            has_libraries: facts.files.iter().any(|path| path.contains(".so")),
            files: facts.files.iter().map(|path| merged(path)).collect(),
        }
    }

    fn has(&self, path: &str) -> bool {
        self.files.contains(&merged(path))
    }

    /// Says whether code of a package was used; nothing where nobody can tell by its files.
    pub(super) fn uses(&self, package: &Package) -> Option<bool> {
        if package.removed_in.is_some() || package.presence == Presence::Declared {
            return None;
        }
        if !package.files.is_empty() {
            return self.uses_any(&package.files);
        }
        // Lock files of npm list what lies in folders, each of which has a manifest of its own.
        let is_place = |path: &str| package.kind != PackageType::Npm || path.ends_with(MANIFEST);
        let places = package.locations.iter().map(|it| &*it.path);
        let places = places.filter(|path| is_place(path));
        any_of(places.map(|path| self.uses_at(package, path)))
    }

    /// Says whether the copy of a package that a file tells of was used.
    fn uses_at(&self, package: &Package, path: &str) -> Option<bool> {
        match package.kind {
            PackageType::Npm => self.uses_folder(package, path.strip_suffix(MANIFEST)?),
            PackageType::Pypi => self.uses_modules(package, path),
            PackageType::Gem => self.uses_gem(package, path),
            // Whole archives and programs.
            PackageType::Maven | PackageType::Golang | PackageType::Cargo => {
                let outer = outer(path);
                let outer = format!("/{outer}");
                // A program is executed wherever it lies.
                let named =
                    code_of(&outer).unwrap_or_else(|| Cow::Borrowed(outer.trim_start_matches('/')));
                Some(self.has(&named))
            }
            _ => None,
        }
    }

    /// By the files of a package, those with code among them.
    fn uses_any(&self, files: &[Box<str>]) -> Option<bool> {
        let mut would_be_seen = false;
        let mut has_loader = false;
        for file in files {
            has_loader |= is_loader(file);
            // Programs are executed wherever they lie.
            if self.has(file) {
                return Some(true);
            }
            let path = format!("/{file}");
            if let Some(code) = code_of(&path) {
                would_be_seen = true;
                if self.has(&code) {
                    return Some(true);
                }
            }
        }
        match (has_loader, self.has_libraries) {
            (true, true) => Some(true),
            // A program alone may need it, or be one that needs nothing.
            (true, false) => None,
            (false, _) => would_be_seen.then_some(false),
        }
    }

    /// A package of Node.js is its folder.
    fn uses_folder(&self, package: &Package, folder: &str) -> Option<bool> {
        if folder.contains("node_modules/") {
            return Some(self.has(folder) || self.has_any_in(folder, "node_modules/"));
        }
        // Distributions lay them elsewhere; what else lies so is somebody's own project.
        let inside = |file: &str| {
            let rest = file.strip_prefix(folder);
            let rest = rest.and_then(|rest| rest.strip_prefix('/'));
            rest.is_some_and(|rest| !rest.contains("node_modules/"))
        };
        let files = self.files_of_owner(package).iter();
        let files: Vec<Box<str>> = files.filter(|file| inside(file)).cloned().collect();
        self.uses_any(&files)
    }

    /// Says whether anything else in the folder of a package was used that has its own name wherever it lies, programs above
    /// all; what lies in a folder of others there is not its own.
    fn has_any_in(&self, folder: &str, others: &str) -> bool {
        let start = format!("{}/", merged(folder));
        let below = self.files.range(Cow::Borrowed(start.as_str())..);
        let mut inside = below.map_while(|path| path.strip_prefix(start.as_str()));
        inside.any(|rest| others.is_empty() || !rest.contains(others))
    }

    /// A package of Python is what its installer listed, or what the distribution's package has that brought it.
    /// Where neither is known, a module of its own name tells that it is used; that there is none tells nothing, unless no Python
    /// ran at all: a package may bring modules of any name.
    fn uses_modules(&self, package: &Package, path: &str) -> Option<bool> {
        let (folder, _) = path.rsplit_once('/')?;
        let brought = self.inventory.brought.get(folder);
        let listed = brought.filter(|it| !it.code.is_empty());
        let is_used = listed.is_some_and(|it| it.code.iter().any(|code| self.has(code)));
        let of_owner = self.uses_owner(package);
        let (is_used, is_all) = match listed {
            Some(it) => (is_used, it.is_all),
            None => (of_owner == Some(true), of_owner.is_some()),
        };
        match (
            is_used || self.uses_namesake(package, path),
            is_all || !self.has_python,
        ) {
            (true, _) => Some(true),
            (false, true) => Some(false),
            (false, false) => None,
        }
    }

    /// Says whether a module with the name of a package of Python was used.
    fn uses_namesake(&self, package: &Package, path: &str) -> bool {
        let home = ["site-packages/", "dist-packages/"]
            .iter()
            .find_map(|mark| {
                let at = path.find(mark)?;
                path.get(..at.checked_add(mark.len())?)
            });
        let name = package.name.to_lowercase().replace(['-', '.'], "_");
        home.is_some_and(|home| {
            self.has(&format!("{home}{name}")) || self.has(&format!("{home}{name}.py"))
        })
    }

    /// A gem is its folder beside that of the specifications. Those that come with Ruby, and those of distributions, lie among
    /// other modules.
    fn uses_gem(&self, package: &Package, path: &str) -> Option<bool> {
        let (home, file) = path.rsplit_once("specifications/")?;
        let name = file.strip_suffix(".gemspec")?;
        let folder = format!("{home}gems/{name}");
        if self.has(&folder) || self.has_any_in(&folder, "") {
            return Some(true);
        }
        let comes_with_ruby = name.contains('/');
        match (comes_with_ruby, package.owner) {
            (true, _) => None,
            (false, Some(_)) => self.uses_owner(package),
            (false, None) => Some(false),
        }
    }

    /// By the files of the distribution's package that brought a package.
    fn uses_owner(&self, package: &Package) -> Option<bool> {
        self.uses_any(self.files_of_owner(package))
    }

    fn files_of_owner(&self, package: &Package) -> &[Box<str>] {
        let owner = package.owner.and_then(|at| self.inventory.packages.get(at));
        owner.map_or(&[], |owner| &owner.files)
    }
}

/// Says whether a file is what loads programs with their libraries (`ld-linux-x86-64.so.2`; of musl it is the C library as well):
/// the kernel opens it itself, which nobody sees.
fn is_loader(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let is_named = ["ld-", "ld.so", "ld64.so"]
        .iter()
        .any(|it| name.starts_with(it));
    is_named && name.contains(".so")
}

/// Says whether any copy was used; nothing where none was as far as is known, but not of all.
fn any_of(copies: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut all = Some(None);
    for copy in copies {
        match copy {
            Some(true) => return Some(true),
            Some(false) => all = all.map(|_| Some(false)),
            None => all = None,
        }
    }
    all.flatten()
}

/// The file of the artifact that something in an archive lies in.
fn outer(path: &str) -> &str {
    for mark in [".jar", ".war", ".ear"] {
        if let Some((before, _)) = path.split_once(&format!("{mark}!")) {
            let end = before.len().saturating_add(mark.len());
            return path.get(..end).unwrap_or(path);
        }
        if let Some((before, _)) = path.split_once(&format!("{mark}/")) {
            let end = before.len().saturating_add(mark.len());
            return path.get(..end).unwrap_or(path);
        }
    }
    path
}

/// A path as it is where `/bin`, `/sbin` and `/lib*` are links to the same below `/usr`: lists of packages name either.
fn merged(path: &str) -> Cow<'_, str> {
    let short = path.strip_prefix("usr/").filter(|rest| {
        let top = rest.split('/').next().unwrap_or_default();
        ["bin", "sbin", "lib", "lib32", "lib64", "libx32"].contains(&top)
    });
    Cow::Borrowed(short.unwrap_or(path))
}

/// Where the manifest of a package of npm lies in its folder.
const MANIFEST: &str = "/package.json";
