//! Text that comes from a target, made into text of HTML and XML: it is never markup.

use crate::report::table::clean;

/// Escapes text for an element or a quoted attribute (HTML standard, section 13.3; XML 1.0, section 2.4); what could
/// reorder the text, or steer a terminal, is shown as a replacement.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len().saturating_add(16));
    for c in clean(text).chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_text() {
        assert_eq!(
            escape("</script><img onerror='a'>&\"\u{202e}"),
            "&lt;/script&gt;&lt;img onerror=&#39;a&#39;&gt;&amp;&quot;\u{fffd}"
        );
    }
}
