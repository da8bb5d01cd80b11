//! Conditions for one kind of events: what is known of the kind is put in, and what can be made simpler is.
//!
//! What comes out means the same for every event of the kind. Checks have no effects, so their order is free.

use super::check::{Check, Class, How, Wanted, passes};
use super::graph::{Graph, Node};
use super::source::Source;
use super::test::Test;
use crate::event::{Category, Direction, Schema, Traits};
use crate::fields::{Answer, Asked, Values, is_generic};
use std::collections::{BTreeMap, HashMap};

/// Makes conditions simpler for one kind.
pub(super) struct Folder<'g> {
    graph: &'g mut Graph,
    schema: &'g Schema,
    done: HashMap<usize, usize>,
}

impl<'g> Folder<'g> {
    pub(super) fn new(graph: &'g mut Graph, schema: &'g Schema) -> Self {
        Self {
            graph,
            schema,
            done: HashMap::new(),
        }
    }

    /// Returns the place of a condition as it is for the kind.
    pub(super) fn fold(&mut self, at: usize) -> usize {
        if let Some(done) = self.done.get(&at) {
            return *done;
        }
        let folded = match self.graph.node(at).clone() {
            Node::Constant(is) => self.graph.put(Node::Constant(is)),
            Node::Check(check) => match self.known(check) {
                Some(is) => self.graph.put(Node::Constant(is)),
                None => at,
            },
            Node::Not(inner) => {
                let inner = self.fold(inner);
                self.not(inner)
            }
            Node::And(parts) => {
                // All of them is not one of their opposites: one way to make both simpler.
                let parts: Vec<_> = parts
                    .into_iter()
                    .map(|part| {
                        let part = self.fold(part);
                        self.not(part)
                    })
                    .collect();
                let or = self.or(parts);
                self.not(or)
            }
            Node::Or(parts) => {
                let parts = parts.into_iter().map(|part| self.fold(part)).collect();
                self.or(parts)
            }
            Node::Single(parts) => {
                let parts = parts.into_iter().map(|part| self.fold(part)).collect();
                self.graph.put(Node::Single(parts))
            }
        };
        self.done.insert(at, folded);
        folded
    }

    fn not(&mut self, at: usize) -> usize {
        let node = match self.graph.node(at) {
            Node::Constant(is) => Node::Constant(!is),
            Node::Not(inner) => return *inner,
            _ => Node::Not(at),
        };
        self.graph.put(node)
    }

    /// Makes one of several: constants fall out, what is in it twice stands once, checks of one value are joined.
    fn or(&mut self, parts: Vec<usize>) -> usize {
        let mut flat = Vec::new();
        for part in parts {
            match self.graph.node(part) {
                Node::Constant(true) => return self.graph.put(Node::Constant(true)),
                Node::Constant(false) => {}
                Node::Or(inner) => flat.extend_from_slice(inner),
                _ => flat.push(part),
            }
        }
        flat.sort_unstable();
        flat.dedup();
        let mut flat = self.joined(flat);
        match flat.as_slice() {
            [] => self.graph.put(Node::Constant(false)),
            [one] => *one,
            _ => {
                flat.sort_unstable();
                self.graph.put(Node::Or(flat))
            }
        }
    }

    /// Joins checks of the same value that can be one check.
    fn joined(&mut self, parts: Vec<usize>) -> Vec<usize> {
        let mut groups: BTreeMap<(usize, Class), Vec<usize>> = BTreeMap::new();
        let mut rest = Vec::new();
        for part in parts {
            match self.class(part) {
                Some(group) => groups.entry(group).or_default().push(part),
                None => rest.push(part),
            }
        }
        for ((left, class), group) in groups {
            match (group.len() > 1).then(|| self.join(left, &group)).flatten() {
                Some(wanted) => {
                    let key = format!("{left} {class:?} {group:?}");
                    rest.push(self.graph.put_check(key, Check { left, wanted }));
                }
                None => rest.extend(group),
            }
        }
        rest
    }

    fn check(&self, at: usize) -> Option<&Check> {
        match self.graph.node(at) {
            Node::Check(check) => self.graph.checks.get(*check),
            _ => None,
        }
    }

    fn class(&self, at: usize) -> Option<(usize, Class)> {
        let check = self.check(at)?;
        match &check.wanted {
            Wanted::Passes(test, How::One) if !test.differs() => Some((check.left, test.class()?)),
            _ => None,
        }
    }

    fn join(&self, left: usize, group: &[usize]) -> Option<Wanted> {
        let values = self.graph.sources.get(left)?.values;
        if values == Values::List {
            return None;
        }
        let wanted: Option<Vec<_>> = group
            .iter()
            .map(|at| self.check(*at).map(|check| &check.wanted))
            .collect();
        Wanted::joined(&wanted?)
    }

    /// Returns what a check comes to for all events of the kind, where that is known.
    fn known(&self, at: usize) -> Option<bool> {
        let check = self.graph.checks.get(at)?;
        let source = self.graph.sources.get(check.left)?;
        let answer = self.answer(source)?;
        match &check.wanted {
            Wanted::Passes(Test::Exists, _) => Some(!answer.values().is_empty()),
            Wanted::Passes(test, how) => Some(passes(&answer, test, *how)),
            Wanted::Stands(..) => (answer == Answer::Missing).then_some(false),
        }
    }

    /// Returns the answer of a field that is the same for all events of the kind.
    fn answer(&self, source: &Source) -> Option<Answer<'static>> {
        let schema = self.schema;
        let (field, asked) = source.field()?;
        let generic = is_generic(schema.kind);
        let traits = |all: &[Traits]| Answer::bool(all.iter().any(|one| schema.traits.has(*one)));
        Some(match (field.name, asked) {
            ("evt.type", _) if !generic => Answer::made(schema.name),
            ("evt.type.is", Asked::Key(name)) => Answer::uint(u64::from(schema.name == name)),
            ("evt.dir", _) => Answer::made(match schema.kind.direction() {
                Direction::Enter => ">",
                Direction::Exit => "<",
            }),
            ("evt.is_io", _) => traits(&[Traits::READS, Traits::WRITES]),
            ("evt.is_io_read", _) => traits(&[Traits::READS]),
            ("evt.is_io_write", _) => traits(&[Traits::WRITES]),
            ("evt.is_wait", _) => {
                Answer::bool(matches!(schema.category, Category::Wait | Category::Sleep))
            }
            ("evt.arg", Asked::Key(name)) if schema.param(name).is_none() => Answer::Missing,
            ("evt.arg", Asked::Index(at)) if *at >= schema.params.len() => Answer::Missing,
            ("evt.buffer", _) if schema.param("data").is_none() => Answer::Missing,
            (
                "evt.is_open_read" | "evt.is_open_write" | "evt.is_open_exec"
                | "evt.is_open_create",
                _,
            ) if !opens(schema) => Answer::bool(false),
            _ => return None,
        })
    }
}

fn opens(schema: &Schema) -> bool {
    matches!(
        schema.name,
        "open" | "openat" | "openat2" | "open_by_handle_at" | "creat"
    )
}
