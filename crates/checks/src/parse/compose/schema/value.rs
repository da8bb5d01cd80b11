//! One value beside what it has to be.

use std::collections::BTreeSet;

use super::super::super::node::{Entry, Node, Style, TreeError, Value};
use super::super::{form, truth};
use super::{Fields, REFUSED, Type, fields, names, wrong};

pub(super) fn check(node: &Node, wanted: &Type, errors: &mut Vec<TreeError>) {
    if matches!(node.tag.as_deref(), Some("!reset")) {
        return;
    }
    match wanted {
        Type::Needed(wanted) => check(node, wanted, errors),
        _ if node.is_null() => {}
        _ => {
            scalar(node, wanted, errors);
            list(node, wanted, errors);
            mapping(node, wanted, errors);
        }
    }
}

/// Values that are one scalar.
fn scalar(node: &Node, wanted: &Type, errors: &mut Vec<TreeError>) {
    let is_scalar = node.scalar().is_some();
    let text = is_text(node);
    let open = is_open(node);
    let mut need = |holds: bool, what: &str| {
        if !holds {
            wrong(node, what, errors);
        }
    };
    match wanted {
        Type::Text => need(text, "a text"),
        Type::OneOf(words) => {
            let is_word = node.text().is_some_and(|it| words.contains(&it));
            let words = words.join("`, `");
            need(text && (is_word || open), &format!("one of `{words}`"));
        }
        Type::Form(is_right, what) => {
            let fits = node.text().is_some_and(is_right);
            need(text && (fits || open), what);
        }
        Type::Size => {
            let fits = node.integer().is_some() || node.text().is_some_and(form::is_size);
            need(is_scalar && (fits || open), "a size");
        }
        Type::Number => need(node.text().is_some_and(is_number), "a number"),
        Type::Whole => {
            let has_fraction = node.text().is_some_and(|text| text.contains('.'));
            need(
                node.text().is_some_and(is_number) && !has_fraction,
                "a whole number",
            );
        }
        Type::AllOrList => {
            let is_list = matches!(node.value, Value::Sequence(_));
            need(
                is_list || node.text() == Some("all") || open,
                "`all` or a list",
            );
            let is_mapping = |item: &Node| matches!(item.value, Value::Mapping(_));
            items(node, is_mapping, errors);
        }
        Type::Scalar => need(is_scalar && node.bool().is_none(), "a text or a number"),
        Type::Truth => need(truth(node).is_some() || open, "`true` or `false`"),
        Type::TruthOrText => need(text || node.bool().is_some(), "a truth value or a text"),
        Type::Command => {
            let is_list = matches!(node.value, Value::Sequence(_));
            need(text || is_list, "a text or a list");
            let is_broken = node.text().is_some_and(form::is_open_command);
            need(!is_broken, "a command whose quotes are closed");
            items(node, is_text, errors);
        }
        _ => {}
    }
}

/// Values that are lists.
fn list(node: &Node, wanted: &Type, errors: &mut Vec<TreeError>) {
    let is_list = matches!(node.value, Value::Sequence(_));
    let is_mapping = matches!(node.value, Value::Mapping(_));
    let mut need = |holds: bool, what: &str| {
        if !holds {
            wrong(node, what, errors);
        }
    };
    match wanted {
        Type::Texts | Type::Scalars => {
            need(is_list, "a list");
            let is_right = if matches!(wanted, Type::Texts) {
                is_text
            } else {
                is_scalar
            };
            items(node, is_right, errors);
        }
        Type::OneOrMany => {
            need(is_text(node) || is_list, "a text or a list");
            items(node, is_text, errors);
        }
        Type::Pairs => {
            need(is_list || is_mapping, "a mapping or a list of `KEY=value`");
            items(node, is_text, errors);
            values(node, errors);
        }
        Type::Options => {
            need(is_mapping, "a mapping");
            values(node, errors);
            for entry in node.entries().iter().filter(|it| it.value.bool().is_some()) {
                wrong(&entry.value, "a text or a number", errors);
            }
        }
        Type::Items(known) => {
            need(is_list, "a list");
            items_or(node, known, errors);
        }
        Type::List(known) => {
            need(is_list, "a list");
            items(
                node,
                |item| item.scalar().is_none() && !item.is_null(),
                errors,
            );
            for item in node.items().iter().filter(|item| item.scalar().is_none()) {
                fields(item, known, errors);
            }
        }
        Type::Includes(known) => {
            need(is_list, "a list");
            for item in node.items() {
                for entry in item.entries() {
                    let key = entry.key.text.as_str();
                    // Compose passes over other keys here.
                    if let Some((_, wanted)) = known.iter().find(|(name, _)| *name == key) {
                        check(&entry.value, wanted, errors);
                    }
                }
                if item.scalar().is_some() && !is_text(item) {
                    wrong(item, "a text or a mapping", errors);
                }
            }
        }
        Type::External => need(truth(node).is_some() || is_mapping, "`true` or a mapping"),
        Type::OneOrItems(known) => {
            need(is_text(node) || is_list, "a text or a list");
            items_or(node, known, errors);
        }
        Type::Ports(known) => {
            need(is_list, "a list");
            entries(node, known, is_scalar, form::port_fault, errors);
        }
        Type::Mounts(known) => {
            need(is_list, "a list");
            entries(node, known, is_text, form::mount_fault, errors);
        }
        _ => {}
    }
}

