//! Users and groups.

use std::collections::HashMap;
use std::sync::Arc;

/// A user of the host or of a container.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct User {
    /// Its id.
    pub id: u32,
    /// Its main group.
    pub group: u32,
    /// Its name.
    pub name: String,
    /// Its home.
    pub home: String,
    /// Its shell.
    pub shell: String,
}

/// A group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// Its id.
    pub id: u32,
    /// Its name.
    pub name: String,
}

/// Users or groups by id and by the container that they are of; empty stands for the host.
#[derive(Debug)]
pub(super) struct Accounts<T> {
    by_id: HashMap<u32, HashMap<Arc<str>, T>>,
    count: usize,
}

impl<T> Default for Accounts<T> {
    fn default() -> Self {
        Self {
            by_id: HashMap::new(),
            count: 0,
        }
    }
}

impl<T> Accounts<T> {
    pub(super) fn get(&self, container: &str, id: u32) -> Option<&T> {
        self.by_id.get(&id)?.get(container)
    }

    /// Puts one in; `false` where there are so many already.
    pub(super) fn put(&mut self, container: &str, id: u32, account: T, most: usize) -> bool {
        let known = self.get(container, id).is_some();
        if !known && self.count >= most {
            return false;
        }
        let of_id = self.by_id.entry(id).or_default();
        of_id.insert(Arc::from(container), account);
        if !known {
            self.count = self.count.saturating_add(1);
        }
        true
    }

    pub(super) fn remove(&mut self, container: &str, id: u32) {
        let Some(of_id) = self.by_id.get_mut(&id) else {
            return;
        };
        if of_id.remove(container).is_some() {
            self.count = self.count.saturating_sub(1);
        }
        if of_id.is_empty() {
            self.by_id.remove(&id);
        }
    }

    /// Takes out all of a container.
    pub(super) fn remove_all(&mut self, container: &str) {
        let count = &mut self.count;
        self.by_id.retain(|_, of_id| {
            if of_id.remove(container).is_some() {
                *count = count.saturating_sub(1);
            }
            !of_id.is_empty()
        });
    }

    /// Returns those of a container, by id.
    pub(super) fn sorted(&self, container: &str) -> Vec<&T> {
        let mut ids: Vec<u32> = self.by_id.keys().copied().collect();
        ids.sort_unstable();
        let ids = ids.into_iter();
        ids.filter_map(|id| self.get(container, id)).collect()
    }
}
