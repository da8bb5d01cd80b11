//! Signs that could make a line of output look like another one.
//!
//! Whoever is watched chooses names, paths and arguments: newlines would make new alerts, escape sequences would move a
//! terminal's cursor, marks of direction would turn text around.

use std::fmt::Write as _;

/// Returns whether a sign may not stand in output as it is.
pub(super) fn is_dangerous(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            // Ends of lines and paragraphs, marks of direction, signs that can't be seen.
            '\u{2028}' | '\u{2029}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{61c}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}')
}

/// Writes a sign as JSON would escape it.
pub(super) fn write(letter: char, out: &mut String) {
    match letter {
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        '\u{8}' => out.push_str("\\b"),
        '\u{c}' => out.push_str("\\f"),
        letter => {
            let mut units = [0; 2];
            for unit in letter.encode_utf16(&mut units) {
                // Writing into a text doesn't fail.
                let _ = write!(out, "\\u{unit:04x}");
            }
        }
    }
}

/// Writes a text in which nothing dangerous stands as it is.
pub(super) fn escaped(text: &str, out: &mut String) {
    for letter in text.chars() {
        if is_dangerous(letter) {
            write(letter, out);
        } else {
            out.push(letter);
        }
    }
}
