//! Ready-made roles with their profiles, as data. A parameter stands in their text as `${NAME}` and is put there in
//! quotes, so that it is a text whatever is in it.

use std::collections::BTreeMap;

use seawall_model::nearest::nearest;
use serde::Deserialize;
use serde_saphyr::Spanned;

use super::Wrong;
use super::profile::ProfileDocument;
use super::role::RoleDocument;
use crate::config::read_yaml;

/// A ready-made role.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Ready {
    /// What it is for.
    #[serde(rename = "about")]
    _about: String,
    /// The role.
    pub(super) role: RoleDocument,
    /// The profile of its rules.
    pub(super) profile: Option<ProfileDocument>,
}

/// Returns a ready-made role with its parameters filled in.
pub(super) fn ready(
    word: &Spanned<String>,
    with: &BTreeMap<String, Spanned<String>>,
) -> Result<Ready, Wrong> {
    let name = word.value.as_str();
    let Some((_, text)) = READY.iter().find(|(known, _)| *known == name) else {
        let known = names();
        let near = nearest(name, &known);
        let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        let why = format!("`{name}` is none of {}{near}", known.join(", "));
        return Err((word.referenced, why));
    };
    let mut text = (*text).to_owned();
    for (key, value) in with {
        let place = format!("${{{key}}}");
        if !text.contains(&place) {
            let why = format!("`{name}` has no parameter `{key}`");
            return Err((value.referenced, why));
        }
        let quoted = serde_json::to_string(&value.value).unwrap_or_default();
        text = text.replace(&place, &quoted);
    }
    let open = text
        .split_once("${")
        .and_then(|(_, rest)| rest.split_once('}'));
    if let Some((key, _)) = open.filter(|_| !with.values().any(|it| it.value.contains("${"))) {
        let why = format!("`{name}` needs a parameter: `with: {{{key}: …}}`");
        return Err((word.referenced, why));
    }
    read_yaml(&text, name).map_err(|error| {
        let why = format!("`{name}` with these parameters: {}", error.why);
        (word.referenced, why)
    })
}

/// Returns the names of all.
pub(super) fn names() -> Vec<&'static str> {
    READY.iter().map(|(name, _)| *name).collect()
}

/// All, by name.
const READY: [(&str, &str); 8] = [
    ("administrator", include_str!("administrator.yaml")),
    ("ai-agent", include_str!("ai-agent.yaml")),
    ("ci-runner", include_str!("ci-runner.yaml")),
    ("developer", include_str!("developer.yaml")),
    ("portainer", include_str!("portainer.yaml")),
    ("read-only", include_str!("read-only.yaml")),
    ("traefik", include_str!("traefik.yaml")),
    ("watchtower", include_str!("watchtower.yaml")),
];
