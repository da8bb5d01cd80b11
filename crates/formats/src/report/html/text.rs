//! Text in HTML: nothing that comes from a target is ever markup.

pub(super) use crate::markup::escape;

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
    fn a_class_is_no_markup() {
        assert_eq!(class("\"><script>"), "unknown");
    }
}
