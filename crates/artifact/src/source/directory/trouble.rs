//! What could not be read, grouped: a machine on which a user may not read a thousand directories gets
//! one problem, not a thousand.

use std::collections::BTreeMap;

use seawall_model::problem::{Problem, ProblemKind};

/// Counts what went wrong by reason.
#[derive(Debug, Default)]
pub(super) struct Trouble {
    groups: BTreeMap<(ProblemKind, &'static str, String), Group>,
}

#[derive(Debug)]
struct Group {
    count: u64,
    first: String,
}

impl Trouble {
    /// Adds one thing; `noun` is what such things are called together (`directories`).
    pub(super) fn add(
        &mut self,
        kind: ProblemKind,
        noun: &'static str,
        path: &str,
        why: impl Into<String>,
    ) {
        let group = self.groups.entry((kind, noun, why.into()));
        let group = group.or_insert_with(|| Group {
            count: 0,
            first: path.to_owned(),
        });
        group.count = group.count.saturating_add(1);
        // The order of threads must not show.
        if path < group.first.as_str() {
            path.clone_into(&mut group.first);
        }
    }

    /// Returns one problem per reason.
    pub(super) fn into_problems(self) -> Vec<Problem> {
        let problem = |((kind, noun, why), group): ((ProblemKind, &str, String), Group)| {
            let what = format!("{} {noun}", group.count);
            let why = if group.count > 1 {
                format!("{why} (this is the first)")
            } else {
                why
            };
            let problem = Problem::new(kind, what, why).at(group.first);
            match kind {
                ProblemKind::Environment => {
                    problem.hint("run it as a user who may read everything")
                }
                _ => problem,
            }
        };
        self.groups.into_iter().map(problem).collect()
    }
}
