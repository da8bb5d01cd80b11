//! The problems of one layer, bounded in number.

use seawall_model::problem::{Problem, ProblemKind};

use crate::layer::tar::TarError;
use crate::unpack::{Fault, fault};

/// Collects problems; of very many only the first ones are kept, and the others counted.
#[derive(Debug, Default)]
pub(in crate::layer) struct Notes {
    kept: Vec<Problem>,
    more: u64,
}

impl Notes {
    pub(in crate::layer) fn add(&mut self, problem: Problem) {
        if self.kept.len() < MOST {
            self.kept.push(problem);
        } else {
            self.more = self.more.saturating_add(1);
        }
    }

    pub(in crate::layer) fn append(&mut self, problems: &mut Vec<Problem>) {
        for problem in problems.drain(..) {
            self.add(problem);
        }
    }

    /// Notes something about one entry.
    pub(in crate::layer) fn entry(
        &mut self,
        kind: ProblemKind,
        path: &str,
        why: impl Into<String>,
    ) {
        let problem = Problem::new(kind, "layer entry", why);
        self.add(if path.is_empty() {
            problem
        } else {
            problem.at(path)
        });
    }

    /// Notes why a layer could not be read to its end.
    pub(in crate::layer) fn broken(&mut self, error: &TarError) {
        let (kind, why) = match error {
            TarError::Limit(why) => (ProblemKind::Limit, format!("{why}; the rest was not read")),
            TarError::Truncated { .. } => (ProblemKind::Input, format!("truncated: {error}")),
            TarError::Io(failed) => match fault(failed) {
                Some(Fault::Limit) => (
                    ProblemKind::Limit,
                    format!("{failed}; the rest was not read"),
                ),
                Some(Fault::Truncated) => (ProblemKind::Input, format!("truncated: {failed}")),
                Some(Fault::Corrupt) => (ProblemKind::Input, format!("corrupt: {failed}")),
                Some(Fault::Unsupported) => (ProblemKind::Unsupported, failed.to_string()),
                None => (
                    ProblemKind::Environment,
                    format!("reading it failed: {failed}"),
                ),
            },
            TarError::Invalid { .. } | TarError::Content(_) => {
                (ProblemKind::Input, format!("corrupt: {error}"))
            }
        };
        self.first(Problem::new(kind, "layer", why));
    }

    pub(in crate::layer) fn no_end_mark(&mut self) {
        self.add(Problem::new(
            ProblemKind::Input,
            "layer",
            "the tar has no end mark, and no digest tells whether it is complete",
        ));
    }

    pub(in crate::layer) fn trailing_data(&mut self) {
        self.add(Problem::new(
            ProblemKind::Input,
            "layer",
            "data follow the end of the tar; engines do not read them, and they were not read",
        ));
    }

    /// Notes something that must not get lost among many others.
    pub(in crate::layer) fn first(&mut self, problem: Problem) {
        self.kept.insert(0, problem);
    }

    pub(in crate::layer) fn into_problems(mut self) -> Vec<Problem> {
        if self.more > 0 {
            let why = format!("{} more problems in this layer are not listed", self.more);
            self.kept
                .push(Problem::new(ProblemKind::Limit, "layer", why));
        }
        self.kept
    }
}

const MOST: usize = 50;
