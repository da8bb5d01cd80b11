//! Literal terms as Erlang writes them with `io:format("~p.")` (Erlang Reference Manual, "Data Types") and
//! Elixir with `inspect` (Elixir, "Syntax reference"). Nothing is evaluated; what is no literal ends the
//! reading. A file that is cut off gives what stands before the cut.

use crate::language::document::text::shown;

/// A term and the line where it begins.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Term {
    pub(super) line: u32,
    pub(super) value: Value,
}

/// A value.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Value {
    /// Nothing could be read.
    #[default]
    Lost,
    /// An atom, or a number as it stands.
    Atom(String),
    /// A string or binary.
    Text(String),
    Tuple(Vec<Term>),
    List(Vec<Term>),
    /// Keys and values by turns.
    Map(Vec<Term>),
}

impl Term {
    /// Items of a tuple or list; those of a map by turns.
    pub(super) fn items(&self) -> &[Self] {
        match &self.value {
            Value::Tuple(items) | Value::List(items) | Value::Map(items) => items,
            _ => &[],
        }
    }

    /// An item of a tuple or list.
    pub(super) fn item(&self, at: usize) -> Option<&Self> {
        self.items().get(at)
    }

    /// The text of an item, also that of an atom.
    pub(super) fn text_at(&self, at: usize) -> Option<&str> {
        self.item(at)?.text()
    }

    /// The text, also that of an atom.
    pub(super) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Atom(text) | Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The value of a key, in a list of pairs.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        let mut pairs = self.items().iter();
        pairs.find(|pair| pair.text_at(0) == Some(key))?.item(1)
    }
}

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    Erlang,
    Elixir,
}

