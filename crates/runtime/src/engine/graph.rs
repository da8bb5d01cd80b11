//! Conditions of all rules as one graph: what is the same stands in it once.

use super::check::{Check, How, Wanted};
use super::source::Source;
use super::test::Test;
use crate::fields::{Invalid, Refused, Values};
use crate::language::{self, Comparison, Expression, Modifier, Operand, Operator, Right};
use std::collections::HashMap;

/// A part of a condition. What it is made of are places in the graph.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Node {
    /// True or false.
    Constant(bool),
    /// A check, by its place.
    Check(usize),
    /// Not that.
    Not(usize),
    /// All of them.
    And(Vec<usize>),
    /// One of them.
    Or(Vec<usize>),
    /// Exactly one of them.
    Single(Vec<usize>),
}

/// Why a condition can't be made ready. The language refuses such conditions first.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotReady {
    /// A field can't be asked so.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// Something isn't a value.
    #[error(transparent)]
    Invalid(#[from] Invalid),
}

/// Conditions, checks and sources, each once.
#[derive(Clone, Debug, Default)]
pub(super) struct Graph {
    nodes: Vec<Node>,
    places: HashMap<Node, usize>,
    pub(super) checks: Vec<Check>,
    check_places: HashMap<String, usize>,
    pub(super) sources: Vec<Source>,
    source_places: HashMap<String, usize>,
}

impl Graph {
    /// Returns a part.
    pub(super) fn node(&self, at: usize) -> &Node {
        self.nodes.get(at).unwrap_or(&Node::Constant(false))
    }

    /// Puts a part in, and returns its place.
    pub(super) fn put(&mut self, node: Node) -> usize {
        if let Some(place) = self.places.get(&node) {
            return *place;
        }
        let place = self.nodes.len();
        self.nodes.push(node.clone());
        self.places.insert(node, place);
        place
    }

    /// Puts a condition in.
    pub(super) fn expression(&mut self, expression: &Expression) -> Result<usize, NotReady> {
        let node = match expression {
            Expression::And(parts) => Node::And(self.all(parts)?),
            Expression::Or(parts) => Node::Or(self.all(parts)?),
            Expression::Not(inner) => Node::Not(self.expression(inner)?),
            Expression::Check(check) => return self.check(check),
        };
        Ok(self.put(node))
    }

    fn all(&mut self, parts: &[Expression]) -> Result<Vec<usize>, NotReady> {
        parts.iter().map(|part| self.expression(part)).collect()
    }

    fn check(&mut self, check: &language::Check) -> Result<usize, NotReady> {
        let left = self.source(&check.left)?;
        let (of, values) = match self.sources.get(left) {
            Some(source) => (source.of, source.values),
            None => return Ok(self.put(Node::Constant(false))),
        };
        let text = |operator, texts: &[String]| -> Result<Wanted, NotReady> {
            let test = Test::new(of, operator, texts)?;
            Ok(Wanted::Passes(test, How::of(values, Some(operator))))
        };
        let wanted = match &check.comparison {
            Comparison::Exists => Wanted::Passes(Test::Exists, How::One),
            Comparison::With(operator, Right::Text(one)) => {
                text(*operator, std::slice::from_ref(one))?
            }
            Comparison::With(operator, Right::List(list)) => text(*operator, list)?,
            Comparison::With(operator, Right::Operand(operand)) => {
                Wanted::Stands(*operator, self.source(operand)?)
            }
            Comparison::Some(operator, modifier, list) => {
                return self.some(left, values, (*operator, *modifier, list));
            }
        };
        let key = format!("{left} {:?}", check.comparison);
        Ok(self.put_check(key, Check { left, wanted }))
    }

    /// Puts a comparison with some of a list in: one check for each of the list.
    fn some(
        &mut self,
        left: usize,
        values: Values,
        (operator, modifier, list): (Operator, Modifier, &Vec<String>),
    ) -> Result<usize, NotReady> {
        if list.is_empty() {
            return Ok(self.put(Node::Constant(false)));
        }
        let mut parts = Vec::with_capacity(list.len());
        for text in list {
            let of = self.sources.get(left).map(|source| source.of);
            let Some(of) = of else { continue };
            let test = Test::new(of, operator, std::slice::from_ref(text))?;
            let wanted = Wanted::Passes(test, How::of(values, Some(operator)));
            let one = Comparison::With(operator, Right::Text(text.clone()));
            parts.push(self.put_check(format!("{left} {one:?}"), Check { left, wanted }));
        }
        Ok(self.put(match modifier {
            Modifier::AnyOf => Node::Or(parts),
            Modifier::AllOf => Node::And(parts),
            Modifier::OneOf => Node::Single(parts),
        }))
    }

    /// Puts a check in under a key that tells it from others.
    pub(super) fn put_check(&mut self, key: String, check: Check) -> usize {
        let place = *self.check_places.entry(key).or_insert_with(|| {
            self.checks.push(check);
            self.checks.len().saturating_sub(1)
        });
        self.put(Node::Check(place))
    }

    fn source(&mut self, operand: &Operand) -> Result<usize, NotReady> {
        let key = format!("{operand:?}");
        if let Some(place) = self.source_places.get(&key) {
            return Ok(*place);
        }
        let source = Source::new(operand)?;
        let place = self.sources.len();
        self.sources.push(source);
        self.source_places.insert(key, place);
        Ok(place)
    }
}
