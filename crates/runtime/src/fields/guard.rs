//! Fields of the audit log of `seawall guard`: `guard.*`. They are the keys of its lines, `docs/guard-log.md`.

use super::document::{items, number, part, text, truth};
use super::table::row;
use super::{Answer, Argument, Asked, Field, Get, Type, Value, Values};
use crate::document::Source;
use crate::engine::Scene;
use serde_json::Value as Json;

pub(super) const FIELDS: &[Field] = &[
    one(
        "guard.event",
        |scene, _| text(scene, "/event"),
        "What the line tells: `decided`, `ended`, `own`, `opened`, `checkpoint`.",
    ),
    of(
        "guard.seq",
        Type::Uint,
        |scene, _| number(scene, "/seq"),
        "The number of the line.",
    ),
    one(
        "guard.request",
        |scene, _| text(scene, "/request"),
        "The name of the request, which all its lines have.",
    ),
    one(
        "guard.principal",
        |scene, _| text(scene, "/principal/identity"),
        "Who asked.",
    ),
    one(
        "guard.principal.method",
        |scene, _| text(scene, "/principal/method"),
        "How that is known: `peer`, `certificate`, `ssh`, `engine`.",
    ),
    one(
        "guard.principal.listener",
        |scene, _| text(scene, "/principal/listener"),
        "The listener that the request came by.",
    ),
    of(
        "guard.principal.uid",
        Type::Uint,
        |scene, _| number(scene, "/principal/uid"),
        "The user of the process that asked.",
    ),
    of(
        "guard.principal.gid",
        Type::Uint,
        |scene, _| number(scene, "/principal/gid"),
        "The group of the process that asked.",
    ),
    of(
        "guard.principal.pid",
        Type::Uint,
        |scene, _| number(scene, "/principal/pid"),
        "The process that asked.",
    ),
    one(
        "guard.principal.certificate",
        |scene, _| text(scene, "/principal/certificate"),
        "The serial number of the certificate.",
    ),
    one(
        "guard.principal.address",
        |scene, _| text(scene, "/principal/address"),
        "The address that the connection came from.",
    ),
    one(
        "guard.operation",
        |scene, _| text(scene, "/operation"),
        "The operation: `containers.create`, …; nothing where the request was not understood.",
    ),
    one(
        "guard.line",
        |scene, _| text(scene, "/line"),
        "Method and path as they came.",
    ),
    one(
        "guard.version",
        |scene, _| text(scene, "/version"),
        "The version of the engine's API.",
    ),
    list(
        "guard.targets",
        |scene, asked| items(scene, asked, "/targets"),
        "The full ids of what it names.",
    ),
    one(
        "guard.image",
        |scene, _| text(scene, "/image"),
        "The digest of the image.",
    ),
    one(
        "guard.decision",
        decision,
        "`allow`, `deny`, or `would-deny` where the policy is not enforced.",
    ),
    of(
        "guard.allowed",
        Type::Bool,
        |scene, _| truth(scene, "/allowed"),
        "Whether it was allowed.",
    ),
    of(
        "guard.would_deny",
        Type::Bool,
        |scene, _| truth(scene, "/would_deny"),
        "Whether it would have been denied, had the policy been enforced.",
    ),
    list(
        "guard.rules",
        |scene, asked| items(scene, asked, "/rules"),
        "The rules that decided.",
    ),
    list(
        "guard.reasons",
        |scene, asked| items(scene, asked, "/reasons"),
        "Why.",
    ),
    one(
        "guard.break_glass",
        break_glass,
        "The reason of the break-glass by which it was allowed.",
    ),
    of(
        "guard.denials",
        Type::Uint,
        denials,
        "How many requests the same principal was denied within the last minute, this one among them.",
    ),
    one(
        "guard.body",
        |scene, _| text(scene, "/body"),
        "The body that was forwarded, without secrets.",
    ),
    one(
        "guard.session.kind",
        |scene, _| text(scene, "/session/kind"),
        "The session that it begins: `exec`, `attach`.",
    ),
    one(
        "guard.session.command",
        |scene, _| text(scene, "/session/command"),
        "The command of the session, without secrets.",
    ),
    one(
        "guard.session.created_by",
        |scene, _| text(scene, "/session/created_by"),
        "Who made that command.",
    ),
    of(
        "guard.session.recorded",
        Type::Bool,
        |scene, _| truth(scene, "/session/recorded"),
        "Whether the session is recorded.",
    ),
    of(
        "guard.status",
        Type::Uint,
        |scene, _| number(scene, "/status"),
        "The status of the engine's answer.",
    ),
    of(
        "guard.bytes_in",
        Type::Uint,
        |scene, _| number(scene, "/bytes_in"),
        "Bytes that went to the engine.",
    ),
    of(
        "guard.bytes_out",
        Type::Uint,
        |scene, _| number(scene, "/bytes_out"),
        "Bytes that came from the engine.",
    ),
    of(
        "guard.duration",
        Type::Duration,
        duration,
        "How long the request took.",
    ),
    one(
        "guard.made",
        |scene, _| text(scene, "/made"),
        "The id of what was made.",
    ),
    one(
        "guard.failure",
        |scene, _| text(scene, "/failure"),
        "Why it ended before its time.",
    ),
    one(
        "guard.what",
        |scene, _| text(scene, "/what"),
        "What the guard tells of itself: `start`, `stop`, `policy`, `lost`, …",
    ),
    one(
        "guard.detail",
        |scene, _| text(scene, "/detail"),
        "More of that.",
    ),
];

const fn of(name: &'static str, of: Type, get: Get, meaning: &'static str) -> Field {
    row(name, of, get, meaning).of_source(Source::Guard.name())
}

const fn one(name: &'static str, get: Get, meaning: &'static str) -> Field {
    of(name, Type::Text, get, meaning)
}

const fn list(name: &'static str, get: Get, meaning: &'static str) -> Field {
    one(name, get, meaning)
        .of_values(Values::List)
        .with(Argument::Index(false))
}

fn decision<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    let is = |pointer| part(scene, pointer).and_then(Json::as_bool);
    match (is("/allowed"), is("/would_deny")) {
        (None, _) => Answer::Missing,
        (Some(false), _) => Answer::text(b"deny"),
        (Some(true), Some(true)) => Answer::text(b"would-deny"),
        (Some(true), _) => Answer::text(b"allow"),
    }
}

/// The guard puts it among the reasons of what it allowed.
fn break_glass<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    let reasons = part(scene, "/reasons").and_then(Json::as_array);
    let allowed = part(scene, "/allowed").and_then(Json::as_bool) == Some(true);
    let mut texts = reasons.into_iter().flatten().filter_map(Json::as_str);
    let reason = texts.find_map(|text| text.strip_prefix("break-glass: "));
    Answer::of(
        reason
            .filter(|_| allowed)
            .map(|text| Value::borrowed(text.as_bytes())),
    )
}

fn denials<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    let document = scene.document;
    document.map_or(Answer::Missing, |it| Answer::nonzero(it.denials))
}

fn duration<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    let microseconds = part(scene, "/duration_us").and_then(Json::as_u64);
    microseconds.map_or(Answer::Missing, |it| Answer::uint(it.saturating_mul(1_000)))
}
