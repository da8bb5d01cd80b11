//! Which operations the words of a rule name: ids, patterns of ids, classes.
//!
//! What is the power of root on the host whatever a profile says – plugins, the cluster, the engine's debugging, tunnels
//! that nobody can look into, archives that bring images under any name – is never named by a bare `*`: it takes the
//! class or the id.

use seawall_model::nearest::nearest;
use seawall_policy::pattern::fits;

use crate::api::asked::Asked;
use crate::api::operation::{Class, Operation};

/// Words of a rule.
#[derive(Clone, Debug)]
pub(super) struct Selector {
    words: Vec<String>,
}

/// What a request is to a selector: the operation, and by which id it is named.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kind {
    /// The id that rules name it by.
    pub(super) id: &'static str,
    /// Its class.
    pub(super) class: Class,
}

impl Kind {
    /// Returns what a request is. An image that comes from an address or an archive is an import, whatever route it
    /// takes.
    pub(super) fn of(asked: &Asked) -> Self {
        let imports = |key: &&str| asked.parameter(key).is_some_and(|it| !it.is_empty());
        let is_import = asked.operation.id == PULL && ["fromSrc"].iter().any(imports);
        Self {
            id: if is_import {
                IMPORT
            } else {
                asked.operation.id
            },
            class: asked.operation.class,
        }
    }
}

impl Selector {
    /// Makes one of words that were checked.
    pub(super) fn new<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        Self {
            words: words.into_iter().map(str::to_owned).collect(),
        }
    }

    /// Says whether an operation is named.
    pub(super) fn has(&self, kind: Kind) -> bool {
        self.words.iter().any(|word| names(word, kind))
    }
}

/// Says what is wrong with a word: it names no operation that there is.
pub(super) fn check(word: &str, operations: &[&'static Operation]) -> Result<(), String> {
    let is_known = |operation: &&'static Operation| {
        let kind = Kind {
            id: operation.id,
            class: operation.class,
        };
        names(word, kind)
    };
    if word == IMPORT || class(word).is_some() || operations.iter().any(is_known) {
        return Ok(());
    }
    let ids = operations.iter().map(|operation| operation.id);
    let known: Vec<&str> = ids.chain(CLASSES.map(|(name, _)| name)).collect();
    let near = nearest(word, &known);
    let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
    Err(format!("`{word}` names no operation{near}"))
}

fn names(word: &str, kind: Kind) -> bool {
    if word == kind.id {
        return true;
    }
    if EXPLICIT.contains(&kind.id) {
        return false;
    }
    let group = kind.id.split_once('.').map_or(kind.id, |(group, _)| group);
    // To look at the swarm is to hold its join tokens.
    let has = if group == "swarm" {
        Class::Swarm
    } else {
        kind.class
    };
    if let Some(class) = class(word) {
        return class == has;
    }
    let is_root = matches!(has, Class::Plugin | Class::Swarm | Class::Debug);
    let begins = word
        .split_once('.')
        .is_some_and(|(first, _)| first == group);
    fits(kind.id, word) && (begins || !is_root)
}

fn class(word: &str) -> Option<Class> {
    let found = CLASSES.iter().find(|(name, _)| *name == word);
    found.map(|(_, class)| *class)
}

/// Returns the word for a class.
pub(super) fn class_name(class: Class) -> &'static str {
    let found = CLASSES.iter().find(|(_, known)| *known == class);
    found.map_or("", |(name, _)| name)
}

/// Classes by the words that rules name them by.
const CLASSES: [(&str, Class); 11] = [
    ("meta", Class::Meta),
    ("read", Class::Read),
    ("leak", Class::Leak),
    ("lifecycle", Class::Lifecycle),
    ("create", Class::Create),
    ("supply", Class::Supply),
    ("network", Class::Network),
    ("volume", Class::Volume),
    ("plugin", Class::Plugin),
    ("swarm", Class::Swarm),
    ("debug", Class::Debug),
];

/// Pulls of images, by the route that imports take as well.
pub(super) const PULL: &str = "images.pull";
/// Images that come from an address or an archive.
pub(super) const IMPORT: &str = "images.import";
/// Operations that only their own id names: what is inside can't be seen, comes under any name, or sends the engine to
/// any address.
pub(super) const EXPLICIT: [&str; 12] = [
    IMPORT,
    "images.load",
    "images.build",
    "build.cancel",
    "session.start",
    "grpc.start",
    "checkpoints.list",
    "checkpoints.create",
    "checkpoints.delete",
    "plugins.privileges",
    "system.auth",
    "images.search",
];
