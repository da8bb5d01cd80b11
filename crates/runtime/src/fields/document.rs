//! Fields of any event that is a document: `json.*`, and `jevt.*` as older rules call them.
//!
//! What a document says is got by a JSON pointer (RFC 6901). A value that is no text is told as compact JSON with its keys
//! sorted.
//!
//! Source: falcosecurity/plugins, `plugins/json` (README).

use super::table::{DOCUMENTS, row};
use super::{Answer, Argument, Asked, Field, Get, Type, Value};
use crate::engine::Scene;
use serde_json::Value as Json;

pub(super) const FIELDS: &[Field] = &[
    plain(
        "json.value",
        value,
        "A part of the document by its JSON pointer: `json.value[/user/name]`.",
    )
    .with(Argument::Key(true)),
    plain("json.obj", whole, "The whole document as JSON."),
    plain(
        "json.rawtime",
        time,
        "When it happened, in nanoseconds since 1970.",
    ),
    plain("jevt.value", value, "The same as `json.value`.").with(Argument::Key(true)),
    plain("jevt.obj", whole, "The same as `json.obj`."),
    plain("jevt.rawtime", time, "The same as `json.rawtime`."),
];

const fn plain(name: &'static str, get: Get, meaning: &'static str) -> Field {
    row(name, Type::Text, get, meaning).of_source(DOCUMENTS)
}

/// Returns a part of the document by its JSON pointer.
pub(super) fn part<'a>(scene: &Scene<'a>, pointer: &str) -> Option<&'a Json> {
    let found = scene.document?.value.pointer(pointer)?;
    (!found.is_null()).then_some(found)
}

/// Returns a part as a text; what is none as compact JSON.
pub(super) fn shown(part: &Json) -> Value<'_> {
    match part {
        Json::String(text) => Value::borrowed(text.as_bytes()),
        other => Value::Text(other.to_string().into_bytes().into()),
    }
}

/// Answers with a part as a text.
pub(super) fn text<'a>(scene: &Scene<'a>, pointer: &str) -> Answer<'a> {
    Answer::of(part(scene, pointer).map(shown))
}

/// Answers with a part that is a number without sign.
pub(super) fn number<'a>(scene: &Scene<'a>, pointer: &str) -> Answer<'a> {
    let number = part(scene, pointer).and_then(Json::as_u64);
    number.map_or(Answer::Missing, Answer::uint)
}

/// Answers with a part that is true or false.
pub(super) fn truth<'a>(scene: &Scene<'a>, pointer: &str) -> Answer<'a> {
    let truth = part(scene, pointer).and_then(Json::as_bool);
    truth.map_or(Answer::Missing, Answer::bool)
}

/// Answers with several values; without any there is none.
pub(super) fn several(values: Vec<Value<'_>>) -> Answer<'_> {
    if values.is_empty() {
        Answer::Missing
    } else {
        Answer::Many(values)
    }
}

/// Answers with the items of a part that is an array, or one of them.
pub(super) fn items<'a>(scene: &Scene<'a>, asked: &Asked, pointer: &str) -> Answer<'a> {
    let items = part(scene, pointer).and_then(Json::as_array);
    let items = items.map_or(&[][..], Vec::as_slice);
    several(chosen(items.iter(), asked).map(shown).collect())
}

/// Returns the item that an index asks for, all without one.
pub(super) fn chosen<'i, T>(
    items: impl Iterator<Item = T> + 'i,
    asked: &Asked,
) -> impl Iterator<Item = T> + 'i {
    let (skipped, most) = match asked {
        Asked::Index(index) => (*index, 1),
        _ => (0, usize::MAX),
    };
    items.skip(skipped).take(most)
}

fn value<'a>(scene: &Scene<'a>, asked: &Asked) -> Answer<'a> {
    let (Some(document), Asked::Key(pointer)) = (scene.document, asked) else {
        return Answer::Missing;
    };
    let found = if pointer.starts_with('/') {
        document.value.pointer(pointer)
    } else {
        document.value.pointer(&format!("/{pointer}"))
    };
    Answer::of(found.map(shown))
}

fn whole<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    let document = scene.document;
    document.map_or(Answer::Missing, |it| Answer::made(it.value.to_string()))
}

fn time<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    let document = scene.document;
    document.map_or(Answer::Missing, |it| Answer::made(it.time.to_string()))
}
