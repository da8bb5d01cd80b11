//! Colours, and the cleaning of text that came from an artifact before it reaches a terminal.

use std::borrow::Cow;

use seawall_model::severity::Severity;

/// Colours text, or leaves it alone.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style {
    /// Whether to colour.
    pub(super) colour: bool,
}

impl Style {
    pub(super) fn bold(self, text: &str) -> String {
        self.paint("1", text)
    }

    pub(super) fn dim(self, text: &str) -> String {
        self.paint("2", text)
    }

    pub(super) fn good(self, text: &str) -> String {
        self.paint("32", text)
    }

    pub(super) fn warning(self, text: &str) -> String {
        self.paint("33", text)
    }

    pub(super) fn alarm(self, text: &str) -> String {
        self.paint("1;31", text)
    }

    pub(super) fn severity(self, severity: Severity, text: &str) -> String {
        let code = match severity {
            Severity::Critical => "1;31",
            Severity::High => "31",
            Severity::Medium => "33",
            Severity::Low => "36",
            Severity::Negligible | Severity::Unknown => "2",
        };
        self.paint(code, text)
    }

    fn paint(self, code: &str, text: &str) -> String {
        if self.colour && !text.is_empty() {
            format!("\x1b[{code}m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }
}

/// Replaces what could steer a terminal or reorder the text: control characters and the explicit
/// direction marks of Unicode (UAX #9). Names and instructions come from hostile images.
pub fn clean(text: &str) -> Cow<'_, str> {
    let hostile = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
            || matches!(c, '\u{61c}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
    };
    if text.contains(hostile) {
        Cow::Owned(
            text.chars()
                .map(|c| if hostile(c) { '\u{fffd}' } else { c })
                .collect(),
        )
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_do_not_reach_the_terminal() {
        assert_eq!(
            clean("a\x1b[2Jb\r\u{202e}c"),
            "a\u{fffd}[2Jb\u{fffd}\u{fffd}c"
        );
        assert_eq!(
            clean("a\u{61c}\u{fff9}\u{e0041}"),
            "a\u{fffd}\u{fffd}\u{fffd}"
        );
        assert_eq!(clean("größe"), "größe");
    }
}
