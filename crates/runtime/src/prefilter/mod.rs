//! What of a kind of events no rule can match, in terms that a kernel can decide before it makes an event.
//!
//! A condition is made weaker until nothing is left of it but [`Fact`]s: results, flags, numbers, whether a thread may be in
//! a container, the first and last names of a path, the ends of a socket. Where a condition holds, its [`Filter`] keeps the
//! event; all that is not known counts as "may". So nothing is cut that a rule would have matched, which is tested with
//! random rules and events (`tests/it/prefilter`).
//!
//! Names of processes are not among the facts: a process changes its own through `/proc/self/comm` without a call that is
//! recorded, so what the kernel has and what rules see may differ.
//!
//! Reading order: [`Fact`] (`fact`, `ranges`, `name`), `formula` (facts put together), `leaf`, `argument`, `path` (single
//! checks), [`texts`] (whether paths as they were asked for decide), [`feeds`] (what is kept for the state).

mod argument;
mod fact;
pub mod feeds;
mod formula;
mod leaf;
mod name;
mod path;
mod ranges;
mod seen;
pub mod texts;

pub use fact::{Fact, View};
pub use formula::{Clause, MOST_CLAUSES, MOST_FACTS};
pub use name::{Component, END, Paths};
pub use ranges::Ranges;
pub use seen::Seen;

use crate::engine::{Part, Program};
use crate::event::{Kind, Schema};
use formula::Formula;
use leaf::Leaf;

/// Which events of a kind are kept: those for which all facts of one of several lists hold, or may.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter(Vec<Clause>);

impl Filter {
    /// Keeps each event.
    pub fn all() -> Self {
        Self(vec![Clause::default()])
    }

    /// Keeps none.
    pub fn nothing() -> Self {
        Self(Vec::new())
    }

    /// Returns the lists.
    pub fn clauses(&self) -> &[Clause] {
        &self.0
    }

    /// Returns whether it keeps each event.
    pub fn is_all(&self) -> bool {
        self.0.iter().any(|clause| clause.facts().is_empty())
    }

    /// Returns what of it threads do that may be in a container.
    #[must_use]
    pub fn in_containers(&self) -> Self {
        let contained = Clause(vec![Fact::Contained]);
        Self(self.0.iter().filter_map(|it| it.and(&contained)).collect())
    }

    /// Returns whether it keeps no event.
    pub fn is_nothing(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns whether it keeps an event of which that is known.
    pub fn keeps(&self, view: &dyn View) -> bool {
        let holds = |clause: &Clause| clause.facts().iter().all(|fact| fact.may_hold(view));
        self.0.iter().any(holds)
    }
}

/// Returns a filter that keeps each event of a kind that one of the rules may match.
pub fn of_rules(program: &Program, kind: Kind) -> Filter {
    let Some(schema) = kind.schema() else {
        return Filter::all();
    };
    let filters = program.conditions(kind).map(|(_, part)| of(&part, schema));
    filters.fold(Filter::nothing(), |all, one| all.or(&one))
}

/// Returns the filters of the rules that may match events of a kind, with the numbers of the rules: what is cut for each.
pub fn of_each_rule(program: &Program, kind: Kind) -> Vec<(u32, Filter)> {
    let Some(schema) = kind.schema() else {
        return Vec::new();
    };
    let conditions = program.conditions(kind);
    conditions
        .map(|(rule, part)| (rule, of(&part, schema)))
        .collect()
}

/// Returns whether a rule asks for all descriptors of a process, whatever the event is about.
pub fn needs_descriptors(program: &Program) -> bool {
    program
        .fields()
        .any(|name| feeds::OF_ALL_DESCRIPTORS.contains(&name))
}

fn of(part: &Part<'_>, schema: &Schema) -> Filter {
    may(part, schema, true).filter()
}

/// What holds of each event for which a condition comes to what is wanted.
fn may(part: &Part<'_>, schema: &Schema, wanted: bool) -> Formula {
    let each = |parts: &[Part<'_>]| parts.iter().map(|part| may(part, schema, wanted)).collect();
    match part {
        Part::Constant(is) if *is == wanted => Formula::Always,
        Part::Constant(_) => Formula::Never,
        Part::Not(inner) => may(inner, schema, !wanted),
        Part::And(parts) if wanted => Formula::All(each(parts)),
        Part::Or(parts) if !wanted => Formula::All(each(parts)),
        Part::And(parts) | Part::Or(parts) => Formula::Any(each(parts)),
        Part::Single(parts) if wanted => Formula::Any(each(parts)),
        Part::Single(_) => Formula::Always,
        Part::Check {
            check,
            source,
            sources,
        } => {
            let leaf = Leaf {
                schema,
                check,
                source,
                sources,
            };
            leaf.may(wanted)
        }
    }
}
