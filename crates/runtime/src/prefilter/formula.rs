//! Facts put together, and the same as one of several lists of facts of which all hold.

use super::Filter;
use super::fact::{Fact, Together};

/// The most lists of facts that a filter has.
pub const MOST_CLAUSES: usize = 8;

/// The most facts in a list.
pub const MOST_FACTS: usize = 6;

/// Facts put together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Formula {
    Always,
    Never,
    Fact(Fact),
    All(Vec<Self>),
    Any(Vec<Self>),
}

impl Formula {
    /// Returns a filter that keeps each event for which this holds, and as few others as there is room to tell apart.
    pub(super) fn filter(&self) -> Filter {
        match self {
            Self::Always => Filter::all(),
            Self::Never => Filter::nothing(),
            Self::Fact(fact) => Filter(vec![Clause(vec![fact.clone()])]),
            Self::Any(parts) => parts
                .iter()
                .fold(Filter::nothing(), |found, part| found.or(&part.filter())),
            Self::All(parts) => parts
                .iter()
                .fold(Filter::all(), |found, part| found.and(&part.filter())),
        }
    }
}

/// Facts of which all have to hold; none: it always does.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Clause(pub(super) Vec<Fact>);

impl Clause {
    /// Returns its facts.
    pub fn facts(&self) -> &[Fact] {
        &self.0
    }

    /// Returns what holds where both hold, or more; nothing where that never is.
    pub(super) fn and(&self, other: &Self) -> Option<Self> {
        let mut facts = self.0.clone();
        'next: for fact in &other.0 {
            for own in &mut facts {
                match own.and(fact) {
                    Together::Apart | Together::Always => {}
                    Together::One(both) => {
                        *own = both;
                        continue 'next;
                    }
                    Together::Never => return None,
                }
            }
            facts.push(fact.clone());
        }
        facts.sort();
        facts.dedup();
        // What is left out only lets more pass; what tells least stands first.
        let extra = facts.len().saturating_sub(MOST_FACTS);
        facts.drain(..extra);
        Some(Self(facts))
    }

    /// Returns one for two of which one has to hold, where that can be said exactly.
    fn or(&self, other: &Self) -> Option<Self> {
        if self.holds_where(other) {
            return Some(self.clone());
        }
        if other.holds_where(self) {
            return Some(other.clone());
        }
        let own: Vec<&Fact> = self.0.iter().filter(|it| !other.0.contains(it)).collect();
        let others: Vec<&Fact> = other.0.iter().filter(|it| !self.0.contains(it)).collect();
        let ([one], [two]) = (own.as_slice(), others.as_slice()) else {
            return None;
        };
        let both = match one.or(two) {
            Together::One(both) => Some(both),
            Together::Always => None,
            Together::Apart | Together::Never => return None,
        };
        let mut facts: Vec<Fact> = self.common(other).0;
        facts.extend(both);
        facts.sort();
        Some(Self(facts))
    }

    /// Returns whether it holds wherever another does: all of its facts are among the other's.
    fn holds_where(&self, other: &Self) -> bool {
        self.0.iter().all(|fact| other.0.contains(fact))
    }

    /// The facts that both have.
    fn common(&self, other: &Self) -> Self {
        let both = self.0.iter().filter(|fact| other.0.contains(fact));
        Self(both.cloned().collect())
    }
}

impl Filter {
    /// Returns a filter that keeps what one of both keeps, or more where there is no room to tell.
    #[must_use]
    pub fn or(&self, other: &Self) -> Self {
        Self(self.0.iter().chain(&other.0).cloned().collect()).simple()
    }

    /// Returns a filter that keeps what both keep, or more.
    #[must_use]
    pub(super) fn and(&self, other: &Self) -> Self {
        let pairs = self
            .0
            .iter()
            .flat_map(|one| other.0.iter().map(move |two| one.and(two)));
        Self(pairs.flatten().collect()).simple()
    }

    /// Puts together what can be, until there are few enough.
    fn simple(mut self) -> Self {
        self.0.sort();
        self.0.dedup();
        while let Some((one, two, both)) = self.pair(Clause::or) {
            self.put(one, two, both);
        }
        if self.0.len() > MOST_CLAUSES {
            // Those that have most in common lose least.
            let most = |one: &Clause, two: &Clause| Some(one.common(two));
            let Some((one, two, both)) = self.best(most) else {
                return Self::all();
            };
            self.put(one, two, both);
            return self.simple();
        }
        self
    }

    fn put(&mut self, one: usize, two: usize, both: Clause) {
        self.0.remove(two);
        self.0.remove(one);
        self.0.push(both);
        self.0.sort();
        self.0.dedup();
    }

    /// The first two of which something can be made.
    fn pair(
        &self,
        made: impl Fn(&Clause, &Clause) -> Option<Clause>,
    ) -> Option<(usize, usize, Clause)> {
        self.pairs(&made).next()
    }

    /// The two of which the longest is made.
    fn best(
        &self,
        made: impl Fn(&Clause, &Clause) -> Option<Clause>,
    ) -> Option<(usize, usize, Clause)> {
        self.pairs(&made)
            .max_by_key(|(one, two, both)| (both.0.len(), std::cmp::Reverse((*one, *two))))
    }

    /// All pairs of which something can be made, with it.
    fn pairs<'f>(
        &'f self,
        made: &'f impl Fn(&Clause, &Clause) -> Option<Clause>,
    ) -> impl Iterator<Item = (usize, usize, Clause)> + 'f {
        let all = self.0.iter().enumerate();
        all.flat_map(move |(at, one)| {
            let behind = self.0.iter().enumerate().skip(at.saturating_add(1));
            behind.filter_map(move |(next, two)| Some((at, next, made(one, two)?)))
        })
    }
}
