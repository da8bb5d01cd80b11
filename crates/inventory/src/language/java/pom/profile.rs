//! Profiles of Maven projects (Maven, "Introduction to Build Profiles"). Those that are active by default are part of
//! the project. Whether another is active is decided by the machine where the build runs, so that what all of
//! them ask for is listed.

use std::collections::BTreeSet;

use seawall_model::package::Package;
use seawall_model::problem::{Problem, ProblemKind};

use super::model::{Dependency, Profile};
use super::project::{Key, Project};
use super::{Managed, Versions, WHAT, Work, place, resolve, shown};
use crate::extractor::Extracted;

/// Adds what the profiles of a project and of its parents ask for, where it is not there already.
pub(super) fn add(
    project: &Project<'_>,
    path: &str,
    versions: &Versions,
    work: &mut Work,
    packages: &mut Vec<Package>,
    open: &mut Vec<String>,
) {
    let mut seen: BTreeSet<String> = packages.iter().map(|p| p.purl.to_string()).collect();
    for (step, profile) in project.profiles() {
        let inside = project.inside(step, profile);
        for dependency in &profile.dependencies {
            let Some(left) = work.packages.checked_sub(1) else {
                break;
            };
            work.packages = left;
            let found = inside.key(dependency).and_then(|key| {
                let managed = managed(&inside, profile, &key, work);
                let managed = managed.as_ref().or_else(|| versions.managed.get(&key));
                resolve(&inside, dependency, &key, managed)
            });
            match found {
                Some(mut package) if seen.insert(package.purl.to_string()) => {
                    package.locations = vec![place(path, dependency.line, step)];
                    packages.push(package);
                }
                Some(_) => {}
                None => open.push(shown(dependency)),
            }
        }
        project.leave(inside);
    }
}

/// The version that the profile itself manages.
fn managed(inside: &Project<'_>, profile: &Profile, key: &Key, work: &mut Work) -> Option<Managed> {
    let fill = |text: &Option<String>| inside.fill(text.as_deref()?);
    for entry in &profile.managed {
        work.managed = work.managed.checked_sub(1)?;
        if inside.key(entry).as_ref() == Some(key) {
            let (version, scope) = (fill(&entry.version), fill(&entry.scope));
            return Some(Managed { version, scope });
        }
    }
    None
}

/// Says where the project's own profiles change the versions of what it asks for in any case.
pub(super) fn tell(project: &Project<'_>, path: &str, out: &mut Extracted) {
    let Some(pom) = project.line.first().filter(|pom| !pom.profiles.is_empty()) else {
        return;
    };
    let named: BTreeSet<&str> = variables(project.dependencies().map(|(_, one)| one))
        .chain(variables(project.managed()))
        .collect();
    let mut other: BTreeSet<&str> = BTreeSet::new();
    for profile in &pom.profiles {
        let changed = profile.properties.iter().filter(|(name, value)| {
            let mut line = project.line.iter();
            let known = line.find_map(|pom| pom.properties.get(*name));
            named.contains(name.as_str()) && known.is_some_and(|known| known != *value)
        });
        other.extend(changed.map(|(name, _)| name.as_str()));
    }
    let managed: usize = pom.profiles.iter().map(|one| one.managed.len()).sum();
    let mut note = |why: String| {
        let problem = Problem::new(ProblemKind::Unsupported, WHAT, why);
        out.problems.push(problem.at(path));
    };
    if let Some(first) = other.first() {
        let first: String = first.chars().take(SHOWN).collect();
        let why = format!(
            "{} versions are others where certain profiles are active, the first is that of {first}",
            other.len()
        );
        note(why);
    }
    if managed > 0 {
        let why = format!("{managed} versions that its profiles manage are not taken");
        note(why);
    }
}

/// The variables that versions name.
fn variables<'a>(
    dependencies: impl Iterator<Item = &'a Dependency>,
) -> impl Iterator<Item = &'a str> {
    let versions = dependencies.filter_map(|one| one.version.as_deref());
    versions.flat_map(|version| {
        let pieces = version.split("${").skip(1);
        pieces.filter_map(|piece| Some(piece.split_once('}')?.0.trim()))
    })
}

/// Characters of a name in a message.
const SHOWN: usize = 200;
