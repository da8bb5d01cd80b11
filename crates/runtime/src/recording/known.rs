//! What the reader of a block knows at a place of it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::state::{Touched, short};

/// What the reader of a block knows.
#[derive(Debug, Default)]
pub(super) struct Known {
    pub(super) threads: HashSet<i64>,
    /// Threads of which it is known that there are none.
    pub(super) absent: HashSet<i64>,
    /// Threads of which all above are known, too, and the leaders of their sessions and groups.
    pub(super) lines: HashSet<i64>,
    /// By process: the numbers of which it is known what is open under them, or that nothing is.
    descriptors: HashMap<i64, HashSet<i64>>,
    containers: HashSet<Box<str>>,
    /// Threads whose users and groups are known.
    pub(super) people: HashSet<i64>,
    users: HashSet<(Arc<str>, u32)>,
    groups: HashSet<(Arc<str>, u32)>,
}

impl Known {
    /// Forgets all.
    pub(super) fn clear(&mut self) {
        self.threads.clear();
        self.absent.clear();
        self.lines.clear();
        self.descriptors.clear();
        self.containers.clear();
        self.people.clear();
        self.users.clear();
        self.groups.clear();
    }

    /// Takes notice of what was told beside the events.
    pub(super) fn touched(&mut self, touched: &Touched) {
        match touched {
            Touched::Thread(id) => {
                self.threads.remove(id);
                self.people.remove(id);
                // Others may have it above them.
                self.lines.clear();
            }
            Touched::Descriptor(process, number) => {
                if let Some(numbers) = self.descriptors.get_mut(process) {
                    numbers.remove(number);
                }
            }
            Touched::Container(id) => {
                self.containers.remove(short(id));
            }
            Touched::Account(_) => {
                self.people.clear();
                self.users.clear();
                self.groups.clear();
            }
            Touched::All => self.clear(),
        }
    }

    /// A thread is gone, and with the main one what its process had open.
    pub(super) fn ended(&mut self, thread: i64) {
        self.threads.remove(&thread);
        self.people.remove(&thread);
        self.lines.clear();
        self.descriptors.remove(&thread);
    }

    /// A process has a copy of what another one has open.
    pub(super) fn copied(&mut self, from: i64, to: i64) {
        let numbers = self.descriptors.get(&from).cloned();
        self.descriptors.insert(to, numbers.unwrap_or_default());
    }

    /// Of a process nothing is known to be open.
    pub(super) fn emptied(&mut self, process: i64) {
        self.descriptors.remove(&process);
    }

    /// Returns whether it is known what is open under a number.
    pub(super) fn has_descriptor(&self, process: i64, number: i64) -> bool {
        let numbers = self.descriptors.get(&process);
        numbers.is_some_and(|numbers| numbers.contains(&number))
    }

    /// It is known what is open under a number.
    pub(super) fn descriptor(&mut self, process: i64, number: i64) {
        self.descriptors.entry(process).or_default().insert(number);
    }

    /// Returns whether a container was not known so far; it is from now on.
    pub(super) fn container(&mut self, id: &str) -> bool {
        let key = short(id);
        !self.containers.contains(key) && self.containers.insert(Box::from(key))
    }

    /// Returns whether a user was not known so far; it is from now on.
    pub(super) fn user(&mut self, container: &str, id: u32) -> bool {
        self.users.insert((Arc::from(container), id))
    }

    /// Returns whether a group was not known so far; it is from now on.
    pub(super) fn group(&mut self, container: &str, id: u32) -> bool {
        self.groups.insert((Arc::from(container), id))
    }
}
