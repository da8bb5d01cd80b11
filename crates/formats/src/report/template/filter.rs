//! Filters that templates have besides those of the language.

use minijinja::{Environment, Value};

use super::super::{junit, markdown, table};

/// Adds them.
pub(super) fn add(environment: &mut Environment<'_>) {
    environment.add_filter("csv", |text: Value| csv(&text));
    environment.add_filter("xml", |text: Value| safe(junit::xml(&plain(&text))));
    environment.add_filter("markdown", |text: Value| {
        safe(markdown::escape(&plain(&text)))
    });
    environment.add_filter("line", |text: Value| {
        table::clean(&plain(&text)).into_owned()
    });
}

/// A cell of a table that a spreadsheet opens: in quotes (RFC 4180), and never a formula.
fn csv(value: &Value) -> Value {
    let text = plain(value);
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let mark = if formula { "'" } else { "" };
    safe(format!("\"{mark}{}\"", text.replace('"', "\"\"")))
}

/// What is not there is an empty text.
fn plain(value: &Value) -> String {
    match value.as_str() {
        Some(text) => text.to_owned(),
        None if value.is_undefined() || value.is_none() => String::new(),
        None => value.to_string(),
    }
}

fn safe(text: String) -> Value {
    Value::from_safe_string(text)
}
