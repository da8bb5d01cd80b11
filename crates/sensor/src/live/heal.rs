//! What is put right where events were lost, or nobody tells: who a process is, and which container it is in.

use super::Live;
use crate::encode::Encoded;
use crate::makers::amid::Amid;
use crate::present;
use crate::programs::Programs;
use seawall_runtime::state::Thread;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How much earlier than it was a process may be thought to have been made, in nanoseconds: `/proc` tells hundredths of a second.
const TICK: u64 = 20_000_000;

impl Live {
    /// What runtimes run that are making containers is theirs. `before` are those before the programs began to record, which may have
    /// become others since: events tell that; `now` those after all processes were read.
    pub(super) fn excuse(&mut self, before: &[Amid], now: &[Amid]) {
        for amid in before.iter().chain(now) {
            self.programs.note(amid.mark, &amid.program);
        }
        let now: BTreeMap<i64, &Amid> = now.iter().map(|it| (it.process, it)).collect();
        let all = self.state.sorted_threads().into_iter();
        let all: Vec<(i64, &Amid)> = all
            .filter_map(|it| Some((it.id, *now.get(&it.process)?)))
            .collect();
        for (thread, amid) in all {
            self.state.set_program(thread, &amid.program);
            self.state.set_mark(thread, amid.mark);
        }
    }

    /// Processes that were there before are in the containers of the runtimes that made them, where their control groups tell
    /// of none.
    pub(super) fn enter_present(&mut self) {
        let all = self.state.sorted_threads().into_iter();
        let free = all.filter(|it| it.container.is_none() && it.process != it.virtual_process);
        let free: Vec<(i64, i64)> = free.map(|it| (it.id, it.process)).collect();
        for (thread, process) in free {
            let namespace = present::process_namespace(&self.proc, process);
            if namespace.is_some_and(|it| !self.owners.is_of_host(it)) {
                self.makers.enter(&mut self.state, thread, true);
            }
        }
    }

    /// The end of a process may have been lost, and the birth of another one that got its id: then all that is known is of the
    /// one before.
    pub(super) fn forget_reused(&mut self, encoded: &Encoded) {
        let process = encoded.process;
        let Some(known) = self.state.thread(process).filter(|it| it.cloned != 0) else {
            return;
        };
        let started = match encoded.started {
            0 if Programs::is_other(&self.state, encoded) => {
                present::started(&self.proc, process, process).unwrap_or_default()
            }
            started if encoded.thread == process => started,
            _ => 0,
        };
        if self.booted.saturating_add(started) > known.cloned.saturating_add(TICK) {
            self.state.forget_process(process);
        }
    }

    /// A thread whose birth was lost is looked up, if it is still there. What is there now is later than the event: births
    /// and new programs tell themselves who they are. Who is not there any more, or has left its control groups since, is in the
    /// container whose process namespace it is in. Says whether it was looked up.
    pub(super) fn look_up(&mut self, encoded: &Encoded) -> bool {
        if encoded.of_process || self.state.thread(encoded.thread).is_some() {
            return false;
        }
        let owner = self.owners.of(encoded.process_namespace).map(Arc::from);
        let found = present::thread_of(&self.proc, encoded.process, encoded.thread, self.booted);
        for mut thread in found {
            if self.state.thread(thread.id).is_none() {
                thread.container.clone_from(&owner);
                self.state.add_thread(thread);
            }
        }
        if owner.is_some() && self.state.thread(encoded.thread).is_none() {
            self.state.add_thread(Thread {
                id: encoded.thread,
                process: encoded.process,
                parent: -1,
                user: u32::MAX,
                user_group: u32::MAX,
                login_user: u32::MAX,
                container: owner,
                ..Thread::default()
            });
        }
        true
    }
}