/// Values that are mappings, or lists where a mapping may stand.
fn mapping(node: &Node, wanted: &Type, errors: &mut Vec<TreeError>) {
    let is_list = matches!(node.value, Value::Sequence(_));
    let is_mapping = matches!(node.value, Value::Mapping(_));
    let mut need = |holds: bool, what: &str| {
        if !holds {
            wrong(node, what, errors);
        }
    };
    match wanted {
        Type::Named(known) | Type::Free(known) => {
            need(is_mapping, "a mapping");
            if matches!(wanted, Type::Named(_)) {
                names(node, errors);
            }
            for entry in node
                .entries()
                .iter()
                .filter(|it| !it.key.text.starts_with("x-"))
            {
                fields(&entry.value, known, errors);
            }
        }
        Type::NamesOr(known) => {
            need(is_list || is_mapping, "a list of names or a mapping");
            items(node, is_text, errors);
            repeats(node, errors);
            for entry in node.entries() {
                let needs = known
                    .iter()
                    .any(|(_, wanted)| matches!(wanted, Type::Needed(_)));
                if entry.value.is_null() && needs {
                    wrong(&entry.value, "a mapping", errors);
                }
                fields(&entry.value, known, errors);
            }
        }
        Type::Hosts => {
            need(
                is_list || is_mapping,
                "a mapping or a list of `HOST=ADDRESS`",
            );
            items(node, is_host, errors);
            for entry in node.entries() {
                let value = &entry.value;
                let is_many = matches!(value.value, Value::Sequence(_));
                if !is_text(value) && !is_many {
                    wrong(value, "an address", errors);
                }
                items(value, is_text, errors);
            }
        }
        Type::NumbersOr(known) => {
            need(is_mapping, "a mapping");
            let inner = node.entries().iter();
            for entry in inner {
                match entry.value.text() {
                    Some(text) if !is_number(text) => wrong(&entry.value, "a number", errors),
                    Some(_) => {}
                    None if entry.value.is_null() => wrong(&entry.value, "a number", errors),
                    None => fields(&entry.value, known, errors),
                }
            }
        }
        Type::Of(known) => fields(node, known, errors),
        Type::TextOr(known) if !is_text(node) => fields(node, known, errors),
        Type::TruthOr(known) if truth(node).is_none() && !is_open(node) => {
            fields(node, known, errors);
        }
        _ => {}
    }
}

/// Sees that the items of a list are of a kind, texts mostly.
fn items(node: &Node, is_right: fn(&Node) -> bool, errors: &mut Vec<TreeError>) {
    for item in node.items().iter().filter(|item| !is_right(item)) {
        if item.tag.as_deref() != Some("!reset") {
            wrong(item, "something else", errors);
        }
    }
}

/// Tells names that stand in a list twice.
fn repeats(node: &Node, errors: &mut Vec<TreeError>) {
    let mut known = BTreeSet::new();
    for item in node.items() {
        let Some(text) = item.text() else {
            continue;
        };
        if !known.insert(text) {
            errors.push(TreeError {
                span: item.span,
                why: format!("`{}` stands here twice", super::shown(text)),
                hint: None,
            });
        }
    }
}

