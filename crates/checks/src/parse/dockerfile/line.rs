//! Lines of a text. They end in a line feed; carriage returns in front of it belong to the line break.

/// A line by its places in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// Its first byte.
    pub(super) start: usize,
    /// Just behind its last byte that is no carriage return or line feed.
    pub(super) end: usize,
    /// The line feed, or the end of the text.
    pub(super) break_at: usize,
    /// Where the next line starts.
    pub(super) next: usize,
}

/// Lines of a text from a place on.
#[derive(Clone, Debug)]
pub(super) struct Lines<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Lines<'a> {
    pub(super) const fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// Returns where the next line starts.
    pub(super) const fn at(&self) -> usize {
        self.at
    }

    /// Goes on at a place.
    pub(super) const fn skip(&mut self, to: usize) {
        self.at = to;
    }

    /// Returns the next line and leaves it there.
    pub(super) fn peek(&self) -> Option<Line> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let length = rest.find('\n');
        let break_at = self.at.saturating_add(length.unwrap_or(rest.len()));
        let content = rest.get(..length.unwrap_or(rest.len()))?;
        Some(Line {
            start: self.at,
            end: self.at.saturating_add(content.trim_end_matches('\r').len()),
            break_at,
            next: break_at.saturating_add(usize::from(length.is_some())),
        })
    }

    /// Takes the next line.
    pub(super) fn next(&mut self) -> Option<Line> {
        let line = self.peek()?;
        self.at = line.next;
        Some(line)
    }
}
