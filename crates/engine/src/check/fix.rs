//! Mends a document: the best fix of every open finding, as far as they fit together, until nothing is left
//! that can be mended. A fix may reach into files that the document names, where those may be mended.
//!
//! A fix is applied whole or not at all. What was mended is read again: a fix that makes a document unreadable
//! for whoever it is for, or that leaves its own fault where it was, is taken back.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use seawall_checks::fault::{Edit, Fault, Fix, Safety};
use seawall_checks::fix;
use seawall_checks::parse::compose::path::normal;
use seawall_checks::source::Source;

use super::assess::assess;
use super::{CheckOptions, Given, Neighbours};

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
    /// Files that the document names and that were mended for it.
    pub others: Vec<Other>,
}

/// A file that was mended for a document that names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Other {
    /// Its path, as the document's is.
    pub name: String,
    /// Its text from before.
    pub before: String,
    /// Its text now.
    pub after: String,
}

/// A fix that was applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// Id of the check.
    pub id: String,
    /// What was done.
    pub title: String,
    /// Name of the file that the fault lies in.
    pub file: String,
    /// Line of the fault when it was mended.
    pub line: u32,
}

/// A fix that could be applied.
struct Step {
    done: Done,
    fix: Fix,
    /// The names of the documents that its edits speak of, by their positions.
    names: BTreeMap<usize, String>,
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
    let over = Arc::new(Over {
        below: Arc::clone(&options.neighbours),
        texts: Mutex::default(),
    });
    let mut work = Work {
        options: CheckOptions {
            neighbours: Arc::clone(&over) as Arc<dyn Neighbours>,
            ..options.clone()
        },
        over,
        most,
        current: given.clone(),
        refused: BTreeSet::new(),
        mended: Mended {
            after: before.clone(),
            before,
            done: Vec::new(),
            refused: Vec::new(),
            others: Vec::new(),
        },
    };
    for _ in 0..MOST_ROUNDS {
        if !work.round() {
            break;
        }
    }
    Some(work.finish())
}

/// What files are by now, over what they are on the disk.
#[derive(Debug)]
struct Over {
    below: Arc<dyn Neighbours>,
    texts: Mutex<BTreeMap<String, String>>,
}

impl Over {
    fn texts(&self) -> BTreeMap<String, String> {
        let texts = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        texts.clone()
    }

    fn set(&self, new: BTreeMap<String, String>) {
        *self.texts.lock().unwrap_or_else(PoisonError::into_inner) = new;
    }
}

impl Neighbours for Over {
    fn read(&self, path: &str) -> Option<Vec<u8>> {
        let texts = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        match texts.get(path) {
            Some(text) => Some(text.clone().into_bytes()),
            None => self.below.read(path),
        }
    }

    fn may_mend(&self, path: &str) -> bool {
        self.below.may_mend(path)
    }
}

/// A document while it is mended.
struct Work {
    options: CheckOptions,
    over: Arc<Over>,
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

impl Work {
    /// Applies all fixes that fit together; says whether anything changed.
    fn round(&mut self) -> bool {
        let seen = self.see(&self.current);
        let steps = together(seen.steps);
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
            let place = format!("{}:{}", step.done.file, step.done.line);
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
        let mut edits: BTreeMap<&str, Vec<Edit>> = BTreeMap::new();
        for step in steps {
            for edit in &step.fix.edits {
                let Some(name) = step.names.get(&edit.document) else {
                    return false;
                };
                edits.entry(name).or_default().push(edit.clone());
            }
        }
        let before = self.over.texts();
        let (mut others, mut after) = (before.clone(), self.mended.after.clone());
        let mut is_changed = false;
        for (name, edits) in edits {
            let Some(text) = self.text(name) else {
                return false;
            };
            let (changed, left) = fix::apply(&text, &edits);
            if !left.is_empty() {
                return false;
            }
            is_changed |= changed != text;
            if name == self.current.name {
                after = changed;
            } else {
                others.insert(name.to_owned(), changed);
            }
        }
        if !is_changed {
            return false;
        }
        let mut next = self.current.clone();
        next.bytes = after.clone().into_bytes();
        self.over.set(others);
        let seen = self.see(&next);
        if seen.errors.len() > errors || seen.faults >= faults {
            self.over.set(before);
            return false;
        }
        self.current = next;
        self.mended.after = after;
        true
    }

    /// Returns the text that a document has by now.
    fn text(&self, name: &str) -> Option<String> {
        if name == self.current.name {
            return Some(self.mended.after.clone());
        }
        String::from_utf8(self.over.read(name)?).ok()
    }

