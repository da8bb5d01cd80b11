//! What was recorded → the least role that would have allowed it: the operations that were asked for, the objects that
//! they were about, and a profile of what was made. Requests are read again from their line and body.

mod line;
mod profile;
mod write;

use std::collections::{BTreeMap, BTreeSet};

use super::case::{Written, read};
use crate::api::operation::Target;
use line::{Decided, Line, Told};
use profile::Learned;

/// What was learned of one who asks.
#[derive(Debug, Default)]
pub struct Lesson {
    /// Requests that were allowed, and so count.
    pub requests: u64,
    /// Requests that were denied, and so do not.
    pub denied: u64,
    /// Lines that are none of a log.
    pub unreadable: u64,
    /// Names of who asked.
    pub principals: BTreeSet<String>,
    /// Operations with how often they were asked for, apart by whether all of their objects were made by who asks.
    operations: BTreeMap<(Scope, String), u64>,
    /// Requests that can't be read again: by operation.
    lost: BTreeMap<String, u64>,
    /// What was made.
    made: Learned,
}

/// Whose objects an operation was about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Scope {
    /// Those that were made in this log by who asks; or none, or what can be narrowed to one's own.
    Own,
    /// Others.
    All,
}

/// Learns from lines of a log, of one who asks or of all.
pub fn learn<'a>(lines: impl Iterator<Item = &'a str> + Clone, principal: Option<&str>) -> Lesson {
    let mut lesson = Lesson::default();
    let read = |line: &str| serde_json::from_str::<Line>(line).ok();
    let own = made_ids(lines.clone().filter_map(read), principal);
    for text in lines.filter(|line| !line.trim().is_empty()) {
        match read(text).map(|line| line.told) {
            Some(Told::Decided(it)) if principal.is_none_or(|who| who == it.principal.identity) => {
                lesson.one(&it, &own);
            }
            Some(_) => {}
            None => lesson.unreadable = lesson.unreadable.saturating_add(1),
        }
    }
    lesson
}

/// Returns ids of objects that were made by requests of who asks.
fn made_ids(lines: impl Iterator<Item = Line>, principal: Option<&str>) -> BTreeSet<String> {
    let (mut asked, mut made) = (BTreeSet::new(), BTreeSet::new());
    for line in lines {
        match line.told {
            Told::Decided(it) if principal.is_none_or(|who| who == it.principal.identity) => {
                asked.insert(it.request);
            }
            Told::Ended { request, made: id } if asked.contains(&request) => made.extend(id),
            _ => {}
        }
    }
    made
}

impl Lesson {
    fn one(&mut self, decided: &Decided, own: &BTreeSet<String>) {
        let Some(operation) = decided.operation.clone().filter(|_| decided.allowed) else {
            self.denied = self.denied.saturating_add(1);
            return;
        };
        self.requests = self.requests.saturating_add(1);
        self.principals.insert(decided.principal.identity.clone());
        let is_own = decided.targets.iter().all(|target| own.contains(target));
        let asked = read(&again(decided)).ok();
        // Images are nobody's: what is done to them is asked of the profile.
        let target = asked.as_ref().and_then(|it| it.operation.target);
        let scope = if is_own || target == Some(Target::Image) {
            Scope::Own
        } else {
            Scope::All
        };
        let count = self
            .operations
            .entry((scope, operation.clone()))
            .or_default();
        *count = count.saturating_add(1);
        if let Some(asked) = asked {
            self.made.take(&asked);
        } else {
            let count = self.lost.entry(operation).or_default();
            *count = count.saturating_add(1);
        }
    }

    /// Writes the role, with the profile that it needs, as a document that stands under `guard:`.
    pub fn write(&self, role: &str) -> String {
        write::write(self, role)
    }
}

/// Returns the request as it was recorded.
fn again(decided: &Decided) -> Written {
    let (method, path) = decided.line.split_once(' ').unwrap_or((&decided.line, ""));
    Written {
        method: method.to_owned(),
        // Some recorders end the line as the request's line ends.
        path: path.trim_end_matches(" HTTP/1.1").to_owned(),
        headers: Vec::new(),
        body: decided.body.clone(),
    }
}

#[cfg(test)]
mod tests;
