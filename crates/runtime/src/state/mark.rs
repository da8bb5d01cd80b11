//! What is put right where events were lost, by whoever brings them: which start of a program a process runs, and which container
//! it is in although its control groups do not tell. Captures have none of that.

use std::sync::Arc;

use super::{Executable, State};

impl State {
    /// Returns which start of a program a process runs, as it was said last; 0 where nobody said.
    pub fn mark(&self, process: i64) -> u64 {
        self.threads.get(&process).map_or(0, |it| it.bonds.mark)
    }

    /// Says which start of a program a process runs. Whoever it makes from then on runs the same.
    pub fn set_mark(&mut self, process: i64, mark: u64) {
        if let Some(thread) = self.threads.get_mut(&process) {
            thread.bonds.mark = mark;
        }
    }

    /// Puts another program in the place of the one that a process was thought to run: its start was lost.
    pub fn set_program(&mut self, process: i64, executable: &Executable) {
        let Some(thread) = self.threads.get_mut(&process) else {
            return;
        };
        if thread.executable != *executable {
            thread.executable = executable.clone();
            self.changed();
        }
    }

    /// Forgets a process with its threads: its end was lost, and its id is another one's.
    pub fn forget_process(&mut self, id: i64) {
        self.end();
        self.forget_thread(id);
    }

    /// A thread is in a container that its control groups do not tell of, and makes it known. `by_runtime` says whether its
    /// program is still what makes the container, and was started outside.
    pub fn enter(&mut self, thread: i64, container: &str, runtime: &str, by_runtime: bool) {
        let id: Arc<str> = Arc::from(container);
        let Some(thread) = self.threads.get_mut(&thread) else {
            return;
        };
        thread.container = Some(Arc::clone(&id));
        thread.executable.outside &= by_runtime;
        self.changed();
        self.container_seen(&id, runtime);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::{Identity, Thread};

    fn executable(path: &[u8], outside: bool) -> Executable {
        Executable {
            path: Arc::from(path),
            outside,
            ..Executable::default()
        }
    }

    fn state() -> State {
        let mut state = State::default();
        state.add_thread(Thread {
            id: 10,
            process: 10,
            executable: executable(b"/usr/sbin/runc", true),
            ..Thread::default()
        });
        state
    }

    #[test]
    fn whoever_is_made_runs_what_its_maker_runs() {
        let mut state = state();
        state.set_mark(10, 7);
        state.set_mark(99, 8);
        let child = Identity {
            id: 11,
            process: 11,
            parent: 10,
            ..Identity::default()
        };
        state.add_birth(1, 10, &child);
        assert_eq!([10, 11, 99].map(|it| state.mark(it)), [7, 7, 0]);
    }

    #[test]
    fn another_program_takes_the_place_of_one() {
        let mut state = state();
        state.set_program(10, &executable(b"/bin/sh", false));
        let program = &state.thread(10).unwrap().executable;
        assert_eq!((&*program.path, program.outside), (&b"/bin/sh"[..], false));
    }

    #[test]
    fn a_process_is_forgotten_with_its_threads() {
        let mut state = state();
        state.add_thread(Thread {
            id: 11,
            process: 10,
            ..Thread::default()
        });
        state.forget_process(10);
        assert_eq!(state.threads(), 0);
    }

    #[test]
    fn who_enters_a_container_is_in_it() {
        let mut state = state();
        state.enter(10, "web", "runc", true);
        let thread = state.thread(10).unwrap();
        assert_eq!(thread.container.as_deref(), Some("web"));
        assert!(thread.executable.outside);
        assert_eq!(state.container("web").unwrap().runtime, "runc");
        state.enter(10, "web", "runc", false);
        assert!(!state.thread(10).unwrap().executable.outside);
        state.enter(99, "web", "runc", false);
        assert_eq!(state.threads(), 1);
    }
}
