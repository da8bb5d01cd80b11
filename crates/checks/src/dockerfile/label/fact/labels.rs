//! The labels that a file gives to the image that is shipped, or to those that are built on it.

use crate::dockerfile::instruction::fact::path::known;
use crate::dockerfile::{Input, Site};
use crate::parse::dockerfile::syntax::{InstructionKind, Pair};

/// A label whose key is known.
pub(in crate::dockerfile::label) struct Label<'a> {
    /// The instruction.
    pub(in crate::dockerfile::label) site: Site<'a>,
    /// Key and value as written.
    pub(in crate::dockerfile::label) pair: &'a Pair,
    /// The key.
    pub(in crate::dockerfile::label) key: String,
    /// The value, where it is known.
    pub(in crate::dockerfile::label) value: Option<String>,
}

/// The labels of a file.
pub(in crate::dockerfile::label) struct Labels<'a> {
    /// In order.
    pub(in crate::dockerfile::label) list: Vec<Label<'a>>,
    /// Whether there are labels whose keys are not known.
    pub(in crate::dockerfile::label) has_unknown: bool,
}

/// Returns the labels of a file. Those of stages that are thrown away are nobody's.
pub(in crate::dockerfile::label) fn labels(input: &Input) -> Labels<'_> {
    let mut labels = Labels {
        list: Vec::new(),
        has_unknown: false,
    };
    for site in input.sites() {
        let InstructionKind::Label(pairs, _) = &site.instruction.kind else {
            continue;
        };
        let is_shipped = input.is_shipped(site.index) && !input.is_gone(site.index);
        if !site.is_trigger && !is_shipped {
            continue;
        }
        for pair in pairs {
            let Some(key) = known(input, site, &pair.name) else {
                labels.has_unknown = true;
                continue;
            };
            let value = pair.value.as_ref();
            labels.list.push(Label {
                site,
                pair,
                key,
                value: value.and_then(|value| known(input, site, value)),
            });
        }
    }
    labels
}
