//! Quotes and substitutions: POSIX.1-2017, Shell Command Language, 2.2.2, 2.2.3 and 2.6.3, with `$'…'`, `$"…"`
//! and `<( … )` of bash.

use std::ops::Range;
use std::sync::Arc;

use super::Parser;
use super::reserved::Stops;
use super::word::Mode;
use crate::parse::shell::syntax::{ExtensionKind, List};
use crate::parse::shell::word::PartKind;
use crate::parse::text::Text;

impl Parser<'_> {
    pub(super) fn single(&mut self) -> PartKind {
        let start = self.at;
        self.skip(1);
        let length = self.rest().find('\'');
        let inside = self.at..self.at.saturating_add(length.unwrap_or(self.rest().len()));
        let value = self.slice(inside.clone()).to_owned();
        self.at = inside.end;
        if !self.take("'") {
            let place = self.text.span_of(start..start.saturating_add(1));
            self.fail_at(place, "this quote has no end");
        }
        PartKind::Single(value)
    }

    /// Reads `'…'` with its quotes.
    pub(super) fn single_kept(&mut self) -> PartKind {
        let start = self.at;
        self.single();
        PartKind::Literal(self.slice(start..self.at).to_owned())
    }

    pub(super) fn double(&mut self) -> PartKind {
        let start = self.at;
        self.skip(1);
        let parts = self.parts(Mode::Double);
        if !self.take("\"") {
            let place = self.text.span_of(start..start.saturating_add(1));
            self.fail_at(place, "this quote has no end");
        }
        PartKind::Double(parts)
    }

    /// Reads what begins with a `$`; nothing is taken where that stands for itself.
    pub(super) fn dollar(&mut self, mode: Mode) -> Option<PartKind> {
        let start = self.at;
        match self.peek_at(1)? {
            b'(' => {
                if let Some(end) = self.arithmetic_end(start.saturating_add(1)) {
                    return Some(self.arithmetic(start.saturating_add(3)..end, 2));
                }
                self.substitution(2).map(PartKind::Command)
            }
            b'{' => self.braces(mode),
            b'[' => {
                let end = self.old_arithmetic_end()?;
                let kind = self.arithmetic(start.saturating_add(2)..end, 1);
                self.note(start, ExtensionKind::Arithmetic);
                Some(kind)
            }
            b'\'' if !mode.is_quoted() => self.ansi(),
            b'"' if !mode.is_quoted() => {
                self.skip(1);
                let kind = self.double();
                self.note(start, ExtensionKind::DollarQuote);
                Some(kind)
            }
            _ => self.plain_parameter(),
        }
    }

    fn arithmetic(&mut self, inside: Range<usize>, closing: usize) -> PartKind {
        let start = self.at;
        let is_deep = !self.descend(start);
        if is_deep {
            self.at = inside.end;
            self.skip(closing);
            return PartKind::Arithmetic(Vec::new());
        }
        let word = self.within(inside, Self::quoted_word);
        self.ascend();
        self.skip(closing);
        PartKind::Arithmetic(word.parts)
    }

    /// Reads a list up to `)`; the opening has so many bytes. Nothing is taken where it is too deep.
    fn substitution(&mut self, opening: usize) -> Option<Arc<List>> {
        let start = self.at;
        if !self.descend(start) {
            return None;
        }
        self.skip(opening);
        let list = self.list_alone(Stops::PAREN);
        self.ascend();
        if !self.take(")") {
            let place = self.text.span_of(start..start.saturating_add(opening));
            self.fail_at(place, "this substitution has no end");
        }
        Some(Arc::new(list))
    }

    pub(super) fn process(&mut self) -> Option<PartKind> {
        let start = self.at;
        let list = self.substitution(2)?;
        self.note(start, ExtensionKind::ProcessSubstitution);
        Some(PartKind::Process(list))
    }

    pub(super) fn backquoted(&mut self, mode: Mode) -> Option<PartKind> {
        let start = self.at;
        if !self.descend(start) {
            return None;
        }
        let inside = self.backquoted_range(start.saturating_add(1));
        let is_quoted = mode.is_quoted();
        let list = match self.unescaped(inside.clone(), is_quoted) {
            None => self.within(inside.clone(), |parser| parser.list_alone(Stops::NONE)),
            Some(text) => self.escaped_list(&text),
        };
        self.ascend();
        self.at = inside.end;
        if !self.take("`") {
            let place = self.text.span_of(start..start.saturating_add(1));
            self.fail_at(place, "this substitution has no end");
        }
        Some(PartKind::Command(Arc::new(list)))
    }

    fn backquoted_range(&self, start: usize) -> Range<usize> {
        let mut bytes = self.slice(start..self.end).bytes().enumerate();
        while let Some((at, byte)) = bytes.next() {
            match byte {
                b'`' => return start..start.saturating_add(at),
                b'\\' => {
                    bytes.next();
                }
                _ => {}
            }
        }
        start..self.end
    }

    /// Resolves the backslashes in backquotes; nothing where there are none.
    fn unescaped(&self, inside: Range<usize>, is_quoted: bool) -> Option<Text> {
        let raw = self.slice(inside.clone());
        if !raw.contains('\\') {
            return None;
        }
        let escapes = |byte: u8| b"$`\\".contains(&byte) || (is_quoted && byte == b'"');
        let mut text = Text::empty(self.text.span_of(inside.start..inside.start).start);
        let mut from = inside.start;
        let mut changed = false;
        let mut bytes = raw.bytes().enumerate();
        while let Some((at, byte)) = bytes.next() {
            if byte != b'\\' {
                continue;
            }
            if bytes.next().is_some_and(|(_, next)| escapes(next)) {
                let at = inside.start.saturating_add(at);
                text.push_text(self.text, from..at);
                from = at.saturating_add(1);
                changed = true;
            }
        }
        text.push_text(self.text, from..inside.end);
        changed.then_some(text)
    }

    /// Reads a list from a text whose positions are not those of the script's.
    fn escaped_list(&mut self, text: &Text) -> List {
        let mut parser = Parser::new(text, self.dialect, self.room);
        parser.depth = self.depth;
        parser.is_script = false;
        let list = parser.list(Stops::NONE);
        parser.read_heredocs();
        self.comments.append(&mut parser.comments);
        self.errors.append(&mut parser.errors);
        self.extensions.append(&mut parser.extensions);
        let (commands, is_cut) = (parser.commands, parser.is_cut);
        self.commands = self.commands.saturating_add(commands);
        self.is_cut |= is_cut;
        list
    }

    /// Reads `$'…'`; nothing is taken where it has no end.
    fn ansi(&mut self) -> Option<PartKind> {
        let start = self.at;
        let inside = start.saturating_add(2);
        let mut bytes = self.slice(inside..self.end).bytes().enumerate();
        let mut length = None;
        while let Some((at, byte)) = bytes.next() {
            match byte {
                b'\'' => {
                    length = Some(at);
                    break;
                }
                b'\\' => {
                    bytes.next();
                }
                _ => {}
            }
        }
        let end = inside.saturating_add(length?);
        let value = unescape(self.slice(inside..end));
        self.at = end;
        self.skip(1);
        self.note(start, ExtensionKind::DollarQuote);
        Some(PartKind::Ansi(value))
    }
}

