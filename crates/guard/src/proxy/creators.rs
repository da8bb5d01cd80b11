//! Who made which command of a container: the engine does not say, and whoever starts one may be somebody else.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use crate::decide::Recorded;

/// Who made a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Creator {
    /// Who.
    pub(crate) identity: String,
    /// By which request.
    pub(crate) request: String,
    /// The command, without secrets.
    pub(crate) command: Option<String>,
    /// Which sessions of theirs are recorded: also those that others start.
    pub(crate) recorded: Recorded,
}

/// Those of the last commands.
#[derive(Debug, Default)]
pub(crate) struct Creators {
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    by_id: BTreeMap<String, Creator>,
    order: VecDeque<String>,
}

impl Creators {
    /// Takes note of a command that was made.
    pub(crate) fn add(&self, id: &str, creator: Creator) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.by_id.insert(id.to_owned(), creator).is_none() {
            known.order.push_back(id.to_owned());
        }
        if known.order.len() > MOST {
            if let Some(oldest) = known.order.pop_front() {
                known.by_id.remove(&oldest);
            }
        }
    }

    /// Returns who made a command, by its full id.
    pub(crate) fn find(&self, id: &str) -> Option<Creator> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.by_id.get(id).cloned()
    }
}

/// Commands that are remembered.
const MOST: usize = 8192;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_are_remembered() {
        let creators = Creators::default();
        let creator = |request: usize| Creator {
            identity: "uid:1".to_owned(),
            request: request.to_string(),
            command: None,
            recorded: Recorded::default(),
        };
        for at in 0..=MOST {
            creators.add(&at.to_string(), creator(at));
            creators.add(&at.to_string(), creator(at));
        }
        assert_eq!(creators.find("0"), None);
        assert_eq!(creators.find("1"), Some(creator(1)));
        assert_eq!(creators.find(&MOST.to_string()), Some(creator(MOST)));
    }
}
