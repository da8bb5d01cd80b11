//! Threads whose end was lost: where ends were, it is looked whether `/proc` still has what is known.
//!
//! Events come a moment after what they tell of. So who is gone is not forgotten at once, but when all is handed over that
//! happened before it was looked: then its end would have been told.

use crate::kernel;
use crate::present;
use seawall_runtime::state::State;
use std::collections::VecDeque;
use std::path::Path;

/// Threads that are looked at in one turn: whoever reads the kernel's records must not wait.
const MOST: usize = 128;

/// A look at all threads, in portions.
#[derive(Debug, Default)]
pub(crate) struct Sweep {
    /// Who is still to be looked at.
    left: Vec<i64>,
    /// Whether it begins anew then.
    again: bool,
    gone: VecDeque<Gone>,
}

/// A thread that `/proc` does not have any more.
#[derive(Debug)]
struct Gone {
    /// When that was seen, in nanoseconds since the machine was started.
    seen: u64,
    id: i64,
    /// When the thread was made that was meant.
    cloned: u64,
}

impl Sweep {
    /// Looks at all threads that are known now, as soon as a look that is under way is over.
    pub(crate) fn begin(&mut self) {
        self.again = true;
    }

    /// Looks at some more; `until` is the time before which all was handed over, `booted` when the machine was started.
    pub(crate) fn go_on(&mut self, state: &mut State, proc: &Path, booted: u64, until: u64) {
        while let Some(gone) = self.gone.pop_front_if(|it| it.seen < until) {
            let known = state.thread(gone.id);
            if known.is_some_and(|it| it.cloned == gone.cloned) {
                state.forget_ended(gone.id);
            }
        }
        if self.again && self.left.is_empty() {
            self.again = false;
            self.left = state.sorted_threads().iter().map(|it| it.id).collect();
        }
        let first = self.left.len().saturating_sub(MOST);
        for id in self.left.drain(first..) {
            let Some(thread) = state.thread(id) else {
                continue;
            };
            let seen = kernel::boot_time();
            let started = present::started(proc, thread.process, id);
            // The same id may be another one's by now.
            let is_later =
                |at: u64| thread.cloned != 0 && booted.saturating_add(at) > thread.cloned;
            if started.is_none_or(is_later) {
                self.gone.push_back(Gone {
                    seen,
                    id,
                    cloned: thread.cloned,
                });
            }
        }
    }
}
