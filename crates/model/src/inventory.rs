//! What is in an artifact.

use crate::distribution::Distribution;
use crate::package::Package;
use crate::problem::Problem;

/// The facts found in an artifact: no severity, no judgement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inventory {
    /// The distribution, where one was recognised.
    pub distribution: Option<Distribution>,
    /// Packages, sorted by kind, name, version, architecture and path.
    pub packages: Vec<Package>,
    /// Package databases that were found and read, sorted.
    pub databases: Vec<Database>,
    /// Subscriptions that the system is attached to, sorted: Ubuntu Pro's services `esm-infra` and
    /// `esm-apps` where they are switched on, and `ubuntu-pro` where it is attached at all.
    pub subscriptions: Vec<String>,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

/// A package database that was read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Database {
    /// What it is: `dpkg`, `dpkg status.d`, `apk`, `rpm sqlite`, `rpm ndb`, `rpm bdb`, `pacman`.
    pub what: String,
    /// Where it lies.
    pub path: String,
    /// How many installed packages it lists.
    pub packages: usize,
}
