//! `override`: which keys of an earlier definition are appended to, and which are replaced.

use std::collections::BTreeSet;

use super::decode::{Decoder, invalid};
use crate::language::report::{Chain, Fault, ItemType};
use crate::yaml::{Node, Value};

/// Keys that an item appends to or replaces.
#[derive(Debug, Default)]
pub(super) struct Overrides {
    append: BTreeSet<String>,
    replace: BTreeSet<String>,
}

impl Overrides {
    /// Reads `override`, with the keys that may be appended to and those that may be replaced.
    pub(super) fn read(
        decoder: &Decoder<'_>,
        append: &[&str],
        replace: &[&str],
    ) -> Result<Self, Fault> {
        let mut read = Self::default();
        let Some(node) = decoder.item.get("override") else {
            return Ok(read);
        };
        let chain = decoder
            .chain
            .to(ItemType::Overrides, "", decoder.place(node));
        let Value::Mapping(entries) = &node.value else {
            return Err(invalid("Value is not a mapping", &chain));
        };
        for (key, value) in entries {
            let name = key.text().unwrap_or_default();
            let at_key = chain.to(ItemType::Overrides, name, decoder.place(key));
            let (may_append, may_replace) = (append.contains(&name), replace.contains(&name));
            match value.text() {
                Some("append") if may_append => read.append.insert(name.to_owned()),
                Some("replace") if may_replace => read.replace.insert(name.to_owned()),
                Some("append") => {
                    let why = format!("Key '{name}' cannot be appended to, use 'replace' instead");
                    return Err(invalid(&why, &at_key));
                }
                Some("replace") => {
                    let why = format!("Key '{name}' cannot be replaced");
                    return Err(invalid(&why, &at_key));
                }
                other => {
                    let why = format!(
                        "Invalid override operation for key '{name}': '{}'. Allowed values are: {}{}",
                        other.unwrap_or_default(),
                        if may_append { "append " } else { "" },
                        if may_replace { "replace " } else { "" },
                    );
                    let at = chain.to(ItemType::ValueFor, name, decoder.place(value));
                    return Err(invalid(&why, &at));
                }
            };
        }
        Ok(read)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.append.is_empty() && self.replace.is_empty()
    }

    pub(super) fn has_appends(&self) -> bool {
        !self.append.is_empty()
    }

    pub(super) fn has_replacements(&self) -> bool {
        !self.replace.is_empty()
    }

    pub(super) fn appends(&self, key: &str) -> bool {
        self.append.contains(key)
    }

    pub(super) fn replaces(&self, key: &str) -> bool {
        self.replace.contains(key)
    }

    /// `append: true` and `override` exclude each other.
    pub(super) fn no_append(&self, is_append: bool, chain: &Chain) -> Result<(), Fault> {
        if is_append && !self.is_empty() {
            let why = "Keys 'override' and 'append: true' cannot be used together. Add an 'append' entry (e.g. 'condition: append') under 'override' instead.";
            return Err(invalid(why, chain));
        }
        Ok(())
    }

    /// Each overridden key has to be in the item, and each of `keys` in the item has to be overridden.
    pub(super) fn has_keys(&self, item: &Node, keys: &[&str], chain: &Chain) -> Result<(), Fault> {
        if self.is_empty() {
            return Ok(());
        }
        for (operation, overridden) in [("append", &self.append), ("replace", &self.replace)] {
            for key in overridden {
                if item.get(key).is_none() {
                    let why = format!(
                        "An {operation} override for '{key}' was specified but '{key}' is not defined"
                    );
                    return Err(invalid(&why, chain));
                }
            }
        }
        for key in keys {
            if item.get(key).is_some() && !self.appends(key) && !self.replaces(key) {
                let why = format!(
                    "Unexpected key '{key}': no corresponding entry under 'override' is defined."
                );
                return Err(invalid(&why, chain));
            }
        }
        Ok(())
    }
}
