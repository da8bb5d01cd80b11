//! The conditions of all rules for one kind of events, in the order in which they are looked at.

use super::check::Check;
use super::graph::{Graph, Node};
use super::scene::Scene;
use super::source::Source;
use crate::fields::Answer;
use std::collections::HashMap;

/// Conditions for one kind.
#[derive(Clone, Debug, Default)]
pub(super) struct Bucket {
    steps: Vec<Step>,
    /// Rules by their number, with the place of their condition, in the order of the rules.
    pub(super) rules: Vec<(u32, usize)>,
    /// How many results are kept, and how many values.
    results: usize,
    answers: usize,
}

/// A part of a condition.
#[derive(Clone, Debug)]
struct Step {
    of: Of,
    /// Where its result is kept; nothing where only one part asks for it.
    kept: Option<usize>,
}

#[derive(Clone, Debug)]
enum Of {
    Constant(bool),
    /// A check, and where its value is kept.
    Check(usize, Option<usize>),
    Not(usize),
    And(Box<[usize]>),
    Or(Box<[usize]>),
    Single(Box<[usize]>),
}

/// What is known of an event already. Kept between events, so that nothing is allocated anew.
#[derive(Clone, Debug, Default)]
pub(super) struct Memory {
    results: Vec<Option<bool>>,
}

/// What is used to hold conditions against one event.
struct Look<'m, 'a> {
    bucket: &'m Bucket,
    checks: &'m [Check],
    sources: &'m [Source],
    scene: &'m Scene<'a>,
    results: &'m mut [Option<bool>],
    /// Made when the first value is kept.
    answers: Vec<Option<Answer<'a>>>,
}

/// A condition, or a part of one, as it was made ready for a kind of events.
#[derive(Clone, Debug)]
pub(crate) enum Part<'p> {
    /// True or false.
    Constant(bool),
    /// A check.
    Check {
        /// Itself.
        check: &'p Check,
        /// Where its value comes from.
        source: &'p Source,
        /// All sources.
        sources: &'p [Source],
    },
    /// Not that.
    Not(Box<Self>),
    /// All of them.
    And(Vec<Self>),
    /// One of them.
    Or(Vec<Self>),
    /// Exactly one of them.
    Single(Vec<Self>),
}

/// Values and results that cost so much are kept.
const DEAR: u32 = 4;

impl Bucket {
    /// Makes the conditions of rules ready, which stand in a graph.
    pub(super) fn new(graph: &Graph, rules: &[(u32, usize)]) -> Self {
        let mut maker = Maker {
            graph,
            bucket: Self::default(),
            done: HashMap::new(),
            asked: HashMap::new(),
            weights: HashMap::new(),
            kept: HashMap::new(),
        };
        for (_, root) in rules {
            maker.count(*root);
        }
        for (rule, root) in rules {
            let place = maker.step(*root);
            maker.bucket.rules.push((*rule, place));
        }
        maker.bucket.answers = maker.kept.len();
        maker.bucket
    }

    /// Returns the rules by their numbers, with their conditions.
    pub(super) fn conditions<'p>(
        &'p self,
        graph: &'p Graph,
    ) -> impl Iterator<Item = (u32, Part<'p>)> {
        let rules = self.rules.iter();
        rules.map(move |(rule, place)| (*rule, self.part(*place, graph)))
    }

    fn part<'p>(&'p self, place: usize, graph: &'p Graph) -> Part<'p> {
        let all = |parts: &[usize]| parts.iter().map(|part| self.part(*part, graph)).collect();
        match self.steps.get(place).map(|step| &step.of) {
            None => Part::Constant(false),
            Some(Of::Constant(is)) => Part::Constant(*is),
            Some(Of::Not(inner)) => Part::Not(Box::new(self.part(*inner, graph))),
            Some(Of::And(parts)) => Part::And(all(parts)),
            Some(Of::Or(parts)) => Part::Or(all(parts)),
            Some(Of::Single(parts)) => Part::Single(all(parts)),
            Some(Of::Check(check, _)) => {
                let check = graph.checks.get(*check);
                let found = check.and_then(|check| Some((check, graph.sources.get(check.left)?)));
                match found {
                    Some((check, source)) => Part::Check {
                        check,
                        source,
                        sources: &graph.sources,
                    },
                    None => Part::Constant(false),
                }
            }
        }
    }

    /// Calls back with the number of each rule whose condition holds, in order, until it returns false.
    pub(super) fn matches(
        &self,
        graph: &Graph,
        scene: &Scene<'_>,
        memory: &mut Memory,
        mut found: impl FnMut(u32) -> bool,
    ) {
        memory.results.clear();
        memory.results.resize(self.results, None);
        let mut look = Look {
            bucket: self,
            checks: &graph.checks,
            sources: &graph.sources,
            scene,
            results: &mut memory.results,
            answers: Vec::new(),
        };
        for (rule, place) in &self.rules {
            if look.holds(*place) && !found(*rule) {
                return;
            }
        }
    }
}

