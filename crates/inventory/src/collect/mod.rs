//! Drives the extractors over the layers as they pass by.
//!
//! Memory is bounded: so many packages and paths per layer and per artifact, so many bytes held for
//! extractors that want several files at once. Whatever is left out becomes a problem.

mod names;
mod permit;
mod visit;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use seawall_model::package::Presence;
use seawall_model::tree::{LayerVisitor, LayerVisitors, Ticket};

use crate::extractor::{Extracted, Extractor, Purpose};
use crate::list::EXTRACTORS;
use crate::unpack::{Plain, Unpack};

use names::NameIndex;
use permit::Gate;

/// Collects the facts of all layers of one artifact.
pub struct Collector {
    extractors: &'static [&'static dyn Extractor],
    done: Mutex<BTreeMap<Ticket, Extracted>>,
    packages: AtomicUsize,
    paths: AtomicUsize,
    mentions: AtomicUsize,
    functions: AtomicUsize,
    setup: AtomicUsize,
    unpack: &'static dyn Unpack,
    index: NameIndex,
    installed_only: bool,
    purposes: BTreeSet<Purpose>,
    large: Gate,
}

impl Collector {
    /// Makes a collector that asks these extractors. It cannot unpack anything yet: see
    /// [`unpacking_with`](Self::unpacking_with).
    pub fn new(extractors: &'static [&'static dyn Extractor]) -> Self {
        Self {
            extractors,
            index: NameIndex::new(extractors, |extractor| {
                extractor.purpose() == Purpose::Packages
            }),
            installed_only: false,
            purposes: BTreeSet::from([Purpose::Packages]),
            large: Gate::default(),
            unpack: &Plain,
            mentions: AtomicUsize::new(0),
            functions: AtomicUsize::new(0),
            setup: AtomicUsize::new(0),
            done: Mutex::new(BTreeMap::new()),
            packages: AtomicUsize::new(0),
            paths: AtomicUsize::new(0),
        }
    }

    /// Asks only extractors that read what is installed.
    #[must_use]
    pub fn installed_only(mut self) -> Self {
        self.installed_only = true;
        self.index_again()
    }

    /// Also asks extractors whose facts are for this.
    #[must_use]
    pub fn also_for(mut self, purpose: Purpose) -> Self {
        self.purposes.insert(purpose);
        self.index_again()
    }

    fn index_again(mut self) -> Self {
        let (installed_only, purposes) = (self.installed_only, &self.purposes);
        let asked = |extractor: &dyn Extractor| {
            purposes.contains(&extractor.purpose())
                && (!installed_only || extractor.presence() == Presence::Installed)
        };
        self.index = NameIndex::new(self.extractors, asked);
        self
    }

    /// Has compressed files unpacked by this.
    #[must_use]
    pub fn unpacking_with(mut self, unpack: &'static dyn Unpack) -> Self {
        self.unpack = unpack;
        self
    }

    /// Returns the facts by ticket, once the walk is over.
    pub fn into_facts(self) -> BTreeMap<Ticket, Extracted> {
        self.done
            .into_inner()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Takes the facts of a layer.
    fn deliver(&self, ticket: Ticket, extracted: Extracted) {
        self.done
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .insert(ticket, extracted);
    }

    /// Says whether the artifact may have so many packages more, and counts them.
    fn room_for_packages(&self, more: usize) -> bool {
        reserve(&self.packages, more, ARTIFACT_PACKAGES)
    }

    /// Says whether the artifact may have so many mentions of vulnerabilities more, and counts them.
    fn room_for_mentions(&self, more: usize) -> bool {
        reserve(&self.mentions, more, ARTIFACT_MENTIONS)
    }

    /// Says whether the artifact may have so many functions of programs more, and counts them.
    fn room_for_functions(&self, more: usize) -> bool {
        reserve(&self.functions, more, ARTIFACT_FUNCTIONS)
    }

    /// Says whether the artifact may have so many accounts, settings and credentials more, and counts them.
    fn room_for_setup(&self, more: usize) -> bool {
        reserve(&self.setup, more, ARTIFACT_SETUP)
    }

    /// Says whether the artifact may have so many paths of package files more, and counts them.
    fn room_for_paths(&self, more: usize) -> bool {
        reserve(&self.paths, more, ARTIFACT_PATHS)
    }
}

impl Default for Collector {
    fn default() -> Self {
        Self::new(EXTRACTORS)
    }
}

impl fmt::Debug for Collector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Collector").finish_non_exhaustive()
    }
}

impl LayerVisitors for Collector {
    fn begin(&self, ticket: Ticket) -> Box<dyn LayerVisitor + '_> {
        Box::new(visit::Visit::new(self, ticket))
    }
}

fn reserve(counter: &AtomicUsize, more: usize, limit: usize) -> bool {
    counter
        .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |used| {
            used.checked_add(more).filter(|sum| *sum <= limit)
        })
        .is_ok()
}

/// Packages in the facts of all layers together. An image of 100 layers, each with its own copy of a
/// database of 5,000 packages, comes to this.
const ARTIFACT_PACKAGES: usize = 500_000;
/// Vulnerabilities named by changelogs in the facts of all layers together. Those of a large
/// installation with a kernel have some ten thousand.
const ARTIFACT_MENTIONS: usize = 2_000_000;
/// Names of functions in the facts of all layers together, 16 bytes each. A large program has 200,000.
const ARTIFACT_FUNCTIONS: usize = 16_000_000;
/// Accounts, groups, settings and files with credentials in the facts of all layers together. An image of 100
/// layers, each with its own copy of 1,000 accounts, comes to less.
const ARTIFACT_SETUP: usize = 500_000;
/// Paths of package files in the facts of all layers together.
const ARTIFACT_PATHS: usize = 4_000_000;
