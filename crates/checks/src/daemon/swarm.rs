//! Signs of swarm mode in the daemon's configuration.

use super::Input;

/// Returns the first key that does something only on a node of a swarm.
pub(super) fn key(input: &Input) -> Option<&'static str> {
    KEYS.iter()
        .find(|key| input.value(key).is_some_and(|it| it.text() != Some("")))
        .copied()
}

static KEYS: &[&str] = &[
    "swarm-default-advertise-addr",
    "swarm-raft-election-tick",
    "swarm-raft-heartbeat-tick",
];
