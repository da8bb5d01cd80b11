//! Threads and processes: how they begin, become other programs, and end.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::limits::Charge;
use super::restore::text_bytes;
use super::{Bonds, Ending, State, Thread, path};
use crate::event::Event;

/// How far apart both sides of one `clone` may be told; an older thread of the same id is another one.
const BOTH_SIDES: u64 = 2_000_000_000;

/// Flags of `clone` as captures have them.
const CLONE_PARENT: u32 = 1 << 8;
const CLONE_THREAD: u32 = 1 << 13;
const CLONE_IN_PIDNS: u32 = 1 << 29;

impl State {
    /// Puts a thread in that was there before the first event. Texts for which there is no room are left out.
    pub fn add_thread(&mut self, mut thread: Thread) {
        if thread.container.is_none() {
            thread.container = self.container_in(&thread.cgroups);
        }
        if !thread.directory.is_empty() && !thread.directory.ends_with(b"/") {
            thread.directory = Arc::from(path::directory(thread.directory.to_vec()));
        }
        match self.charge(text_bytes(&thread)) {
            Some(charge) => {
                thread.bonds.program = charge;
                self.insert(thread);
            }
            None => self.insert(thread.bare()),
        }
    }

    /// Makes sure that a thread is known: what lost events made is known by its id at least.
    pub(super) fn known(&mut self, id: i64) {
        if !self.threads.contains_key(&id) && id > 0 {
            self.insert(Thread {
                id,
                process: id,
                virtual_id: id,
                virtual_process: id,
                parent: -1,
                user: u32::MAX,
                user_group: u32::MAX,
                login_user: u32::MAX,
                ..Thread::default()
            });
        }
    }

    /// A new thread, told by the one that made it (the result is its id) or by itself (the result is 0).
    pub(super) fn cloned(&mut self, event: &Event<'_>) {
        let Some(result) = event.int(0).filter(|result| *result >= 0) else {
            return;
        };
        let flags = event.u32(15).unwrap_or_default();
        let own = (event.int(3), event.int(18));
        let elsewhere = flags & CLONE_IN_PIDNS != 0
            || matches!(own, (Some(id), Some(virtual_id)) if id != virtual_id);
        if result > 0 && elsewhere {
            // The id is one of the namespace: the new thread itself tells which it is on the host.
            return;
        }
        let (id, maker) = if result > 0 {
            (result, event.thread)
        } else {
            (event.thread, event.int(5).unwrap_or(-1))
        };
        if self.told_before(id, event.time) {
            if result == 0 {
                self.complete(event, id);
            }
            return;
        }
        let thread = self.new_thread(event, id, maker, flags, result > 0);
        self.insert(thread);
    }

    /// Puts in what only the new thread itself tells, after the one that made it told of it.
    fn complete(&mut self, event: &Event<'_>, id: i64) {
        let Some(mut thread) = self.threads.remove(&id) else {
            return;
        };
        thread.virtual_id = event.int(18).unwrap_or(thread.virtual_id);
        thread.virtual_process = event.int(19).unwrap_or(thread.virtual_process);
        if thread.bonds.born {
            thread.flags = event.u32(15).unwrap_or_default();
        }
        self.own_facts(event, &mut thread);
        self.threads.insert(id, thread);
    }

    /// Returns whether the other side of a `clone` told of a thread already; what remains of an older one goes.
    fn told_before(&mut self, id: i64, time: u64) -> bool {
        let Some(thread) = self.threads.get(&id) else {
            return false;
        };
        let is_recent = thread.cloned != 0 && thread.cloned.abs_diff(time) < BOTH_SIDES;
        if !thread.bonds.ended && (is_recent || thread.bonds.born) {
            return true;
        }
        self.remove(id, None);
        false
    }

