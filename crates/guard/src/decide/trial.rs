//! All rules tried on a request, each by itself, and what follows. The order of rules does not matter.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use seawall_condition::Value;
use seawall_policy::config::guard::Objects;

use super::condition;
use super::facts::{body, filter, one};
use super::held::{self, Fault, Means, powerful};
use super::policy::{Compiled, Policy};
use super::scene::{Named, Scene, no_such};
use super::selector::Kind;
use crate::api::operation::{Class, Target};

/// A request with all rules tried on it.
#[derive(Clone, Debug, Default)]
pub struct Trial {
    /// Roles of whoever asks.
    pub roles: Vec<String>,
    /// Rules of those roles, and of everybody, with what came of each.
    pub tried: Vec<Tried>,
    /// What denies whatever rules say: what can't be told.
    pub unknown: Vec<String>,
    /// The first object that the request acts on, where it is not there.
    pub missing: Option<String>,
}

/// A rule that was tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tried {
    /// Its id.
    pub rule: String,
    /// Whether it denies.
    pub denies: bool,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is about other operations.
    OtherOperation,
    /// It is about other objects, or this one is not there.
    OtherObject(String),
    /// Its condition is not true.
    NotTrue,
    /// Its condition has no value: that denies.
    Failed(String),
    /// What is asked for goes beyond it.
    Faults(Vec<Fault>),
    /// It holds.
    Holds,
}

impl Policy {
    /// Tries all rules on a request.
    pub(super) fn try_all(&self, scene: &Scene<'_>) -> Trial {
        let mut trial = Trial::default();
        let named = match scene.named() {
            Ok(named) => named,
            Err(unknown) => {
                trial.unknown.push(unknown.0);
                Vec::new()
            }
        };
        let missing = named.iter().find(|named| named.bearer.is_none());
        trial.missing = missing.map(|named| no_such(named.target, &named.reference));
        let variables = Variables::new(scene, &named);
        let mut attempt = |rule: &Compiled, denies: bool| {
            let outcome = if denies {
                denied(scene, rule, &named, &variables)
            } else {
                self.allowed(scene, rule, (&named, &variables))
            };
            trial.tried.push(Tried {
                rule: rule.rule.id.clone(),
                denies,
                outcome,
            });
        };
        for rule in &self.deny {
            attempt(rule, true);
        }
        for role in self.roles.iter().filter(|role| role.has(scene.principal)) {
            trial.roles.push(role.name.clone());
            for rule in &role.deny {
                attempt(rule, true);
            }
            for rule in &role.allow {
                attempt(rule, false);
            }
        }
        trial
    }

    fn allowed(
        &self,
        scene: &Scene<'_>,
        rule: &Compiled,
        (named, variables): (&[Named], &Variables<'_>),
    ) -> Outcome {
        if !rule.selector.has(scene.kind) {
            return Outcome::OtherOperation;
        }
        if let Some(other) = named.iter().find(|it| !scene.is_in_scope(&rule.rule, it)) {
            return Outcome::OtherObject(no_such(other.target, &other.reference));
        }
        if let Some(not_true) = rule.is_true(variables) {
            return not_true;
        }
        let mut faults = reach(scene, rule, named);
        faults.extend(bears(scene, rule));
        faults.extend(narrowed(scene, rule));
        faults.extend(checkpoint(scene, rule));
        if held::is_asked_of_profiles(scene) {
            let profile = rule.rule.profile.as_ref();
            match profile.and_then(|name| self.profiles.get(name)) {
                Some(profile) => {
                    let means = Means {
                        protected: &self.protected,
                        evidence: self.evidence.as_ref(),
                    };
                    faults.extend(held::hold(scene, &rule.rule, profile, means));
                }
                None => faults.push(Fault {
                    rule: "builtin/no-profile".to_owned(),
                    reason: format!(
                        "rule {} names no profile, so nothing may be made",
                        rule.rule.id
                    ),
                }),
            }
        }
        if faults.is_empty() {
            Outcome::Holds
        } else {
            Outcome::Faults(faults)
        }
    }
}

impl Compiled {
    /// Evaluates the condition: nothing where it is true.
    fn is_true(&self, variables: &Variables<'_>) -> Option<Outcome> {
        let condition = self.when.as_ref()?;
        match condition::holds(condition, variables.get()) {
            Ok(true) => None,
            Ok(false) => Some(Outcome::NotTrue),
            Err(why) => Some(Outcome::Failed(why)),
        }
    }
}

/// Values that conditions speak of, made when the first condition is evaluated: most requests meet none.
struct Variables<'a> {
    scene: &'a Scene<'a>,
    named: &'a [Named],
    made: OnceCell<BTreeMap<&'static str, Value>>,
}

