//! How much the state may hold, and what it had to leave out.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How much the state may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Threads.
    pub threads: usize,
    /// Descriptors of one process.
    pub descriptors: usize,
    /// Bytes of arguments, of the environment and of control groups, each, of one process.
    pub texts: usize,
    /// Bytes of a name.
    pub name: usize,
    /// Containers.
    pub containers: usize,
    /// Users, and groups.
    pub accounts: usize,
    /// Bytes of texts and descriptors in all.
    pub bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            threads: 131_072,
            descriptors: 4_096,
            texts: 4_096,
            name: 4_096,
            containers: 16_384,
            accounts: 65_536,
            bytes: 256 * 1024 * 1024,
        }
    }
}

/// What the state had to leave out because of its limits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Losses {
    /// Threads that were not kept.
    pub threads: u64,
    /// Descriptors that were not kept.
    pub descriptors: u64,
    /// Texts and names that were cut or left out.
    pub texts: u64,
    /// Containers that were not kept.
    pub containers: u64,
    /// Users and groups that were not kept.
    pub accounts: u64,
}

/// Counts the bytes that are held; copies count together.
#[derive(Clone, Debug, Default)]
pub(super) struct Gauge {
    held: Arc<AtomicUsize>,
    most: usize,
}

/// Bytes that are held, until it is dropped.
#[derive(Debug, Default)]
pub(super) struct Charge {
    held: Arc<AtomicUsize>,
    bytes: usize,
}

impl Gauge {
    pub(super) fn new(most: usize) -> Self {
        Self {
            held: Arc::default(),
            most,
        }
    }

    /// Returns how many bytes are taken.
    pub(super) fn held(&self) -> usize {
        self.held.load(Ordering::Relaxed)
    }

    /// Takes so many bytes; nothing where there are too many then.
    pub(super) fn take(&self, bytes: usize) -> Option<Charge> {
        // The state is fed by one thread: nobody takes between these two lines.
        let after = self.held.load(Ordering::Relaxed).checked_add(bytes)?;
        if after > self.most {
            return None;
        }
        self.held.store(after, Ordering::Relaxed);
        Some(Charge {
            held: Arc::clone(&self.held),
            bytes,
        })
    }
}

impl Drop for Charge {
    fn drop(&mut self) {
        self.held.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}
