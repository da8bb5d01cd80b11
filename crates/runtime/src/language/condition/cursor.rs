//! The words of conditions.
//!
//! Tokens follow the grammar of falcosecurity/libs (`userspace/libsinsp/filter/parser.h`): identifiers, field names, bare and
//! quoted strings, numbers. What is a word depends on what is expected, so the reader asks for it.

use super::syntax::{At, Word};
use crate::language::traced::Traced;

/// A condition and how far it was read.
pub(super) struct Cursor<'t> {
    text: &'t Traced,
    home: u32,
    pub(super) at: usize,
    /// What was read last: told where something else is expected.
    pub(super) last: String,
}

impl<'t> Cursor<'t> {
    pub(super) const fn new(text: &'t Traced, home: u32, at: usize) -> Self {
        Self {
            text,
            home,
            at,
            last: String::new(),
        }
    }

    /// Returns what is not read yet.
    pub(super) fn rest(&self) -> &'t str {
        self.text.as_str().get(self.at..).unwrap_or_default()
    }

    /// Returns where the part from `start` to here stands.
    pub(super) fn since(&self, start: usize) -> At {
        let first = self.text.place(start);
        let last = self.text.place(self.at.saturating_sub(1).max(start));
        let length = last.offset.saturating_sub(first.offset).saturating_add(1);
        At {
            home: self.home,
            place: first,
            length: if last.file == first.file { length } else { 1 },
        }
    }

    /// Passes over blanks. Says whether there were any.
    pub(super) fn blanks(&mut self) -> bool {
        let rest = self.rest();
        let count = rest
            .len()
            .saturating_sub(rest.trim_start_matches(BLANKS).len());
        self.at = self.at.saturating_add(count);
        count > 0
    }

    /// Takes a text.
    pub(super) fn take(&mut self, text: &str) -> bool {
        if self.rest().starts_with(text) {
            self.advance(text.len());
            return true;
        }
        false
    }

    /// Takes a word with a blank behind it; the blank is left.
    pub(super) fn take_word(&mut self, text: &str) -> bool {
        let behind = self.rest().strip_prefix(text);
        if behind.is_some_and(|rest| rest.starts_with(BLANKS)) {
            self.advance(text.len());
            return true;
        }
        false
    }

    pub(super) fn identifier(&mut self) -> Option<Word> {
        let length = identifier(self.rest());
        self.word(length)
    }

    /// Takes names with dots between them: at least two.
    pub(super) fn field_name(&mut self) -> Option<Word> {
        let length = field_name(self.rest());
        self.word(length)
    }

    /// Takes what stands in the brackets of a field without quotes.
    pub(super) fn bare_argument(&mut self) -> Option<Word> {
        let is_end = |char: char| matches!(char, '[' | ']' | '"' | '\'') || is_space(char);
        let rest = self.rest();
        self.word(rest.find(is_end).unwrap_or(rest.len()))
    }

    pub(super) fn bare(&mut self) -> Option<Word> {
        let is_end =
            |char: char| matches!(char, '(' | ')' | '"' | '\'' | '=' | ',') || is_space(char);
        let rest = self.rest();
        self.word(rest.find(is_end).unwrap_or(rest.len()))
    }

    pub(super) fn number(&mut self) -> Option<Word> {
        let length = number(self.rest().as_bytes());
        self.word(length)
    }

    /// Takes a text in quotes; nothing where there are none, or the closing one is missing.
    ///
    /// # Errors
    ///
    /// What is wrong with an escape.
    pub(super) fn quoted(&mut self) -> Result<Option<Word>, String> {
        let rest = self.rest();
        let Some(quote) = rest
            .chars()
            .next()
            .filter(|char| matches!(char, '"' | '\''))
        else {
            return Ok(None);
        };
        let start = self.at;
        let mut text = String::new();
        let mut chars = rest.char_indices().skip(1);
        while let Some((at, char)) = chars.next() {
            if char == quote {
                self.advance(at.saturating_add(1));
                let at = self.since(start);
                return Ok(Some(Word { text, at }));
            }
            if char != '\\' {
                text.push(char);
                continue;
            }
            let Some((_, escaped)) = chars.next() else {
                break;
            };
            unescape(&mut text, escaped, quote)?;
        }
        Ok(None)
    }

    fn word(&mut self, length: usize) -> Option<Word> {
        let text = self.rest().get(..length).filter(|text| !text.is_empty())?;
        let start = self.at;
        self.advance(length);
        Some(Word {
            text: text.to_owned(),
            at: self.since(start),
        })
    }

    fn advance(&mut self, bytes: usize) {
        self.last = self.rest().get(..bytes).unwrap_or_default().to_owned();
        self.at = self.at.saturating_add(bytes);
    }
}

