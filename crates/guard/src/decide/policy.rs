//! A policy, ready to judge: names looked up, conditions compiled, operations known.

use std::collections::BTreeMap;
use std::sync::Arc;

use seawall_condition::Condition;
use seawall_policy::config::guard::{
    Guard, Mode, Profile, Record, Role as Written, Rule, SessionKind,
};
use seawall_policy::config::{InvalidConfig, Said};

use super::accounts::Accounts;
use super::evidence::Evidence;
use super::held::{Fault, resolved};
use super::member::Who;
use super::protected::protected;
use super::scene::{Scene, label};
use super::selector::{self, Selector};
use super::trial::Trial;
use super::{Change, Decision, Judge, Recorded, Sight, Time};
use super::{context, second, sight};
use crate::api::asked::Asked;
use crate::api::masked::Masks;
use crate::api::operation::{Operation, Target};
use crate::principal::Principal;
use crate::world::World;

/// A policy, ready to judge.
pub struct Policy {
    mode: Mode,
    pub(super) owner_label: String,
    /// Paths that the engine and the guard live on.
    pub(super) protected: Vec<String>,
    pub(super) deny: Vec<Compiled>,
    pub(super) roles: Vec<Role>,
    pub(super) profiles: BTreeMap<String, Profile>,
    /// Whose sessions soever.
    recorded: Recorded,
    glasses: Vec<Glass>,
    pub(super) evidence: Arc<dyn Evidence>,
}

/// What a policy is compiled with.
pub struct Setting<'a> {
    /// The file that it stands in, as the caller names it.
    pub file: &'a str,
    /// All operations that there are.
    pub operations: &'a [&'static Operation],
    /// Users and groups of this machine.
    pub accounts: &'a Accounts,
    /// What is known of images.
    pub evidence: Arc<dyn Evidence>,
}

/// A role with its rules.
pub(super) struct Role {
    pub(super) name: String,
    members: Vec<Who>,
    pub(super) allow: Vec<Compiled>,
    pub(super) deny: Vec<Compiled>,
    recorded: Recorded,
}

/// A rule with its condition.
pub(super) struct Compiled {
    pub(super) rule: Rule,
    pub(super) selector: Selector,
    pub(super) when: Option<Condition>,
}

/// What lets somebody past the policy for a while.
struct Glass {
    who: Vec<Who>,
    reason: String,
    until: Time,
    /// Nothing: all operations.
    operations: Option<Selector>,
}

impl Policy {
    /// Compiles a policy.
    ///
    /// # Errors
    /// Where it names an operation, a user or a group that there is not, or a condition is none.
    pub fn compile(guard: &Guard, setting: &Setting<'_>) -> Result<Self, InvalidConfig> {
        let roles = guard.roles.iter().map(|role| compile_role(role, setting));
        let profiles = guard.profiles.iter();
        let glasses = guard.break_glass.iter().map(|glass| {
            check_words(&glass.operations, setting)?;
            let words = glass.operations.iter().map(|it| it.text.as_str());
            let who = glass.who.iter().map(|it| Who::new(it, setting.accounts));
            Ok(Glass {
                who: who
                    .collect::<Result<_, _>>()
                    .map_err(|why| nowhere(setting, why))?,
                reason: glass.reason.clone(),
                until: glass.until.seconds(),
                operations: (!glass.operations.is_empty()).then(|| Selector::new(words)),
            })
        });
        Ok(Self {
            mode: guard.mode,
            owner_label: guard.owner_label.clone(),
            protected: protected(guard),
            deny: compile_rules(&guard.deny, setting)?,
            roles: roles.collect::<Result<_, _>>()?,
            profiles: profiles.map(|it| (it.name.clone(), it.clone())).collect(),
            recorded: recorded(guard.record.as_ref()),
            glasses: glasses.collect::<Result<_, InvalidConfig>>()?,
            evidence: Arc::clone(&setting.evidence),
        })
    }

