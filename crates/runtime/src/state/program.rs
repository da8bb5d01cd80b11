//! Programs: what runs in a process, with which texts, in which container.

use std::sync::Arc;

use super::{Descriptors, Executable, State, Thread, cgroup, path, short};
use crate::event::Event;

/// Bit of `execve_flags` that is our own (`EXE_PARENT_MOUNTS`).
const PARENT_MOUNTS: u32 = 1 << 31;
/// Another one (`EXE_TMPFS`).
const TMPFS: u32 = 1 << 30;

/// A list of texts that end with NUL each.
pub(super) type Texts = Arc<[Box<[u8]>]>;

impl State {
    /// Another program runs in a thread.
    pub(super) fn executed(&mut self, event: &Event<'_>) {
        if event.int(0) != Some(0) {
            return;
        }
        self.known(event.thread);
        let Some(mut thread) = self.threads.remove(&event.thread) else {
            return;
        };
        self.forget_others(&mut thread);
        self.take_program(event, &mut thread);
        let parent = thread.parent;
        take_ids(event, &mut thread);
        self.take_groups(event, &mut thread);
        let flags = event.u32(19).unwrap_or_default();
        // A runtime that starts itself anew is in the container's control groups already, and not yet among its mounts. The
        // program of the container is.
        let by_runtime = flags & PARENT_MOUNTS != 0;
        thread.executable = Executable {
            path: Arc::clone(&thread.executable.path),
            inode: event.uint(23).unwrap_or_default(),
            changed: event.uint(24).unwrap_or_default(),
            modified: event.uint(25).unwrap_or_default(),
            writable: flags & 1 != 0,
            upper_layer: flags & 2 != 0,
            memory: flags & 4 != 0,
            lower_layer: flags & 8 != 0,
            tmpfs: flags & TMPFS != 0,
            outside: thread.container.is_none() || (thread.executable.outside && by_runtime),
        };
        thread.started = event.time;
        thread.bonds.ended = false;
        thread
            .descriptors
            .retain(|descriptor| !descriptor.close_on_exec, &self.gauge);
        if thread.id == thread.process {
            if parent != thread.parent {
                self.disown(thread.id, parent);
            }
            self.adopt(thread.id, thread.parent);
        }
        self.threads.insert(event.thread, thread);
    }

    /// Only one thread lives on in another program, under the id of the process (`execve(2)`): the id that it had before ends without
    /// a word.
    fn forget_others(&mut self, thread: &mut Thread) {
        if thread.id == thread.process && thread.bonds.others > 0 {
            self.gather(&thread.bonds.children, thread.id);
            self.threads.retain(|_, other| other.process != thread.id);
            thread.bonds.others = 0;
        }
    }

    fn take_program(&mut self, event: &Event<'_>, thread: &mut Thread) {
        self.take_texts(event, thread, Some(15));
        for (slot, at) in thread.memory.iter_mut().zip([10, 11, 12]) {
            *slot = event.u32(at).unwrap_or_default();
        }
        for (slot, at) in thread.faults.iter_mut().zip([8, 9]) {
            *slot = event.uint(at).unwrap_or_default();
        }
    }

    /// Takes name, arguments, directory and, where an event tells it, the environment over.
    pub(super) fn take_texts(
        &mut self,
        event: &Event<'_>,
        thread: &mut Thread,
        environment: Option<usize>,
    ) {
        let name = self.cut(event.text(13).unwrap_or_default());
        let exe = self.cut(event.text(1).unwrap_or_default());
        let path = self.program(event, thread);
        let lists = [Some(2), environment].map(|at| at.and_then(|at| event.bytes(at)));
        let [args, environment] = lists.map(|list| self.list(list.unwrap_or_default()));
        let sizes = [
            name.len(),
            exe.len(),
            path.len(),
            args.len(),
            environment.len(),
        ];
        let bytes = sizes.into_iter().fold(0, usize::saturating_add);
        thread.bonds.program = Arc::default();
        let charge = self.charge(bytes);
        if charge.is_some() || self.guests.texts(thread.id) {
            thread.bonds.program = charge.unwrap_or_default();
            thread.name = Arc::from(name);
            thread.exe = Arc::from(exe);
            thread.args = texts(args);
            thread.environment = texts(environment);
            thread.executable.path = Arc::from(path);
        } else {
            thread.name = Arc::default();
            thread.exe = Arc::default();
            thread.args = Arc::default();
            thread.environment = Arc::default();
            thread.executable.path = Arc::default();
        }
        // Drivers leave it empty: a program begins where its process stands.
        if let Some(path) = event.text(6).filter(|path| !path.is_empty()) {
            let path = path::directory(self.cut(path).to_vec());
            self.place(thread, Some(path), None);
        }
    }

    /// Notes which program a new process runs, which the kernel tells beside the event of its birth. Where its maker ended before it
    /// ran first, whoever took it over was taken for its maker: what it has of that one's program goes.
    pub fn add_program(&mut self, event: &Event<'_>, executable: &Executable) {
        let Some(thread) = self.threads.get(&event.thread) else {
            return;
        };
        let known = &thread.executable;
        // A file keeps its inode when it is renamed.
        let is_same_file = known.inode != 0 && known.inode == executable.inode;
        // Whose maker is known runs what that one was started with: a process may name another file as its program afterwards
        // (PR_SET_MM_EXE_FILE). One that is marked and has none is known to be not known.
        let is_told = !known.path.is_empty() || thread.bonds.mark != 0;
        let is_known = is_same_file || (thread.bonds.born && is_told);
        if known.path == executable.path || is_known || thread.id != thread.process {
            return;
        }
        let Some(mut thread) = self.threads.remove(&event.thread) else {
            return;
        };
        thread.executable = executable.clone();
        thread.descriptors = Descriptors::default();
        self.take_texts(event, &mut thread, None);
        self.threads.insert(event.thread, thread);
    }

