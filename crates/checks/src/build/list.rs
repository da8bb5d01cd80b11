//! Lists in brackets: how one of their items is taken out.

use crate::fault::Edit;
use crate::source::{Source, Span};

/// Takes an item out of a list whose items stand at these places; nothing where a comment stands near it, or it is
/// not one of them.
pub(super) fn without(
    source: &Source,
    document: usize,
    items: &[Span],
    item: Span,
) -> Option<Edit> {
    let at = items.iter().position(|it| *it == item)?;
    let is_once = items.iter().filter(|it| **it == item).count() == 1;
    let next = at.checked_add(1).and_then(|next| items.get(next));
    let before = at.checked_sub(1).and_then(|before| items.get(before));
    let span = match (next, before) {
        (Some(next), _) => Span::new(item.start, next.start),
        (None, Some(before)) => Span::new(before.end, item.end),
        (None, None) => Span::new(item.start, end_of_comma(source, item.end)),
    };
    let taken = source.slice(span);
    let quoted = source.slice(item);
    let rest = taken.replacen(quoted, "", 1);
    let is_clear = !rest.contains(['#', '/']) && !rest.is_empty() || taken == quoted;
    (is_once && is_clear).then(|| Edit {
        document,
        span,
        text: String::new(),
    })
}

/// Returns where a comma ends that stands behind a place.
fn end_of_comma(source: &Source, at: u32) -> u32 {
    let rest = source.text().get(at as usize..).unwrap_or_default();
    let bare = rest.trim_start();
    if !bare.starts_with(',') {
        return at;
    }
    let blank = rest.len().saturating_sub(bare.len());
    Span::of(0..blank).end.saturating_add(at).saturating_add(1)
}
