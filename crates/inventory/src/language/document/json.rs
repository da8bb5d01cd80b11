//! JSON (RFC 8259), with what JSONC adds to it: comments and a comma behind the last value.
//!
//! A file that is cut off gives what stands before the cut; a text or number that the cut may have
//! shortened is not believed.

use std::borrow::Cow;

use super::{DEPTH, Document, Node, VALUES, Value, text::shown, twice};

/// Reads a file.
pub(in crate::language) fn parse(text: &str) -> Document<'_> {
    let mut reader = Reader {
        text,
        at: 0,
        line: 1,
        values: 0,
        twice: None,
    };
    let mut root = Node {
        line: 1,
        value: Value::Null,
    };
    let read = reader.value(&mut root, 0).and_then(|()| reader.end());
    let mut faults: Vec<String> = reader.twice.take().into_iter().collect();
    if let Err(why) = read {
        faults.push(format!("line {}: {why}", reader.line));
    }
    Document {
        roots: vec![root],
        faults,
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    line: u32,
    values: usize,
    twice: Option<String>,
}

impl<'a> Reader<'a> {
    /// Reads a value into a place, which has the good part of it if it fails.
    fn value(&mut self, into: &mut Node<'a>, depth: usize) -> Result<(), String> {
        self.space()?;
        self.values = self.values.saturating_add(1);
        if self.values > VALUES {
            return Err(format!("more than {VALUES} values; the rest is not read"));
        }
        if depth > DEPTH {
            return Err(format!(
                "nested more than {DEPTH} deep; the rest is not read"
            ));
        }
        match self.peek() {
            Some(b'{') => self.object(into, depth),
            Some(b'[') => self.list(into, depth),
            Some(b'"') => {
                into.value = Value::Text(self.string()?);
                Ok(())
            }
            Some(_) => self.bare(into),
            None => Err(CUT.to_owned()),
        }
    }

    fn object(&mut self, into: &mut Node<'a>, depth: usize) -> Result<(), String> {
        let mut entries = Vec::new();
        let read = self.entries(&mut entries, depth);
        if self.twice.is_none() {
            self.twice = twice(&entries);
        }
        into.value = Value::Map(entries);
        read
    }

    fn entries(
        &mut self,
        entries: &mut Vec<(Cow<'a, str>, Node<'a>)>,
        depth: usize,
    ) -> Result<(), String> {
        self.skip(1);
        loop {
            self.space()?;
            if self.take(b'}') {
                return Ok(());
            }
            if self.peek() != Some(b'"') {
                return Err(self.unexpected("a key"));
            }
            let line = self.line;
            let key = self.string()?;
            self.space()?;
            if !self.take(b':') {
                return Err(self.unexpected("a colon"));
            }
            let mut node = Node {
                line,
                value: Value::Null,
            };
            let read = self.value(&mut node, depth.saturating_add(1));
            if read.is_ok() || node.value != Value::Null {
                entries.push((key, node));
            }
            read?;
            self.comma(b'}')?;
        }
    }

    fn list(&mut self, into: &mut Node<'a>, depth: usize) -> Result<(), String> {
        let mut items = Vec::new();
        let read = self.items(&mut items, depth);
        into.value = Value::List(items);
        read
    }

    fn items(&mut self, items: &mut Vec<Node<'a>>, depth: usize) -> Result<(), String> {
        self.skip(1);
        loop {
            self.space()?;
            if self.take(b']') {
                return Ok(());
            }
            let mut node = Node {
                line: self.line,
                value: Value::Null,
            };
            let read = self.value(&mut node, depth.saturating_add(1));
            if read.is_ok() || node.value != Value::Null {
                items.push(node);
            }
            read?;
            self.comma(b']')?;
        }
    }

    /// Wants a comma, or the end of what encloses the value.
    fn comma(&mut self, end: u8) -> Result<(), String> {
        self.space()?;
        if self.take(b',') || self.peek() == Some(end) {
            return Ok(());
        }
        Err(self.unexpected("a comma"))
    }

