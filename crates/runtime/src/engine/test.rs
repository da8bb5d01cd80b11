//! Tests of single values: what a comparison with what a rule writes comes to.

use super::pattern::{Glob, Paths, Regex};
use super::words::{Where, Words};
use crate::fields::{Invalid, Literal, Network, Type, Value, literal};
use crate::language::Operator;
use memchr::memmem::Finder;
use std::cmp::Ordering;
use std::collections::{BTreeSet, HashSet};
use std::net::IpAddr;

/// A test of a value.
#[derive(Clone, Debug)]
pub(crate) enum Test {
    /// There is one.
    Exists,
    /// A number in an order to another.
    Number(Order, Number),
    /// A number that is one of several.
    NumberIn(BTreeSet<i128>),
    /// A number with a fraction that is one of several.
    DoubleIn(Vec<f64>),
    /// True, false, or either.
    Bool {
        /// Whether true passes.
        yes: bool,
        /// Whether false passes.
        no: bool,
    },
    /// A text in an order to another.
    Text(Order, Box<[u8]>),
    /// A text that is one of several.
    TextIn(HashSet<Box<[u8]>>),
    /// A text with another in it.
    Contains(Box<Finder<'static>>),
    /// A text with one of several in it, at its begin, at its end.
    Words(Where, Words),
    /// A text that a glob matches.
    Glob(Glob),
    /// A text that an expression matches.
    Regex(Box<Regex>),
    /// A path below one of several.
    Paths(Paths),
    /// An address that is one of several; `true`: that is none of them.
    Address(HashSet<IpAddr>, bool),
    /// An address in one of several networks; `true`: in none of them.
    Network(Vec<Network>, bool),
    /// Nothing passes.
    Never,
}

/// How two values stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Order {
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
}

/// A number that a rule writes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Number {
    /// A whole one.
    Whole(i128),
    /// One with a fraction.
    Double(f64),
}

impl Order {
    /// Returns the order that an operator asks for.
    pub(crate) fn of(operator: Operator) -> Option<Self> {
        Some(match operator {
            Operator::Equal => Self::Equal,
            Operator::NotEqual => Self::NotEqual,
            Operator::Less => Self::Less,
            Operator::LessEqual => Self::LessEqual,
            Operator::Greater => Self::Greater,
            Operator::GreaterEqual => Self::GreaterEqual,
            _ => return None,
        })
    }

    /// Returns whether an order of two values is the one that is asked for. Values without an order differ.
    pub(crate) fn is(self, order: Option<Ordering>) -> bool {
        match (self, order) {
            (Self::NotEqual, order) => order != Some(Ordering::Equal),
            (_, None) => false,
            (Self::Equal, Some(order)) => order.is_eq(),
            (Self::Less, Some(order)) => order.is_lt(),
            (Self::LessEqual, Some(order)) => order.is_le(),
            (Self::Greater, Some(order)) => order.is_gt(),
            (Self::GreaterEqual, Some(order)) => order.is_ge(),
        }
    }
}

impl Number {
    /// Returns the number that a value is.
    pub(crate) fn of(value: &Value<'_>) -> Option<Self> {
        Some(match value {
            Value::Int(number) => Self::Whole(i128::from(*number)),
            Value::Uint(number) => Self::Whole(i128::from(*number)),
            Value::Double(number) => Self::Double(*number),
            _ => return None,
        })
    }

    /// Returns how it stands to another.
    #[expect(clippy::cast_precision_loss, reason = "one of both has a fraction")]
    pub(crate) fn order(self, other: Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Whole(own), Self::Whole(other)) => Some(own.cmp(&other)),
            (Self::Whole(own), Self::Double(other)) => (own as f64).partial_cmp(&other),
            (Self::Double(own), Self::Whole(other)) => own.partial_cmp(&(other as f64)),
            (Self::Double(own), Self::Double(other)) => own.partial_cmp(&other),
        }
    }
}

impl Test {
    /// Makes a test of an operator and the values that it compares with: one, or a list for `in`, `intersects` and `pmatch`.
    pub(crate) fn new(of: Type, operator: Operator, texts: &[String]) -> Result<Self, Invalid> {
        let literals = texts
            .iter()
            .map(|text| literal(of, operator, text))
            .collect::<Result<Vec<_>, _>>()?;
        let wrong = Invalid::Operator;
        match operator {
            Operator::In | Operator::Intersects => Ok(Self::one_of(literals)),
            Operator::PathMatch => Ok(Self::Paths(Paths::new(texts.iter().map(String::as_bytes)))),
            _ => match (<[Literal; 1]>::try_from(literals), Order::of(operator)) {
                (Ok([literal]), Some(order)) => Self::ordered(order, literal).ok_or(wrong),
                (Ok([Literal::Text(text)]), None) => Self::of_text(operator, &text),
                _ => Err(wrong),
            },
        }
    }

