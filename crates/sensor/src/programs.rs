//! Programs that were started, by the mark that each record of their processes has: where a birth, or the start of a program, was
//! lost, it is known again with the next thing that a process does which program it runs, and who started that.

use crate::encode::{BIRTH, EXIT, Encoded};
use crate::present;
use seawall_runtime::state::{Executable, State};
use std::collections::{HashMap, VecDeque};
use std::path::Path;

/// Starts that are remembered: what is looked for was started a moment before.
const MOST: usize = 16_384;

/// Programs that were started.
#[derive(Debug)]
pub(crate) struct Programs {
    known: HashMap<u64, Executable>,
    order: VecDeque<u64>,
    /// The namespaces of mounts of the first process and of this one.
    hosts: [Option<u32>; 2],
}

impl Default for Programs {
    fn default() -> Self {
        let of = |id: &str| present::mount_namespace(Path::new("/proc"), id);
        Self::of([of("1"), of("self")])
    }
}

impl Programs {
    fn of(hosts: [Option<u32>; 2]) -> Self {
        Self {
            known: HashMap::new(),
            order: VecDeque::new(),
            hosts,
        }
    }

    /// Says whether the process of a record runs another program than it is known to.
    pub(crate) fn is_other(state: &State, encoded: &Encoded) -> bool {
        let before = state.mark(encoded.process);
        encoded.program != 0 && before != 0 && before != encoded.program
    }

    /// Makes sure that the program is known that the process of an event runs, which the state was fed with.
    pub(crate) fn settle(&mut self, state: &mut State, encoded: &Encoded) {
        let (process, mark) = (encoded.process, encoded.program);
        // Who ends has no memory any more.
        if mark == 0 || encoded.kind == EXIT {
            return;
        }
        if encoded.is_start() {
            if let Some(main) = state.thread(process) {
                self.note(mark, &main.executable);
            }
        } else if state.mark(process) == mark {
            return;
        } else if let Some(known) = self.known.get(&mark) {
            state.set_program(process, known);
        } else if Self::is_other(state, encoded) {
            let unknown = self.unknown(state, encoded);
            state.set_program(process, &unknown);
        } else if encoded.kind == BIRTH {
            // It tells which program it runs when it runs first.
            return;
        }
        state.set_mark(process, mark);
    }

    /// Notes which program a start is of.
    pub(crate) fn note(&mut self, mark: u64, executable: &Executable) {
        if self.known.insert(mark, executable.clone()).is_some() {
            return;
        }
        self.order.push_back(mark);
        if self.order.len() > MOST
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
    }

