//! Why a request or an answer was not understood. What is not understood is not forwarded.

/// What of a request is not understood or not allowed in any policy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{at}: {why}")]
pub struct Refusal {
    /// Which rule refuses: a short stable word for records and tests, such as `path/encoded-slash`,
    /// `json/duplicate-key`, `field/unknown`.
    pub rule: &'static str,
    /// Where: `path`, `header Content-Length`, `query fromImage`, `HostConfig.Binds[2]`.
    pub at: String,
    /// What is wrong, as a clause without a full stop. Never holds more than 100 bytes of the request's own text.
    pub why: String,
    /// A way out, where there is one.
    pub hint: Option<String>,
}

impl Refusal {
    /// Makes a refusal without a hint.
    pub fn new(rule: &'static str, at: impl Into<String>, why: impl Into<String>) -> Self {
        Self {
            rule,
            at: at.into(),
            why: why.into(),
            hint: None,
        }
    }

    /// Gives it a hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// Returns the beginning of a text of the request for a message: what can't be seen is escaped, and it has 60 bytes at
/// most.
pub fn excerpt(text: &str) -> String {
    let mut excerpt = String::new();
    for character in text.chars() {
        let escaped = character.escape_debug().to_string();
        if excerpt.len().saturating_add(escaped.len()) > 60 {
            excerpt.push('…');
            break;
        }
        excerpt.push_str(&escaped);
    }
    excerpt
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_requests_are_cut_and_escaped() {
        assert_eq!(excerpt("a\r\n\u{1b}[1m"), "a\\r\\n\\u{1b}[1m");
        let long = excerpt(&"ä".repeat(200));
        assert!(long.len() <= 63, "{long}");
        assert!(long.ends_with('…'), "{long}");
    }
}
