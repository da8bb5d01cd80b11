//! Merging a later file over earlier ones (compose specification, "Merge Compose files"). Both sides have the
//! shape that `shape` gives them.

use std::collections::BTreeMap;

use super::super::node::{Entry, Node, Value};
use super::{mount, port};

/// Where two values cannot be merged: the later one, and why.
pub(super) struct Clash {
    pub(super) node: Node,
    pub(super) why: String,
}

/// Merges a later model over an earlier one.
pub(super) fn merge(before: Node, later: Node, clashes: &mut Vec<Clash>) -> Node {
    Merger {
        path: Vec::new(),
        clashes,
    }
    .merge(before, later)
}

/// Merges a service over another, as `extends` does.
pub(super) fn merge_service(before: Node, later: Node, clashes: &mut Vec<Clash>) -> Node {
    let path = vec!["services".to_owned(), String::new()];
    Merger { path, clashes }.merge(before, later)
}

struct Merger<'c> {
    path: Vec<String>,
    clashes: &'c mut Vec<Clash>,
}

/// How the values of a field become one.
enum Rule {
    /// As their kind asks for.
    Deep,
    /// The later one counts.
    Replace,
    /// Key by key; a key without a value replaces one with a value.
    Pairs,
    /// Appended, repeats dropped.
    Unique,
    /// Appended; of one identity the later takes the earlier's place.
    By(fn(&Node) -> Option<String>),
    /// Options are merged for one driver only.
    Logging,
}

impl Merger<'_> {
    fn merge(&mut self, before: Node, later: Node) -> Node {
        if later.is_null() && !matches!(self.rule(), Rule::Replace) {
            return before;
        }
        if before.is_null() {
            return later;
        }
        match self.rule() {
            Rule::Replace => later,
            Rule::Pairs => self.mappings(before, later, true),
            Rule::Unique => lists(before, later, text_of),
            Rule::By(identity) => lists(before, later, identity),
            Rule::Logging => {
                let driver =
                    |node: &Node| node.get("driver").and_then(Node::text).map(str::to_owned);
                match (driver(&before), driver(&later)) {
                    (Some(a), Some(b)) if a != b => later,
                    _ => self.mappings(before, later, false),
                }
            }
            Rule::Deep => self.deep(before, later),
        }
    }

    fn deep(&mut self, before: Node, later: Node) -> Node {
        match (&before.value, &later.value) {
            (Value::Mapping(_), Value::Mapping(_)) => self.mappings(before, later, false),
            (Value::Sequence(_), Value::Sequence(_)) => lists(before, later, |_| None),
            (Value::Scalar(_), Value::Scalar(_)) => later,
            _ => {
                let why = format!(
                    "{} cannot be merged over {}, which an earlier file gives",
                    later.kind(),
                    before.kind()
                );
                // The later one counts, so that the rest can be judged.
                self.clashes.push(Clash {
                    node: later.clone(),
                    why,
                });
                later
            }
        }
    }

    fn mappings(&mut self, before: Node, later: Node, null_replaces: bool) -> Node {
        let mut merged = before;
        let (Value::Mapping(entries), Value::Mapping(new)) = (&mut merged.value, later.value)
        else {
            return merged;
        };
        let places = entries.iter().enumerate();
        let places: BTreeMap<String, usize> = places
            .map(|(at, entry)| (entry.key.text.clone(), at))
            .collect();
        for entry in new {
            let known = places
                .get(&entry.key.text)
                .and_then(|at| entries.get_mut(*at));
            let Some(known) = known else {
                entries.push(entry);
                continue;
            };
            if null_replaces && entry.value.is_null() {
                *known = entry;
                continue;
            }
            self.path.push(entry.key.text.clone());
            self.entry(known, entry);
            self.path.pop();
        }
        merged
    }

    fn entry(&mut self, known: &mut Entry, later: Entry) {
        let hollow = Node::new(Value::Null, known.value.span);
        let before = std::mem::replace(&mut known.value, hollow);
        let takes_key = !later.value.is_null()
            && !matches!(later.value.value, Value::Mapping(_) | Value::Sequence(_));
        known.value = self.merge(before, later.value);
        if takes_key {
            known.key = later.key;
        }
    }

    fn rule(&self) -> Rule {
        let path: Vec<&str> = self.path.iter().map(String::as_str).collect();
        match path[..] {
            ["services", _, field] => service_rule(field),
            ["services", _, "healthcheck", "test"] => Rule::Replace,
            ["services", _, "ulimits", _] => Rule::Replace,
            [
                "services",
                _,
                "build",
                "args" | "labels" | "additional_contexts" | "ssh",
            ]
            | ["services", _, "deploy", "labels"] => Rule::Pairs,
            ["services", _, "networks", _, "aliases"]
            | ["services", _, "build", "extra_hosts" | "tags"] => Rule::Unique,
            ["networks" | "volumes" | "secrets" | "configs", _, "labels"] => Rule::Pairs,
            ["networks", _, "ipam", "config"] => {
                Rule::By(|node| node.get("subnet").and_then(Node::text).map(str::to_owned))
            }
            _ => Rule::Deep,
        }
    }
}

