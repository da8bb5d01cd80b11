//! What the statements of others (VEX) do to findings. "Not affected" and "fixed" take a finding away,
//! "affected" and "under investigation" are noted on it; `docs/vex.md` has the rules.
//!
//! In doubt a finding stays: a product that is not surely ours does not count, nor does a "not affected"
//! without a reason, and of two statements of the same time the more cautious one wins.

mod product;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use seawall_model::finding::{Dismissal, Dismissed, Finding};
use seawall_model::problem::{Problem, ProblemKind};
use seawall_model::statement::{Statement, StatementStatus};

pub use product::Scope;

/// Statements, ready to be asked.
#[derive(Clone, Debug, Default)]
pub struct Statements {
    all: Vec<Statement>,
    /// Positions of the statements that speak of an id, in upper case.
    by_id: BTreeMap<String, Vec<usize>>,
}

/// What came of applying statements to the findings of one artifact.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Applied {
    /// What is still a finding, some with a statement noted.
    pub findings: Vec<Finding>,
    /// What is none any more, in the order of findings.
    pub dismissed: Vec<Dismissed>,
    /// Positions of the statements that spoke of a finding.
    pub used: BTreeSet<usize>,
    /// Statements that contradict each other or cannot be followed.
    pub problems: Vec<Problem>,
    /// Statements that a later one overrides, as clauses.
    pub notes: Vec<String>,
}

impl Statements {
    /// Takes statements.
    pub fn new(all: Vec<Statement>) -> Self {
        let mut by_id: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, statement) in all.iter().enumerate() {
            let ids = std::iter::once(&statement.vulnerability).chain(&statement.aliases);
            for id in ids
                .map(|id| id.trim().to_ascii_uppercase())
                .collect::<BTreeSet<_>>()
            {
                by_id.entry(id).or_default().push(at);
            }
        }
        Self { all, by_id }
    }

    /// Returns all statements in the order in which they were given.
    pub fn all(&self) -> &[Statement] {
        &self.all
    }

    /// Says what the statements do to the findings of an artifact.
    pub fn apply(&self, findings: Vec<Finding>, scope: &Scope<'_>) -> Applied {
        let mut applied = Applied::default();
        if self.all.is_empty() {
            applied.findings = findings;
            return applied;
        }
        for finding in findings {
            let about = self.about(&finding, scope);
            applied.used.extend(about.iter().map(|(at, _)| *at));
            let about: Vec<&Statement> =
                about.into_iter().map(|(_, statement)| statement).collect();
            applied.one(finding, &about, scope);
        }
        applied.problems.sort();
        applied.problems.dedup();
        applied.notes.sort();
        applied.notes.dedup();
        applied
    }

    /// Returns the statements that speak of a finding, the one that counts first.
    fn about(&self, finding: &Finding, scope: &Scope<'_>) -> Vec<(usize, &Statement)> {
        let ids = std::iter::once(&finding.id).chain(&finding.aliases);
        let places: BTreeSet<usize> = ids
            .filter_map(|id| self.by_id.get(&id.to_ascii_uppercase()))
            .flatten()
            .copied()
            .collect();
        let mut about: Vec<(usize, &Statement)> = places
            .into_iter()
            .filter_map(|at| Some((at, self.all.get(at)?)))
            .filter(|(_, statement)| {
                // What is fixed is fixed in some version, never in all there are.
                let exact = statement.status == StatementStatus::Fixed;
                let mut products = statement.products.iter();
                products.any(|product| scope.is_about(product, finding, exact))
            })
            .collect();
        about.sort_by_key(|(at, statement)| (Reverse((statement.time, statement.status)), *at));
        about
    }
}

impl Applied {
    fn one(&mut self, mut finding: Finding, about: &[&Statement], scope: &Scope<'_>) {
        let Some(first) = about.first() else {
            return self.findings.push(finding);
        };
        self.contradictions(&finding, first, about, scope);
        let clears = matches!(
            first.status,
            StatementStatus::NotAffected | StatementStatus::Fixed
        );
        if clears && first.is_complete() {
            let why = Dismissal::Statement(first.applied());
            return self.dismissed.push(Dismissed { finding, why });
        }
        if clears {
            let why = "it says `not_affected` without a justification or an impact statement, and so \
                       removes nothing";
            let what = format!("VEX {}", first.origin);
            self.problems
                .push(Problem::new(ProblemKind::Input, what, why));
        }
        finding.statement = Some(first.applied());
        self.findings.push(finding);
    }

    /// Tells which other statements say something else than the one that counts.
    fn contradictions(
        &mut self,
        finding: &Finding,
        first: &Statement,
        about: &[&Statement],
        scope: &Scope<'_>,
    ) {
        for other in about.iter().filter(|other| other.status != first.status) {
            let subject = format!("{} in {}", finding.id, scope.name_of(finding));
            if other.time == first.time {
                let why = format!(
                    "{} says {}, {} says {} of the same time; the more cautious one counts",
                    first.origin,
                    first.status.name(),
                    other.origin,
                    other.status.name()
                );
                let what = format!("VEX on {subject}");
                self.problems
                    .push(Problem::new(ProblemKind::Input, what, why));
            } else {
                self.notes.push(format!(
                    "VEX on {subject}: {} says {} and overrides {}, which is older and says {}",
                    first.origin,
                    first.status.name(),
                    other.origin,
                    other.status.name()
                ));
            }
        }
    }
}

#[cfg(test)]
mod tests;
