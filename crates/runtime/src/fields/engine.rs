//! Fields of what a container engine tells while things happen to it: `docker.*`.
//!
//! Source: Engine API, `GET /events` (type, action, actor and its attributes).

use super::document::{part, text};
use super::table::row;
use super::{Answer, Argument, Asked, Field, Get, Type, Value, repository_and_tag};
use crate::document::Source;
use crate::engine::Scene;
use serde_json::Value as Json;

pub(super) const FIELDS: &[Field] = &[
    one("docker.type", |scene, _| text(scene, "/Type"), "What it happened to: `container`, `image`, `network`, `volume`, `daemon`, …"),
    one("docker.action", action, "What happened: `create`, `start`, `exec_create`, `pull`, …"),
    one("docker.action.detail", detail, "What the engine adds to that: the command of an exec, the state of a health check."),
    one("docker.id", |scene, _| text(scene, "/Actor/ID"), "The id of what it happened to; of images often their name."),
    one("docker.actor.id", |scene, _| text(scene, "/Actor/ID"), "The same as `docker.id`."),
    one("docker.actor.name", |scene, _| text(scene, "/Actor/Attributes/name"), "The name of what it happened to."),
    one("docker.attr", attribute, "An attribute of what it happened to, labels of containers among them: `docker.attr[exitCode]`.").with(Argument::Key(true)),
    one("docker.attrs", |scene, _| text(scene, "/Actor/Attributes"), "All attributes, as JSON."),
    one("docker.scope", |scene, _| text(scene, "/scope"), "`local`, or `swarm`."),
    one("docker.image", image, "The image: of events of images it, of those of containers theirs."),
    one("docker.image.repository", repository, "The repository of that image."),
    one("docker.exec.id", |scene, _| text(scene, "/Actor/Attributes/execID"), "The id of a command that is run in a container."),
    one("docker.exec.command", command, "The command that is run in a container."),
    row("docker.exec.is_health_check", Type::Bool, is_health_check, "Whether that command is the container's own health check.").of_source(Source::Docker.name()),
    one("docker.exit_code", |scene, _| text(scene, "/Actor/Attributes/exitCode"), "What a container or a command ended with."),
    one("docker.signal", |scene, _| text(scene, "/Actor/Attributes/signal"), "The signal that was sent."),
];

const fn one(name: &'static str, get: Get, meaning: &'static str) -> Field {
    row(name, Type::Text, get, meaning).of_source(Source::Docker.name())
}

/// Returns the action and what stands behind its colon: `exec_create: sh -c id`.
fn parts<'a>(scene: &Scene<'a>) -> Option<(&'a str, Option<&'a str>)> {
    let whole = part(scene, "/Action")?.as_str()?;
    Some(match whole.split_once(':') {
        Some((action, detail)) => (action, Some(detail.strip_prefix(' ').unwrap_or(detail))),
        None => (whole, None),
    })
}

fn told(text: Option<&str>) -> Answer<'_> {
    Answer::of(text.map(|text| Value::borrowed(text.as_bytes())))
}

fn action<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    told(parts(scene).map(|(action, _)| action))
}

fn detail<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    told(parts(scene).and_then(|(_, detail)| detail))
}

fn attribute<'a>(scene: &Scene<'a>, asked: &Asked) -> Answer<'a> {
    let Asked::Key(key) = asked else {
        return Answer::Missing;
    };
    let all = part(scene, "/Actor/Attributes");
    told(all.and_then(|all| all.get(key)).and_then(Json::as_str))
}

/// Returns the image by its name. `pull` and `tag` have the whole name as id; where the id is a digest the name is an
/// attribute.
fn name_of_image<'a>(scene: &Scene<'a>) -> Option<&'a str> {
    let of = |pointer| part(scene, pointer).and_then(Json::as_str);
    match of("/Type")? {
        "container" => of("/Actor/Attributes/image"),
        "image" => match of("/Actor/ID") {
            Some(id) if !id.starts_with("sha256:") && !id.is_empty() => Some(id),
            id => of("/Actor/Attributes/name").or(id),
        },
        _ => None,
    }
}

fn image<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    told(name_of_image(scene))
}

fn repository<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    told(name_of_image(scene).map(|name| repository_and_tag(name).0))
}

fn command_text<'a>(scene: &Scene<'a>) -> Option<&'a str> {
    let (action, detail) = parts(scene)?;
    matches!(action, "exec_create" | "exec_start").then_some(detail)?
}

fn command<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    told(command_text(scene))
}

/// Health checks are run as any other command. Which one is the container's own is known from its configuration: `CMD`
/// with its words, or `CMD-SHELL` with what a shell is given.
fn is_health_check<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    let Some(command) = command_text(scene) else {
        return Answer::Missing;
    };
    let check = scene.container.map_or(&[][..], |it| &it.health_check);
    Answer::bool(match check.split_first() {
        Some((kind, words)) if kind == "CMD" => words.join(" ") == command,
        Some((kind, [script])) if kind == "CMD-SHELL" => {
            let before = command.strip_suffix(script.as_str());
            // The image may name another shell; a blank and an option stand between it and the script.
            before.is_some_and(|before| before.ends_with(" -c ") || before.ends_with(" /S /C "))
        }
        _ => false,
    })
}
