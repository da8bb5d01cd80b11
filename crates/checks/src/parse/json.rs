//! JSON (RFC 8259) as a tree with spans.

use std::collections::BTreeSet;

use jsonc_parser::ast::{self, ObjectPropName};
use jsonc_parser::common::{Range, Ranged as _};
use jsonc_parser::{CollectOptions, CommentCollectionStrategy, ParseOptions, parse_to_ast};

use super::node::{Entry, Key, Node, Scalar, Style, TreeError, Trees, Value};
use crate::source::{Source, Span};

/// Reads a document. Where it is no JSON, but would be with comments and commas at the end, it is read all the
/// same, beside the fault.
pub fn parse(source: &Source) -> Trees {
    let text = source.text();
    let mut trees = Trees::default();
    let mut read = parse_to_ast(text, &COLLECT, &options(false));
    if let Err(error) = &read {
        let why = format!("{}", error.kind());
        let why = lower(&why);
        trees.is_broken = true;
        trees.errors.push(TreeError {
            span: span(error.range()),
            why,
            hint: Some("the file has to be JSON: no comments, no comma behind the last value"),
        });
        read = parse_to_ast(text, &COLLECT, &options(true));
    }
    let value = read.ok().and_then(|read| read.value);
    if let Some(value) = value {
        let root = node(&value, &mut trees.errors);
        trees.roots.push(root);
    }
    trees
}

fn node(value: &ast::Value<'_>, errors: &mut Vec<TreeError>) -> Node {
    let scalar = |text: &str, style| {
        Value::Scalar(Scalar {
            text: text.to_owned(),
            style,
        })
    };
    let inner = match value {
        ast::Value::NullKeyword(_) => Value::Null,
        ast::Value::StringLit(text) => scalar(&text.value, Style::Quoted),
        ast::Value::NumberLit(number) => scalar(number.value, Style::Plain),
        ast::Value::BooleanLit(truth) => {
            scalar(if truth.value { "true" } else { "false" }, Style::Plain)
        }
        ast::Value::Array(array) => Value::Sequence(
            array
                .elements
                .iter()
                .map(|item| node(item, errors))
                .collect(),
        ),
        ast::Value::Object(object) => Value::Mapping(entries(object, errors)),
    };
    Node::new(inner, span(value.range()))
}

fn entries(object: &ast::Object<'_>, errors: &mut Vec<TreeError>) -> Vec<Entry> {
    let mut known = BTreeSet::new();
    let mut entries = Vec::with_capacity(object.properties.len());
    for property in &object.properties {
        let (text, range) = match &property.name {
            ObjectPropName::String(name) => (name.value.to_string(), name.range),
            ObjectPropName::Word(name) => (name.value.to_owned(), name.range),
        };
        if !known.insert(text.clone()) {
            errors.push(TreeError {
                span: span(range),
                why: format!("the key `{}` stands here twice", text.escape_debug()),
                hint: Some("readers differ in which of the two they believe: take one out"),
            });
        }
        let key = Key {
            text,
            span: span(range),
            document: 0,
            style: Style::Quoted,
        };
        entries.push(Entry {
            key,
            value: node(&property.value, errors),
        });
    }
    entries
}

const fn options(lenient: bool) -> ParseOptions {
    ParseOptions {
        allow_comments: lenient,
        allow_loose_object_property_names: false,
        allow_trailing_commas: lenient,
        allow_missing_commas: lenient,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    }
}

const COLLECT: CollectOptions = CollectOptions {
    comments: CommentCollectionStrategy::Off,
    tokens: false,
};

fn span(range: Range) -> Span {
    Span::of(range.start..range.end)
}

/// A message in the middle of a sentence begins with a small letter.
fn lower(message: &str) -> String {
    let mut chars = message.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(chars).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Trees {
        parse(&Source::new("daemon.json", text.as_bytes()))
    }

    #[test]
    fn values_know_where_they_stand() {
        let text = r#"{"icc": false, "hosts": ["tcp://0.0.0.0", 1.5], "n": null}"#;
        let read = parsed(text);
        assert_eq!(read.errors, []);
        let root = &read.roots[0];
        let icc = root.entry("icc").unwrap();
        assert_eq!(icc.value.bool(), Some(false));
        assert_eq!(&text[icc.key.span.range()], r#""icc""#);
        assert_eq!(&text[icc.value.span.range()], "false");
        let hosts = root.get("hosts").unwrap();
        assert_eq!(hosts.items()[0].text(), Some("tcp://0.0.0.0"));
        assert_eq!(&text[hosts.span.range()], r#"["tcp://0.0.0.0", 1.5]"#);
        assert!(root.get("n").unwrap().is_null());
    }

    #[test]
    fn what_is_no_json_is_told_and_read_as_far_as_it_goes() {
        for (text, errors, entries) in [
            ("{\"a\": 1,}", 1, Some(1)),
            ("// x\n{\"a\": 1}", 1, Some(1)),
            ("{\"a\": 1, \"a\": 2}", 1, Some(2)),
            ("{\"a\": ", 1, None),
            ("{a: 1}", 1, None),
            ("", 0, None),
            ("[1", 1, None),
        ] {
            let read = parsed(text);
            assert_eq!(read.errors.len(), errors, "{text}: {:?}", read.errors);
            assert_eq!(
                read.roots.first().map(|root| root.entries().len()),
                entries,
                "{text}"
            );
        }
        let deep = "[".repeat(100_000);
        assert_eq!(parsed(&deep).errors.len(), 1);
    }
}
