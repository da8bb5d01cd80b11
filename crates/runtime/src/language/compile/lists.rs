//! Lists with other lists put in.

use std::collections::{BTreeMap, BTreeSet};

use super::CompiledList;
use crate::language::collect::{ListItem, Named};
use crate::language::report::{ErrorCode, Fault};

/// A list with those put in that its items name.
#[derive(Debug)]
pub(super) struct Resolved<'l> {
    pub(super) name: &'l str,
    pub(super) items: Vec<String>,
    written: &'l [String],
    lists: BTreeSet<String>,
}

impl Resolved<'_> {
    pub(super) fn described(&self, is_used: bool) -> CompiledList {
        CompiledList {
            name: self.name.to_owned(),
            items: self.written.to_vec(),
            resolved: self.items.clone(),
            lists: self.lists.clone(),
            is_used,
        }
    }
}

/// Resolves all lists; nothing where they would become too long.
pub(super) fn resolve<'l>(
    lists: &'l Named<ListItem>,
    used: &mut BTreeSet<String>,
    faults: &mut Vec<Fault>,
) -> Option<Vec<Resolved<'l>>> {
    let mut resolver = Resolver {
        lists,
        done: BTreeMap::new(),
        bytes: 0,
    };
    for list in lists.iter() {
        if resolver.items(list, 0).is_none() {
            let why = "the lists together become too long";
            faults.push(Fault::new(ErrorCode::Validate, why, &list.chain));
            return None;
        }
    }
    let mut done = resolver.done;
    let resolved = lists.iter().map(|list| {
        let mut named = BTreeSet::new();
        for item in &list.items {
            if seen(lists, list, item).is_some() {
                named.insert(item.clone());
                used.insert(item.clone());
            }
        }
        Resolved {
            name: &list.name,
            items: done
                .remove(list.name.as_str())
                .flatten()
                .unwrap_or_default(),
            written: &list.items,
            lists: named,
        }
    });
    Some(resolved.collect())
}

struct Resolver<'l> {
    lists: &'l Named<ListItem>,
    /// Items of lists; nothing of those that are being resolved.
    done: BTreeMap<&'l str, Option<Vec<String>>>,
    bytes: usize,
}

impl<'l> Resolver<'l> {
    fn items(&mut self, list: &'l ListItem, depth: usize) -> Option<Vec<String>> {
        if let Some(Some(items)) = self.done.get(list.name.as_str()) {
            return Some(items.clone());
        }
        self.done.insert(&list.name, None);
        let mut items = Vec::new();
        for item in &list.items {
            match seen(self.lists, list, item) {
                // A list that is within itself stays a word.
                Some(inner) if self.may_enter(inner, depth) => {
                    let inner = self.items(inner, depth.saturating_add(1))?;
                    self.count(&inner)?;
                    items.extend(inner);
                }
                _ => items.push(item.clone()),
            }
        }
        self.count(&items)?;
        self.done.insert(&list.name, Some(items.clone()));
        Some(items)
    }

    fn may_enter(&self, list: &ListItem, depth: usize) -> bool {
        depth < DEPTH && !matches!(self.done.get(list.name.as_str()), Some(None))
    }

    fn count(&mut self, items: &[String]) -> Option<()> {
        for item in items {
            self.bytes = self.bytes.saturating_add(item.len()).saturating_add(24);
        }
        (self.bytes <= MOST).then_some(())
    }
}

/// Returns the list that an item names, if it was there when the list was changed last.
fn seen<'l>(lists: &'l Named<ListItem>, list: &ListItem, item: &str) -> Option<&'l ListItem> {
    lists
        .get(item)
        .filter(|inner| inner.number < list.sees && inner.name != list.name)
}

/// How deep lists that were changed later may name each other.
const DEPTH: usize = 64;
/// Bytes of all lists together, those that they name counted each time.
const MOST: usize = 64 << 20;
