//! Kinds of events.

use super::Param;

/// A kind of events: its number in capture files. Even numbers are of entering a system call, odd ones of leaving it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
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

/// What is known of a kind of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schema {
    /// Its name, as `evt.type` has it: several kinds have the same.
    pub name: &'static str,
    /// What it is about.
    pub category: Category,
    /// Its parameters in the order in which they are stored.
    pub params: &'static [Param],
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
}
