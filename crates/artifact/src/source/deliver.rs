//! One file for a visitor: asked for, read as far as it is wanted, handed over.

use std::io;

use seawall_model::tree::{Entry, LayerVisitor, Selection};

use super::WalkContext;

/// What became of a file.
pub(super) enum Content {
    /// Its start is not wanted.
    Unwanted,
    /// It is larger than is wanted.
    TooLarge,
    /// All of it.
    Bytes(Vec<u8>),
}

/// Reads a file of at most so many bytes whose start pleases the given function, which is to be asked once
/// with the first [`seawall_model::tree::SNIFFED`] bytes.
pub(super) type Reading<'a> =
    dyn FnMut(u64, &mut dyn FnMut(&[u8]) -> bool) -> io::Result<Content> + 'a;

/// Asks the visitor whether it wants a file of a layer, and hands the content over.
///
/// # Errors
/// Where it cannot be read; the visitor has been told.
pub(super) fn deliver(
    entry: &Entry<'_>,
    layer: usize,
    visitor: &mut dyn LayerVisitor,
    context: &WalkContext<'_>,
    read: &mut Reading<'_>,
) -> io::Result<()> {
    let limits = context.limits;
    let (limit, sniffed) = match visitor.select(entry) {
        Selection::Skip => return Ok(()),
        Selection::Read { limit } => (limit.min(limits.content_bytes), false),
        Selection::Sniff { limit } => (limit.min(limits.binary_bytes), true),
    };
    if entry.size > limit && !sniffed {
        visitor.oversized(entry);
        return Ok(());
    }
    let mut wants = |start: &[u8]| !sniffed || visitor.wants(entry, start);
    match read(limit, &mut wants) {
        Ok(Content::Unwanted) => {}
        Ok(Content::TooLarge) => visitor.oversized(entry),
        Ok(Content::Bytes(bytes)) => {
            let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
            context.progress.advance(layer, length);
            visitor.content(entry, bytes);
        }
        Err(error) => {
            visitor.unreadable(entry, &error.to_string());
            return Err(error);
        }
    }
    Ok(())
}