impl<'a> Variables<'a> {
    const fn new(scene: &'a Scene<'a>, named: &'a [Named]) -> Self {
        Self {
            scene,
            named,
            made: OnceCell::new(),
        }
    }

    fn get(&self) -> &BTreeMap<&'static str, Value> {
        self.made
            .get_or_init(|| condition::variables(self.scene, self.named))
    }
}

/// Tries a rule that denies. Of what is not there yet, it goes by what is asked for.
fn denied(
    scene: &Scene<'_>,
    rule: &Compiled,
    named: &[Named],
    variables: &Variables<'_>,
) -> Outcome {
    if !rule.selector.has(scene.kind) {
        return Outcome::OtherOperation;
    }
    let is_meant = match &rule.rule.objects {
        Objects::Label(key, value) if named.is_empty() => is_to_bear(scene, key, value.as_deref()),
        // Of all there are, also one that is not there is.
        Objects::All => true,
        _ if named.is_empty() => true,
        _ => named.iter().any(|it| scene.is_in_scope(&rule.rule, it)),
    };
    if !is_meant {
        return Outcome::OtherObject("the rule is about other objects".to_owned());
    }
    rule.is_true(variables).unwrap_or(Outcome::Holds)
}

/// Says whether a request without an object would make one with a label, or act on all that have it.
fn is_to_bear(scene: &Scene<'_>, key: &str, value: Option<&str>) -> bool {
    if scene.kind.id.split('.').nth(1) == Some("prune") {
        return true;
    }
    let container = scene.asked.container.as_ref();
    let labels = container.map_or_else(
        || super::facts::texts(body(scene.asked).and_then(|it| it.field("Labels"))),
        |container| container.labels.clone(),
    );
    let fits = |known: &str| value.is_none_or(|value| value == known);
    labels
        .iter()
        .any(|(name, known)| name == key && fits(known))
}

/// A rule about objects with a label makes none without it: what it made, it could not even remove.
fn bears(scene: &Scene<'_>, rule: &Compiled) -> Option<Fault> {
    let Objects::Label(key, value) = &rule.rule.objects else {
        return None;
    };
    let is_made = MADE.contains(&scene.kind.id);
    if !is_made || key == scene.owner_label || is_to_bear(scene, key, value.as_deref()) {
        return None;
    }
    let value = value.as_deref().map(|it| format!("={it}"));
    let reason = format!(
        "what is made has to bear the label {key}{}",
        value.unwrap_or_default()
    );
    Some(ground("builtin/label", reason))
}

/// Returns what keeps a rule from reaching into the containers that a request acts on.
fn reach(scene: &Scene<'_>, rule: &Compiled, named: &[Named]) -> Vec<Fault> {
    if !scene.reaches_in() {
        return Vec::new();
    }
    let containers = named.iter().filter(|it| IS_REACHED.contains(&it.target));
    let faults = containers.filter_map(|it| {
        let (word, reason) = match scene.may_reach(&rule.rule, it.bearer.as_ref()?) {
            Ok(true) => return None,
            Ok(false) => ("builtin/powerful", powerful(&it.reference)),
            Err(unknown) => ("builtin/unknown", unknown.0),
        };
        Some(Fault {
            rule: word.to_owned(),
            reason,
        })
    });
    faults.collect()
}

/// What acts on everybody's objects at once has to be narrowed to one's own, where a rule is about those alone.
fn narrowed(scene: &Scene<'_>, rule: &Compiled) -> Option<Fault> {
    let wanted = match &rule.rule.objects {
        Objects::All => return None,
        Objects::Own => Some((scene.owner_label, scene.identity.as_str())),
        Objects::Label(key, Some(value)) => Some((key.as_str(), value.as_str())),
        Objects::Label(_, None) => None,
    };
    let id = scene.kind.id;
    if PRUNES.contains(&id) {
        let filters = one(scene.asked, "filters").unwrap_or_default();
        let is_narrow = wanted.is_some_and(|(key, value)| filter::demands(filters, key, value));
        let (key, value) = wanted.unwrap_or_default();
        return (!is_narrow).then(|| Fault {
            rule: "builtin/others".to_owned(),
            reason: format!("{id} acts on everybody's objects; add --filter label={key}={value}"),
        });
    }
    WHOLE.contains(&id).then(|| Fault {
        rule: "builtin/others".to_owned(),
        reason: format!("{id} is about everybody's objects"),
    })
}

