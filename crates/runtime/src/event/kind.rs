//! Kinds of events.

use super::{Param, table};

/// A kind of events: its number in capture files. Even numbers are of entering a system call, odd ones of leaving it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kind(pub u16);

/// Whether an event tells of entering a system call or of leaving it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// `>`: entering.
    Enter,
    /// `<`: leaving; everything that is judged.
    Exit,
}

/// What a kind of events is about, as `evt.category` tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Category {
    /// Files other than reading and writing.
    File,
    /// The network.
    Net,
    /// Between processes.
    Ipc,
    /// Memory.
    Memory,
    /// Processes.
    Process,
    /// Sleeping.
    Sleep,
    /// The system as a whole.
    System,
    /// Signals.
    Signal,
    /// Accounts.
    User,
    /// Time.
    Time,
    /// Events of the engine itself.
    Processing,
    /// Reading.
    IoRead,
    /// Writing.
    IoWrite,
    /// Other input and output.
    IoOther,
    /// Waiting.
    Wait,
    /// Scheduling.
    Scheduler,
    /// Internal.
    Internal,
    /// Anything else.
    Other,
}

/// Where events of a kind come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A system call.
    SystemCall,
    /// A tracepoint of the kernel.
    Tracepoint,
    /// The engine, about itself or what it looked up.
    Engine,
    /// A plugin.
    Plugin,
    /// A walk over what was there when the watch began.
    Iterator,
    /// Nowhere: the number only fills a pair.
    Nowhere,
}

/// What events of a kind do, as a set of bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traits(u16);

impl Traits {
    /// They make a descriptor.
    pub const CREATES: Self = Self(1);
    /// They end a descriptor.
    pub const DESTROYS: Self = Self(1 << 1);
    /// They use a descriptor.
    pub const USES: Self = Self(1 << 2);
    /// They read from it.
    pub const READS: Self = Self(1 << 3);
    /// They write to it.
    pub const WRITES: Self = Self(1 << 4);
    /// They change how things stand.
    pub const STATE: Self = Self(1 << 5);
    /// Their parameters may be longer than 65,535 bytes.
    pub const LARGE: Self = Self(1 << 6);
    /// They are in old captures only.
    pub const OLD: Self = Self(1 << 7);

    /// Returns whether all bits of another set are in this one.
    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Returns both sets together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// What is known of a kind of events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schema {
    /// Which kind it is.
    pub kind: Kind,
    /// Its name, as `evt.type` has it: several kinds have the same.
    pub name: &'static str,
    /// What it is about.
    pub category: Category,
    /// Where it comes from.
    pub origin: Origin,
    /// What it does.
    pub traits: Traits,
    /// Its parameters in the order in which they are stored.
    pub params: Box<[Param]>,
    /// The parameter that names the descriptor that it is about.
    pub descriptor: Option<usize>,
}

impl Schema {
    /// Returns the place of a parameter by its name.
    pub fn param(&self, name: &str) -> Option<usize> {
        self.params.iter().position(|param| param.name == name)
    }
}

impl Kind {
    /// Returns whether the kind is of entering or of leaving.
    pub fn direction(self) -> Direction {
        if self.0 & 1 == 0 {
            Direction::Enter
        } else {
            Direction::Exit
        }
    }

    /// Returns the kind of entering the same system call.
    #[must_use]
    pub fn enter(self) -> Self {
        Self(self.0 & !1)
    }

    /// Returns what is known of the kind; nothing where the table doesn't have it.
    pub fn schema(self) -> Option<&'static Schema> {
        table::kinds().get(usize::from(self.0))
    }

    /// Returns all kinds, by number; those that only fill a pair are there, too.
    pub fn all() -> &'static [Schema] {
        table::kinds()
    }

    /// Returns the kinds of a name: `openat` has four.
    pub fn named(name: &str) -> impl Iterator<Item = &'static Schema> + use<'_> {
        let real = |kind: &&Schema| kind.origin != Origin::Nowhere;
        table::kinds()
            .iter()
            .filter(real)
            .filter(move |kind| kind.name == name)
    }
}
