//! Our model beside Docker Compose's, field by field. Ours keeps values as they are written; the other has one form
//! for each and writes defaults down. What only differs in that is the same.

use seawall_checks::compose::Input;
use serde_json::{Map, Value, json};

use super::canonical;
use super::unit;

/// Returns what differs, a line each.
pub(super) fn differences(input: &Input, theirs: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let project = &input.project;
    let ours: Map<String, Value> = input
        .services()
        .map(|service| {
            (
                service.name().to_owned(),
                canonical::service(input, service, theirs),
            )
        })
        .collect();
    let mut services = theirs["services"].clone();
    for (name, service) in services.as_object_mut().into_iter().flatten() {
        // Dollars are written twice, so that the outcome could be read again.
        let text = service.to_string().replace("$$", "$");
        *service = serde_json::from_str(&text).unwrap();
        drop_defaults(service, ours.get(name).unwrap_or(&Value::Null));
    }
    same("services", &Value::Object(ours), &services, &mut found);
    for section in ["networks", "volumes", "secrets", "configs"] {
        let ours = canonical::section(project, section);
        let mut theirs = theirs[section].clone();
        for (name, entry) in theirs.as_object_mut().into_iter().flatten() {
            // Compose makes names up where none is given.
            let entry = entry.as_object_mut().unwrap();
            if ours[name.as_str()]["name"].is_null() {
                entry.remove("name");
            }
        }
        if ours["default"].is_null() && section == "networks" {
            theirs.as_object_mut().map(|it| it.remove("default"));
        }
        let is_named = |name: &String, of: &Value| of.get(name).is_some();
        for name in theirs.as_object().into_iter().flat_map(Map::keys) {
            if !is_named(name, &ours) {
                found.push(format!("{section}.{name}: only theirs"));
            }
        }
        for (name, entry) in ours.as_object().into_iter().flatten() {
            // What no service uses is left out.
            if is_named(name, &theirs) {
                let path = format!("{section}.{name}");
                same(&path, entry, &theirs[name.as_str()], &mut found);
            }
        }
    }
    found
}

/// Takes out of a service what Compose adds to what was written.
fn drop_defaults(theirs: &mut Value, ours: &Value) {
    let Some(fields) = theirs.as_object_mut() else {
        return;
    };
    fields.retain(|name, _| !name.starts_with("x-"));
    if ours["networks"].is_null() && fields.get("networks") == Some(&json!({"default": null})) {
        fields.remove("networks");
    }
    if let Some(Value::Object(needed)) = fields.get_mut("depends_on") {
        // Links, shared namespaces and volumes are dependencies, too.
        let is_implied = |name: &str| {
            let from = ours["volumes_from"].as_array().into_iter().flatten();
            let mut from = from.filter_map(Value::as_str);
            from.any(|it| it.split(':').next() == Some(name))
        };
        needed.retain(|name, how| {
            !ours["depends_on"][name].is_null() || how["restart"] != true && !is_implied(name)
        });
    }
    for watched in items(fields.get_mut("develop").and_then(|it| it.get_mut("watch"))) {
        watched.retain(|name, value| name != "exec" || *value != json!({"command": null}));
    }
    for port in items(fields.get_mut("ports")) {
        port.retain(|name, value| name != "mode" || value != "ingress");
    }
    for mount in items(fields.get_mut("volumes")) {
        if let Some(Value::Object(bind)) = mount.get_mut("bind") {
            bind.retain(|name, value| name != "create_host_path" || value != true);
        }
    }
}

/// The mappings of a list.
fn items(list: Option<&mut Value>) -> impl Iterator<Item = &mut Map<String, Value>> {
    let items = list.and_then(Value::as_array_mut).into_iter().flatten();
    items.filter_map(Value::as_object_mut)
}

/// Compares two values. Nothing, empty and missing are one.
fn same(path: &str, ours: &Value, theirs: &Value, found: &mut Vec<String>) {
    match (ours, theirs) {
        _ if is_empty(ours) && is_empty(theirs) => {}
        (Value::Object(a), Value::Object(b)) => {
            let mut names: Vec<&String> = a.keys().chain(b.keys()).collect();
            names.sort();
            names.dedup();
            for name in names {
                let inner = format!("{path}.{name}");
                let get = |of: &Map<String, Value>| of.get(name).cloned().unwrap_or_default();
                same(&inner, &get(a), &get(b), found);
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            for (at, (a, b)) in a.iter().zip(b).enumerate() {
                same(&format!("{path}[{at}]"), a, b, found);
            }
        }
        (Value::String(text), theirs) if is_same_scalar(text, theirs) => {}
        // A label without a value is an empty one, and `args` may name what nobody sets.
        (Value::Null, Value::String(text)) if text.is_empty() => {}
        _ if ours == theirs => {}
        _ => found.push(format!("{path}: ours {ours}, theirs {theirs}")),
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.values().all(is_empty),
        _ => false,
    }
}

fn is_same_scalar(ours: &str, theirs: &Value) -> bool {
    if ours == canonical::FROM_HOST {
        return !matches!(theirs, Value::Array(_) | Value::Object(_));
    }
    match theirs {
        Value::Bool(theirs) => {
            let words = if *theirs {
                ["true", "yes", "on", "y", "1"]
            } else {
                ["false", "no", "off", "n", "0"]
            };
            words.contains(&ours.to_ascii_lowercase().as_str())
        }
        Value::Number(theirs) => {
            let theirs = theirs.as_f64();
            theirs == unit::number(ours) || theirs == unit::bytes(ours)
        }
        Value::String(theirs) => {
            let theirs = theirs.replace("/nonexistent", "~");
            let number = unit::number(&theirs);
            theirs == ours
                || theirs.starts_with('/') && theirs.trim_end_matches('/') == ours
                || number.is_some() && (number == unit::number(ours) || number == unit::bytes(ours))
                || unit::seconds(ours).is_some_and(|it| unit::seconds(&theirs) == Some(it))
        }
        // What is off, nothing or none is not written down.
        Value::Null => ["", "false", "n", "no", "off", "0"].contains(&ours),
        _ => false,
    }
}
