//! The tree of a condition's words.

use crate::language::traced::Place;
use crate::language::{Modifier, Operator, Transformer};

/// Where a part of a condition stands, and in which condition.
#[derive(Clone, Copy, Debug, Default)]
pub(in super::super) struct At {
    /// The condition: its number among those that were read.
    pub(in super::super) home: u32,
    pub(in super::super) place: Place,
    /// Bytes.
    pub(in super::super) length: u32,
}

/// Places say nothing of what a condition means.
impl PartialEq for At {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// A condition.
#[derive(Clone, Debug, PartialEq)]
pub(in super::super) enum Syntax {
    And(Vec<Self>),
    Or(Vec<Self>),
    Not(Box<Self>),
    Macro(String, At),
    Check(CheckSyntax),
}

/// A check of a value.
#[derive(Clone, Debug, PartialEq)]
pub(in super::super) struct CheckSyntax {
    pub(in super::super) left: OperandSyntax,
    pub(in super::super) compared: Compared,
    pub(in super::super) at: At,
}

/// What a value is compared with.
#[derive(Clone, Debug, PartialEq)]
pub(in super::super) enum Compared {
    Exists,
    With(Operator, RightSyntax),
    Some(Operator, Modifier, Vec<Word>),
}

/// The right side of a comparison.
#[derive(Clone, Debug, PartialEq)]
pub(in super::super) enum RightSyntax {
    One(Word),
    List(Vec<Word>),
    Operand(OperandSyntax),
}

/// A value as it was written, without quotes.
#[derive(Clone, Debug, PartialEq)]
pub(in super::super) struct Word {
    pub(in super::super) text: String,
    pub(in super::super) at: At,
}

/// A field, what a transformer makes, or an argument of a transformer.
#[derive(Clone, Debug, PartialEq)]
pub(in super::super) enum OperandSyntax {
    Field {
        name: String,
        argument: Option<String>,
        at: At,
    },
    Transformed {
        transformer: Transformer,
        arguments: Vec<Self>,
        key: Option<String>,
        at: At,
    },
    Text(Word),
    /// A number; printed without quotes.
    Number(Word),
    List(Vec<Self>, At),
}

impl OperandSyntax {
    pub(in super::super) const fn at(&self) -> At {
        match self {
            Self::Field { at, .. } | Self::Transformed { at, .. } | Self::List(_, at) => *at,
            Self::Text(word) | Self::Number(word) => word.at,
        }
    }
}

impl Syntax {
    /// Returns how many nodes and values it has, and how deep it is.
    pub(in super::super) fn size(&self) -> (usize, usize) {
        match self {
            Self::And(parts) | Self::Or(parts) => {
                let mut size = (1_usize, 0_usize);
                for (nodes, depth) in parts.iter().map(Self::size) {
                    size = (size.0.saturating_add(nodes), size.1.max(depth));
                }
                (size.0, size.1.saturating_add(1))
            }
            Self::Not(inner) => {
                let (nodes, depth) = inner.size();
                (nodes.saturating_add(1), depth.saturating_add(1))
            }
            Self::Macro(..) => (1, 1),
            Self::Check(check) => {
                let values = match &check.compared {
                    Compared::With(_, RightSyntax::List(words)) | Compared::Some(_, _, words) => {
                        words.len()
                    }
                    _ => 0,
                };
                (values.saturating_add(1), 1)
            }
        }
    }
}
