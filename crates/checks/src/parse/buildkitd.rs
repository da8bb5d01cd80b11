//! The configuration of `BuildKit`'s daemon, `buildkitd.toml`
//! (<https://docs.docker.com/build/buildkit/toml-configuration/>): which entitlements it gives to builds that ask.

use toml::de::{DeTable, DeValue};

use crate::parse::node::TreeError;
use crate::parse::text::Text;
use crate::source::Span;

/// A configuration, as far as checks look at it.
#[derive(Clone, Debug, Default)]
pub struct Buildkitd {
    /// What `insecure-entitlements` names, each with its place.
    pub entitlements: Vec<(String, Span)>,
    /// Where the key stands, the list, and its items.
    pub list: Option<List>,
    /// What could not be read.
    pub errors: Vec<TreeError>,
}

/// A list in the text.
#[derive(Clone, Debug)]
pub struct List {
    /// The list with its brackets.
    pub span: Span,
    /// Its items.
    pub items: Vec<Span>,
}

/// Reads a configuration.
pub fn parse(text: &Text) -> Buildkitd {
    let mut read = Buildkitd::default();
    if text.as_str().len() > LONGEST {
        read.errors.push(TreeError {
            span: text.span_of(0..0),
            why: format!("it has more than {LONGEST} bytes; nothing of it was read"),
            hint: None,
        });
        return read;
    }
    let whole = text.as_str();
    let skipped = if whole.starts_with('\u{feff}') { 3 } else { 0 };
    let body = whole.get(skipped..).unwrap_or_default();
    let place = |range: std::ops::Range<usize>| {
        text.span_of(range.start.saturating_add(skipped)..range.end.saturating_add(skipped))
    };
    let table = match DeTable::parse(body) {
        Ok(table) => table,
        Err(error) => {
            let at = error.span().unwrap_or_default().start;
            read.errors.push(TreeError {
                span: place(at..at),
                why: error.message().to_owned(),
                hint: None,
            });
            // What stands above the line that cannot be read stands.
            let above = body.get(..at).unwrap_or_default();
            let end = above.rfind('\n').unwrap_or_default();
            match DeTable::parse(above.get(..end).unwrap_or_default()) {
                Ok(table) => table,
                Err(_) => return read,
            }
        }
    };
    let Some(value) = table.get_ref().get(KEY) else {
        return read;
    };
    let DeValue::Array(items) = value.get_ref() else {
        return read;
    };
    for item in items {
        if let DeValue::String(name) = item.get_ref() {
            let named = (name.to_string(), place(item.span()));
            read.entitlements.push(named);
        }
    }
    read.list = Some(List {
        span: place(value.span()),
        items: items.iter().map(|item| place(item.span())).collect(),
    });
    read
}

/// What gives entitlements.
const KEY: &str = "insecure-entitlements";
/// Bytes of a configuration that is read.
const LONGEST: usize = 4 << 20;
