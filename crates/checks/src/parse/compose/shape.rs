//! One shape for fields that have several: lists of `KEY=value` and of names become mappings, one value where a
//! list may stand becomes a list. What is compared and merged afterwards has the same shape everywhere.

use super::super::node::{Entry, Key, Node, Scalar, Style, Value};
use crate::source::{Source, Span};

/// Gives the fields of one file's model their shape.
pub(super) fn shape(root: &mut Node, source: &Source) {
    let Value::Mapping(entries) = &mut root.value else {
        return;
    };
    for entry in entries {
        let Value::Mapping(inner) = &mut entry.value.value else {
            continue;
        };
        for one in inner {
            match entry.key.text.as_str() {
                "services" => service(&mut one.value, source),
                "networks" | "volumes" | "secrets" | "configs" => {
                    fields(&mut one.value, source, &["labels"], &[], &[]);
                }
                _ => {}
            }
        }
    }
}

/// Gives the fields of a service their shape.
pub(super) fn service(service: &mut Node, source: &Source) {
    let pairs = ["environment", "labels", "annotations", "sysctls"];
    fields(
        service,
        source,
        &pairs,
        &["depends_on", "networks", "models"],
        ONE_OR_MANY,
    );
    let Value::Mapping(entries) = &mut service.value else {
        return;
    };
    for entry in entries {
        let value = &mut entry.value;
        match entry.key.text.as_str() {
            "build" => {
                named(value, "context");
                let pairs = ["args", "labels", "additional_contexts", "ssh"];
                fields(value, source, &pairs, &[], &[]);
                if let Some(hosts) = value.get_mut("extra_hosts") {
                    to_hosts(hosts);
                }
            }
            "extends" => named(value, "service"),
            "extra_hosts" => to_hosts(value),
            "deploy" => fields(value, source, &["labels"], &[], &[]),
            _ => {}
        }
    }
}

fn fields(node: &mut Node, source: &Source, pairs: &[&str], names: &[&str], many: &[&str]) {
    let Value::Mapping(entries) = &mut node.value else {
        return;
    };
    for entry in entries {
        let key = entry.key.text.as_str();
        if pairs.contains(&key) {
            to_pairs(&mut entry.value, source, '=');
        } else if names.contains(&key) {
            to_names(&mut entry.value);
        } else if many.contains(&key) {
            to_list(&mut entry.value);
        }
    }
}

/// Makes `KEY=value` items entries of a mapping; of a key that stands there twice the last counts.
fn to_pairs(node: &mut Node, source: &Source, sign: char) {
    let Value::Sequence(items) = &mut node.value else {
        return;
    };
    let mut entries: Vec<Entry> = Vec::with_capacity(items.len());
    let mut places = std::collections::BTreeMap::new();
    for item in items.drain(..) {
        let Some(entry) = pair(&item, source, sign) else {
            continue;
        };
        let at = *places
            .entry(entry.key.text.clone())
            .or_insert(entries.len());
        match entries.get_mut(at) {
            Some(known) => *known = entry,
            None => entries.push(entry),
        }
    }
    node.value = Value::Mapping(entries);
}

fn pair(item: &Node, source: &Source, sign: char) -> Option<Entry> {
    let scalar = item.scalar()?;
    let text = scalar.text.as_str();
    let (name, value) = match text.split_once(sign) {
        Some((name, value)) => (name, Some(value)),
        None => (text, None),
    };
    // Name and value have places of their own where the item stands as it is, quotes apart.
    let inner = inside(item, source);
    let parted = inner.filter(|_| value.is_some());
    let behind = |start: u32, text: &str| {
        Span::of(start as usize..(start as usize).saturating_add(text.len()))
    };
    let (key_span, value_span) = match parted {
        Some(inner) => {
            let key = behind(inner.start, name);
            (key, Span::new(key.end.saturating_add(1), inner.end))
        }
        None => (item.span, item.span),
    };
    let key = Key {
        text: name.to_owned(),
        span: key_span,
        document: item.document,
        style: Style::Quoted,
    };
    let inner = match value {
        Some(value) => Value::Scalar(Scalar {
            text: value.to_owned(),
            style: Style::Quoted,
        }),
        None => Value::Null,
    };
    let value = Node {
        value: inner,
        span: value_span,
        ..item.clone()
    };
    Some(Entry { key, value })
}

/// Returns where the text of a scalar stands without its quotes, if it stands there as it is.
fn inside(item: &Node, source: &Source) -> Option<Span> {
    let scalar = item.scalar()?;
    let raw = source.slice(item.span);
    let bare = raw.trim_matches(['"', '\'']);
    let quotes = raw.len().checked_sub(bare.len())?;
    let start = item.span.start.saturating_add(u32::from(quotes == 2));
    let fits = bare == scalar.text && (quotes == 0 || quotes == 2);
    fits.then(|| Span::of(start as usize..(start as usize).saturating_add(bare.len())))
}

/// Makes names entries without values.
fn to_names(node: &mut Node) {
    let Value::Sequence(items) = &mut node.value else {
        return;
    };
    let mut known = std::collections::BTreeSet::new();
    let entries = items.drain(..).filter_map(|item| {
        let text = item.text()?.to_owned();
        known.insert(text.clone()).then(|| Entry {
            key: Key {
                text,
                span: item.span,
                document: item.document,
                style: Style::Quoted,
            },
            value: Node {
                value: Value::Null,
                ..item.clone()
            },
        })
    });
    node.value = Value::Mapping(entries.collect());
}

/// Makes a list of `HOST=ADDRESS` of a mapping of hosts to one or many addresses.
fn to_hosts(node: &mut Node) {
    let Value::Mapping(entries) = &mut node.value else {
        return;
    };
    let mut items = Vec::with_capacity(entries.len());
    for entry in entries.drain(..) {
        let mut addresses = entry.value;
        to_list(&mut addresses);
        let Value::Sequence(addresses) = addresses.value else {
            continue;
        };
        for mut address in addresses {
            if let Value::Scalar(scalar) = &mut address.value {
                scalar.text = format!("{}={}", entry.key.text, scalar.text);
                scalar.style = Style::Quoted;
                items.push(address);
            }
        }
    }
    node.value = Value::Sequence(items);
}

fn to_list(node: &mut Node) {
    if matches!(node.value, Value::Scalar(_) | Value::Mapping(_)) {
        let tag = node.tag.take();
        let item = node.clone();
        node.value = Value::Sequence(vec![item]);
        node.tag = tag;
    }
}

/// Makes a text the value of a key.
fn named(node: &mut Node, key: &str) {
    if node.scalar().is_none() {
        return;
    }
    let tag = node.tag.take();
    let value = node.clone();
    let key = Key {
        text: key.to_owned(),
        span: node.span,
        document: node.document,
        style: Style::Plain,
    };
    node.value = Value::Mapping(vec![Entry { key, value }]);
    node.tag = tag;
}

const ONE_OR_MANY: &[&str] = &[
    "env_file",
    "label_file",
    "dns",
    "dns_opt",
    "dns_search",
    "tmpfs",
];
