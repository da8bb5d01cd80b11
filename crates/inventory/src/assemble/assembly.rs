//! Assemblies of .NET that tell themselves what they are of, and are told of by others: by the list of what
//! a program loads, which knows the package, or by the runtime that they are part of.

use std::collections::{BTreeMap, BTreeSet};

use seawall_model::package::Package;

use crate::assemble::facts::Facts;
use crate::binary::dotnet::assembly::{is_guess, is_part_of, is_runtime};

/// What is told of files in a folder.
#[derive(Default)]
pub(super) struct Assemblies<'a> {
    /// Files that lists in a folder name, by the folder.
    named: BTreeMap<&'a str, BTreeSet<&'a str>>,
    /// Runtimes that lie in a folder with no list.
    runtimes: BTreeMap<&'a str, Vec<Package>>,
}

impl<'a> Assemblies<'a> {
    pub(super) fn find(facts: &Facts<'a>, listed: &[(&'a str, usize, &'a [Package])]) -> Self {
        let mut found = Self::default();
        if !listed
            .iter()
            .any(|(_, _, packages)| packages.iter().any(is_guess))
        {
            return found;
        }
        for (path, files) in facts.assets() {
            let named = found.named.entry(folder_of(path)).or_default();
            named.extend(files.iter().map(|file| &**file));
        }
        for (path, _, packages) in listed {
            let runtimes = packages.iter().filter(|package| is_runtime(package));
            for runtime in runtimes {
                let known = found.runtimes.entry(folder_of(path)).or_default();
                known.push(runtime.clone());
            }
        }
        found
    }

    /// Says whether all that a file tells of itself is told better by others.
    pub(super) fn know(&self, path: &str, packages: &[Package]) -> bool {
        if packages.is_empty() || !packages.iter().all(is_guess) {
            return false;
        }
        let runtimes = self.runtimes.get(folder_of(path));
        let runtimes = runtimes.map_or(&[][..], Vec::as_slice);
        self.is_named(path) || packages.iter().all(|package| is_part_of(package, runtimes))
    }

    /// Says whether a list in the folder of a file, or in one above, names that file.
    fn is_named(&self, path: &str) -> bool {
        let mut folder = folder_of(path);
        for _ in 0..DEPTH {
            if let Some(named) = self.named.get(folder) {
                let rest = path.get(folder.len()..).unwrap_or_default();
                let rest = rest.trim_start_matches('/').to_lowercase();
                if named.contains(&*rest) {
                    return true;
                }
            }
            if folder.is_empty() {
                break;
            }
            folder = folder_of(folder);
        }
        false
    }
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Folders that are looked at above a file: `runtimes/win/lib/net8.0/` has four.
const DEPTH: usize = 8;
