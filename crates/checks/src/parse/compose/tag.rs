//! `!reset` and `!override`: what a later file takes back from earlier ones.

use super::super::node::{Entry, Node, Value};

/// Takes out of what was loaded before what a later file resets or replaces, then the marks themselves.
pub(super) fn apply(before: &mut Node, later: &mut Node) {
    let Value::Mapping(entries) = &mut later.value else {
        return;
    };
    entries.retain_mut(|entry| match entry.value.tag.as_deref() {
        Some("!reset") => {
            remove(before, &entry.key.text);
            false
        }
        Some("!override") => {
            remove(before, &entry.key.text);
            entry.value.tag = None;
            clean(&mut entry.value);
            true
        }
        _ => {
            match find(before, &entry.key.text) {
                Some(before) => apply(before, &mut entry.value),
                None => clean(&mut entry.value),
            }
            true
        }
    });
}

/// Takes out the marks where there is nothing that they could speak of.
pub(super) fn clean(node: &mut Node) {
    match &mut node.value {
        Value::Mapping(entries) => {
            entries.retain(|entry| entry.value.tag.as_deref() != Some("!reset"));
            for entry in entries {
                clean(&mut entry.value);
            }
        }
        Value::Sequence(items) => {
            items.retain(|item| item.tag.as_deref() != Some("!reset"));
            items.iter_mut().for_each(clean);
        }
        Value::Null | Value::Scalar(_) => {}
    }
    if node.tag.as_deref() == Some("!override") {
        node.tag = None;
    }
}

fn remove(node: &mut Node, key: &str) {
    if let Value::Mapping(entries) = &mut node.value {
        entries.retain(|entry| entry.key.text != key);
    }
}

fn find<'a>(node: &'a mut Node, key: &str) -> Option<&'a mut Node> {
    let Value::Mapping(entries) = &mut node.value else {
        return None;
    };
    let is_key = |entry: &&mut Entry| entry.key.text == key;
    entries
        .iter_mut()
        .find(is_key)
        .map(|entry| &mut entry.value)
}
