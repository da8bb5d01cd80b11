//! Which packages a changelog speaks for: all that were built from the version of the source package that
//! its newest entry names, provided that the package in whose folder it lies is one of them. A changelog
//! that an older layer left behind, or that somebody put there, speaks for nobody.

use std::collections::{BTreeMap, BTreeSet};

use seawall_model::package::{ChangelogMention, Package, PackageType};
use seawall_model::problem::{Problem, ProblemKind};

use crate::assemble::facts::Facts;
use crate::changelog::debian::{Changelog, package_of};

/// Gives each package what the changelogs of its source package say.
pub(super) fn attach(facts: &Facts<'_>, packages: &mut [Package]) -> Option<Problem> {
    let built_from: BTreeSet<(&str, &str, &str)> = packages
        .iter()
        .filter(|package| is_there(package))
        .map(|package| {
            let (source, version) = package.source_name_version();
            (package.name.as_str(), source, version)
        })
        .collect();
    let mut changelogs: BTreeMap<(&str, &str), (&str, &Changelog)> = BTreeMap::new();
    for (path, changelog) in facts.changelogs() {
        let source = (&*changelog.source, &*changelog.version);
        let speaks = package_of(path)
            .is_some_and(|package| built_from.contains(&(package, source.0, source.1)));
        if speaks {
            changelogs.entry(source).or_insert((path, changelog));
        }
    }
    let mut left = MENTIONS;
    let mut silent = 0_usize;
    for package in packages.iter_mut().filter(|package| is_there(package)) {
        let Some((path, changelog)) = changelogs.get(&package.source_name_version()) else {
            continue;
        };
        let Some(rest) = left.checked_sub(changelog.mentions.len()) else {
            silent = silent.saturating_add(1);
            continue;
        };
        left = rest;
        package.changelog = mentions(path, changelog);
    }
    (silent > 0).then(|| {
        let why =
            format!("they name too many vulnerabilities in all; {silent} packages go without");
        Problem::new(ProblemKind::Limit, "changelogs", why)
    })
}

fn mentions(path: &str, changelog: &Changelog) -> Vec<ChangelogMention> {
    let mention = |mention: &crate::changelog::Mention| ChangelogMention {
        id: mention.id.clone(),
        version: mention.version.clone(),
        path: path.into(),
    };
    changelog.mentions.iter().map(mention).collect()
}

fn is_there(package: &Package) -> bool {
    package.kind == PackageType::Deb && package.removed_in.is_none()
}

/// Mentions of all packages together. A changelog is repeated for each package of its source.
const MENTIONS: usize = 1_000_000;
