//! Packages and edges as a document lists them, in its own order and by its own names → an inventory.

use std::collections::{BTreeMap, HashMap};

use seawall_model::inventory::Inventory;
use seawall_model::package::Package;
use seawall_model::problem::{Problem, ProblemKind};

use super::purls::Name;

/// What has been read so far.
#[derive(Debug)]
pub(super) struct Draft {
    /// The format, for messages.
    what: &'static str,
    /// Distribution, subscriptions, databases and problems that the document itself tells of.
    pub(super) inventory: Inventory,
    entries: Vec<Entry>,
    edges: Vec<(String, String)>,
    /// Of which distributions the package URLs speak, and how often.
    named: BTreeMap<Name, usize>,
    faults: BTreeMap<&'static str, Faults>,
    over: usize,
}

/// A package that a document lists.
#[derive(Debug)]
pub(super) struct Entry {
    /// What the document calls it.
    pub(super) reference: String,
    /// The package, with neither dependencies nor owner.
    pub(super) package: Package,
    /// The name of the package that owns its files.
    pub(super) owner: Option<String>,
    /// Whether we wrote the entry: then it is as it was, else it may be one of several for one package.
    pub(super) own: bool,
}

/// Faults of one kind, of which the first ones are told.
#[derive(Debug, Default)]
struct Faults {
    count: usize,
    told: Vec<String>,
}

impl Draft {
    /// Begins a draft; `what` is the format in words.
    pub(super) fn new(what: &'static str) -> Self {
        Self {
            what,
            inventory: Inventory::default(),
            entries: Vec::new(),
            edges: Vec::new(),
            named: BTreeMap::new(),
            faults: BTreeMap::new(),
            over: 0,
        }
    }

    /// Adds a package.
    pub(super) fn add(&mut self, entry: Entry) {
        if self.entries.len() >= PACKAGES {
            self.over = self.over.saturating_add(1);
        } else {
            self.entries.push(entry);
        }
    }

    /// Remembers of which distribution a package URL speaks.
    pub(super) fn name_distribution(&mut self, name: Name) {
        let count = self.named.entry(name).or_default();
        *count = count.saturating_add(1);
    }

    /// Says that one thing needs another. Names that stand for no package are passed over at the end.
    pub(super) fn depends(&mut self, from: &str, to: &str) {
        if self.edges.len() >= EDGES {
            self.over = self.over.saturating_add(1);
        } else {
            self.edges.push((from.to_owned(), to.to_owned()));
        }
    }

    /// Tells what could not be read: why, as a clause, and where. Of one `why` the first places are told.
    pub(super) fn fault(&mut self, why: &'static str, place: &str) {
        let faults = self.faults.entry(why).or_default();
        faults.count = faults.count.saturating_add(1);
        if faults.told.len() < TOLD {
            let place = place.chars().filter(|c| !c.is_control());
            faults.told.push(place.take(SHOWN).collect());
        }
    }

    /// Makes the inventory: packages in their order, edges by position.
    pub(super) fn finish(mut self) -> Inventory {
        self.tell();
        if self.inventory.distribution.is_none() {
            let most = self.named.iter().max_by_key(|(_, count)| **count);
            let distribution = most.map(|(name, _)| name.clone().into_distribution());
            self.inventory.distribution = distribution;
        }
        let Self {
            mut inventory,
            mut entries,
            edges,
            ..
        } = self;
        entries.sort_by(|a, b| key(&a.package).cmp(&key(&b.package)));
        let (mut packages, owners, places) = merged(entries);
        let at = |reference: &str| places.get(reference).copied();
        for (from, to) in &edges {
            if let (Some(from), Some(to)) = (at(from), at(to))
                && from != to
                && let Some(package) = packages.get_mut(from)
            {
                package.dependencies.push(to);
            }
        }
        for (package, owner) in packages.iter_mut().zip(&owners) {
            package.dependencies.sort_unstable();
            package.dependencies.dedup();
            package.owner = owner.as_deref().and_then(at);
        }
        inventory.packages = packages;
        inventory.problems.sort();
        inventory
    }

    /// Turns faults into problems.
    fn tell(&mut self) {
        let mut problems = Vec::new();
        for (why, faults) in &self.faults {
            let named = faults.told.join(", ");
            let more = faults.count.saturating_sub(faults.told.len());
            let more = match more {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let why = format!("{why}: {named}{more}");
            problems.push(Problem::new(ProblemKind::Input, self.what, why));
        }
        if self.over > 0 {
            let why = format!(
                "more than {PACKAGES} packages or {EDGES} relations; {} are left out",
                self.over
            );
            problems.push(Problem::new(ProblemKind::Limit, self.what, why));
        }
        self.inventory.problems.append(&mut problems);
    }
}

/// Packages, for each the name of its owner, and the positions by name.
type Merged = (Vec<Package>, Vec<Option<String>>, HashMap<String, usize>);

/// Joins entries of others that list one package at several places.
fn merged(entries: Vec<Entry>) -> Merged {
    let mut packages: Vec<Package> = Vec::with_capacity(entries.len());
    let (mut owners, mut places) = (Vec::new(), HashMap::new());
    for entry in entries {
        let last = packages.last_mut().filter(|last| {
            !entry.own && key(last) == key(&entry.package) && last.purl == entry.package.purl
        });
        if let Some(last) = last {
            last.locations.extend(entry.package.locations);
            last.hashes.extend(entry.package.hashes);
            last.hashes.sort();
            last.hashes.dedup();
            let at = packages.len().saturating_sub(1);
            places.entry(entry.reference).or_insert(at);
            continue;
        }
        // Of a name that stands twice the first one counts.
        places.entry(entry.reference).or_insert(packages.len());
        packages.push(entry.package);
        owners.push(entry.owner);
    }
    (packages, owners, places)
}

/// The order of an inventory; what is equal stays as it was.
fn key(package: &Package) -> impl Ord + '_ {
    (
        package.kind,
        package.name.as_str(),
        package.version.as_str(),
        package.architecture.as_deref(),
        package.module.as_deref(),
    )
}

/// Packages of a document.
const PACKAGES: usize = 500_000;
/// Relations of a document.
const EDGES: usize = 5_000_000;
/// Places that are told for one kind of fault.
const TOLD: usize = 3;
/// Characters of a place.
const SHOWN: usize = 100;
