//! Which of the release files speaks for the system, what the others add, and what the distribution adds
//! to package URLs.

use seawall_model::distribution::Distribution;
use seawall_model::problem::{Problem, ProblemKind};
use seawall_model::purl::Purl;
use seawall_model::tree::{EntryKind, Resolved};

use crate::assemble::facts::Facts;
use crate::extractor::Fact;
use crate::os::release;

/// Decides on the distribution. A release file that is there, though behind a link, and was not read is
/// a problem.
pub(super) fn find(facts: &Facts<'_>, problems: &mut Vec<Problem>) -> Option<Distribution> {
    let mut candidates: Vec<(u8, &Distribution)> = Vec::new();
    for place in release::places() {
        match facts.tree.resolve(place) {
            Resolved::Missing => {}
            Resolved::Found { path, kind, layer } => {
                let read = facts.at(&path, layer).iter().find_map(|fact| match fact {
                    Fact::Release { rank, distribution } => Some((*rank, distribution)),
                    _ => None,
                });
                let is_file = matches!(kind, EntryKind::File | EntryKind::HardLink);
                match read.filter(|_| is_file) {
                    Some(read) => candidates.push(read),
                    None if place.ends_with("lsb-release") && path == place => {}
                    None if facts.is_troubled(&path, layer) => {}
                    None => problems.push(unread(place, &path, layer)),
                }
            }
            Resolved::Loop => {
                let why = "symbolic links lead round in a circle";
                problems.push(Problem::new(ProblemKind::Input, "release file", why).at(place));
            }
        }
    }
    candidates.sort_by_key(|(rank, _)| *rank);
    choose(&candidates.into_iter().map(|(_, d)| d).collect::<Vec<_>>())
}

/// Adds what only the distribution tells: the namespace and the qualifier `distro` (package-url
/// specification, definitions of the types `deb`, `apk`, `rpm` and `alpm`).
pub(super) fn qualify(purl: Purl, distribution: &Distribution) -> Purl {
    let id = distribution.id.as_str();
    if id.is_empty() {
        return purl;
    }
    let namespace = match id {
        "rhel" => "redhat",
        _ if id.starts_with("opensuse") => "opensuse",
        "sles" | "sled" | "sles_sap" | "sle-micro" | "sl-micro" | "sle-micro-rancher" => "suse",
        _ => id,
    };
    let version = match (distribution.version.as_str(), &distribution.codename) {
        ("", Some(codename)) => codename,
        (version, _) => version,
    };
    let distro = match version {
        "" => id.to_owned(),
        version => format!("{id}-{version}"),
    };
    purl.namespace(namespace).qualifier("distro", &distro)
}

fn unread(place: &str, path: &str, layer: usize) -> Problem {
    let why = if place == path {
        "was not read".to_owned()
    } else {
        format!("leads to {path}, which was not read")
    };
    Problem::new(ProblemKind::Unsupported, "release file", why)
        .at(place)
        .in_layer(layer)
}

/// Takes the first that has an `ID` and completes it from the others.
fn choose(candidates: &[&Distribution]) -> Option<Distribution> {
    let named = candidates.iter().find(|d| !d.id.is_empty());
    let mut chosen = (*named.or(candidates.first())?).clone();
    for other in candidates.iter().filter(|other| other.id == chosen.id) {
        let finer = other
            .version
            .strip_prefix(chosen.version.as_str())
            .is_some_and(|rest| rest.starts_with('.'));
        // Alpine's branch is in both; which fixes are in it is told by the last number.
        if chosen.version.is_empty() || (chosen.id == "alpine" && finer) {
            other.version.clone_into(&mut chosen.version);
        }
        if chosen.codename.is_none() {
            other.codename.clone_into(&mut chosen.codename);
        }
        if chosen.base_codename.is_none() {
            other.base_codename.clone_into(&mut chosen.base_codename);
        }
    }
    Some(chosen)
}