/// Checkpoints in folders of the host are read and written as root, so nobody chooses one. Starting from one of the
/// engine's own takes the right to make them.
fn checkpoint(scene: &Scene<'_>, rule: &Compiled) -> Option<Fault> {
    let asked = scene.asked;
    let is_start = scene.kind.id == "containers.start";
    if !is_start && !scene.kind.id.starts_with("checkpoints.") {
        return None;
    }
    let written = body(asked).and_then(|it| it.field("CheckpointDir"));
    let is_folder = ["checkpoint-dir", "dir"]
        .iter()
        .any(|it| one(asked, it).is_some())
        || written.is_some_and(|it| it.text() != Some(""));
    let makes = Kind {
        id: "checkpoints.create",
        class: Class::Create,
    };
    let is_from = is_start && one(asked, "checkpoint").is_some() && !rule.selector.has(makes);
    let reason = match (is_folder, is_from) {
        (true, _) => "checkpoints of a folder of one's own choice are not allowed",
        (_, true) => "starting from checkpoints takes a rule that names checkpoints.create",
        _ => return None,
    };
    Some(ground("builtin/checkpoint", reason.to_owned()))
}

impl Trial {
    /// Says whether some rule allows and none denies.
    pub fn is_allowed(&self) -> bool {
        let mut tried = self.tried.iter();
        let is_denied = tried.any(Tried::denies_now);
        let mut tried = self.tried.iter();
        let holds = tried.any(|it| !it.denies && it.outcome == Outcome::Holds);
        self.unknown.is_empty() && !is_denied && holds
    }

    /// Returns the rules that decided, with a reason each.
    pub fn grounds(&self) -> Vec<Fault> {
        let mut grounds: BTreeSet<Fault> = BTreeSet::new();
        if self.is_allowed() {
            let held = self.tried.iter().filter(|it| it.outcome == Outcome::Holds);
            grounds.extend(held.map(|it| ground(&it.rule, format!("{} allows it", it.rule))));
            return grounds.into_iter().collect();
        }
        let unknown = self.unknown.iter();
        grounds.extend(unknown.map(|why| ground("builtin/unknown", why.clone())));
        for tried in self.tried.iter().filter(|it| it.denies_now()) {
            let why = match &tried.outcome {
                Outcome::Failed(why) => format!("the condition of {} failed: {why}", tried.rule),
                _ => format!("{} denies it", tried.rule),
            };
            grounds.insert(ground(&tried.rule, why));
        }
        if grounds.is_empty() {
            grounds.extend(self.faults());
        }
        grounds.into_iter().take(MOST_REASONS).collect()
    }

    /// Why no rule allows: what goes beyond those that are about it; else that there is no such object; else that
    /// nothing is about it.
    fn faults(&self) -> Vec<Fault> {
        let allows = self.tried.iter().filter(|it| !it.denies);
        let mut faults: Vec<Fault> = Vec::new();
        let mut absent: Option<&String> = None;
        let mut is_untrue = false;
        for tried in allows {
            match &tried.outcome {
                Outcome::Faults(own) => faults.extend(own.iter().cloned()),
                Outcome::OtherObject(why) => absent = Some(why),
                Outcome::NotTrue => is_untrue = true,
                _ => {}
            }
        }
        let (absences, rest): (Vec<Fault>, Vec<Fault>) = faults
            .into_iter()
            .partition(|fault| fault.rule == NOT_FOUND);
        if !rest.is_empty() {
            return rest;
        }
        if !absences.is_empty() {
            return absences;
        }
        if let Some(why) = absent {
            return vec![ground(NOT_FOUND, why.clone())];
        }
        let why = match (self.roles.as_slice(), is_untrue) {
            ([], _) => "whoever asks has no role".to_owned(),
            (roles, true) => format!("no condition of {} is true of it", roles.join(", ")),
            (roles, false) => format!("no rule of {} is about it", roles.join(", ")),
        };
        vec![ground("builtin/default", why)]
    }
}

impl Tried {
    /// Says whether it denies the request: a rule that does, or a condition that failed.
    pub(super) const fn denies_now(&self) -> bool {
        match self.outcome {
            Outcome::Holds => self.denies,
            Outcome::Failed(_) => true,
            _ => false,
        }
    }
}

fn ground(rule: &str, reason: String) -> Fault {
    Fault {
        rule: rule.to_owned(),
        reason,
    }
}

/// The rule for what is not there, and for what is somebody else's.
pub(super) const NOT_FOUND: &str = "builtin/not-found";
/// What can be reached into.
const IS_REACHED: [Target; 2] = [Target::Container, Target::Exec];
/// What makes objects that have labels from the beginning.
const MADE: [&str; 3] = ["containers.create", "networks.create", "volumes.create"];
/// Prunes that a label narrows.
const PRUNES: [&str; 3] = ["containers.prune", "networks.prune", "volumes.prune"];
/// What is about everybody's objects, and can't be narrowed.
const WHOLE: [&str; 4] = ["system.df", "images.prune", "build.prune", "build.cancel"];
/// Reasons that are told.
const MOST_REASONS: usize = 20;
