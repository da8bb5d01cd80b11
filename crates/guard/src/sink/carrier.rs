//! What takes lines to where they go.

use std::time::Duration;

use super::follow::Item;

/// Takes lines to where they go.
pub(super) trait Carrier: Send {
    /// Hands lines on, in their order.
    fn carry(&mut self, lines: &[Item]) -> Carried;
}

/// What became of it.
#[derive(Debug)]
pub(super) struct Carried {
    /// How many were taken, from the first on.
    pub(super) taken: usize,
    /// Why not all of them were, or what the other side says of those that were.
    pub(super) end: Result<Option<String>, Fault>,
}

/// Why lines were not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// They may be, later.
    Later {
        /// Why.
        why: String,
        /// When the other side wants to be asked again.
        after: Option<Duration>,
    },
    /// They are refused as they are.
    Refused(String),
}

impl Carried {
    /// All were taken.
    pub(super) const fn all(lines: &[Item]) -> Self {
        Self {
            taken: lines.len(),
            end: Ok(None),
        }
    }

    /// None was taken.
    pub(super) const fn faulty(fault: Fault) -> Self {
        Self {
            taken: 0,
            end: Err(fault),
        }
    }

    /// So many were taken, and then it failed.
    pub(super) fn failed(taken: usize, why: impl std::fmt::Display) -> Self {
        Self {
            taken,
            end: Err(Fault::Later {
                why: why.to_string(),
                after: None,
            }),
        }
    }
}