    /// Puts a thread into another directory, or under another root.
    pub(super) fn place(
        &mut self,
        thread: &mut Thread,
        directory: Option<Vec<u8>>,
        root: Option<Vec<u8>>,
    ) {
        let lengths = [
            directory.as_ref().map_or(thread.directory.len(), Vec::len),
            root.as_ref().map_or(thread.root.len(), Vec::len),
        ];
        let charge = self.charge(lengths.into_iter().fold(0, usize::saturating_add));
        let fits = charge.is_some();
        thread.bonds.place = charge.unwrap_or_default();
        if let Some(directory) = directory {
            thread.directory = if fits {
                Arc::from(directory)
            } else {
                Arc::default()
            };
        }
        if let Some(root) = root {
            thread.root = if fits {
                Arc::from(root)
            } else {
                Arc::default()
            };
        }
    }

    /// Returns the path of the program that an event starts: as the kernel resolved it, else as it was called.
    fn program(&mut self, event: &Event<'_>, thread: &Thread) -> Vec<u8> {
        if let Some(trusted) = event.text(27).filter(|path| !path.is_empty()) {
            return self.cut(trusted).to_vec();
        }
        let Some(name) = event.text(30).filter(|path| !path.is_empty()) else {
            return thread.executable.path.to_vec();
        };
        let path = path::resolve(&thread.directory, name);
        self.cut(&path).to_vec()
    }

    /// Takes the control groups of an event over, where they differ.
    pub(super) fn take_groups(&mut self, event: &Event<'_>, thread: &mut Thread) {
        let Some(bytes) = event.bytes(14).filter(|bytes| !bytes.is_empty()) else {
            return;
        };
        if parts(bytes).eq(thread.cgroups.iter().map(|text| &**text)) {
            return;
        }
        let bytes = self.list(bytes);
        let charge = self.charge(bytes.len());
        thread.cgroups = if charge.is_some() {
            texts(bytes)
        } else {
            Arc::default()
        };
        thread.bonds.groups = charge.unwrap_or_default();
        // Which container it is in is known whether its groups are kept or not. Who is in one stays in it, or goes to one within it: it
        // may have had the power to move itself, and its children, to groups that are in none, or that it gave another's name.
        let stays = thread.container.as_deref();
        if stays.is_none_or(|own| cgroup::holds(parts(bytes), own))
            && let Some(id) = self.container_at(parts(bytes))
        {
            thread.container = Some(id);
        }
    }

    /// Cuts a list of texts to the limit.
    fn list<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        match bytes.get(..self.limits.texts) {
            Some(cut) if cut.len() < bytes.len() => {
                self.losses.texts = self.losses.texts.saturating_add(1);
                cut
            }
            _ => bytes,
        }
    }

    /// Returns the container of control groups, and makes it known.
    pub(super) fn container_in(&mut self, groups: &Texts) -> Option<Arc<str>> {
        self.container_at(groups.iter().map(|group| &**group))
    }

    /// Containers may be within containers: then the innermost counts. But one that an engine of this machine told of is in no
    /// other: then somebody gave groups of its own that name.
    fn container_at<'g>(
        &mut self,
        groups: impl Iterator<Item = &'g [u8]> + Clone,
    ) -> Option<Arc<str>> {
        let found = cgroup::find(groups.clone())?;
        let told = self.container(found.id);
        let is_told = told.is_some_and(|container| !container.image.is_empty());
        let outer = is_told.then(|| cgroup::outermost(groups.clone())).flatten();
        let found = outer.unwrap_or(found);
        // Who was given groups may call them as they like, but for what is the system's.
        let user = self.reserved.contains(short(found.id));
        let user = user.then(|| cgroup::user_of(groups, found.id)).flatten();
        let Some(user) = user else {
            return Some(self.container_of(&found));
        };
        let id: Arc<str> = Arc::from(format!("{}@{user}", found.id));
        self.container_seen(&id, found.runtime);
        Some(id)
    }

    fn container_of(&mut self, found: &cgroup::ContainerId<'_>) -> Arc<str> {
        let id = Arc::from(found.id);
        self.container_seen(&id, found.runtime);
        id
    }
}

fn take_ids(event: &Event<'_>, thread: &mut Thread) {
    if let Some(process) = event.int(4).filter(|process| *process > 0) {
        thread.process = process;
    }
    if let Some(parent) = event.int(5) {
        thread.parent = parent;
    }
    if let Some(terminal) = event.u32(16) {
        thread.terminal = terminal;
    }
    if let Some(group) = event.int(17) {
        thread.virtual_group = group;
    }
    if let Some(user) = event.u32(18) {
        thread.login_user = user;
    }
    for (slot, at) in thread.capabilities.iter_mut().zip([20, 21, 22]) {
        *slot = event.uint(at).unwrap_or(*slot);
    }
    if let Some(user) = event.u32(26) {
        thread.user = user;
    }
    if let Some(group) = event.int(28) {
        thread.group = group;
    }
    if let Some(group) = event.u32(29) {
        thread.user_group = group;
    }
    if let Some(most) = event.int(7) {
        thread.descriptor_limit = most;
    }
}

/// Splits texts that end with NUL each.
fn parts(bytes: &[u8]) -> impl Iterator<Item = &[u8]> + Clone {
    let bytes = bytes.strip_suffix(&[0]).unwrap_or(bytes);
    let empty = bytes.is_empty();
    bytes.split(|byte| *byte == 0).filter(move |_| !empty)
}

/// Reads texts that end with NUL each.
fn texts(bytes: &[u8]) -> Texts {
    parts(bytes).map(Box::from).collect()
}
