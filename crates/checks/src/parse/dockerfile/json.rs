//! JSON arrays of strings within an instruction, as Go's `encoding/json` reads them: `BuildKit` takes the rest of
//! an instruction for the exec form where that reader finds an array of strings, refuses the instruction where it
//! finds an array with anything else in it, and reads words where it finds no JSON (RFC 8259).
//!
//! One pass without recursion; a hostile line costs its length.

use std::ops::Range;

use super::syntax::JsonString;
use crate::parse::text::Text;

/// What the rest of an instruction is.
#[derive(Debug)]
pub(super) enum Array {
    /// An array of strings.
    Strings(Vec<JsonString>),
    /// An array that holds something else, and where.
    Others(Range<usize>),
    /// No JSON, or more strings than are taken.
    Not,
}

/// Reads the rest of an instruction as an array.
pub(super) fn parse_array(text: &Text) -> Array {
    let mut reader = Reader {
        text,
        bytes: text.as_str().as_bytes(),
        at: 0,
        open: Vec::new(),
        strings: Vec::new(),
        other: None,
    };
    let skipped = text
        .as_str()
        .len()
        .saturating_sub(text.as_str().trim_start().len());
    reader.at = skipped;
    if reader.peek() != Some(b'[') || reader.document().is_none() {
        return Array::Not;
    }
    match reader.other {
        Some(range) => Array::Others(range),
        None => Array::Strings(reader.strings),
    }
}

struct Reader<'a> {
    text: &'a Text,
    bytes: &'a [u8],
    at: usize,
    /// Brackets that are open.
    open: Vec<u8>,
    strings: Vec<JsonString>,
    other: Option<Range<usize>>,
}

/// What may come next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    Value,
    ValueOrEnd,
    Key,
    KeyOrEnd,
    CommaOrEnd,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn bump(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at = self.at.saturating_add(1);
        Some(byte)
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at = self.at.saturating_add(1);
        }
    }

    /// Reads the whole; nothing where it is no JSON.
    fn document(&mut self) -> Option<()> {
        let mut next = Next::Value;
        loop {
            self.blanks();
            next = match (next, self.peek()) {
                (Next::CommaOrEnd, Some(b',')) => {
                    self.at = self.at.saturating_add(1);
                    match self.open.last() {
                        Some(b'[') => Next::Value,
                        _ => Next::Key,
                    }
                }
                (Next::CommaOrEnd | Next::ValueOrEnd, Some(b']')) => self.close(b'[')?,
                (Next::CommaOrEnd | Next::KeyOrEnd, Some(b'}')) => self.close(b'{')?,
                (Next::Key | Next::KeyOrEnd, Some(b'"')) => {
                    self.string()?;
                    self.blanks();
                    (self.bump()? == b':').then_some(Next::Value)?
                }
                (Next::Value | Next::ValueOrEnd, Some(byte)) => self.value(byte)?,
                (..) => return None,
            };
            if self.open.is_empty() {
                self.blanks();
                return self.peek().is_none().then_some(());
            }
        }
    }

    /// Takes a closing bracket.
    fn close(&mut self, opened: u8) -> Option<Next> {
        self.at = self.at.saturating_add(1);
        (self.open.pop()? == opened).then_some(Next::CommaOrEnd)
    }

    /// Reads a value up to its end, or its opening bracket.
    fn value(&mut self, first: u8) -> Option<Next> {
        let start = self.at;
        let is_top = self.open.len() == 1;
        let next = match first {
            b'[' | b'{' => {
                self.at = self.at.saturating_add(1);
                self.open.push(first);
                (self.open.len() <= DEEPEST).then_some(())?;
                match first {
                    b'[' => Next::ValueOrEnd,
                    _ => Next::KeyOrEnd,
                }
            }
            b'"' => {
                let value = self.string()?;
                if is_top {
                    let span = self.text.span_of(start..self.at);
                    self.strings.push(JsonString { value, span });
                    (self.strings.len() <= MOST).then_some(())?;
                }
                Next::CommaOrEnd
            }
            b't' => self.literal("true")?,
            b'f' => self.literal("false")?,
            b'n' => self.literal("null")?,
            _ => self.number()?,
        };
        if is_top && first != b'"' && self.other.is_none() {
            self.other = Some(start..self.at);
        }
        Some(next)
    }

    fn literal(&mut self, word: &str) -> Option<Next> {
        let end = self.at.saturating_add(word.len());
        let found = self.bytes.get(self.at..end)? == word.as_bytes();
        self.at = end;
        found.then_some(Next::CommaOrEnd)
    }

    /// Reads a number; one that no double holds is no JSON to Go.
    fn number(&mut self) -> Option<Next> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at = self.at.saturating_add(1);
        }
        match self.peek()? {
            b'0' => self.at = self.at.saturating_add(1),
            _ => self.digits()?,
        }
        if self.peek() == Some(b'.') {
            self.at = self.at.saturating_add(1);
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at = self.at.saturating_add(1);
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at = self.at.saturating_add(1);
            }
            self.digits()?;
        }
        let text = self.text.as_str().get(start..self.at)?;
        let number: f64 = text.parse().ok()?;
        number.is_finite().then_some(Next::CommaOrEnd)
    }

    fn digits(&mut self) -> Option<()> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at = self.at.saturating_add(1);
        }
        (self.at > start).then_some(())
    }

    /// Reads a string with its quotes.
    fn string(&mut self) -> Option<String> {
        let mut value = String::new();
        self.at = self.at.saturating_add(1);
        loop {
            let start = self.at;
            while self
                .peek()
                .is_some_and(|byte| byte >= 0x20 && byte != b'"' && byte != b'\\')
            {
                self.at = self.at.saturating_add(1);
            }
            value.push_str(self.text.as_str().get(start..self.at)?);
            match self.bump()? {
                b'"' => return Some(value),
                b'\\' => value.push(self.escape()?),
                _ => return None,
            }
        }
    }

    /// Reads what follows a backslash.
    fn escape(&mut self) -> Option<char> {
        Some(match self.bump()? {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => self.code_point()?,
            _ => return None,
        })
    }

    /// Reads the digits of `\u`, with those of a second half behind; a half without its other is U+FFFD.
    fn code_point(&mut self) -> Option<char> {
        let first = self.hex()?;
        if let Some(char) = char::from_u32(first) {
            return Some(char);
        }
        let behind = self.at;
        if first < 0xDC00 && self.bump() == Some(b'\\') && self.bump() == Some(b'u') {
            let second = self.hex()?;
            if (0xDC00..0xE000).contains(&second) {
                let high = first.saturating_sub(0xD800) << 10;
                let low = second.saturating_sub(0xDC00);
                return char::from_u32(high.saturating_add(low).saturating_add(0x1_0000));
            }
        }
        self.at = behind;
        Some(char::REPLACEMENT_CHARACTER)
    }

    fn hex(&mut self) -> Option<u32> {
        let digits = self.text.as_str().get(self.at..self.at.saturating_add(4))?;
        let hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        self.at = self.at.saturating_add(4);
        hex.then(|| u32::from_str_radix(digits, 16).ok())?
    }
}

/// Brackets within brackets that Go's reader takes.
const DEEPEST: usize = 10_000;

/// Strings of one array that are taken.
const MOST: usize = 100_000;
