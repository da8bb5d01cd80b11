//! Texts with something to work out in them: in quotes, as heredocs, and bare (HCL native syntax, "Templates").

use super::parser::Parser;
use super::syntax::{Expression, Kind, Part};
use crate::parse::text::Text;
use crate::source::Span;

impl Parser<'_> {
    /// Reads a text in quotes. One that is not closed ends with its line.
    pub(super) fn quoted(&mut self) -> Expression {
        let start = self.at;
        self.advance(1);
        let parts = self.within(|parser| parser.parts(Ending::Quote));
        if !self.eat("\"") {
            self.fault(start, "the text is not closed");
        }
        let span = Span::of(start..self.at);
        Expression::new(parts.map_or(Kind::Unread, Kind::Template), span)
    }

    /// Reads all that is left as a template.
    pub(super) fn raw_template(&mut self) -> Vec<Part> {
        self.parts(Ending::End)
    }

    /// Reads `<<WORD` or `<<-WORD` and the lines up to that word.
    pub(super) fn heredoc(&mut self) -> Expression {
        let start = self.at;
        self.advance(2);
        let is_flush = self.eat("-");
        let word = self.identifier().unwrap_or_default();
        let behind = self.rest();
        let line_end = behind.find('\n');
        let is_bare = line_end.is_some_and(|end| {
            let rest = behind.get(..end).unwrap_or_default();
            rest.trim_end_matches('\r').is_empty()
        });
        let Some(line_end) = line_end.filter(|_| is_bare && !word.is_empty()) else {
            self.fault(
                start,
                "a word and the end of the line are expected behind `<<`",
            );
            self.skip_line();
            return Expression::new(Kind::Unread, Span::of(start..self.at));
        };
        self.advance(line_end.saturating_add(1));
        let body = self.at;
        let Some((length, closing)) = body_of(self.rest(), &word) else {
            self.fault(start, format!("the heredoc is not closed by `{word}`"));
            self.advance(self.rest().len());
            return Expression::new(Kind::Unread, Span::of(start..self.at));
        };
        let end = std::mem::replace(&mut self.end, body.saturating_add(length));
        let indent = if is_flush { indent_of(self.rest()) } else { 0 };
        let parts = self.within(|parser| parser.parts(Ending::Lines(indent)));
        if parts.is_some() {
            self.end = end;
            self.at = body.saturating_add(length).saturating_add(closing);
        } else {
            // Reading was ended: nothing is left.
            self.at = end;
            self.end = end;
        }
        let span = Span::of(start..self.at);
        Expression::new(parts.map_or(Kind::Unread, Kind::Template), span)
    }

    fn parts(&mut self, ending: Ending) -> Vec<Part> {
        let mut parts = Vec::new();
        let mut text = Text::empty(Span::of(self.at..self.at).start);
        let mut is_line_start = true;
        loop {
            if std::mem::take(&mut is_line_start)
                && let Ending::Lines(indent) = ending
            {
                self.skip_indent(indent);
            }
            let Some(char) = self.peek() else {
                break;
            };
            let from = self.at;
            match char {
                '"' if ending == Ending::Quote => break,
                '\n' if ending == Ending::Quote => break,
                '\\' if ending == Ending::Quote => self.escape(&mut text),
                '$' | '%' if self.is_escaped_sign() => {
                    self.advance(3);
                    let at = Span::of(from.saturating_add(1)..self.at);
                    text.push(self.source, at);
                }
                '$' | '%' if self.is_opening() => {
                    let behind = self.interpolation(char);
                    if !text.is_empty() {
                        parts.push(Part::Text(std::mem::take(&mut text)));
                    }
                    parts.push(behind);
                    text = Text::empty(Span::of(self.at..self.at).start);
                }
                _ => {
                    let length = plain(self.rest());
                    self.advance(length);
                    text.push(self.source, Span::of(from..self.at));
                    is_line_start = char == '\n';
                }
            }
        }
        if !text.is_empty() {
            parts.push(Part::Text(text));
        }
        parts
    }

    fn is_escaped_sign(&self) -> bool {
        self.looking_at("$${") || self.looking_at("%%{")
    }

    fn is_opening(&self) -> bool {
        self.looking_at("${") || self.looking_at("%{")
    }

    /// Reads `${…}` or `%{…}`.
    fn interpolation(&mut self, sign: char) -> Part {
        let start = self.at;
        self.advance(2);
        // `~` takes white space away, on either side: what is left is not worked out.
        let mut strips = self.eat("~");
        if sign == '%' {
            self.skip_directive();
            return Part::Directive(Span::of(start..self.at));
        }
        let value = self.nested(true, |parser| {
            parser.skip_blank();
            let value = parser.expression();
            parser.skip_blank();
            strips |= parser.eat("~");
            if !parser.eat("}") {
                parser.fault(start, "the `${` is not closed");
                parser.skip_line();
            }
            value
        });
        if strips {
            return Part::Directive(Span::of(start..self.at));
        }
        Part::Value(value)
    }

    /// Passes over a directive, whose texts may hold braces.
    fn skip_directive(&mut self) {
        let mut is_text = false;
        while let Some(char) = self.peek() {
            match char {
                '\n' => break,
                '"' => is_text = !is_text,
                '\\' if is_text => self.advance(1),
                '}' if !is_text => {
                    self.advance(1);
                    return;
                }
                _ => {}
            }
            let length = self.peek().map_or(0, char::len_utf8);
            self.advance(length);
        }
        self.fault(self.at, "the `%{` is not closed");
    }

    /// Reads a `\` and what it stands for.
    fn escape(&mut self, text: &mut Text) {
        let from = self.at;
        self.advance(1);
        let char = self.peek();
        let known = match char {
            Some('n') => "\n",
            Some('r') => "\r",
            Some('t') => "\t",
            Some('"' | '\\') => {
                let at = self.at;
                self.advance(1);
                return text.push(self.source, Span::of(at..self.at));
            }
            Some(sign @ ('u' | 'U')) => return self.unicode(sign, text),
            _ => {
                self.fault(from, "this `\\` stands for nothing");
                return text.push(self.source, Span::of(from..self.at));
            }
        };
        self.advance(1);
        text.push_str(known);
    }

    /// Reads `\uXXXX` or `\UXXXXXXXX`.
    fn unicode(&mut self, sign: char, text: &mut Text) {
        let wanted = if sign == 'u' { 4 } else { 8 };
        let digits = self.rest().get(1..).and_then(|rest| rest.get(..wanted));
        let number = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        if let Some(char) = number.and_then(char::from_u32) {
            self.advance(wanted.saturating_add(1));
            text.push_str(char.encode_utf8(&mut [0; 4]));
        } else {
            self.fault(self.at, "no character has this number");
            self.advance(1);
        }
    }

    fn skip_indent(&mut self, indent: usize) {
        let blank = self.rest().bytes().take(indent);
        let length = blank.take_while(|byte| matches!(byte, b' ' | b'\t'));
        self.advance(length.count());
    }
}

