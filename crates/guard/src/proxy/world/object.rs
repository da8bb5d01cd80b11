//! Objects as the engine describes them (Engine API, `…/json` of each kind).

use std::fmt::Write as _;

use serde_json::Value;

use crate::api::operation::Target;
use crate::world::{Object, Unknown};

/// Returns the path under which the engine describes an object.
pub(super) fn path(target: Target, reference: &str) -> Result<String, Unknown> {
    let slashes = matches!(target, Target::Image | Target::Plugin);
    let name = encode(reference, slashes)?;
    Ok(match target {
        Target::Container => format!("/containers/{name}/json"),
        Target::Exec => format!("/exec/{name}/json"),
        // Engines that know images by an index list those in it where they are asked to (API 1.48); others pass it over.
        Target::Image => format!("/images/{name}/json?manifests=1"),
        Target::Network => format!("/networks/{name}"),
        Target::Volume => format!("/volumes/{name}"),
        Target::Plugin => format!("/plugins/{name}/json"),
        Target::Node => format!("/nodes/{name}"),
        Target::Service => format!("/services/{name}"),
        Target::Task => format!("/tasks/{name}"),
        Target::Secret => format!("/secrets/{name}"),
        Target::Config => format!("/configs/{name}"),
    })
}

/// Reads an object.
pub(super) fn read(target: Target, value: &Value) -> Result<Object, Unknown> {
    let id = match target {
        Target::Container | Target::Image | Target::Network => "Id",
        Target::Volume | Target::Plugin => "Name",
        _ => "ID",
    };
    let id = text(value, &[id]).filter(|it| !it.is_empty());
    let id = id.ok_or_else(|| Unknown("the engine's answer has no id".to_owned()))?;
    let mut object = Object {
        id,
        ..Object::default()
    };
    match target {
        Target::Container => {
            object.labels = pairs(value, &["Config", "Labels"]);
            object.image = text(value, &["Config", "Image"]);
            let name = text(value, &["Name"]).unwrap_or_default();
            object.names = vec![name.trim_start_matches('/').to_owned()];
            object.terminal =
                walk(value, &["Config", "Tty"]).and_then(Value::as_bool) == Some(true);
        }
        Target::Exec => object.container = text(value, &["ContainerID"]),
        Target::Image => {
            object.labels = pairs(value, &["Config", "Labels"]);
            object.names = texts(value, "RepoTags");
            object.digests = texts(value, "RepoDigests");
            object.manifests = manifests(value);
        }
        Target::Network | Target::Volume => {
            object.labels = pairs(value, &["Labels"]);
            object.names = text(value, &["Name"]).into_iter().collect();
            object.driver = text(value, &["Driver"]);
            object.options = pairs(value, &["Options"]);
        }
        Target::Plugin => object.names = text(value, &["Name"]).into_iter().collect(),
        Target::Task => {
            object.labels = pairs(value, &["Labels"]);
            object.labels.extend(pairs(value, &CONTAINER_LABELS));
        }
        Target::Node | Target::Service | Target::Secret | Target::Config => {
            object.labels = pairs(value, &["Spec", "Labels"]);
            object.names = text(value, &["Spec", "Name"]).into_iter().collect();
            let image = ["Spec", "TaskTemplate", "ContainerSpec", "Image"];
            object.image = text(value, &image);
        }
    }
    Ok(object)
}

/// Returns a text by the names that lead to it.
pub(super) fn text(value: &Value, way: &[&str]) -> Option<String> {
    walk(value, way)?.as_str().map(str::to_owned)
}

/// Returns the texts of a map by the names that lead to it.
pub(super) fn pairs(value: &Value, way: &[&str]) -> Vec<(String, String)> {
    let map = walk(value, way).and_then(Value::as_object);
    let entries = map.into_iter().flatten();
    let text = |(key, value): (&String, &Value)| Some((key.clone(), value.as_str()?.to_owned()));
    entries.filter_map(text).collect()
}

/// Follows names.
pub(super) fn walk<'a>(value: &'a Value, way: &[&str]) -> Option<&'a Value> {
    way.iter().try_fold(value, |at, name| at.get(name))
}

fn texts(value: &Value, name: &str) -> Vec<String> {
    let list = value.get(name).and_then(Value::as_array);
    let texts = list.into_iter().flatten().filter_map(Value::as_str);
    texts.map(str::to_owned).collect()
}

/// Returns the digests of the images that an index holds and that are there, whatever their platform.
fn manifests(value: &Value) -> Vec<String> {
    let list = value.get("Manifests").and_then(Value::as_array);
    let list = list.into_iter().flatten();
    let there = list.filter(|it| {
        let is_image = text(it, &["Kind"]).is_some_and(|kind| kind == "image");
        is_image && it.get("Available").and_then(Value::as_bool) == Some(true)
    });
    // One whose digest is not told is none that was scanned.
    there
        .map(|it| text(it, &["ID"]).unwrap_or_default())
        .collect()
}

/// Writes a name so that it is one part of a path – or several, where names have slashes – and nothing else.
fn encode(reference: &str, slashes: bool) -> Result<String, Unknown> {
    let told = || Unknown("a name that the engine can't be asked for".to_owned());
    let parts = reference.split('/');
    let strange = |it: &str| it.is_empty() || it == "." || it == "..";
    if reference.len() > LONGEST || parts.clone().any(strange) {
        return Err(told());
    }
    if reference.contains(char::is_control) || !slashes && reference.contains('/') {
        return Err(told());
    }
    let mut encoded = String::new();
    for byte in reference.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b':' | b'@' | b'/' => {
                encoded.push(char::from(byte));
            }
            // Writing to a String cannot fail.
            other => drop(write!(encoded, "%{other:02X}")),
        }
    }
    Ok(encoded)
}

const LONGEST: usize = 1024;
const CONTAINER_LABELS: [&str; 3] = ["Spec", "ContainerSpec", "Labels"];
