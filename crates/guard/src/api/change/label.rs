//! Labels: where they stand in each request that makes or changes an object.

use super::{Reserved, fields, find, made, nowhere, object, parameter, set, text};
use crate::api::asked::{Asked, Given};
use crate::api::json;
use crate::api::refusal::{Refusal, excerpt};
use crate::api::value::Value;
use crate::api::view::{commit, rule};

/// Takes out what the client says of reserved labels.
pub(super) fn strip(asked: &mut Asked, reserved: Reserved<'_>) -> Result<(), Refusal> {
    if let Given::Json(body) = &mut asked.body {
        clean(body, reserved);
    }
    if asked.operation.id == "images.build" {
        let mut labels = of_build(asked)?;
        if let Value::Object(fields) = &mut labels {
            let before = fields.len();
            fields.retain(|(key, _)| !reserved.has(key));
            if fields.len() != before {
                parameter(asked, "labels", &json::write(&labels));
            }
        }
    }
    instructions(asked, reserved)
}

/// Sets a label on what is made: the object itself, and what is made along with it.
pub(super) fn stamp(asked: &mut Asked, key: &str, value: &str) -> Result<(), Refusal> {
    let id = asked.operation.id;
    match id {
        "images.build" => {
            let mut labels = of_build(asked)?;
            set(fields(&mut labels)?, key, text(value));
            parameter(asked, "labels", &json::write(&labels));
            return Ok(());
        }
        "containers.create" | "networks.create" | "volumes.create" | "images.commit" => {}
        "secrets.create" | "secrets.update" | "configs.create" | "configs.update" => {}
        "services.create" | "services.update" => {
            let spec = ["TaskTemplate", "ContainerSpec", "Labels"];
            set(object(asked, &spec)?, key, text(value));
        }
        _ => return Err(nowhere("a label")),
    }
    set(object(asked, &["Labels"])?, key, text(value));
    let mounts: &[&str] = match id {
        "containers.create" => &["HostConfig", "Mounts"],
        "services.create" | "services.update" => &["TaskTemplate", "ContainerSpec", "Mounts"],
        _ => return Ok(()),
    };
    volumes(asked, mounts, key, value)
}

/// Sets a label on volumes that mounts would make. The engine looks at it only where it makes them.
fn volumes(asked: &mut Asked, way: &[&str], key: &str, value: &str) -> Result<(), Refusal> {
    let Given::Json(body) = &mut asked.body else {
        return Ok(());
    };
    let Some(Value::List(mounts)) = find(body, way) else {
        return Ok(());
    };
    for mount in mounts {
        if mount.field("Type").and_then(Value::text) == Some("volume") {
            let labels = made(made(mount, "VolumeOptions")?, "Labels")?;
            set(fields(labels)?, key, text(value));
        }
    }
    Ok(())
}

/// Takes reserved keys out of every object named `Labels`. Their values are texts, so nothing is nested in one.
fn clean(value: &mut Value, reserved: Reserved<'_>) {
    match value {
        Value::List(values) => values.iter_mut().for_each(|it| clean(it, reserved)),
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::Object(labels) if name == "Labels" => {
                        labels.retain(|(key, _)| !reserved.has(key));
                    }
                    _ => clean(value, reserved),
                }
            }
        }
        _ => {}
    }
}

/// Reads the labels of a build, which stand in its query.
fn of_build(asked: &Asked) -> Result<Value, Refusal> {
    match asked.parameter("labels") {
        None | Some("" | "null") => Ok(Value::Object(Vec::new())),
        Some(text) => {
            json::read(text.as_bytes()).map_err(|it| Refusal::new(it.rule, "query labels", it.why))
        }
    }
}

/// Refuses instructions that set a reserved label: they can't be taken out without reading them as the engine does.
fn instructions(asked: &Asked, reserved: Reserved<'_>) -> Result<(), Refusal> {
    let Some(made) = commit::made(asked)? else {
        return Ok(());
    };
    for instruction in made.instructions {
        let labels = matches!(instruction.word.as_str(), "LABEL" | "ONBUILD");
        if labels && mentions(&instruction.rest, reserved) {
            let why = format!(
                "`{}` sets a label that only the guard sets",
                excerpt(&instruction.rest)
            );
            return Err(Refusal::new(rule::INSTRUCTION, "query changes", why));
        }
    }
    Ok(())
}

/// Tells whether a reserved key may be among the words. Quotes and escapes may stand in a key, and a variable may be one,
/// so those are not trusted.
fn mentions(rest: &str, reserved: Reserved<'_>) -> bool {
    let plain: String = rest
        .chars()
        .filter(|c| !matches!(c, '"' | '\'' | '\\' | '`'))
        .collect();
    let plain = plain.to_ascii_lowercase();
    let named = |key: &&str| plain.contains(&key.to_ascii_lowercase());
    plain.contains('$') || reserved.keys.iter().any(named)
}
