//! Several files, one outcome: what is wrong with any of them counts, and what could not be looked at of any of them
//! keeps the rest from passing.

use std::collections::BTreeSet;

use seawall_model::assessment::Reading;
use seawall_model::host::HostFacts;
use seawall_model::host::file::FileFacts;
use seawall_model::host::seen::Seen;

use super::target::{Missing, Paths};
use crate::check::Check;
use crate::fault::Fault;
use crate::mend::Wanted;
use crate::outcome::Outcomes;

/// What is to be said of one file.
pub(super) enum Verdict {
    /// Nothing is wrong.
    Good(Vec<Reading>),
    /// Something is wrong: the message, and the value that is wrong.
    Bad(String, String, Vec<Reading>),
    /// A person has to look at it.
    Manual(String, Vec<Reading>),
    /// It could not be looked at.
    Unknown(String),
}

/// Judges each file that there is, and says what comes of it. Paths that lead to the same file are one.
pub(super) fn judge(
    check: &'static Check,
    facts: &HostFacts,
    paths: Paths,
    verdict: &dyn Fn(&FileFacts) -> Verdict,
    outcomes: &mut Outcomes,
) {
    let paths = match paths {
        Ok(paths) => paths,
        Err(Missing::NotThere(why)) => return outcomes.not_applicable(why),
        Err(Missing::NotKnown(why)) => return outcomes.not_looked_at(why),
    };
    let mut sum = Sum::default();
    let mut seen = BTreeSet::new();
    for path in &paths {
        match facts.files.get(path) {
            Some(Seen::Known(file)) => {
                if seen.insert(&file.path) {
                    sum.add(verdict(file));
                }
            }
            Some(Seen::Absent) => sum.absent.push(format!("`{path}`")),
            Some(Seen::Unknown(why)) => sum.unknown.push(format!("{path} is not known: {why}")),
            None => sum.unknown.push(format!("{path} was not asked for")),
        }
    }
    sum.tell(check, outcomes);
}

/// Says what has to become of each file that there is.
pub(super) fn want(
    facts: &HostFacts,
    paths: &Paths,
    wanted: &dyn Fn(&FileFacts) -> Option<Wanted>,
    outcomes: &mut Outcomes,
) {
    let mut seen = BTreeSet::new();
    for path in paths.iter().flatten() {
        if let Some(Seen::Known(file)) = facts.files.get(path)
            && seen.insert(&file.path)
            && let Some(wanted) = wanted(file)
        {
            outcomes.want(wanted);
        }
    }
}

#[derive(Default)]
struct Sum {
    readings: Vec<Reading>,
    bad: Vec<(String, String)>,
    manual: Vec<String>,
    unknown: Vec<String>,
    absent: Vec<String>,
}

impl Sum {
    fn add(&mut self, verdict: Verdict) {
        match verdict {
            Verdict::Good(readings) => self.readings.extend(readings),
            Verdict::Bad(message, value, readings) => {
                self.bad.push((message, value));
                self.readings.extend(readings);
            }
            Verdict::Manual(what, readings) => {
                self.manual.push(what);
                self.readings.extend(readings);
            }
            Verdict::Unknown(why) => self.unknown.push(why),
        }
    }

    fn tell(self, check: &'static Check, outcomes: &mut Outcomes) {
        let readings = self.readings.into_iter().take(MOST).collect::<Vec<_>>();
        if !self.bad.is_empty() {
            let (messages, values): (Vec<String>, Vec<String>) = self.bad.into_iter().unzip();
            let fault = Fault::new(check, joined(&messages, "; "), outcomes.place());
            outcomes.fail(fault.value(joined(&values, ", ")), readings);
        } else if let Some(why) = self.unknown.first() {
            outcomes.not_looked_at(why);
        } else if !self.manual.is_empty() {
            outcomes.manual(joined(&self.manual, "; "), readings);
        } else if readings.is_empty() {
            let paths = joined(&self.absent, " and ");
            outcomes.not_applicable(match self.absent.len() {
                0 => "there is no such file".to_owned(),
                1 => format!("{paths} does not exist"),
                _ => format!("{paths} do not exist"),
            });
        } else {
            outcomes.pass(readings);
        }
    }
}

/// Joins a few, and counts the others.
fn joined(words: &[String], with: &str) -> String {
    let shown: Vec<&str> = words.iter().take(SHOWN).map(String::as_str).collect();
    let shown = shown.join(with);
    match words.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown}{with}{more} more"),
    }
}

/// Readings that are kept.
const MOST: usize = 100;
/// Parts of a message that are written out.
const SHOWN: usize = 4;