impl Look<'_, '_> {
    fn holds(&mut self, place: usize) -> bool {
        let bucket = self.bucket;
        let Some(step) = bucket.steps.get(place) else {
            return false;
        };
        let Some(kept) = step.kept else {
            return self.holds_anew(&step.of);
        };
        if let Some(Some(known)) = self.results.get(kept) {
            return *known;
        }
        let holds = self.holds_anew(&step.of);
        if let Some(result) = self.results.get_mut(kept) {
            *result = Some(holds);
        }
        holds
    }

    fn holds_anew(&mut self, of: &Of) -> bool {
        match of {
            Of::Constant(is) => *is,
            Of::Not(inner) => !self.holds(*inner),
            Of::And(parts) => parts.iter().all(|part| self.holds(*part)),
            Of::Or(parts) => parts.iter().any(|part| self.holds(*part)),
            Of::Single(parts) => {
                let mut held = parts.iter().filter(|part| self.holds(**part));
                held.next().is_some() && held.next().is_none()
            }
            Of::Check(check, kept) => self.check(*check, *kept),
        }
    }

    fn check(&mut self, check: usize, kept: Option<usize>) -> bool {
        let Some(check) = self.checks.get(check) else {
            return false;
        };
        let Some(kept) = kept else {
            return check.holds(self.sources, self.scene);
        };
        if self.answers.is_empty() {
            self.answers.resize(self.bucket.answers, None);
        }
        let Some(slot) = self.answers.get_mut(kept) else {
            return check.holds(self.sources, self.scene);
        };
        let answer = slot.get_or_insert_with(|| match self.sources.get(check.left) {
            Some(source) => source.answer(self.scene),
            None => Answer::Missing,
        });
        check.holds_of(answer, self.sources, self.scene)
    }
}

/// Makes a bucket of parts of a graph.
struct Maker<'g> {
    graph: &'g Graph,
    bucket: Bucket,
    done: HashMap<usize, usize>,
    /// How many parts ask for a part.
    asked: HashMap<usize, u32>,
    weights: HashMap<usize, (u32, u32)>,
    /// Where values are kept, by their source.
    kept: HashMap<usize, usize>,
}

