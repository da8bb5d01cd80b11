//! What of an answer goes to its reader: all of it; of lists and events what is their own; and of answers to requests
//! that make something, its id for the record.

use std::borrow::Cow;

use serde_json::Value;

use super::narrow::{Narrowing, narrow_list, shows_event};
use crate::proxy::budget::Held;

/// What lets a body pass, or parts of it.
pub(crate) enum Sieve<'a> {
    /// Everything passes.
    Pass,
    /// Everything passes, once the id of what was made has been taken note of: whoever learns it may use it at once, on
    /// another connection.
    Made {
        /// What came, and waits.
        seen: Vec<u8>,
        /// Takes note of the id.
        note: &'a dyn Fn(&str),
    },
    /// Of a list what is seen. It is read whole before any of it passes.
    List {
        /// Who sees what.
        narrowing: Narrowing,
        /// What came.
        bytes: Vec<u8>,
        /// How much may come.
        most: usize,
        /// What it takes of everybody's memory.
        held: Held,
    },
    /// Of events, one a line, those that are seen.
    Events {
        /// Who sees what.
        narrowing: Narrowing,
        /// The line that is not whole yet.
        line: Vec<u8>,
    },
}

impl Sieve<'_> {
    /// Says whether the head waits until the body was seen.
    pub(super) const fn holds_head(&self) -> bool {
        matches!(self, Self::List { .. })
    }

    /// Says whether what passes may be less than what came.
    pub(super) const fn changes(&self) -> bool {
        matches!(self, Self::List { .. } | Self::Events { .. })
    }

    /// Takes the answer's status: one that says that nothing was made, or that is no list but a failure, passes as it is.
    pub(super) fn settle(&mut self, status: u16) {
        let passes = match self {
            Self::Pass => false,
            Self::Made { .. } => status != 201,
            Self::List { .. } | Self::Events { .. } => status >= 300,
        };
        if passes {
            *self = Self::Pass;
        }
    }

    /// Takes bytes and returns those that pass.
    pub(super) fn feed<'b>(&mut self, data: &'b [u8]) -> Result<Cow<'b, [u8]>, String> {
        match self {
            Self::Pass => Ok(Cow::Borrowed(data)),
            Self::Made { seen, .. } => {
                seen.extend_from_slice(data);
                if seen.len() <= LONGEST_MADE {
                    return Ok(Cow::default());
                }
                // No answer that says an id is that long.
                let passed = std::mem::take(seen);
                *self = Self::Pass;
                Ok(Cow::Owned(passed))
            }
            Self::List {
                bytes, most, held, ..
            } => {
                bytes.extend_from_slice(data);
                // What is read of it refers to it, and what passes is another copy.
                if bytes.len() > *most || !held.reach(bytes.len().saturating_mul(3)) {
                    return Err("its list is too long to be narrowed".to_owned());
                }
                Ok(Cow::default())
            }
            Self::Events { narrowing, line } => {
                let mut passed = Vec::new();
                for piece in data.split_inclusive(|byte| *byte == b'\n') {
                    line.extend_from_slice(piece);
                    if line.len() > LONGEST_EVENT {
                        return Err("an event is too long to be looked at".to_owned());
                    }
                    if line.ends_with(b"\n") {
                        if shows_event(narrowing, line) {
                            passed.append(line);
                        }
                        line.clear();
                    }
                }
                Ok(Cow::Owned(passed))
            }
        }
    }

    /// Returns what passes at the end.
    pub(super) fn end(&mut self) -> Result<Vec<u8>, String> {
        match self {
            Self::List {
                narrowing, bytes, ..
            } => narrow_list(narrowing, bytes),
            Self::Made { seen, note } => {
                if let Some(id) = id(seen) {
                    note(&id);
                }
                Ok(seen.clone())
            }
            // An event without its end can't be read, so it is not passed.
            Self::Pass | Self::Events { .. } => Ok(Vec::new()),
        }
    }

    /// Returns the id of what was made.
    pub(super) fn made(&self) -> Option<String> {
        match self {
            Self::Made { seen, .. } => id(seen),
            _ => None,
        }
    }
}

fn id(answer: &[u8]) -> Option<String> {
    let value: Value = serde_json::from_slice(answer).ok()?;
    let id = ["Id", "ID", "Name"].iter().find_map(|it| value.get(it));
    id?.as_str().map(|it| it.chars().take(256).collect())
}

const LONGEST_MADE: usize = 64 << 10;
const LONGEST_EVENT: usize = 1 << 20;
