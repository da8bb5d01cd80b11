//! What is different between two judgements of a host: faults, containers, and ways of attackers that are new, gone or
//! no longer to be seen.
//!
//! A fault that is not told any more is gone only where its check could look; else it stands, and is said to be unseen.
//! Nothing is taken for mended because nobody could look.

use std::collections::{BTreeMap, BTreeSet};

use seawall_model::artifact::ArtifactKind;
use seawall_model::finding::Finding;
use seawall_model::host::HostFacts;
use seawall_model::posture::Posture;
use seawall_model::report::TargetReport;
use seawall_model::severity::Severity;

use super::known::why_not_looked_for;

/// What is known of a host from judgement to judgement.
#[derive(Clone, Debug, Default)]
pub struct State {
    faults: BTreeMap<FaultKey, Standing>,
    containers: BTreeMap<String, Appearance>,
    paths: BTreeMap<String, (String, u8)>,
}

/// A change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A container is there that was not.
    ContainerNew {
        /// Its name.
        name: String,
        /// Its image, as far as it is known.
        image: String,
    },
    /// Another container has the name.
    ContainerReplaced {
        /// The name.
        name: String,
        /// Its image, as far as it is known.
        image: String,
    },
    /// A container is no more.
    ContainerGone {
        /// Its name.
        name: String,
    },
    /// A fault is there that was not.
    FaultNew(Fault),
    /// A fault is no more.
    FaultGone(Fault),
    /// A fault can no longer be looked for.
    FaultUnseen(Fault, String),
    /// An attacker has a way that was not there.
    PathNew(String, u8),
    /// An attacker has a way no more.
    PathGone(String, u8),
}

/// A fault, as far as changes tell it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Name of the container, where it is one's.
    pub container: Option<String>,
    /// The check's id.
    pub check: String,
    /// How bad it is.
    pub severity: Severity,
    /// Its place in words.
    pub place: String,
    /// The fault, in a sentence.
    pub message: String,
    /// Identifies it across judgements.
    pub fingerprint: String,
}

/// What it is a fault of, in words, and fingerprint.
type FaultKey = (String, String);

#[derive(Clone, Debug)]
struct Standing {
    fault: Fault,
    is_unseen: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Appearance {
    id: String,
    image: String,
}

impl State {
    /// Takes a new judgement in, and returns what is different.
    pub fn advance(
        &mut self,
        facts: &HostFacts,
        targets: &[TargetReport],
        posture: &Posture,
    ) -> Vec<Change> {
        let is_listed = is_listed(facts);
        let mut changes = Vec::new();
        self.advance_containers(facts, targets, &mut changes);

        self.advance_faults(targets, is_listed, &mut changes);
        // Where nobody saw the containers, nobody saw what leads through them.
        if is_listed {
            self.advance_paths(posture, &mut changes);
        }
        changes
    }

    /// Returns the faults that stand, the unseen ones among them.
    pub fn faults(&self) -> impl Iterator<Item = &Fault> {
        self.faults.values().map(|standing| &standing.fault)
    }

    /// Counts the faults that stand and cannot be looked for at the moment.
    pub fn unseen(&self) -> usize {
        self.faults.values().filter(|it| it.is_unseen).count()
    }

    /// Counts the containers.
    pub fn containers(&self) -> usize {
        self.containers.len()
    }

    fn advance_containers(
        &mut self,
        facts: &HostFacts,
        targets: &[TargetReport],
        changes: &mut Vec<Change>,
    ) {
        if !is_listed(facts) {
            return;
        }
        let mut now = appearances(facts);
        // Only those that were asked for are judged.
        let judged: BTreeSet<&str> = targets
            .iter()
            .filter(|it| it.artifact.kind == ArtifactKind::Container)
            .map(|it| it.artifact.name.as_str())
            .collect();
        now.retain(|name, _| judged.contains(name.as_str()));
        for (name, new) in &now {
            let (name, image) = (name.clone(), new.image.clone());
            match self.containers.get(&name) {
                None => changes.push(Change::ContainerNew { name, image }),
                Some(old) if old.id != new.id => {
                    changes.push(Change::ContainerReplaced { name, image });
                }
                Some(_) => {}
            }
        }
        let gone = self.containers.keys().filter(|it| !now.contains_key(*it));
        changes.extend(gone.map(|name| Change::ContainerGone { name: name.clone() }));
        self.containers = now;
    }

