//! The facts of all layers, by path and layer, and which of them are visible in the finished tree.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use seawall_model::in_use::Brought;
use seawall_model::inventory::{LicenceText, Program};
use seawall_model::location::Location;
use seawall_model::package::{Package, PackageType};
use seawall_model::problem::Problem;
use seawall_model::tree::{Resolved, Tree};

use crate::changelog::debian::Changelog;
use crate::extractor::{Diversion, Extracted, Fact};
use crate::licence::own::{LicenceHeader, OwnLicence};
use crate::os::ubuntu_pro::{ATTACHED, TOKEN};
use crate::place;
use crate::sbom::Claims;

/// Facts by path, then by layer.
pub(super) struct Facts<'a> {
    pub(super) tree: &'a dyn Tree,
    layers: &'a [Option<&'a Extracted>],
    by_path: BTreeMap<&'a str, BTreeMap<usize, Vec<&'a Fact>>>,
    /// Paths with a problem, by layer.
    troubled: BTreeSet<(&'a str, usize)>,
    /// Visible diversions by the path that is diverted.
    diversions: BTreeMap<&'a str, &'a Diversion>,
}

/// Kind, name and, where known, architecture of a package that owns files.
pub(super) type Owner<'a> = (PackageType, &'a str, Option<&'a str>);

/// What a layer's copy of a package database says.
#[derive(Clone, Copy, Debug)]
pub(super) struct Copy<'a> {
    /// Kind of database.
    pub(super) what: &'static str,
    /// Its packages.
    pub(super) packages: &'a [Package],
}