    /// The start of a program was lost, or the process says that it runs another one (`PR_SET_MM_EXE_FILE`). Nobody is excused as
    /// what it ran before, nor as what it says; who is among the mounts of the host did not come out of a container by that.
    fn unknown(&self, state: &State, encoded: &Encoded) -> Executable {
        let before = state.thread(encoded.process);
        let was_outside = before.is_some_and(|it| it.executable.outside);
        Executable {
            outside: was_outside && self.hosts.contains(&Some(encoded.mount_namespace)),
            ..Executable::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use seawall_runtime::state::{Identity, Thread};
    use std::sync::Arc;

    const HOST: u32 = 1;
    const RUNTIME: i64 = 10;

    /// A runtime that was started outside, and one of its container.
    fn scene() -> (Programs, State) {
        let mut programs = Programs::of([Some(HOST), None]);
        let mut state = State::default();
        for (id, path, outside, mark) in [
            (RUNTIME, "/usr/sbin/runc", true, 7),
            (20, "/bin/sh", false, 8),
        ] {
            let executable = Executable {
                path: Arc::from(path.as_bytes()),
                lower_layer: !outside,
                outside,
                ..Executable::default()
            };
            programs.note(mark, &executable);
            state.add_thread(Thread {
                id,
                process: id,
                executable,
                ..Thread::default()
            });
            state.set_mark(id, mark);
        }
        (programs, state)
    }

    fn record(process: i64, program: u64, mount_namespace: u32) -> Encoded {
        let mut record = Encoded::default();
        record.kind = 1;
        (record.thread, record.process) = (process, process);
        (record.program, record.mount_namespace) = (program, mount_namespace);
        record
    }

    fn told(state: &State, process: i64) -> (String, bool, bool) {
        let it = &state.thread(process).unwrap().executable;
        let path = String::from_utf8(it.path.to_vec()).unwrap();
        (path, it.outside, it.lower_layer)
    }

    #[test]
    fn whose_birth_was_lost_runs_what_its_maker_does() {
        let (mut programs, mut state) = scene();
        // As /proc has it, which is later: the program of the container.
        state.add_thread(Thread {
            id: 11,
            process: 11,
            executable: Executable {
                path: Arc::from(&b"/bin/app"[..]),
                ..Executable::default()
            },
            ..Thread::default()
        });
        programs.settle(&mut state, &record(11, 7, 5));
        let wanted = ("/usr/sbin/runc".to_owned(), true, false);
        assert_eq!(told(&state, 11), wanted);
        // What was there before anybody looked is left as it is.
        state.add_thread(Thread {
            id: 12,
            process: 12,
            ..Thread::default()
        });
        programs.settle(&mut state, &record(12, 99, 5));
        assert_eq!((told(&state, 12).0.as_str(), state.mark(12)), ("", 99));
    }

    /// The program of a container whose start was lost is not what made the container; and no program of a package manager.
    #[test]
    fn who_started_something_unknown_is_excused_for_nothing() {
        for (process, mounts, outside) in
            [(RUNTIME, 5, false), (20, 5, false), (RUNTIME, HOST, true)]
        {
            let (mut programs, mut state) = scene();
            programs.settle(&mut state, &record(process, 99, mounts));
            assert_eq!(told(&state, process), (String::new(), outside, false));
            // It may have been told late.
            programs.settle(&mut state, &record(process, 7, mounts));
            assert_eq!(told(&state, process).0, "/usr/sbin/runc");
        }
    }

    #[test]
    fn what_is_told_is_left_as_it_is() {
        let (mut programs, mut state) = scene();
        for (process, mark) in [(RUNTIME, 7), (RUNTIME, 0), (20, 8)] {
            let before = told(&state, process);
            programs.settle(&mut state, &record(process, mark, 5));
            assert_eq!(told(&state, process), before);
        }
        let child = Identity {
            id: 21,
            process: 21,
            parent: 20,
            ..Identity::default()
        };
        state.add_birth(1, 20, &child);
        programs.settle(&mut state, &record(21, 8, 5));
        assert_eq!(told(&state, 21), told(&state, 20));
        // Who ends has none.
        let mut end = record(20, 99, 5);
        end.kind = EXIT;
        programs.settle(&mut state, &end);
        assert_eq!(state.mark(20), 8);
    }

    /// Who is born to somebody unknown tells of its program itself.
    #[test]
    fn who_is_born_to_nobody_known_is_not_marked() {
        let (mut programs, mut state) = scene();
        let child = Identity {
            id: 31,
            process: 31,
            parent: 30,
            ..Identity::default()
        };
        state.add_birth(1, 30, &child);
        let mut birth = record(31, 99, 5);
        birth.kind = BIRTH;
        programs.settle(&mut state, &birth);
        assert_eq!(state.mark(31), 0);
        birth.program = 7;
        programs.settle(&mut state, &birth);
        assert_eq!(told(&state, 31), told(&state, RUNTIME));
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let mut programs = Programs::of([None, None]);
        for mark in 1..=20_000 {
            programs.note(mark, &Executable::default());
            programs.note(mark, &Executable::default());
        }
        assert_eq!((programs.known.len(), programs.order.len()), (MOST, MOST));
        assert!(programs.known.contains_key(&20_000));
    }
}
