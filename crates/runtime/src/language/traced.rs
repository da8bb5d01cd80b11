//! Texts that remember where they come from.

use std::ops::Range;

/// A byte of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    /// Which file: its number in [`super::files::Files`].
    pub(super) file: u32,
    /// Bytes before it.
    pub(super) offset: u32,
}

/// A text, each byte with the place where it was written. What no file has (a comma between the items of a list) stands
/// where its cause stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Traced {
    text: String,
    places: Vec<Place>,
}

impl Traced {
    /// Adds a text of which every byte stands at one place.
    pub(super) fn push(&mut self, text: &str, place: Place) {
        self.text.push_str(text);
        self.places.resize(self.text.len(), place);
    }

    /// Adds a text that stands in a file byte for byte.
    pub(super) fn push_run(&mut self, text: &str, place: Place) {
        self.text.push_str(text);
        let mut offset = place.offset;
        for _ in 0..text.len() {
            self.places.push(Place {
                file: place.file,
                offset,
            });
            offset = offset.saturating_add(1);
        }
    }

    /// Adds a part of another text.
    pub(super) fn push_part(&mut self, other: &Self, range: Range<usize>) {
        let Some(text) = other.text.get(range.clone()) else {
            return;
        };
        self.text.push_str(text);
        self.places
            .extend_from_slice(other.places.get(range).unwrap_or_default());
    }

    /// Adds another text.
    pub(super) fn push_traced(&mut self, other: &Self) {
        self.push_part(other, 0..other.text.len());
    }

    /// Takes away what stands behind a byte.
    pub(super) fn truncate(&mut self, length: usize) {
        if self.text.is_char_boundary(length) {
            self.text.truncate(length);
            self.places.truncate(length);
        }
    }

    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    pub(super) const fn len(&self) -> usize {
        self.text.len()
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Returns where a byte was written; for one behind the end, where the last was.
    pub(super) fn place(&self, at: usize) -> Place {
        self.places
            .get(at)
            .or(self.places.last())
            .copied()
            .unwrap_or_default()
    }
}
