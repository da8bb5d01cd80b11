//! Which ring an event belongs to: that of its container, or that of its tree of processes on the host.

use std::collections::HashMap;
use std::sync::Arc;

use seawall_runtime::event::{Event, Kind};
use seawall_runtime::state::{State, Thread};

/// What a ring is of.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Key {
    /// A container, by its id.
    Container(Arc<str>),
    /// The processes below one that the first process of the host made; what is reparented stays where it was.
    Tree(i64),
}

/// To which tree threads of the host belong, as long as they live.
#[derive(Debug, Default)]
pub(super) struct Keys {
    trees: HashMap<i64, i64>,
}

/// The most threads that are remembered; beyond, all are looked for anew.
const MOST: usize = 131_072;

impl Keys {
    /// Returns what an event belongs to.
    pub(super) fn of(&mut self, event: &Event<'_>, state: &State) -> Key {
        let key = self.of_thread(event.thread, state);
        if event.kind == Kind::PROCESS_EXIT {
            self.trees.remove(&event.thread);
        }
        key
    }

    /// Returns what a thread belongs to.
    pub(super) fn of_thread(&mut self, id: i64, state: &State) -> Key {
        let Some(thread) = state.thread(id) else {
            return Key::Tree(id);
        };
        if let Some(container) = &thread.container {
            return Key::Container(Arc::clone(container));
        }
        if let Some(tree) = self.trees.get(&id) {
            return Key::Tree(*tree);
        }
        let tree = self.top(thread, state);
        if self.trees.len() >= MOST {
            self.trees.clear();
        }
        self.trees.insert(id, tree);
        Key::Tree(tree)
    }

    /// Returns the process at the top of a thread's tree; where one above is remembered, what it belongs to.
    fn top(&self, thread: &Thread, state: &State) -> i64 {
        /// Longer rows have none.
        const LONGEST: usize = 64;
        let mut top = thread.process;
        let mut above = thread.parent;
        for _ in 0..LONGEST {
            if let Some(tree) = self.trees.get(&above) {
                return *tree;
            }
            let Some(parent) = state.thread(above).filter(|parent| parent.process > 1) else {
                break;
            };
            top = parent.process;
            above = parent.parent;
        }
        top
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn thread(id: i64, parent: i64, container: Option<&str>) -> Thread {
        Thread {
            id,
            process: id,
            parent,
            container: container.map(Arc::from),
            ..Thread::default()
        }
    }

    #[test]
    fn trees_end_below_the_first_process_and_containers_are_their_own() {
        let mut state = State::default();
        for one in [
            thread(1, 0, None),
            thread(10, 1, None),
            thread(11, 10, None),
            thread(12, 11, None),
            thread(20, 1, None),
            thread(30, 12, Some("c")),
        ] {
            state.add_thread(one);
        }
        let mut keys = Keys::default();
        let cases = [(1, 1), (10, 10), (12, 10), (20, 20), (99, 99)];
        for (id, tree) in cases {
            assert_eq!(keys.of_thread(id, &state), Key::Tree(tree), "{id}");
        }
        assert_eq!(keys.of_thread(30, &state), Key::Container("c".into()));
        // Its parent is gone, and it belongs where it belonged.
        state.add_thread(thread(12, 1, None));
        assert_eq!(keys.of_thread(12, &state), Key::Tree(10));
        let mut exit = Event::new(Kind::PROCESS_EXIT, &[], []);
        exit.thread = 12;
        assert_eq!(keys.of(&exit, &state), Key::Tree(10));
        assert_eq!(keys.of_thread(12, &state), Key::Tree(12));
    }
}
