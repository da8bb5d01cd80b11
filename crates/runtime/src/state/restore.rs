//! What stood in a state taken over into another one as it was, for recordings: nothing is derived, as the derived is told, too.

use super::{Bonds, Descriptor, Ending, State, Thread, agree, short};

/// How a thread hangs together with others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Relations {
    /// The processes that are there of those that it made; of the main thread: that any thread of its process made.
    pub(crate) children: Vec<i64>,
    /// Of the main thread: how many other threads there are.
    pub(crate) others: u32,
    /// Whether it has ended.
    pub(crate) ended: bool,
}

impl Thread {
    /// Returns how it hangs together with others.
    pub(crate) fn relations(&self) -> Relations {
        Relations {
            children: self.bonds.children.iter().copied().collect(),
            others: self.bonds.others,
            ended: self.bonds.ended,
        }
    }
}

impl State {
    /// Returns what the last event ended.
    pub(crate) fn ending(&self) -> Ending {
        self.ending
    }

    /// Returns what the last event names without there being a descriptor.
    pub(crate) fn passing(&self) -> Option<&Descriptor> {
        self.passing.as_ref()
    }

    /// Takes over what the last event ended.
    pub(crate) fn restore_ending(&mut self, ending: Ending) {
        self.ending = ending;
    }

    /// Returns what a thread has under a number in its own table, or beside it because there was no room.
    pub(crate) fn held<'a>(&'a self, holder: &'a Thread, number: i64) -> Option<&'a Descriptor> {
        self.guests
            .open(holder.id, number)
            .or_else(|| holder.descriptors.get(number))
    }

    /// Takes over what the last event names without there being a descriptor.
    pub(crate) fn restore_passing(&mut self, descriptor: Descriptor) {
        self.passing = Some(descriptor);
    }

    /// Takes a thread over; what its process has open stays as it is known. Texts for which there is no room are left out.
    pub(crate) fn restore_thread(&mut self, mut thread: Thread, relations: Relations) {
        /// About what an entry of a tree takes.
        const CHILD: usize = 32;
        self.changed();
        let count = self.threads.len();
        let before = self.threads.get_mut(&thread.id);
        if before.is_none() && count >= self.limits.threads {
            self.losses.threads = self.losses.threads.saturating_add(1);
            return;
        }
        thread.descriptors = before
            .map(|before| std::mem::take(&mut before.descriptors))
            .unwrap_or_default();
        let children = relations.children.len().saturating_mul(CHILD);
        if let Some(charge) = self.charge(text_bytes(&thread).saturating_add(children)) {
            thread.bonds = Bonds {
                children: relations.children.into_iter().collect(),
                program: charge,
                ..Bonds::default()
            };
        } else {
            thread = thread.bare();
        }
        thread.bonds.others = relations.others;
        thread.bonds.ended = relations.ended;
        self.threads.insert(thread.id, thread);
    }

    /// There is no such thread.
    pub(crate) fn restore_absence(&mut self, thread: i64) {
        self.changed();
        self.threads.remove(&thread);
    }

    /// Takes a descriptor over that a thread has in its own table, or that there is none.
    pub(crate) fn restore_descriptor(
        &mut self,
        holder: i64,
        number: i64,
        descriptor: Option<Descriptor>,
    ) {
        if let Some(descriptor) = descriptor {
            self.put_with(holder, number, descriptor);
        } else if let Some(holder) = self.threads.get_mut(&holder) {
            holder.descriptors.remove(number, &self.gauge);
        }
    }

    /// There is no such container; what is known of its accounts stays.
    pub(crate) fn restore_no_container(&mut self, id: &str) {
        self.changed();
        self.containers.remove(short(id));
    }

    /// Forgets all but what had to be left out.
    pub(crate) fn forget(&mut self) {
        let (losses, changes) = (self.losses, self.changes);
        *self = Self::new(self.limits);
        self.losses = losses;
        self.changes = changes;
        self.changed();
    }

    /// Returns about how many bytes it holds.
    pub(crate) fn bytes(&self) -> usize {
        let threads = self.threads.len().saturating_mul(size_of::<Thread>());
        threads.saturating_add(self.gauge.held())
    }

    /// Returns a number that is another one after anything but a descriptor may have changed.
    pub(crate) fn changes(&self) -> u64 {
        self.changes
    }

    /// Something but a descriptor may have changed.
    pub(super) fn changed(&mut self) {
        self.changes = self.changes.wrapping_add(1);
    }

    /// Returns whether rules see the same of a thread as in another state. What is the same is shared from then on, so that it
    /// is seen at once the next time.
    pub(crate) fn agrees(&mut self, id: i64, other: Option<&Thread>) -> bool {
        match (self.threads.get_mut(&id), other) {
            (None, None) => true,
            (Some(own), Some(other)) => agree::threads(own, other),
            _ => false,
        }
    }
}

/// Returns how many bytes the texts of a thread have.
pub(super) fn text_bytes(thread: &Thread) -> usize {
    let lists = [&thread.args, &thread.environment, &thread.cgroups];
    let lists = lists
        .into_iter()
        .flat_map(|texts| texts.iter())
        .map(|text| text.len());
    let single = [
        thread.name.len(),
        thread.exe.len(),
        thread.executable.path.len(),
        thread.directory.len(),
        thread.root.len(),
    ];
    lists.chain(single).fold(0, usize::saturating_add)
}
