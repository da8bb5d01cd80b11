//! What takes records to where they go.

use std::time::Duration;

/// Takes records to where they go.
pub trait Carrier<R>: Send {
    /// Hands records on, in their order.
    fn carry(&mut self, records: &[R]) -> Carried;

    /// Called now and then while there is nothing to hand on; says what broke meanwhile.
    fn idle(&mut self) -> Option<String> {
        None
    }
}

/// What became of them.
#[derive(Debug)]
pub struct Carried {
    /// How many were taken, from the first on.
    pub taken: usize,
    /// Why not all of them were, or what the other side says of those that were.
    pub end: Result<Option<String>, Fault>,
}

/// Why records were not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
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
    pub const fn all<R>(records: &[R]) -> Self {
        Self {
            taken: records.len(),
            end: Ok(None),
        }
    }

    /// None was taken.
    pub const fn faulty(fault: Fault) -> Self {
        Self {
            taken: 0,
            end: Err(fault),
        }
    }

    /// So many were taken, and then it failed.
    pub fn failed(taken: usize, why: impl std::fmt::Display) -> Self {
        Self {
            taken,
            end: Err(Fault::Later {
                why: why.to_string(),
                after: None,
            }),
        }
    }
}
