//! The processes, descriptors, accounts and containers that follow from events.
//!
//! [`State`] is fed with each event in turn; what it answers is how things stood right after that event (and, where the
//! event ended something, right before it). Nothing in it grows without bound: what is dropped is counted.

mod account;
mod agree;
mod birth;
mod bundle;
pub mod cgroup;
mod container;
mod descriptor;
mod feed;
mod files;
mod guests;
mod identity;
mod inspection;
mod limits;
mod mark;
mod network;
mod path;
mod process;
mod program;
mod restore;
pub mod socket;
mod table;
#[cfg(test)]
mod tests;
mod thread;

pub use account::{Group, User};
pub use birth::Identity;
pub use container::{Container, Mount};
pub use descriptor::{Descriptor, Endpoint, Of, Protocol};
pub(crate) use inspection::moment;
pub use limits::{Limits, Losses};
pub(crate) use path::out_of_proc;
pub use path::resolve;
pub(crate) use restore::Relations;
pub use table::Descriptors;
pub use thread::{Bonds, Executable, Thread};

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use account::Accounts;
use guests::Guests;
use limits::{Charge, Gauge};

use crate::event::Event;

/// How things stand after the last event that it was fed with.
#[derive(Debug)]
pub struct State {
    threads: HashMap<i64, Thread>,
    containers: HashMap<Arc<str>, (Container, Charge)>,
    /// Containers that the system's own engines told of: no user's groups are theirs.
    reserved: HashSet<Arc<str>>,
    users: Accounts<User>,
    groups: Accounts<Group>,
    limits: Limits,
    losses: Losses,
    gauge: Gauge,
    /// What the last event ended; it goes before the next one.
    ending: Ending,
    /// What the last event names without there being a descriptor: the path of an `open` that failed.
    passing: Option<Descriptor>,
    /// Where paths of the last event led, by the places of their parameters.
    found: Vec<(usize, Vec<u8>)>,
    guests: Guests,
    /// How often anything but a descriptor may have changed.
    changes: u64,
}

/// What an event ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Ending {
    #[default]
    Nothing,
    /// A descriptor of a process.
    Descriptor(i64, i64),
    /// A thread, whose children go to another one.
    Thread(i64, Option<i64>),
    /// The change of a descriptor's name is no longer news.
    News(i64, i64),
}

impl Default for State {
    fn default() -> Self {
        Self::new(Limits::default())
    }
}

impl State {
    /// Makes a state in which nothing is known yet.
    pub fn new(limits: Limits) -> Self {
        Self {
            threads: HashMap::new(),
            containers: HashMap::new(),
            reserved: HashSet::new(),
            users: Accounts::default(),
            groups: Accounts::default(),
            limits,
            losses: Losses::default(),
            gauge: Gauge::new(limits.bytes),
            ending: Ending::default(),
            passing: None,
            found: Vec::new(),
            guests: Guests::default(),
            changes: 0,
        }
    }

    /// Notes where paths of the last event led, by the places of their parameters, where whoever brings events knows it of the kernel:
    /// links and mounts on the way are in no text.
    pub fn set_found(&mut self, found: &[(usize, Vec<u8>)]) {
        self.found.clear();
        self.found.extend_from_slice(found);
    }

    /// Returns where a path of the last event led, where that is known.
    pub(crate) fn found(&self, parameter: usize) -> Option<&[u8]> {
        let found = self.found.iter().find(|(place, _)| *place == parameter);
        found.map(|(_, path)| path.as_slice())
    }

    /// Returns what had to be left out so far.
    pub fn losses(&self) -> Losses {
        self.losses
    }

    /// Returns how many threads are known.
    pub fn threads(&self) -> usize {
        self.threads.len()
    }

    /// Returns how many containers are known.
    pub fn containers(&self) -> usize {
        self.containers.len()
    }

    /// Returns all threads, by id.
    pub fn sorted_threads(&self) -> Vec<&Thread> {
        let mut all: Vec<_> = self.threads.values().collect();
        all.sort_unstable_by_key(|thread| thread.id);
        all
    }

    /// Returns the users of the host, by id.
    pub fn sorted_users(&self) -> Vec<&User> {
        self.users.sorted("")
    }

    /// Returns the groups of the host, by id.
    pub fn sorted_groups(&self) -> Vec<&Group> {
        self.groups.sorted("")
    }

    /// Returns a thread by its id on the host.
    pub fn thread(&self, id: i64) -> Option<&Thread> {
        self.threads.get(&id)
    }

    /// Returns the main thread of a thread's process; the thread itself where that is not known.
    pub fn main_of<'a>(&'a self, thread: &'a Thread) -> &'a Thread {
        self.threads.get(&thread.process).unwrap_or(thread)
    }

    /// Returns the main thread of the process that made a thread's process.
    pub fn parent_of(&self, thread: &Thread) -> Option<&Thread> {
        let parent = self.threads.get(&thread.parent)?;
        Some(self.main_of(parent))
    }

    /// Returns what a thread has open under a number.
    pub fn descriptor(&self, thread: i64, number: i64) -> Option<&Descriptor> {
        let thread = self.threads.get(&thread)?;
        let main = self.main_of(thread);
        self.held(main, number)
    }

    /// Returns the descriptor that an event is about. Of an `open` that failed it is what would have been opened, under
    /// a number below zero.
    pub fn descriptor_of(&self, event: &Event<'_>) -> Option<(i64, &Descriptor)> {
        let number = event.int(event.kind.schema()?.descriptor?)?;
        let found = match &self.passing {
            Some(passing) if number < 0 => Some(passing),
            _ => self.descriptor(event.thread, number),
        };
        found.map(|descriptor| (number, descriptor))
    }

    /// Returns a container by its full id, or the id that the engine shortens it to.
    pub fn container(&self, id: &str) -> Option<&Container> {
        self.containers
            .get(short(id))
            .map(|(container, _)| container)
    }

    /// Returns a user of the host.
    pub fn user(&self, id: u32) -> Option<&User> {
        self.user_in("", id)
    }

    /// Returns a user of a container.
    pub fn user_in(&self, container: &str, id: u32) -> Option<&User> {
        self.users.get(short(container), id)
    }

    /// Returns a group of the host.
    pub fn group(&self, id: u32) -> Option<&Group> {
        self.group_in("", id)
    }

    /// Returns a group of a container.
    pub fn group_in(&self, container: &str, id: u32) -> Option<&Group> {
        self.groups.get(short(container), id)
    }
}

/// Shortens the id of a container as engines do; names stay.
pub(crate) fn short(id: &str) -> &str {
    let digits = id.len() == 64 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    if digits {
        id.get(..12).unwrap_or(id)
    } else {
        id
    }
}
