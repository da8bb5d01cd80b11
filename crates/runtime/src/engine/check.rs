//! Checks: a value, and what it has to be.

use super::pattern::Glob;
use super::scene::Scene;
use super::source::Source;
use super::test::{Number, Order, Test};
use super::words::{Where, Words};
use crate::fields::{Answer, Value, Values};
use crate::language::Operator;
use std::collections::{BTreeSet, HashSet};

/// A check.
#[derive(Clone, Debug)]
pub(crate) struct Check {
    /// What is looked at: its place among the sources.
    pub(crate) left: usize,
    pub(crate) wanted: Wanted,
}

/// What a value has to be.
#[derive(Clone, Debug)]
pub(crate) enum Wanted {
    /// To pass a test.
    Passes(Test, How),
    /// To stand so to another value: its place among the sources.
    Stands(Operator, usize),
}

/// How many of several values have to pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum How {
    /// One of them.
    One,
    /// All of them.
    All,
}

impl How {
    /// Returns how many have to pass, by what the values are, the operator, and whether it is `!=`.
    pub(crate) fn of(values: Values, operator: Option<Operator>) -> Self {
        match (values, operator) {
            (Values::List, Some(Operator::In)) => Self::All,
            (Values::Ends, Some(Operator::NotEqual)) => Self::All,
            _ => Self::One,
        }
    }
}

/// Returns whether an answer passes a test. Without a value nothing does.
pub(crate) fn passes(answer: &Answer<'_>, test: &Test, how: How) -> bool {
    match (answer, how) {
        (Answer::Missing, _) => false,
        (Answer::One(value), _) => test.passes(value),
        (Answer::Many(values), How::One) => values.iter().any(|value| test.passes(value)),
        (Answer::Many(values), How::All) => values.iter().all(|value| test.passes(value)),
    }
}

/// Returns whether two answers stand to each other as an operator has it.
pub(crate) fn stand(
    left: &Answer<'_>,
    operator: Operator,
    right: &Answer<'_>,
    values: Values,
) -> bool {
    if *left == Answer::Missing || *right == Answer::Missing {
        return false;
    }
    let others = right.values();
    let passes = |own: &Value<'_>| others.iter().any(|other| compare(own, operator, other));
    match How::of(values, Some(operator)) {
        How::One => left.values().iter().any(passes),
        How::All => left.values().iter().all(passes),
    }
}

fn compare(left: &Value<'_>, operator: Operator, right: &Value<'_>) -> bool {
    let operator = match operator {
        Operator::In | Operator::Intersects => Operator::Equal,
        operator => operator,
    };
    match (left, right) {
        (Value::Text(left), Value::Text(right)) => compare_text(left, operator, right),
        (Value::Bool(left), Value::Bool(right)) => equal(operator, left == right),
        (Value::Ip(left), Value::Ip(right)) => equal(operator, left == right),
        _ => match (Number::of(left), Number::of(right), Order::of(operator)) {
            (Some(left), Some(right), Some(order)) => order.is(left.order(right)),
            _ => false,
        },
    }
}

fn equal(operator: Operator, is: bool) -> bool {
    match operator {
        Operator::Equal => is,
        Operator::NotEqual => !is,
        _ => false,
    }
}

fn compare_text(left: &[u8], operator: Operator, right: &[u8]) -> bool {
    if let Some(order) = Order::of(operator) {
        return order.is(Some(left.cmp(right)));
    }
    match operator {
        Operator::Contains | Operator::ContainsBytes => memchr::memmem::find(left, right).is_some(),
        Operator::ContainsFolded => {
            let (left, right) = (left.to_ascii_lowercase(), right.to_ascii_lowercase());
            memchr::memmem::find(&left, &right).is_some()
        }
        Operator::StartsWith | Operator::StartsWithBytes => left.starts_with(right),
        Operator::EndsWith => left.ends_with(right),
        Operator::Glob => Glob::new(right, false).matches(left),
        Operator::GlobFolded => Glob::new(right, true).matches(left),
        // Not with another field: the language refuses them.
        _ => false,
    }
}

impl Wanted {
    /// Returns how much work it is besides getting the value, and how likely it comes true, in hundredths.
    pub(crate) fn weight(&self, sources: &[Source]) -> (u32, u32) {
        match self {
            Self::Passes(test, _) => (test.cost(), test.likely()),
            Self::Stands(_, right) => {
                let other = sources.get(*right).map_or(1, Source::cost);
                (other.saturating_add(4), 20)
            }
        }
    }

