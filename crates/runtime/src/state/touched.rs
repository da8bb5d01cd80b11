//! What was told beside the events: whoever writes events down has to write that down, too.

use std::sync::Arc;

use super::State;

/// What was told beside the events since it was last asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Touched {
    /// A thread, or the directory of its process.
    Thread(i64),
    /// A descriptor of a process.
    Descriptor(i64, i64),
    /// A container, by its full id.
    Container(Arc<str>),
    /// A user or a group of a container, by its id; empty stands for the host.
    Account(Arc<str>),
    /// So much that it was not listed: anything may have changed.
    All,
}

/// The list, where somebody wants one.
#[derive(Debug, Default)]
pub(super) struct Touches {
    wanted: bool,
    list: Vec<Touched>,
}

impl State {
    /// From now on lists what is told beside the events.
    pub fn keep_touched(&mut self) {
        self.touches.wanted = true;
    }

    /// Returns what was told beside the events since [`State::forget_touched`].
    pub fn touched(&self) -> &[Touched] {
        &self.touches.list
    }

    /// Begins the list anew.
    pub fn forget_touched(&mut self) {
        self.touches.list.clear();
    }

    pub(super) fn touch(&mut self, touched: impl FnOnce() -> Touched) {
        /// More is one event never about.
        const MOST: usize = 4096;
        if !self.touches.wanted {
            return;
        }
        if self.touches.list.len() >= MOST {
            self.touches.list.clear();
            self.touches.list.push(Touched::All);
        } else if self.touches.list.first() != Some(&Touched::All) {
            self.touches.list.push(touched());
        }
    }
}
