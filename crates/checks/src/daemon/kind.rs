//! What a value of the daemon's configuration has to be, and whether one is.

use super::key::Key;
use crate::parse::node::{Node, Style, Value};
use crate::source::Span;

/// What a value has to be.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// `true` or `false`.
    Truth,
    /// A whole number.
    Whole,
    /// A text.
    Text,
    /// One of a few texts, in small or capital letters.
    OneOf(&'static [&'static str]),
    /// A list of such values.
    List(&'static Self),
    /// An object whose keys are free, and whose values are such.
    Map(&'static Self),
    /// An object with these keys; the daemon passes over others.
    Object(&'static [Key]),
    /// Anything.
    Any,
}

/// What is wrong with a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Misfit {
    /// Where.
    pub(super) span: Span,
    /// What is wrong, as the end of a sentence that begins with the key's name.
    pub(super) why: String,
    /// Whether the type is wrong; otherwise it is the value.
    pub(super) is_type: bool,
}

impl Kind {
    /// Finds what is wrong with a value. Null is what a key has that is not there.
    pub(super) fn misfits(self, node: &Node, found: &mut Vec<Misfit>) {
        if node.is_null() {
            return;
        }
        match (self, &node.value) {
            (Self::List(kind), Value::Sequence(items)) => {
                for item in items {
                    kind.misfits(item, found);
                }
            }
            (Self::Map(kind), Value::Mapping(entries)) => {
                for entry in entries {
                    kind.misfits(&entry.value, found);
                }
            }
            (Self::Object(keys), Value::Mapping(entries)) => {
                for entry in entries {
                    let known = keys.iter().find(|key| key.is_nested(&entry.key.text));
                    if let Some(known) = known {
                        known.kind.misfits(&entry.value, found);
                    }
                }
            }
            (Self::OneOf(words), Value::Scalar(scalar)) if scalar.style == Style::Quoted => {
                let is_known = words.iter().any(|it| it.eq_ignore_ascii_case(&scalar.text));
                if !is_known && !scalar.text.is_empty() {
                    found.push(Misfit {
                        span: node.span,
                        why: format!("has to be {}", words.join(" or ")),
                        is_type: false,
                    });
                }
            }
            _ if self.fits(node) => {}
            _ => found.push(Misfit {
                span: node.span,
                why: format!("has to be {}, and is {}", self.words(), kind_of(node)),
                is_type: true,
            }),
        }
    }

    fn fits(self, node: &Node) -> bool {
        let is_text = node
            .scalar()
            .is_some_and(|scalar| scalar.style == Style::Quoted);
        match self {
            Self::Truth => node.bool().is_some(),
            Self::Whole => node.integer().is_some(),
            Self::Text => is_text,
            Self::Any => true,
            Self::OneOf(_) | Self::List(_) | Self::Map(_) | Self::Object(_) => false,
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Truth => "`true` or `false` without quotes",
            Self::Whole => "a whole number without quotes",
            Self::Text | Self::OneOf(_) => "a text in quotes",
            Self::List(_) => "a list",
            Self::Map(_) | Self::Object(_) => "an object",
            Self::Any => "anything",
        }
    }
}

/// Returns what a value is, in the words of JSON.
fn kind_of(node: &Node) -> &'static str {
    match &node.value {
        Value::Mapping(_) => "an object",
        Value::Scalar(scalar) if scalar.style == Style::Quoted => "a text",
        Value::Scalar(_) if node.bool().is_none() => "a number",
        _ => node.kind(),
    }
}
