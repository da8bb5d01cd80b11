//! Secrets within texts: known by a name before them, or by their form.

use super::TAKEN_OUT;
use super::known::{ANY_LETTER, FORMS, NAMES, PROGRAMS, SHORT_NAMES};

/// Returns a text without what looks like a secret in it: `NAME=value` and `NAME: value` with the name of a secret, what
/// follows a flag with such a name, names and passwords in addresses, tokens and keys of known forms.
pub(super) fn redacted(text: &str) -> String {
    Line::default().redacted(text)
}

/// Words of a command line, one after the other: a flag in one may say that the next is a secret.
#[derive(Clone, Copy, Default)]
pub(super) struct Line {
    /// Flags of one letter that a secret follows: those of the last program that was named.
    letters: &'static str,
    /// Whether a secret follows.
    secret: bool,
}

impl Line {
    /// Begins a line; where its first word is a flag, the program is not said and may be any.
    pub(super) fn beginning_with(first: Option<&str>) -> Self {
        let any = first.is_some_and(|word| word.starts_with('-'));
        Self {
            letters: if any { ANY_LETTER } else { "" },
            secret: false,
        }
    }

    /// Returns a text of the line without its secrets.
    pub(super) fn redacted(&mut self, text: &str) -> String {
        if text.contains("-----BEGIN ") {
            return TAKEN_OUT.to_owned();
        }
        if self.secret && !text.starts_with('-') {
            self.secret = false;
            return TAKEN_OUT.to_owned();
        }
        let mut writer = Writer {
            line: *self,
            ..Writer::default()
        };
        for piece in pieces(text) {
            match piece {
                Piece::Between(between) => writer.between(between),
                Piece::Word(word) => writer.word(word),
            }
        }
        *self = writer.line;
        writer.out
    }
}

/// Writes a text again, piece by piece.
#[derive(Default)]
struct Writer {
    /// What was written.
    out: String,
    /// What the words before say of the next.
    line: Line,
    /// Whether the last word is the name of a secret.
    named: bool,
    /// The quote that ends a secret of several words.
    quote: Option<char>,
}

impl Writer {
    fn between(&mut self, between: &str) {
        if let Some(quote) = self.quote {
            let Some(end) = between.find(quote) else {
                return;
            };
            self.quote = None;
            self.line.secret = false;
            self.out.push_str(between.split_at(end).1);
            return;
        }
        self.out.push_str(between);
        let last = between.chars().next_back();
        let quotes = |c: &char| self.line.secret && matches!(c, '"' | '\'' | '`');
        if let Some(quote) = last.filter(quotes) {
            self.quote = Some(quote);
            self.out.push_str(TAKEN_OUT);
        }
    }

    fn word(&mut self, word: &str) {
        if self.quote.is_some() {
            return;
        }
        if self.line.secret && !word.starts_with('-') {
            // `Bearer` and its like stand before the secret itself.
            let low = word.to_ascii_lowercase();
            self.line.secret = matches!(low.as_str(), "bearer" | "basic" | "token" | "=" | ":");
            self.out
                .push_str(if self.line.secret { word } else { TAKEN_OUT });
            return;
        }
        let program = word.rsplit('/').next().unwrap_or(word);
        if let Some((_, letters)) = PROGRAMS.iter().find(|(name, _)| *name == program) {
            self.line.letters = letters;
        }
        // In `"password": "…"` the colon is a word of its own.
        let divider = self.named && matches!(word, ":" | "=" | ":=" | "=>");
        self.line.secret = divider || self.line.is_secret_flag(word) || is_secret_label(word);
        self.named = is_secret_name(word);
        let glued = self.line.glued(word);
        self.out
            .push_str(&glued.unwrap_or_else(|| redacted_word(word)));
    }
}

impl Line {
    /// Tells whether a word is a flag, without a value, that a secret follows: `--password`, `-u` of curl.
    fn is_secret_flag(self, word: &str) -> bool {
        let name = word.trim_start_matches('-');
        if name.len() == word.len() || word.contains('=') {
            return false;
        }
        let mut letters = name.chars();
        match (letters.next(), letters.next()) {
            (Some(letter), None) => self.letters.contains(letter),
            _ => is_secret_name(name),
        }
    }

    /// Takes out what is glued to a flag of one letter: `-pPASSWORD`.
    fn glued(self, word: &str) -> Option<String> {
        let rest = word.strip_prefix('-')?;
        let letter = rest
            .chars()
            .next()
            .filter(|it| self.letters.contains(*it))?;
        let value = rest.strip_prefix(letter)?;
        let number = value.bytes().all(|b| b.is_ascii_digit() || b == b':');
        (!number).then(|| format!("-{letter}{TAKEN_OUT}"))
    }
}

/// Returns `NAME=value` without the value.
pub(super) fn assignment(text: &str) -> String {
    match text.split_once('=') {
        Some((name, "")) => format!("{}=", redacted(name)),
        Some((name, _)) => format!("{}={TAKEN_OUT}", redacted(name)),
        None => redacted(text),
    }
}

