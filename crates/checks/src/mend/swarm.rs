//! Settings of a swarm that one command changes.

use super::Work;
use super::step::{Mend, Step};

impl Work<'_> {
    /// Locks managers, shortens what certificates hold, and has keys made anew.
    pub(super) fn swarm(&mut self) {
        for (engine, object) in self.engines() {
            for (check, set, reverse, risk) in COMMANDS {
                if !self.has_failed(check, &object) {
                    continue;
                }
                let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
                let step = Step::Docker {
                    address: engine.address.clone(),
                    words: words(set),
                    reverse: reverse.map(words),
                };
                let by = vec![((*check).to_owned(), object.clone())];
                let why = "it is a setting of the whole swarm, which any manager takes";
                self.add(Mend::new(by, step, why).risk(*risk).dangerous());
            }
        }
    }
}

/// Check, what mends it, what takes that back, what may break.
type Command<'a> = (&'a str, &'a [&'a str], Option<&'a [&'a str]>, &'a str);

const COMMANDS: &[Command<'_>] = &[
    (
        "HST-0052",
        &["swarm", "update", "--autolock=true"],
        Some(&["swarm", "update", "--autolock=false"]),
        "a manager that is restarted waits for the key, which the command prints: keep it where the swarm cannot lose it",
    ),
    (
        "HST-0054",
        &["swarm", "update", "--cert-expiry=2160h"],
        None,
        "nodes that are away for longer than 90 days have to join again",
    ),
    (
        "HST-0053",
        &["swarm", "unlock-key", "--rotate"],
        None,
        "managers that do not have the new key yet wait for the old one: the command prints the new one, keep both where the swarm cannot lose them",
    ),
    (
        "HST-0055",
        &["swarm", "ca", "--rotate", "--detach"],
        None,
        "all nodes get new certificates, and one that is away for long has to join again; it goes on until all have theirs",
    ),
];
