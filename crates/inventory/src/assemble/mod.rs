//! Facts of all layers → one inventory: which database is the system's, which packages are still there,
//! which layer brought each.

mod assembly;
mod changelog;
mod claim;
mod database;
mod declared;
mod distribution;
mod facts;
mod history;
mod licence;
mod listed;
mod nix;
mod owner;
mod removed;
mod setup;

use std::collections::BTreeMap;

use seawall_model::distribution::Distribution;
use seawall_model::inventory::Inventory;
use seawall_model::location::Location;
use seawall_model::package::{Package, PackageType};
use seawall_model::problem::{Problem, ProblemKind};
use seawall_model::tree::Tree;

use crate::extractor::Extracted;
use crate::sbom::Claims;

use database::System;
use facts::Facts;

/// What goes into an inventory.
#[derive(Clone, Copy, Debug)]
pub struct AssembleOptions {
    /// Also list packages of lower layers that are gone in the finished tree.
    pub include_removed: bool,
    /// Says whether somebody else than the distribution made one of its packages, which is a judgement and
    /// not made here: what is recognised in the files of such a package is listed, too.
    pub is_foreign: fn(Option<&Distribution>, &Package) -> bool,
}

impl Default for AssembleOptions {
    fn default() -> Self {
        Self {
            include_removed: false,
            is_foreign: |_, _| false,
        }
    }
}

/// Makes the inventory of an artifact from the facts of its layers, lowest first (`None`: the layer
/// could not be read, which the caller tells). Layer numbers are positions in `layers`.
pub fn assemble(
    layers: &[Option<&Extracted>],
    tree: &dyn Tree,
    options: &AssembleOptions,
) -> Inventory {
    assemble_with(layers, tree, options, &[])
}

/// As [`assemble`], with what bills of materials outside the artifact claim, each with what to call it.
pub fn assemble_with(
    layers: &[Option<&Extracted>],
    tree: &dyn Tree,
    options: &AssembleOptions,
    attached: &[(String, Claims)],
) -> Inventory {
    let facts = Facts::new(layers, tree);
    let mut problems = facts.problems();
    let distribution = distribution::find(&facts, &mut problems);
    let system = System::find(&facts, &mut problems);
    let mut packages = Packages::default();
    for database in &system.files {
        packages.add(&facts, database);
    }
    if options.include_removed {
        removed::add(&facts, &mut packages);
    }
    let mut packages = packages.finish(&facts, distribution.as_ref());
    problems.extend(changelog::attach(&facts, &mut packages));
    packages.sort_by(|a, b| order(a).cmp(&order(b)));
    // Owners are positions: what is present of the distribution comes first, what is gone last.
    let present = packages.partition_point(|package| package.removed_in.is_none());
    let gone = packages.split_off(present);
    let speaks = |package: &Package| !(options.is_foreign)(distribution.as_ref(), package);
    packages.extend(listed::find(&facts, &packages, &speaks));
    packages.extend(nix::find(tree, &mut problems));
    owner::forget_owned(&facts, &packages, &speaks, &mut problems);
    let inside = facts.claims().into_iter();
    let inside = inside.map(|(path, layer, claims)| (Location::file(path, Some(layer)), claims));
    let outside = attached
        .iter()
        .map(|(name, claims)| (Location::file(name, None), claims));
    let all = inside.chain(outside);
    problems.extend(claim::add(all, distribution.as_ref(), tree, &mut packages));
    packages.extend(gone);
    licence::attach(&facts, &mut packages);
    let licence_texts = facts.licence_texts();
    let licence_declarations = declared::find(&facts, &licence_texts, &mut problems);
    problems.extend(nested(&facts));
    problems.sort();
    problems.dedup();
    Inventory {
        distribution,
        packages,
        unlisted: 0,
        databases: system.databases(),
        subscriptions: facts.subscriptions(),
        programs: facts.programs(),
        licence_texts,
        licence_declarations,
        setup: setup::find(&facts),
        brought: facts.brought(),
        in_use: None,
        problems,
    }
}

/// What makes two entries the same package.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key<'a> {
    kind: PackageType,
    name: &'a str,
    version: &'a str,
    architecture: Option<&'a str>,
    module: Option<&'a str>,
}

impl<'a> Key<'a> {
    fn of(package: &'a Package) -> Self {
        Self {
            kind: package.kind,
            name: &package.name,
            version: &package.version,
            architecture: package.architecture.as_deref(),
            module: package.module.as_deref(),
        }
    }
}

/// The packages of all databases, each once.
#[derive(Default)]
struct Packages<'a> {
    entries: BTreeMap<Key<'a>, Entry<'a>>,
}

struct Entry<'a> {
    package: &'a Package,
    locations: Vec<Location>,
    removed_in: Option<usize>,
}

impl<'a> Packages<'a> {
    /// Adds what one database file lists, with the layer that brought each.
    fn add(&mut self, facts: &Facts<'a>, database: &database::File<'a>) {
        let brought = history::layers_of(facts, database);
        for package in database.packages() {
            let key = Key::of(package);
            let layer = brought.get(&key).copied().flatten();
            let entry = self.entries.entry(key).or_insert_with(|| Entry {
                package,
                locations: Vec::new(),
                removed_in: None,
            });
            let location = Location::file(&database.path, layer);
            if !entry.locations.contains(&location) {
                entry.locations.push(location);
            }
        }
    }

    /// Makes the final packages: owned files and the distribution's part of the package URL.
    fn finish(self, facts: &Facts<'a>, distribution: Option<&Distribution>) -> Vec<Package> {
        let owned = facts.owned_files();
        let make = |entry: Entry<'a>| {
            let mut package = entry.package.clone();
            package.locations = entry.locations;
            package.removed_in = entry.removed_in;
            if let Some(location) = package.locations.first() {
                for mention in &mut package.changelog {
                    mention.path = location.path.as_str().into();
                }
            }
            let named = (package.kind, package.name.as_str());
            let files = [package.architecture.as_deref(), None]
                .into_iter()
                .find_map(|architecture| owned.get(&(named.0, named.1, architecture)));
            if let Some(files) = files.filter(|_| package.files.is_empty()) {
                package.files = files.to_vec();
            }
            if let Some(distribution) = distribution {
                package.purl = distribution::qualify(package.purl, distribution);
            }
            package
        };
        self.entries.into_values().map(make).collect()
    }
}

/// The order of an inventory. Packages that are gone come last.
fn order(package: &Package) -> (bool, Key<'_>, Option<&Location>) {
    let gone = package.removed_in.is_some();
    (gone, Key::of(package), package.locations.first())
}

/// Tells of root file systems inside this one, all in one problem.
fn nested(facts: &Facts<'_>) -> Option<Problem> {
    let roots = facts.nested();
    let (path, (what, layer)) = roots.iter().next()?;
    let why = match roots.len() {
        1 => "is that of a nested root file system and is not read".to_owned(),
        count => format!(
            "is one of {count} package databases of nested root file systems, which are not read"
        ),
    };
    Some(
        Problem::new(ProblemKind::Unsupported, *what, why)
            .at(*path)
            .in_layer(*layer)
            .hint("scan it by itself: seawall scan rootfs DIRECTORY"),
    )
}
