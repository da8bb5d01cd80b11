//! Scripts within words: what `sh -c '…'` is given. The text keeps its places in the document.

use crate::parse::shell::word::{Part, PartKind, Word};
use crate::parse::text::Text;

/// Returns what a word is worth as the text of a script. Variables stand in it as written; a substitution, whose
/// commands are told by themselves, as a variable that nobody sets.
pub(super) fn text_of(whole: &Text, word: &Word) -> Text {
    let mut text = Text::empty(word.span.start);
    add(whole, &word.parts, ANY, &mut text);
    text
}

/// The same of the body of a heredoc, in which backslashes escape less.
pub(super) fn text_of_body(whole: &Text, word: &Word) -> Text {
    let mut text = Text::empty(word.span.start);
    add(whole, &word.parts, b"$`\\\n", &mut text);
    text
}

/// Returns several words as one text, with blanks between, as `eval` takes them.
pub(super) fn text_of_all(whole: &Text, words: &[Word]) -> Text {
    let mut text = Text::empty(words.first().map_or(0, |word| word.span.start));
    for (index, word) in words.iter().enumerate() {
        if index > 0 {
            text.push_str(" ");
        }
        add(whole, &word.parts, ANY, &mut text);
    }
    text
}

fn add(whole: &Text, parts: &[Part], escapes: &[u8], text: &mut Text) {
    for part in parts {
        let raw = whole.as_str().get(part.range.range()).unwrap_or_default();
        match &part.kind {
            PartKind::Double(inner) => add(whole, inner, b"$`\"\\\n", text),
            PartKind::Literal(value) | PartKind::Single(value) | PartKind::Ansi(value) => {
                if raw == value {
                    text.push_text(whole, part.range.range());
                } else if raw
                    .strip_prefix('\'')
                    .and_then(|raw| raw.strip_suffix('\''))
                    == Some(value)
                {
                    text.push_text(whole, inside(part, 1, 1));
                } else if raw
                    .strip_prefix("$'")
                    .and_then(|raw| raw.strip_suffix('\''))
                    == Some(value)
                {
                    text.push_text(whole, inside(part, 2, 1));
                } else if matches!(part.kind, PartKind::Literal(_)) && !raw.is_empty() {
                    unescaped(whole, part, escapes, text);
                } else {
                    text.push_str(value);
                }
            }
            PartKind::Command(_) | PartKind::Process(_) => text.push_str(SUBSTITUTION),
            _ if raw.is_empty() => text.push_str(SUBSTITUTION),
            _ => text.push_text(whole, part.range.range()),
        }
    }
}

fn inside(part: &Part, front: usize, back: usize) -> std::ops::Range<usize> {
    let range = part.range.range();
    range.start.saturating_add(front)..range.end.saturating_sub(back)
}

/// Adds text without the backslashes that stand in front of any of these.
fn unescaped(whole: &Text, part: &Part, escapes: &[u8], text: &mut Text) {
    let raw = whole.as_str().get(part.range.range()).unwrap_or_default();
    let std::ops::Range { start, end } = part.range.range();
    let mut from = start;
    let mut bytes = raw.bytes().enumerate().peekable();
    while let Some((at, byte)) = bytes.next() {
        if byte != b'\\' {
            continue;
        }
        let Some((_, next)) = bytes.next() else { break };
        if !escapes.is_empty() && !escapes.contains(&next) {
            continue;
        }
        let at = start.saturating_add(at);
        text.push_text(whole, from..at);
        let taken = if next == b'\n' { 2 } else { 1 };
        from = at.saturating_add(taken);
    }
    text.push_text(whole, from..end);
}

/// A backslash escapes all.
const ANY: &[u8] = &[];

/// Stands for a substitution whose outcome is not known.
const SUBSTITUTION: &str = "${SUBSTITUTION}";