    /// Returns what is done with what the policy denies.
    pub const fn mode(&self) -> Mode {
        self.mode
    }

    /// Tries all rules on a request, for whoever wants to know why it is decided so.
    pub fn trial(
        &self,
        principal: &Principal,
        asked: &Asked,
        world: &dyn World,
        now: Time,
    ) -> Trial {
        self.try_all(&Scene::new(
            principal,
            asked,
            (world, now),
            &self.owner_label,
        ))
    }

    fn broken_glass(&self, scene: &Scene<'_>) -> Option<&Glass> {
        self.glasses.iter().find(|glass| {
            let is_meant = glass
                .operations
                .as_ref()
                .is_none_or(|it| it.has(scene.kind));
            scene.now < glass.until && is_meant && glass.who.iter().any(|it| it.is(scene.principal))
        })
    }

    /// Returns what is changed in a request before it is forwarded.
    fn changes(&self, scene: &Scene<'_>, is_allowed: bool) -> Vec<Change> {
        let mut changes = Vec::new();
        // Where a rule lets whoever asks say whose a container is, that stays: what clients say themselves is taken out.
        let said = self.said_owner(scene).filter(|_| is_allowed);
        if let Some(owner) = said.or_else(|| self.owner(scene)) {
            changes.push(Change::Label {
                key: self.owner_label.clone(),
                value: owner,
            });
        }
        let container = scene.asked.container.as_ref();
        let said = container.and_then(|it| it.image.as_deref());
        if let Some(said) = said.filter(|_| scene.kind.id == "containers.create") {
            if let Ok(Some(image)) = scene.object(Target::Image, said) {
                let by = resolved(said, &image);
                changes.push(Change::Image { by });
            }
        }
        if container.and_then(|it| it.security.masks()) == Some(Masks::Usual) {
            changes.push(Change::OwnMasks);
        }
        let target = scene.asked.operation.target;
        let target = target
            .filter(|it| BY_ID.contains(it))
            .zip(scene.asked.target());
        if let Some(Ok(Some(object))) = target.map(|(of, text)| scene.object(of, text)) {
            changes.push(Change::Target { id: object.id });
        }
        changes.extend(second::references(scene));
        changes
    }

    fn said_owner(&self, scene: &Scene<'_>) -> Option<String> {
        let labels = scene.asked.container.iter().flat_map(|it| &it.labels);
        let mut said = labels.filter(|(key, _)| *key == self.owner_label);
        said.next().map(|(_, value)| value.clone())
    }

    /// Returns the owner that a request's object gets: whoever makes it; of one that is changed whoever it belongs to.
    fn owner(&self, scene: &Scene<'_>) -> Option<String> {
        if MADE.contains(&scene.kind.id) {
            return Some(scene.identity.clone());
        }
        if !WRITTEN_ANEW.contains(&scene.kind.id) {
            return None;
        }
        let (target, text) = scene.asked.operation.target.zip(scene.asked.target())?;
        let object = scene.object(target, text).ok()??;
        label(&object, &self.owner_label).map(str::to_owned)
    }
}

impl Judge for Policy {
    fn judge(
        &self,
        principal: &Principal,
        asked: &Asked,
        world: &dyn World,
        now: Time,
    ) -> Decision {
        let scene = Scene::new(principal, asked, (world, now), &self.owner_label);
        let trial = self.try_all(&scene);
        let is_allowed = trial.is_allowed();
        let glass = (!is_allowed).then(|| self.broken_glass(&scene)).flatten();
        let (rules, reasons) = split(trial.grounds());
        let allowed = is_allowed || glass.is_some() || self.mode != Mode::Enforce;
        let changes = allowed.then(|| self.changes(&scene, is_allowed));
        Decision {
            allowed,
            would_deny: !is_allowed,
            rules,
            reasons,
            changes: changes.unwrap_or_default(),
            break_glass: glass.map(|glass| glass.reason.clone()),
        }
    }

