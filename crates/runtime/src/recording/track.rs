//! Events one after the other in blocks that stand for themselves: what an event's thread, its descriptors and its container
//! were is written behind the first event of a block that is about them, and whenever they were told anew beside the
//! events. So a block needs no other one, and nothing is written of what nobody asks for.
//!
//! Why that replays to the same: what follows from events, the reader derives as the writer did, as long as both know the
//! same before. Of what the reader can't know, or can know otherwise, the state *after* the event is told, which is what
//! rules see. Where anything had to be told, everything that the event names is told: it may follow from it.

use super::known::Known;
use super::wire::{Out, fold};
use super::{event, fact, named};
use crate::event::{Event, Kind};
use crate::state::{State, Thread, Touched};

/// A block that is full or old enough: its bytes, and what has to be known of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Block {
    /// Its content, not compressed.
    pub bytes: Vec<u8>,
    /// How many events it has.
    pub events: u64,
    /// When its first event happened, in nanoseconds since 1970.
    pub first: u64,
    /// When its last event happened.
    pub last: u64,
}

/// Writes events into blocks.
#[derive(Debug, Default)]
pub struct Track {
    out: Out,
    last: event::Last,
    known: Known,
    now: Now,
    /// The thread that the event before this one ended.
    ended: Option<i64>,
    events: u64,
    first: u64,
    latest: u64,
}

/// What is told of the event at hand.
#[derive(Debug, Default)]
struct Now {
    threads: Vec<i64>,
    descriptors: Vec<i64>,
    /// Whether the reader can have been wrong about its thread, or about a descriptor.
    doubts: bool,
}

impl Track {
    /// Returns how many bytes the block at hand has.
    pub fn len(&self) -> usize {
        self.out.bytes.len()
    }

    /// Returns whether the block at hand has no event.
    pub fn is_empty(&self) -> bool {
        self.events == 0
    }

    /// Returns when the first event of the block at hand happened, in nanoseconds since 1970; 0 where there is none.
    pub fn first(&self) -> u64 {
        self.first
    }

    /// Returns when the last event happened.
    pub fn latest(&self) -> u64 {
        self.latest
    }

    /// Returns whether the reader of the block at hand knows a thread.
    pub fn knows(&self, thread: i64) -> bool {
        self.known.threads.contains(&thread)
    }

    /// Ends the block at hand and begins another one.
    pub fn seal(&mut self) -> Block {
        let block = Block {
            bytes: self.out.take(),
            events: self.events,
            first: self.first,
            last: self.latest,
        };
        self.last = event::Last::default();
        self.known.clear();
        self.ended = None;
        self.events = 0;
        self.first = 0;
        block
    }

    /// Takes notice of what was told beside the events: it is told again where it is asked for.
    pub fn touched(&mut self, touched: &Touched) {
        self.known.touched(touched);
    }

    /// Writes an event, and what it needs of the state after it.
    pub fn note(&mut self, event: &Event<'_>, state: &State) {
        if self.events == 0 {
            self.first = event.time;
        }
        self.events = self.events.saturating_add(1);
        self.latest = event.time;
        if let Some(ended) = self.ended.take() {
            self.known.ended(ended);
        }
        event::write(&mut self.out, &mut self.last, event);
        self.now.threads.clear();
        self.now.descriptors.clear();
        let mut touched = state.touched().iter();
        self.now.doubts = touched.any(|it| is_about(it, event, state));
        self.inherit(event, state);
        self.threads(event, state);
        self.descriptors(event, state);
        self.accounts(event, state);
        if self.now.doubts {
            self.again(event, state);
        }
        if event.kind == Kind::PROCESS_EXIT {
            self.ended = Some(event.thread);
        }
    }

    /// What a known thread makes is known: both sides derive it alike.
    fn inherit(&mut self, event: &Event<'_>, state: &State) {
        if makes_descriptor(event.kind) {
            self.inherit_descriptors(event, state);
        }
        if !is_birth(event.kind) {
            return;
        }
        let (child, maker) = match event.int(0) {
            Some(0) => (event.thread, event.int(5).unwrap_or(-1)),
            Some(child) if child > 0 => (child, event.thread),
            _ => return,
        };
        let (Some(child), Some(maker)) = (state.thread(child), state.thread(maker)) else {
            return;
        };
        // Else the other side of the call told of it before.
        if child.cloned != event.time {
            return;
        }
        let derived = self.knows(maker.id) && self.knows(maker.process);
        self.known.ended(child.id);
        if !derived || child.process != child.id && !self.knows(child.process) {
            return;
        }
        self.known.threads.insert(child.id);
        if self.known.lines.contains(&maker.id) {
            self.known.lines.insert(child.id);
        }
        if child.process == child.id {
            self.known.copied(maker.process, child.id);
        }
    }

