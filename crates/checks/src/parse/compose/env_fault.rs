//! What Docker Compose refuses in a file of variables: names with characters that they cannot have, quotes that
//! nobody closes, something behind quotes.

use std::collections::BTreeMap;

use super::super::node::TreeError;
use super::dotenv;
use crate::source::{Source, Span};

/// Tells the faults of a file.
pub(super) fn faults(source: &Source) -> Vec<TreeError> {
    let mut found = Vec::new();
    for variable in dotenv::parse(source, &BTreeMap::new()) {
        let fits = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | '[' | ']');
        if !variable.name.chars().all(fits) {
            found.push(fault(
                variable.name_span,
                "no name that a variable can have",
            ));
            continue;
        }
        let text = source.slice(variable.span);
        let Some(quote) = text.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
            continue;
        };
        if text.len() < 2 || !text.ends_with(quote) {
            found.push(fault(variable.span, "quotes that nobody closes"));
            continue;
        }
        let end = u32::try_from(source.text().len()).unwrap_or(u32::MAX);
        let behind = source.slice(Span::new(variable.span.end, end));
        let behind = behind.split('\n').next().unwrap_or_default().trim();
        let name = behind.split(['=', ':']).next().unwrap_or_default().trim();
        if !behind.starts_with('#') && !name.chars().all(fits) {
            found.push(fault(
                variable.span.behind(),
                "something stands behind the quotes that is no variable",
            ));
        }
    }
    found
}

fn fault(span: Span, why: &str) -> TreeError {
    TreeError {
        span,
        why: why.to_owned(),
        hint: Some("Compose refuses the file of variables"),
    }
}

#[cfg(test)]
mod tests {
    use super::faults;
    use crate::source::Source;

    /// As `docker compose config` 2.40 takes and refuses them.
    #[test]
    fn lines_that_compose_refuses_are_told() {
        for (text, count) in [
            ("A=1\n# x\nB='a b' # c\nexport C=\"x\ny\"\nD.e-f=1", 0),
            ("<% if %>", 1),
            ("A='it''s'", 1),
            ("A=\"x", 1),
            ("A B=1", 1),
        ] {
            let source = Source::new(".env", text.as_bytes());
            assert_eq!(faults(&source).len(), count, "{text}");
        }
    }
}
