//! Every field of a container's body is seen, or named as inert with a reason: a new one can't slip by.

use seawall_guard::api::operation::{Object, Shape};
use seawall_guard::api::shape::{container, exec, service};
use seawall_guard::api::view::{self, inert::INERT};
use serde_json::{Map, Value as Json, json};

use crate::ask::asked;

#[test]
fn each_field_is_seen_or_inert() {
    let mut leaves = Vec::new();
    gather(&container::CREATE, &mut Vec::new(), &mut leaves);
    for (path, object, field, shape) in &leaves {
        let inert = INERT.iter().any(|(o, f, _)| o == object && f == field);
        let same = unseen("containers.create", path, object, field, shape);
        if inert {
            assert!(same, "{object}.{field} is inert, but seen");
        } else {
            assert!(!same, "{object}.{field} is neither seen nor inert");
        }
    }
    assert!(leaves.len() > 150, "{}", leaves.len());
}

#[test]
fn each_field_of_a_change_is_seen_or_inert() {
    let mut leaves = Vec::new();
    gather(&container::UPDATE, &mut Vec::new(), &mut leaves);
    for (path, object, field, shape) in &leaves {
        let known = [*object, "HostConfig"];
        let inert = INERT
            .iter()
            .any(|(o, f, _)| known.contains(o) && f == field);
        let same = unseen("containers.update", path, object, field, shape);
        assert_eq!(same, inert, "{object}.{field}");
    }
}

#[test]
fn each_field_of_a_further_process_is_seen_or_harmless() {
    // What the client attaches to itself, and the size of its terminal.
    let harmless = [
        "AttachStdin",
        "AttachStdout",
        "AttachStderr",
        "DetachKeys",
        "Tty",
        "ConsoleSize",
        "Detach",
    ];
    for field in exec::CREATE.fields {
        let same = unseen("exec.create", &[], "ExecCreate", field.name, &field.shape);
        assert_eq!(same, harmless.contains(&field.name), "{}", field.name);
    }
}

#[test]
fn each_field_of_a_service_is_seen_or_inert() {
    let mut leaves = Vec::new();
    gather(&service::CREATE, &mut Vec::new(), &mut leaves);
    for (path, object, field, shape) in &leaves {
        let inert = INERT.iter().any(|(o, f, _)| o == object && f == field);
        // Tasks that are no containers are refused whatever stands in them.
        let refused = |it: &(String, bool)| it.0 == "PluginSpec" || it.0 == "NetworkAttachmentSpec";
        if path.iter().any(refused) {
            continue;
        }
        let same = unseen("services.create", path, object, field, shape);
        assert_eq!(same, inert, "{object}.{field}");
    }
    assert!(leaves.len() > 100, "{}", leaves.len());
}

#[test]
fn what_is_inert_exists() {
    let mut leaves = Vec::new();
    gather(&container::CREATE, &mut Vec::new(), &mut leaves);
    gather(&service::CREATE, &mut Vec::new(), &mut leaves);
    for (object, field, why) in INERT {
        let found = leaves.iter().any(|it| it.1 == *object && it.2 == *field);
        assert!(found && !why.is_empty(), "{object}.{field}");
    }
}

type Leaf = (Vec<(String, bool)>, &'static str, &'static str, Shape);

/// Gathers all fields that hold no further object, with the way to them; `true` says that a step is through a list.
fn gather(object: &Object, way: &mut Vec<(String, bool)>, into: &mut Vec<Leaf>) {
    for field in object.fields {
        let (inner, list, map) = match field.shape {
            Shape::Object(it) => (it, false, false),
            Shape::List(Shape::Object(it)) => (*it, true, false),
            Shape::Map(Shape::Object(it)) => (*it, false, true),
            Shape::Map(Shape::List(Shape::Object(it))) => (*it, true, true),
            shape => {
                into.push((way.clone(), object.name, field.name, shape));
                continue;
            }
        };
        let before = way.len();
        way.push((field.name.to_owned(), list && !map));
        if map {
            way.push(("80".to_owned(), list));
        }
        gather(inner, way, into);
        way.truncate(before);
    }
}

/// Tells whether a body with a field is seen as one without it.
fn unseen(
    operation: &'static str,
    way: &[(String, bool)],
    object: &str,
    field: &str,
    shape: &Shape,
) -> bool {
    let mut base = base(object, field);
    base.remove(field);
    let mut with = base.clone();
    with.insert(field.to_owned(), sample(field, shape));
    let see = |fields: Map<String, Json>| {
        let body = wrap(way, Json::Object(fields));
        let mut asked = asked(operation, &body, &[("id", "other")]);
        asked.query = vec![("name", "a".to_owned())];
        view::container(&asked)
    };
    see(base) == see(with)
}

/// Wraps an object into what it stands in. What is around it has to be right, or only that would be seen.
fn wrap(way: &[(String, bool)], inner: Json) -> Json {
    way.iter()
        .enumerate()
        .rev()
        .fold(inner, |inner, (depth, (name, list))| {
            let value = if *list { json!([inner]) } else { inner };
            let parent = depth.checked_sub(1).map(|it| way[it].0.as_str());
            let mut around = around(parent, name);
            around.insert(name.clone(), value);
            Json::Object(around)
        })
}

/// Returns what has to stand beside a field for it to be looked at.
fn around(parent: Option<&str>, field: &str) -> Map<String, Json> {
    let kind = match field {
        "BindOptions" => "bind",
        "VolumeOptions" => "volume",
        "TmpfsOptions" => "tmpfs",
        "ImageOptions" => "image",
        "File" => return object(&json!({"SecretID": "s", "ConfigID": "s"})),
        _ => return Map::new(),
    };
    assert_eq!(parent, Some("Mounts"));
    let source = match kind {
        "tmpfs" => Json::Null,
        "volume" => json!("v"),
        _ => json!("/s"),
    };
    object(&json!({"Type": kind, "Target": "/t", "Source": source}))
}

/// Returns what has to stand in an object for a field of it to be looked at.
fn base(name: &str, field: &str) -> Map<String, Json> {
    object(&match name {
        "Mount" => json!({"Type": "bind", "Source": "/s", "Target": "/t"}),
        "DeviceMapping" => json!({"PathOnHost": "/dev/x"}),
        "Ulimit" => json!({"Name": "core"}),
        "NetworkAttachmentConfig" => json!({"Target": "n"}),
        "ServiceConfigReference" if field == "Runtime" => json!({"ConfigID": "c"}),
        _ => json!({}),
    })
}

fn object(json: &Json) -> Map<String, Json> {
    json.as_object().unwrap().clone()
}

/// Makes a value of a shape that says something.
fn sample(field: &str, shape: &Shape) -> Json {
    match shape {
        Shape::Bool => json!(true),
        Shape::Integer(1, 0) => json!([]),
        Shape::Integer(..) | Shape::Number => json!(7),
        Shape::Text | Shape::Bytes if field == "name" => json!("a"),
        Shape::Text | Shape::Bytes => json!("x"),
        Shape::List(Shape::Integer(1, 0)) => json!([]),
        Shape::List(inner) => json!([sample(field, inner)]),
        Shape::Map(inner) => json!({"x": sample(field, inner)}),
        Shape::TextOrList => json!(["x"]),
        Shape::Empty => json!({}),
        other => panic!("{field}: {other:?}"),
    }
}
