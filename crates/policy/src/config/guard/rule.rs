//! Rules: which operations on which objects a role allows or denies.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_saphyr::Spanned;

use super::{Wrong, said};
use crate::config::Said;
use crate::config::custom::Written;

/// A rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Id, by which decisions and records name it: `roles.ci.allow.0`, or `roles.ci.ID`.
    pub id: String,
    /// Line and column of where it stands; zeros: it is ready-made.
    pub at: (u64, u64),
    /// Operations: ids in which `*` stands for any characters, or names of classes.
    pub operations: Vec<Said>,
    /// Objects that it holds for.
    pub objects: Objects,
    /// Whether it reaches into containers that hold more than a profile gives.
    pub powerful: Powerful,
    /// Whether whoever asks may say whose a container is: those that make others' containers again.
    pub sets_owner: bool,
    /// Profile that what is made or changed is held to.
    pub profile: Option<String>,
    /// Condition in CEL that has to be true.
    pub when: Option<Written>,
}

/// Objects that a rule holds for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Objects {
    /// Those with the owner label of whoever asks.
    #[default]
    Own,
    /// All.
    All,
    /// Those with a label, and with a value of it where that is said.
    Label(String, Option<String>),
}

/// Which containers that hold more than a profile gives may be reached into.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Powerful {
    /// None.
    #[default]
    None,
    /// One's own.
    Own,
    /// All that the rule holds for.
    All,
}

/// A rule as it is written.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RuleDocument {
    /// Id, for decisions and records; default: its number in the list.
    #[schemars(with = "Option<String>")]
    id: Option<Spanned<String>>,
    /// Operations: ids such as containers.start, in which `*` stands for any characters, or classes: meta, read, leak,
    /// lifecycle, create, supply, network, volume, plugin, swarm, debug.
    #[schemars(with = "Vec<String>")]
    operations: Spanned<Vec<Spanned<String>>>,
    /// Objects: own (those with the owner label of whoever asks; default), all, or label:KEY=VALUE.
    #[schemars(with = "Option<String>")]
    objects: Option<Spanned<String>>,
    /// Which containers that hold more than a profile gives may be reached into: none (default), own, all.
    #[serde(default)]
    powerful: Powerful,
    /// Whether the owner label may be set by whoever asks: for what makes containers of others again, with the labels
    /// that they had. Default: no.
    #[serde(default)]
    sets_owner: bool,
    /// Profile that what is made or changed is held to; default: that of the role. Where there is none, nothing may be
    /// made.
    #[schemars(with = "Option<String>")]
    profile: Option<Spanned<String>>,
    /// Condition in CEL that has to be true.
    #[schemars(with = "Option<String>")]
    when: Option<Spanned<String>>,
}

/// Where rules stand, and what holds where they say nothing.
pub(super) struct Home<'a> {
    /// What ids begin with.
    pub(super) prefix: String,
    /// The role's objects.
    pub(super) objects: Objects,
    /// The role's profile.
    pub(super) profile: Option<String>,
    /// Returns the name of a profile, where there is such a one.
    pub(super) known: &'a dyn Fn(&str) -> Option<String>,
    /// The file's text; nothing for what is ready-made.
    pub(super) text: Option<&'a str>,
}

/// Reads rules of one list.
pub(super) fn apply(
    list: &str,
    documents: Vec<RuleDocument>,
    home: &Home<'_>,
) -> Result<Vec<Rule>, Wrong> {
    let mut rules: Vec<Rule> = Vec::new();
    for (index, document) in documents.into_iter().enumerate() {
        let at = document.id.as_ref().map(|id| id.referenced);
        let rule = one(list, index, document, home)?;
        if let Some(at) = at.filter(|_| rules.iter().any(|other| other.id == rule.id)) {
            return Err((at, format!("there are two rules `{}`", rule.id)));
        }
        rules.push(rule);
    }
    Ok(rules)
}

fn one(list: &str, index: usize, document: RuleDocument, home: &Home<'_>) -> Result<Rule, Wrong> {
    let first = document.operations.referenced;
    if document.operations.value.is_empty() {
        let why = format!("rule {index} of {} names no operation", home.prefix);
        return Err((first, why));
    }
    let id = match &document.id {
        Some(id) if is_word(&id.value) => format!("{}.{}", home.prefix, id.value),
        Some(id) => {
            let why = format!("`{}` is no id: letters, digits and `-`", id.value);
            return Err((id.referenced, why));
        }
        None => format!("{}.{list}.{index}", home.prefix),
    };
    let profile = match &document.profile {
        None => home.profile.clone(),
        Some(name) => Some((home.known)(&name.value).ok_or_else(|| missing(name))?),
    };
    let written = |when| Written::new(when, home.text.unwrap_or_default());
    Ok(Rule {
        id,
        at: home.text.map_or((0, 0), |_| (first.line(), first.column())),
        operations: document.operations.value.into_iter().map(said).collect(),
        objects: match &document.objects {
            Some(objects) => read_objects(objects)?,
            // What is denied is denied of all, unless it says of which.
            None if list == "deny" => Objects::All,
            None => home.objects.clone(),
        },
        powerful: document.powerful,
        sets_owner: document.sets_owner,
        profile,
        when: document.when.map(written),
    })
}

/// Reads what objects a rule or a role holds for.
pub(super) fn read_objects(text: &Spanned<String>) -> Result<Objects, Wrong> {
    match text.value.as_str() {
        "own" => return Ok(Objects::Own),
        "all" => return Ok(Objects::All),
        _ => {}
    }
    let label = text.value.strip_prefix("label:");
    let Some(label) = label.filter(|label| !label.is_empty()) else {
        let why = format!("`{}` is not one of own, all, label:KEY=VALUE", text.value);
        return Err((text.referenced, why));
    };
    Ok(match label.split_once('=') {
        Some((key, value)) => Objects::Label(key.to_owned(), Some(value.to_owned())),
        None => Objects::Label(label.to_owned(), None),
    })
}

/// Tells of a profile that there is not.
pub(super) fn missing(name: &Spanned<String>) -> Wrong {
    (
        name.referenced,
        format!("there is no profile `{}`", name.value),
    )
}

/// Says whether a text can be a name: letters, digits, `-` and `_`.
pub(super) fn is_word(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    !text.is_empty() && text.len() <= 60 && text.chars().all(fits)
}
