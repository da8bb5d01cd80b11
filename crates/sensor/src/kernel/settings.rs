//! What is recorded, and of whom.

use crate::call::{self, Call, Class};
use std::collections::BTreeSet;

/// What is recorded, and of whom.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Numbers of the calls.
    pub calls: BTreeSet<u16>,
    /// Whether ends of threads are recorded, too.
    pub exits: bool,
    /// Processes whose namespace is that of the host are left out.
    pub only_containers: bool,
    /// The most bytes of data that are kept of what is sent.
    pub snapshot: u32,
    /// Bytes of the buffer for what must not be lost; a power of two.
    pub critical_bytes: u32,
    /// Bytes of the buffer for all else; a power of two.
    pub bulk_bytes: u32,
}

impl Settings {
    /// Returns settings that record what becomes events of some kinds, and always what the state of processes follows from.
    pub fn of_kinds(wanted: &BTreeSet<u16>) -> Self {
        let needed = |call: &&Call| {
            wanted.contains(&call.kind) || matches!(call.class, Class::Program | Class::Process)
        };
        Self {
            calls: call::all().filter(needed).map(|call| call.number).collect(),
            exits: true,
            only_containers: false,
            snapshot: 80,
            critical_bytes: 8 << 20,
            bulk_bytes: 16 << 20,
        }
    }
}
