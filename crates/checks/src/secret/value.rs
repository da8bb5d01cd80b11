//! Values of variables whose names promise secrets: which of them are none, and which look like one.

use super::form::{is_common, is_placeholder, is_random};
use super::name::Promise;

/// Says whether a value is no secret whatever the name says: nothing, a switch, a path, an address, a variable, a
/// gap to be filled in.
pub(crate) fn is_harmless(value: &str) -> bool {
    let value = value.trim();
    let lower = value.to_ascii_lowercase();
    let is_path = value.starts_with(['/', '.', '~']) || lower.starts_with("c:\\");
    let is_gap = value.starts_with(['<', '{', '[', '%']) && value.ends_with(['>', '}', ']', '%']);
    let is_blank = value
        .chars()
        .all(|c| matches!(c, '*' | 'x' | 'X' | '.' | '-'));
    let is_address = lower.contains("://") || lower.starts_with("file:");
    is_blank
        || is_path
        || is_gap
        || is_address
        || value.contains("${")
        || value.starts_with('$')
        || SWITCHES.contains(&lower.as_str())
}

/// Says whether a value below a name that promises a secret looks like one, not like a word or an example.
pub(crate) fn looks_secret(promise: Promise, value: &str) -> bool {
    if is_harmless(value)
        || is_placeholder(value)
        || is_common(value)
        || value.contains(char::is_whitespace)
    {
        return false;
    }
    let has = |test: fn(char) -> bool| value.contains(test);
    let is_mixed = has(|char| char.is_ascii_digit()) && has(|char| char.is_ascii_alphabetic());
    let is_password =
        promise == Promise::Password && value.len() >= 8 && is_mixed && !value.contains(['/', '$']);
    is_random(value) || is_password
}

/// Says whether a value is a short word or number: below a name that promises no password it names something.
pub(crate) fn is_word(value: &str) -> bool {
    let is_word = value.len() <= 16
        && value
            .chars()
            .all(|char| char.is_ascii_alphabetic() || char == '-' || char == '_');
    let is_number = value.bytes().all(|byte| byte.is_ascii_digit());
    is_word || (is_number && value.len() < 16)
}

/// Values that switch something.
const SWITCHES: &[&str] = &[
    "0", "1", "auto", "default", "disabled", "enabled", "false", "n", "nil", "no", "none", "null",
    "off", "on", "true", "y", "yes",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_are_no_secret_are_known() {
        for value in ["hunter2", "changeme", "s3cr3t/with/slash", "pa$word1"] {
            assert!(!is_harmless(value), "{value}");
        }
        for value in [
            "",
            "true",
            "/run/secrets/x",
            "./key.pem",
            "${X}",
            "$X",
            "a-${X}",
            "<password>",
            "***",
            "https://a/token",
        ] {
            assert!(is_harmless(value), "{value}");
        }
    }

    #[test]
    fn values_are_judged_by_what_is_promised() {
        for (promise, value, wanted) in [
            (Promise::Password, "k3Jx91mQ77ab", true),
            (Promise::Key, "k3Jx91mQ77ab", false),
            (Promise::Key, "wJalrXUtnFEMI7MDENGbPxRf81kLmQ", true),
            (Promise::Password, "postgres", false),
            (Promise::Password, "changeme123", false),
            (Promise::Password, "a sentence with 12 words", false),
        ] {
            assert_eq!(looks_secret(promise, value), wanted, "{value}");
        }
        assert!(is_word("bearer") && is_word("8080") && !is_word("k3Jx91mQ77ab"));
    }
}
