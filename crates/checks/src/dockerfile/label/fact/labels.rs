//! The labels that a file gives to the image that is shipped, or to those that are built on it.

use crate::dockerfile::instruction::fact::path::known;
use crate::dockerfile::{Input, Site};
use crate::parse::dockerfile::syntax::{InstructionKind, Pair};

/// A label whose key is known.
#[derive(Clone, Copy)]
pub(in crate::dockerfile::label) struct Label<'a> {
    /// The instruction.
    pub(in crate::dockerfile::label) site: Site<'a>,
    /// Key and value as written.
    pub(in crate::dockerfile::label) pair: &'a Pair,
    /// The key.
    pub(in crate::dockerfile::label) key: &'a str,
    /// The value, where it is known.
    pub(in crate::dockerfile::label) value: Option<&'a str>,
}

/// The labels of a file: a dozen checks ask for them, and there may be many.
#[derive(Debug, Default)]
pub(in crate::dockerfile) struct Labels {
    /// Those whose keys are known, in order.
    list: Vec<Known>,
    /// Whether there are labels whose keys are not known.
    has_unknown: bool,
}

/// A label, by the position of its instruction and that among its pairs.
#[derive(Debug)]
struct Known {
    instruction: usize,
    pair: usize,
    key: String,
    value: Option<String>,
}

/// Returns the labels of a file. Those of stages that are thrown away are nobody's.
pub(in crate::dockerfile::label) fn labels(input: &Input) -> impl Iterator<Item = Label<'_>> {
    input.labels().list.iter().filter_map(|known| {
        let site = input.site(known.instruction)?;
        let InstructionKind::Label(pairs, _) = &site.instruction.kind else {
            return None;
        };
        Some(Label {
            site,
            pair: pairs.get(known.pair)?,
            key: &known.key,
            value: known.value.as_deref(),
        })
    })
}

/// Says whether a file has labels whose keys are not known.
pub(in crate::dockerfile::label) fn has_unknown(input: &Input) -> bool {
    input.labels().has_unknown
}

impl Labels {
    /// Reads those of a file.
    pub(in crate::dockerfile) fn of(input: &Input) -> Self {
        let mut labels = Self::default();
        for site in input.sites() {
            let InstructionKind::Label(pairs, _) = &site.instruction.kind else {
                continue;
            };
            let is_shipped = input.is_shipped(site.index) && !input.is_gone(site.index);
            if !site.is_trigger && !is_shipped {
                continue;
            }
            for (at, pair) in pairs.iter().enumerate() {
                let Some(key) = known(input, site, &pair.name) else {
                    labels.has_unknown = true;
                    continue;
                };
                let value = pair.value.as_ref();
                labels.list.push(Known {
                    instruction: site.index,
                    pair: at,
                    key,
                    value: value.and_then(|value| known(input, site, value)),
                });
            }
        }
        labels
    }
}
