//! Descriptors of files, pipes and kernel objects.

use std::sync::Arc;

use super::{Descriptor, Ending, Of, State, path};
use crate::event::{Event, Kind};

/// Flags of files as capture files have them.
const WRITE: u32 = 1 << 1;
const CREATE: u32 = 1 << 2;
const TRUNCATE: u32 = 1 << 8;
const DIRECTORY: u32 = 1 << 10;
const CLOSE_ON_EXEC: u32 = 1 << 12;
const UPPER: u32 = 1 << 15;
const LOWER: u32 = 1 << 16;

impl State {
    /// Puts a descriptor in that was there before the first event, or of which whoever brings events knows better.
    pub fn add_descriptor(&mut self, thread: i64, number: i64, descriptor: Descriptor) {
        self.known(thread);
        if self.descriptor(thread, number) == Some(&descriptor) {
            return;
        }
        self.put(thread, number, descriptor);
    }

    /// Puts a descriptor in that a call used, as the kernel knows it. Of a socket without a connection it knows one end alone: what
    /// went over it before tells whom it talks with, and who asked whom.
    pub fn use_descriptor(&mut self, thread: i64, number: i64, descriptor: Descriptor) {
        let known = self.descriptor(thread, number);
        if known.is_some_and(|known| known.is_more_than(&descriptor)) {
            return;
        }
        self.add_descriptor(thread, number, descriptor);
    }

    /// Puts a descriptor in that the call of the last event made, as the kernel knows it: as [`Self::use_descriptor`]. Whether the
    /// next program gets it is what the event said.
    pub fn make_descriptor(&mut self, thread: i64, number: i64, mut descriptor: Descriptor) {
        let known = self.descriptor(thread, number);
        descriptor.close_on_exec = known.is_some_and(|known| known.close_on_exec);
        self.use_descriptor(thread, number, descriptor);
    }

    /// Tells where a thread's process works, as whoever brings events knows it.
    pub fn add_directory(&mut self, thread: i64, path: &[u8]) {
        let Some(process) = self.process_of(thread) else {
            return;
        };
        let bare = |it: &[u8]| it.strip_suffix(b"/").map_or(it.len(), <[u8]>::len);
        if let Some(main) = self.threads.get_mut(&process)
            && (main.directory.is_empty()
                || main.directory.get(..bare(&main.directory)) != path.get(..bare(path)))
        {
            main.directory = Arc::from(path::directory(path.to_vec()));
            self.changed();
        }
    }

    /// Puts a descriptor into the table of a thread's process.
    pub(super) fn put(&mut self, thread: i64, number: i64, descriptor: Descriptor) {
        if let Some(process) = self.process_of(thread) {
            self.put_with(process, number, descriptor);
        }
    }

    /// Puts a descriptor into the table that a thread itself has.
    pub(super) fn put_with(&mut self, holder: i64, number: i64, mut descriptor: Descriptor) {
        let most = self.limits.name;
        if descriptor.name.len() > most || descriptor.raw_name.len() > most {
            descriptor.name.truncate(most);
            descriptor.raw_name.truncate(most);
            self.losses.texts = self.losses.texts.saturating_add(1);
        }
        let Some(main) = self.threads.get_mut(&holder) else {
            self.losses.descriptors = self.losses.descriptors.saturating_add(1);
            return;
        };
        self.guests.forget(holder, number);
        let most = self.limits.descriptors;
        if let Err(refused) = main.descriptors.put(number, descriptor, most, &self.gauge) {
            // What was there before is there no more.
            main.descriptors.remove(number, &self.gauge);
            self.losses.descriptors = self.losses.descriptors.saturating_add(1);
            self.guests.descriptor(holder, number, refused);
        }
    }

    /// Returns the id of the main thread whose descriptors a thread uses; it is made known.
    pub(super) fn process_of(&mut self, thread: i64) -> Option<i64> {
        self.known(thread);
        let process = self.threads.get(&thread)?.process;
        self.known(process);
        Some(process)
    }

    /// Changes a descriptor.
    pub(super) fn edit(&mut self, thread: i64, number: i64, change: impl FnOnce(&mut Descriptor)) {
        if let Some(found) = self.descriptor(thread, number) {
            let mut changed = found.clone();
            change(&mut changed);
            self.put(thread, number, changed);
        }
    }

    /// `open`, `openat`, `openat2`: the flags stand behind the name. A call that failed names what it wanted.
    pub(super) fn opened(&mut self, event: &Event<'_>, base: Option<usize>, name: usize) {
        let flags = event.u32(name.saturating_add(1)).unwrap_or_default();
        let at = |param: &str| event.kind.schema().and_then(|schema| schema.param(param));
        let device = at("dev").and_then(|at| event.u32(at)).unwrap_or_default();
        let inode = at("ino").and_then(|at| event.uint(at)).unwrap_or_default();
        let base = base.and_then(|at| event.int(at));
        self.file(event, base, name, (flags, device, inode));
    }