impl Maker<'_> {
    fn count(&mut self, at: usize) {
        let asked = self.asked.entry(at).or_insert(0);
        *asked = asked.saturating_add(1);
        // A part whose opposite is asked for is asked for itself.
        if *asked > 1 && !matches!(self.graph.node(at), Node::Not(_)) {
            return;
        }
        for part in parts(self.graph.node(at)) {
            self.count(part);
        }
    }

    fn step(&mut self, at: usize) -> usize {
        if let Some(done) = self.done.get(&at) {
            return *done;
        }
        let of = match self.graph.node(at).clone() {
            Node::Constant(is) => Of::Constant(is),
            Node::Check(check) => Of::Check(check, self.keep(check)),
            Node::Not(inner) => self.not(inner),
            Node::And(parts) => Of::And(self.ordered(&parts, false)),
            Node::Or(parts) => Of::Or(self.ordered(&parts, true)),
            Node::Single(parts) => Of::Single(parts.iter().map(|part| self.step(*part)).collect()),
        };
        let shared = self.asked.get(&at).is_some_and(|asked| *asked > 1);
        let worth = !matches!(of, Of::Constant(_) | Of::Not(_)) && self.weight(at).0 >= DEAR;
        let kept = (shared && worth).then_some(self.bucket.results);
        if kept.is_some() {
            self.bucket.results = self.bucket.results.saturating_add(1);
        }
        let place = self.bucket.steps.len();
        self.bucket.steps.push(Step { of, kept });
        self.done.insert(at, place);
        place
    }

    /// Not one of several is all of their opposites: so the parts are looked at without turning their results twice.
    fn not(&mut self, inner: usize) -> Of {
        match self.graph.node(inner) {
            Node::Or(parts) if self.asked.get(&inner) == Some(&1) => {
                let parts = self.by_weight(parts, false, true);
                let steps = parts.into_iter().map(|part| self.turned(part)).collect();
                Of::And(steps)
            }
            _ => Of::Not(self.step(inner)),
        }
    }

    fn turned(&mut self, at: usize) -> usize {
        if let Node::Not(inner) = self.graph.node(at) {
            return self.step(*inner);
        }
        let inner = self.step(at);
        let place = self.bucket.steps.len();
        let of = Of::Not(inner);
        self.bucket.steps.push(Step { of, kept: None });
        place
    }

    fn ordered(&mut self, parts: &[usize], ends_with: bool) -> Box<[usize]> {
        let parts = self.by_weight(parts, ends_with, false);
        parts.into_iter().map(|part| self.step(part)).collect()
    }

    /// Sorts parts so that what is cheap and likely to end the search comes first: what is true ends it for one of several,
    /// what is false for all of them. `turned` says that their opposites are looked at.
    fn by_weight(&mut self, parts: &[usize], ends_with: bool, turned: bool) -> Vec<usize> {
        let mut ranked: Vec<_> = parts
            .iter()
            .map(|part| {
                let (cost, likely) = self.weight(*part);
                let ends = if ends_with == turned {
                    100_u32.saturating_sub(likely)
                } else {
                    likely
                };
                let rank = u64::from(cost)
                    .saturating_mul(100)
                    .checked_div(u64::from(ends));
                let rank = rank.unwrap_or(u64::MAX);
                (rank, *part)
            })
            .collect();
        ranked.sort_unstable();
        ranked.into_iter().map(|(_, part)| part).collect()
    }

    /// Returns how much work a part is, and how likely it comes true in hundredths.
    fn weight(&mut self, at: usize) -> (u32, u32) {
        if let Some(weight) = self.weights.get(&at) {
            return *weight;
        }
        let weight = match self.graph.node(at).clone() {
            Node::Constant(is) => (0, if is { 100 } else { 0 }),
            Node::Check(check) => self.check_weight(check),
            Node::Not(inner) => {
                let (cost, likely) = self.weight(inner);
                (cost, 100_u32.saturating_sub(likely))
            }
            Node::And(parts) => {
                let weights: Vec<_> = parts.iter().map(|part| self.weight(*part)).collect();
                let likely = weights
                    .iter()
                    .fold(100_u32, |all, (_, one)| of_hundred(all, *one));
                (sum(&weights), likely)
            }
            Node::Or(parts) | Node::Single(parts) => {
                let weights: Vec<_> = parts.iter().map(|part| self.weight(*part)).collect();
                let unlikely = weights.iter().fold(100, |all, (_, one)| {
                    of_hundred(all, 100_u32.saturating_sub(*one))
                });
                (sum(&weights), 100_u32.saturating_sub(unlikely))
            }
        };
        self.weights.insert(at, weight);
        weight
    }

    fn check_weight(&self, check: usize) -> (u32, u32) {
        let Some(check) = self.graph.checks.get(check) else {
            return (1, 50);
        };
        let source = self.graph.sources.get(check.left).map_or(1, Source::cost);
        let (cost, likely) = check.wanted.weight(&self.graph.sources);
        (source.saturating_add(cost), likely)
    }

    /// Returns where the value of a check is kept; nothing where it is cheaper to get it again.
    fn keep(&mut self, check: usize) -> Option<usize> {
        let left = self.graph.checks.get(check)?.left;
        let source = self.graph.sources.get(left)?;
        if source.cost() < DEAR {
            return None;
        }
        let next = self.kept.len();
        Some(*self.kept.entry(left).or_insert(next))
    }
}

/// Multiplies hundredths.
fn of_hundred(one: u32, other: u32) -> u32 {
    one.saturating_mul(other) / 100
}

fn sum(weights: &[(u32, u32)]) -> u32 {
    weights
        .iter()
        .fold(0, |all, (cost, _)| all.saturating_add(*cost))
}

fn parts(node: &Node) -> Vec<usize> {
    match node {
        Node::Constant(_) | Node::Check(_) => Vec::new(),
        Node::Not(inner) => vec![*inner],
        Node::And(parts) | Node::Or(parts) | Node::Single(parts) => parts.clone(),
    }
}
