//! What a baseline knows of a host: which findings are new, which are gone, and the baseline anew.
//!
//! A host is called by its name and a container by the names of both, so that neither a container that is made anew
//! nor the order of hosts matters. What nobody could look at this time is not gone.

use std::collections::{BTreeMap, BTreeSet};

use seawall_model::artifact::{Artifact, ArtifactKind};
use seawall_model::assessment::{Assessment, Outcome};
use seawall_model::host::HostFacts;
use seawall_model::report::TargetReport;

use super::Audited;
use crate::check::baseline::{Baseline, Known};
use crate::scan::Scanned;

/// What is different from a baseline.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// Findings that it knows and that are still there.
    pub known: usize,
    /// Open findings that it does not know.
    pub new: usize,
    /// Findings that it knows and that are no more, each in a line.
    pub gone: Vec<String>,
    /// Findings that it knows and that could not be looked for this time.
    pub unseen: usize,
}

/// Returns what a baseline calls a target of a host: the host itself, a container or an image on it.
pub fn key(host: &str, artifact: &Artifact) -> String {
    match artifact.kind {
        ArtifactKind::Container => format!("host {host}{CONTAINER}{}", artifact.name),
        ArtifactKind::Image => format!("host {host}{IMAGE}{}", artifact.name),
        _ => format!("host {host}"),
    }
}

/// Compares what was found with a baseline. `is_whole` says whether all containers were asked for.
pub fn compare(
    baseline: &Baseline,
    audited: &Audited,
    facts: &HostFacts,
    is_whole: bool,
) -> Difference {
    let targets = by_key(audited, facts);
    let looked = Looked::new(audited, facts, is_whole);
    let mut present = BTreeSet::new();
    let mut difference = Difference::default();
    for (key, target) in &targets {
        for finding in &target.judged.findings {
            let is_known = baseline.knows(key, &finding.fingerprint);
            difference.known = difference.known.saturating_add(usize::from(is_known));
            let is_new = !is_known && finding.is_open();
            difference.new = difference.new.saturating_add(usize::from(is_new));
            present.insert((key.as_str(), finding.fingerprint.as_str()));
        }
    }
    for known in baseline.all() {
        let at = (known.document.as_str(), known.fingerprint.as_str());
        if present.contains(&at) || !looked.concerns(&known.document) {
            continue;
        }
        let target = targets.get(&known.document);
        if looked.is_gone(target.map(|it| &it.report), known) {
            let (id, place, message) = (&known.id, &known.place, &known.message);
            difference.gone.push(format!("{id} {place}: {message}"));
        } else {
            difference.unseen = difference.unseen.saturating_add(1);
        }
    }
    difference
}

/// Writes a baseline anew: what was found, and what the old one says of other hosts and of what could not be looked
/// for this time.
pub fn renew(
    baseline: &Baseline,
    audited: &Audited,
    facts: &HostFacts,
    is_whole: bool,
) -> Result<String, String> {
    let targets = by_key(audited, facts);
    let looked = Looked::new(audited, facts, is_whole);
    let found = targets
        .iter()
        .map(|(key, target)| (key.as_str(), target.judged.findings.as_slice()));
    baseline.renewed(found, |known| {
        let target = targets.get(&known.document);
        !looked.concerns(&known.document) || !looked.is_gone(target.map(|it| &it.report), known)
    })
}

fn by_key<'a>(audited: &'a Audited, facts: &HostFacts) -> BTreeMap<String, &'a Scanned> {
    let call = |target: &'a Scanned| (key(&facts.name, &target.report.artifact), target);
    audited.targets.iter().map(call).collect()
}

/// What of a host was looked at.
struct Looked {
    host: String,
    /// Whether every engine told its containers.
    is_listed: bool,
    /// Whether a container that was not told of is not there.
    is_whole: bool,
    /// Whether an image that was not told of is not there.
    has_images: bool,
}

impl Looked {
    fn new(audited: &Audited, facts: &HostFacts, is_whole: bool) -> Self {
        let mut lists = facts.engines.iter().map(|it| it.containers.known());
        let is_listed = !facts.engines.is_empty() && lists.all(|it| it.is_some());
        let mut targets = audited.targets.iter();
        let is_image = |it: &Scanned| it.report.artifact.kind == ArtifactKind::Image;
        Self {
            host: format!("host {}", facts.name),
            is_listed,
            is_whole: is_whole && is_listed,
            // Where none was judged, they were left out as likely as not.
            has_images: is_whole && is_listed && targets.any(is_image),
        }
    }

    /// Says whether something that a baseline knows is of this host.
    fn concerns(&self, document: &str) -> bool {
        let rest = document.strip_prefix(&self.host);
        let kinds = [CONTAINER, IMAGE];
        let is_on_it = |rest: &str| kinds.iter().any(|kind| rest.starts_with(kind));
        rest.is_some_and(|rest| rest.is_empty() || is_on_it(rest))
    }

    fn is_gone(&self, target: Option<&TargetReport>, known: &Known) -> bool {
        let rest = known.document.strip_prefix(&self.host).unwrap_or_default();
        match target {
            None if rest.starts_with(IMAGE) => self.has_images,
            None => self.is_whole,
            // Where no engine answers, checks of the host do not know what to look at.
            Some(target) => {
                let is_host = target.artifact.kind == ArtifactKind::Host;
                (!is_host || self.is_listed) && was_looked_for(target, &known.id)
            }
        }
    }
}

/// Says whether a check could look at all of a target that it looks at: what it does not tell then, is not there.
fn was_looked_for(target: &TargetReport, check: &str) -> bool {
    why_not_looked_for(target, check).is_none()
}

/// Says why a check could not look at all of a target, where it could not.
pub(super) fn why_not_looked_for<'a>(target: &'a TargetReport, check: &str) -> Option<&'a str> {
    let mut of_check = target
        .assessments
        .iter()
        .filter(|one: &&Assessment| one.check == check)
        .peekable();
    if of_check.peek().is_none() {
        return Some("the check was not run");
    }
    of_check.find_map(|one| match &one.outcome {
        Outcome::NotLookedAt(why) => Some(why.as_str()),
        _ => None,
    })
}

/// What stands between the name of a host and that of a container.
const CONTAINER: &str = ", container ";
/// What stands between the name of a host and that of an image.
const IMAGE: &str = ", image ";

#[cfg(test)]
mod tests;
