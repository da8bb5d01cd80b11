//! Splits the rest of an instruction into words: at white space alone, or with quotes and escapes in mind. Quotes
//! and escapes stay in the words; they are resolved where variables are.

use std::ops::Range;

use crate::parse::text::Text;

/// Splits at `BuildKit`'s white space (blank, tab, vertical tab, form feed, carriage return).
pub(super) fn split_blank(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut at = 0_usize;
    std::iter::from_fn(move || {
        let rest = text.get(at..)?;
        let start = at.saturating_add(rest.find(|char| !is_blank(char))?);
        let word = text.get(start..)?;
        let length = word.find(is_blank).unwrap_or(word.len());
        at = start.saturating_add(length);
        Some(start..at)
    })
}

/// Says whether words end at a character.
pub(super) const fn is_blank(char: char) -> bool {
    matches!(char, ' ' | '\t' | '\u{b}' | '\u{c}' | '\r')
}

/// Splits at white space that is neither quoted nor escaped, as `ENV`, `LABEL` and `ARG` do.
pub(super) fn split_quoted(text: &str, escape: char) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut chars = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let start = loop {
            let (at, char) = chars.peek().copied()?;
            if !char.is_whitespace() {
                break at;
            }
            chars.next();
        };
        let mut quote = None;
        while let Some((at, char)) =
            chars.next_if(|(_, char)| quote.is_some() || !char.is_whitespace())
        {
            if char == escape && quote != Some('\'') && chars.next().is_none() {
                // An escape character at the very end is dropped.
                return (at > start).then_some(start..at);
            }
            quote = match quote {
                None if char == '"' || char == '\'' => Some(char),
                Some(open) if open == char => None,
                other => other,
            };
        }
        let end = chars.peek().map_or(text.len(), |(at, _)| *at);
        Some(start..end)
    })
}

/// Resolves quotes and backslashes as `BuildKit` does in flags: a backslash protects any character, in quotes of
/// either kind, too.
pub fn unquote_flag(text: &Text) -> Text {
    let value = text.as_str();
    let mut out = Text::empty(text.span().start);
    let mut quote = None;
    let mut kept = 0_usize;
    let mut chars = value.char_indices();
    while let Some((at, char)) = chars.next() {
        let opens = quote.is_none() && (char == '"' || char == '\'');
        if !opens && quote != Some(char) && char != '\\' {
            continue;
        }
        out.push_text(text, kept..at);
        kept = at.saturating_add(1);
        match char {
            '\\' => drop(chars.next()),
            _ if opens => quote = Some(char),
            _ => quote = None,
        }
    }
    out.push_text(text, kept..value.len());
    out
}
