//! Lists in brackets: how items are taken out of one.

use crate::fault::Edit;
use crate::source::{Source, Span};

/// A list whose items stand one by one in a text.
pub(super) struct List<'a> {
    pub(super) source: &'a Source,
    pub(super) document: usize,
    /// Where its items stand.
    pub(super) items: Vec<Span>,
    /// Whether a comma may stand behind the last item.
    pub(super) is_lenient: bool,
}

impl List<'_> {
    /// Takes an item out, beside others that are taken out as well, without getting in their way. Nothing where a
    /// comment stands near it, or it is not one of the items.
    pub(super) fn without(&self, item: Span, others: &[Span]) -> Option<Edit> {
        let at = self.items.iter().position(|it| *it == item)?;
        if self.items.iter().filter(|it| **it == item).count() > 1 {
            return None;
        }
        let (before, behind) = self.items.split_at_checked(at)?;
        let behind = behind.get(1..).unwrap_or_default();
        let is_kept = |it: &Span| !others.contains(it);
        let span = match (before.last(), behind.first()) {
            (_, Some(next)) if behind.iter().any(is_kept) => Span::new(item.start, next.start),
            (Some(last), _) if before.iter().any(is_kept) => Span::new(last.end, item.end),
            (_, Some(next)) => Span::new(item.start, next.start),
            (Some(last), None) if !self.is_lenient => Span::new(last.end, item.end),
            (_, None) => Span::new(item.start, end_of_comma(self.source, item.end)),
        };
        let taken = self.source.slice(span);
        let rest = taken.replacen(self.source.slice(item), "", 1);
        (!rest.contains(['#', '/'])).then(|| Edit {
            document: self.document,
            span,
            text: String::new(),
        })
    }
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
