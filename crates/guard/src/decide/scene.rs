//! A request with all that is known of it: who asks, for what, and the objects that it names. The world is asked once
//! for each thing, so that all rules see the same.

use std::cell::RefCell;
use std::collections::BTreeMap;

use seawall_policy::config::guard::{Objects, Powerful, Rule};

use super::Time;
use super::condition::word;
use super::facts::{Field, field};
use super::selector::Kind;
use crate::api::asked::Asked;
use crate::api::operation::{Class, Target};
use crate::principal::Principal;
use crate::world::{HostPath, Object, Unknown, World};

/// A request with all that is known of it.
pub(super) struct Scene<'a> {
    /// Who asks.
    pub(super) principal: &'a Principal,
    /// One name for who asks.
    pub(super) identity: String,
    /// What is asked for.
    pub(super) asked: &'a Asked,
    /// What it is to rules.
    pub(super) kind: Kind,
    /// When.
    pub(super) now: Time,
    /// The label that says whose an object is.
    pub(super) owner_label: &'a str,
    world: &'a dyn World,
    objects: RefCell<BTreeMap<(Target, String), Found>>,
    paths: RefCell<BTreeMap<String, Result<HostPath, Unknown>>>,
}

/// What the world says of an object.
pub(super) type Found = Result<Option<Object>, Unknown>;

/// An object that a request acts on.
#[derive(Clone, Debug)]
pub(super) struct Named {
    /// What it is.
    pub(super) target: Target,
    /// How the request names it.
    pub(super) reference: String,
    /// The object, where there is such a one; of exec instances their container: what rules hold for.
    pub(super) bearer: Option<Object>,
}

impl<'a> Scene<'a> {
    /// Begins one.
    pub(super) fn new(
        principal: &'a Principal,
        asked: &'a Asked,
        (world, now): (&'a dyn World, Time),
        owner_label: &'a str,
    ) -> Self {
        Self {
            principal,
            identity: principal.identity(),
            asked,
            kind: Kind::of(asked),
            now,
            owner_label,
            world,
            objects: RefCell::default(),
            paths: RefCell::default(),
        }
    }

    /// Returns an object of the engine.
    pub(super) fn object(&self, target: Target, reference: &str) -> Found {
        let key = (target, reference.to_owned());
        if let Some(found) = self.objects.borrow().get(&key) {
            return found.clone();
        }
        let found = self.world.object(target, reference);
        self.objects.borrow_mut().insert(key, found.clone());
        found
    }

    /// Returns a path of the host.
    pub(super) fn path(&self, path: &str) -> Result<HostPath, Unknown> {
        if let Some(found) = self.paths.borrow().get(path) {
            return found.clone();
        }
        let found = self.world.path(path);
        self.paths
            .borrow_mut()
            .insert(path.to_owned(), found.clone());
        found
    }

    /// Returns the objects that the request acts on, and that rules have to hold for.
    ///
    /// # Errors
    /// Where one of them can't be told.
    pub(super) fn named(&self) -> Result<Vec<Named>, Unknown> {
        let mut wanted = Vec::new();
        if !JUDGED_BY_NAME.contains(&self.kind.id) {
            let target = self.asked.operation.target;
            let pairs = target.zip(self.asked.target());
            wanted.extend(pairs.map(|(target, text)| (target, text.to_owned())));
        }
        for (id, what, target) in NAMED_BESIDE {
            if self.kind.id == *id {
                let texts = field(self.asked, what);
                wanted.extend(texts.into_iter().map(|text| (*target, text)));
            }
        }
        let named = wanted.into_iter();
        named
            .map(|(target, text)| self.name(target, text))
            .collect()
    }

    fn name(&self, target: Target, reference: String) -> Result<Named, Unknown> {
        let object = self.object(target, &reference)?;
        let container = object.as_ref().and_then(|it| it.container.clone());
        let bearer = match (target, container) {
            (Target::Exec, Some(id)) => self.object(Target::Container, &id)?,
            // Whose an exec instance is can't be told without its container.
            (Target::Exec, None) => None,
            _ => object,
        };
        Ok(Named {
            target,
            reference,
            bearer,
        })
    }

    /// Returns an object that a request names in another place than its path.
    pub(super) fn named_as(&self, target: Target, reference: &str) -> Result<Named, Unknown> {
        self.name(target, reference.to_owned())
    }

    /// Says whether an object is of whoever asks. What an image says of itself does not count.
    pub(super) fn is_own(&self, object: &Object) -> bool {
        label(object, self.owner_label) == Some(&self.identity)
    }

    /// Says whether a rule holds for an object that the request acts on.
    pub(super) fn is_in_scope(&self, rule: &Rule, named: &Named) -> bool {
        let Some(bearer) = &named.bearer else {
            return false;
        };
        // Labels of images are their makers': they say nothing of whose they are.
        let is_image = named.target == Target::Image;
        match &rule.objects {
            Objects::All => true,
            Objects::Own if is_image => self.is_image_shared(),
            Objects::Own => self.is_own(bearer),
            Objects::Label(..) if is_image => false,
            Objects::Label(key, value) => {
                let found = label(bearer, key);
                found.is_some_and(|found| value.as_deref().is_none_or(|value| value == found))
            }
        }
    }

    /// Images are everybody's to look at. What else is done to them, the profile is asked about by name.
    fn is_image_shared(&self) -> bool {
        self.kind.class == Class::Read || SHARED.contains(&self.kind.id)
    }

    /// Says whether the request reaches into a container: runs something in it, reads or writes its files, or lets it
    /// run.
    pub(super) fn reaches_in(&self) -> bool {
        match self.kind.class {
            Class::Create => !HARMLESS.contains(&self.kind.id),
            Class::Leak => !LOOKS.contains(&self.kind.id),
            Class::Lifecycle => LETS_RUN.contains(&self.kind.id),
            // Its files become an image that may be run and saved.
            _ => self.kind.id == "images.commit",
        }
    }

    /// Says whether a rule may reach into a container. One that came from an image with the owner label has it from
    /// there, and is nobody's.
    pub(super) fn may_reach(&self, rule: &Rule, container: &Object) -> Result<bool, Unknown> {
        if !container.powerful {
            return Ok(true);
        }
        match rule.powerful {
            Powerful::None => Ok(false),
            Powerful::All => Ok(true),
            Powerful::Own => {
                let image = match &container.image {
                    Some(image) => self.object(Target::Image, image)?,
                    None => None,
                };
                let is_honest = image.is_some_and(|image| !self.bears_own_label(&image));
                Ok(is_honest && self.is_own(container))
            }
        }
    }

    /// Says whether an object has a label that the guard alone sets.
    pub(super) fn bears_own_label(&self, object: &Object) -> bool {
        object.labels.iter().any(|(key, _)| self.is_reserved(key))
    }

    /// Says whether the guard alone may set a label.
    pub(super) fn is_reserved(&self, key: &str) -> bool {
        key == self.owner_label || key.starts_with(RESERVED)
    }
}

/// Returns a label of an object.
pub(super) fn label<'o>(object: &'o Object, key: &str) -> Option<&'o str> {
    let found = object.labels.iter().find(|(known, _)| known == key);
    found.map(|(_, value)| value.as_str())
}