fn service_rule(field: &str) -> Rule {
    match field {
        "command" | "entrypoint" => Rule::Replace,
        "environment" | "labels" | "annotations" | "sysctls" => Rule::Pairs,
        "cap_add" | "cap_drop" | "expose" | "links" | "profiles" | "dns" | "dns_opt"
        | "dns_search" | "tmpfs" | "extra_hosts" => Rule::Unique,
        "env_file" | "label_file" => {
            Rule::By(|node| node.get("path").unwrap_or(node).text().map(str::to_owned))
        }
        "ports" => Rule::By(port::identity),
        "volumes" => Rule::By(|node| mount::target(node, "volumes")),
        "devices" => Rule::By(|node| mount::target(node, "devices")),
        "secrets" => Rule::By(|node| mount::target(node, "secrets")),
        "configs" => Rule::By(|node| mount::target(node, "configs")),
        "logging" => Rule::Logging,
        _ => Rule::Deep,
    }
}

/// Drops repeats from the lists of a model that have none.
pub(super) fn unique(model: &mut Node) {
    let mut clashes = Vec::new();
    let Some(services) = model.get_mut("services") else {
        return;
    };
    let Value::Mapping(services) = &mut services.value else {
        return;
    };
    for service in services {
        let Value::Mapping(fields) = &mut service.value.value else {
            continue;
        };
        for field in fields {
            let rule = service_rule(&field.key.text);
            let is_list = matches!(&field.value.value, Value::Sequence(items) if items.len() > 1);
            if is_list && matches!(rule, Rule::Unique | Rule::By(_)) {
                let hollow = Node {
                    value: Value::Sequence(Vec::new()),
                    ..field.value.clone()
                };
                let path = ["services", "", &field.key.text];
                let mut merger = Merger {
                    path: path.map(str::to_owned).to_vec(),
                    clashes: &mut clashes,
                };
                let all = std::mem::replace(&mut field.value, hollow.clone());
                field.value = merger.merge(hollow, all);
            }
        }
    }
}

fn text_of(node: &Node) -> Option<String> {
    node.text().map(str::to_owned)
}

/// Appends a later list; of items with one identity the later takes the earlier's place.
fn lists(before: Node, later: Node, identity: fn(&Node) -> Option<String>) -> Node {
    let mut merged = before;
    let (Value::Sequence(items), Value::Sequence(new)) = (&mut merged.value, later.value) else {
        return merged;
    };
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for (at, item) in items.iter().enumerate() {
        if let Some(identity) = identity(item) {
            places.insert(identity, at);
        }
    }
    for item in new {
        let identity = identity(&item);
        let known = identity.as_ref().and_then(|identity| places.get(identity));
        if let Some(known) = known.and_then(|at| items.get_mut(*at)) {
            *known = item;
            continue;
        }
        if let Some(identity) = identity {
            places.insert(identity, items.len());
        }
        items.push(item);
    }
    merged
}
