//! What a rule is held against: an event, and how things stand.

use crate::event::Event;
use crate::state::{Container, Descriptor, State, Thread};

/// An event with what the state says of it.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// The event.
    pub event: &'a Event<'a>,
    /// How things stand after it.
    pub state: &'a State,
    /// The thread that it is of.
    pub thread: Option<&'a Thread>,
    /// The descriptor that it is about.
    pub descriptor: Option<(i64, &'a Descriptor)>,
    /// The container that its thread is in.
    pub container: Option<&'a Container>,
}

impl<'a> Scene<'a> {
    /// Puts an event together with what a state, which was fed with it, says of it.
    pub fn of(event: &'a Event<'a>, state: &'a State) -> Self {
        let thread = state.thread(event.thread);
        let container = thread.and_then(|thread| thread.container.as_deref());
        Scene {
            event,
            state,
            thread,
            descriptor: state.descriptor_of(event),
            container: container.and_then(|id| state.container(id)),
        }
    }
}