    fn new_thread(
        &mut self,
        event: &Event<'_>,
        id: i64,
        maker: i64,
        flags: u32,
        by_maker: bool,
    ) -> Thread {
        let of_process = flags & CLONE_THREAD != 0;
        let told = event.int(4).filter(|process| *process > 0);
        let process = match (by_maker, of_process) {
            (false, _) => told.unwrap_or(id),
            (true, true) => told.unwrap_or(maker),
            (true, false) => id,
        };
        let model = self.threads.get(&if of_process { process } else { maker });
        let model = model.or_else(|| self.threads.get(&maker));
        let mut thread = match model {
            Some(model) => self.copy(model, of_process),
            None => self.thread_told_by(event),
        };
        let maker_process = self
            .threads
            .get(&maker)
            .map(|maker| (maker.process, maker.parent));
        thread.id = id;
        thread.process = process;
        thread.parent = match (maker_process, of_process || flags & CLONE_PARENT != 0) {
            (Some((_, parent)), true) => parent,
            _ if by_maker => maker,
            _ => event.int(5).unwrap_or(-1),
        };
        thread.cloned = event.time;
        thread.started = event.time;
        thread.flags = flags;
        thread.virtual_id = if by_maker {
            id
        } else {
            event.int(18).unwrap_or(id)
        };
        thread.virtual_process = if by_maker {
            process
        } else {
            event.int(19).unwrap_or(process)
        };
        if !by_maker {
            self.own_facts(event, &mut thread);
        }
        thread
    }

    /// What only the new thread itself tells.
    fn own_facts(&mut self, event: &Event<'_>, thread: &mut Thread) {
        if let Some(name) = event.text(13).filter(|name| **name != *thread.name) {
            thread.name = Arc::from(name);
        }
        if let Some(user) = event.u32(16) {
            thread.user = user;
        }
        if let Some(group) = event.u32(17) {
            thread.user_group = group;
        }
        if let Some(started) = event.uint(20).filter(|started| *started != 0) {
            thread.namespace_started = started;
        }
        self.take_groups(event, thread);
    }

    /// Copies what a new thread gets from the one that makes it.
    pub(super) fn copy(&self, model: &Thread, of_process: bool) -> Thread {
        let main = self.main_of(model);
        Thread {
            descriptors: if of_process {
                super::Descriptors::default()
            } else {
                main.descriptors.clone()
            },
            directory: Arc::clone(&main.directory),
            root: Arc::clone(&main.root),
            bonds: Bonds {
                mark: main.bonds.mark,
                program: Arc::clone(&model.bonds.program),
                place: Arc::clone(&main.bonds.place),
                groups: Arc::clone(&model.bonds.groups),
                ..Bonds::default()
            },
            ..model.clone()
        }
    }

    /// Makes a thread of what an event of `clone` tells, where the maker is not known.
    fn thread_told_by(&mut self, event: &Event<'_>) -> Thread {
        let mut thread = Thread {
            descriptor_limit: event.int(7).unwrap_or_default(),
            user: event.u32(16).unwrap_or(u32::MAX),
            user_group: event.u32(17).unwrap_or(u32::MAX),
            login_user: u32::MAX,
            ..Thread::default()
        };
        self.take_texts(event, &mut thread, None);
        self.take_groups(event, &mut thread);
        thread
    }

    /// A thread ends; it is still there until the next event.
    pub(super) fn exited(&mut self, event: &Event<'_>) {
        let reaper = event.int(4).filter(|reaper| *reaper > 0);
        self.ending = Ending::Thread(event.thread, reaper);
    }

    /// Forgets a thread that ended without a word.
    pub fn forget_ended(&mut self, id: i64) {
        self.end();
        self.remove(id, None);
    }

