//! What a request wants to make or change, held to a profile field by field. What no field allows is a fault.

mod confinement;
mod container;
mod image;
mod limits;
mod mounts;
mod network;
mod port;
mod scan;
mod source;
mod supply;
mod user;
mod volume;

use seawall_policy::config::guard::{Profile, Rule};
use seawall_policy::pattern::fits;

use super::scene::{Scene, no_such};
pub(super) use image::resolved;

use super::{facts, selector};
use crate::api::operation::Target;
use crate::api::view;
use crate::world::Object;

/// Something that a profile does not allow.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// The rule that it offends: `profile/NAME/FIELD`, or a built-in one.
    pub rule: String,
    /// Why, as a clause: `container.mounts: /etc is not below any allowed source`.
    pub reason: String,
}

/// Holds a request to a profile.
pub(super) struct Held<'a> {
    scene: &'a Scene<'a>,
    rule: &'a Rule,
    profile: &'a Profile,
    /// Paths that the engine and the guard live on.
    protected: &'a [String],
    /// Hooks that know of images.
    evidence: &'a dyn super::evidence::Evidence,
    what: &'static str,
    faults: Vec<Fault>,
}

/// What is judged with.
#[derive(Clone, Copy)]
pub(super) struct Means<'a> {
    /// Paths that the engine and the guard live on.
    pub(super) protected: &'a [String],
    /// Hooks that know of images.
    pub(super) evidence: &'a dyn super::evidence::Evidence,
}

/// Says whether a request makes or changes something that a profile speaks of.
pub(super) fn is_asked_of_profiles(scene: &Scene<'_>) -> bool {
    scene.asked.container.is_some() || JUDGED.contains(&scene.kind.id)
}

/// Holds what a request makes to a profile. The faults are in order, none twice.
pub(super) fn hold(
    scene: &Scene<'_>,
    rule: &Rule,
    profile: &Profile,
    means: Means<'_>,
) -> Vec<Fault> {
    let mut held = Held {
        scene,
        rule,
        profile,
        protected: means.protected,
        evidence: means.evidence,
        what: "request",
        faults: Vec::new(),
    };
    held.readable();
    if let Some(container) = &scene.asked.container {
        held.container(container);
    }
    match scene.kind.id {
        "networks.create" => held.network_made(),
        "networks.connect" | "networks.disconnect" => held.network_joined(),
        "volumes.create" => held.volume_made(),
        "containers.rename" => held.renamed(),
        selector::PULL => held.pulled(),
        selector::IMPORT => held.imported(),
        "images.tag" => held.tagged(),
        "images.push" => held.pushed(),
        "images.build" => held.built(),
        "images.commit" => held.committed(),
        "images.delete" => held.image_removed(),
        "images.save" | "images.save-many" => held.saved(),
        "distribution.inspect" => held.looked_up(),
        "images.search" => held.searched(),
        "volumes.update" => held.volume_changed(),
        // What was not read is not known to be harmless.
        id if WITH_CONTAINER.contains(&id) && scene.asked.container.is_none() => {
            held.always("unknown", "what it asks for was not read as a container");
        }
        _ => {}
    }
    held.faults.sort();
    held.faults.dedup();
    held.faults
}

