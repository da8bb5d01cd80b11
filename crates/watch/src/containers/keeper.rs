//! What looks after a container of Podman, found by a thread in that.

use seawall_runtime::state::State;

use super::conmon::{self, Looked};
use super::engine::Trust;

/// How many processes may stand between a thread and what looks after its container.
const MOST_BETWEEN: usize = 64;

/// What looks after a container.
pub(super) struct Keeper {
    /// Its process.
    pub(super) process: i32,
    /// What its arguments say.
    pub(super) looked: Looked,
    /// A user's is believed no more than a user's engine.
    pub(super) trust: Trust,
}

impl Keeper {
    /// Looks among those that made a thread. What is in a container itself tells of none: it would name its neighbours.
    pub(super) fn find(id: &str, thread: i64, state: &State) -> Option<Self> {
        let mut at = state.thread(thread)?;
        for _ in 0..MOST_BETWEEN {
            at = state.parent_of(at)?;
            let process = i32::try_from(at.process).ok()?;
            if at.container.is_some() {
                continue;
            }
            if let Some(looked) = conmon::of_process(process).filter(|it| it.id == id) {
                let trust = if at.user == 0 {
                    Trust::Bundle
                } else {
                    Trust::User
                };
                return Some(Self {
                    process,
                    looked,
                    trust,
                });
            }
        }
        None
    }
}