    /// Returns what passes where one of several passes; nothing where they can't be made one.
    pub(crate) fn joined<'w>(all: &[&'w Self]) -> Option<Self> {
        let tests: Option<Vec<&'w Test>> = all
            .iter()
            .map(|wanted| match wanted {
                Self::Passes(test, How::One) if !test.differs() => Some(test),
                _ => None,
            })
            .collect();
        Some(Self::Passes(joined(&tests?)?, How::One))
    }
}

/// Returns one test for several of the same class.
fn joined(tests: &[&Test]) -> Option<Test> {
    match tests.first()?.class()? {
        Class::Number => {
            let mut set = BTreeSet::new();
            for test in tests {
                match test {
                    Test::Number(Order::Equal, Number::Whole(number)) => {
                        set.insert(*number);
                    }
                    Test::NumberIn(numbers) => set.extend(numbers),
                    _ => return None,
                }
            }
            Some(Test::NumberIn(set))
        }
        Class::Text => {
            let mut set = HashSet::new();
            for test in tests {
                match test {
                    Test::Text(Order::Equal, text) => {
                        set.insert(text.clone());
                    }
                    Test::TextIn(texts) => set.extend(texts.iter().cloned()),
                    _ => return None,
                }
            }
            Some(Test::TextIn(set))
        }
        Class::Words(place) => {
            let mut sets = Vec::new();
            for test in tests {
                match test {
                    Test::Words(own, words) if *own == place => sets.push(words.clone()),
                    Test::Contains(finder) if place == Where::Anywhere => {
                        sets.push(Words::new(place, [finder.needle()]));
                    }
                    _ => return None,
                }
            }
            Some(Test::Words(place, Words::joined(place, &sets)))
        }
    }
}

/// Tests of one class can be made one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Class {
    Number,
    Text,
    Words(Where),
}

impl Test {
    /// Returns the class of tests that it can be made one with.
    pub(crate) fn class(&self) -> Option<Class> {
        Some(match self {
            Self::Number(Order::Equal, Number::Whole(_)) | Self::NumberIn(_) => Class::Number,
            Self::Text(Order::Equal, _) | Self::TextIn(_) => Class::Text,
            Self::Words(place, _) => Class::Words(*place),
            Self::Contains(_) => Class::Words(Where::Anywhere),
            _ => return None,
        })
    }

    /// Returns how likely a value passes, in hundredths: a guess that only decides what is looked at first.
    fn likely(&self) -> u32 {
        match self {
            Self::Never => 0,
            Self::Exists => 90,
            Self::Number(Order::Equal, _) | Self::NumberIn(_) | Self::DoubleIn(_) => 15,
            Self::Number(Order::NotEqual, _) | Self::Text(Order::NotEqual, _) => 85,
            Self::Number(..) | Self::Bool { .. } | Self::Text(Order::Less | Order::Greater, _) => {
                50
            }
            Self::Text(Order::Equal, _) => 5,
            Self::Text(..) => 50,
            Self::TextIn(_) => 10,
            Self::Contains(_) | Self::Words(..) | Self::Glob(_) | Self::Regex(_) => 5,
            Self::Paths(_) => 10,
            Self::Address(_, differs) | Self::Network(_, differs) => {
                if *differs {
                    80
                } else {
                    20
                }
            }
        }
    }
}

impl Check {
    /// Returns whether it holds for an event, without looking at what is known already.
    pub(crate) fn holds(&self, sources: &[Source], scene: &Scene<'_>) -> bool {
        let Some(left) = sources.get(self.left) else {
            return false;
        };
        self.holds_of(&left.answer(scene), sources, scene)
    }

    /// Returns whether it holds of an answer.
    pub(crate) fn holds_of(
        &self,
        answer: &Answer<'_>,
        sources: &[Source],
        scene: &Scene<'_>,
    ) -> bool {
        match &self.wanted {
            Wanted::Passes(Test::Exists, _) => !answer.values().is_empty(),
            Wanted::Passes(test, how) => passes(answer, test, *how),
            Wanted::Stands(operator, right) => {
                let values = sources
                    .get(self.left)
                    .map_or(Values::One, |left| left.values);
                sources
                    .get(*right)
                    .is_some_and(|right| stand(answer, *operator, &right.answer(scene), values))
            }
        }
    }
}
