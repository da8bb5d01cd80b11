//! Takes secrets out of what is recorded about hosts. In doubt a value is taken for a secret: unlike a fault, one that
//! is masked too many costs nobody anything.

use super::form::find;
use super::name::promise;
use super::value::is_harmless;

/// Says whether the value of a variable or an option is, or may be, a secret.
pub fn is_secret(name: &str, value: &str) -> bool {
    let promised = promise(name).is_some() && !value.is_empty() && !is_harmless(value);
    promised || !find(value).is_empty()
}

/// Returns a text with what looks like a secret in it masked: by its own form, as the value of a name that promises
/// one (`--password=x`, `TOKEN=x`, `password: x`), or in an address (`https://user:x@host`).
pub fn masked(text: &str) -> String {
    let mut ranges: Vec<_> = find(text).into_iter().map(|secret| secret.range).collect();
    ranges.extend(promised(text));
    ranges.sort_by_key(|range| (range.start, range.end));
    let (mut out, mut done) = (String::with_capacity(text.len()), 0_usize);
    for range in ranges {
        if range.end <= done {
            continue;
        }
        let start = range.start.max(done);
        out.push_str(text.get(done..start).unwrap_or_default());
        out.push_str(MASK);
        done = range.end;
    }
    out.push_str(text.get(done..).unwrap_or_default());
    out
}

/// Finds values behind names that promise a secret.
fn promised(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut ranges = Vec::new();
    for (at, _) in text.match_indices(['=', ':']) {
        let before = text
            .get(..at)
            .unwrap_or_default()
            .trim_end_matches(['"', '\'', ' ']);
        let start = before.rfind(|char: char| !is_of_name(char));
        let name = before.get(start.map_or(0, |at| at.saturating_add(1))..);
        let name = name.unwrap_or_default().trim_start_matches('-');
        let behind = at.saturating_add(1);
        let rest = text.get(behind..).unwrap_or_default();
        let trimmed = rest.trim_start_matches(['"', '\'', ' ']);
        let first = behind.saturating_add(rest.len().saturating_sub(trimmed.len()));
        let length = trimmed
            .find(['"', '\'', ' ', ',', '&', '\n', ';', '}'])
            .unwrap_or(trimmed.len());
        let value = trimmed.get(..length).unwrap_or_default();
        if is_secret(name, value) {
            ranges.push(first..first.saturating_add(length));
        }
    }
    ranges
}

const fn is_of_name(char: char) -> bool {
    char.is_ascii_alphanumeric() || matches!(char, '_' | '-' | '.')
}

/// What stands in the place of a secret.
const MASK: &str = "***";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_taken_out_of_texts() {
        let cases = [
            ("--password=Tr0ub4dor --user=x", "--password=*** --user=x"),
            ("DB_PASSWORD=Tr0ub4dor", "DB_PASSWORD=***"),
            (
                "{\"api_token\": \"q8Zr41TT\", \"icc\": false}",
                "{\"api_token\": \"***\", \"icc\": false}",
            ),
            (
                "/usr/bin/dockerd -H fd:// --log-level=info",
                "/usr/bin/dockerd -H fd:// --log-level=info",
            ),
        ];
        for (text, want) in cases {
            assert_eq!(masked(text), want);
        }
        let address = masked("redis://:Tr0ub4dor@cache:6379/0");
        assert!(!address.contains("Tr0ub4dor"), "{address}");
    }
}