/// Resolves the escapes of `$'…'`: those of ISO C, and `\e`, `\cx`, `\uXXXX`.
fn unescape(raw: &str) -> String {
    let mut out = Vec::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find('\\') {
        let (front, behind) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.extend_from_slice(front.as_bytes());
        let behind = behind.get(1..).unwrap_or_default();
        let taken = escape(behind, &mut out);
        rest = behind.get(taken..).unwrap_or_default();
    }
    out.extend_from_slice(rest.as_bytes());
    String::from_utf8_lossy(&out).into_owned()
}

/// Resolves one escape, whose backslash is gone; returns how many bytes it has.
fn escape(text: &str, out: &mut Vec<u8>) -> usize {
    let Some(letter) = text.chars().next() else {
        out.push(b'\\');
        return 0;
    };
    let simple = match letter {
        'a' => 7,
        'b' => 8,
        'e' | 'E' => 27,
        'f' => 12,
        'n' => b'\n',
        'r' => b'\r',
        't' => b'\t',
        'v' => 11,
        '\\' | '\'' | '"' | '?' => letter as u8,
        '0'..='7' => return number(text, 0, 3, 8, out),
        'x' => return number(text, 1, 2, 16, out),
        'u' => return number(text, 1, 4, 16, out),
        'U' => return number(text, 1, 8, 16, out),
        _ => {
            out.push(b'\\');
            return 0;
        }
    };
    out.push(simple);
    1
}

fn number(text: &str, from: usize, most: usize, radix: u32, out: &mut Vec<u8>) -> usize {
    let digits = text.get(from..).unwrap_or_default();
    let length = digits
        .chars()
        .take(most)
        .take_while(|digit| digit.is_digit(radix))
        .count();
    let digits = digits.get(..length).unwrap_or_default();
    let Ok(number) = u32::from_str_radix(digits, radix) else {
        out.push(b'\\');
        return 0;
    };
    if most > 3 {
        let letter = char::from_u32(number).unwrap_or(char::REPLACEMENT_CHARACTER);
        out.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
    } else {
        out.push(u8::try_from(number & 0xff).unwrap_or_default());
    }
    from.saturating_add(length)
}