    /// `creat`.
    pub(super) fn created(&mut self, event: &Event<'_>) {
        let layers = event.u32(5).unwrap_or_default();
        let flags = WRITE | CREATE | TRUNCATE;
        let upper = if layers & 1 != 0 { UPPER } else { 0 };
        let lower = if layers & 2 != 0 { LOWER } else { 0 };
        let device = event.u32(3).unwrap_or_default();
        let inode = event.uint(4).unwrap_or_default();
        self.file(event, None, 1, (flags | upper | lower, device, inode));
    }

    /// `open_by_handle_at`: the kernel tells the path.
    pub(super) fn opened_by_handle(&mut self, event: &Event<'_>) {
        let flags = event.u32(2).unwrap_or_default();
        let device = event.u32(4).unwrap_or_default();
        let inode = event.uint(5).unwrap_or_default();
        self.file(event, None, 3, (flags, device, inode));
    }

    fn file(&mut self, event: &Event<'_>, base: Option<i64>, name: usize, facts: (u32, u32, u64)) {
        let Some(number) = event.int(0) else {
            return;
        };
        let raw_name = event.text(name).unwrap_or_default();
        let (flags, device, inode) = facts;
        let directory = flags & DIRECTORY != 0;
        let descriptor = Descriptor {
            of: if directory { Of::Directory } else { Of::File },
            name: self.resolve(event.thread, base, raw_name),
            raw_name: raw_name.to_vec(),
            open_flags: flags,
            device,
            inode,
            close_on_exec: flags & CLOSE_ON_EXEC != 0,
            upper_layer: flags & UPPER != 0,
            lower_layer: flags & LOWER != 0,
            ..Descriptor::default()
        };
        if number < 0 {
            self.passing = Some(descriptor);
        } else {
            self.put(event.thread, number, descriptor);
        }
    }

    /// `close`: the descriptor is there until the next event.
    pub(super) fn closed(&mut self, event: &Event<'_>) {
        if let (Some(0), Some(number)) = (event.int(0), event.int(1))
            && let Some(thread) = self.threads.get(&event.thread)
        {
            self.ending = Ending::Descriptor(thread.process, number);
        }
    }

    /// `dup`, `dup2`, `dup3`, `fcntl`, `pidfd_getfd`.
    pub(super) fn copied(&mut self, event: &Event<'_>) {
        let Some(result) = event.int(0).filter(|result| *result >= 0) else {
            return;
        };
        match event.kind {
            Kind::FCNTL => self.controlled(event, result),
            Kind::PIDFD_GETFD => {
                let of = event
                    .int(1)
                    .and_then(|pid| self.descriptor(event.thread, pid));
                let process = of.and_then(|found| i64::try_from(found.inode).ok());
                let wanted = process.zip(event.int(2));
                let found = wanted.and_then(|(process, number)| self.descriptor(process, number));
                let mut copy = found.cloned().unwrap_or_default();
                copy.close_on_exec = true;
                self.put(event.thread, result, copy);
            }
            kind => {
                let flags = event.u32(3).filter(|_| kind == Kind::DUP3);
                let stays = flags.unwrap_or_default() & CLOSE_ON_EXEC == 0;
                let from = event.int(1).unwrap_or(-1);
                self.duplicate(event.thread, from, result, !stays);
            }
        }
    }

    fn controlled(&mut self, event: &Event<'_>, result: i64) {
        /// Commands of `fcntl` as capture files have them.
        const DUPLICATE: u64 = 1;
        const SET_FLAGS: u64 = 3;
        const DUPLICATE_CLOSE_ON_EXEC: u64 = 26;
        let number = event.int(1).unwrap_or(-1);
        match event.uint(2) {
            Some(DUPLICATE) => self.duplicate(event.thread, number, result, false),
            Some(DUPLICATE_CLOSE_ON_EXEC) => self.duplicate(event.thread, number, result, true),
            Some(SET_FLAGS) => {
                // Old captures don't tell which flag: then the descriptor is rather kept.
                let flag = event.uint(3).is_some_and(|flags| flags & 1 != 0);
                self.set_close_on_exec(event.thread, number, flag);
            }
            _ => {}
        }
    }

    pub(super) fn set_close_on_exec(&mut self, thread: i64, number: i64, flag: bool) {
        if self
            .descriptor(thread, number)
            .is_some_and(|found| found.close_on_exec != flag)
        {
            self.edit(thread, number, |descriptor| descriptor.close_on_exec = flag);
        }
    }

