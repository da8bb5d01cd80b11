//! Values as PHP's `serialize` writes them (PHP manual, "serialize"), as far as data need it: texts, numbers,
//! truth values and arrays. Objects are not made, and the reader stops at them.

use std::borrow::Cow;

use crate::language::document::{Node, Value};

/// Reads a value; an array is a map, whatever its keys are. What stands before a fault is kept.
pub(super) fn parse(bytes: &[u8]) -> (Node<'_>, Option<String>) {
    let mut reader = Reader {
        rest: bytes,
        left: VALUES,
    };
    let mut root = Node {
        line: 1,
        value: Value::Null,
    };
    let read = reader.value(&mut root, 0);
    (root, read.err().map(str::to_owned))
}

struct Reader<'a> {
    rest: &'a [u8],
    left: usize,
}

impl<'a> Reader<'a> {
    fn value(&mut self, into: &mut Node<'a>, depth: usize) -> Result<(), &'static str> {
        self.left = self.left.checked_sub(1).ok_or("it has too many values")?;
        if depth > DEPTH {
            return Err("it is nested too deeply");
        }
        match self.head()? {
            [b'N', b';'] => self.skip(2),
            [b's', b':'] => {
                self.skip(2)?;
                into.value = Value::Text(self.text()?);
                Ok(())
            }
            [b'i' | b'd' | b'b', b':'] => {
                self.skip(2)?;
                into.value = Value::Number(String::from_utf8_lossy(self.until(b';')?));
                Ok(())
            }
            [b'a', b':'] => {
                self.skip(2)?;
                let mut entries = Vec::new();
                let read = self.entries(&mut entries, depth);
                into.value = Value::Map(entries);
                read
            }
            _ => Err("it has a value of a kind that is not read"),
        }
    }

    fn entries(
        &mut self,
        entries: &mut Vec<(Cow<'a, str>, Node<'a>)>,
        depth: usize,
    ) -> Result<(), &'static str> {
        let count = self.number(b':')?;
        self.expect(b"{")?;
        for _ in 0..count {
            let mut key = Node {
                line: 1,
                value: Value::Null,
            };
            self.value(&mut key, depth.saturating_add(1))?;
            let (Value::Text(key) | Value::Number(key)) = key.value else {
                return Err("it has a key that is no text and no number");
            };
            let mut node = Node {
                line: 1,
                value: Value::Null,
            };
            let read = self.value(&mut node, depth.saturating_add(1));
            entries.push((key, node));
            read?;
        }
        self.expect(b"}")
    }

    /// `LENGTH:"TEXT";`, where the length is in bytes.
    fn text(&mut self) -> Result<Cow<'a, str>, &'static str> {
        let length = self.number(b':')?;
        self.expect(b"\"")?;
        let (text, rest) = self.rest.split_at_checked(length).ok_or(CUT)?;
        self.rest = rest;
        self.expect(b"\";")?;
        Ok(String::from_utf8_lossy(text))
    }

    fn number(&mut self, end: u8) -> Result<usize, &'static str> {
        let digits = self.until(end)?;
        let digits = std::str::from_utf8(digits).ok();
        digits
            .and_then(|digits| digits.parse().ok())
            .ok_or("it has a wrong length")
    }

    fn until(&mut self, end: u8) -> Result<&'a [u8], &'static str> {
        let window = self
            .rest
            .get(..self.rest.len().min(NUMBER))
            .unwrap_or_default();
        let at = window.iter().position(|byte| *byte == end).ok_or(CUT)?;
        let (before, rest) = self.rest.split_at_checked(at).ok_or(CUT)?;
        self.rest = rest.get(1..).ok_or(CUT)?;
        Ok(before)
    }

    fn head(&self) -> Result<[u8; 2], &'static str> {
        self.rest.first_chunk::<2>().copied().ok_or(CUT)
    }

    fn expect(&mut self, wanted: &[u8]) -> Result<(), &'static str> {
        self.rest = self
            .rest
            .strip_prefix(wanted)
            .ok_or("it is not as PHP writes it")?;
        Ok(())
    }

    fn skip(&mut self, bytes: usize) -> Result<(), &'static str> {
        self.rest = self.rest.get(bytes..).ok_or(CUT)?;
        Ok(())
    }
}

const CUT: &str = "it ends too early";
/// Values of a file.
const VALUES: usize = 500_000;
/// How deep arrays may lie.
const DEPTH: usize = 32;
/// Bytes of a number.
const NUMBER: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    /// The first as `php -r 'echo serialize([...]);'` prints it.
    #[test]
    fn values_and_faults() {
        let text = "a:4:{s:1:\"a\";s:2:\"é\";i:0;a:1:{i:5;b:1;}s:1:\"n\";N;s:1:\"d\";d:1.5;}";
        let (root, why) = parse(text.as_bytes());
        assert_eq!(why, None);
        assert_eq!(root.text_of("a"), Some("é"));
        assert_eq!(root.get("0").unwrap().text_of("5"), Some("1"));
        assert_eq!(root.text_of("d"), Some("1.5"));
        for (text, want) in [
            ("a:2:{s:1:\"a\";s:1:\"b\";", CUT),
            ("s:99999999999:\"a\";", CUT),
            (
                "O:8:\"stdClass\":0:{}",
                "it has a value of a kind that is not read",
            ),
            ("a:1:{N;N;}", "it has a key that is no text and no number"),
        ] {
            assert_eq!(parse(text.as_bytes()).1.as_deref(), Some(want), "{text}");
        }
        let deep = "a:1:{i:0;".repeat(100);
        assert_eq!(
            parse(deep.as_bytes()).1.as_deref(),
            Some("it is nested too deeply")
        );
    }
}
