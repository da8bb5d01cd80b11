//! Which container the processes of a process namespace are of: the kernel counts losses by namespaces.

use crate::present;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// The most namespaces that are remembered.
const MOST: usize = 4096;

/// Containers by their process namespaces. Where several share one, it is told as that of the last seen.
#[derive(Debug)]
pub(crate) struct Owners {
    host: Option<u32>,
    of: BTreeMap<u32, Arc<str>>,
}

impl Default for Owners {
    fn default() -> Self {
        let own = i64::from(std::process::id());
        Self {
            host: present::process_namespace(Path::new("/proc"), own),
            of: BTreeMap::new(),
        }
    }
}

impl Owners {
    /// A process of a container is in a namespace. That of the host is nobody's.
    pub(crate) fn see(&mut self, namespace: u32, container: &Arc<str>) {
        if self.is_of_host(namespace) {
            return;
        }
        if self.of.len() >= MOST && !self.of.contains_key(&namespace) {
            // The lowest number that is free is given first: the highest may have been gone longest.
            self.of.pop_last();
        }
        self.of.insert(namespace, Arc::clone(container));
    }

    /// A namespace is no more. The kernel gives its number to the next one that is made.
    pub(crate) fn forget(&mut self, namespace: u32) {
        self.of.remove(&namespace);
    }

    /// Says whether a namespace is that of the host.
    pub(crate) fn is_of_host(&self, namespace: u32) -> bool {
        Some(namespace) == self.host
    }

    /// Returns the container of a namespace.
    pub(crate) fn of(&self, namespace: u32) -> Option<&str> {
        self.of.get(&namespace).map(|id| &**id)
    }
}