    fn duplicate(&mut self, thread: i64, from: i64, to: i64, close_on_exec: bool) {
        if from == to {
            return;
        }
        let Some(process) = self.process_of(thread) else {
            return;
        };
        let most = self.limits.descriptors;
        let guest = self.guests.open(process, from).cloned();
        let Some(main) = self.threads.get_mut(&process) else {
            return;
        };
        if guest.is_none() && main.descriptors.share(from, to, most, &self.gauge) {
            self.guests.forget(process, to);
            self.set_close_on_exec(thread, to, close_on_exec);
            return;
        }
        let known = guest.or_else(|| main.descriptors.get(from).cloned());
        let Some(mut copy) = known else {
            // What nobody knows takes the place of what was there.
            main.descriptors.remove(to, &self.gauge);
            self.guests.forget(process, to);
            return;
        };
        copy.close_on_exec = close_on_exec;
        self.put_with(process, to, copy);
    }

    /// `pipe`, `pipe2`.
    pub(super) fn piped(&mut self, event: &Event<'_>) {
        if event.int(0) != Some(0) {
            return;
        }
        let flags = event.u32(4).filter(|_| event.kind == Kind::PIPE2);
        let pipe = Descriptor {
            of: Of::Fifo,
            inode: event.uint(3).unwrap_or_default(),
            close_on_exec: flags.unwrap_or_default() & CLOSE_ON_EXEC != 0,
            ..Descriptor::default()
        };
        for at in [1, 2] {
            if let Some(number) = event.int(at) {
                self.put(event.thread, number, pipe.clone());
            }
        }
    }

    /// `chdir`, `fchdir`, `chroot`.
    pub(super) fn moved(&mut self, event: &Event<'_>) {
        if event.int(0) != Some(0) {
            return;
        }
        let path = match event.kind {
            Kind::FCHDIR => {
                let number = event.int(1).unwrap_or(-1);
                let found = self.descriptor(event.thread, number);
                found
                    .map(|found| found.name.clone())
                    .filter(|name| !name.is_empty())
            }
            _ => event
                .text(1)
                .map(|path| self.resolve(event.thread, None, path)),
        };
        let path = path.unwrap_or_else(|| path::UNKNOWN.to_vec());
        let path = self.cut(&path).to_vec();
        let process = self.process_of(event.thread);
        let Some(mut main) = process.and_then(|process| self.threads.remove(&process)) else {
            return;
        };
        if event.kind == Kind::CHROOT {
            self.place(&mut main, None, Some(path));
        } else {
            self.place(&mut main, Some(path::directory(path)), None);
        }
        self.threads.insert(main.id, main);
    }

    /// Everything else that makes a descriptor.
    pub(super) fn made(&mut self, event: &Event<'_>) {
        let (of, flags) = match event.kind {
            Kind::EVENTFD => (Of::Event, None),
            Kind::EVENTFD2 => (Of::Event, Some(1)),
            Kind::SIGNALFD => (Of::Signal, None),
            Kind::SIGNALFD4 => (Of::Signal, Some(1)),
            Kind::TIMERFD_CREATE => (Of::Timer, None),
            Kind::INOTIFY_INIT => (Of::Inotify, None),
            Kind::INOTIFY_INIT1 => (Of::Inotify, Some(1)),
            Kind::EPOLL_CREATE => (Of::EventPoll, None),
            Kind::EPOLL_CREATE1 => (Of::EventPoll, None),
            Kind::USERFAULTFD => (Of::UserFault, Some(1)),
            Kind::IO_URING_SETUP => (Of::IoUring, None),
            Kind::MEMFD_CREATE => (Of::Memory, None),
            Kind::PIDFD_OPEN => (Of::Process, None),
            Kind::BPF if makes_descriptor(event.uint(1)) => (Of::Bpf, None),
            _ => return,
        };
        let Some(number) = event.int(0).filter(|number| *number >= 0) else {
            return;
        };
        let flags = flags.and_then(|at| event.u32(at)).unwrap_or_default();
        let mut descriptor = Descriptor {
            of,
            close_on_exec: flags & CLOSE_ON_EXEC != 0,
            ..Descriptor::default()
        };
        match event.kind {
            Kind::MEMFD_CREATE => descriptor.name = event.text(1).unwrap_or_default().to_vec(),
            // Which process it stands for, for `pidfd_getfd`.
            Kind::PIDFD_OPEN => {
                descriptor.inode = event.uint(1).unwrap_or_default();
                descriptor.close_on_exec = true;
            }
            _ => {}
        }
        self.put(event.thread, number, descriptor);
    }
}

/// Returns whether a command of `bpf` has a descriptor as its result (bpf(2)).
fn makes_descriptor(command: Option<u64>) -> bool {
    matches!(
        command,
        Some(0 | 5 | 7 | 13 | 14 | 17 | 18 | 19 | 28 | 30 | 33)
    )
}
