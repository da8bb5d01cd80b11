//! What a lock file or manifest gives: packages, what leads from one to the other, and what could not be
//! taken, as one problem for each reason.

use std::collections::{BTreeMap, BTreeSet};

use seawall_model::location::{Location, Position};
use seawall_model::package::{Package, PackageType, Presence, Relation, Usage};
use seawall_model::problem::{Problem, ProblemKind};
use seawall_model::purl::Purl;

use crate::extractor::{Extracted, Fact};
use crate::language::document::text::shown;

/// The packages of one file as they are gathered.
#[derive(Debug)]
pub(super) struct Listing {
    what: &'static str,
    path: String,
    presence: Presence,
    packages: Vec<Package>,
    /// Positions that hold no package of the list.
    passages: BTreeSet<usize>,
    edges: Vec<Vec<Edge>>,
    edge_count: usize,
    roots: Vec<(usize, Usage)>,
    doubts: BTreeMap<(ProblemKind, &'static str), (usize, String)>,
    problems: Vec<Problem>,
}

/// One package needs another.
#[derive(Clone, Copy, Debug)]
struct Edge {
    to: usize,
    optional: bool,
}

impl Listing {
    /// Begins a list. `what` is the noun for problems: `npm lock file`.
    pub(super) fn new(what: &'static str, path: &str, presence: Presence) -> Self {
        Self {
            what,
            path: path.to_owned(),
            presence,
            packages: Vec::new(),
            passages: BTreeSet::new(),
            edges: Vec::new(),
            edge_count: 0,
            roots: Vec::new(),
            doubts: BTreeMap::new(),
            problems: Vec::new(),
        }
    }

    /// Adds a package that stands at a line; returns its position, or nothing where the list is full.
    pub(super) fn add(&mut self, line: u32, mut package: Package) -> Option<usize> {
        if self.packages.len() >= PACKAGES {
            self.doubt(
                ProblemKind::Limit,
                "packages above the limit of a file, left out",
                &package.name,
            );
            return None;
        }
        package.presence = self.presence;
        package.locations.push(Location {
            start: Some(Position { line, column: 1 }),
            ..Location::file(&self.path, None)
        });
        self.packages.push(package);
        self.edges.push(Vec::new());
        self.packages.len().checked_sub(1)
    }

    /// Adds something that is not listed and through which dependencies lead nevertheless: a folder, a branch.
    /// What needs it needs what it needs in the end.
    pub(super) fn pass(&mut self) -> Option<usize> {
        let nothing = Package::new(PackageType::Generic, "", "", Purl::new("generic", "", ""));
        let at = self.add(1, nothing)?;
        self.passages.insert(at);
        Some(at)
    }

    /// Returns a package to change.
    pub(super) fn package(&mut self, at: usize) -> Option<&mut Package> {
        self.packages.get_mut(at)
    }

    /// Notes that one package needs another.
    pub(super) fn needs(&mut self, from: usize, to: usize, optional: bool) {
        if self.edge_count >= EDGES {
            self.doubt(
                ProblemKind::Limit,
                "dependencies above the limit of a file, left out",
                "",
            );
            return;
        }
        if let Some(edges) = self.edges.get_mut(from) {
            self.edge_count = self.edge_count.saturating_add(1);
            edges.push(Edge { to, optional });
        }
    }

    /// Notes that the project itself asks for a package.
    pub(super) fn asks(&mut self, to: usize, usage: Usage) {
        if self.roots.len() < EDGES {
            self.roots.push((to, usage));
        }
    }

    /// Notes something that was not taken, under a reason that names many: `packages without a version`.
    pub(super) fn doubt(&mut self, kind: ProblemKind, reason: &'static str, first: &str) {
        let entry = self.doubts.entry((kind, reason));
        let doubt = entry.or_insert_with(|| (0, shown(first)));
        doubt.0 = doubt.0.saturating_add(1);
    }

    /// Notes something that is wrong with the file itself.
    pub(super) fn fault(&mut self, kind: ProblemKind, why: impl Into<String>) {
        let problem = Problem::new(kind, self.what, why).at(&self.path);
        self.problems.push(problem);
    }

    /// Notes what is wrong with the text of the file.
    pub(super) fn faults(&mut self, faults: impl IntoIterator<Item = String>) {
        for why in faults {
            self.fault(ProblemKind::Input, why);
        }
    }

    /// Says of each package whether the project asks for it and what for, where that follows from what
    /// the project asks for. What is known already stays.
    pub(super) fn spread(&mut self) {
        if self.roots.is_empty() {
            return;
        }
        let levels = [
            Usage::Production,
            Usage::Optional,
            Usage::Development,
            Usage::Unknown,
        ];
        let mut reached: Vec<Option<Usage>> = vec![None; self.packages.len()];
        let mut next: Vec<usize> = Vec::new();
        for level in levels {
            let roots = self.roots.iter().filter(|(_, usage)| *usage == level);
            let mut open: Vec<usize> = roots.map(|(at, _)| *at).collect();
            open.append(&mut next);
            while let Some(at) = open.pop() {
                match reached.get_mut(at) {
                    Some(known @ None) => *known = Some(level),
                    _ => continue,
                }
                for edge in self.edges.get(at).into_iter().flatten() {
                    let later = edge.optional && level == Usage::Production;
                    if later { &mut next } else { &mut open }.push(edge.to);
                }
            }
        }
        for (package, reached) in self.packages.iter_mut().zip(reached) {
            let Some(usage) = reached.filter(|_| package.relation != Relation::Project) else {
                continue;
            };
            package.relation = Relation::Indirect;
            if package.usage == Usage::Unknown {
                package.usage = usage;
            }
        }
        for (at, _) in &self.roots {
            if let Some(package) = self.packages.get_mut(*at) {
                if package.relation != Relation::Project {
                    package.relation = Relation::Direct;
                }
            }
        }
    }