    fn sight(&self, principal: &Principal) -> Sight {
        sight::of(self, principal)
    }

    fn recorded(&self, principal: &Principal) -> Recorded {
        let roles = self.roles.iter().filter(|it| it.has(principal));
        roles.fold(self.recorded, |all, role| all.and(role.recorded))
    }
}

impl Role {
    /// Says whether somebody has the role.
    pub(super) fn has(&self, principal: &Principal) -> bool {
        self.members.iter().any(|member| member.is(principal))
    }
}

fn compile_role(role: &Written, setting: &Setting<'_>) -> Result<Role, InvalidConfig> {
    let members = role.members.iter().map(|it| Who::new(it, setting.accounts));
    let members = members.collect::<Result<_, _>>();
    Ok(Role {
        name: role.name.clone(),
        members: members.map_err(|why| nowhere(setting, format!("role {}: {why}", role.name)))?,
        allow: compile_rules(&role.allow, setting)?,
        deny: compile_rules(&role.deny, setting)?,
        recorded: recorded(role.record.as_ref()),
    })
}

fn recorded(record: Option<&Record>) -> Recorded {
    let has = |kind| record.is_some_and(|it| it.sessions.contains(&kind));
    Recorded {
        exec: has(SessionKind::Exec),
        attach: has(SessionKind::Attach),
        input: record.is_some_and(|it| it.input),
    }
}

fn compile_rules(rules: &[Rule], setting: &Setting<'_>) -> Result<Vec<Compiled>, InvalidConfig> {
    let compiled = rules.iter().map(|rule| {
        check_words(&rule.operations, setting)?;
        let when = rule.when.as_ref().map(|when| {
            let compiled = Condition::compile(&when.text, context::VARIABLES);
            compiled.map_err(|wrong| {
                let (line, column) = when.place(wrong.at);
                wrong_at(
                    setting,
                    (line, column),
                    format!("{}: {}", rule.id, wrong.why),
                )
            })
        });
        Ok(Compiled {
            rule: rule.clone(),
            selector: Selector::new(rule.operations.iter().map(|it| it.text.as_str())),
            when: when.transpose()?,
        })
    });
    compiled.collect()
}

fn check_words(words: &[Said], setting: &Setting<'_>) -> Result<(), InvalidConfig> {
    for word in words {
        let checked = selector::check(&word.text, setting.operations);
        checked.map_err(|why| wrong_at(setting, (word.line, word.column), why))?;
    }
    Ok(())
}

fn wrong_at(setting: &Setting<'_>, (line, column): (u64, u64), why: String) -> InvalidConfig {
    InvalidConfig {
        file: setting.file.to_owned(),
        line,
        column,
        why,
    }
}

fn nowhere(setting: &Setting<'_>, why: String) -> InvalidConfig {
    wrong_at(setting, (1, 1), why)
}

fn split(grounds: Vec<Fault>) -> (Vec<String>, Vec<String>) {
    let mut rules: Vec<String> = Vec::new();
    let mut reasons = Vec::new();
    for ground in grounds {
        if !rules.contains(&ground.rule) {
            rules.push(ground.rule);
        }
        reasons.push(ground.reason);
    }
    (rules, reasons)
}

/// Objects that are named by their full id when the request is forwarded. Images keep their name, which some operations
/// act on; volumes and plugins have no other.
const BY_ID: [Target; 8] = [
    Target::Container,
    Target::Exec,
    Target::Network,
    Target::Node,
    Target::Service,
    Target::Task,
    Target::Secret,
    Target::Config,
];
/// What makes objects with labels.
const MADE: [&str; 6] = [
    "containers.create",
    "networks.create",
    "volumes.create",
    "services.create",
    "secrets.create",
    "configs.create",
];
/// What writes all labels of an object anew.
const WRITTEN_ANEW: [&str; 3] = ["services.update", "secrets.update", "configs.update"];
