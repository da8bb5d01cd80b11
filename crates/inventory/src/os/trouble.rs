//! Problems of a text database, each with its line, and not too many of them.

use seawall_model::problem::{Problem, ProblemKind};

use crate::extractor::Extracted;

/// Gathers what is wrong with one file.
pub(crate) struct Troubles<'a> {
    what: &'static str,
    path: &'a str,
    told: Vec<Problem>,
    untold: usize,
}

impl<'a> Troubles<'a> {
    /// Starts for a file; `what` is its noun, for instance `dpkg database`.
    pub(crate) const fn new(what: &'static str, path: &'a str) -> Self {
        Self {
            what,
            path,
            told: Vec::new(),
            untold: 0,
        }
    }

    /// Notes that an entry, or a part of it, could not be read.
    pub(crate) fn at_line(&mut self, line: usize, why: &str) {
        if self.told.len() >= TOLD {
            self.untold = self.untold.saturating_add(1);
        } else {
            self.note(ProblemKind::Input, format!("line {line}: {why}"));
        }
    }

    /// Notes that the rest of the file was not read.
    pub(crate) fn cut_off(&mut self, line: usize, why: &str) {
        let why = format!("line {line}: {why}; the rest was not read");
        self.note(ProblemKind::Limit, why);
    }

    /// Hands over what was noted.
    pub(crate) fn finish(mut self, out: &mut Extracted) {
        if self.untold > 0 {
            let why = format!(
                "{} more entries could not be read as they should",
                self.untold
            );
            self.note(ProblemKind::Input, why);
        }
        out.problems.append(&mut self.told);
    }

    fn note(&mut self, kind: ProblemKind, why: String) {
        self.told
            .push(Problem::new(kind, self.what, why).at(self.path));
    }
}

/// Problems of one file that are told one by one.
const TOLD: usize = 20;
