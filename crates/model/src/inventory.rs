//! What is in an artifact.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::distribution::Distribution;
use crate::in_use::{Brought, PackagesInUse};
use crate::licence::LicenceDeclaration;
use crate::location::Location;
use crate::package::Package;
use crate::problem::Problem;
use crate::setup::{Account, CredentialFile, Group, ToolSetting};

/// The facts found in an artifact: no severity, no judgement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inventory {
    /// The distribution, where one was recognised.
    pub distribution: Option<Distribution>,
    /// Packages, sorted by kind, name, version, architecture and path.
    pub packages: Vec<Package>,
    /// How many packages there are besides: only where the facts come from a saved report that lists
    /// none but those with findings.
    pub unlisted: usize,
    /// Package databases that were found and read, sorted.
    pub databases: Vec<Database>,
    /// Subscriptions that the system is attached to, sorted: Ubuntu Pro's services `esm-infra` and
    /// `esm-apps` where they are switched on, and `ubuntu-pro` where it is attached at all.
    pub subscriptions: Vec<String>,
    /// Programs whose functions are known, sorted by path.
    pub programs: Vec<Program>,
    /// Licence texts that lie in the artifact, sorted by path.
    pub licence_texts: Vec<LicenceText>,
    /// What manifests and the headers of source files say of licences, sorted; only where licences are looked for.
    pub licence_declarations: Vec<LicenceDeclaration>,
    /// How the system is set up; only where misconfigurations are looked for.
    pub setup: Setup,
    /// Code that packages bring, by the folder of their metadata; only where runtime facts are at hand.
    pub brought: BTreeMap<String, Brought>,
    /// What watching says of the packages, where somebody watched and its facts are at hand.
    pub in_use: Option<PackagesInUse>,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

/// How a system is set up, each list sorted by place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Setup {
    /// Accounts of users.
    pub accounts: Vec<Account>,
    /// Groups of users.
    pub groups: Vec<Group>,
    /// Settings of tools that matter to its safety.
    pub settings: Vec<ToolSetting>,
    /// Files that were looked into for credentials.
    pub credentials: Vec<CredentialFile>,
}

/// A program that tells which functions are linked into it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// Where it lies; packages found in it have the same location.
    pub location: Location,
    /// Its functions.
    pub functions: Arc<FunctionTable>,
}

/// The functions of a program, as hashes of their names: what is looked up is whether a name is there.
/// Two names with one hash would make an absent function look present, which keeps a finding.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FunctionTable {
    functions: Vec<u64>,
    packages: Vec<u64>,
}

impl FunctionTable {
    /// Makes a table of functions, each with the import path of its package and its name in it
    /// (`golang.org/x/net/http2`, `Server.ServeConn`; for a method the receiver's type, with no star).
    pub fn new<'a>(functions: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let mut table = Self::default();
        for (package, function) in functions {
            table.packages.push(name_hash(&[package]));
            table.functions.push(name_hash(&[package, function]));
        }
        for hashes in [&mut table.functions, &mut table.packages] {
            hashes.sort_unstable();
            hashes.dedup();
            hashes.shrink_to_fit();
        }
        table
    }

    /// Makes a table of the hashes that [`FunctionTable::hashes`] returned.
    pub fn from_hashes(mut functions: Vec<u64>, mut packages: Vec<u64>) -> Self {
        for hashes in [&mut functions, &mut packages] {
            hashes.sort_unstable();
            hashes.dedup();
        }
        Self {
            functions,
            packages,
        }
    }

    /// Returns the hashes of functions and of packages, each sorted.
    pub fn hashes(&self) -> (&[u64], &[u64]) {
        (&self.functions, &self.packages)
    }

    /// Says whether a function is there.
    pub fn has_function(&self, package: &str, function: &str) -> bool {
        let hash = name_hash(&[package, function]);
        self.functions.binary_search(&hash).is_ok()
    }

    /// Says whether any function of a package is there.
    pub fn has_package(&self, package: &str) -> bool {
        self.packages.binary_search(&name_hash(&[package])).is_ok()
    }

    /// Returns how many functions there are.
    pub fn len(&self) -> usize {
        self.functions.len()
    }

    /// Says whether there are none.
    pub fn is_empty(&self) -> bool {
        self.functions.is_empty()
    }
}

/// FNV-1a, 64 bits, with an end mark behind each part.
fn name_hash(parts: &[&str]) -> u64 {
    let bytes = parts.iter().flat_map(|part| part.bytes().chain([0xff]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// The text of a licence, lying in the artifact as a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LicenceText {
    /// Where it lies.
    pub location: Location,
    /// What it grants, as an SPDX licence expression.
    pub licence: String,
    /// How much of the text agrees with the published one, in percent.
    pub agreement: u8,
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
