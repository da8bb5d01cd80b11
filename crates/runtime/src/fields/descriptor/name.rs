//! Names of descriptors, also those that an event failed to make.

use super::{known, of, schema};
use crate::engine::Scene;
use crate::event::{Direction, Traits};
use crate::fields::{Answer, Asked, Value, container, parameter, path};
use crate::state::{Descriptor, Of};
use std::borrow::Cow;

pub(super) fn name<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    Answer::of(name_of(scene).map(Value::Text))
}

pub(super) fn raw_name<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    match known(scene) {
        Some((_, descriptor)) => Answer::made(path::without_doubled(&descriptor.raw_name)),
        None => match wanted(scene, true) {
            Some(name) => Answer::made(path::without_doubled(&name)),
            None => Answer::Missing,
        },
    }
}

pub(super) fn directory<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    match known(scene) {
        Some((_, open)) if is_file(open) => Answer::text(path::directory(&open.name)),
        Some((_, open)) if open.of == Of::Directory => Answer::text(&open.name),
        Some(_) => Answer::Missing,
        None => match wanted(scene, false) {
            Some(name) => Answer::made(path::directory(&name)),
            None => Answer::Missing,
        },
    }
}

pub(super) fn file_name<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |descriptor| {
        if is_file(descriptor) {
            Answer::text(path::file(&descriptor.name))
        } else {
            Answer::Missing
        }
    })
}

pub(super) fn is_renamed<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    let makes = schema(scene).is_some_and(|schema| {
        let copies = matches!(schema.name, "dup" | "dup2" | "dup3" | "fcntl");
        schema.traits.has(Traits::CREATES) && !copies || matches!(schema.name, "connect" | "bind")
    });
    of(scene, |descriptor| {
        let named = makes && !descriptor.name.is_empty();
        Answer::bool(named || descriptor.name_changed)
    })
}

pub(super) fn name_in_container<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    name_of(scene).map_or(Answer::Missing, |name| in_container(scene, &name))
}

pub(super) fn directory_in_container<'a>(scene: &Scene<'a>, asked: &Asked) -> Answer<'a> {
    match directory(scene, asked) {
        Answer::One(Value::Text(directory)) => in_container(scene, &directory),
        _ => Answer::Missing,
    }
}

fn in_container<'a>(scene: &Scene<'a>, what: &[u8]) -> Answer<'a> {
    let id = container::short_id(scene).unwrap_or_default();
    let mut out = id.as_bytes().to_vec();
    out.push(b':');
    out.extend_from_slice(what);
    Answer::made(out)
}

fn name_of<'a>(scene: &Scene<'a>) -> Option<Cow<'a, [u8]>> {
    let Some((_, descriptor)) = known(scene) else {
        return wanted(scene, false).map(Cow::Owned);
    };
    let schema = scene.event.kind.schema();
    let failed = schema
        .filter(|schema| schema.name == "connect")
        .and_then(|schema| parameter::number(scene.event, schema, "res"))
        .is_some_and(|result| result < 0);
    if failed {
        return wanted(scene, false).map(Cow::Owned);
    }
    Some(Cow::Borrowed(&descriptor.name))
}

/// Returns the name that an event would have made; empty where it says none.
fn wanted(scene: &Scene<'_>, raw: bool) -> Option<Vec<u8>> {
    let schema = schema(scene)?;
    if scene.event.kind.direction() == Direction::Enter {
        return None;
    }
    let name = match schema.name {
        "open" | "openat" | "openat2" | "creat" => "name",
        "open_by_handle_at" => "path",
        "accept" | "accept4" | "connect" => "tuple",
        _ => return Some(Vec::new()),
    };
    let index = schema.param(name)?;
    if raw {
        let bytes = parameter::bytes(scene.event, schema, name)?;
        return Some(parameter::until_nul(bytes).to_vec());
    }
    parameter::told(scene, schema, index).map(parameter::Told::best)
}

fn is_file(descriptor: &Descriptor) -> bool {
    matches!(descriptor.of, Of::File | Of::File2)
}
