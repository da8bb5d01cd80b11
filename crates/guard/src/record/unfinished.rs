//! Requests that were let through and whose end is not told: what a log that ends unexpectedly can't tell is said by name.

use std::collections::BTreeSet;

use super::file::{UNDER_WAY, UNKNOWN};
use super::line::Told;

/// Names of requests.
#[derive(Clone, Debug, Default)]
pub(super) struct Unfinished {
    names: BTreeSet<String>,
    /// Whether there were more than are kept.
    more: bool,
}

impl Unfinished {
    /// Takes what a line tells.
    pub(super) fn take(&mut self, told: &Told) {
        match told {
            Told::Decided {
                request,
                allowed: true,
                ..
            } => self.add(request),
            Told::Ended { request, .. } => {
                self.names.remove(request);
            }
            Told::Own { what, .. } if what == UNKNOWN => *self = Self::default(),
            Told::Own { what, detail } if what == UNDER_WAY => {
                for name in detail.split(SEPARATOR) {
                    self.add(name);
                }
            }
            _ => {}
        }
    }

    /// Returns all names, for a file that goes on with them; nothing where there are none.
    pub(super) fn names(&self) -> Option<String> {
        let names: Vec<&str> = self.names.iter().map(String::as_str).collect();
        (!names.is_empty()).then(|| names.join(SEPARATOR))
    }

    /// Says what is not known of them; nothing where there are none.
    pub(super) fn told(&self) -> Option<String> {
        let names = self.names()?;
        let (least, count) = (if self.more { "at least " } else { "" }, self.names.len());
        Some(format!(
            "what became of {least}{count} requests that were let through is not known: {names}"
        ))
    }

    fn add(&mut self, name: &str) {
        if self.names.len() >= MOST || name.len() > LONGEST {
            self.more = true;
        } else {
            self.names.insert(name.to_owned());
        }
    }
}

const SEPARATOR: &str = ", ";
/// Names that are kept: more than there may be connections, and few enough for one line.
const MOST: usize = 10_000;
/// Bytes of a name; ours are shorter.
const LONGEST: usize = 40;
