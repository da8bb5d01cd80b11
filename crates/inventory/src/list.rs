//! Every extractor there is. The order is the order in which they are asked.

use crate::extractor::Extractor;

/// All extractors.
pub static EXTRACTORS: &[&dyn Extractor] = &[];