    /// Takes the passages out of the list: edges to them become edges to what they lead to.
    fn close_passages(&mut self) {
        if self.passages.is_empty() {
            return;
        }
        let edges = std::mem::take(&mut self.edges);
        let mut work = 0_usize;
        let mut packages = Vec::with_capacity(self.packages.len());
        // Where each package lies when the passages are gone.
        let mut moved = Vec::with_capacity(self.packages.len());
        let mut to = 0_usize;
        for at in 0..self.packages.len() {
            moved.push(to);
            to = to.saturating_add(usize::from(!self.passages.contains(&at)));
        }
        for (at, package) in std::mem::take(&mut self.packages).into_iter().enumerate() {
            if self.passages.contains(&at) {
                continue;
            }
            let reached = self.through(at, &edges, &mut work);
            let reached = reached.into_iter().filter_map(|edge| {
                let to = moved.get(edge.to).copied()?;
                Some(Edge { to, ..edge })
            });
            self.edges.push(reached.collect());
            packages.push(package);
        }
        self.packages = packages;
        self.passages.clear();
        if work > EDGES {
            self.fault(ProblemKind::Limit, TANGLED);
        }
    }

    /// The packages that one needs, passages followed to their ends.
    fn through(&self, from: usize, edges: &[Vec<Edge>], work: &mut usize) -> Vec<Edge> {
        let mut open: Vec<Edge> = edges.get(from).cloned().unwrap_or_default();
        let mut seen = BTreeSet::new();
        let mut reached = Vec::with_capacity(open.len());
        while let Some(edge) = open.pop() {
            if !self.passages.contains(&edge.to) {
                if edge.to != from {
                    reached.push(edge);
                }
                continue;
            }
            let next = edges.get(edge.to).map_or(&[][..], Vec::as_slice);
            *work = work.saturating_add(next.len());
            if *work <= EDGES && seen.insert(edge.to) {
                open.extend_from_slice(next);
            }
        }
        reached
    }

    /// Gives packages and problems.
    pub(super) fn finish(mut self, out: &mut Extracted) {
        self.close_passages();
        for (package, edges) in self.packages.iter_mut().zip(&self.edges) {
            package.dependencies = edges.iter().map(|edge| edge.to).collect();
            package.dependencies.sort_unstable();
            package.dependencies.dedup();
            package.hashes.sort();
            package.hashes.dedup();
        }
        out.problems.append(&mut self.problems);
        for ((kind, reason), (count, first)) in std::mem::take(&mut self.doubts) {
            let why = if first.is_empty() {
                format!("{reason}: {count}")
            } else {
                format!("{reason}: {count}, the first is `{first}`")
            };
            out.problems
                .push(Problem::new(kind, self.what, why).at(&self.path));
        }
        if !self.packages.is_empty() {
            let packages = self.packages;
            out.facts.push((self.path, Fact::Listed { packages }));
        }
    }
}

const TANGLED: &str = "too much to look up; which package needs which is not fully known";
/// Packages of a file. The largest real lock files have some ten thousand.
const PACKAGES: usize = 100_000;
/// Dependencies of a file.
const EDGES: usize = 1_000_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passages_lead_to_what_is_behind_them() {
        let mut listing = Listing::new("x", "x.lock", Presence::Declared);
        let first = listing.pass().unwrap();
        let named = |name| {
            Package::new(
                PackageType::Npm,
                name,
                "1.0.0",
                Purl::new("npm", name, "1.0.0"),
            )
        };
        let a = listing.add(1, named("a")).unwrap();
        let second = listing.pass().unwrap();
        let b = listing.add(2, named("b")).unwrap();
        let c = listing.add(3, named("c")).unwrap();
        for (from, to) in [
            (a, first),
            (first, second),
            (second, first),
            (second, b),
            (first, a),
            (b, c),
        ] {
            listing.needs(from, to, false);
        }
        listing.asks(second, Usage::Development);
        listing.spread();
        let mut out = Extracted::default();
        listing.finish(&mut out);
        let Some((_, Fact::Listed { packages })) = out.facts.pop() else {
            panic!("{out:?}");
        };
        let lines: Vec<_> = packages
            .iter()
            .map(|one| {
                (
                    one.name.as_str(),
                    one.dependencies.as_slice(),
                    one.relation,
                    one.usage,
                )
            })
            .collect();
        let indirect = (Relation::Indirect, Usage::Development);
        assert_eq!(
            lines,
            [
                ("a", &[1][..], indirect.0, indirect.1),
                ("b", &[2], indirect.0, indirect.1),
                ("c", &[], indirect.0, indirect.1),
            ]
        );
        assert_eq!(out.problems, []);
    }
}