    /// Of a descriptor that is made by means of known ones both sides know the same.
    fn inherit_descriptors(&mut self, event: &Event<'_>, state: &State) {
        let Some(thread) = state.thread(event.thread) else {
            return;
        };
        let process = thread.process;
        if self.now.doubts || !self.knows(thread.id) || !self.knows(process) {
            return;
        }
        let Some(made) = event.int(0).filter(|made| *made >= 0) else {
            return;
        };
        let mut others_known = true;
        named::descriptors(event, |number| {
            let known = number == made || self.known.has_descriptor(process, number);
            others_known &= known;
        });
        if others_known {
            self.known.descriptor(process, made);
        }
    }

    /// The thread of the event, those above it, and the processes that it names.
    fn threads(&mut self, event: &Event<'_>, state: &State) {
        self.thread(event.thread, state);
        for id in named::processes(event) {
            self.thread(id, state);
        }
        let Some(thread) = state.thread(event.thread) else {
            return;
        };
        if matches!(event.kind, Kind::EXECVE | Kind::EXECVEAT) {
            // Programs tell anew who their parent is.
            self.known.lines.clear();
        }
        self.line(thread, state);
        match event.kind {
            Kind::SETSID | Kind::SETPGID | Kind::EXECVE | Kind::EXECVEAT => {
                self.leaders(thread, state);
            }
            Kind::PROCESS_EXIT => {
                // Its children go to this one.
                let reaper = event.int(4).filter(|id| *id > 0).unwrap_or(1);
                if let Some(reaper) = state.thread(reaper) {
                    self.thread(reaper.id, state);
                    self.line(reaper, state);
                }
            }
            _ => {}
        }
        if let Some(id) = &thread.container
            && self.known.container(id)
            && let Some(container) = state.container(id)
        {
            self.out.put(fact::CONTAINER);
            fact::container(&mut self.out, &mut container.clone());
        }
    }

    /// The main thread, those above, and the leaders of session and group.
    fn line(&mut self, thread: &Thread, state: &State) {
        if !self.known.lines.insert(thread.id) {
            return;
        }
        self.thread(thread.process, state);
        self.leaders(thread, state);
        // Who made a process, its main thread knows: others are not told when it changes.
        let main = state.main_of(thread);
        self.leaders(main, state);
        let mut above = main.parent;
        // As many as a rule looks at.
        for _ in 0..crate::engine::MOST_ANCESTORS {
            self.thread(above, state);
            let Some(found) = state.thread(above) else {
                return;
            };
            if !self.known.lines.insert(found.id) {
                return;
            }
            self.thread(found.process, state);
            self.leaders(found, state);
            above = found.parent;
        }
    }

    fn leaders(&mut self, thread: &Thread, state: &State) {
        for leader in [thread.session, thread.virtual_group] {
            if state.thread(leader).is_some() {
                self.thread(leader, state);
            }
        }
    }

    /// Tells of a thread that the reader does not know.
    fn thread(&mut self, id: i64, state: &State) {
        let absent = self.known.absent.contains(&id) && state.thread(id).is_none();
        if id >= 0 && !absent && !self.knows(id) {
            self.tell_thread(id, state);
        }
    }

    fn tell_thread(&mut self, id: i64, state: &State) {
        self.now.threads.push(id);
        if !self.knows(id) {
            self.now.doubts = true;
            self.known.emptied(id);
        }
        let Some(thread) = state.thread(id) else {
            self.known.ended(id);
            self.known.absent.insert(id);
            self.out.put(fact::NO_THREAD);
            self.out.put(fold(id));
            return;
        };
        self.known.threads.insert(id);
        self.known.absent.remove(&id);
        self.out.put(fact::THREAD);
        fact::thread(&mut self.out, &mut thread.clone(), &mut thread.relations());
        self.known.people.remove(&id);
        self.thread(thread.process, state);
    }

