//! Words, texts and marks of small languages in which manifests are written: Lua, OCaml's package descriptions.
//!
//! Only what such a file states plainly is looked for; nothing of it is carried out.

/// A word, text or mark, and the line that it begins in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub(super) line: u32,
    pub(super) kind: Kind<'a>,
}

/// What it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind<'a> {
    /// Letters, digits, `_`.
    Word(&'a str),
    /// What stands between quotation marks, escapes left as they are.
    Text(&'a str),
    /// Any other character.
    Mark(char),
}

/// How a language is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style {
    /// What begins a comment that ends with its line.
    pub(super) lines: &'static [&'static str],
    /// Between what comments stand; these are looked for before those of a line.
    pub(super) blocks: &'static [(&'static str, &'static str)],
    /// Between what texts stand, and whether a backslash escapes inside; the longer first.
    pub(super) texts: &'static [(&'static str, &'static str, bool)],
}

/// Divides a file; also returns what is wrong with it.
pub(super) fn tokens<'a>(text: &'a str, style: &Style) -> (Vec<Token<'a>>, Option<String>) {
    let mut reader = Reader {
        rest: text,
        line: 1,
        tokens: Vec::new(),
    };
    while !reader.rest.is_empty() {
        if reader.tokens.len() >= TOKENS {
            let why = format!("more than {TOKENS} words; the rest is not read");
            return (reader.tokens, Some(why));
        }
        if let Err(why) = reader.step(style) {
            let why = format!("line {}: {why}", reader.line);
            return (reader.tokens, Some(why));
        }
    }
    (reader.tokens, None)
}

struct Reader<'a> {
    rest: &'a str,
    line: u32,
    tokens: Vec<Token<'a>>,
}

impl<'a> Reader<'a> {
    fn step(&mut self, style: &Style) -> Result<(), &'static str> {
        let rest = self.rest;
        let block = style.blocks.iter().find(|(open, _)| rest.starts_with(open));
        if let Some((open, close)) = block {
            let inside = rest.get(open.len()..).unwrap_or_default();
            let end = inside.find(close).ok_or("a comment without its end")?;
            self.pass(open.len().saturating_add(end).saturating_add(close.len()));
            return Ok(());
        }
        if style.lines.iter().any(|open| rest.starts_with(open)) {
            self.pass(rest.find('\n').unwrap_or(rest.len()));
            return Ok(());
        }
        let text = style
            .texts
            .iter()
            .find(|(open, _, _)| rest.starts_with(open));
        if let Some((open, close, escapes)) = text {
            let inside = rest.get(open.len()..).unwrap_or_default();
            let end = end_of(inside, close, *escapes).ok_or("a text without its end")?;
            self.push(Kind::Text(inside.get(..end).unwrap_or_default()));
            self.pass(open.len().saturating_add(end).saturating_add(close.len()));
            return Ok(());
        }
        let in_word = |c: char| c.is_alphanumeric() || c == '_';
        let word = rest.find(|c| !in_word(c)).unwrap_or(rest.len());
        if word > 0 {
            self.push(Kind::Word(rest.get(..word).unwrap_or_default()));
            self.pass(word);
        } else if let Some(c) = rest.chars().next() {
            if !c.is_whitespace() {
                self.push(Kind::Mark(c));
            }
            self.pass(c.len_utf8());
        }
        Ok(())
    }

    fn push(&mut self, kind: Kind<'a>) {
        self.tokens.push(Token {
            line: self.line,
            kind,
        });
    }

    fn pass(&mut self, bytes: usize) {
        let (passed, rest) = self.rest.split_at_checked(bytes).unwrap_or((self.rest, ""));
        let lines = passed.bytes().filter(|byte| *byte == b'\n').count();
        self.line = self
            .line
            .saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
        self.rest = rest;
    }
}

fn end_of(inside: &str, close: &str, escapes: bool) -> Option<usize> {
    if !escapes {
        return inside.find(close);
    }
    let mut from = 0_usize;
    loop {
        let rest = inside.get(from..)?;
        let end = rest.find(close)?;
        match rest.get(..end)?.find('\\') {
            None => return from.checked_add(end),
            Some(slash) => {
                let escaped = rest.get(slash.checked_add(1)?..)?.chars().next()?;
                from = from
                    .checked_add(slash)?
                    .checked_add(1)?
                    .checked_add(escaped.len_utf8())?;
            }
        }
    }
}

/// Words, texts and marks of a file.
const TOKENS: usize = 1_000_000;

#[cfg(test)]
mod tests {
    use super::*;

    const STYLE: Style = Style {
        lines: &["#"],
        blocks: &[("(*", "*)")],
        texts: &[("\"\"\"", "\"\"\"", false), ("\"", "\"", true)],
    };

    fn shown(text: &str) -> String {
        let (tokens, fault) = tokens(text, &STYLE);
        let mut shown: Vec<String> = tokens
            .iter()
            .map(|token| match token.kind {
                Kind::Word(word) => format!("{}w:{word}", token.line),
                Kind::Text(text) => format!("{}t:{text}", token.line),
                Kind::Mark(mark) => format!("{}{mark}", token.line),
            })
            .collect();
        shown.extend(fault.map(|why| format!("! {why}")));
        shown.join(" ")
    }

    #[test]
    fn words_texts_and_marks() {
        for (text, want) in [
            ("a: \"b\\\"c\" # x\n{d}", "1w:a 1: 1t:b\\\"c 2{ 2w:d 2}"),
            ("(* a\n*) \"\"\"b\n\"c\"\"\"\" d", "2t:b\n\"c 3! "),
            ("\"a", "! line 1: a text without its end"),
            ("\"a\\", "! line 1: a text without its end"),
            ("x (* ", "1w:x ! line 1: a comment without its end"),
        ] {
            if want.ends_with(' ') {
                assert!(shown(text).starts_with("2t:b\n\"c"), "{}", shown(text));
            } else {
                assert_eq!(shown(text), want, "{text}");
            }
        }
    }
}
