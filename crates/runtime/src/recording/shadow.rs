//! What the reader of a block makes of it: the writer runs the same, and tells where that differs from how things stand.

use std::collections::HashSet;

use super::wire::{Out, fold};
use super::{fact, named};
use crate::engine::MOST_ANCESTORS;
use crate::event::Event;
use crate::state::{Descriptor, State, Thread};

/// A state as the reader of the block at hand has it.
#[derive(Debug, Default)]
pub(super) struct Shadow {
    state: State,
    /// Threads of which all that rules see agrees, as long as neither side changes.
    settled: HashSet<i64>,
    /// How often both sides had changed when that was last looked at.
    changes: [u64; 2],
}

impl Shadow {
    /// A new block begins: its reader knows nothing.
    pub(super) fn clear(&mut self) {
        self.state.forget();
        self.settled.clear();
    }

    /// Returns about how many bytes it holds.
    pub(super) fn bytes(&self) -> usize {
        self.state.bytes()
    }

    /// Takes an event in, and writes whatever of the state after it the reader has not, or has otherwise: all that rules can
    /// see at this event.
    pub(super) fn note(&mut self, out: &mut Out, event: &Event<'_>, state: &State) {
        self.state.feed(event);
        if self.changes != [state.changes(), self.state.changes()] {
            self.settled.clear();
        }
        for id in named::processes(event) {
            self.thread(out, id, state);
        }
        if !self.settled.contains(&event.thread) {
            self.line(out, event.thread, state);
        }
        self.descriptors(out, event, state);
        self.accounts(out, event, state);
        self.settled.insert(event.thread);
        // What was told made both the same: that unsettles nothing.
        self.changes = [state.changes(), self.state.changes()];
    }

    /// A thread, its main thread, those above, and the leaders of its session and group.
    fn line(&mut self, out: &mut Out, id: i64, state: &State) {
        self.thread(out, id, state);
        let Some(thread) = state.thread(id) else {
            return;
        };
        self.thread(out, thread.process, state);
        // Numbers of another namespace are not those of the host.
        if thread.id == thread.virtual_id {
            self.thread(out, thread.session, state);
            self.thread(out, thread.virtual_group, state);
        }
        let mut below = state.main_of(thread);
        for _ in 0..MOST_ANCESTORS {
            if below.parent == below.id || below.parent == below.process {
                return;
            }
            self.thread(out, below.parent, state);
            let Some(parent) = state.thread(below.parent) else {
                return;
            };
            below = parent;
        }
    }

    fn thread(&mut self, out: &mut Out, id: i64, state: &State) {
        let found = state.thread(id);
        if self.state.agrees(id, found) {
            return;
        }
        let Some(thread) = found else {
            out.put(fact::NO_THREAD);
            out.put(fold(id));
            self.state.restore_absence(id);
            return;
        };
        let mut relations = thread.relations();
        // Of others the reader learns where it needs them.
        relations
            .children
            .retain(|child| self.state.thread(*child).is_some());
        out.put(fact::THREAD);
        fact::thread(out, &mut thread.clone(), &mut relations);
        self.state.restore_thread(thread.clone(), relations);
    }

    /// The descriptors that the event names, and what it ends.
    fn descriptors(&mut self, out: &mut Out, event: &Event<'_>, state: &State) {
        if let Some(thread) = state.thread(event.thread) {
            let holder = state.main_of(thread);
            named::descriptors(event, |number| {
                let found = state.held(holder, number);
                self.descriptor(out, holder, (number, found));
            });
        }
        if let Some(passing) = state.passing()
            && self.state.passing() != Some(passing)
        {
            out.put(fact::PASSING);
            fact::descriptor(out, &mut passing.clone());
            self.state.restore_passing(passing.clone());
        }
        if self.state.ending() != state.ending() {
            out.put(fact::ENDING);
            fact::ending(out, &mut state.ending());
            self.state.restore_ending(state.ending());
        }
    }

    fn descriptor(
        &mut self,
        out: &mut Out,
        holder: &Thread,
        (number, found): (i64, Option<&Descriptor>),
    ) {
        let own = self.state.thread(holder.id);
        if own.and_then(|own| self.state.held(own, number)) == found {
            return;
        }
        out.put(match found {
            Some(_) => fact::DESCRIPTOR,
            None => fact::NO_DESCRIPTOR,
        });
        out.put(fold(holder.id));
        out.put(fold(number));
        if let Some(found) = found {
            fact::descriptor(out, &mut found.clone());
        }
        self.state
            .restore_descriptor(holder.id, number, found.cloned());
    }

    /// The container of the thread, its users and groups, and those that the event names.
    fn accounts(&mut self, out: &mut Out, event: &Event<'_>, state: &State) {
        let thread = state.thread(event.thread);
        // A thread that nobody knows is as one of the host.
        let container = thread.and_then(|thread| thread.container.as_deref());
        let container = container.unwrap_or_default();
        if let Some(thread) = thread.filter(|thread| !self.settled.contains(&thread.id)) {
            self.container(out, container, state);
            self.user(out, container, thread.user, state);
            self.group(out, container, thread.user_group, state);
            // Who logged in is an account of the host.
            self.user(out, "", thread.login_user, state);
        }
        for id in named::users(event) {
            self.user(out, container, id, state);
        }
        for id in named::groups(event) {
            self.group(out, container, id, state);
        }
    }

    fn container(&mut self, out: &mut Out, id: &str, state: &State) {
        let found = state.container(id);
        if self.state.container(id) == found {
            return;
        }
        if let Some(found) = found {
            out.put(fact::CONTAINER);
            fact::container(out, &mut found.clone());
            self.state.add_container(found.clone());
        } else {
            out.put(fact::NO_CONTAINER);
            fact::no_container(out, &mut id.to_owned());
            self.state.restore_no_container(id);
        }
    }

    fn user(&mut self, out: &mut Out, container: &str, id: u32, state: &State) {
        let found = state.user_in(container, id);
        if self.state.user_in(container, id) == found {
            return;
        }
        let mut container = container.to_owned();
        if let Some(found) = found {
            out.put(fact::USER);
            fact::user(out, &mut container, &mut found.clone());
            self.state.add_user(&container, found.clone());
        } else {
            out.put(fact::NO_USER);
            fact::no_account(out, &mut container, &mut id.clone());
            self.state.forget_user(&container, id);
        }
    }

    fn group(&mut self, out: &mut Out, container: &str, id: u32, state: &State) {
        let found = state.group_in(container, id);
        if self.state.group_in(container, id) == found {
            return;
        }
        let mut container = container.to_owned();
        if let Some(found) = found {
            out.put(fact::GROUP);
            fact::group(out, &mut container, &mut found.clone());
            self.state.add_group(&container, found.clone());
        } else {
            out.put(fact::NO_GROUP);
            fact::no_account(out, &mut container, &mut id.clone());
            self.state.forget_group(&container, id);
        }
    }
}
