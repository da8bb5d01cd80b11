//! `!reset` and `!override`: what a later file takes back from earlier ones.

use std::collections::{BTreeMap, BTreeSet};

use super::super::node::{Node, Value};

/// Takes out of what was loaded before what a later file resets or replaces, then the marks themselves.
pub(super) fn apply(before: &mut Node, later: &mut Node) {
    let Value::Mapping(entries) = &mut later.value else {
        return;
    };
    let mut none = Vec::new();
    let known = match &mut before.value {
        Value::Mapping(known) => known,
        _ => &mut none,
    };
    // Of a key that stands there twice the first is the one that is found.
    let places = known.iter().enumerate().rev();
    let places: BTreeMap<String, usize> = places
        .map(|(at, entry)| (entry.key.text.clone(), at))
        .collect();
    let mut gone: BTreeSet<String> = BTreeSet::new();
    entries.retain_mut(|entry| match entry.value.tag.as_deref() {
        Some("!reset") => {
            gone.insert(entry.key.text.clone());
            false
        }
        Some("!override") => {
            gone.insert(entry.key.text.clone());
            entry.value.tag = None;
            clean(&mut entry.value);
            true
        }
        _ => {
            let at = places.get(&entry.key.text);
            let at = at.filter(|_| !gone.contains(&entry.key.text));
            match at.and_then(|at| known.get_mut(*at)) {
                Some(before) => apply(&mut before.value, &mut entry.value),
                None => clean(&mut entry.value),
            }
            true
        }
    });
    if !gone.is_empty() {
        known.retain(|entry| !gone.contains(&entry.key.text));
    }
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
