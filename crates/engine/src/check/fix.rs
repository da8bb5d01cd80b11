//! Mends a document: the best fix of every open finding, as far as they fit together, until nothing is left
//! that can be mended.
//!
//! A fix is applied whole or not at all. What was mended is read again: a fix that makes a document unreadable
//! for whoever it is for, or that leaves its own fault where it was, is taken back.

use std::collections::BTreeSet;

use seawall_checks::fault::{Edit, Fault, Fix, Safety};
use seawall_checks::fix;
use seawall_checks::source::Source;

use super::assess::assess;
use super::{CheckOptions, Given};

/// A mended document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mended {
    /// Its text from before.
    pub before: String,
    /// Its text now.
    pub after: String,
    /// What was done, in the order in which it was done.
    pub done: Vec<Done>,
    /// What was taken back, and why, as clauses.
    pub refused: Vec<String>,
}

/// A fix that was applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// Id of the check.
    pub id: String,
    /// What was done.
    pub title: String,
    /// Line of the fault when it was mended.
    pub line: u32,
}

/// A fix that could be applied.
struct Step {
    done: Done,
    fix: Fix,
    /// The fault in words that survive edits: a fix that was refused is not tried again.
    key: String,
}

/// Mends a document. Nothing where its bytes are no text, or not all of them were read: what cannot be read is
/// not written anew.
pub fn mend(given: &Given, options: &CheckOptions, most: Safety) -> Option<Mended> {
    if Source::is_cut(given.bytes.len()) {
        return None;
    }
    let before = String::from_utf8(given.bytes.clone()).ok()?;
    let mut work = Work {
        options,
        most,
        current: given.clone(),
        refused: BTreeSet::new(),
        mended: Mended {
            after: before.clone(),
            before,
            done: Vec::new(),
            refused: Vec::new(),
        },
    };
    for _ in 0..MOST_ROUNDS {
        if !work.round() {
            break;
        }
    }
    Some(work.mended)
}

/// A document while it is mended.
struct Work<'a> {
    options: &'a CheckOptions,
    most: Safety,
    current: Given,
    refused: BTreeSet<String>,
    mended: Mended,
}

/// What is compared before and after.
struct Seen {
    steps: Vec<Step>,
    errors: Vec<String>,
    faults: usize,
}

impl Work<'_> {
    /// Applies all fixes that fit together; says whether anything changed.
    fn round(&mut self) -> bool {
        let seen = self.see(&self.current);
        let steps = together(seen.steps, &self.mended.after);
        let before = (seen.errors.len(), seen.faults);
        if steps.is_empty() {
            return false;
        }
        if self.attempt(&steps, before) {
            self.mended.done.extend(steps.into_iter().map(|it| it.done));
            return true;
        }
        // One of them does harm: each on its own, and the first that does not is a round.
        for step in steps {
            if self.attempt(std::slice::from_ref(&step), before) {
                self.mended.done.push(step.done);
                return true;
            }
            let place = format!("{}:{}", self.current.name, step.done.line);
            self.mended.refused.push(format!(
                "{place}: `{}` for {} is not applied: the file would be worse with it",
                step.fix.title, step.done.id
            ));
            self.refused.insert(step.key);
        }
        false
    }

    /// Applies fixes where nothing gets worse by them.
    fn attempt(&mut self, steps: &[Step], (errors, faults): (usize, usize)) -> bool {
        let edits: Vec<Edit> = steps.iter().flat_map(|it| it.fix.edits.clone()).collect();
        let (after, left) = fix::apply(&self.mended.after, &edits);
        if !left.is_empty() || after == self.mended.after {
            return false;
        }
        let mut next = self.current.clone();
        next.bytes = after.clone().into_bytes();
        let seen = self.see(&next);
        if seen.errors.len() > errors || seen.faults >= faults {
            return false;
        }
        self.current = next;
        self.mended.after = after;
        true
    }

    fn see(&self, given: &Given) -> Seen {
        let assessed = assess(given, self.options);
        let source = assessed.looked.sources.first();
        let pairs = assessed.looked.faults.iter().zip(&assessed.findings);
        let open: Vec<_> = pairs.filter(|(_, finding)| finding.is_open()).collect();
        let faults = open.len();
        let step = |(fault, finding): (&Fault, &seawall_model::finding::Finding)| {
            let source = source?;
            let fix = chosen(fault, self.most)?;
            let done = Done {
                id: fault.check.id().to_owned(),
                title: fix.title.clone(),
                line: source.position(fault.place.span?.start).line,
            };
            let key = format!("{} {}", finding.fingerprint, fix.title);
            (!self.refused.contains(&key)).then(|| Step {
                done,
                fix: with_line_ends(fix, source.text()),
                key,
            })
        };
        Seen {
            steps: open.into_iter().filter_map(step).collect(),
            errors: assessed.looked.errors,
            faults,
        }
    }
}

/// Returns the best fix that may be applied; those that reach into other documents may not.
fn chosen(fault: &Fault, most: Safety) -> Option<&Fix> {
    let mut fixes = fault.fixes.iter();
    let own = |fix: &Fix| fix.edits.iter().all(|edit| edit.document == 0);
    fixes.find(|fix| fix.safety <= most && own(fix) && !fix.edits.is_empty())
}

/// Keeps the steps whose edits all fit the text and have nothing to do with those of an earlier step.
fn together(steps: Vec<Step>, text: &str) -> Vec<Step> {
    let mut kept: Vec<Step> = Vec::new();
    // Taken places, by their start.
    let mut taken: BTreeSet<(u32, u32)> = BTreeSet::new();
    for step in steps {
        let mut own = taken.clone();
        let fits = step.fix.edits.iter().all(|edit| {
            let (start, end) = (edit.span.start, edit.span.end);
            let sound = text.get(edit.span.range()).is_some();
            let below = own.range(..=(start, u32::MAX)).next_back();
            let clear_below = below.is_none_or(|it| it.1 <= start && *it != (start, end));
            let above = own.range((start, end)..).next();
            let clear_above = above.is_none_or(|it| end <= it.0 && *it != (start, end));
            sound && clear_below && clear_above && own.insert((start, end))
        });
        if fits {
            taken = own;
            kept.push(step);
        }
    }
    kept
}

/// Gives a fix the line ends of the text.
fn with_line_ends(fix: &Fix, text: &str) -> Fix {
    let mut fix = fix.clone();
    let first = text.find('\n').and_then(|at| at.checked_sub(1));
    let is_windows = first.is_some_and(|at| text.as_bytes().get(at) == Some(&b'\r'));
    for edit in fix.edits.iter_mut().filter(|_| is_windows) {
        edit.text = edit.text.replace("\r\n", "\n").replace('\n', "\r\n");
    }
    fix
}

/// Rounds: fixes that did not fit together are applied one after the other.
const MOST_ROUNDS: usize = 20;
