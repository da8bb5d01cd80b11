//! Words in pictures: cleaned, shortened, escaped, and how wide they are about.

use unicode_width::UnicodeWidthChar as _;

use crate::markup;

/// Escapes text for an element or a quoted attribute of XML 1.0 (section 2.2: some characters cannot be in a
/// document at all).
pub(super) fn escape(text: &str) -> String {
    markup::escape(text).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}

/// The text, at most so many characters of it.
pub(super) fn shorten(text: &str, most: usize) -> String {
    if text.chars().nth(most).is_none() {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(most.saturating_sub(1)).collect();
    short.push('…');
    short
}

/// About how wide a text is in a sans-serif font of a size: rather too wide, because no font can be asked.
pub(super) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(share).sum::<f64>() * size
}

/// Share of the font's size that a character takes.
fn share(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | ' ' | '/' => 0.36,
        'f' | 't' | 'r' | '(' | ')' | '[' | ']' | '-' => 0.44,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '→' | '…' => 0.98,
        'A'..='Z' => 0.74,
        c => match c.width() {
            Some(0) | None => 0.0,
            Some(1) => 0.64,
            Some(_) => 1.1,
        },
    }
}

/// Breaks a text into lines of at most so many characters, at spaces where there are some.
pub(super) fn lines(text: &str, most: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let word = shorten(word, most);
        let fits = lines.last().is_some_and(|line| {
            line.is_empty() || line.chars().count().saturating_add(word.chars().count()) < most
        });
        if !fits {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(&word);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_no_markup_and_not_too_long() {
        assert_eq!(
            escape("<a href=\"x\">&'\u{1}\u{ffff}\u{202e}"),
            "&lt;a href=&quot;x&quot;&gt;&amp;&#39;\u{fffd}\u{fffd}\u{fffd}"
        );
        assert_eq!(shorten("abcdef", 4), "abc…");
        assert_eq!(shorten("abcd", 4), "abcd");
        assert_eq!(lines("to be or not", 6), ["to be", "or not"]);
        assert_eq!(lines("abcdefgh i", 4), ["abc…", "i"]);
    }
}
