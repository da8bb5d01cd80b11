//! From a place in the file to the instruction that it belongs to.

use crate::dockerfile::{Input, Site};
use crate::source::Span;

/// Returns the instruction that a place lies in; of a place in front of one or between two, the next one.
pub(super) fn site_at(input: &Input, place: Span) -> Option<Site<'_>> {
    let instructions = &input.document.instructions;
    let index = instructions.partition_point(|it| it.span.end < place.start);
    let instruction = instructions.get(index)?;
    Some(Site {
        index,
        instruction,
        is_trigger: false,
    })
}
