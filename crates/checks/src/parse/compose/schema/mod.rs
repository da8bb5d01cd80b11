//! What the keys of a Compose file are called and what their values are (the specification's JSON schema, and what
//! `docker compose config` 2.40 makes of it). Keys that begin with `x-` may hold anything.

mod project;
mod service;
mod value;

use super::super::node::{Entry, Node, TreeError, Value};
use super::form;

/// What a value has to be.
enum Type {
    Any,
    /// A text, also of digits in quotes.
    Text,
    /// One of these texts.
    OneOf(&'static [&'static str]),
    /// A text that a form asks more of; and what it is called.
    Form(fn(&str) -> bool, &'static str),
    /// A size: a whole number or a text.
    Size,
    /// A number, or a text that holds one.
    Number,
    /// A number without a fraction, or a text that holds one.
    Whole,
    /// A text or a number.
    Scalar,
    Truth,
    /// A truth value or a text.
    TruthOrText,
    /// A list of texts.
    Texts,
    /// A list of texts and numbers.
    Scalars,
    /// One text or a list of texts.
    OneOrMany,
    /// What a container runs: a text, whose quotes are closed, or a list of texts.
    Command,
    /// `KEY=value` as a list or a mapping.
    Pairs,
    /// A mapping of names to texts and numbers.
    Options,
    /// A list of texts or mappings with these fields.
    Items(Fields),
    /// A list of mappings with these fields.
    List(Fields),
    /// A list of ports.
    Ports(Fields),
    /// A list of mounts.
    Mounts(Fields),
    /// A mapping with these fields.
    Of(Fields),
    /// A mapping of names to mappings with these fields.
    Named(Fields),
    /// A list of names, or a mapping of them to mappings with these fields.
    NamesOr(Fields),
    /// A text, or a mapping with these fields.
    TextOr(Fields),
    /// A truth value, or a mapping with these fields.
    TruthOr(Fields),
    /// One text, or a list of texts and mappings with these fields.
    OneOrItems(Fields),
    /// A mapping of names to numbers or mappings with these fields.
    NumbersOr(Fields),
    /// What has to be there.
    Needed(&'static Self),
    /// `HOST=ADDRESS` as a list, or a mapping of hosts to one or many addresses.
    Hosts,
    /// Files to include: a list of texts and mappings with these fields and others.
    Includes(Fields),
    /// A truth value or a mapping.
    External,
    /// A mapping of any names to mappings with these fields.
    Free(Fields),
    /// The word `all`, or a list of mappings.
    AllOrList,
}

/// How what is told of an entry of `ports` or `volumes` begins.
pub(super) const REFUSED: &str = "an entry that Compose refuses";

type Fields = &'static [(&'static str, Type)];

/// Returns the keys of a service.
pub fn service_keys() -> Vec<&'static str> {
    service::SERVICE.iter().map(|(name, _)| *name).collect()
}

/// Returns the keys of a file.
pub fn top_keys() -> Vec<&'static str> {
    project::TOP.iter().map(|(name, _)| *name).collect()
}

/// Tells keys that nobody knows and values that are of another kind.
pub(super) fn check(root: &Node, errors: &mut Vec<TreeError>) {
    fields(root, project::TOP, errors);
}

/// Tells what says nothing where something has to stand, in a merged model: a later file may have said it.
pub(super) fn check_nulls(root: &Node, tell: &mut dyn FnMut(&Entry)) {
    value::nulls(root, project::TOP, tell);
}

/// Tells what is wrong with a service.
pub(super) fn check_service(service: &Node, errors: &mut Vec<TreeError>) {
    fields(service, service::SERVICE, errors);
}

fn fields(node: &Node, known: Fields, errors: &mut Vec<TreeError>) {
    if node.is_null() {
        return;
    }
    let Value::Mapping(entries) = &node.value else {
        return wrong(node, "a mapping", errors);
    };
    for Entry { key, value } in entries {
        if key.text.starts_with("x-") {
            continue;
        }
        match known.iter().find(|(name, _)| *name == key.text) {
            Some((_, wanted)) => value::check(value, wanted, errors),
            None if key.text == "<<" => {}
            None => errors.push(TreeError {
                span: key.span,
                why: format!("nobody knows the key `{}` here", shown(&key.text)),
                hint: Some("Compose refuses the file; keys that begin with `x-` are left alone"),
            }),
        }
    }
    for (name, wanted) in known {
        if matches!(wanted, Type::Needed(_)) && node.get(name).is_none_or(Node::is_null) {
            errors.push(TreeError {
                span: node.span,
                why: format!("`{name}` is missing here"),
                hint: None,
            });
        }
    }
}

/// Sees that the names of things may be such.
fn names(node: &Node, errors: &mut Vec<TreeError>) {
    for Entry { key, .. } in node.entries() {
        let is_number =
            key.style == super::super::node::Style::Plain && key.text.parse::<i64>().is_ok();
        let is_name = form::is_name(&key.text) && !is_number;
        if !is_name && !key.text.starts_with("x-") && key.text != "<<" {
            let name = shown(&key.text);
            errors.push(TreeError {
                span: key.span,
                why: format!("`{name}` cannot be a name: letters, digits, `.`, `_` and `-` can"),
                hint: is_number.then_some("put it in quotes"),
            });
        }
    }
}

fn wrong(node: &Node, wanted: &str, errors: &mut Vec<TreeError>) {
    errors.push(TreeError {
        span: node.span,
        why: format!("{} where {wanted} is wanted", node.kind()),
        hint: None,
    });
}

fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(80).collect()
}
