//! The programs of outputs that run: at the end none of them stays behind, whatever it hangs on.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rustix::process::{Pid, Signal, kill_process_group};

/// Process groups of programs that nobody has waited for yet, so that their numbers are still theirs.
#[derive(Debug, Default)]
pub(super) struct Leash(Mutex<Groups>);

/// The groups, while nobody else changes them.
#[derive(Debug, Default)]
pub(super) struct Groups {
    running: BTreeSet<u32>,
    /// Whether no more are started.
    over: bool,
}

impl Leash {
    /// Holds them, to start one or to wait for one.
    pub(super) fn hold(&self) -> MutexGuard<'_, Groups> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Kills all that run, and lets no more be started.
    pub(super) fn end(&self) {
        let mut groups = self.hold();
        groups.over = true;
        groups.running.iter().copied().for_each(kill);
    }
}

impl Groups {
    /// Says whether no more are to be started.
    pub(super) const fn is_over(&self) -> bool {
        self.over
    }

    /// One was started.
    pub(super) fn add(&mut self, group: u32) {
        self.running.insert(group);
    }

    /// One was waited for, or is about to be.
    pub(super) fn forget(&mut self, group: u32) {
        self.running.remove(&group);
    }
}

/// Kills a process group. Whoever is gone already needs no killing.
pub(super) fn kill(group: u32) {
    let id = i32::try_from(group).ok().and_then(Pid::from_raw);
    if let Some(group) = id {
        let _gone = kill_process_group(group, Signal::KILL);
    }
}
