//! What bills of materials claim, beside what was found. A claim that agrees with a found package becomes
//! one more place of it. One about a package of the distribution is not believed against the package
//! database. Every other one is listed, and says that it is a claim.

use std::collections::BTreeMap;

use seawall_model::distribution::Distribution;
use seawall_model::location::Location;
use seawall_model::package::{Package, PackageType};
use seawall_model::problem::{Problem, ProblemKind};
use seawall_model::tree::{Resolved, Tree};

use crate::sbom::{Claims, WHAT};

/// Adds claims to the packages that are there, each with its origin: the file, or what to call what was
/// attached.
pub(super) fn add<'a>(
    all: impl Iterator<Item = (Location, &'a Claims)>,
    distribution: Option<&Distribution>,
    tree: &dyn Tree,
    packages: &mut Vec<Package>,
) -> Vec<Problem> {
    let mut all = all.peekable();
    if all.peek().is_none() {
        return Vec::new();
    }
    let mut found: BTreeMap<Key, usize> = BTreeMap::new();
    for (at, package) in packages.iter().enumerate() {
        found.entry(key(package)).or_insert(at);
    }
    let has = |kind: PackageType| packages.iter().any(|one| one.kind == kind);
    let of_system = PackageType::ALL
        .into_iter()
        .filter(|kind| kind.is_of_distribution());
    let databases: Vec<PackageType> = of_system.filter(|kind| has(*kind)).collect();
    let mut found = Found {
        distribution,
        tree,
        packages,
        places: found,
        databases,
    };
    all.flat_map(|(origin, claims)| found.take(&origin, claims))
        .collect()
}

/// What is there, and what it is held against.
struct Found<'a> {
    distribution: Option<&'a Distribution>,
    tree: &'a dyn Tree,
    packages: &'a mut Vec<Package>,
    places: BTreeMap<Key, usize>,
    /// Kinds of packages that have a package database here.
    databases: Vec<PackageType>,
}

impl Found<'_> {
    /// Takes the claims of one bill.
    fn take(&mut self, origin: &Location, claims: &Claims) -> Vec<Problem> {
        let foreign = is_foreign(claims, self.distribution);
        let (mut refused, mut absent) = (Count::default(), Count::default());
        // Where each claimed package went.
        let mut places: Vec<Option<usize>> = Vec::with_capacity(claims.packages.len());
        let begin = self.packages.len();
        for claim in &claims.packages {
            let key = key(claim);
            if let Some(at) = self.places.get(&key) {
                let package = self.packages.get_mut(*at);
                if let Some(package) = package.filter(|one| one.locations.last() != Some(origin)) {
                    package.locations.push(origin.clone());
                }
                places.push(Some(*at));
                continue;
            }
            if claim.kind.is_of_distribution() && (foreign || self.databases.contains(&claim.kind))
            {
                refused.take(claim, None);
                places.push(None);
                continue;
            }
            let place = claim.locations.first().filter(|_| claims.of_image);
            if let Some(place) = place.filter(|place| is_absent(place, self.tree)) {
                absent.take(claim, Some(&place.path));
            }
            places.push(Some(self.packages.len()));
            self.places.insert(key, self.packages.len());
            let mut package = claim.clone();
            package.locations = vec![origin.clone()];
            self.packages.push(package);
        }
        for package in self.packages.iter_mut().skip(begin) {
            let moved = |old: &usize| places.get(*old).copied().flatten();
            package.dependencies = package.dependencies.iter().filter_map(moved).collect();
            package.dependencies.sort_unstable();
            package.dependencies.dedup();
        }
        let problems = [
            refused.problem(origin, REFUSED),
            absent.problem(origin, ABSENT),
        ];
        problems.into_iter().flatten().collect()
    }
}

/// Says whether the bill speaks of another distribution than this one.
fn is_foreign(claims: &Claims, distribution: Option<&Distribution>) -> bool {
    match (&claims.distribution, distribution) {
        (Some(claimed), Some(own)) => {
            !claimed.id.is_empty() && !own.id.is_empty() && claimed.id != own.id
        }
        _ => false,
    }
}

/// Of an archive inside an archive the outer one counts.
fn is_absent(place: &Location, tree: &dyn Tree) -> bool {
    let file = place.path.split('!').next().unwrap_or_default();
    let file = file.trim_start_matches('/');
    !file.is_empty() && matches!(tree.resolve(file), Resolved::Missing)
}

/// What makes a claim the same as a package: bills write names and versions in several ways.
type Key = (PackageType, String, String);

fn key(package: &Package) -> Key {
    let mut name = package.name.to_lowercase();
    if package.kind == PackageType::Pypi {
        name = name.replace(['_', '.'], "-");
    }
    let version = match package.kind {
        PackageType::Golang => package.version.trim_start_matches('v'),
        _ => &package.version,
    };
    (package.kind, name, version.to_owned())
}

/// How many packages, and the first.
#[derive(Default)]
struct Count {
    count: usize,
    first: String,
}

impl Count {
    fn take(&mut self, package: &Package, place: Option<&str>) {
        if self.count == 0 {
            let Package { name, version, .. } = package;
            self.first = match place {
                Some(place) => format!("{name} {version} in {place}"),
                None => format!("{name} {version}"),
            };
        }
        self.count = self.count.saturating_add(1);
    }

    fn problem(self, origin: &Location, what: &str) -> Option<Problem> {
        if self.count == 0 {
            return None;
        }
        let why = format!(
            "claims {} packages {what}: first {}",
            self.count, self.first
        );
        let problem = Problem::new(ProblemKind::Input, WHAT, why).at(&origin.path);
        Some(match origin.layer {
            Some(layer) => problem.in_layer(layer),
            None => problem,
        })
    }
}

const REFUSED: &str =
    "that the package database here does not list, and that are taken as not installed";
const ABSENT: &str = "whose files are not there, and that are listed all the same";
