//! Devices: nodes in the container, and the rules of its device control group.

use serde_json::{Map, Value, json};

use super::document::Devices;
use super::exact;

/// Takes out nodes and rules that a profile does not allow.
pub(super) fn hold(linux: &mut Map<String, Value>, devices: &Devices) -> Result<(), String> {
    let mut kept = Vec::new();
    let nodes = exact::list(linux, "devices")?;
    for node in std::mem::take(nodes) {
        let path = exact::get(&node, "path")?.and_then(Value::as_str);
        if path.is_some_and(|path| devices.allow.iter().any(|it| it == path)) {
            kept.push(numbers(&node)?);
            nodes.push(node);
        }
    }
    let resources = exact::object(linux, "resources")?;
    let rules = exact::list(resources, "devices")?;
    let mut held = vec![json!({"allow": false, "access": "rwm"})];
    for rule in std::mem::take(rules) {
        let is_allowing = exact::get(&rule, "allow")?.and_then(Value::as_bool);
        let numbers = numbers(&rule)?;
        let is_own = numbers.is_exact() && (numbers.is_standard() || kept.contains(&numbers));
        if is_allowing == Some(false) || is_own {
            held.push(rule);
        }
    }
    *rules = held;
    Ok(())
}

/// Kind and numbers of a device.
#[derive(Debug, PartialEq, Eq)]
struct Numbers {
    kind: String,
    major: Option<i64>,
    minor: Option<i64>,
}

fn numbers(value: &Value) -> Result<Numbers, String> {
    let kind = exact::get(value, "type")?.and_then(Value::as_str);
    let number = |name| Ok::<_, String>(exact::get(value, name)?.and_then(Value::as_i64));
    Ok(Numbers {
        kind: kind.unwrap_or("a").to_owned(),
        major: number("major")?,
        minor: number("minor")?,
    })
}

impl Numbers {
    /// Whether it is one device, or the terminals of one file system.
    fn is_exact(&self) -> bool {
        let is_terminals = self.major == Some(136);
        self.kind != "a" && self.major.is_some() && (self.minor.is_some() || is_terminals)
    }

    /// Whether every container has it (config-linux, "Default Devices").
    fn is_standard(&self) -> bool {
        let numbers = (self.major, self.minor);
        // null, zero, full, random, urandom; tty, console, ptmx; terminals.
        let is_memory = matches!(numbers, (Some(1), Some(3 | 5 | 7 | 8 | 9)));
        let is_terminal = matches!(numbers, (Some(5), Some(0..=2)) | (Some(136), _));
        self.kind == "c" && (is_memory || is_terminal)
    }
}
