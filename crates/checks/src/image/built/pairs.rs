//! Names and values as histories have them: `A=1 B=2 3`, with the quotes lost. What the configuration says of a
//! name settles where its value ends; else the next name does.

use std::collections::BTreeMap;

/// Parts names and values. `known` are values that are likely, by their names.
pub(super) fn part_pairs<'a>(
    text: &'a str,
    known: &BTreeMap<&str, &str>,
) -> Vec<(&'a str, String)> {
    let mut pairs = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() && pairs.len() < MOST {
        let Some((name, behind)) = part_name(rest) else {
            // The old form, as builders write it down that keep what they were given.
            if let Some((name, value)) = rest.split_once(char::is_whitespace) {
                pairs.push((name, unquoted(value.trim()).to_owned()));
            }
            break;
        };
        let (value, behind) = part_value(behind, known.get(name).copied());
        pairs.push((name, value));
        rest = behind.trim_start();
    }
    pairs
}

/// Parts a name with its `=` from what follows.
fn part_name(text: &str) -> Option<(&str, &str)> {
    let (name, behind) = text.split_once('=')?;
    let name = unquoted(name);
    let is_name = !name.is_empty() && !name.contains(|char: char| char.is_whitespace());
    is_name.then_some((name, behind))
}

fn part_value<'a>(text: &'a str, known: Option<&str>) -> (String, &'a str) {
    if let Some(known) = known {
        let quoted = [
            known.to_owned(),
            format!("\"{known}\""),
            format!("'{known}'"),
        ];
        for form in &quoted {
            let behind = text.strip_prefix(form.as_str());
            if let Some(behind) = behind.filter(|behind| ends_here(behind)) {
                return (known.to_owned(), behind);
            }
        }
    }
    if let Some(quote) = text
        .chars()
        .next()
        .filter(|char| matches!(char, '"' | '\''))
    {
        let inside = text.get(1..).unwrap_or_default();
        let closing = closing(inside, quote);
        if let Some((at, behind)) = closing.map(|at| (at, inside.get(at.saturating_add(1)..)))
            && let Some(behind) = behind.filter(|behind| ends_here(behind))
        {
            let value = inside.get(..at).unwrap_or_default();
            return (value.replace("\\\"", "\""), behind);
        }
    }
    let blanks = text.match_indices(' ').map(|(at, _)| at);
    let end = blanks
        .into_iter()
        .find(|at| starts_pair(text.get(*at..).unwrap_or_default()));
    let (value, behind) = text
        .split_at_checked(end.unwrap_or(text.len()))
        .unwrap_or((text, ""));
    (value.trim_end().to_owned(), behind)
}

/// Returns where a quoted value ends: a quote that is not escaped.
fn closing(text: &str, quote: char) -> Option<usize> {
    let mut is_escaped = false;
    for (at, char) in text.char_indices() {
        if char == quote && !is_escaped {
            return Some(at);
        }
        is_escaped = char == '\\' && !is_escaped;
    }
    None
}

/// Says whether nothing follows, or the next name.
fn ends_here(text: &str) -> bool {
    text.trim().is_empty() || starts_pair(text)
}

/// Says whether a text is a blank, a name and `=`.
fn starts_pair(text: &str) -> bool {
    let Some(text) = text.strip_prefix(' ') else {
        return false;
    };
    let text = text.trim_start_matches(['"', '\'']);
    let name = text.split(['=', ' ', '"', '\'']).next().unwrap_or_default();
    let behind = text.get(name.len()..).unwrap_or_default();
    let is_name =
        |char: char| char.is_ascii_alphanumeric() || matches!(char, '_' | '.' | '-' | '/');
    name.starts_with(|char: char| char.is_ascii_alphabetic() || char == '_')
        && name.len() <= LONGEST_NAME
        && name.chars().all(is_name)
        && behind.trim_start_matches(['"', '\'']).starts_with('=')
}

/// Takes one pair of quotes off.
fn unquoted(text: &str) -> &str {
    for quote in ['"', '\''] {
        let inside = text
            .strip_prefix(quote)
            .and_then(|it| it.strip_suffix(quote));
        if let Some(inside) = inside {
            return inside;
        }
    }
    text
}

/// Pairs of one instruction.
const MOST: usize = 10_000;

/// Bytes of the longest name.
const LONGEST_NAME: usize = 256;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_end_where_the_configuration_or_the_next_name_says() {
        let known = BTreeMap::from([("A", "x y"), ("T", "a B=1"), ("Q", "p q")]);
        let cases: &[(&str, &[(&str, &str)])] = &[
            // As BuildKit writes it.
            ("A=x y B=2 C=0", &[("A", "x y"), ("B", "2"), ("C", "0")]),
            // A value that looks like two.
            ("T=a B=1 B=2", &[("T", "a B=1"), ("B", "2")]),
            // It was another value then.
            ("A=x y z B=2", &[("A", "x y z"), ("B", "2")]),
            (
                "Z=https://h/?a=b c=d",
                &[("Z", "https://h/?a=b"), ("c", "d")],
            ),
            // As Kaniko and Buildah write it.
            ("Q=\"p q\" B='2 3'", &[("Q", "p q"), ("B", "2 3")]),
            (
                "\"a.b/c\"=\"say \\\"x\\\" now\" d=e",
                &[("a.b/c", "say \"x\" now"), ("d", "e")],
            ),
            ("OLD a b", &[("OLD", "a b")]),
            ("E= F=1", &[("E", ""), ("F", "1")]),
            ("", &[]),
            ("alone", &[]),
            ("A=\"open B=1", &[("A", "\"open"), ("B", "1")]),
        ];
        for (text, want) in cases {
            let found = part_pairs(text, &known);
            let found: Vec<(&str, &str)> = found
                .iter()
                .map(|(name, value)| (*name, value.as_str()))
                .collect();
            assert_eq!(found, *want, "{text}");
        }
    }
}
