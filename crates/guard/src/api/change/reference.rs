//! Other objects that a body names, by their full ids: a name may be another object's by the time that the engine looks it
//! up, which for name spaces and networks is at each start of the container, and then the beginning of an id counts.

use super::{fields, find, nowhere, object, set, text};
use crate::api::asked::{Asked, Given};
use crate::api::operation::Target;
use crate::api::refusal::Refusal;
use crate::api::value::Value;
use crate::api::view::link;

/// Names an object by its full id wherever the body names it by what its client said.
pub(super) fn name(asked: &mut Asked, of: Target, said: &str, id: &str) -> Result<(), Refusal> {
    match (asked.operation.id, of) {
        ("containers.create", Target::Container) => container(asked, said, id),
        ("containers.create", Target::Network) => network(asked, said, id),
        ("services.create" | "services.update", Target::Network) => {
            task(asked, said, id);
            Ok(())
        }
        ("networks.connect" | "networks.disconnect", Target::Container) => {
            let body = object(asked, &[])?;
            renamed(body, "Container", said, id);
            Ok(())
        }
        _ => Err(nowhere("another object")),
    }
}

/// Names a container whose name spaces or volumes are shared.
fn container(asked: &mut Asked, said: &str, id: &str) -> Result<(), Refusal> {
    let host = object(asked, &["HostConfig"])?;
    let (mode, by) = (format!("container:{said}"), format!("container:{id}"));
    for field in ["PidMode", "IpcMode", "NetworkMode"] {
        renamed(host, field, &mode, &by);
    }
    let volumes = |text: &str| {
        let rest = text.strip_prefix(said)?;
        let is_whole = rest.is_empty() || rest.starts_with(':');
        is_whole.then(|| format!("{id}{rest}"))
    };
    entries(host, "VolumesFrom", volumes);
    entries(host, "Links", |text| {
        let (_, alias) = link::read(text).filter(|(name, _)| *name == said)?;
        Some(format!("{id}:{alias}"))
    });
    Ok(())
}

/// Writes those entries of a list of texts anew that there is a new form for.
fn entries(fields: &mut [(String, Value)], name: &str, anew: impl Fn(&str) -> Option<String>) {
    let found = fields.iter_mut().find(|(key, _)| key == name);
    if let Some((_, Value::List(entries))) = found {
        for entry in entries {
            if let Some(text) = entry.text().and_then(&anew) {
                *entry = Value::Text(text);
            }
        }
    }
}

/// Names a network of a service's tasks, in the place where engines look now and in the older one.
fn task(asked: &mut Asked, said: &str, id: &str) {
    let Given::Json(body) = &mut asked.body else {
        return;
    };
    for way in [&["TaskTemplate", "Networks"][..], &["Networks"]] {
        let Some(Value::List(ends)) = find(body, way) else {
            continue;
        };
        for end in ends {
            if let Value::Object(fields) = end {
                renamed(fields, "Target", said, id);
            }
        }
    }
}

/// Gives the container's end in a network the network's id, which engines prefer to the name. A network that is named
/// as the mode alone gets such an end, as engines would make it.
fn network(asked: &mut Asked, said: &str, id: &str) -> Result<(), Refusal> {
    let is_mode = mode(asked) == Some(said);
    let ends = object(asked, &["NetworkingConfig", "EndpointsConfig"])?;
    let mut is_there = false;
    for (key, end) in ends.iter_mut() {
        if *end == Value::Null {
            *end = Value::Object(Vec::new());
        }
        let given = end.field("NetworkID").and_then(Value::text);
        let named = given.filter(|it| !it.is_empty()).unwrap_or(key);
        if named == said {
            set(fields(end)?, "NetworkID", text(id));
        }
        is_there |= end.field("NetworkID").and_then(Value::text) == Some(id) || key == said;
    }
    if is_mode && !is_there {
        let end = Value::Object(vec![("NetworkID".to_owned(), text(id))]);
        ends.push((said.to_owned(), end));
    }
    Ok(())
}

/// Returns the network mode as its client said it.
fn mode(asked: &Asked) -> Option<&str> {
    let Given::Json(body) = &asked.body else {
        return None;
    };
    body.field("HostConfig")?.field("NetworkMode")?.text()
}

/// Sets a field that has this value to another.
fn renamed(fields: &mut [(String, Value)], name: &str, said: &str, by: &str) {
    let found = fields.iter_mut().find(|(key, _)| key == name);
    if let Some((_, value)) = found.filter(|(_, value)| value.text() == Some(said)) {
        *value = text(by);
    }
}
