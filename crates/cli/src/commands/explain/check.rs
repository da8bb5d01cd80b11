//! What a check is about: its page, for a terminal or for the reference.

use std::io::{self, BufWriter, Write as _};

use seawall_checks::names::Named;
use seawall_engine::check::model;
use seawall_engine::check::page::{page, reference};

use crate::ui::Terminal;

/// Prints the pages of checks, as wide as the terminal.
pub(super) fn show(found: &[Named]) -> io::Result<()> {
    let width = Terminal::width().clamp(40, 100);
    let mut out = BufWriter::new(io::stdout().lock());
    for (index, named) in found.iter().enumerate() {
        if index > 0 {
            out.write_all(b"\n")?;
        }
        out.write_all(wrapped(&page(&named.check), width).as_bytes())?;
    }
    out.flush()
}

/// Prints the pages of all checks, as Markdown.
pub(super) fn show_all() -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(reference().as_bytes())?;
    out.flush()
}

/// Prints what conditions may speak of, as Markdown.
pub(super) fn show_model() -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(model::reference().as_bytes())?;
    out.flush()
}

/// Wraps the paragraphs of a page; examples stay as they are.
pub(super) fn wrapped(text: &str, width: usize) -> String {
    let mut out = String::new();
    let mut is_code = false;
    for line in text.lines() {
        if line.starts_with("```") {
            is_code = !is_code;
        }
        if is_code || line.chars().count() <= width {
            out.push_str(line);
            out.push('\n');
            continue;
        }
        let indent = if line.starts_with("- ") { "  " } else { "" };
        let mut column = 0_usize;
        for word in line.split(' ') {
            let size = word.chars().count();
            if column > 0 && column + 1 + size > width {
                out.push('\n');
                out.push_str(indent);
                column = indent.len();
            } else if column > 0 {
                out.push(' ');
                column += 1;
            }
            out.push_str(word);
            column += size;
        }
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::wrapped;

    #[test]
    fn paragraphs_are_wrapped_and_examples_are_not() {
        let text = "one two three\n\n- four five six\n\n```x\nseven eight nine\n```\n";
        let want = "one two\nthree\n\n- four\n  five\n  six\n\n```x\nseven eight nine\n```\n";
        assert_eq!(wrapped(text, 8), want);
    }
}
