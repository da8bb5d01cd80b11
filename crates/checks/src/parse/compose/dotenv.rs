//! Files of variables: `.env` and what `env_file` names (compose specification, "`.env` file syntax").

use std::collections::BTreeMap;

use super::interpolate::interpolate;
use crate::source::{Source, Span};

/// A variable of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// Its value; nothing where only the name stands there, which takes the value of the process.
    pub value: Option<String>,
    /// Where the name stands.
    pub name_span: Span,
    /// Where the value stands, with its quotes.
    pub span: Span,
}

/// Reads a file. Values may speak of variables of the environment and of earlier lines.
pub fn parse(source: &Source, environment: &BTreeMap<String, String>) -> Vec<Variable> {
    let text = source.text();
    let mut known = environment.clone();
    let mut variables = Vec::new();
    let mut at = if text.starts_with('\u{feff}') {
        '\u{feff}'.len_utf8()
    } else {
        0
    };
    let mut left = LONGEST;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if variables.len() >= MOST {
            break;
        }
        let line = rest.split('\n').next().unwrap_or_default();
        let next = at.saturating_add(line.len()).saturating_add(1);
        let Some((name, name_at, behind)) = name_of(line) else {
            at = next;
            continue;
        };
        let name_at = at.saturating_add(name_at);
        let name_span = Span::of(name_at..name_at.saturating_add(name.len()));
        let Some(behind) = behind else {
            let span = name_span.behind();
            variables.push(Variable {
                name: name.to_owned(),
                value: None,
                name_span,
                span,
            });
            at = next;
            continue;
        };
        let value_at = at.saturating_add(behind);
        let read = read_value(text.get(value_at..).unwrap_or_default());
        let mut most = left.min(VALUE);
        left = left.saturating_sub(most);
        let value = if read.expands {
            interpolate(&read.value, &known, &mut most)
                .map_or_else(|_| read.value.clone(), |done| done.text)
        } else {
            most = most.saturating_sub(read.value.len());
            read.value.clone()
        };
        left = left.saturating_add(most);
        let start = value_at.saturating_add(read.start);
        let span = Span::of(start..value_at.saturating_add(read.end));
        // What the environment says wins over the file.
        known
            .entry(name.to_owned())
            .or_insert_with(|| value.clone());
        variables.push(Variable {
            name: name.to_owned(),
            value: Some(value),
            name_span,
            span,
        });
        at = value_at.saturating_add(read.next);
    }
    variables
}

/// Reads a file as `docker run --env-file` does (`format: raw`): each value is what stands behind the sign, quotes and
/// variables included.
pub fn parse_raw(source: &Source) -> Vec<Variable> {
    let text = source.text();
    let mut at = 0_usize;
    let mut variables = Vec::new();
    for line in text.split_inclusive('\n').take(MOST) {
        let start = at;
        at = at.saturating_add(line.len());
        let line = line.trim_end_matches(['\n', '\r']);
        let bare = line.trim_start_matches('\u{feff}').trim_start();
        if bare.is_empty() || bare.starts_with('#') {
            continue;
        }
        let name_at = start.saturating_add(line.len().saturating_sub(bare.len()));
        let (name, value) = match bare.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (bare.trim_end(), None),
        };
        let name_end = name_at.saturating_add(name.len());
        let value_at = name_end.saturating_add(1);
        let name_span = Span::of(name_at..name_end);
        variables.push(Variable {
            name: name.to_owned(),
            value: value.map(str::to_owned),
            name_span,
            span: value.map_or_else(
                || name_span.behind(),
                |value| Span::of(value_at..value_at.saturating_add(value.len())),
            ),
        });
    }
    variables
}

/// Finds the name in a line, where it stands, and where the value begins; nothing for comments and empty lines.
fn name_of(line: &str) -> Option<(&str, usize, Option<usize>)> {
    let trimmed = line.trim_start();
    let mut at = line.len().saturating_sub(trimmed.len());
    let mut rest = trimmed;
    if let Some(behind) = rest.strip_prefix("export ") {
        let behind = behind.trim_start();
        at = line.len().saturating_sub(behind.len());
        rest = behind;
    }
    if rest.starts_with('#') || rest.trim().is_empty() {
        return None;
    }
    let end = rest.find(['=', ':']);
    let name = rest.get(..end.unwrap_or(rest.len()))?.trim_end();
    let behind = end.map(|end| at.saturating_add(end).saturating_add(1));
    (!name.is_empty()).then_some((name, at, behind))
}

struct ReadValue {
    value: String,
    expands: bool,
    start: usize,
    end: usize,
    /// Where the next line begins.
    next: usize,
}

