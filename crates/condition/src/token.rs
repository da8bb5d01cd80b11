//! Text → tokens (language definition, "Syntax": the lexical part of the grammar).

use crate::condition::Wrong;

/// A token and the byte where it begins.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Token {
    pub(crate) kind: TokenKind,
    pub(crate) at: usize,
}

/// What a token is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum TokenKind {
    Int(i64),
    /// The digits of a number that only fits where a minus stands in front of it.
    Smallest,
    Uint(u64),
    Double(f64),
    Text(String),
    Name(String),
    /// An operator or a bracket.
    Sign(&'static str),
    End,
}

/// Reads a text.
pub(crate) fn tokens(text: &str) -> Result<Vec<Token>, Wrong> {
    let mut lexer = Lexer { text, at: 0 };
    let mut tokens = Vec::new();
    loop {
        lexer.blanks();
        let at = lexer.at;
        let kind = lexer.next()?;
        let is_end = kind == TokenKind::End;
        tokens.push(Token { kind, at });
        if is_end {
            return Ok(tokens);
        }
    }
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Lexer<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn skip(&mut self, bytes: usize) {
        self.at = self.at.saturating_add(bytes);
    }

    fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|char| !wanted(char)).unwrap_or(rest.len());
        self.skip(end);
        rest.get(..end).unwrap_or_default()
    }

    fn blanks(&mut self) {
        loop {
            self.take_while(|char| matches!(char, ' ' | '\t' | '\n' | '\r' | '\x0c'));
            if !self.rest().starts_with("//") {
                return;
            }
            self.take_while(|char| char != '\n');
        }
    }

    fn next(&mut self) -> Result<TokenKind, Wrong> {
        let Some(char) = self.peek() else {
            return Ok(TokenKind::End);
        };
        if let Some(text) = self.text_literal()? {
            return Ok(TokenKind::Text(text));
        }
        if char.is_ascii_digit() || (char == '.' && self.is_digit_behind()) {
            return self.number();
        }
        if char.is_ascii_alphabetic() || char == '_' {
            let name = self.take_while(|char| char.is_ascii_alphanumeric() || char == '_');
            return Ok(TokenKind::Name(name.to_owned()));
        }
        let sign = SIGNS.iter().find(|sign| self.rest().starts_with(**sign));
        let Some(sign) = sign else {
            let why = format!("`{}` means nothing here", char.escape_debug());
            return Err(match char {
                '=' => Wrong::new(self.at, "`=` means nothing here; did you mean `==`?"),
                '&' => Wrong::new(self.at, "`&` means nothing here; did you mean `&&`?"),
                '|' => Wrong::new(self.at, "`|` means nothing here; did you mean `||`?"),
                _ => Wrong::new(self.at, why),
            });
        };
        self.skip(sign.len());
        Ok(TokenKind::Sign(sign))
    }

    fn is_digit_behind(&self) -> bool {
        let mut chars = self.rest().chars();
        chars.nth(1).is_some_and(|char| char.is_ascii_digit())
    }

    fn number(&mut self) -> Result<TokenKind, Wrong> {
        let at = self.at;
        let wrong = || Wrong::new(at, "this number cannot be read");
        let rest = self.rest();
        let hex = rest.strip_prefix("0x").or_else(|| rest.strip_prefix("0X"));
        let (digits, radix) = if hex.is_some() {
            self.skip(2);
            (self.take_while(|char| char.is_ascii_hexdigit()), 16)
        } else {
            let digits = self.take_while(|char| char.is_ascii_digit());
            let fraction = self.rest().starts_with('.') && self.is_digit_behind();
            if fraction || self.rest().starts_with(['e', 'E']) {
                return self.double(at);
            }
            (digits, 10)
        };
        let is_unsigned = self.rest().starts_with(['u', 'U']);
        self.skip(usize::from(is_unsigned));
        if self
            .peek()
            .is_some_and(|char| char.is_alphanumeric() || char == '_')
        {
            return Err(wrong());
        }
        let number = u64::from_str_radix(digits, radix).map_err(|_| wrong())?;
        if is_unsigned {
            return Ok(TokenKind::Uint(number));
        }
        match i64::try_from(number) {
            Ok(number) => Ok(TokenKind::Int(number)),
            Err(_) if number == i64::MIN.unsigned_abs() => Ok(TokenKind::Smallest),
            Err(_) => Err(wrong()),
        }
    }

    /// Reads the rest of a number whose digits began at a place.
    fn double(&mut self, at: usize) -> Result<TokenKind, Wrong> {
        if self.rest().starts_with('.') {
            self.skip(1);
            self.take_while(|char| char.is_ascii_digit());
        }
        if self.rest().starts_with(['e', 'E']) {
            self.skip(1);
            self.skip(usize::from(self.rest().starts_with(['+', '-'])));
            self.take_while(|char| char.is_ascii_digit());
        }
        let text = self.text.get(at..self.at).unwrap_or_default();
        let number = text.parse::<f64>().ok().filter(|number| number.is_finite());
        let wrong = Wrong::new(at, "this number cannot be read");
        number.map(TokenKind::Double).ok_or(wrong)
    }

    /// Reads a text in quotes, where one stands here.
    fn text_literal(&mut self) -> Result<Option<String>, Wrong> {
        let at = self.at;
        let rest = self.rest();
        let prefix = rest
            .chars()
            .take_while(|char| "rRbB".contains(*char))
            .count();
        let behind = rest.get(prefix..).unwrap_or_default();
        if prefix > 2 || !behind.starts_with(['"', '\'']) {
            return Ok(None);
        }
        let prefix_text = rest.get(..prefix).unwrap_or_default();
        if prefix_text.contains(['b', 'B']) {
            return Err(Wrong::new(at, "there are no bytes here, only texts"));
        }
        let quote = QUOTES.iter().find(|quote| behind.starts_with(**quote));
        let quote = quote.copied().unwrap_or("\"");
        self.skip(prefix.saturating_add(quote.len()));
        let is_raw = prefix > 0;
        let mut text = String::new();
        loop {
            let rest = self.rest();
            if rest.starts_with(quote) {
                self.skip(quote.len());
                return Ok(Some(text));
            }
            match self.peek() {
                None => return Err(Wrong::new(at, "this text has no end")),
                Some('\n' | '\r') if quote.len() == 1 => {
                    return Err(Wrong::new(at, "this text does not end in its line"));
                }
                Some('\\') if !is_raw => text.push(self.escape()?),
                Some(char) => {
                    self.skip(char.len_utf8());
                    text.push(char);
                }
            }
        }
    }

    fn escape(&mut self) -> Result<char, Wrong> {
        let at = self.at;
        let wrong = || {
            Wrong::new(
                at,
                "this escape is not known; a backslash is written `\\\\`",
            )
        };
        self.skip(1);
        let char = self.peek().ok_or_else(wrong)?;
        if let Some((_, meant)) = ESCAPES.iter().find(|(written, _)| *written == char) {
            self.skip(1);
            return Ok(*meant);
        }
        let (skipped, length, radix) = match char {
            'x' | 'X' => (1, 2, 16),
            'u' => (1, 4, 16),
            'U' => (1, 8, 16),
            '0'..='3' => (0, 3, 8),
            _ => return Err(wrong()),
        };
        self.skip(skipped);
        let digits = self.rest().get(..length).ok_or_else(wrong)?;
        self.skip(length);
        let is_number = digits.chars().all(|char| char.is_digit(radix));
        let number = u32::from_str_radix(digits, radix)
            .ok()
            .filter(|_| is_number);
        number.and_then(char::from_u32).ok_or_else(wrong)
    }
}

/// Longer ones in front of their beginnings.
const SIGNS: &[&str] = &[
    "&&", "||", "==", "!=", "<=", ">=", "<", ">", "!", "+", "-", "*", "/", "%", "?", ":", ".", ",",
    "(", ")", "[", "]", "{", "}",
];
const QUOTES: &[&str] = &["\"\"\"", "'''", "\"", "'"];
const ESCAPES: &[(char, char)] = &[
    ('a', '\x07'),
    ('b', '\x08'),
    ('f', '\x0c'),
    ('n', '\n'),
    ('r', '\r'),
    ('t', '\t'),
    ('v', '\x0b'),
    ('\\', '\\'),
    ('?', '?'),
    ('"', '"'),
    ('\'', '\''),
    ('`', '`'),
];
