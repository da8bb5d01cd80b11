//! Texts in the shapes that OSCAL wants: lines, paragraphs, tokens (OSCAL 1.1, data types).

use seawall_model::compliance::FrameworkResult;

use crate::report::table::clean;

/// A text of one line that neither begins nor ends with a blank (data type `string`).
pub(super) fn line(text: &str, otherwise: &str) -> String {
    let flat = clean(text);
    let words: Vec<&str> = flat.split_whitespace().collect();
    match words.as_slice() {
        [] => otherwise.to_owned(),
        words => words.join(" "),
    }
}

/// A paragraph in which nothing is markup or a parameter (data type `markup-multiline`: in JSON a kind of Markdown, with
/// the parts of HTML that it allows).
pub(super) fn text(text: &str) -> String {
    let line = line(text, "–");
    let mut escaped = String::with_capacity(line.len());
    for c in line.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '~' | '^' | '{' | '}' | '#' | '|' | '!' => {
                escaped.extend(['\\', c]);
            }
            c => escaped.push(c),
        }
    }
    escaped
}

/// The id of a control as catalogues in OSCAL have it (data type `token`: it begins with a letter or an underscore).
/// NIST's own catalogue writes `AC-2(1)` as `ac-2.1`.
pub(super) fn control_id(framework: &FrameworkResult, id: &str) -> String {
    if framework.id.contains("800-53") {
        let id = id.to_ascii_lowercase().replace('(', ".").replace(')', "");
        return token(&id);
    }
    token(id)
}

fn token(id: &str) -> String {
    let sound = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    if id.starts_with(|c: char| c.is_ascii_alphabetic()) && id.chars().all(sound) {
        return id.to_owned();
    }
    format!("control-{}", super::super::identity::name(id))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn framework(id: &str) -> FrameworkResult {
        FrameworkResult {
            id: id.to_owned(),
            title: String::new(),
            url: String::new(),
            is_our_reading: false,
            note: String::new(),
            controls: Vec::new(),
            earlier: None,
        }
    }

    #[test]
    fn ids_are_tokens() {
        let cases = [
            ("CIS-Docker-1.6", "1.1.1", "control-1.1.1"),
            ("CIS-Docker-1.6", "D01", "D01"),
            ("NIST-800-53-r5", "AC-2(1)", "ac-2.1"),
            ("NIST-800-53-r5", "AC-6", "ac-6"),
            ("X", "§ 164.312(a)", "control-_a7__20_164.312_28_a_29_"),
            ("X", "", "control-"),
        ];
        for (of, id, want) in cases {
            assert_eq!(control_id(&framework(of), id), want);
        }
    }

    #[test]
    fn nothing_is_markup() {
        assert_eq!(
            text("<b>*a*</b> {{ insert: param, x }} [y](z)"),
            "&lt;b&gt;\\*a\\*&lt;/b&gt; \\{\\{ insert: param, x \\}\\} \\[y\\](z)"
        );
    }

    #[test]
    fn lines_are_never_empty_and_have_no_blanks_around() {
        assert_eq!(line(" a \n b ", "x"), "a \u{fffd} b");
        assert_eq!(line("  ", "x"), "x");
    }
}
