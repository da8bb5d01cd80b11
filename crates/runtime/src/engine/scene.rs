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