    fn one_of(literals: Vec<Literal>) -> Self {
        match literals.first() {
            None => Self::Never,
            Some(Literal::Int(_) | Literal::Uint(_)) => {
                Self::NumberIn(literals.iter().filter_map(whole).collect())
            }
            Some(Literal::Double(_)) => Self::DoubleIn(
                literals
                    .iter()
                    .filter_map(|literal| match literal {
                        Literal::Double(number) => Some(*number),
                        _ => None,
                    })
                    .collect(),
            ),
            Some(Literal::Bool(_)) => Self::Bool {
                yes: literals.contains(&Literal::Bool(true)),
                no: literals.contains(&Literal::Bool(false)),
            },
            Some(Literal::Text(_)) => Self::TextIn(
                literals
                    .into_iter()
                    .filter_map(|literal| match literal {
                        Literal::Text(text) => Some(text.into()),
                        _ => None,
                    })
                    .collect(),
            ),
            Some(Literal::Ip(_)) => Self::Address(
                literals
                    .iter()
                    .filter_map(|literal| match literal {
                        Literal::Ip(address) => Some(*address),
                        _ => None,
                    })
                    .collect(),
                false,
            ),
            Some(Literal::Network(_)) => Self::Network(
                literals
                    .iter()
                    .filter_map(|literal| match literal {
                        Literal::Network(network) => Some(*network),
                        _ => None,
                    })
                    .collect(),
                false,
            ),
        }
    }

    fn ordered(order: Order, literal: Literal) -> Option<Self> {
        let differs = order == Order::NotEqual;
        let equality = differs || order == Order::Equal;
        Some(match literal {
            Literal::Int(_) | Literal::Uint(_) => {
                Self::Number(order, Number::Whole(whole(&literal)?))
            }
            Literal::Double(number) => Self::Number(order, Number::Double(number)),
            Literal::Bool(wanted) if equality => Self::Bool {
                yes: wanted != differs,
                no: wanted == differs,
            },
            Literal::Text(text) => Self::Text(order, text.into()),
            Literal::Ip(address) if equality => Self::Address(HashSet::from([address]), differs),
            Literal::Network(network) if equality => Self::Network(vec![network], differs),
            _ => return None,
        })
    }

    fn of_text(operator: Operator, text: &[u8]) -> Result<Self, Invalid> {
        let words = |place| Self::Words(place, Words::new(place, [text]));
        Ok(match operator {
            Operator::Contains | Operator::ContainsBytes => {
                Self::Contains(Box::new(Finder::new(text).into_owned()))
            }
            Operator::ContainsFolded => words(Where::AnywhereFolded),
            Operator::StartsWith | Operator::StartsWithBytes => words(Where::Begin),
            Operator::EndsWith => words(Where::End),
            Operator::Glob => Self::Glob(Glob::new(text, false)),
            Operator::GlobFolded => Self::Glob(Glob::new(text, true)),
            Operator::Regex => {
                let pattern = String::from_utf8_lossy(text);
                Self::Regex(Box::new(Regex::new(&pattern)?))
            }
            _ => return Err(Invalid::Operator),
        })
    }

    /// Returns whether a value passes.
    pub(crate) fn passes(&self, value: &Value<'_>) -> bool {
        match (self, value) {
            (Self::Exists, _) => true,
            (Self::Never, _) => false,
            (Self::Number(order, number), value) => {
                Number::of(value).is_some_and(|own| order.is(own.order(*number)))
            }
            (Self::NumberIn(set), value) => match Number::of(value) {
                Some(Number::Whole(number)) => set.contains(&number),
                _ => false,
            },
            #[expect(clippy::float_cmp, reason = "as written")]
            (Self::DoubleIn(set), Value::Double(number)) => set.iter().any(|own| own == number),
            (Self::Bool { yes, no }, Value::Bool(is)) => {
                if *is {
                    *yes
                } else {
                    *no
                }
            }
            (Self::Address(set, differs), Value::Ip(address)) => set.contains(address) != *differs,
            (Self::Network(networks, differs), Value::Ip(address)) => {
                networks.iter().any(|network| network.has(*address)) != *differs
            }
            (test, Value::Text(text)) => test.passes_text(text),
            _ => false,
        }
    }

    fn passes_text(&self, text: &[u8]) -> bool {
        match self {
            Self::Text(Order::Equal, wanted) => text == &**wanted,
            Self::Text(order, wanted) => order.is(Some(text.cmp(wanted))),
            Self::TextIn(set) => set.contains(text),
            Self::Contains(finder) => finder.find(text).is_some(),
            Self::Words(_, words) => words.are_in(text),
            Self::Glob(glob) => glob.matches(text),
            Self::Regex(regex) => regex.matches(text),
            Self::Paths(paths) => paths.matches(text),
            _ => false,
        }
    }

    /// Returns whether it is for `!=`, which both ends of a connection have to pass.
    pub(crate) fn differs(&self) -> bool {
        match self {
            Self::Number(order, _) | Self::Text(order, _) => *order == Order::NotEqual,
            Self::Address(_, differs) | Self::Network(_, differs) => *differs,
            _ => false,
        }
    }

    /// Returns how much work it is, a comparison of a number being 1.
    pub(crate) fn cost(&self) -> u32 {
        match self {
            Self::Exists | Self::Never | Self::Bool { .. } | Self::Number(..) => 1,
            Self::NumberIn(_) | Self::DoubleIn(_) | Self::Text(..) | Self::Address(..) => 2,
            Self::TextIn(_) | Self::Network(..) | Self::Words(Where::Begin | Where::End, _) => 4,
            Self::Contains(_) | Self::Words(..) => 8,
            Self::Paths(_) => 20,
            Self::Glob(_) => 12,
            Self::Regex(_) => 60,
        }
    }
}

fn whole(literal: &Literal) -> Option<i128> {
    match literal {
        Literal::Int(number) => Some(i128::from(*number)),
        Literal::Uint(number) => Some(i128::from(*number)),
        _ => None,
    }
}