impl Held<'_> {
    /// Tells of something that a field of the profile does not allow.
    fn fault(&mut self, field: &'static str, why: impl Into<String>) {
        self.faults.push(Fault {
            rule: format!("profile/{}/{field}", self.profile.name),
            reason: format!("{}.{field}: {}", self.what, why.into()),
        });
    }

    /// Tells of something that no profile allows.
    fn always(&mut self, rule: &'static str, why: impl Into<String>) {
        self.faults.push(Fault {
            rule: format!("builtin/{rule}"),
            reason: why.into(),
        });
    }

    /// Tells of what has no one meaning: two places that speak of the same thing, words that the engine does not know.
    fn readable(&mut self) {
        let asked = self.scene.asked;
        let read = view::build::build(asked)
            .map(drop)
            .and_then(|()| view::commit::made(asked).map(drop))
            .and_then(|()| view::image::named(asked).map(drop))
            .and_then(|()| view::network::network(asked).map(drop))
            .and_then(|()| view::network::connection(asked).map(drop))
            .and_then(|()| view::volume::volume(asked).map(drop));
        if let Err(refusal) = read {
            self.always("unread", refusal.to_string());
        }
    }

    /// Tells of an object that is not there, or not for whoever asks: in the same words.
    fn not_found(&mut self, target: Target, reference: &str) {
        self.always("not-found", no_such(target, reference));
    }

    /// Returns a container of another place than the path that the rule holds for, where it may be reached into.
    fn other_container(&mut self, reference: &str) -> Option<Object> {
        let named = match self.scene.named_as(Target::Container, reference) {
            Ok(named) => named,
            Err(unknown) => {
                self.always("unknown", unknown.0);
                return None;
            }
        };
        let object = named.bearer.clone();
        let Some(object) = object.filter(|_| self.scene.is_in_scope(self.rule, &named)) else {
            self.not_found(Target::Container, reference);
            return None;
        };
        match self.scene.may_reach(self.rule, &object) {
            Ok(true) => Some(object),
            Ok(false) => {
                self.always("powerful", powerful(reference));
                None
            }
            Err(unknown) => {
                self.always("unknown", unknown.0);
                None
            }
        }
    }

    /// Tells of labels that the guard alone sets, and of those that the profile denies.
    fn labels(&mut self, labels: &[(String, String)]) {
        for (key, value) in labels {
            let is_owner = key == self.scene.owner_label;
            if is_owner && (self.rule.sets_owner || *value == self.scene.identity) {
                continue;
            }
            if self.scene.is_reserved(key) {
                let why = format!("the label {} is the guard's own", shown(key));
                self.always("reserved-label", why);
            } else if fits_any(key, &self.profile.labels.deny) {
                self.fault("labels", format!("{} may not be set", shown(key)));
            }
        }
    }

    fn renamed(&mut self) {
        let name = facts::one(self.scene.asked, "name")
            .unwrap_or_default()
            .to_owned();
        self.what = "container";
        self.named(&name);
    }

    /// A container without a name gets one from the engine that nobody has. A slash in front counts for nothing.
    fn named(&mut self, name: &str) {
        let name = name.strip_prefix('/').unwrap_or(name);
        if !name.is_empty() && !fits_any(name, &self.profile.names) {
            self.fault("names", format!("{} is not an allowed name", shown(name)));
        }
    }
}

/// Why a container can't be reached into.
pub(super) fn powerful(reference: &str) -> String {
    let reference = shown(reference);
    format!(
        "container {reference} holds more than a profile gives, and the rule does not reach into such"
    )
}

/// Says whether a name fits one of some patterns.
fn fits_any(name: &str, patterns: &[String]) -> bool {
    patterns.iter().any(|pattern| fits(name, pattern))
}

/// Says whether an option with its value fits one of some patterns: `KEY=VALUE`, or `KEY` alone for any value.
fn option_fits(key: &str, value: &str, patterns: &[String]) -> bool {
    fits_any(&format!("{key}={value}"), patterns) || fits_any(key, patterns)
}

/// Shortens what the client wrote, and shows what can't be printed.
fn shown(text: &str) -> String {
    let short: String = text.chars().take(100).collect();
    if short.is_empty() {
        return "``".to_owned();
    }
    short.escape_debug().to_string()
}

/// Operations beside those with a container that profiles are asked about.
const JUDGED: [&str; 22] = [
    "containers.create",
    "containers.update",
    "exec.create",
    "networks.create",
    "networks.connect",
    "networks.disconnect",
    "volumes.create",
    "volumes.update",
    "containers.rename",
    "services.create",
    "services.update",
    selector::PULL,
    selector::IMPORT,
    "images.tag",
    "images.push",
    "images.build",
    "images.commit",
    "images.delete",
    "images.save",
    "images.save-many",
    "images.search",
    "distribution.inspect",
];

/// Operations that say what a container is to be.
const WITH_CONTAINER: [&str; 5] = [
    "containers.create",
    "containers.update",
    "exec.create",
    "services.create",
    "services.update",
];
