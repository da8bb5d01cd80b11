//! Lists of package URLs → inventories: what the user says is there, without an artifact.
//!
//! One package URL a line; empty lines and what stands behind a `#` that begins a line or follows a space
//! are passed over. What the URL of a distribution's package says beside its name is taken as Syft and
//! Trivy write it: `distro`, `epoch`, `arch`, `upstream`, `modularitylabel`. Packages of several
//! distributions make several inventories, because each is judged by its own.

mod distro;
mod package;
mod read;
mod write;

use std::collections::BTreeMap;

use seawall_model::distribution::Distribution;
use seawall_model::inventory::Inventory;
use seawall_model::location::{Location, Position};
use seawall_model::package::Package;
use seawall_model::problem::{Problem, ProblemKind};

pub(super) use distro::Name;
pub(super) use package::{read_named, read_package};
pub(super) use read::read;
pub(super) use write::write;

/// Reads a list. `origin` says where it comes from: a file, or words for the command line. There is
/// always at least one inventory, which then has the problems.
pub fn read_list(origin: &str, text: &str) -> Vec<Inventory> {
    let mut list = List::default();
    for (index, line) in text.lines().enumerate() {
        let line = without_comment(line).trim();
        if line.is_empty() {
            continue;
        }
        let number = u32::try_from(index.saturating_add(1)).unwrap_or(u32::MAX);
        if list.packages >= PACKAGES {
            let why =
                format!("more than {PACKAGES} packages; the rest, from line {number}, is not read");
            list.problems
                .push(Problem::new(ProblemKind::Limit, WHAT, why).at(origin));
            break;
        }
        list.take(origin, number, line);
    }
    list.finish(origin)
}

#[derive(Default)]
struct List {
    packages: usize,
    by_distribution: BTreeMap<Option<Name>, Vec<Package>>,
    problems: Vec<Problem>,
    untold: usize,
}

impl List {
    fn take(&mut self, origin: &str, number: u32, line: &str) {
        match read_package(line) {
            Ok((mut package, distribution)) => {
                let position = Position {
                    line: number,
                    column: 1,
                };
                package.locations.push(Location {
                    start: Some(position),
                    ..Location::file(origin, None)
                });
                self.packages = self.packages.saturating_add(1);
                self.by_distribution
                    .entry(distribution)
                    .or_default()
                    .push(package);
            }
            Err(_) if self.problems.len() >= TOLD => self.untold = self.untold.saturating_add(1),
            Err(why) => {
                let why = format!("line {number}: {why}");
                self.problems
                    .push(Problem::new(ProblemKind::Input, WHAT, why).at(origin));
            }
        }
    }

    fn finish(mut self, origin: &str) -> Vec<Inventory> {
        if self.untold > 0 {
            let why = format!("{} more lines could not be read", self.untold);
            self.problems
                .push(Problem::new(ProblemKind::Input, WHAT, why).at(origin));
        }
        let mut lists = self.by_distribution;
        // Packages of languages go along with a distribution, where there is one only.
        if lists.len() == 2
            && let Some(others) = lists.remove(&None)
        {
            for list in lists.values_mut() {
                list.extend(others.iter().cloned());
            }
        }
        if lists.is_empty() {
            lists.insert(None, Vec::new());
        }
        let mut inventories: Vec<Inventory> = lists
            .into_iter()
            .map(|(name, packages)| inventory(origin, name, packages))
            .collect();
        if let Some(first) = inventories.first_mut() {
            first.problems = self.problems;
        }
        inventories
    }
}

fn inventory(origin: &str, name: Option<Name>, packages: Vec<Package>) -> Inventory {
    let distribution = name.map(|name| Distribution {
        path: origin.to_owned(),
        ..name.into_distribution()
    });
    Inventory {
        distribution,
        packages: merged(packages),
        ..Inventory::default()
    }
}

/// Sorts packages; of one that is listed twice both places are kept.
fn merged(mut packages: Vec<Package>) -> Vec<Package> {
    packages.sort_by(|a, b| key(a).cmp(&key(b)));
    packages.dedup_by(|next, kept| {
        let same = key(next) == key(kept);
        if same {
            kept.locations.append(&mut next.locations);
        }
        same
    });
    packages
}

fn key(package: &Package) -> impl Ord + '_ {
    (
        package.kind,
        &package.name,
        &package.version,
        &package.architecture,
        &package.module,
        &package.purl,
    )
}

/// A `#` inside a package URL begins its subpath, and is no comment.
fn without_comment(line: &str) -> &str {
    let begins = |(at, _): &(usize, &str)| {
        line.get(..*at)
            .is_none_or(|before| before.is_empty() || before.ends_with([' ', '\t']))
    };
    let at = line.match_indices('#').find(begins).map(|(at, _)| at);
    at.and_then(|at| line.get(..at)).unwrap_or(line)
}

const WHAT: &str = "package URL";
/// Packages of a list.
const PACKAGES: usize = 200_000;
/// Lines that are told one by one.
const TOLD: usize = 50;