/// Returns an instruction of a Dockerfile without its secrets: of an environment only the word is left.
pub(super) fn instruction(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let word = line.split_whitespace().next().unwrap_or_default();
        let environment = ["env", "onbuild", "arg"];
        if environment.contains(&word.to_ascii_lowercase().as_str()) {
            format!("{word} {TAKEN_OUT}")
        } else {
            redacted(line)
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Tells whether a name says that its value is a secret.
pub(super) fn is_secret_name(name: &str) -> bool {
    let low = name.to_ascii_lowercase();
    let plain: String = low
        .chars()
        .filter(|c| !matches!(c, '-' | '_' | '.'))
        .collect();
    NAMES.iter().any(|it| plain.contains(it))
        || SHORT_NAMES
            .iter()
            .any(|it| low.split(['-', '_', '.', '/']).any(|part| part == *it))
}

/// Tells whether a word ends with a colon and names a secret: `Authorization:`.
fn is_secret_label(word: &str) -> bool {
    let name = word.strip_suffix([':', '=']);
    name.is_some_and(is_secret_name)
        || matches!(word.to_ascii_lowercase().as_str(), "bearer" | "basic")
}

/// A piece of a text.
enum Piece<'a> {
    /// What no divider is in.
    Word(&'a str),
    /// Dividers.
    Between(&'a str),
}

/// Divides a text at white space, quotes and what else stands between words and options.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let divides = |c: char| {
        c.is_whitespace()
            || matches!(
                c,
                '"' | '\'' | '`' | ',' | ';' | '|' | '(' | ')' | '<' | '>'
            )
    };
    let mut all = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let inside = divides(first);
        let end = rest.find(|c| divides(c) != inside).unwrap_or(rest.len());
        let (piece, behind) = rest.split_at(end);
        all.push(if inside {
            Piece::Between(piece)
        } else {
            Piece::Word(piece)
        });
        rest = behind;
    }
    all
}

/// Redacts a word.
fn redacted_word(word: &str) -> String {
    if has_secret_form(word) {
        return TAKEN_OUT.to_owned();
    }
    for divider in ['=', ':'] {
        if let Some((name, value)) = word.split_once(divider) {
            let bare = name
                .trim_start_matches('-')
                .rsplit(['?', '&', '{', '.', '/'])
                .next();
            let named = is_secret_name(name) || bare.is_some_and(is_secret_name);
            if named && !value.is_empty() && !(divider == ':' && value.starts_with("//")) {
                return format!("{}{divider}{TAKEN_OUT}", address(name));
            }
            if divider == '=' && has_secret_form(value) {
                return format!("{}={TAKEN_OUT}", address(name));
            }
        }
    }
    address(&parameters(word))
}

/// Takes secrets out of the parameters of an address.
fn parameters(word: &str) -> String {
    let Some((before, query)) = word.split_once('?') else {
        return word.to_owned();
    };
    let parts = query.split('&').map(|part| match part.split_once('=') {
        Some((name, value)) if is_secret_name(name) || has_secret_form(value) => {
            format!("{name}={TAKEN_OUT}")
        }
        _ => part.to_owned(),
    });
    format!("{before}?{}", parts.collect::<Vec<_>>().join("&"))
}

/// Takes name and password out of an address: `scheme://name:password@host`, or `name:password@host` alone.
fn address(word: &str) -> String {
    let (before, behind) = match word.split_once("//") {
        Some((before, behind)) => (format!("{before}//"), behind),
        None => (String::new(), word),
    };
    let end = behind.find(['/', '?', '#']).unwrap_or(behind.len());
    let (authority, _) = behind.split_at(end);
    // A password may hold what ends an authority: what stands where a port would is none then.
    let port = authority.split_once(':').map(|(_, port)| port);
    let odd = port.is_some_and(|port| !port.bytes().all(|b| b.is_ascii_digit()));
    let at = authority
        .rfind('@')
        .or_else(|| behind.rfind('@').filter(|_| odd));
    let Some((name, host)) = at.map(|at| behind.split_at(at)) else {
        return word.to_owned();
    };
    let digest = host.starts_with("@sha256:") || host.starts_with("@sha512:");
    if digest || before.is_empty() && !name.contains(':') {
        return word.to_owned();
    }
    format!("{before}{TAKEN_OUT}{host}")
}

/// Tells whether a word has the form of a token or key that somebody gives out.
fn has_secret_form(word: &str) -> bool {
    let begins = FORMS
        .iter()
        .any(|(start, least)| word.starts_with(start) && word.len() >= *least);
    begins || is_signed_token(word)
}

/// Tells whether a word is a JSON web token (RFC 7519): three parts, of which the first begins as an object does.
fn is_signed_token(word: &str) -> bool {
    word.starts_with("eyJ") && word.split('.').count() >= 2
}