/// What ends a text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ending {
    /// A quote, or the end of the line.
    Quote,
    /// The end of the part that is read; so much of the indentation of each line is left out.
    Lines(usize),
    /// The end of the part that is read.
    End,
}

/// Returns how much of a text is as it stands: a line break alone, else up to what may mean something.
fn plain(rest: &str) -> usize {
    if rest.starts_with('\n') {
        return 1;
    }
    let first = rest.chars().next().map_or(0, char::len_utf8);
    let behind = rest.get(first..).unwrap_or_default();
    let length = behind.find(['"', '\\', '$', '%', '\n']);
    first.saturating_add(length.unwrap_or(behind.len()))
}

/// Returns the length of a heredoc's body, and of the line that ends it up to the end of its word.
fn body_of(rest: &str, word: &str) -> Option<(usize, usize)> {
    let mut length = 0_usize;
    for line in rest.split_inclusive('\n') {
        if line.trim() == word {
            return Some((length, line.trim_end().len()));
        }
        length = length.saturating_add(line.len());
    }
    None
}

/// Returns the indentation that all lines have; lines with nothing in them have none to look at.
fn indent_of(body: &str) -> usize {
    let lines = body.lines().filter(|line| !line.trim().is_empty());
    let indents = lines.map(|line| {
        let bare = line.trim_start_matches([' ', '\t']);
        line.len().saturating_sub(bare.len())
    });
    indents.min().unwrap_or_default()
}