    /// Tells of the descriptors that the event names, where the reader does not know them.
    fn descriptors(&mut self, event: &Event<'_>, state: &State) {
        let Some(process) = state.thread(event.thread).map(|thread| thread.process) else {
            return;
        };
        named::descriptors(event, |number| {
            if !self.known.has_descriptor(process, number) {
                self.now.doubts = true;
                self.descriptor(process, number, state);
            }
        });
    }

    fn descriptor(&mut self, process: i64, number: i64, state: &State) {
        if self.now.descriptors.contains(&number) {
            return;
        }
        self.now.descriptors.push(number);
        self.known.descriptor(process, number);
        let found = state.descriptor(process, number);
        let tag = match found {
            Some(_) => fact::DESCRIPTOR,
            None => fact::NO_DESCRIPTOR,
        };
        self.out.put(tag);
        self.out.put(fold(process));
        self.out.put(fold(number));
        if let Some(found) = found {
            fact::descriptor(&mut self.out, &mut found.clone());
        }
    }

    /// Users and groups that the event names, and those of its thread.
    fn accounts(&mut self, event: &Event<'_>, state: &State) {
        let Some(thread) = state.thread(event.thread) else {
            return;
        };
        let container = thread.container.as_deref().unwrap_or_default();
        if self.known.people.insert(thread.id) {
            self.user(container, thread.user, state);
            self.group(container, thread.user_group, state);
            self.user("", thread.login_user, state);
        }
        for id in named::users(event) {
            self.user(container, id, state);
        }
        for id in named::groups(event) {
            self.group(container, id, state);
        }
    }

    fn user(&mut self, container: &str, id: u32, state: &State) {
        if let Some(found) = state.user_in(container, id)
            && self.known.user(container, id)
        {
            self.out.put(fact::USER);
            fact::user(&mut self.out, &mut container.to_owned(), &mut found.clone());
        }
    }

    fn group(&mut self, container: &str, id: u32, state: &State) {
        if let Some(found) = state.group_in(container, id)
            && self.known.group(container, id)
        {
            self.out.put(fact::GROUP);
            fact::group(&mut self.out, &mut container.to_owned(), &mut found.clone());
        }
    }

    /// The reader did not know all when it took the event in: what follows from the event is told.
    fn again(&mut self, event: &Event<'_>, state: &State) {
        if let Some(thread) = state.thread(event.thread) {
            for id in [event.thread, thread.process] {
                if !self.now.threads.contains(&id) {
                    self.tell_thread(id, state);
                }
            }
            named::descriptors(event, |number| {
                self.descriptor(thread.process, number, state);
            });
        }
        if is_birth(event.kind)
            && let Some(child) = event.int(0).filter(|child| *child > 0)
        {
            self.tell_thread(child, state);
        }
        if let Some(passing) = state.passing() {
            self.out.put(fact::PASSING);
            fact::descriptor(&mut self.out, &mut passing.clone());
        }
        self.out.put(fact::ENDING);
        fact::ending(&mut self.out, &mut state.ending());
    }
}

fn is_birth(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::CLONE | Kind::FORK | Kind::VFORK | Kind::CLONE3
    )
}

/// Calls whose result is a descriptor that is put in whatever was there before.
fn makes_descriptor(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::OPEN
            | Kind::OPENAT
            | Kind::OPENAT2
            | Kind::CREAT
            | Kind::OPEN_BY_HANDLE_AT
            | Kind::SOCKET
            | Kind::ACCEPT
            | Kind::ACCEPT4
            | Kind::DUP
            | Kind::DUP2
            | Kind::DUP3
            | Kind::EVENTFD
            | Kind::EVENTFD2
            | Kind::EPOLL_CREATE
            | Kind::EPOLL_CREATE1
            | Kind::MEMFD_CREATE
            | Kind::TIMERFD_CREATE
    )
}

/// Returns whether what was told beside the events bears on what this one made of the state.
fn is_about(touched: &Touched, event: &Event<'_>, state: &State) -> bool {
    let process = state.thread(event.thread).map(|thread| thread.process);
    match touched {
        Touched::Thread(id) => *id == event.thread || Some(*id) == process,
        Touched::Descriptor(of, _) => Some(*of) == process,
        Touched::Container(_) | Touched::Account(_) => false,
        Touched::All => true,
    }
}
