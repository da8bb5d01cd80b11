//! Whether the functions that a record names are in the program at all. Go's linker leaves out what nothing
//! calls, and its table of functions tells what is left, in stripped programs, too.
//!
//! The rule, which `docs/matching.md` gives to users: a match is set aside only where the record that
//! decides names the packages with the fault, and none of them has any function in any of the programs
//! that the module was found in. Where the packages are there and the functions are not, the match stands
//! with less confidence. A module that also lies elsewhere, where functions are not known, is judged as
//! ever.

use std::collections::{BTreeSet, HashMap};

use seawall_model::inventory::{FunctionTable, Inventory};
use seawall_model::package::{Package, PackageType};

use super::candidate::Candidate;
use super::cluster::Cluster;
use super::decide::Claim;

/// The programs of an artifact whose functions are known, by path.
#[derive(Debug, Default)]
pub(super) struct Programs<'a> {
    tables: HashMap<&'a str, &'a FunctionTable>,
}

/// What the programs say of a match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// Nothing.
    Unknown,
    /// None of the packages is there; the evidence, as a clause.
    NotThere(String),
    /// The packages are there, the functions are not; the evidence, as a clause.
    NotUsed(String),
}

impl<'a> Programs<'a> {
    pub(super) fn of(inventory: &'a Inventory) -> Self {
        let programs = inventory.programs.iter();
        let tables = programs.map(|p| (p.location.path.as_str(), &*p.functions));
        Self {
            tables: tables.collect(),
        }
    }

    /// Asks the programs that a package was found in for the functions of a record.
    pub(super) fn ask(&self, package: &Package, cluster: &Cluster<'_, '_>, claim: &Claim) -> Reach {
        if package.kind != PackageType::Golang || self.tables.is_empty() {
            return Reach::Unknown;
        }
        self.judge(package, cluster, claim)
            .unwrap_or(Reach::Unknown)
    }

    fn judge(&self, package: &Package, cluster: &Cluster<'_, '_>, claim: &Claim) -> Option<Reach> {
        let deciding = cluster.candidates.get(claim.deciding)?;
        // What another record names is looked for, too; but one that names nothing decides nothing.
        let mut faults = faults(package, deciding)?;
        for candidate in cluster.candidates {
            if candidate.row.symbols.iter().next().is_some() {
                faults.extend(self::faults(package, candidate)?);
            }
        }
        let paths: BTreeSet<&str> = package.locations.iter().map(|l| l.path.as_str()).collect();
        let tables = paths.iter().map(|path| self.tables.get(path).copied());
        let tables: Vec<&FunctionTable> = tables.collect::<Option<_>>()?;
        if tables.is_empty() {
            return None;
        }
        let any = |holds: &dyn Fn(&FunctionTable, &Fault<'_>) -> bool| {
            tables
                .iter()
                .any(|t| faults.iter().any(|fault| holds(t, fault)))
        };
        let named: BTreeSet<&str> = faults.iter().map(|fault| fault.package).collect();
        let named = listed(&named);
        let programs = listed(&paths);
        if !any(&|table, fault| fault.is_package_in(table)) {
            let why = format!("no function of {named} is linked into {programs}");
            return Some(Reach::NotThere(why));
        }
        (!any(&|table, fault| fault.is_function_in(table))).then(|| {
            let why = "the functions that the record names are not linked into";
            Reach::NotUsed(format!("{why} {programs}, others of {named} are"))
        })
    }
}

/// A place of the fault.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Fault<'a> {
    package: &'a str,
    /// As the tables have it; `None` where all of the package is meant.
    function: Option<String>,
}

impl Fault<'_> {
    fn is_package_in(&self, table: &FunctionTable) -> bool {
        table.has_package(self.package)
    }

    fn is_function_in(&self, table: &FunctionTable) -> bool {
        match &self.function {
            Some(function) => table.has_function(self.package, function),
            None => self.is_package_in(table),
        }
    }
}

/// Returns what a row names; `None` where it names nothing, or something that is no function of a package
/// of this module, or so much that some may have been left out.
fn faults<'a>(package: &Package, candidate: &Candidate<'a>) -> Option<BTreeSet<Fault<'a>>> {
    let mut found = BTreeSet::new();
    for symbol in candidate.row.symbols.iter() {
        let (path, function) = match symbol.split_once('#') {
            Some((path, function)) => (path, Some(function)),
            None => (symbol, None),
        };
        if !is_of(path, package) || found.len() >= FAULTS {
            return None;
        }
        found.insert(Fault {
            package: path,
            function: function.map(|name| name.replace(['(', '*', ')'], "")),
        });
    }
    (!found.is_empty()).then_some(found)
}

/// Says whether a path is that of a package of this module. Some records have whole names of functions
/// there, which nothing could be found by.
fn is_of(path: &str, module: &Package) -> bool {
    let last = path.rsplit('/').next().unwrap_or(path);
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-~".contains(c);
    if path.is_empty() || !path.chars().all(plain) {
        return false;
    }
    if matches!(module.name.as_str(), "stdlib" | "toolchain") {
        return !path.contains('.');
    }
    let (path, name) = (path.to_lowercase(), module.name.to_lowercase());
    match path.strip_prefix(&name) {
        Some("") => true,
        // The last part of a path below the module has a dot only where a function stands behind it, or
        // in `yaml.v2`, which is a module of its own.
        Some(rest) => rest.starts_with('/') && !last.contains('.'),
        None => false,
    }
}

/// Lists some, and says how many more there are.
fn listed(all: &BTreeSet<&str>) -> String {
    let shown: Vec<&str> = all.iter().take(SHOWN).copied().collect();
    let shown = shown.join(", ");
    match all.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// So many are named in a clause.
const SHOWN: usize = 4;
/// Feeds keep no more functions of one record than this.
const FAULTS: usize = 2_000;
