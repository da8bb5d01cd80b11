//! Places as conditions see them.

use seawall_condition::Value;
use seawall_condition::shape::{Field, More, Object, Shape};

use crate::source::{Source, Span};

/// Where something stands.
pub(super) static PLACE: Object = Object {
    name: "place",
    fields: &[
        Field::new("file", Shape::Text, "The file, as it was named."),
        Field::new("line", Shape::Number, "First line, counted from 1."),
        Field::new(
            "column",
            Shape::Number,
            "First column, counted from 1, in characters.",
        ),
        Field::new("end_line", Shape::Number, "Last line."),
        Field::new(
            "end_column",
            Shape::Number,
            "The column behind the last character.",
        ),
    ],
    more: More::Nothing,
};

/// Makes the place of a span.
pub(super) fn place(source: &Source, span: Span) -> Value {
    let (start, end) = (source.position(span.start), source.position(span.end));
    Value::map([
        ("file", Value::text(source.name())),
        ("line", Value::Int(start.line.into())),
        ("column", Value::Int(start.column.into())),
        ("end_line", Value::Int(end.line.into())),
        ("end_column", Value::Int(end.column.into())),
    ])
}