    fn see(&self, given: &Given) -> Seen {
        let assessed = assess(given, &self.options);
        let sources = &assessed.looked.sources;
        let pairs = assessed.looked.faults.iter().zip(&assessed.findings);
        let open: Vec<_> = pairs.filter(|(_, finding)| finding.is_open()).collect();
        let faults = open.len();
        let step = |(fault, finding): (&Fault, &seawall_model::finding::Finding)| {
            let source = sources.get(fault.place.document)?;
            let (fix, names) = self.chosen(fault, sources)?;
            let done = Done {
                id: fault.check.id().to_owned(),
                title: fix.title.clone(),
                file: source.name().to_owned(),
                line: source.position(fault.place.span?.start).line,
            };
            let key = format!("{} {}", finding.fingerprint, fix.title);
            (!self.refused.contains(&key)).then(|| Step {
                done,
                fix: with_line_ends(fix, sources),
                names,
                key,
            })
        };
        Seen {
            steps: open.into_iter().filter_map(step).collect(),
            errors: assessed.looked.errors,
            faults,
        }
    }

    /// Returns the best fix that may be applied, with the names of the documents that it changes.
    fn chosen<'a>(
        &self,
        fault: &'a Fault,
        sources: &[Source],
    ) -> Option<(&'a Fix, BTreeMap<usize, String>)> {
        let allowed = fault.fixes.iter().filter(|fix| fix.safety <= self.most);
        allowed.filter(|fix| !fix.edits.is_empty()).find_map(|fix| {
            let mut names = BTreeMap::new();
            for edit in &fix.edits {
                let name = sources.get(edit.document)?.name();
                if edit.document != 0 && !self.may_mend(name) {
                    return None;
                }
                names.insert(edit.document, name.to_owned());
            }
            Some((fix, names))
        })
    }

    /// Says whether a file that the document names may be mended: it is another one, it was read whole, and whoever
    /// reads it for us allows it.
    fn may_mend(&self, name: &str) -> bool {
        let is_whole =
            |bytes: Vec<u8>| !Source::is_cut(bytes.len()) && std::str::from_utf8(&bytes).is_ok();
        // A document that names itself is mended as what it is.
        normal(name) != normal(&self.current.name)
            && self.over.may_mend(name)
            && self.over.read(name).is_some_and(is_whole)
    }

    fn finish(self) -> Mended {
        let mut mended = self.mended;
        for (name, after) in self.over.texts() {
            let before = self.over.below.read(&name).map(String::from_utf8);
            // Anything else was not mended.
            if let Some(Ok(before)) = before
                && before != after
            {
                mended.others.push(Other {
                    name,
                    before,
                    after,
                });
            }
        }
        mended
    }
}

/// Keeps the steps whose edits have nothing to do with those of an earlier step.
fn together(steps: Vec<Step>) -> Vec<Step> {
    let mut kept: Vec<Step> = Vec::new();
    // Taken places by their document and start.
    let mut taken: BTreeMap<String, BTreeSet<(u32, u32)>> = BTreeMap::new();
    for step in steps {
        let mut own = Vec::new();
        let fits = step.fix.edits.iter().all(|edit| {
            let Some(name) = step.names.get(&edit.document) else {
                return false;
            };
            let taken = taken.entry(name.clone()).or_default();
            let (start, end) = (edit.span.start, edit.span.end);
            let below = taken.range(..=(start, u32::MAX)).next_back();
            let clear_below = below.is_none_or(|it| it.1 <= start && *it != (start, end));
            let above = taken.range((start, end)..).next();
            let clear_above = above.is_none_or(|it| end <= it.0 && *it != (start, end));
            let is_clear = clear_below && clear_above && taken.insert((start, end));
            if is_clear {
                own.push((name, (start, end)));
            }
            is_clear
        });
        if fits {
            kept.push(step);
            continue;
        }
        for (name, place) in own {
            if let Some(taken) = taken.get_mut(name) {
                taken.remove(&place);
            }
        }
    }
    kept
}

/// Gives the edits of a fix the line ends of their documents.
fn with_line_ends(fix: &Fix, sources: &[Source]) -> Fix {
    let mut fix = fix.clone();
    let is_windows = |document: usize| {
        let text = sources.get(document).map_or("", Source::text);
        let first = text.find('\n').and_then(|at| at.checked_sub(1));
        first.is_some_and(|at| text.as_bytes().get(at) == Some(&b'\r'))
    };
    for edit in fix
        .edits
        .iter_mut()
        .filter(|edit| is_windows(edit.document))
    {
        edit.text = edit.text.replace("\r\n", "\n").replace('\n', "\r\n");
    }
    fix
}

/// Rounds: fixes that did not fit together are applied one after the other.
const MOST_ROUNDS: usize = 20;
