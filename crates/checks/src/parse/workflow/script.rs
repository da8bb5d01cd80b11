//! Texts of scripts as a shell gets them.

use crate::parse::node::Node;
use crate::parse::shell::Shell;
use crate::parse::text::Text;
use crate::parse::yaml::place::text_of;
use crate::source::Source;

/// Returns a shell by how it is named for a step: `bash`, `pwsh`, `bash -e {0}`.
pub(super) fn shell_named(name: &str) -> Shell {
    let words = name.split_ascii_whitespace().map(str::to_owned);
    Shell::of(&words.collect::<Vec<_>>())
}

/// Joins the lines of a script. Lines from elsewhere (aliases) begin one of their own, and so do those behind them;
/// what a tag stands for (`!reference`) is read where it is written.
pub(super) fn joined(source: &Source, items: &[Node]) -> Vec<Text> {
    let mut texts: Vec<Text> = Vec::new();
    let mut lines = Vec::new();
    collect(source, items, &mut lines);
    for line in lines {
        match texts.last_mut() {
            Some(text) if text.span().end <= line.span().start => {
                text.push_str("\n");
                text.push_text(&line, 0..line.as_str().len());
            }
            _ => texts.push(line),
        }
    }
    texts
}

fn collect(source: &Source, items: &[Node], lines: &mut Vec<Text>) {
    for item in items {
        if item.tag.is_some() {
            continue;
        }
        collect(source, item.items(), lines);
        lines.extend(text_of(source, item));
    }
}

/// Puts a variable in the place of each `${{ … }}`: what it stands for is put in before the shell sees the script,
/// and is not known.
pub(super) fn without_expressions(text: &Text) -> Text {
    let whole = text.as_str();
    if !whole.contains(OPENING) {
        return text.clone();
    }
    let mut out = Text::empty(text.span().start);
    let mut from = 0_usize;
    while let Some(at) = whole.get(from..).and_then(|rest| rest.find(OPENING)) {
        let start = from.saturating_add(at);
        out.push_text(text, from..start);
        out.push_str("${_}");
        let rest = whole.get(start..).unwrap_or_default();
        let length = rest
            .find("}}")
            .map_or(rest.len(), |end| end.saturating_add(2));
        from = start.saturating_add(length);
    }
    out.push_text(text, from..whole.len());
    out
}

/// What begins an expression.
const OPENING: &str = "${{";
