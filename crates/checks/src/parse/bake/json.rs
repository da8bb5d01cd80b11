//! Bake files in JSON: the same blocks and attributes, and texts that are templates
//! (<https://github.com/hashicorp/hcl/blob/main/json/spec.md>).

use crate::parse::hcl::{Attribute, Block, Body, Expression, Kind, Name, Part, parse_template};
use crate::parse::json;
use crate::parse::node::{Entry, Key, Node, Style, TreeError, Value};
use crate::parse::text::Text;
use crate::source::Source;

/// Reads a file.
pub(super) fn read(source: &Source) -> (Body, Vec<TreeError>) {
    if source.text().len() > LONGEST {
        let error = TreeError {
            span: source.span().before(),
            why: format!("it has more than {LONGEST} bytes; nothing of it was read"),
            hint: None,
        };
        return (Body::default(), vec![error]);
    }
    let read = json::parse(source);
    let mut errors = read.errors;
    let mut body = Body::default();
    if let Some(root) = read.roots.first() {
        if !root.is_null() && root.entries().is_empty() && !source.slice(root.span).starts_with('{')
        {
            errors.push(TreeError {
                span: root.span,
                why: format!("it is {} where an object is expected", root.kind()),
                hint: None,
            });
        }
        for entry in root.entries() {
            if BLOCKS.contains(&entry.key.text.as_str()) {
                blocks(source, &entry.key, &entry.value, &mut body);
            } else {
                body.attributes.push(attribute(source, entry));
            }
        }
    }
    (body, errors)
}

/// Reads blocks of a kind: bodies by label, or a list of such.
fn blocks(source: &Source, kind: &Key, node: &Node, body: &mut Body) {
    for item in node.items() {
        blocks(source, kind, item, body);
    }
    for entry in node.entries() {
        let bodies = match &entry.value.value {
            Value::Sequence(items) => items.as_slice(),
            _ => std::slice::from_ref(&entry.value),
        };
        for inner in bodies {
            let attributes = inner.entries().iter();
            body.blocks.push(Block {
                kind: name(kind),
                labels: vec![name(&entry.key)],
                body: Body {
                    attributes: attributes.map(|it| attribute(source, it)).collect(),
                    blocks: Vec::new(),
                },
                span: entry.key.span.to(inner.span),
            });
        }
    }
}

fn attribute(source: &Source, entry: &Entry) -> Attribute {
    Attribute {
        name: name(&entry.key),
        value: expression(source, &entry.value),
    }
}

fn name(key: &Key) -> Name {
    Name {
        text: key.text.clone(),
        span: key.span,
    }
}

fn expression(source: &Source, node: &Node) -> Expression {
    let kind = match &node.value {
        Value::Null => Kind::Null,
        Value::Sequence(items) => {
            Kind::List(items.iter().map(|item| expression(source, item)).collect())
        }
        Value::Mapping(entries) => Kind::Object(
            entries
                .iter()
                .map(|entry| {
                    let key = Text::resolved(entry.key.text.clone(), entry.key.span);
                    let key = Kind::Template(vec![Part::Text(key)]);
                    let key = Expression::new(key, entry.key.span);
                    (key, expression(source, &entry.value))
                })
                .collect(),
        ),
        Value::Scalar(scalar) if scalar.style == Style::Quoted => {
            return template(source, node, &scalar.text);
        }
        Value::Scalar(scalar) => match scalar.text.as_str() {
            "true" => Kind::Bool(true),
            "false" => Kind::Bool(false),
            number => Kind::Number(number.to_owned()),
        },
    };
    Expression::new(kind, node.span)
}

/// Reads a text. With escapes in it, all of it stands where the text does.
fn template(source: &Source, node: &Node, text: &str) -> Expression {
    let raw = source.slice(node.span);
    let inner = raw.get(1..raw.len().saturating_sub(1)).unwrap_or_default();
    if inner == text {
        let mut span = node.span;
        span.start = span.start.saturating_add(1);
        span.end = span.end.saturating_sub(1);
        let (mut read, _) = parse_template(source, span);
        read.span = node.span;
        return read;
    }
    let resolved = Source::new("", text.as_bytes());
    let (read, _) = parse_template(&resolved, resolved.span());
    read.placed(node.span)
}

/// What is a block, and no attribute of the file.
const BLOCKS: &[&str] = &["target", "group", "variable", "function"];
/// Bytes of a file that is read.
const LONGEST: usize = 4 << 20;