impl<'a> Facts<'a> {
    pub(super) fn new(layers: &'a [Option<&'a Extracted>], tree: &'a dyn Tree) -> Self {
        let mut facts = Self {
            tree,
            layers,
            by_path: BTreeMap::new(),
            troubled: BTreeSet::new(),
            diversions: BTreeMap::new(),
        };
        for (layer, extracted) in layers.iter().enumerate() {
            let Some(extracted) = extracted else {
                continue;
            };
            for (path, fact) in &extracted.facts {
                let copies = facts.by_path.entry(path).or_default();
                copies.entry(layer).or_default().push(fact);
            }
            let paths = extracted.problems.iter().filter_map(|p| p.path.as_deref());
            facts.troubled.extend(paths.map(|path| (path, layer)));
        }
        facts.diversions = facts.visible_diversions();
        facts
    }

    /// Says whether a layer could be read.
    pub(super) fn was_read(&self, layer: usize) -> bool {
        self.layers.get(layer).copied().flatten().is_some()
    }

    /// Says whether a problem is told of a layer's copy of a file.
    pub(super) fn is_troubled(&self, path: &str, layer: usize) -> bool {
        self.troubled.contains(&(path, layer))
    }

    /// Returns the facts of a layer's copy of a file.
    pub(super) fn at(&self, path: &str, layer: usize) -> &[&'a Fact] {
        self.by_path
            .get(path)
            .and_then(|copies| copies.get(&layer))
            .map_or(&[], Vec::as_slice)
    }

    /// Returns what a layer's copy of a package database says.
    pub(super) fn copy_at(&self, path: &str, layer: usize) -> Option<Copy<'a>> {
        self.at(path, layer).iter().find_map(|fact| match fact {
            Fact::Packages { database, packages } => Some(Copy {
                what: database,
                packages,
            }),
            _ => None,
        })
    }

    /// Returns the layers below a layer that have a copy of a package database, read or not, highest
    /// first.
    pub(super) fn copies_below(&self, path: &'a str, layer: usize) -> Vec<usize> {
        let read = self.by_path.get(path).into_iter().flatten();
        let mut layers: BTreeSet<usize> = read.map(|(at, _)| *at).collect();
        layers.extend(
            self.troubled
                .range((path, 0)..(path, layer))
                .map(|(_, at)| *at),
        );
        layers.range(..layer).rev().copied().collect()
    }

    /// Returns every path of a package database with the layers that have a copy which was read.
    pub(super) fn databases(&self) -> impl Iterator<Item = (&'a str, Vec<(usize, Copy<'a>)>)> + '_ {
        self.by_path.iter().filter_map(|(path, copies)| {
            let layers = copies.keys();
            let copies: Vec<_> = layers
                .filter_map(|layer| Some((*layer, self.copy_at(path, *layer)?)))
                .collect();
            (!copies.is_empty()).then_some((*path, copies))
        })
    }

    /// Returns the problems of all layers that still matter: those of a file of which another copy is
    /// visible, or none, do not.
    pub(super) fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        for (layer, extracted) in self.layers.iter().enumerate() {
            for problem in extracted.iter().flat_map(|extracted| &extracted.problems) {
                let hidden = |path: &str| self.tree.changed_after(path, layer).is_some();
                if problem.path.as_deref().is_some_and(hidden) {
                    continue;
                }
                let mut problem = problem.clone();
                problem.layer.get_or_insert(layer);
                problems.push(problem);
            }
        }
        problems
    }

    /// Returns the visible lists of owned files by kind, package and architecture.
    pub(super) fn owned_files(&self) -> BTreeMap<Owner<'a>, &'a [Box<str>]> {
        let mut owned = BTreeMap::new();
        for fact in self.visible().map(|(_, _, fact)| fact) {
            if let Fact::OwnedFiles {
                kind,
                package,
                architecture,
                files,
            } = fact
            {
                let key = (*kind, package.as_str(), architecture.as_deref());
                owned.insert(key, files.as_slice());
            }
        }
        owned
    }

    /// Returns the visible files that tell of packages that are no distribution's: path, layer, packages.
    pub(super) fn listed(&self) -> Vec<(&'a str, usize, &'a [Package])> {
        let of = |(path, layer, fact): (&'a str, usize, &'a Fact)| match fact {
            Fact::Listed { packages } => Some((path, layer, packages.as_slice())),
            _ => None,
        };
        self.visible().filter_map(of).collect()
    }

    /// Returns the visible lists of packages' files: path of the list, files.
    pub(super) fn assets(&self) -> impl Iterator<Item = (&'a str, &'a [Box<str>])> + '_ {
        self.visible().filter_map(|(path, _, fact)| match fact {
            Fact::Assets { files } => Some((path, files.as_slice())),
            _ => None,
        })
    }

    /// Returns which code packages bring, by the folder of their metadata.
    pub(super) fn brought(&self) -> BTreeMap<String, Brought> {
        let of = |(path, _, fact): (&'a str, usize, &'a Fact)| match fact {
            Fact::Brought(brought) => Some((path.rsplit_once('/')?.0.to_owned(), brought.clone())),
            _ => None,
        };
        self.visible().filter_map(of).collect()
    }

    /// Returns what visible bills of materials claim: path, layer, claims.
    pub(super) fn claims(&self) -> Vec<(&'a str, usize, &'a Claims)> {
        let of = |(path, layer, fact): (&'a str, usize, &'a Fact)| match fact {
            Fact::Claimed(claims) => Some((path, layer, claims)),
            _ => None,
        };
        self.visible().filter_map(of).collect()
    }

    /// Returns the visible programs that tell their functions.
    pub(super) fn programs(&self) -> Vec<Program> {
        let of = |(path, layer, fact): (&'a str, usize, &'a Fact)| match fact {
            Fact::Program { functions } => Some(Program {
                location: Location::file(path, Some(layer)),
                functions: Arc::clone(functions),
            }),
            _ => None,
        };
        self.visible().filter_map(of).collect()
    }

    /// Returns the visible licence texts that are known.
    pub(super) fn licence_texts(&self) -> Vec<LicenceText> {
        let of = |(path, layer, fact): (&'a str, usize, &'a Fact)| match fact {
            Fact::LicenceText { licence, agreement } if !licence.is_empty() => Some(LicenceText {
                location: Location::file(path, Some(layer)),
                licence: licence.clone(),
                agreement: *agreement,
            }),
            _ => None,
        };
        self.visible().filter_map(of).collect()
    }

    /// Returns the visible licence texts, known or not: path, licence, agreement.
    pub(super) fn texts(&self) -> impl Iterator<Item = (&'a str, &'a str, u8)> + '_ {
        self.visible().filter_map(|(path, _, fact)| match fact {
            Fact::LicenceText { licence, agreement } => Some((path, licence.as_str(), *agreement)),
            _ => None,
        })
    }

    /// Returns what visible manifests say of their own projects' licences, with path and layer.
    pub(super) fn own_licences(
        &self,
    ) -> impl Iterator<Item = (&'a str, usize, &'a OwnLicence)> + '_ {
        self.visible().filter_map(|(path, layer, fact)| match fact {
            Fact::OwnLicence(own) => Some((path, layer, own)),
            _ => None,
        })
    }

    /// Returns the visible licence headers, with path and layer.
    pub(super) fn licence_headers(
        &self,
    ) -> impl Iterator<Item = (&'a str, usize, &'a LicenceHeader)> + '_ {
        self.visible().filter_map(|(path, layer, fact)| match fact {
            Fact::LicenceHeader(header) => Some((path, layer, header)),
            _ => None,
        })
    }

    /// Returns the visible copyright files: path and licences.
    pub(super) fn copyrights(&self) -> impl Iterator<Item = (&'a str, &'a [String])> + '_ {
        self.visible().filter_map(|(path, _, fact)| match fact {
            Fact::Copyright { licences } => Some((path, licences.as_slice())),
            _ => None,
        })
    }

    /// Returns the subscriptions that visible files tell of, sorted.
    pub(super) fn subscriptions(&self) -> Vec<String> {
        let told = self.visible().flat_map(|(_, _, fact)| match fact {
            Fact::Subscriptions { subscriptions } => subscriptions.as_slice(),
            _ => &[],
        });
        let mut all: BTreeSet<String> = told.cloned().collect();
        if matches!(self.tree.resolve(TOKEN), Resolved::Found { .. }) {
            all.insert(ATTACHED.to_owned());
        }
        all.into_iter().collect()
    }

    /// Returns the visible changelogs: path and content.
    pub(super) fn changelogs(&self) -> impl Iterator<Item = (&'a str, &'a Changelog)> + '_ {
        self.visible().filter_map(|(path, _, fact)| match fact {
            Fact::Changelog(changelog) => Some((path, changelog)),
            _ => None,
        })
    }

    /// Returns the path at which a file that a package lists lies: its own, or where another package has
    /// it diverted to.
    pub(super) fn diverted<'p>(&'p self, package: &Package, listed: &'p str) -> &'p str {
        match self.diversions.get(listed) {
            Some(diversion)
                if package.kind == PackageType::Deb && *diversion.by != *package.name =>
            {
                &diversion.to
            }
            _ => listed,
        }
    }

    fn visible_diversions(&self) -> BTreeMap<&'a str, &'a Diversion> {
        let all = self.visible().flat_map(|(_, _, fact)| match fact {
            Fact::Diversions { diversions } => diversions.as_slice(),
            _ => &[],
        });
        all.map(|diversion| (&*diversion.from, diversion)).collect()
    }

    /// Returns the visible databases of nested root file systems, one for each root: its path, what it
    /// is, and its layer.
    pub(super) fn nested(&self) -> BTreeMap<&'a str, (&'static str, usize)> {
        let mut seen = BTreeSet::new();
        let mut found = BTreeMap::new();
        for (path, layer, fact) in self.visible() {
            if let Fact::Nested { what } = fact
                && seen.insert(place::nested(path))
            {
                found.insert(path, (*what, layer));
            }
        }
        found
    }

    /// Returns the facts of the visible copy of each file.
    pub(super) fn visible(&self) -> impl Iterator<Item = (&'a str, usize, &'a Fact)> + '_ {
        self.by_path.iter().flat_map(|(path, copies)| {
            let visible = self.tree.layer_of(path);
            let copies = copies
                .iter()
                .filter(move |(layer, _)| Some(**layer) == visible);
            copies.flat_map(|(layer, facts)| facts.iter().map(|fact| (*path, *layer, *fact)))
        })
    }
}