/// Says of an object that there is none, in the engine's words: the same where it is somebody else's.
pub(super) fn no_such(target: Target, reference: &str) -> String {
    let what = match target {
        Target::Exec => "exec instance",
        other => word(other),
    };
    let reference: String = reference.chars().take(100).collect();
    format!("No such {what}: {reference}")
}

/// Operations whose path names what need not be in the engine's store, or what the profile judges by its name.
const JUDGED_BY_NAME: [&str; 7] = [
    "distribution.inspect",
    "images.push",
    "networks.connect",
    "networks.disconnect",
    "plugins.pull",
    "plugins.create",
    "plugins.push",
];

/// Objects that requests act on and name elsewhere than in their path.
const NAMED_BESIDE: &[(&str, Field, Target)] = &[
    (
        "images.commit",
        Field::Query("container"),
        Target::Container,
    ),
    (
        "networks.connect",
        Field::Body("Container"),
        Target::Container,
    ),
    (
        "networks.disconnect",
        Field::Body("Container"),
        Target::Container,
    ),
    ("images.save-many", Field::Query("names"), Target::Image),
];

/// What may be done to images of nobody in particular.
const SHARED: [&str; 6] = [
    "images.inspect",
    "images.history",
    "images.tag",
    "images.save",
    "images.save-many",
    "images.delete",
];
/// What is counted as making, and yet gives no hold on a container that there is.
const HARMLESS: [&str; 1] = ["containers.create"];
/// What may hold secrets, and yet is only looked at from outside.
const LOOKS: [&str; 2] = ["containers.inspect", "containers.logs"];
/// What lets a container run.
const LETS_RUN: [&str; 3] = [
    "containers.start",
    "containers.restart",
    "containers.unpause",
];
/// What labels of the guard begin with.
pub(super) const RESERVED: &str = "io.seawall.";
