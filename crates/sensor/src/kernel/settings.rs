//! What is recorded, and of whom.

use crate::filter::Filters;
use std::collections::BTreeSet;

/// What is recorded, and of whom.
#[derive(Clone, Debug)]
pub struct Settings {
    /// What of each call.
    pub filters: Filters,
    /// The kernel judges no call by its filter: of calls that anything is wanted of, each one is recorded. That is what
    /// [`super::Sensor::start`] falls back to where the kernel refuses the filter.
    pub unfiltered: bool,
    /// The most bytes of data that are kept of what is sent.
    pub snapshot: u32,
    /// Bytes of the buffer for what must not be lost; a power of two.
    pub critical_bytes: u32,
    /// Bytes of the buffer for all else; a power of two.
    pub bulk_bytes: u32,
    /// How many process namespaces, times classes, are told apart when they lose something between two times that it is told. Others
    /// are counted together.
    pub losers: u32,
}

impl Settings {
    /// Returns settings that record what becomes events of some kinds, and always what the state of processes follows from.
    pub fn of_kinds(wanted: &BTreeSet<u16>) -> Self {
        Self::of(Filters::of_kinds(wanted))
    }

    /// Returns settings that record what filters let pass.
    pub fn of(filters: Filters) -> Self {
        Self {
            filters,
            unfiltered: false,
            snapshot: 80,
            critical_bytes: 8 << 20,
            bulk_bytes: 16 << 20,
            losers: 8192,
        }
    }
}
