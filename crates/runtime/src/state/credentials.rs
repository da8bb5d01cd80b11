//! Who a thread is, as the kernel has it. What a call asked for, and what it returned, need not be what was done: ids are those of
//! the caller's namespace of users, and a filter of the process may claim that a call was made (seccomp(2)).

use std::sync::Arc;

use super::State;

/// Who a thread is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// Its effective user, as the host numbers it.
    pub user: u32,
    /// Its effective group, likewise.
    pub user_group: u32,
    /// Capabilities: inheritable, permitted, effective.
    pub capabilities: [u64; 3],
    /// Its name (`comm`), up to the first NUL.
    pub name: [u8; 16],
}

impl State {
    /// Notes who a thread is, which the kernel tells beside an event that changes it.
    pub fn add_identity(&mut self, thread: i64, identity: &Identity) {
        self.known(thread);
        let Some(thread) = self.threads.get_mut(&thread) else {
            return;
        };
        thread.user = identity.user;
        thread.user_group = identity.user_group;
        thread.capabilities = identity.capabilities;
        let name = identity.name.split(|byte| *byte == 0).next();
        let name = name.unwrap_or_default();
        if *thread.name != *name {
            thread.name = Arc::from(name);
        }
        self.changed();
    }
}
