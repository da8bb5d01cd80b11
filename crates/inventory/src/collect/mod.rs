//! Drives the extractors over the layers as they pass by.

use std::collections::BTreeMap;
use std::sync::Mutex;

use seawall_model::tree::{LayerVisitor, LayerVisitors, Ticket};

use crate::extractor::Extracted;

/// Collects the facts of all layers of one artifact.
#[derive(Debug, Default)]
pub struct Collector {
    done: Mutex<BTreeMap<Ticket, Extracted>>,
}

impl Collector {
    /// Returns the facts by ticket, once the walk is over.
    pub fn into_facts(self) -> BTreeMap<Ticket, Extracted> {
        self.done
            .into_inner()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl LayerVisitors for Collector {
    fn begin(&self, _ticket: Ticket) -> Box<dyn LayerVisitor + '_> {
        todo!()
    }
}
