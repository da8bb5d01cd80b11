//! Names that paths are compared with.

use seawall_runtime::prefilter::{Component, Paths};

/// The most names of a filter (`NAMES` of `bpf/wire.h`).
pub(super) const NAMES: usize = 96;

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
    /// The lists that ask for it, as bits.
    pub lists: u32,
}

/// The names of a filter.
#[derive(Debug, Default)]
pub(super) struct Names {
    pub(super) list: Vec<PathName>,
}

impl Names {
    /// Adds the paths that a list asks for. Returns whether there was room.
    pub(super) fn add(&mut self, paths: &Paths, list: u32) -> bool {
        let last = paths.last.iter().map(|one| (Of::Last, one.clone(), None));
        let first = paths.first.iter();
        let first = first.map(|(one, two)| (Of::First, one.clone(), two.clone()));
        self.put(last.chain(first).collect(), list)
    }

    /// Adds paths as processes give them, of which only the begin is looked at.
    pub(super) fn add_raw(&mut self, paths: &Paths, list: u32) -> bool {
        let first = paths.first.iter();
        let first = first.map(|(one, _)| (Of::Raw, one.clone(), None));
        paths.last.is_empty() && self.put(first.collect(), list)
    }

    fn put(&mut self, names: Vec<(Of, Component, Option<Component>)>, bit: u32) -> bool {
        let is_new = |(of, one, two): &&(Of, Component, Option<Component>)| {
            !self
                .list
                .iter()
                .any(|own| (own.of, &own.one, &own.two) == (*of, one, two))
        };
        let new = names.iter().filter(is_new).count();
        if self.list.len().saturating_add(new) > NAMES {
            return false;
        }
        for (of, one, two) in names {
            let mut list = self.list.iter_mut();
            match list.find(|own| own.of == of && own.one == one && own.two == two) {
                Some(own) => own.lists |= bit,
                None => self.list.push(PathName {
                    of,
                    one,
                    two,
                    lists: bit,
                }),
            }
        }
        true
    }
}
