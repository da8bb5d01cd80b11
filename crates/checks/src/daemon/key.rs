//! What is known of a key of the daemon's configuration.

use super::engine::Engine;
use super::kind::Kind;

/// A key.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// What its value has to be.
    pub kind: Kind,
    /// The engine that had it first, where that is known and not long ago.
    pub since: Option<Engine>,
    /// That it is on its way out.
    pub end: Option<End>,
}

/// The end of a key.
#[derive(Clone, Copy, Debug)]
pub struct End {
    /// The engine that called it deprecated first.
    pub deprecated: Engine,
    /// The first engine that refuses to start with it.
    pub removed: Option<Engine>,
    /// What to do instead, as a clause.
    pub instead: &'static str,
}

impl Key {
    /// Makes a key that every engine knows.
    pub(super) const fn new(name: &'static str, kind: Kind) -> Self {
        Self {
            name,
            kind,
            since: None,
            end: None,
        }
    }

    /// Names the engine that had it first.
    pub(super) const fn since(self, major: u32, minor: u32) -> Self {
        Self {
            since: Some(Engine(major, minor)),
            ..self
        }
    }

    /// Names the engine that deprecated it.
    pub(super) const fn deprecated(self, at: Engine, instead: &'static str) -> Self {
        Self {
            end: Some(End {
                deprecated: at,
                removed: None,
                instead,
            }),
            ..self
        }
    }

    /// Names the engines that deprecated and removed it.
    pub(super) const fn removed(self, from: Engine, to: Engine, instead: &'static str) -> Self {
        Self {
            end: Some(End {
                deprecated: from,
                removed: Some(to),
                instead,
            }),
            ..self
        }
    }

    /// Says whether a key inside an object means this one: there, unlike at the top, case does not matter.
    pub(super) fn is_nested(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}