/// Reads all terms of a file, and says what is wrong with it.
pub(super) fn parse(text: &str, dialect: Dialect) -> (Vec<Term>, Option<String>) {
    let mut reader = Reader {
        text,
        at: 0,
        line: 1,
        dialect,
        values: 0,
    };
    let mut terms = Vec::new();
    loop {
        reader.space();
        if reader.rest().is_empty() {
            return (terms, None);
        }
        let mut term = Term::default();
        let mut read = reader.value(&mut term, 0);
        terms.push(term);
        reader.space();
        if read.is_ok() && dialect == Dialect::Erlang && !reader.take(".") {
            read = Err(reader.unexpected());
        }
        if let Err(why) = read {
            return (terms, Some(format!("line {}: {why}", reader.line)));
        }
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    line: u32,
    dialect: Dialect,
    values: usize,
}

type Read = Result<(), String>;

impl<'a> Reader<'a> {
    fn value(&mut self, into: &mut Term, depth: usize) -> Read {
        self.space();
        into.line = self.line;
        self.values = self.values.saturating_add(1);
        if self.values > VALUES || depth > DEPTH {
            return Err("too many values, or too deep; the rest is not read".to_owned());
        }
        let map = match self.dialect {
            Dialect::Erlang => "#{",
            Dialect::Elixir => "%{",
        };
        if self.take("<<") {
            return self.binary(into);
        }
        if self.take(map) {
            return self.many(into, Value::Map, "}", depth);
        }
        if self.take("{") {
            return self.many(into, Value::Tuple, "}", depth);
        }
        if self.take("[") {
            return self.many(into, Value::List, "]", depth);
        }
        if self.take("\"") {
            into.value = Value::Text(self.quoted('"')?);
            return Ok(());
        }
        self.atom(into)
    }

    /// Items up to the end of what encloses them. `key: value` of Elixir is a pair, in a map as `=>`.
    fn many(
        &mut self,
        into: &mut Term,
        make: fn(Vec<Term>) -> Value,
        end: &str,
        depth: usize,
    ) -> Read {
        let mut items = Vec::new();
        let read = self.items(
            &mut items,
            make(Vec::new()) == Value::Map(Vec::new()),
            end,
            depth,
        );
        into.value = make(items);
        read
    }

    fn items(&mut self, items: &mut Vec<Term>, map: bool, end: &str, depth: usize) -> Read {
        loop {
            self.space();
            if self.take(end) {
                return Ok(());
            }
            let mut item = Term::default();
            let read = self.value(&mut item, depth.saturating_add(1));
            if read.is_err() {
                items.push(item);
                return read;
            }
            self.space();
            let arrow = self.take("=>") || self.take(":=");
            let colon = !arrow && self.dialect == Dialect::Elixir && self.take(":");
            if arrow || colon {
                let mut value = Term::default();
                let read = self.value(&mut value, depth.saturating_add(1));
                if map {
                    items.extend([item, value]);
                } else {
                    let line = item.line;
                    let value = Value::Tuple(vec![item, value]);
                    items.push(Term { line, value });
                }
                read?;
                self.space();
            } else {
                items.push(item);
            }
            // Behind the head of a list its tail may stand.
            if !self.take(",") && !self.take("|") && !self.rest().starts_with(end) {
                return Err(self.unexpected());
            }
        }
    }

    /// `<<"text">>`, also with `/utf8`; `<<>>`.
    fn binary(&mut self, into: &mut Term) -> Read {
        let mut text = String::new();
        loop {
            self.space();
            if self.take(">>") {
                into.value = Value::Text(text);
                return Ok(());
            }
            if self.take("\"") {
                text.push_str(&self.quoted('"')?);
                self.take("/utf8");
            } else {
                // Numbers, of which no text is made that would be a name or version.
                let number = self.word();
                if number.is_empty() {
                    return Err(self.unexpected());
                }
                text.push(char::REPLACEMENT_CHARACTER);
            }
            self.space();
            self.take(",");
        }
    }

    fn atom(&mut self, into: &mut Term) -> Read {
        if self.dialect == Dialect::Elixir && self.take(":") && self.take("\"") {
            into.value = Value::Atom(self.quoted('"')?);
            return Ok(());
        }
        if self.take("'") {
            into.value = Value::Atom(self.quoted('\'')?);
            return Ok(());
        }
        let word = self.word();
        if word.is_empty() {
            return Err(self.unexpected());
        }
        if self.rest().is_empty() {
            return Err(CUT.to_owned());
        }
        into.value = Value::Atom(word);
        Ok(())
    }

    /// Letters of an atom or number. A full stop inside is part of it: `1.5`, `Elixir.Jason`.
    fn word(&mut self) -> String {
        let rest = self.rest();
        let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '@' | '-' | '?' | '!');
        let mut end = rest.len();
        let mut letters = rest.char_indices().peekable();
        while let Some((at, c)) = letters.next() {
            let inner = c == '.'
                && letters
                    .peek()
                    .is_some_and(|(_, next)| next.is_alphanumeric());
            if !plain(c) && !inner {
                end = at;
                break;
            }
        }
        let word = rest.get(..end).unwrap_or_default().to_owned();
        self.skip(end);
        word
    }

    /// A text up to its end, behind its first quotation mark.
    fn quoted(&mut self, end: char) -> Result<String, String> {
        let mut text = String::new();
        let mut letters = self.rest().char_indices();
        while let Some((at, c)) = letters.next() {
            if c == end {
                self.skip(at.saturating_add(1));
                return Ok(text);
            }
            if c != '\\' {
                text.push(c);
                continue;
            }
            match letters.next() {
                Some((_, 'n')) => text.push('\n'),
                Some((_, 't')) => text.push('\t'),
                Some((_, 'r')) => text.push('\r'),
                Some((_, c)) if c.is_ascii_alphanumeric() => text.push(char::REPLACEMENT_CHARACTER),
                Some((_, c)) => text.push(c),
                None => break,
            }
        }
        Err(CUT.to_owned())
    }

    /// Passes over space and comments.
    fn space(&mut self) {
        loop {
            let rest = self.rest();
            let trimmed = rest.trim_start();
            self.skip(rest.len().saturating_sub(trimmed.len()));
            let comment = match self.dialect {
                Dialect::Erlang => trimmed.starts_with('%'),
                Dialect::Elixir => trimmed.starts_with('#'),
            };
            if !comment {
                return;
            }
            self.skip(trimmed.find('\n').unwrap_or(trimmed.len()));
        }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn take(&mut self, text: &str) -> bool {
        let there = self.rest().starts_with(text);
        if there {
            self.skip(text.len());
        }
        there
    }

    fn skip(&mut self, bytes: usize) {
        let end = self.at.saturating_add(bytes);
        let passed = self.text.get(self.at..end).unwrap_or_default();
        let lines = u32::try_from(passed.matches('\n').count()).unwrap_or(u32::MAX);
        self.line = self.line.saturating_add(lines);
        self.at = end;
    }

    fn unexpected(&self) -> String {
        match self.rest().chars().next() {
            Some(c) => format!("`{}` where it should not be", shown(&c.to_string())),
            None => CUT.to_owned(),
        }
    }
}

const CUT: &str = "the file ends too early";
/// Values of a file.
const VALUES: usize = 1_000_000;
/// How deep values may lie.
const DEPTH: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    fn compact(term: &Term) -> String {
        let all = |items: &[Term]| items.iter().map(compact).collect::<Vec<_>>().join(" ");
        match &term.value {
            Value::Lost => "?".to_owned(),
            Value::Atom(text) => text.clone(),
            Value::Text(text) => format!("{text:?}"),
            Value::Tuple(items) => format!("({})", all(items)),
            Value::List(items) => format!("[{}]", all(items)),
            Value::Map(items) => format!("{{{}}}", all(items)),
        }
    }

    #[test]
    fn literals_of_both_dialects() {
        for (dialect, text, want) in [
            (
                Dialect::Erlang,
                "%% c\n{a,'B c',<<\"x\"/utf8>>,\"y\\\"\",1.5,[],#{k=>v}}.\n[b].",
                "(a B c \"x\" \"y\\\"\" 1.5 [] {k v})|[b]",
            ),
            (
                Dialect::Elixir,
                "# c\n%{\n  \"a\": {:hex, :a, \"1\", [x: true, y: [:mix]]},\n  \"b\" => nil,\n}\n",
                "{\"a\" (hex a \"1\" [(x true) (y [mix])]) \"b\" nil}",
            ),
            (Dialect::Elixir, ":\"a b\"", "a b"),
        ] {
            let (terms, failed) = parse(text, dialect);
            let got: Vec<String> = terms.iter().map(compact).collect();
            assert_eq!((got.join("|").as_str(), failed), (want, None), "{text}");
        }
    }

    #[test]
    fn the_good_part_of_what_is_broken() {
        for (dialect, text, want) in [
            (Dialect::Erlang, "[{a,1},{b", "[(a 1) (?)]"),
            (Dialect::Erlang, "{a,\"b", "(a ?)"),
            (Dialect::Erlang, "{a} {b}.", "(a)"),
            (Dialect::Elixir, "%{\"a\": {:hex, ", "{\"a\" (hex ?)}"),
            (Dialect::Elixir, "%{\"a\": f(1)}", "{\"a\" f}"),
        ] {
            let (terms, failed) = parse(text, dialect);
            assert_eq!(compact(&terms[0]), want, "{text}");
            assert!(failed.is_some(), "{text}");
        }
        assert!(parse(&"[".repeat(100_000), Dialect::Erlang).1.is_some());
    }
}
