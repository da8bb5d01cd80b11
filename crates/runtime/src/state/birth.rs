//! Births as the kernel tells them: who a new thread is and who made it, before it runs. Captures don't have that; whoever brings
//! events of this machine does.

use std::sync::Arc;

use super::{State, Thread};

/// Who a thread is, as the kernel knows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// Its id, as the host numbers it.
    pub id: i64,
    /// The id of its process.
    pub process: i64,
    /// The thread that its process is a child of: who made it, or who took it over.
    pub parent: i64,
    /// Its id in its own namespace.
    pub virtual_id: i64,
    /// The id of its process in its own namespace.
    pub virtual_process: i64,
    /// Its session, as the namespace numbers it that it was made in.
    pub session: i64,
    /// Its process group on the host.
    pub group: i64,
    /// Its process group, as the namespace numbers it that it was made in.
    pub virtual_group: i64,
    /// When the first process of its process namespace was started.
    pub namespace_started: u64,
    /// Its name (`comm`).
    pub name: Vec<u8>,
    /// Its effective user.
    pub user: u32,
    /// Its effective group.
    pub user_group: u32,
    /// The user that logged in; all ones where nobody did.
    pub login_user: u32,
    /// The number of its terminal; 0 where it has none.
    pub terminal: u32,
    /// Capabilities: inheritable, permitted, effective.
    pub capabilities: [u64; 3],
    /// The most descriptors that it may have.
    pub descriptor_limit: i64,
}

impl State {
    /// A thread is made: it gets what the one has that makes it, whoever takes it over later. Events of both tell of it
    /// afterwards.
    pub fn add_birth(&mut self, time: u64, maker: i64, identity: &Identity) {
        self.end();
        self.forget_thread(identity.id);
        let of_process = identity.id != identity.process;
        let maker = self.threads.get(&maker);
        let model = of_process
            .then(|| self.threads.get(&identity.process))
            .flatten()
            .or(maker);
        let mut thread = match model {
            Some(model) => self.copy(model, of_process),
            None => Thread::default(),
        };
        thread.id = identity.id;
        thread.process = identity.process;
        thread.parent = identity.parent;
        thread.cloned = time;
        thread.started = time;
        thread.bonds.born = true;
        take(&mut thread, identity);
        self.insert(thread);
    }

    /// Notes who a thread is, which the kernel tells beside an event of its own.
    pub fn add_identity(&mut self, identity: &Identity) {
        let Some(mut thread) = self.threads.remove(&identity.id) else {
            return;
        };
        self.changed();
        take(&mut thread, identity);
        let is_main = thread.id == thread.process;
        let before = std::mem::replace(&mut thread.parent, identity.parent);
        self.threads.insert(identity.id, thread);
        if is_main && before != identity.parent {
            self.disown(identity.id, before);
            self.adopt(identity.id, identity.parent);
        }
    }

    /// What remains of a thread goes, with the others of its process: the kernel gives its id to another one.
    pub(super) fn forget_thread(&mut self, id: i64) {
        self.remove(id, None);
        if let Some(main) = self.threads.get_mut(&id) {
            let children = std::mem::take(&mut main.bonds.children);
            self.gather(&children, id);
            self.threads
                .retain(|_, other| other.process != id || other.id == id);
            if let Some(main) = self.threads.get_mut(&id) {
                main.bonds.children = children;
                main.bonds.others = 0;
            }
            self.remove(id, None);
        }
    }
}

/// Puts all of it in but ids.
fn take(thread: &mut Thread, identity: &Identity) {
    thread.virtual_id = identity.virtual_id;
    thread.virtual_process = identity.virtual_process;
    thread.session = identity.session;
    thread.group = identity.group;
    thread.virtual_group = identity.virtual_group;
    if identity.namespace_started != 0 {
        thread.namespace_started = identity.namespace_started;
    }
    if *thread.name != *identity.name {
        thread.name = Arc::from(&*identity.name);
    }
    thread.user = identity.user;
    thread.user_group = identity.user_group;
    thread.login_user = identity.login_user;
    thread.terminal = identity.terminal;
    thread.capabilities = identity.capabilities;
    thread.descriptor_limit = identity.descriptor_limit;
}
