//! What there is no room for, kept as long as the event is judged that tells of it: whoever fills the tables hides nobody.

use super::{Descriptor, State};

/// The most of each that are kept: what one event tells of.
const MOST: usize = 16;

/// What is kept until the event after the next one. Some of it is put in right before an event, which is why it outlives one.
#[derive(Debug, Default)]
pub(super) struct Guests {
    older: Kept,
    newer: Kept,
}

#[derive(Debug, Default)]
struct Kept {
    threads: Vec<i64>,
    /// Threads whose texts found no room.
    texts: Vec<i64>,
    /// Descriptors by process and number.
    descriptors: Vec<(i64, i64, Descriptor)>,
}

impl Guests {
    /// Takes a thread in that is about to be put into the table; `false` where it may not stay.
    pub(super) fn thread(&mut self, id: i64) -> bool {
        push(&mut self.newer.threads, id)
    }

    /// Takes a thread in whose texts are kept without room for them; `false` where they may not stay.
    pub(super) fn texts(&mut self, id: i64) -> bool {
        id > 0 && push(&mut self.newer.texts, id)
    }

    /// Takes a descriptor in.
    pub(super) fn descriptor(&mut self, process: i64, number: i64, descriptor: Descriptor) {
        push(&mut self.newer.descriptors, (process, number, descriptor));
    }

    /// Lets go of what a process has under a number: something else is there, or nothing.
    pub(super) fn forget(&mut self, process: i64, number: i64) {
        for kept in [&mut self.newer, &mut self.older] {
            kept.descriptors
                .retain(|(of, under, _)| (*of, *under) != (process, number));
        }
    }

    /// Returns what a process has under a number.
    pub(super) fn open(&self, process: i64, number: i64) -> Option<&Descriptor> {
        let newer = self.newer.descriptors.iter().rev();
        newer
            .chain(self.older.descriptors.iter().rev())
            .find(|(of, under, _)| (*of, *under) == (process, number))
            .map(|(_, _, descriptor)| descriptor)
    }
}

fn push<T>(list: &mut Vec<T>, value: T) -> bool {
    let fits = list.len() < MOST;
    if fits {
        list.push(value);
    }
    fits
}

impl State {
    /// Lets go of what was kept for the event before the last one; whoever the next one is of stays.
    pub(super) fn dismiss(&mut self, thread: i64) {
        let newer = std::mem::take(&mut self.guests.newer);
        let older = std::mem::replace(&mut self.guests.older, newer);
        let process = self.threads.get(&thread).map(|thread| thread.process);
        let stays = |id: i64| id == thread || Some(id) == process;
        for id in older.texts {
            if stays(id) && self.guests.texts(id) {
                continue;
            }
            if let Some(thread) = self.threads.get_mut(&id) {
                thread.strip();
                self.changed();
            }
        }
        for id in older.threads {
            if stays(id) && self.guests.thread(id) {
                continue;
            }
            if self.threads.len() > self.limits.threads {
                self.remove(id, None);
            }
        }
    }
}