/// Walks through a merged model for keys without a value.
pub(super) fn nulls(node: &Node, known: Fields, tell: &mut dyn FnMut(&Entry)) {
    for entry in node.entries() {
        let key = entry.key.text.as_str();
        let Some((_, wanted)) = known.iter().find(|(name, _)| *name == key) else {
            continue;
        };
        if entry.value.is_null() {
            if !MAY_BE_NULL.contains(&key) {
                tell(entry);
            }
            continue;
        }
        let wanted = match wanted {
            Type::Needed(wanted) => wanted,
            wanted => wanted,
        };
        match wanted {
            Type::Of(known) | Type::TextOr(known) | Type::TruthOr(known) => {
                nulls(&entry.value, known, tell);
            }
            Type::Named(known) | Type::Free(known) | Type::NamesOr(known) => {
                for inner in entry.value.entries() {
                    if inner.value.is_null() && key == "services" {
                        tell(inner);
                    }
                    nulls(&inner.value, known, tell);
                }
            }
            Type::Items(known)
            | Type::List(known)
            | Type::Ports(known)
            | Type::Mounts(known)
            | Type::OneOrItems(known) => {
                for item in entry.value.items() {
                    nulls(item, known, tell);
                }
            }
            _ => {}
        }
    }
}

/// Items that are no texts have these fields.
fn items_or(node: &Node, known: Fields, errors: &mut Vec<TreeError>) {
    for item in node.items() {
        match item.scalar() {
            None if !item.is_null() => fields(item, known, errors),
            Some(_) if is_text(item) => {}
            _ => wrong(item, "a text or a mapping", errors),
        }
    }
}

/// Ports and mounts: their fields, then what else may be wrong with them.
fn entries(
    node: &Node,
    known: Fields,
    is_right: fn(&Node) -> bool,
    fault: fn(&Node) -> Option<&'static str>,
    errors: &mut Vec<TreeError>,
) {
    for item in node.items() {
        if item.tag.as_deref() == Some("!reset") {
            continue;
        }
        let before = errors.len();
        match item.scalar() {
            None => fields(item, known, errors),
            Some(_) if is_right(item) => {}
            Some(_) => wrong(item, "a text", errors),
        }
        if let Some(why) = fault(item).filter(|_| errors.len() == before) {
            errors.push(TreeError {
                span: item.span,
                why: format!("{REFUSED}: {why}"),
                hint: None,
            });
        }
    }
}

/// Sees that the values of a mapping are no collections.
fn values(node: &Node, errors: &mut Vec<TreeError>) {
    for entry in node.entries() {
        if !entry.value.is_null() && entry.value.scalar().is_none() {
            wrong(&entry.value, "a text, a number or a truth value", errors);
        }
    }
}

fn is_host(node: &Node) -> bool {
    let behind = node.text().and_then(|text| text.split_once(['=', ':']));
    is_open(node) || behind.is_some_and(|(_, address)| !address.is_empty())
}

fn is_text(node: &Node) -> bool {
    let is_number = node.integer().is_some() || is_float(node);
    node.scalar().is_some() && node.bool().is_none() && !is_number
}

/// Says whether it is a number with a fraction or an exponent, not in quotes.
fn is_float(node: &Node) -> bool {
    let Some(scalar) = node.scalar() else {
        return false;
    };
    let is_plain = scalar.style == Style::Plain;
    let starts = scalar
        .text
        .starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c));
    is_plain && starts && scalar.text.parse::<f64>().is_ok()
}

fn is_scalar(node: &Node) -> bool {
    node.scalar().is_some() && node.bool().is_none()
}

fn is_number(text: &str) -> bool {
    let is_open = text.is_empty() || text.contains('$');
    is_open || text.parse::<f64>().is_ok() || text.starts_with("0x") || text.starts_with("0o")
}

/// A variable that nobody sets left nothing, or what it was.
fn is_open(node: &Node) -> bool {
    let text = node.text();
    text.is_some_and(|text| text.is_empty() || text.contains('$'))
}

/// Keys that may stand there without a value.
const MAY_BE_NULL: &[&str] = &["command", "deploy", "develop", "entrypoint", "include"];
