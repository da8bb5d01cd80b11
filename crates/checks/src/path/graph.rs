//! Positions and what leads from one to another.

use std::collections::{BTreeMap, BTreeSet};

use seawall_model::assessment::Reading;
use seawall_model::posture::Basis;

use super::barrier::{Passage, Way};
use super::position::Position;

/// All edges, and what is not known.
#[derive(Debug, Default)]
pub(super) struct Graph {
    edges: Vec<Edge>,
    /// What is not known, as `WHAT: WHY`, of whom.
    gaps: BTreeMap<(String, String), BTreeSet<String>>,
    /// Gaps that speak of nobody.
    others: BTreeSet<String>,
}

/// A step from one position to another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Edge {
    pub(super) from: Position,
    pub(super) to: Position,
    pub(super) ease: Ease,
    pub(super) how: How,
}

/// How easily a step is taken, the easiest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Ease {
    /// It is granted: nothing has to be broken.
    Granted,
    /// By a way that is known to work where the facts are so.
    Technique,
    /// By a fault of the program that is known to be exploited.
    Exploited,
    /// By a critical fault that is known.
    Critical,
    /// By a serious fault that is known.
    High,
    /// It depends on what stands at the other end.
    Depends,
    /// By a fault that nobody has told of yet.
    Fault,
}

/// Why a step can be taken.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum How {
    /// Told in full.
    Said(Box<Said>),
    /// By the network: a place in the picture's list.
    Reach(usize),
}

/// A reason in words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Said {
    pub(super) how: String,
    pub(super) check: Option<String>,
    pub(super) readings: Vec<Reading>,
    pub(super) basis: Basis,
    pub(super) lowered: Vec<String>,
}

/// What is told of a step that can be taken.
#[derive(Debug)]
pub(super) struct Reason {
    pub(super) how: String,
    pub(super) check: Option<&'static str>,
    pub(super) readings: Vec<Reading>,
}

impl Reason {
    /// Makes one.
    pub(super) fn new(how: impl Into<String>, check: &'static str, readings: Vec<Reading>) -> Self {
        Self {
            how: how.into(),
            check: Some(check),
            readings,
        }
    }

    /// Makes one of which no check tells.
    pub(super) fn bare(how: impl Into<String>, readings: Vec<Reading>) -> Self {
        Self {
            how: how.into(),
            check: None,
            readings,
        }
    }
}

impl Ease {
    /// What a step costs in the search for the easiest way.
    pub(super) const fn cost(self) -> u32 {
        match self {
            Self::Granted => 2,
            Self::Technique => 5,
            Self::Exploited => 6,
            Self::Critical => 8,
            Self::High => 11,
            Self::Depends => 14,
            Self::Fault => 16,
        }
    }
}

impl Graph {
    /// Adds a step where its way is open; where something of it is not known, says so: `what` is a clause such as
    /// `container web can load a module into the host's kernel`, split into who and what.
    pub(super) fn step(
        &mut self,
        ends: (Position, Position, Ease),
        way: Way,
        (who, what): (&str, &str),
        reason: Reason,
    ) {
        match way.passage() {
            Passage::Barred => {}
            Passage::Unknown(why) => self.gap(who, what, &why),
            Passage::Open => {
                let said = Said {
                    how: reason.how,
                    check: reason.check.map(str::to_owned),
                    readings: reason.readings,
                    basis: way.basis,
                    lowered: way.lowered,
                };
                self.add(ends, How::Said(Box::new(said)));
            }
        }
    }

    /// Adds a step of which everything is known.
    pub(super) fn add(&mut self, (from, to, ease): (Position, Position, Ease), how: How) {
        if from != to {
            self.edges.push(Edge {
                from,
                to,
                ease,
                how,
            });
        }
    }

    /// Says that nobody knows whether somebody can do something, and why.
    pub(super) fn gap(&mut self, who: &str, what: &str, why: &str) {
        let who_all = self.gaps.entry((what.to_owned(), why.to_owned()));
        who_all.or_default().insert(who.to_owned());
    }

    /// Says what else is not known, as a clause.
    pub(super) fn other_gap(&mut self, clause: impl Into<String>) {
        self.others.insert(clause.into());
    }

    /// Brings edges into their order, and of several between the same ends keeps the easiest.
    pub(super) fn finish(&mut self) {
        self.edges.sort_unstable();
        self.edges
            .dedup_by(|next, kept| (next.from, next.to) == (kept.from, kept.to));
    }

    /// Returns all edges, in order.
    pub(super) fn edges(&self) -> &[Edge] {
        &self.edges
    }

    /// Returns what is not known, sorted.
    pub(super) fn gaps(&self) -> Vec<String> {
        let told = self.gaps.iter().map(|((what, why), who)| {
            let first: Vec<&str> = who.iter().take(NAMED).map(String::as_str).collect();
            let named = first.join(", ");
            let more = match who.len().saturating_sub(NAMED) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            format!("whether {named}{more} can {what}: {why}")
        });
        let mut gaps: Vec<String> = told.chain(self.others.iter().cloned()).collect();
        gaps.sort();
        gaps
    }
}

/// Names in one gap.
const NAMED: usize = 3;
