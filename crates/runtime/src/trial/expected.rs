//! What a trial says of an alert that has to come.

use super::Wrong;
use super::read;
use super::value::Map;
use crate::engine::{Alert, Scene};
use crate::language::Priority;
use crate::yaml::Node;
use std::collections::BTreeMap;

/// An alert that has to come.
#[derive(Clone, Debug, Default)]
pub(super) struct Expected {
    pub(super) rule: String,
    priority: Option<Priority>,
    message: Option<String>,
    container: Option<String>,
    fields: BTreeMap<String, String>,
}

/// An alert that came, with whom it is about.
#[derive(Clone, Debug)]
pub(super) struct Raised {
    pub(super) alert: Alert,
    pub(super) whose: Whose,
}

/// Where the thread of an event is. What says the least comes last, as an entry of it would take the alerts of others.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Whose {
    /// Outside of containers.
    Host,
    /// In a container, by its id and its name; the name is empty where nobody told of it.
    Container(String, String),
    /// Nobody knows: the event is of no thread that is known.
    Nobody,
}

/// What stands in a trial for all that is outside of containers, as in Falco's `container.id`.
pub(super) const HOST: &str = "host";
/// A shorter begin of an id may be anybody's.
const LEAST: usize = 4;

/// Which keys an alert that has to come may have.
pub(super) const KEYS: [&str; 5] = ["rule", "priority", "output", "container", "fields"];

impl Expected {
    /// Reads the name of a rule, or a map that has nothing but `keys`.
    pub(super) fn read(node: &Node, keys: &[&str]) -> Result<Self, read::Wrong> {
        if let Some(rule) = node.text() {
            return Ok(Self {
                rule: rule.to_owned(),
                ..Self::default()
            });
        }
        let map = Map::of(node)?;
        map.only(keys)?;
        let mut expected = Self {
            rule: map.needed("rule")?.to_owned(),
            priority: priority(&map)?,
            message: map.text("output")?.map(str::to_owned),
            container: map.text("container")?.map(str::to_owned),
            ..Self::default()
        };
        if let Some(node) = map.get("fields") {
            for (name, value) in Map::of(node)?.entries()? {
                let value = value
                    .text()
                    .ok_or_else(|| read::Wrong::new(value.start, "a value of a field is a text"))?;
                expected.fields.insert(name.to_owned(), value.to_owned());
            }
        }
        Ok(expected)
    }

    /// Returns whether an alert is one of its rule.
    pub(super) fn is_of_rule(&self, raised: &Raised) -> bool {
        *raised.alert.rule == *self.rule
    }

    /// Returns whether an alert is as it has to be.
    pub(super) fn fits(&self, raised: &Raised) -> bool {
        self.is_of_rule(raised) && self.differences(raised).is_empty()
    }

    /// Returns in what an alert of the rule is not as it has to be.
    pub(super) fn differences(&self, raised: &Raised) -> Vec<Wrong> {
        let alert = &raised.alert;
        let mut wrong = Vec::new();
        let mut compare = |what: &str, is: String, wanted: &str| {
            wrong.push(Wrong::Different {
                rule: self.rule.clone(),
                what: what.to_owned(),
                is,
                wanted: wanted.to_owned(),
            });
        };
        if let Some(priority) = self.priority.filter(|it| *it != alert.priority) {
            let is = alert.priority.name().to_owned();
            compare("the priority", is, priority.name());
        }
        if let Some(message) = self.message.as_ref().filter(|it| **it != alert.message) {
            compare("the output", alert.message.clone(), message);
        }
        if let Some(wanted) = &self.container
            && !raised.whose.is_called(wanted)
        {
            compare("the container", raised.whose.shown(), wanted);
        }
        for (name, wanted) in &self.fields {
            let is = field(alert, name);
            if is != *wanted {
                compare(name, is, wanted);
            }
        }
        wrong
    }
}

fn priority(map: &Map<'_>) -> Result<Option<Priority>, read::Wrong> {
    let Some(text) = map.text("priority")? else {
        return Ok(None);
    };
    Priority::of(text).map(Some).ok_or_else(|| {
        let at = map.get("priority").map_or(0, |node| node.start);
        read::Wrong::new(at, format!("there is no priority {text:?}"))
    })
}

/// Returns the value of a field as a trial writes it.
fn field(alert: &Alert, name: &str) -> String {
    let found = alert.fields.iter().find(|(known, _)| **known == *name);
    match found {
        Some((_, serde_json::Value::String(text))) => text.clone(),
        Some((_, serde_json::Value::Null)) => "<NA>".to_owned(),
        Some((_, value)) => value.to_string(),
        None => "nothing: the output of the rule does not name it".to_owned(),
    }
}

impl Raised {
    pub(super) fn of(alert: Alert, scene: &Scene<'_>) -> Self {
        Self {
            alert,
            whose: Whose::of(scene),
        }
    }
}

impl Whose {
    pub(super) fn of(scene: &Scene<'_>) -> Self {
        if let Some(container) = scene.container {
            return Self::Container(container.id.clone(), container.name.clone());
        }
        match scene.thread {
            None => Self::Nobody,
            Some(thread) => match thread.container.as_deref() {
                None => Self::Host,
                Some(id) => Self::Container(id.to_owned(), String::new()),
            },
        }
    }

    /// Returns whether somebody means it by a name, an id or the begin of one. A container that is called `host` has its id.
    fn is_called(&self, wanted: &str) -> bool {
        match self {
            Self::Nobody => false,
            Self::Host => wanted == HOST,
            Self::Container(..) if wanted == HOST => false,
            Self::Container(id, name) => {
                name == wanted || wanted.len() >= LEAST && id.starts_with(wanted)
            }
        }
    }

    /// Returns what it is shown as.
    fn shown(&self) -> String {
        self.name().unwrap_or("nothing").to_owned()
    }

    /// Returns what a trial calls it; nothing where nobody knows.
    pub(super) fn name(&self) -> Option<&str> {
        match self {
            Self::Nobody => None,
            Self::Host => Some(HOST),
            Self::Container(id, name) if name.is_empty() || name == HOST => Some(id),
            Self::Container(_, name) => Some(name),
        }
    }
}