/// Returns how many bytes of an identifier a text begins with.
pub(super) fn identifier(text: &str) -> usize {
    if !text.starts_with(|char: char| char.is_ascii_alphabetic()) {
        return 0;
    }
    text.find(|char: char| !char.is_ascii_alphanumeric() && char != '_')
        .unwrap_or(text.len())
}

/// Returns how many bytes of a field's name a text begins with.
pub(super) fn field_name(text: &str) -> usize {
    let first = identifier(text);
    let mut length = first;
    while let Some(rest) = text.get(length..).and_then(|rest| rest.strip_prefix('.')) {
        match identifier(rest) {
            0 => break,
            more => length = length.saturating_add(more).saturating_add(1),
        }
    }
    if length > first { length } else { 0 }
}

/// Returns how many bytes of a number a text begins with.
fn number(text: &[u8]) -> usize {
    let run = |from: usize, is: fn(&u8) -> bool| {
        let rest = text.get(from..).unwrap_or_default();
        rest.iter().take_while(|byte| is(byte)).count()
    };
    let at = |index: usize| text.get(index).copied().unwrap_or(0);
    if at(0) == b'0' && matches!(at(1), b'x' | b'X') {
        let digits = run(2, u8::is_ascii_hexdigit);
        if digits > 0 {
            return digits.saturating_add(2);
        }
    }
    let sign = usize::from(matches!(at(0), b'+' | b'-'));
    let whole = run(sign, u8::is_ascii_digit);
    if whole == 0 {
        return 0;
    }
    let mut end = sign.saturating_add(whole);
    if at(end) == b'.' {
        end = end.saturating_add(1);
        end = end.saturating_add(run(end, u8::is_ascii_digit));
    }
    if matches!(at(end), b'e' | b'E') && matches!(at(end.saturating_add(1)), b'+' | b'-') {
        let digits = run(end.saturating_add(2), u8::is_ascii_digit);
        if digits > 0 {
            end = end.saturating_add(2).saturating_add(digits);
        }
    }
    end
}

/// Adds what an escape stands for. A quote may only be escaped within quotes of its own kind. `\ ` is a backslash: rules
/// were written so before Falco had escapes.
fn unescape(text: &mut String, escaped: char, quote: char) -> Result<(), String> {
    let char = match escaped {
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        ' ' | '\\' => '\\',
        '/' => '/',
        '"' | '\'' if escaped == quote => quote,
        '"' | '\'' => {
            return Err(format!(
                "invalid \\{escaped} escape in {quote}-quoted string"
            ));
        }
        _ => return Err(format!("unsupported string escape sequence: \\{escaped}")),
    };
    text.push(char);
    Ok(())
}

/// What POSIX calls space.
pub(super) const fn is_space(char: char) -> bool {
    matches!(char, ' ' | '\t' | '\n' | '\r' | '\u{b}' | '\u{c}')
}

/// What may stand between words.
pub(super) const BLANKS: [char; 5] = [' ', '\t', '\u{8}', '\r', '\n'];
