//! Names that paths are compared with, in sets.

use seawall_runtime::prefilter::{Component, Paths};

/// The most names of a filter (`NAMES` of `bpf/wire.h`).
pub(super) const NAMES: usize = 96;
/// The most sets of them: one bit each.
const SETS: usize = 32;

/// What of a path a name is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Of {
    /// The last component.
    Last = 0,
    /// The first components from the root.
    First = 1,
    /// The first component of the path as the process gave it.
    Raw = 2,
    /// The second component from the root: no name is of that alone.
    Second = 3,
}

/// A name, or two that follow each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathName {
    /// What it is compared with.
    pub of: Of,
    /// What it looks like.
    pub one: Component,
    /// What the next one looks like.
    pub two: Option<Component>,
    /// The sets that it is in, as bits.
    pub sets: u32,
}

/// The names of a filter.
#[derive(Debug, Default)]
pub(super) struct Names {
    pub(super) list: Vec<PathName>,
    sets: usize,
}

impl Names {
    /// Adds a set of paths, and returns its number; nothing where there is no room.
    pub(super) fn add(&mut self, paths: &Paths) -> Option<u8> {
        let last = paths.last.iter().map(|one| (Of::Last, one.clone(), None));
        let first = paths.first.iter();
        let first = first.map(|(one, two)| (Of::First, one.clone(), two.clone()));
        self.put(last.chain(first).collect())
    }

    /// Adds a set of paths as processes give them, of which only the begin is looked at.
    pub(super) fn add_raw(&mut self, paths: &Paths) -> Option<u8> {
        if !paths.last.is_empty() {
            return None;
        }
        let first = paths.first.iter();
        self.put(first.map(|(one, _)| (Of::Raw, one.clone(), None)).collect())
    }

    /// Makes two sets one: what is in the second is in the first.
    pub(super) fn join(&mut self, first: u8, second: u8) {
        let bit = |set: u8| 1_u32.checked_shl(u32::from(set)).unwrap_or(0);
        for name in &mut self.list {
            if name.sets & bit(second) != 0 {
                name.sets = name.sets & !bit(second) | bit(first);
            }
        }
    }

    fn put(&mut self, names: Vec<(Of, Component, Option<Component>)>) -> Option<u8> {
        let is_new = |(of, one, two): &&(Of, Component, Option<Component>)| {
            !self
                .list
                .iter()
                .any(|own| (own.of, &own.one, &own.two) == (*of, one, two))
        };
        let new = names.iter().filter(is_new).count();
        if self.sets >= SETS || self.list.len().saturating_add(new) > NAMES {
            return None;
        }
        let set = u8::try_from(self.sets).ok()?;
        let bit = 1_u32.checked_shl(u32::from(set))?;
        self.sets = self.sets.saturating_add(1);
        for (of, one, two) in names {
            let mut list = self.list.iter_mut();
            match list.find(|own| own.of == of && own.one == one && own.two == two) {
                Some(own) => own.sets |= bit,
                None => self.list.push(PathName {
                    of,
                    one,
                    two,
                    sets: bit,
                }),
            }
        }
        Some(set)
    }
}
