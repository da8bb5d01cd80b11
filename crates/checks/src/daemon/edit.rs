//! Edits of `daemon.json` that keep how it is written: keys come in with the file's indentation, values are put in
//! the place of others, entries go with their commas.

use super::Input;
use crate::fault::Edit;
use crate::parse::node::Node;
use crate::source::Span;

impl Input {
    /// Gives a key a value: in the place of the one it has, or as the first key of the file.
    pub(super) fn set(&self, key: &str, value: &str) -> Option<Edit> {
        // Of a file with faults of syntax, or with a key twice, nobody can say what an edit makes.
        let root = self.root.as_ref().filter(|_| self.errors.is_empty())?;
        if let Some(entry) = root.entry(key) {
            return Some(Edit::replace(entry.value.span, value));
        }
        let pair = format!("\"{key}\": {value}");
        let Some(first) = root.entries().first() else {
            // The whole object, so that of two such edits only one is made at a time: the second needs a comma.
            let inner = self.source.slice(root.span);
            let is_empty = inner.starts_with('{') && inner.ends_with('}');
            return is_empty.then(|| Edit::replace(root.span, format!("{{\n  {pair}\n}}")));
        };
        let start = first.key.span.start;
        let gap = match self.indent(start) {
            Some(indent) => format!("{}{indent}", self.newline()),
            None => " ".to_owned(),
        };
        Some(Edit::insert(first.key.span, format!("{pair},{gap}")))
    }

    /// Takes a key out.
    pub(super) fn unset(&self, key: &str) -> Option<Edit> {
        let root = self.root.as_ref().filter(|_| self.errors.is_empty())?;
        let spans: Vec<Span> = root
            .entries()
            .iter()
            .map(|entry| entry.key.span.to(entry.value.span))
            .collect();
        let at = root.entries().iter().position(|it| it.key.text == key)?;
        if let [only] = spans.as_slice() {
            // With the brace, so that nothing is put in front of the key at the same time: it would keep a comma.
            let span = Span::new(root.span.start, only.end);
            return Some(Edit::replace(span, "{"));
        }
        without(&spans, at)
    }

    /// Takes a value out of a list.
    pub(super) fn drop_item(&self, list: &Node, at: usize) -> Option<Edit> {
        let first = at.saturating_sub(1);
        let near = list.items().iter().skip(first).take(3);
        let spans: Vec<Span> = near.map(|item| item.span).collect();
        without(&spans, at.saturating_sub(first)).filter(|_| self.errors.is_empty())
    }

    /// Returns what stands in front of a place on its line, where that is blank.
    fn indent(&self, at: u32) -> Option<&str> {
        let line = self.source.line(self.source.position(at).line)?;
        let before = self.source.slice(Span::new(line.start, at));
        before
            .chars()
            .all(|c| matches!(c, ' ' | '\t'))
            .then_some(before)
    }

    fn newline(&self) -> &'static str {
        if self.source.text().contains("\r\n") {
            "\r\n"
        } else {
            "\n"
        }
    }
}

/// Takes one of several things between commas out: up to the next one, else from the one before.
fn without(spans: &[Span], at: usize) -> Option<Edit> {
    let span = *spans.get(at)?;
    let next = at.checked_add(1).and_then(|next| spans.get(next));
    let before = at.checked_sub(1).and_then(|before| spans.get(before));
    Some(Edit::delete(match (next, before) {
        (Some(next), _) => Span::new(span.start, next.start),
        (None, Some(before)) => Span::new(before.end, span.end),
        (None, None) => span,
    }))
}
