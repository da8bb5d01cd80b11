//! What a rule is held against: an event, and how things stand.

use crate::document::Document;
use crate::event::Event;
use crate::state::{Container, Descriptor, Group, State, Thread, User};
use std::collections::BTreeMap;
use std::net::IpAddr;

/// An event with what the state says of it.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// The event.
    pub event: &'a Event<'a>,
    /// How things stand after it.
    pub state: &'a State,
    /// The thread that it is of.
    pub thread: Option<&'a Thread>,
    /// The descriptor that it is about, and its number; below zero for what an event failed to make.
    pub descriptor: Option<(i64, &'a Descriptor)>,
    /// The container that its thread is in.
    pub container: Option<&'a Container>,
    /// The document that the event is, where it is none of the kernel.
    pub document: Option<&'a Document>,
    /// What is known of the world around.
    pub world: &'a World,
}

/// What no event tells: inputs of whoever runs the engine.
#[derive(Clone, Debug, Default)]
pub struct World {
    /// The name of the host.
    pub host: String,
    names: BTreeMap<IpAddr, Vec<String>>,
}

/// The most ancestors of a process that are looked at. Linux allows 4,194,304 processes at once, so there may be more.
pub const MOST_ANCESTORS: usize = 1024;

impl World {
    /// Makes it of the name of the host.
    pub fn new(host: impl Into<String>) -> Self {
        Self {
            host: host.into(),
            names: BTreeMap::new(),
        }
    }

    /// Tells that a name has an address, as it was resolved ahead of time.
    pub fn resolved(&mut self, name: &str, address: IpAddr) {
        let names = self.names.entry(address).or_default();
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }

    /// Forgets all names.
    pub fn forget_names(&mut self) {
        self.names.clear();
    }

    /// Returns the names that an address is known to have.
    pub fn names(&self, address: IpAddr) -> &[String] {
        self.names.get(&address).map_or(&[], Vec::as_slice)
    }
}

impl<'a> Scene<'a> {
    /// Puts an event together with what a state, which was fed with it, says of it.
    pub fn of(event: &'a Event<'a>, state: &'a State, world: &'a World) -> Self {
        let thread = state.thread(event.thread);
        let container = thread.and_then(|thread| thread.container.as_deref());
        Self {
            event,
            state,
            thread,
            descriptor: state.descriptor_of(event),
            container: container.and_then(|id| state.container(id)),
            document: None,
            world,
        }
    }

    /// Puts a document together with what a state says of the container that it is about. `event` is the document's own
    /// ([`Document::event`]).
    pub fn of_document(
        document: &'a Document,
        event: &'a Event<'a>,
        state: &'a State,
        world: &'a World,
    ) -> Self {
        Self {
            event,
            state,
            thread: None,
            descriptor: None,
            container: document.container().and_then(|id| state.container(id)),
            document: Some(document),
            world,
        }
    }

    /// Returns the main thread of the process: the thread itself where it is that, or where the main one is not known.
    pub fn main(&self) -> Option<&'a Thread> {
        let thread = self.thread?;
        if thread.id == thread.process {
            return Some(thread);
        }
        Some(self.state.thread(thread.process).unwrap_or(thread))
    }

    /// Returns the parent of the process.
    pub fn parent(&self) -> Option<&'a Thread> {
        self.ancestors().next()
    }

    /// Returns the ancestors of the process, the parent first: at most [`MOST_ANCESTORS`].
    pub fn ancestors(&self) -> impl Iterator<Item = &'a Thread> + use<'a> {
        let state = self.state;
        let above = move |thread: &&'a Thread| {
            if thread.parent == thread.id || thread.parent == thread.process {
                return None;
            }
            state.thread(thread.parent)
        };
        let first = self.main().as_ref().and_then(above);
        std::iter::successors(first, move |thread| above(thread)).take(MOST_ANCESTORS)
    }

    /// Returns a descriptor of the process by its number.
    pub fn open(&self, number: i64) -> Option<&'a Descriptor> {
        match self.descriptor {
            Some((own, descriptor)) if own == number => Some(descriptor),
            _ => self.state.held(self.main()?, number),
        }
    }

    /// Returns a user as the thread has it: containers have their own.
    pub fn user(&self, id: u32) -> Option<&'a User> {
        match self.container_id() {
            Some(container) => self.state.user_in(container, id),
            None => self.state.user(id),
        }
    }

    /// Returns a group as the thread has it.
    pub fn group(&self, id: u32) -> Option<&'a Group> {
        match self.container_id() {
            Some(container) => self.state.group_in(container, id),
            None => self.state.group(id),
        }
    }

    /// Returns the container that the thread is in, also where nobody told of it.
    fn container_id(&self) -> Option<&'a str> {
        let told = self.container.map(|container| container.id.as_str());
        told.or_else(|| self.thread?.container.as_deref())
    }

    /// Returns whether the thread is on the host: in no container.
    pub fn is_on_host(&self) -> bool {
        self.container_id().is_none()
    }
}