    fn string(&mut self) -> Result<Cow<'a, str>, String> {
        self.skip(1);
        let rest = self.rest();
        let mut owned = String::new();
        let mut from = 0_usize;
        let mut bytes = rest.bytes().enumerate();
        while let Some((at, byte)) = bytes.next() {
            match byte {
                b'"' => {
                    let piece = rest.get(from..at).unwrap_or_default();
                    self.skip(at.saturating_add(1));
                    if owned.is_empty() {
                        return Ok(Cow::Borrowed(piece));
                    }
                    owned.push_str(piece);
                    return Ok(Cow::Owned(owned));
                }
                b'\\' => {
                    owned.push_str(rest.get(from..at).unwrap_or_default());
                    let tail = rest.get(at.saturating_add(1)..).unwrap_or_default();
                    let (c, used) = escape(tail).ok_or("a text with a wrong escape")?;
                    owned.push(c);
                    from = at.saturating_add(1).saturating_add(used);
                    for _ in 0..used {
                        bytes.next();
                    }
                }
                b'\n' => return Err("a text without its end".to_owned()),
                _ => {}
            }
        }
        Err(CUT.to_owned())
    }

    /// `true`, `false`, `null` or a number.
    fn bare(&mut self, into: &mut Node<'a>) -> Result<(), String> {
        let rest = self.rest();
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '+' | '.');
        let end = rest.find(|c| !plain(c)).unwrap_or(rest.len());
        let word = rest.get(..end).unwrap_or_default();
        into.value = match word {
            "true" => Value::Flag(true),
            "false" => Value::Flag(false),
            "null" => Value::Null,
            _ if end == rest.len() && !word.is_empty() && self.at > 0 => return Err(CUT.to_owned()),
            _ if word.parse::<f64>().is_ok() => Value::Number(Cow::Borrowed(word)),
            _ => return Err(self.unexpected("a value")),
        };
        self.skip(end);
        Ok(())
    }

    /// Passes over space and comments.
    fn space(&mut self) -> Result<(), String> {
        loop {
            let rest = self.rest();
            let trimmed = rest.trim_start_matches([' ', '\t', '\r', '\n']);
            self.pass(rest.len().saturating_sub(trimmed.len()));
            if trimmed.starts_with("//") {
                self.pass(trimmed.find('\n').unwrap_or(trimmed.len()));
            } else if trimmed.starts_with("/*") {
                let end = trimmed.find("*/").ok_or("a comment without its end")?;
                self.pass(end.saturating_add(2));
            } else {
                return Ok(());
            }
        }
    }

    fn end(&mut self) -> Result<(), String> {
        self.space()?;
        match self.peek() {
            None => Ok(()),
            Some(_) => Err("more behind the end of the document, not read".to_owned()),
        }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        if there {
            self.skip(1);
        }
        there
    }

    fn skip(&mut self, bytes: usize) {
        self.at = self.at.saturating_add(bytes);
    }

    /// Skips what may have line breaks in it.
    fn pass(&mut self, bytes: usize) {
        let passed = self.rest().bytes().take(bytes);
        let lines = passed.filter(|byte| *byte == b'\n').count();
        let lines = u32::try_from(lines).unwrap_or(u32::MAX);
        self.line = self.line.saturating_add(lines);
        self.skip(bytes);
    }

    fn unexpected(&self, wanted: &str) -> String {
        match self.rest().chars().next() {
            Some(c) => format!("`{}` where {wanted} should be", shown(&c.to_string())),
            None => CUT.to_owned(),
        }
    }
}

/// Reads what stands behind a backslash; returns the character and how many bytes it took.
fn escape(tail: &str) -> Option<(char, usize)> {
    let c = match tail.bytes().next()? {
        b'"' => '"',
        b'\\' => '\\',
        b'/' => '/',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => return unicode(tail),
        _ => return None,
    };
    Some((c, 1))
}

