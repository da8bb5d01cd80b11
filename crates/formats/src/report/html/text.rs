//! Text in HTML: nothing that comes from a target is ever markup.

use super::super::table::clean;

/// Escapes text for an element or a quoted attribute (HTML standard, section 13.3); what could reorder the text is
/// shown as a replacement.
pub(super) fn escape(text: &str) -> String {
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

/// A severity as a coloured word.
pub(super) fn badge(severity: &str) -> String {
    format!(
        "<span class=\"badge {}\">{}</span>",
        class(severity),
        escape(severity)
    )
}

/// The class that colours a severity.
pub(super) fn class(severity: &str) -> &'static str {
    match severity {
        "critical" => "critical",
        "high" => "high",
        "medium" => "medium",
        "low" => "low",
        "negligible" => "negligible",
        _ => "unknown",
    }
}

/// A number and its noun.
pub(super) fn count(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
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
        assert_eq!(class("\"><script>"), "unknown");
    }
}
