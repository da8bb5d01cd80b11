//! Settings of a swarm that one command changes.

use super::Work;
use super::step::{Mend, Step};

impl Work<'_> {
    /// Locks managers, and shortens what certificates hold.
    pub(super) fn swarm(&mut self) {
        let facts = self.facts;
        for engine in &facts.engines {
            let object = crate::host::EngineInput {
                facts,
                engine,
                settings: self.settings,
            }
            .object();
            for (check, set, reverse, risk) in COMMANDS {
                if !self.has_failed(check, &object) {
                    continue;
                }
                let words = |option: &str| {
                    let words = ["swarm", "update", option];
                    words.map(str::to_owned).to_vec()
                };
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
const COMMANDS: &[(&str, &str, Option<&str>, &str)] = &[
    (
        "HST-0052",
        "--autolock=true",
        Some("--autolock=false"),
        "a manager that is restarted waits for the key, which the command prints: keep it where the swarm cannot lose it",
    ),
    (
        "HST-0054",
        "--cert-expiry=2160h",
        None,
        "nodes that are away for longer than 90 days have to join again",
    ),
];
