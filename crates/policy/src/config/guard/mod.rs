//! `guard:` of `seawall.yaml`: who may ask the Docker engine for what. What is not allowed is denied. Conditions and
//! ids of operations are kept with their places for whoever knows what they may speak of.

mod address;
mod break_glass;
mod drain;
mod listener;
mod log;
mod member;
mod profile;
mod profiles;
mod ready;
mod record;
mod role;
mod rule;
mod sink;
mod value;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_saphyr::{Location, Spanned};

use super::Said;
use super::checks::word;
use break_glass::BreakGlassDocument;
use listener::ListenerDocument;
use log::LogDocument;
use profile::ProfileDocument;
use profiles::Profiles;
use role::RoleDocument;
use rule::{RuleDocument, is_word};

pub(super) use drain::{
    JournaldDocument, SyslogDocument, Ways, WebDocument, WebhookDocument, check_name, web,
};

pub use address::{Endpoint, Host};
pub use break_glass::BreakGlass;
pub use drain::{Drain, SyslogWay, Tls, Web};
pub use listener::{Door, Listener, TcpDoor, UnixDoor};
pub use log::{Log, OnFailure};
pub use member::Member;
pub use profile::{
    Bind, Build, Capabilities, Devices, Digest, Environment, Gaps, Images, Labels, LimitsAllowed,
    Logs, MountType, Mounts, NamespacesAllowed, Networks, NoNewPrivileges, PortRule, Ports,
    Profile, Restart, Scanned, Security, Sharing, Users, Volumes,
};
pub use record::{Record, Recordings, SessionKind, WhenFull};
pub use role::Role;
pub use rule::{Objects, Powerful, Rule};
pub use sink::{Sink, WhenBehind};
pub use value::{CAPABILITIES, Capability, Cpus, HostFolder, LookedFor, Period, Size, Span};

/// Who may ask the Docker engine for what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guard {
    /// What is done with what the policy denies.
    pub mode: Mode,
    /// Key of the label that says whose an object is. Nobody but the guard may set it.
    pub owner_label: String,
    /// Path of the engine's own socket.
    pub upstream: String,
    /// Where the guard listens.
    pub listeners: Vec<Listener>,
    /// Where records go.
    pub log: Option<Log>,
    /// Folder of what `seawall scan --record` has kept; nothing: that of the data directory.
    pub scans: Option<String>,
    /// Which sessions are recorded, whoever's they are.
    pub record: Option<Record>,
    /// What is denied to everybody.
    pub deny: Vec<Rule>,
    /// Roles, by name.
    pub roles: Vec<Role>,
    /// Profiles, by name: those of the file, and those ready-made ones that are in use.
    pub profiles: Vec<Profile>,
    /// What lets somebody past the policy for a while.
    pub break_glass: Vec<BreakGlass>,
}

/// What is done with what the policy denies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// It is refused.
    #[default]
    Enforce,
    /// It is let through, recorded, and the client is told.
    Warn,
    /// It is let through and recorded.
    Audit,
}

/// Who may ask the Docker engine for what; what is not allowed is denied.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct GuardDocument {
    /// What is done with what the policy denies: enforce (default), warn, audit. What is not understood is refused in
    /// each.
    mode: Mode,
    /// Key of the label that says whose an object is; default: io.seawall.owner.
    #[schemars(with = "Option<String>")]
    owner_label: Option<Spanned<String>>,
    /// Path of the engine's own socket; default: /run/docker.sock.
    #[schemars(with = "Option<String>")]
    upstream: Option<Spanned<String>>,
    /// Where the guard listens.
    listeners: Vec<ListenerDocument>,
    /// Where records go.
    log: Option<LogDocument>,
    /// Folder of what `seawall scan --record` has kept; default: /var/lib/seawall/scanned.
    #[schemars(with = "Option<String>")]
    scans: Option<Spanned<String>>,
    /// Which sessions are recorded, whoever's they are; roles may say more.
    record: Option<Record>,
    /// What is denied to everybody, whatever any role allows. Without `objects`, of all objects.
    deny: Vec<RuleDocument>,
    /// Roles by name.
    #[schemars(with = "BTreeMap<String, RoleDocument>")]
    roles: BTreeMap<String, Spanned<RoleDocument>>,
    /// Profiles by name: what containers, volumes, networks, images and builds may be.
    #[schemars(with = "BTreeMap<String, ProfileDocument>")]
    profiles: BTreeMap<String, Spanned<ProfileDocument>>,
    /// What lets somebody past the policy for a while.
    break_glass: Vec<BreakGlassDocument>,
}

/// A place and what is wrong there.
type Wrong = (Location, String);

/// Keeps a word with its place.
fn said(text: Spanned<String>) -> Said {
    word(text)
}

/// Reads what stands in the document, whose text is at hand.
pub(super) fn apply(document: GuardDocument, text: &str) -> Result<Guard, Wrong> {
    let profiles = Profiles::read(document.profiles)?;
    let mut roles = Vec::new();
    for (name, document) in document.roles {
        named(&name, document.referenced)?;
        roles.push(role::apply(&name, document.value, &profiles, text)?);
    }
    let listeners = listener::apply(document.listeners, &mut roles)?;
    let known = |name: &str| profiles.find(name);
    let deny = rule::apply("deny", document.deny, &role::everybody(text, &known))?;
    let break_glass = document.break_glass.into_iter().map(break_glass::apply);
    Ok(Guard {
        mode: document.mode,
        owner_label: document
            .owner_label
            .map_or_else(|| Ok(OWNER.to_owned()), key)?,
        upstream: document
            .upstream
            .map_or_else(|| Ok(ENGINE.to_owned()), path)?,
        listeners,
        log: document.log.map(log::apply).transpose()?,
        scans: document.scans.map(path).transpose()?,
        record: document.record,
        deny,
        roles,
        break_glass: break_glass.collect::<Result<_, _>>()?,
        profiles: profiles.finish(),
    })
}

/// Checks a name of a role or a profile.
fn named(name: &str, at: Location) -> Result<(), Wrong> {
    if is_word(name) {
        return Ok(());
    }
    let shown: String = name.chars().take(60).collect();
    Err((
        at,
        format!("`{shown}` is no name: letters, digits, `-` and `_`"),
    ))
}

fn key(text: Spanned<String>) -> Result<String, Wrong> {
    let fits = |c: char| c.is_ascii_alphanumeric() || "._-/".contains(c);
    if !text.value.is_empty() && text.value.chars().all(fits) {
        return Ok(text.value);
    }
    let why = format!("`{}` can't be the key of a label", text.value);
    Err((text.referenced, why))
}

pub(super) fn path(text: Spanned<String>) -> Result<String, Wrong> {
    if text.value.starts_with('/') {
        return Ok(text.value);
    }
    let why = format!("`{}` is not an absolute path", text.value);
    Err((text.referenced, why))
}

/// The label that says whose an object is, where nothing else is said.
const OWNER: &str = "io.seawall.owner";
/// Where the engine listens, where nothing else is said.
const ENGINE: &str = "/run/docker.sock";

#[cfg(test)]
mod tests;