    /// Takes a thread away; its children go to the reaper.
    pub(super) fn remove(&mut self, id: i64, reaper: Option<i64>) {
        self.changed();
        let Some(thread) = self.threads.get_mut(&id) else {
            return;
        };
        if thread.id == thread.process && thread.bonds.others > 0 {
            // Other threads live on with its descriptors.
            thread.bonds.ended = true;
            return;
        }
        let Some(thread) = self.threads.remove(&id) else {
            return;
        };
        if thread.id == thread.process {
            self.orphan(&thread, reaper);
            return;
        }
        // Another thread of the process is their parent then (`exit(2)`), and its id may be given to a stranger.
        self.hand_over(&thread.bonds.children, thread.id, thread.process);
        let Some(main) = self.threads.get_mut(&thread.process) else {
            return;
        };
        main.bonds.others = main.bonds.others.saturating_sub(1);
        if main.bonds.ended && main.bonds.others == 0 {
            let process = thread.process;
            self.remove(process, reaper);
        }
    }

    fn orphan(&mut self, process: &Thread, reaper: Option<i64>) {
        self.disown(process.id, process.parent);
        // Nobody told: the first process of the host takes them.
        let reaper = reaper.unwrap_or(1);
        self.hand_over(&process.bonds.children, process.id, reaper);
        for child in &process.bonds.children {
            self.adopt(*child, reaper);
        }
    }

    /// Children of one thread are those of another one from now on.
    fn hand_over(&mut self, children: &BTreeSet<i64>, before: i64, after: i64) {
        for child in children {
            if let Some(child) = self.threads.get_mut(child)
                && child.parent == before
            {
                child.parent = after;
            }
        }
    }

    /// Children of all threads of a process become those of its main one: the others are forgotten.
    pub(super) fn gather(&mut self, children: &BTreeSet<i64>, process: i64) {
        for child in children {
            let parent = self.threads.get(child).map(|child| child.parent);
            let parent = parent.and_then(|parent| self.threads.get(&parent));
            if parent.is_some_and(|parent| parent.process == process)
                && let Some(child) = self.threads.get_mut(child)
            {
                child.parent = process;
            }
        }
    }

    /// Notes that a process is the child of a thread, and so of that one's process.
    pub(super) fn adopt(&mut self, child: i64, parent: i64) {
        self.change_children(parent, |children| {
            children.insert(child);
        });
    }

    /// Notes that it is that no more.
    pub(super) fn disown(&mut self, child: i64, parent: i64) {
        self.change_children(parent, |children| {
            children.remove(&child);
        });
    }

    fn change_children(&mut self, parent: i64, change: impl Fn(&mut BTreeSet<i64>)) {
        let Some(parent) = self.threads.get_mut(&parent) else {
            return;
        };
        change(&mut parent.bonds.children);
        let process = parent.process;
        if let Some(main) = self.threads.get_mut(&process) {
            change(&mut main.bonds.children);
        }
    }

    /// Puts a thread into the table and to its process and parent.
    pub(super) fn insert(&mut self, thread: Thread) {
        self.changed();
        if self.threads.len() >= self.limits.threads && !self.threads.contains_key(&thread.id) {
            self.losses.threads = self.losses.threads.saturating_add(1);
            if !self.guests.thread(thread.id) {
                return;
            }
        }
        if thread.id == thread.process {
            self.adopt(thread.id, thread.parent);
        } else {
            if !self.threads.contains_key(&thread.process) {
                self.known(thread.process);
            }
            if let Some(main) = self.threads.get_mut(&thread.process) {
                main.bonds.others = main.bonds.others.saturating_add(1);
            }
        }
        self.threads.insert(thread.id, thread);
    }

    /// Takes room for texts; nothing where there is none.
    pub(super) fn charge(&mut self, bytes: usize) -> Option<Arc<Charge>> {
        let charge = self.gauge.take(bytes).map(Arc::new);
        if charge.is_none() {
            self.losses.texts = self.losses.texts.saturating_add(1);
        }
        charge
    }

    /// Cuts a name to the limit.
    pub(super) fn cut<'a>(&mut self, name: &'a [u8]) -> &'a [u8] {
        match name.get(..self.limits.name) {
            Some(cut) if cut.len() < name.len() => {
                self.losses.texts = self.losses.texts.saturating_add(1);
                cut
            }
            _ => name,
        }
    }
}
