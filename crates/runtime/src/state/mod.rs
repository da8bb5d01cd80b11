//! The processes, descriptors, accounts and containers that follow from events.
//!
//! [`State`] is fed with each event in turn; what it answers is how things stood right after that event (and, where the
//! event ended something, right before it). Nothing in it grows without bound: what is dropped is counted.

mod account;
mod container;
mod descriptor;
mod thread;

pub use account::{Group, User};
pub use container::{Container, Mount};
pub use descriptor::{Descriptor, Endpoint, Of, Protocol};
pub use thread::{Executable, Thread};

use std::collections::HashMap;

/// How things stand after the last event that it was fed with.
#[derive(Clone, Debug, Default)]
pub struct State {
    threads: HashMap<i64, Thread>,
    containers: HashMap<String, Container>,
    users: HashMap<u32, User>,
    groups: HashMap<u32, Group>,
}

impl State {
    /// Returns a thread by its id on the host.
    pub fn thread(&self, id: i64) -> Option<&Thread> {
        self.threads.get(&id)
    }

    /// Returns a container by its full id, or the id that the engine shortens it to.
    pub fn container(&self, id: &str) -> Option<&Container> {
        self.containers.get(id)
    }

    /// Returns a user of the host.
    pub fn user(&self, id: u32) -> Option<&User> {
        self.users.get(&id)
    }

    /// Returns a group of the host.
    pub fn group(&self, id: u32) -> Option<&Group> {
        self.groups.get(&id)
    }
}
