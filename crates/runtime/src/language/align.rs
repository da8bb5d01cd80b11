//! Where each byte of a scalar was written: what YAML folds, escapes and leaves out lies between them.

use granit_parser::ScalarStyle;

use super::traced::{Place, Traced};
use crate::yaml::{Node, Scalar, Value};

/// Returns the text of a scalar with the places of its bytes in a file; nothing of anything but a scalar.
pub(super) fn trace(content: &str, file: u32, node: &Node) -> Traced {
    let mut aligned = Aligned {
        content,
        file,
        at: node.start as usize,
        end: node.end as usize,
        text: Traced::default(),
    };
    if let Value::Scalar(scalar) = &node.value {
        aligned.run(scalar);
    }
    aligned.text
}

struct Aligned<'c> {
    content: &'c str,
    file: u32,
    at: usize,
    end: usize,
    text: Traced,
}

impl Aligned<'_> {
    fn run(&mut self, scalar: &Scalar) {
        match scalar.style {
            ScalarStyle::Literal | ScalarStyle::Folded => self.skip_header(),
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => self.skip(1),
            ScalarStyle::Plain => {}
        }
        for char in scalar.text.chars() {
            if char.is_whitespace() {
                self.blank(char);
            } else {
                self.char(char, scalar.style);
            }
        }
    }

    /// A blank stands where the file has one, else right behind what was before: line ends that were folded.
    fn blank(&mut self, char: char) {
        let here = self.here();
        if here.starts_with(char) {
            self.push_run(char);
            return;
        }
        self.push(char);
    }

    fn char(&mut self, char: char, style: ScalarStyle) {
        let here = self.here();
        let blanks = here.len().saturating_sub(here.trim_start().len());
        self.skip(blanks);
        match style {
            ScalarStyle::SingleQuoted if char == '\'' => {
                self.push(char);
                self.skip(2);
            }
            ScalarStyle::DoubleQuoted if self.here().starts_with('\\') => self.escaped(char),
            _ if self.here().starts_with(char) => self.push_run(char),
            // Never reached with a parser and a text that agree; the place is then that of what was before.
            _ => self.push(char),
        }
    }

    /// A character that is written as `\"` or `\x41`, or whose line was continued by `\`.
    fn escaped(&mut self, char: char) {
        let behind = self.here().get(1..).unwrap_or_default();
        if behind.starts_with(['\n', '\r']) {
            self.skip(1);
            self.char(char, ScalarStyle::DoubleQuoted);
            return;
        }
        let length = match behind.chars().next() {
            Some('x') => 4,
            Some('u') => 6,
            Some('U') => 10,
            Some(other) => other.len_utf8().saturating_add(1),
            None => 1,
        };
        self.push(char);
        self.skip(length);
    }

    /// Passes over `|` or `>` with what belongs to it, and the rest of its line.
    fn skip_header(&mut self) {
        let here = self.here();
        if here.starts_with(['|', '>']) {
            let line = here
                .find('\n')
                .map_or(here.len(), |at| at.saturating_add(1));
            self.skip(line);
        }
    }

    fn skip(&mut self, bytes: usize) {
        self.at = self.at.saturating_add(bytes).min(self.end);
    }

    fn push_run(&mut self, char: char) {
        let place = self.place();
        let mut buffer = [0; 4];
        self.text.push_run(char.encode_utf8(&mut buffer), place);
        self.skip(char.len_utf8());
    }

    fn push(&mut self, char: char) {
        let place = self.place();
        let mut buffer = [0; 4];
        self.text.push(char.encode_utf8(&mut buffer), place);
    }

    fn place(&self) -> Place {
        Place {
            file: self.file,
            offset: u32::try_from(self.at).unwrap_or(u32::MAX),
        }
    }

    fn here(&self) -> &str {
        self.content.get(self.at..self.end).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::parse;

    #[test]
    fn every_word_stands_where_it_is_written() {
        for (yaml, words) in [
            ("a: one two\n", &["one", "two"][..]),
            (
                "a: |\n  one\n    two\n\n  three\n",
                &["one", "two", "three"],
            ),
            (
                "a: >-\n    one\n    two\n\n    three\n",
                &["one", "two", "three"],
            ),
            (
                "a: \"one \\\"two\\\" \\x41 three\"\n",
                &["one", "two", "three"],
            ),
            ("a: 'it''s one'\n", &["it", "s one"]),
            ("a: one\n  two\n", &["one", "two"]),
            ("a: >2 # remark\n    one\r\n  two\r\n", &["one", "two"]),
            ("a: \"one \\\n  two\"\n", &["one", "two"]),
            ("a: &x !!str one two\n", &["one", "two"]),
            ("\u{feff}a: ü one\n", &["one"]),
            ("a:\n  one\n\n  two\n", &["one", "two"]),
        ] {
            let root = parse(yaml).unwrap().remove(0);
            let text = trace(yaml, 7, root.get("a").unwrap());
            assert_eq!(
                text.as_str(),
                root.get("a").unwrap().text().unwrap(),
                "{yaml:?}"
            );
            for word in words {
                let place = text.place(text.as_str().find(word).unwrap());
                let at = yaml.find(word).unwrap();
                assert_eq!(
                    (place.file, place.offset as usize),
                    (7, at),
                    "{yaml:?} {word}"
                );
            }
        }
    }
}
