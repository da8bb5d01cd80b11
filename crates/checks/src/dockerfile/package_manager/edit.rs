//! Edits of arguments, in scripts and in the JSON form.

use crate::dockerfile::Input;
use crate::fault::Edit;
use crate::source::Span;

/// Puts an argument behind another.
pub(super) fn add(input: &Input, behind: Span, argument: &str) -> Edit {
    if is_json(input, behind) {
        Edit::append(behind, format!(", \"{argument}\""))
    } else {
        Edit::append(behind, format!(" {argument}"))
    }
}

/// Takes arguments out that follow each other, with the blanks in front of them, or their line where they have it
/// for themselves. Nothing where that takes more than this.
pub(super) fn remove(input: &Input, arguments: Span) -> Option<Edit> {
    let text = input.document.source.text();
    let before = text.get(..arguments.range().start)?;
    let behind = text.get(arguments.range().end..)?;
    if is_json(input, arguments) || !before.ends_with([' ', '\t']) {
        return None;
    }
    let blanks = |text: &str| {
        text.len()
            .saturating_sub(text.trim_end_matches([' ', '\t']).len())
    };
    let mut range = arguments.range();
    range.start = range.start.saturating_sub(blanks(before));
    let begins_line = text.get(..range.start)?.ends_with('\n');
    if begins_line {
        let rest = behind.trim_start_matches([' ', '\t']);
        let next = rest.strip_prefix(input.document.escape);
        let next = next.and_then(|next| next.strip_prefix("\r\n").or(next.strip_prefix('\n')));
        if next.is_none() {
            // Something follows: the line keeps its indentation.
            range.start = arguments.range().start;
        }
        range.end = text.len().saturating_sub(next.unwrap_or(rest).len());
    }
    Some(Edit::delete(Span::of(range)))
}

/// Says whether a word is a string of the JSON form.
fn is_json(input: &Input, word: Span) -> bool {
    let text = input.document.source.slice(word);
    let before = input.document.source.text().get(..word.range().start);
    let follows = before.is_some_and(|before| before.trim_end().ends_with(['[', ',']));
    text.starts_with('"') && follows
}
