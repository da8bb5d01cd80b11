//! Where the bytes of a scalar stand: what YAML leaves out of a block, folds, or resolves is left out between them.

use crate::parse::node::{Node, Style};
use crate::parse::text::Text;
use crate::source::{Source, Span};

/// Returns the text of a scalar, each byte with its place; nothing of anything but a scalar.
pub fn text_of(source: &Source, node: &Node) -> Option<Text> {
    let scalar = node.scalar()?;
    let mut aligned = Aligned {
        source,
        text: Text::empty(node.span.start),
        at: node.span.start as usize,
        end: node.span.end as usize,
    };
    match scalar.style {
        Style::Block => aligned.skip_header(),
        Style::Quoted => aligned.at = aligned.at.saturating_add(1),
        Style::Plain => {}
    }
    aligned.text = Text::empty(Span::of(aligned.at..aligned.at).start);
    let mut rest = scalar.text.as_str();
    while !rest.is_empty() {
        let taken = aligned.take(rest);
        rest = rest.get(taken..).unwrap_or_default();
    }
    Some(aligned.text)
}

/// A text that is put beside what it is read from.
struct Aligned<'s> {
    source: &'s Source,
    text: Text,
    at: usize,
    end: usize,
}

impl Aligned<'_> {
    /// Takes some of a text, at least a character. Returns how many bytes.
    fn take(&mut self, rest: &str) -> usize {
        let here = self.here();
        let same = same(here, rest);
        if same > 0 {
            let behind = self.at.saturating_add(same);
            self.text.push(self.source, Span::of(self.at..behind));
            self.at = behind;
            return same;
        }
        let char = rest.chars().next().unwrap_or_default();
        let blank = here.len().saturating_sub(here.trim_start().len());
        if blank > 0 {
            // Indentation, or line breaks that were folded.
            self.at = self.at.saturating_add(blank);
            if !char.is_whitespace() {
                return 0;
            }
        } else if !char.is_whitespace() && self.skip_escape(char) {
            return 0;
        }
        self.text
            .push_str(rest.get(..char.len_utf8()).unwrap_or_default());
        char.len_utf8()
    }

    /// Passes over what stands for a character: `\"`, `''`, `\x41`. Says whether the character itself stands behind
    /// that, or what does is still to be found.
    fn skip_escape(&mut self, char: char) -> bool {
        let here = self.here();
        if !here.starts_with(['\'', '\\']) {
            return false;
        }
        let behind = here.get(1..).unwrap_or_default();
        if behind.starts_with(char) || behind.starts_with(['\n', '\r']) {
            self.at = self.at.saturating_add(1);
            return true;
        }
        let length = match behind.chars().next() {
            Some('x') => 4,
            Some('u') => 6,
            Some('U') => 10,
            Some(other) => other.len_utf8().saturating_add(1),
            None => 1,
        };
        self.at = self.at.saturating_add(length).min(self.end);
        false
    }

    /// Passes over `|` or `>` and the rest of its line.
    fn skip_header(&mut self) {
        let here = self.here();
        if here.starts_with(['|', '>']) {
            let line = here
                .find('\n')
                .map_or(here.len(), |end| end.saturating_add(1));
            self.at = self.at.saturating_add(line);
        }
    }

    fn here(&self) -> &str {
        self.source
            .text()
            .get(self.at..self.end)
            .unwrap_or_default()
    }
}

/// Returns how many bytes two texts have in common at their start, up to the end of a line.
fn same(one: &str, other: &str) -> usize {
    let mut length = 0_usize;
    for (mine, yours) in one.chars().zip(other.chars()) {
        if mine != yours || mine == '\n' && length > 0 {
            break;
        }
        length = length.saturating_add(mine.len_utf8());
        if mine == '\n' {
            break;
        }
    }
    length
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::yaml::parse;

    #[test]
    fn every_word_of_a_scalar_stands_where_it_is_written() {
        for (yaml, text, words) in [
            ("a: one two\n", "one two", &["one", "two"][..]),
            (
                "a: |\n  one\n    two\n\n  three\n",
                "one\n  two\n\nthree\n",
                &["one", "two", "three"],
            ),
            (
                "a: >-\n    one\n    two\n\n    three\n",
                "one two\nthree",
                &["one", "two", "three"],
            ),
            (
                "a: \"one \\\"two\\\" \\x41 three\"\n",
                "one \"two\" A three",
                &["one", "two", "three"],
            ),
            ("a: 'it''s one'\n", "it's one", &["one"]),
            ("a: one\n  two\n", "one two", &["one", "two"]),
            (
                "- |+ # remark\n   one\r\n   two\r\n",
                "one\ntwo\n",
                &["one", "two"],
            ),
            ("a: |2\n    one\n  two\n", "  one\ntwo\n", &["one", "two"]),
            ("a: \"one \\\n  two\"\n", "one two", &["one", "two"]),
        ] {
            let source = Source::new("a.yaml", yaml.as_bytes());
            let read = parse(&source);
            let root = &read.roots[0];
            let node = root.get("a").or(root.items().first()).unwrap();
            let placed = text_of(&source, node).unwrap();
            assert_eq!(placed.as_str(), text, "{yaml:?}");
            for word in words {
                let at = text.find(word).unwrap();
                let span = placed.span_of(at..at + word.len());
                assert_eq!(source.slice(span), *word, "{yaml:?} {word}");
            }
        }
    }
}