/// `uXXXX`, or a pair of surrogates as `uXXXX\uXXXX`.
fn unicode(tail: &str) -> Option<(char, usize)> {
    let unit = |at: usize| u32::from_str_radix(tail.get(at..at.checked_add(4)?)?, 16).ok();
    let first = unit(1)?;
    if let Some(c) = char::from_u32(first) {
        return Some((c, 5));
    }
    let second = (tail.get(5..7) == Some("\\u")).then(|| unit(7)).flatten();
    let pair = [
        u16::try_from(first).ok()?,
        u16::try_from(second.unwrap_or(0)).ok()?,
    ];
    match char::decode_utf16(pair).next() {
        Some(Ok(c)) => Some((c, 11)),
        _ => Some((char::REPLACEMENT_CHARACTER, 5)),
    }
}

const CUT: &str = "the file ends too early";

#[cfg(test)]
mod tests {
    use super::*;

    fn compact(node: &Node<'_>) -> String {
        match &node.value {
            Value::Null => "null".to_owned(),
            Value::Flag(flag) => flag.to_string(),
            Value::Number(text) => text.to_string(),
            Value::Text(text) => format!("{text:?}"),
            Value::List(items) => {
                let items: Vec<_> = items.iter().map(compact).collect();
                format!("[{}]", items.join(","))
            }
            Value::Map(entries) => {
                let entry = |(key, node): &(Cow<'_, str>, Node<'_>)| {
                    format!("{key:?}@{}:{}", node.line, compact(node))
                };
                let entries: Vec<_> = entries.iter().map(entry).collect();
                format!("{{{}}}", entries.join(","))
            }
        }
    }

    #[test]
    fn values_comments_escapes_and_lines() {
        for (text, want) in [
            (
                "{\"a\": [1, -2.5e3, true, null, \"x\"]}",
                r#"{"a"@1:[1,-2.5e3,true,null,"x"]}"#,
            ),
            ("{ // c\n \"a\" /* b\n */: {},\n}", r#"{"a"@2:{}}"#),
            (
                r#"["\u0041\ud83d\ude00\n\/", "\ud800x"]"#,
                "[\"A😀\\n/\",\"\u{fffd}x\"]",
            ),
            ("", "null"),
        ] {
            let read = parse(text);
            assert_eq!(compact(&read.roots[0]), want, "{text}");
            assert_eq!(
                read.faults.is_empty(),
                !text.is_empty(),
                "{:?}",
                read.faults
            );
        }
    }

    #[test]
    fn the_good_part_of_a_broken_file_and_why() {
        for (text, want, why) in [
            (
                r#"{"a":{"b":"1.1"#,
                r#"{"a"@1:{}}"#,
                "line 1: the file ends too early",
            ),
            (
                r#"{"a":"1","b"#,
                r#"{"a"@1:"1"}"#,
                "line 1: the file ends too early",
            ),
            (r#"{"a":1"#, "{}", "line 1: the file ends too early"),
            (
                "{\"a\":\"1\",\n\"a\":\"2\"}",
                r#"{"a"@1:"1","a"@2:"2"}"#,
                "line 2: the key `a` stands twice in one object; both are read",
            ),
            ("{\"a\":\"1\nx\"}", "{}", "line 1: a text without its end"),
            (
                "[1] x",
                "[1]",
                "line 1: more behind the end of the document, not read",
            ),
            ("[1 2]", "[1]", "line 1: `2` where a comma should be"),
            ("[tru]", "[]", "line 1: `t` where a value should be"),
            ("[\"\\x\"]", "[]", "line 1: a text with a wrong escape"),
            ("/* ", "null", "line 1: a comment without its end"),
        ] {
            let read = parse(text);
            assert_eq!(compact(&read.roots[0]), want, "{text}");
            assert_eq!(read.faults, [why], "{text}");
        }
    }

    #[test]
    fn depth_and_number_are_bounded() {
        for (text, why) in [
            ("[".repeat(100_000), "nested more than 200 deep"),
            (
                format!("[{}]", "0,".repeat(2_000_001)),
                "more than 2000000 values",
            ),
        ] {
            assert!(parse(&text).faults[0].contains(why), "{why}");
        }
    }
}
