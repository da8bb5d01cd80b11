//! What goes wrong while one database is read: collected beside the good parts, and bounded, because
//! a hostile database can be wrong in a million places.

use seawall_model::problem::{Problem, ProblemKind};

/// Collects the problems of one database file.
#[derive(Debug)]
pub struct Troubles {
    path: String,
    problems: Vec<Problem>,
    unsaid: usize,
}

impl Troubles {
    /// Begins with none, for the file at this path.
    pub fn new(path: &str) -> Self {
        Self {
            path: path.to_owned(),
            problems: Vec::new(),
            unsaid: 0,
        }
    }

    /// The file is broken or contradicts itself.
    pub fn input(&mut self, why: impl Into<String>) {
        self.add(ProblemKind::Input, why.into());
    }

    /// A limit was reached and the rest is not read.
    pub fn limit(&mut self, why: impl Into<String>) {
        // A limit ends the reading, so that there are only a few; they must not drown in the rest.
        self.push(ProblemKind::Limit, why.into());
    }

    /// The file uses something that Seawall does not know.
    pub fn unsupported(&mut self, why: impl Into<String>) {
        self.add(ProblemKind::Unsupported, why.into());
    }

    /// Says whether nothing went wrong so far.
    pub fn is_empty(&self) -> bool {
        self.problems.is_empty()
    }

    /// Returns the problems; those above the limit of what is told one by one are counted in a last
    /// one.
    pub fn into_problems(mut self) -> Vec<Problem> {
        if self.unsaid > 0 {
            self.push(
                ProblemKind::Input,
                format!("{} more faults of this kind", self.unsaid),
            );
        }
        self.problems
    }

    fn add(&mut self, kind: ProblemKind, why: String) {
        if self.problems.len() >= TOLD {
            self.unsaid = self.unsaid.saturating_add(1);
        } else {
            self.push(kind, why);
        }
    }

    fn push(&mut self, kind: ProblemKind, why: String) {
        self.problems
            .push(Problem::new(kind, WHAT, why).at(self.path.clone()));
    }
}

/// What a problem speaks of.
pub(super) const WHAT: &str = "rpm database";
/// Problems that are told one by one.
const TOLD: usize = 16;
