//! Breaking text at blanks so that it fits a width.

use unicode_width::UnicodeWidthStr as _;

/// Breaks words into lines of at most `width` columns, the first behind `first`, the others behind
/// `rest`. A word that is longer than a line stands alone and is not cut: ids and versions must stay
/// whole to be copied.
pub fn wrap(words: &[String], first: &str, rest: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = first.to_owned();
    let mut columns = visible_width(first);
    let mut empty = true;
    for word in words {
        let need = visible_width(word);
        let gap = usize::from(!empty);
        if !empty && columns.saturating_add(gap).saturating_add(need) > width {
            lines.push(std::mem::replace(&mut line, rest.to_owned()));
            columns = visible_width(rest);
            empty = true;
        }
        if !empty {
            line.push(' ');
            columns = columns.saturating_add(1);
        }
        line.push_str(word);
        columns = columns.saturating_add(need);
        empty = false;
    }
    lines.push(line);
    lines
}

/// Breaks a sentence.
pub(super) fn wrap_text(text: &str, first: &str, rest: &str, width: usize) -> Vec<String> {
    let words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
    wrap(&words, first, rest, width)
}

/// Cuts a text to `width` columns, with an ellipsis where something was cut.
pub(super) fn shorten(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut short = String::new();
    for c in text.chars() {
        if short.width().saturating_add(2) > width {
            break;
        }
        short.push(c);
    }
    short.push('…');
    short
}

/// Returns the columns that a text takes, colour sequences not counted.
pub(super) fn visible_width(text: &str) -> usize {
    let mut width = 0_usize;
    for (index, part) in text.split('\x1b').enumerate() {
        let shown = if index == 0 {
            part
        } else {
            part.split_once('m').map_or("", |(_, rest)| rest)
        };
        width = width.saturating_add(shown.width());
    }
    width
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_fit_and_lose_nothing() {
        let words: Vec<String> = (0..40).map(|n| format!("CVE-2024-{n},")).collect();
        let lines = wrap(&words, "  LOW  ", "       ", 40);
        assert!(
            lines.iter().all(|line| visible_width(line) <= 40),
            "{lines:?}"
        );
        let back: Vec<&str> = lines
            .iter()
            .flat_map(|line| line.split_whitespace())
            .filter(|w| *w != "LOW")
            .collect();
        assert_eq!(back, words);
    }

    #[test]
    fn colour_takes_no_columns() {
        assert_eq!(visible_width("\x1b[1;31mabc\x1b[0m d"), 5);
        assert_eq!(shorten("abcdef", 4), "abc…");
        assert_eq!(shorten("abcd", 4), "abcd");
    }
}
