//! Names, versions and licences as metadata files hold them: which are believed.

/// Returns a name or a version without the space around it, where it is one word of a sensible length.
pub(super) fn word(text: &str) -> Option<&str> {
    let text = text.trim();
    let strange = |c: char| c.is_whitespace() || c.is_control();
    (!text.is_empty() && text.len() <= WORD && !text.contains(strange)).then_some(text)
}

/// Returns a licence that stands on one line: its name or expression. The text of a licence, which
/// some packages give in its place, is none.
pub(super) fn licence(text: &str) -> Option<String> {
    let text = text.trim();
    let name = !text.is_empty() && text.len() <= LICENCE && !text.contains(char::is_control);
    (name && !text.eq_ignore_ascii_case("unknown")).then(|| text.to_owned())
}

/// Bytes of a name or a version. The registries allow 214 at most.
const WORD: usize = 512;
/// Bytes of the name of a licence.
const LICENCE: usize = 256;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_word_only() {
        for (text, want) in [
            (" a-b ", Some("a-b")),
            ("a b", None),
            ("a\u{7}b", None),
            ("  ", None),
            ("ä", Some("ä")),
        ] {
            assert_eq!(word(text), want, "{text:?}");
        }
        assert_eq!(word(&"a".repeat(513)), None);
    }

    #[test]
    fn a_licence_is_a_name_not_a_text() {
        for (text, want) in [
            (" MIT ", Some("MIT")),
            ("Apache-2.0 OR MIT", Some("Apache-2.0 OR MIT")),
            ("UNKNOWN", None),
            ("Copyright X\nPermission is granted", None),
            ("", None),
        ] {
            assert_eq!(licence(text).as_deref(), want, "{text:?}");
        }
    }
}
