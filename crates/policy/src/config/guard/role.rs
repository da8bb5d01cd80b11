//! Roles: who may do what. A role may begin with a ready-made one, whose rules hold beside its own.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_saphyr::Spanned;

use super::member::{self, Member};
use super::ready::ready;
use super::record::Record;
use super::rule::{self, Home, Objects, Rule, RuleDocument, missing, read_objects};
use super::{Profiles, Wrong};

/// Who may do what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// Name.
    pub name: String,
    /// Members; whoever is one of them has the role.
    pub members: Vec<Member>,
    /// What is allowed.
    pub allow: Vec<Rule>,
    /// What is denied, whatever any role allows.
    pub deny: Vec<Rule>,
    /// Which of its members' sessions are recorded.
    pub record: Option<Record>,
}

/// A role as it is written.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct RoleDocument {
    /// Ready-made role whose rules hold as well: read-only, ci-runner, traefik, watchtower, portainer, developer,
    /// ai-agent, administrator.
    #[schemars(with = "Option<String>")]
    r#use: Option<Spanned<String>>,
    /// Parameters of the ready-made role.
    #[schemars(with = "BTreeMap<String, String>")]
    with: BTreeMap<String, Spanned<String>>,
    /// Members.
    #[schemars(with = "Vec<Member>")]
    members: Vec<Spanned<Member>>,
    /// Objects of rules that name none: own (default), all, label:KEY=VALUE.
    #[schemars(with = "Option<String>")]
    objects: Option<Spanned<String>>,
    /// Profile of rules that name none; default: that of the ready-made role.
    #[schemars(with = "Option<String>")]
    profile: Option<Spanned<String>>,
    /// What is allowed.
    pub(super) allow: Vec<RuleDocument>,
    /// What is denied, whatever any role allows.
    pub(super) deny: Vec<RuleDocument>,
    /// Which of its members' sessions are recorded; default: none.
    pub(super) record: Option<Record>,
}

/// Reads a role.
pub(super) fn apply(
    name: &str,
    document: RoleDocument,
    profiles: &Profiles,
    text: &str,
) -> Result<Role, Wrong> {
    let own = document.profile.as_ref().map(|own| {
        let known = profiles.find(&own.value);
        known.ok_or_else(|| missing(own))
    });
    let mut profile = own.transpose()?;
    let objects = document.objects.as_ref().map(read_objects).transpose()?;
    let (mut allow, mut deny) = (Vec::new(), Vec::new());
    if let Some(word) = &document.r#use {
        let ready = ready(word, &document.with)?;
        if profile.is_none() {
            profile = profiles.keep(format!("{}@{name}", word.value), ready.profile);
        }
        let usual = ready.role.objects.as_ref().map(read_objects).transpose()?;
        let home = Home {
            prefix: format!("ready.{}", word.value),
            objects: objects.clone().or(usual).unwrap_or_default(),
            profile: profile.clone(),
            known: &|_| None,
            text: None,
        };
        allow = rule::apply("allow", ready.role.allow, &home)?;
        deny = rule::apply("deny", ready.role.deny, &home)?;
    } else if let Some((key, value)) = document.with.first_key_value() {
        let why = format!("`{key}` is a parameter of nothing; `use` names a ready-made role");
        return Err((value.referenced, why));
    }
    let home = Home {
        prefix: format!("roles.{name}"),
        objects: objects.unwrap_or_default(),
        profile,
        known: &|name| profiles.find(name),
        text: Some(text),
    };
    allow.extend(rule::apply("allow", document.allow, &home)?);
    deny.extend(rule::apply("deny", document.deny, &home)?);
    let members = document.members.into_iter().map(member::check);
    Ok(Role {
        name: name.to_owned(),
        members: members.collect::<Result<_, _>>()?,
        allow,
        deny,
        record: document.record,
    })
}

/// What rules of nobody's role, that hold for everybody, begin with.
pub(super) fn everybody<'a>(text: &'a str, known: &'a dyn Fn(&str) -> Option<String>) -> Home<'a> {
    Home {
        prefix: "guard".to_owned(),
        objects: Objects::All,
        profile: None,
        known,
        text: Some(text),
    }
}