    fn advance_faults(
        &mut self,
        targets: &[TargetReport],
        is_listed: bool,
        changes: &mut Vec<Change>,
    ) {
        let by_name: BTreeMap<String, &TargetReport> =
            targets.iter().map(|it| (object(it), it)).collect();
        let mut now = standing(targets);
        for (key, new) in &now {
            if !self.faults.contains_key(key) {
                changes.push(Change::FaultNew(new.fault.clone()));
            }
        }
        for (key, mut old) in std::mem::take(&mut self.faults) {
            if now.contains_key(&key) {
                continue;
            }
            match why_unseen(&old.fault, &key.0, by_name.get(&key.0).copied(), is_listed) {
                None => changes.push(Change::FaultGone(old.fault)),
                Some(why) => {
                    if !old.is_unseen {
                        changes.push(Change::FaultUnseen(old.fault.clone(), why));
                    }
                    old.is_unseen = true;
                    now.insert(key, old);
                }
            }
        }
        self.faults = now;
    }

    fn advance_paths(&mut self, posture: &Posture, changes: &mut Vec<Change>) {
        let one = |path: &seawall_model::posture::AttackPath| {
            let key = format!("{}\0{}\0{}", path.from, path.to, path.consequence);
            (key, (path.consequence.clone(), path.score))
        };
        let now: BTreeMap<String, (String, u8)> = posture.paths.iter().map(one).collect();
        let new = now.iter().filter(|(key, _)| !self.paths.contains_key(*key));
        changes.extend(new.map(|(_, (words, score))| Change::PathNew(words.clone(), *score)));
        let gone = self.paths.iter().filter(|(key, _)| !now.contains_key(*key));
        changes.extend(gone.map(|(_, (words, score))| Change::PathGone(words.clone(), *score)));
        self.paths = now;
    }
}

/// Says whether every engine told its containers.
fn is_listed(facts: &HostFacts) -> bool {
    let mut lists = facts.engines.iter().map(|it| it.containers.known());
    !facts.engines.is_empty() && lists.all(|it| it.is_some())
}

fn appearances(facts: &HostFacts) -> BTreeMap<String, Appearance> {
    let lists = facts.engines.iter().filter_map(|it| it.containers.known());
    let appearance = |it: &seawall_model::host::engine::container::Container| Appearance {
        id: it.id.clone(),
        image: it.image.known().cloned().unwrap_or_default(),
    };
    lists
        .flatten()
        .map(|it| (it.name.clone(), appearance(it)))
        .collect()
}

fn container_of(target: &TargetReport) -> Option<String> {
    let artifact = &target.artifact;
    (artifact.kind == ArtifactKind::Container).then(|| artifact.name.clone())
}

/// Tells targets from each other: a container and an image may have the same name.
fn object(target: &TargetReport) -> String {
    let artifact = &target.artifact;
    match artifact.kind {
        ArtifactKind::Host => HOST.to_owned(),
        kind => format!("{} {}", kind.name(), artifact.name),
    }
}

fn standing(targets: &[TargetReport]) -> BTreeMap<FaultKey, Standing> {
    let mut standing = BTreeMap::new();
    for target in targets {
        let object = object(target);
        for finding in target.findings.iter().filter(|it| it.is_open()) {
            let key = (object.clone(), finding.fingerprint.clone());
            let fault = fault(target, &object, finding);
            let is_unseen = false;
            standing.insert(key, Standing { fault, is_unseen });
        }
    }
    standing
}

/// Faults of hosts and containers name their place; those of images and of programs need the object, too.
fn fault(target: &TargetReport, object: &str, finding: &Finding) -> Fault {
    let said = finding.misconfiguration.as_deref();
    let place = match said {
        Some(said) if target.artifact.kind != ArtifactKind::Image => said.place.clone(),
        _ => object.to_owned(),
    };
    let package = finding
        .package
        .and_then(|at| target.inventory.packages.get(at));
    let message = match (said, package) {
        (Some(said), _) => said.message.clone(),
        (None, Some(package)) => format!("{} {}", package.name, package.version),
        (None, None) => finding.location.path.clone(),
    };
    Fault {
        container: container_of(target),
        check: finding.id.clone(),
        severity: finding.severity,
        place,
        message,
        fingerprint: finding.fingerprint.clone(),
    }
}

/// Says why a fault that is not told is not gone all the same. One that is accepted by now was looked for. Where no engine
/// answers, checks of the host do not know what to look at, and say less than before.
fn why_unseen(
    fault: &Fault,
    object: &str,
    target: Option<&TargetReport>,
    is_listed: bool,
) -> Option<String> {
    let silent = (!is_listed).then(|| "the engine does not tell its containers".to_owned());
    let Some(target) = target else {
        return silent;
    };
    let why = why_not_looked_for(target, &fault.check).map(str::to_owned);
    why.or_else(|| silent.filter(|_| object == HOST))
}

/// What the host is called beside containers and images.
const HOST: &str = "host";

#[cfg(test)]
pub(super) mod tests;
