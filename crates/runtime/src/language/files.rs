//! The files that were read, to tell lines and columns and to show what is wrong.

use super::traced::Place;

/// Files in the order in which they were read.
#[derive(Clone, Debug, Default)]
pub(super) struct Files {
    files: Vec<File>,
}

#[derive(Clone, Debug)]
struct File {
    name: String,
    content: String,
    /// Where each line begins.
    lines: Vec<u32>,
}

/// A line and a column, both from 0 and the column in bytes, as Falco counts them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct LineColumn {
    pub(super) line: usize,
    pub(super) column: usize,
}

impl Files {
    /// Takes a file. Returns its number.
    pub(super) fn add(&mut self, name: &str, content: String) -> u32 {
        let number = u32::try_from(self.files.len()).unwrap_or(u32::MAX);
        let starts = memchr::memchr_iter(b'\n', content.as_bytes());
        let lines = std::iter::once(0)
            .chain(starts.map(|at| u32::try_from(at.saturating_add(1)).unwrap_or(u32::MAX)))
            .collect();
        self.files.push(File {
            name: name.to_owned(),
            content,
            lines,
        });
        number
    }

    pub(super) fn name(&self, file: u32) -> &str {
        self.file(file).map_or("", |file| &file.name)
    }

    pub(super) fn content(&self, file: u32) -> &str {
        self.file(file).map_or("", |file| &file.content)
    }

    pub(super) fn position(&self, place: Place) -> LineColumn {
        let Some(file) = self.file(place.file) else {
            return LineColumn::default();
        };
        let line = file.line(place.offset);
        let start = file.lines.get(line).copied().unwrap_or(0);
        LineColumn {
            line,
            column: place.offset.saturating_sub(start) as usize,
        }
    }

    /// Returns the line that a place stands in, at most `width` characters of it, and below it a mark at the place. Line
    /// ends are led back to what stands before them. Control characters are shown as blanks.
    pub(super) fn snippet(&self, place: Place, width: usize) -> String {
        let Some(file) = self.file(place.file) else {
            return NOTHING.to_owned();
        };
        let offset = file.shown(place.offset as usize);
        let (before, behind) = file.around(offset);
        let half = width / 2;
        // Only what is shown is looked at: a line may be as long as a file.
        let mut shown: Vec<char> = before.chars().rev().take(half).map(visible).collect();
        shown.reverse();
        let column = shown.len();
        shown.extend(behind.chars().take(half).map(visible));
        if shown.is_empty() {
            return NOTHING.to_owned();
        }
        if before.chars().rev().nth(half).is_some() {
            shown.iter_mut().take(3).for_each(|char| *char = '.');
        }
        if behind.chars().nth(half).is_some() {
            shown.iter_mut().rev().take(3).for_each(|char| *char = '.');
        }
        let mark = " ".repeat(column);
        format!("{}\n{mark}^\n", shown.into_iter().collect::<String>())
    }

    fn file(&self, file: u32) -> Option<&File> {
        self.files.get(file as usize)
    }
}

impl File {
    fn line(&self, offset: u32) -> usize {
        self.lines
            .partition_point(|start| *start <= offset)
            .saturating_sub(1)
    }

    /// Returns what stands in a line before a byte, and from it on.
    fn around(&self, offset: usize) -> (&str, &str) {
        let number = self.line(u32::try_from(offset).unwrap_or(u32::MAX));
        let start = self.lines.get(number).copied().unwrap_or(0) as usize;
        let next = self.lines.get(number.saturating_add(1));
        let end = next.map_or(self.content.len(), |next| *next as usize);
        let before = self.content.get(start..offset).unwrap_or_default();
        let behind = self.content.get(offset..end).unwrap_or_default();
        (before, behind.trim_end_matches(['\n', '\r']))
    }

    /// Returns the last byte at or before `offset` that ends no line.
    fn shown(&self, offset: usize) -> usize {
        let bytes = self.content.as_bytes();
        let mut at = offset.min(bytes.len());
        while at > 0 && matches!(bytes.get(at), None | Some(b'\n' | b'\r')) {
            at = at.saturating_sub(1);
        }
        while at > 0 && !self.content.is_char_boundary(at) {
            at = at.saturating_sub(1);
        }
        at
    }
}

/// Marks of direction would let a line be shown as something else than it is.
fn visible(char: char) -> char {
    match char {
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        char if char.is_control() => ' ',
        char => char,
    }
}

const NOTHING: &str = "<No context available>\n";

#[cfg(test)]
mod tests {
    use super::*;

    fn snippet(text: &str, offset: u32, width: usize) -> String {
        let mut files = Files::default();
        files.add("a", text.to_owned());
        files.snippet(Place { file: 0, offset }, width)
    }

    #[test]
    fn a_line_is_shown_with_a_mark_and_cut_at_both_ends() {
        assert_eq!(snippet("one\ntwo three\n", 8, 160), "two three\n    ^\n");
        assert_eq!(snippet("one\ntwo\n\n", 8, 160), "two\n  ^\n");
        assert_eq!(snippet("0123456789abcdef", 8, 10), "...6789...\n     ^\n");
        assert_eq!(snippet("a\tb\u{1b}[31mc", 4, 160), "a b [31mc\n    ^\n");
        assert_eq!(snippet("", 0, 160), NOTHING);
    }

    #[test]
    fn columns_are_counted_in_bytes() {
        let mut files = Files::default();
        let file = files.add("a", "é: x\n ü: y".to_owned());
        let at = LineColumn { line: 1, column: 5 };
        assert_eq!(files.position(Place { file, offset: 11 }), at);
    }
}
