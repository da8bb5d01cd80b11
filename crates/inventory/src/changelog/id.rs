//! Ids of vulnerabilities in running text.

/// Calls back for each id in a text, with the places of its first and behind its last byte; those of a
/// short list have the places of the whole list.
pub fn find_ids(text: &[u8], found: &mut dyn FnMut(Box<str>, usize, usize)) {
    let mut at = 0_usize;
    while let Some(window) = text.get(at..at.saturating_add(PREFIX)) {
        let before = at.checked_sub(1).and_then(|at| text.get(at));
        let begins = is_prefix(window) && !before.is_some_and(u8::is_ascii_alphanumeric);
        let id = begins.then(|| read_id(text, at)).flatten();
        let Some((year, number, end)) = id else {
            at = at.saturating_add(1);
            continue;
        };
        let (more, end) = read_list(text, end);
        for number in std::iter::once(number).chain(more) {
            found(format!("CVE-{year}-{number}").into(), at, end);
        }
        at = end;
    }
}

/// Says quickly whether a text can name an id at all.
pub(super) fn has_ids(text: &[u8]) -> bool {
    text.windows(PREFIX).any(is_prefix)
}

/// `CVE-`, or `CAN-` as candidates were called before 2005.
const fn is_prefix(window: &[u8]) -> bool {
    window.eq_ignore_ascii_case(b"CVE-") || window.eq_ignore_ascii_case(b"CAN-")
}

/// Reads year and number of the id at a place, and where it ends.
fn read_id(text: &[u8], at: usize) -> Option<(&str, &str, usize)> {
    let year_at = at.checked_add(PREFIX)?;
    let (year, end) = digits(text, year_at)?;
    let sensible = year.len() == 4 && (year.starts_with("19") || year.starts_with("20"));
    if !sensible || text.get(end) != Some(&b'-') {
        return None;
    }
    let (number, end) = digits(text, end.checked_add(1)?)?;
    is_number(number).then_some((year, number, end))
}

/// Reads what follows an id in a short list: `/5678`, `,-5678` and the like. A number that goes on with
/// letters, a dot or a hyphen is part of a path: `patches/CVE-2024-1234/0001-fix.patch`.
fn read_list(text: &[u8], mut end: usize) -> (Vec<&str>, usize) {
    let mut more = Vec::new();
    while more.len() < LIST {
        let rest = text.get(end..).unwrap_or_default();
        let mark = [&b"/-"[..], b"/", b", -", b",-"]
            .into_iter()
            .find(|mark| rest.starts_with(mark));
        let number = mark
            .and_then(|mark| end.checked_add(mark.len()))
            .and_then(|start| digits(text, start));
        let Some((number, after)) = number else {
            break;
        };
        if !is_number(number) || !ends_word(text.get(after..).unwrap_or_default()) {
            break;
        }
        more.push(number);
        end = after;
    }
    (more, end)
}

/// Says whether a word ends here.
fn ends_word(rest: &[u8]) -> bool {
    match rest {
        [] => true,
        [b'.', next, ..] => next.is_ascii_whitespace(),
        [b'.'] => true,
        [byte, ..] => byte.is_ascii_whitespace() || b",;:)]}/".contains(byte),
    }
}

/// Returns the digits at a place and where they end.
fn digits(text: &[u8], start: usize) -> Option<(&str, usize)> {
    let rest = text.get(start..)?;
    let count = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let digits = std::str::from_utf8(rest.get(..count)?).ok()?;
    Some((digits, start.checked_add(count)?)).filter(|_| count > 0)
}

/// Four digits or more (CVE Numbering Authority rules).
const fn is_number(number: &str) -> bool {
    4 <= number.len() && number.len() <= 10
}

/// Bytes of `CVE-`.
const PREFIX: usize = 4;
/// Numbers of a short list.
const LIST: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, want: &[&str]) {
        let mut got = Vec::new();
        find_ids(text.as_bytes(), &mut |id, _, _| got.push(id.into_string()));
        assert_eq!(got, want, "{text}");
        assert_eq!(
            has_ids(text.as_bytes()),
            !want.is_empty() || text.contains("CVE-"),
            "{text}"
        );
    }

    #[test]
    fn ids_in_text() {
        check(
            "Fix CVE-2024-1234, cve-2024-12345.",
            &["CVE-2024-1234", "CVE-2024-12345"],
        );
        check("(CAN-2004-0001)", &["CVE-2004-0001"]);
        check("0001_CVE-2020-1111.patch", &["CVE-2020-1111"]);
        check(
            "CVE-2020-1111-1.patch CVE-2020-1112_2.patch",
            &["CVE-2020-1111", "CVE-2020-1112"],
        );
        check("CVE-2020-111", &[]);
        check("CVE-20-1111 CVE-3020-1111 CVE-2020-12345678901", &[]);
        check("XCVE-2020-1111", &[]);
        check("CVE-2020-1111é", &["CVE-2020-1111"]);
        check("CVE-", &[]);
        check("cve", &[]);
    }

    #[test]
    fn short_lists() {
        check("CVE-2024-1234/5678", &["CVE-2024-1234", "CVE-2024-5678"]);
        check(
            "CVE-2024-1234/5678/9012: x",
            &["CVE-2024-1234", "CVE-2024-5678", "CVE-2024-9012"],
        );
        check("CVE-2008-3529, -3530.", &["CVE-2008-3529", "CVE-2008-3530"]);
        check("CVE-2008-3529,-3530)", &["CVE-2008-3529", "CVE-2008-3530"]);
        check(
            "CVE-2024-1234/CVE-2024-5678",
            &["CVE-2024-1234", "CVE-2024-5678"],
        );
        // None of these is a list.
        check("CVE-2024-1234, 5678 bytes", &["CVE-2024-1234"]);
        check("patches/CVE-2024-1234/0001-fix.patch", &["CVE-2024-1234"]);
        check("patches/CVE-2024-1234/0001.patch", &["CVE-2024-1234"]);
        check("CVE-2024-1234/0001_x", &["CVE-2024-1234"]);
        check("CVE-2024-1234/2025-01-01", &["CVE-2024-1234"]);
        check("CVE-2024-1234/12", &["CVE-2024-1234"]);
    }
}
