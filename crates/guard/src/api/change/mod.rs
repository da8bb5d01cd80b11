//! Carries out in a request what was decided on: the image by digest, labels that only the guard sets, the target by id.
//!
//! What a client itself says of a reserved label is taken out wherever labels stand, so that nobody can claim an object
//! for another. A change that has no place in a request is a refusal: it is never left out.

mod label;
mod reference;

use super::asked::{Asked, Given};
use super::refusal::Refusal;
use super::value::Value;
use super::view::{self, rule};
use crate::decide::Change;

/// Labels that only the guard sets.
#[derive(Clone, Copy, Debug)]
pub struct Reserved<'a> {
    /// Keys; one that ends with a dot stands for all that begin with it.
    pub keys: &'a [&'a str],
}

impl Reserved<'_> {
    /// Tells whether a key is reserved. Letters of either case are the same: what compares keys may not look at it.
    pub fn has(&self, key: &str) -> bool {
        let key = key.to_ascii_lowercase();
        self.keys.iter().any(|reserved| {
            let reserved = reserved.to_ascii_lowercase();
            key == reserved || reserved.ends_with('.') && key.starts_with(&reserved)
        })
    }
}

/// Returns a request with changes carried out, without what its client said of reserved labels, and viewed anew.
///
/// # Errors
/// Where a change has no place in the request, where it can't be told whether the request sets a reserved label, and
/// where what comes out can't be viewed.
pub fn apply(asked: &Asked, changes: &[Change], reserved: Reserved<'_>) -> Result<Asked, Refusal> {
    let mut changed = asked.clone();
    label::strip(&mut changed, reserved)?;
    for change in changes {
        match change {
            Change::Image { by } => image(&mut changed, by)?,
            Change::Label { key, value } => label::stamp(&mut changed, key, value)?,
            Change::Target { id } => target(&mut changed, id)?,
            Change::Reference { of, said, id } => reference::name(&mut changed, *of, said, id)?,
            Change::OwnMasks => own_masks(&mut changed)?,
        }
    }
    changed.container = view::container(&changed)?;
    Ok(changed)
}

/// Names the image.
fn image(asked: &mut Asked, by: &str) -> Result<(), Refusal> {
    match asked.operation.id {
        "containers.create" => set(object(asked, &[])?, "Image", text(by)),
        "services.create" | "services.update" => {
            let spec = object(asked, &["TaskTemplate", "ContainerSpec"])?;
            set(spec, "Image", text(by));
        }
        "images.pull" => {
            asked.query.retain(|(name, _)| *name != "tag");
            parameter(asked, "fromImage", by);
        }
        "images.tag" => return target(asked, by),
        _ => return Err(nowhere("an image")),
    }
    Ok(())
}

/// Leaves masked paths to the engine.
fn own_masks(asked: &mut Asked) -> Result<(), Refusal> {
    let host = object(asked, &["HostConfig"])?;
    host.retain(|(name, _)| name != "MaskedPaths");
    Ok(())
}

/// Names the target: of the path, and of a commit the container of its query.
fn target(asked: &mut Asked, id: &str) -> Result<(), Refusal> {
    if asked.operation.id == "images.commit" {
        parameter(asked, "container", id);
    } else {
        let Some((_, value)) = asked.path.first_mut() else {
            return Err(nowhere("a target"));
        };
        id.clone_into(value);
    }
    // What one client or another repeats in the body would contradict it now; no engine looks at it.
    if let Given::Json(Value::Object(fields)) = &mut asked.body {
        let repeated = match asked.operation.id {
            "images.commit" => "container",
            "exec.create" => "Container",
            _ => return Ok(()),
        };
        fields.retain(|(key, _)| key != repeated);
    }
    Ok(())
}

/// Sets a parameter of the query, in its place or, where it has none, behind the others.
fn parameter(asked: &mut Asked, name: &'static str, value: &str) {
    let found = asked.query.iter_mut().find(|(key, _)| *key == name);
    match found {
        Some((_, old)) => value.clone_into(old),
        None => asked.query.push((name, value.to_owned())),
    }
}

/// Returns the fields of an object of the body, made where it is not there.
fn object<'a>(asked: &'a mut Asked, way: &[&str]) -> Result<&'a mut Vec<(String, Value)>, Refusal> {
    if asked.body == Given::None {
        asked.body = Given::Json(Value::Object(Vec::new()));
    }
    let Given::Json(value) = &mut asked.body else {
        return Err(nowhere("a field"));
    };
    let mut here = value;
    for name in way {
        here = made(here, name)?;
    }
    fields(here)
}

/// Returns the value at the end of a way, where all of it is there.
fn find<'a>(value: &'a mut Value, way: &[&str]) -> Option<&'a mut Value> {
    let mut here = value;
    for name in way {
        let Value::Object(fields) = here else {
            return None;
        };
        here = &mut fields.iter_mut().find(|(key, _)| key == name)?.1;
    }
    Some(here)
}

/// Returns the value of a field, made an empty object where it is not there.
fn made<'a>(value: &'a mut Value, name: &str) -> Result<&'a mut Value, Refusal> {
    let fields = fields(value)?;
    let known = fields.iter().position(|(key, _)| key == name);
    let index = known.unwrap_or(fields.len());
    if known.is_none() {
        fields.push((name.to_owned(), Value::Null));
    }
    let found = fields.get_mut(index).ok_or_else(|| nowhere("a field"))?;
    if found.1 == Value::Null {
        found.1 = Value::Object(Vec::new());
    }
    Ok(&mut found.1)
}

fn fields(value: &mut Value) -> Result<&mut Vec<(String, Value)>, Refusal> {
    match value {
        Value::Object(fields) => Ok(fields),
        _ => Err(nowhere("a field")),
    }
}

/// Sets a field, in its place or behind the others.
fn set(fields: &mut Vec<(String, Value)>, name: &str, value: Value) {
    match fields.iter_mut().find(|(key, _)| key == name) {
        Some((_, old)) => *old = value,
        None => fields.push((name.to_owned(), value)),
    }
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

/// Makes the refusal of a change that has no place.
fn nowhere(what: &str) -> Refusal {
    let why = format!("has no place where {what} can be set");
    Refusal::new(rule::CHANGE, "body", why)
}