/// Reads the value at the start of a text: plain up to the end of the line or a comment, or in quotes, which may
/// hold line breaks.
fn read_value(text: &str) -> ReadValue {
    let trimmed = text.trim_start_matches([' ', '\t']);
    let start = text.len().saturating_sub(trimmed.len());
    let quote = trimmed.chars().next().filter(|c| matches!(c, '"' | '\''));
    if let Some(quote) = quote
        && let Some(end) = end_of_quotes(trimmed, quote)
    {
        let inside = trimmed.get(1..end).unwrap_or_default();
        let end = start.saturating_add(end).saturating_add(1);
        let behind = text.get(end..).unwrap_or_default();
        let line = behind
            .find('\n')
            .map_or(behind.len(), |at| at.saturating_add(1));
        return ReadValue {
            value: if quote == '"' {
                unescape(inside)
            } else {
                inside.to_owned()
            },
            expands: quote == '"',
            start,
            end,
            next: end.saturating_add(line),
        };
    }
    let line = trimmed.split('\n').next().unwrap_or_default();
    let value = comment_start(line)
        .map_or(line, |at| line.get(..at).unwrap_or(line))
        .trim_end();
    ReadValue {
        value: value.to_owned(),
        expands: true,
        start,
        end: start.saturating_add(value.len()),
        next: start.saturating_add(line.len()).saturating_add(1),
    }
}

/// A comment begins with a `#` behind a blank.
fn comment_start(line: &str) -> Option<usize> {
    let marked = line.match_indices('#').map(|(at, _)| at);
    marked.into_iter().find(|at| {
        line.get(..*at)
            .is_some_and(|before| before.is_empty() || before.ends_with([' ', '\t']))
    })
}

fn end_of_quotes(text: &str, quote: char) -> Option<usize> {
    // The opening quote ends nothing.
    let mut escaped = true;
    for (at, char) in text.char_indices() {
        if char == quote && !escaped {
            return Some(at);
        }
        escaped = char == '\\' && !escaped;
    }
    None
}

/// Resolves the escapes of double quotes.
fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        if char != '\\' {
            out.push(char);
            continue;
        }
        match chars.next() {
            Some('n') => out.push('\n'),
            Some('r') => out.push('\r'),
            Some('t') => out.push('\t'),
            Some('$') => out.push_str("$$"),
            Some(other) => out.push(other),
            None => out.push('\\'),
        }
    }
    out
}

/// Variables of one file that are read.
const MOST: usize = 10_000;
/// Bytes of one value.
const VALUE: usize = 1 << 20;
/// Bytes of all values of a file.
const LONGEST: usize = 16 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(text: &str) -> Vec<(String, Option<String>)> {
        let source = Source::new(".env", text.as_bytes());
        let environment = BTreeMap::from([("OUT".to_owned(), "side".to_owned())]);
        let found = parse(&source, &environment);
        found.into_iter().map(|it| (it.name, it.value)).collect()
    }

    /// As the Docker manual says of `--env-file`, and Compose of `format: raw`.
    #[test]
    fn raw_values_stand_as_they_are() {
        let text = "# no\n\nA=\"x $B\" # y\r\n B='1'\nC\nD=a=b";
        let source = Source::new("raw.env", text.as_bytes());
        let found: Vec<_> = parse_raw(&source)
            .into_iter()
            .map(|it| (it.name, it.value, source.slice(it.span).to_owned()))
            .collect();
        let want = |name: &str, value: Option<&str>| {
            let value = value.map(str::to_owned);
            (name.to_owned(), value.clone(), value.unwrap_or_default())
        };
        assert_eq!(
            found,
            [
                want("A", Some("\"x $B\" # y")),
                want("B", Some("'1'")),
                want("C", None),
                want("D", Some("a=b")),
            ]
        );
    }

    /// Examples of the compose specification's and the Docker manual's sections on `.env` files.
    #[test]
    fn lines_are_read_as_documented() {
        for (text, name, value) in [
            ("VAR=VAL", "VAR", Some("VAL")),
            ("VAR=VAL # comment", "VAR", Some("VAL")),
            ("VAR=VAL# not a comment", "VAR", Some("VAL# not a comment")),
            (
                "VAR=\"VAL # not a comment\"",
                "VAR",
                Some("VAL # not a comment"),
            ),
            ("VAR=\"VAL\" # comment", "VAR", Some("VAL")),
            ("VAR='$OTHER'", "VAR", Some("$OTHER")),
            ("VAR='${OTHER}'", "VAR", Some("${OTHER}")),
            ("VAR='Let\\'s go!'", "VAR", Some("Let\\'s go!")),
            ("VAR=\"some\\tvalue\"", "VAR", Some("some\tvalue")),
            ("VAR=", "VAR", Some("")),
            ("VAR", "VAR", None),
            ("export VAR=1", "VAR", Some("1")),
            ("VAR: VAL", "VAR", Some("VAL")),
            ("VAR=${OUT}r", "VAR", Some("sider")),
            ("VAR=${NO:-d}", "VAR", Some("d")),
            ("KEY='SOME\nVALUE'", "KEY", Some("SOME\nVALUE")),
            ("VAR=\"a\\$OUT\"", "VAR", Some("a$OUT")),
        ] {
            let wanted = vec![(name.to_owned(), value.map(str::to_owned))];
            assert_eq!(pairs(text), wanted, "{text}");
        }
        let all = pairs("# x\n\nA=1\r\nB=\"$A\" # y\nC='x\ny'\nD=$B$C");
        let values: Vec<_> = all
            .iter()
            .map(|(_, value)| value.clone().unwrap())
            .collect();
        assert_eq!(values, ["1", "1", "x\ny", "1x\ny"]);
    }
}
