//! Where the sections of a database lie, for whoever copies or compares parts of the file without reading them:
//! deltas between two databases.

use std::ops::Range;

use super::Database;
use super::layout::Kind;

/// A section of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// What it holds: the same in another database that has it.
    pub name: String,
    /// Where it lies in the file.
    pub range: Range<usize>,
}

impl Database {
    /// Returns where the sections of the sources lie, in the order of the file. What lies between them is the frame
    /// and the list of sources.
    pub fn spans(&self) -> Vec<Span> {
        let mut spans: Vec<Span> = self
            .sources
            .iter()
            .zip(&self.sections)
            .flat_map(|(source, sections)| {
                let named = Kind::ALL.iter().zip(sections);
                named.map(move |(kind, range)| Span {
                    name: format!("{kind:?} {} {}", source.name, source.tier.name()),
                    range: range.clone(),
                })
            })
            .filter(|span| !span.range.is_empty())
            .collect();
        spans.sort_by_key(|span| (span.range.start, span.range.end));
        spans
    }

    /// Returns the whole file.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }
}
