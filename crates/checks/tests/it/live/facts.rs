//! Lines that change facts (`tests/live/README.md`) → the facts.

use std::sync::LazyLock;

use seawall_model::host::HostFacts;
use seawall_model::host::engine::Engine;
use seawall_model::host::engine::container::Container;
use seawall_model::host::engine::image::Image;
use seawall_model::host::seen::Seen;
use serde_json::{Value, json};

/// Returns the facts of `base.txt`, changed by lines.
pub(crate) fn facts(lines: &str) -> HostFacts {
    static BASE: LazyLock<Value> =
        LazyLock::new(|| changed(nothing(), include_str!("../../live/base.txt")));
    serde_json::from_value(changed(BASE.clone(), lines)).unwrap()
}

/// A host with one of each, of which nothing is known.
fn nothing() -> Value {
    let mut facts = HostFacts::default();
    facts.engines.push(Engine {
        containers: Seen::Known(vec![Container::default()]),
        images: Seen::Known(vec![Image::default()]),
        ..Engine::default()
    });
    serde_json::to_value(&facts).unwrap()
}

fn changed(mut tree: Value, lines: &str) -> Value {
    for line in lines.lines().filter(|line| !line.trim().is_empty()) {
        tree = change(&tree, line);
    }
    tree
}

/// Changes one fact. Whether it is one that may be missing is tried out: only one of the ways can be read back.
fn change(tree: &Value, line: &str) -> Value {
    let (path, value) = line.split_once(" = ").expect("PATH = VALUE");
    let path = path_of(path.trim());
    let value = value.trim();
    let ways = if value == "absent" {
        vec![json!("absent")]
    } else if let Some(why) = value.strip_prefix("unknown because ") {
        vec![json!({ "unknown": why })]
    } else {
        let value = value_of(value);
        vec![json!({ "known": value }), value]
    };
    for way in ways {
        let mut changed = tree.clone();
        set(&mut changed, &path, way.clone());
        let Ok(read) = serde_json::from_value::<HostFacts>(changed.clone()) else {
            continue;
        };
        // A field that nobody knows is left out when it is read.
        let mut written = serde_json::to_value(&read).unwrap();
        if at(&mut written, &path).is_some() {
            return written;
        }
    }
    panic!("`{line}` cannot be read: no such fact, or its value is of another type");
}

fn value_of(text: &str) -> Value {
    let number = |digits: &str, radix| json!(u64::from_str_radix(digits, radix).expect(text));
    match text.get(..2) {
        Some("0o") => number(&text[2..], 8),
        Some("0x") => number(&text[2..], 16),
        _ => serde_json::from_str(text).unwrap_or_else(|why| panic!("{text}: {why}")),
    }
}

/// Cuts a path into its parts and spells its first one out.
fn path_of(text: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        if let Some(inner) = rest.strip_prefix('[') {
            let (key, after) = inner.split_once(']').expect("a bracket is closed");
            parts.push(key.to_owned());
            rest = after.strip_prefix('.').unwrap_or(after);
            continue;
        }
        let end = rest.find(['.', '[']).unwrap_or(rest.len());
        parts.push(rest[..end].to_owned());
        rest = rest[end..].strip_prefix('.').unwrap_or(&rest[end..]);
    }
    let first = parts.remove(0);
    let list = match first.as_str() {
        "host" => return parts,
        "engine" => "",
        "container" => "containers",
        "image" => "images",
        "network" => "networks",
        other => panic!("`{other}` is no beginning of a path"),
    };
    let mut whole = vec!["engines".to_owned(), "0".to_owned()];
    if !list.is_empty() {
        whole.push(list.to_owned());
        let has_position = parts
            .first()
            .is_some_and(|part| part.parse::<usize>().is_ok());
        if !has_position {
            whole.push("0".to_owned());
        }
    }
    whole.extend(parts);
    whole
}

fn set(tree: &mut Value, path: &[String], value: Value) {
    let Some((first, rest)) = path.split_first() else {
        *tree = value;
        return;
    };
    // A fact that may be missing is looked through.
    let is_missing = *tree == json!("absent") || tree.get("unknown").is_some();
    if is_missing {
        *tree = json!({ "known": {} });
    }
    let tree = if tree.get("known").is_some() {
        &mut tree["known"]
    } else {
        tree
    };
    match tree {
        Value::Array(items) => {
            let position: usize = first.parse().expect("a position");
            if position == items.len() {
                items.push(json!({}));
            }
            set(&mut items[position], rest, value);
        }
        Value::Object(fields) => set(
            fields.entry(first.clone()).or_insert_with(|| json!({})),
            rest,
            value,
        ),
        other => *other = json!({ first.clone(): value }),
    }
}

fn at<'a>(tree: &'a mut Value, path: &[String]) -> Option<&'a mut Value> {
    let Some((first, rest)) = path.split_first() else {
        return Some(tree);
    };
    let tree = if tree.get("known").is_some() {
        &mut tree["known"]
    } else {
        tree
    };
    match first.parse::<usize>() {
        Ok(position) if tree.is_array() => at(tree.get_mut(position)?, rest),
        _ => at(tree.get_mut(first)?, rest),
    }
}
