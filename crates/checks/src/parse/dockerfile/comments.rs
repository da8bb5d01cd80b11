//! Comments that belong to an instruction: those above it, for descriptions and for words that silence checks.

use super::syntax::{Comment, Dockerfile};

/// Returns the comments of an instruction, in order: those above it down from the last bare `#`, directive or
/// instruction (empty lines do not part them), then those within its continuations.
pub fn comments_of(document: &Dockerfile, instruction: usize) -> &[Comment] {
    let range = document
        .instructions
        .get(instruction)
        .map(|it| it.comments.clone());
    range
        .and_then(|range| document.comments.get(range))
        .unwrap_or_default()
}

/// Returns the comments above an instruction, in order.
pub fn comments_above(document: &Dockerfile, instruction: usize) -> &[Comment] {
    let comments = comments_of(document, instruction);
    let start = document
        .instructions
        .get(instruction)
        .map_or(0, |it| it.span.start);
    let above = comments.partition_point(|comment| comment.span.start < start);
    comments.get(..above).unwrap_or_default()
}
