//! The order of Arch Linux versions: `[epoch:]version[-pkgrel]` as `vercmp(8)` documents it. Like
//! rpm's order without tilde and caret, but letters that remain at the end make a version older
//! (`1.0rc1 < 1.0`), and the longer run of separators is newer. The package release is compared
//! only if both sides have one.

use std::cmp::Ordering;

use super::rpm::compare_segment;
use super::{Invalid, split_run};

/// Compares two versions.
pub fn compare(a: &str, b: &str) -> Result<Ordering, Invalid> {
    let parse = |text| parse(text).ok_or_else(|| Invalid::new("pacman", text, "it is empty"));
    let (a, b) = (parse(a)?, parse(b)?);
    let order = compare_part(a.epoch, b.epoch);
    let order = order.then_with(|| compare_part(a.upstream, b.upstream));
    Ok(order.then_with(|| match (a.release, b.release) {
        (Some(a), Some(b)) => compare_part(a, b),
        _ => Ordering::Equal,
    }))
}

struct Version<'a> {
    epoch: &'a str,
    upstream: &'a str,
    release: Option<&'a str>,
}

fn parse(text: &str) -> Option<Version<'_>> {
    let digits = split_run(text.as_bytes(), u8::is_ascii_digit).0.len();
    let (epoch, rest) = match text.split_at_checked(digits) {
        Some(("", rest)) if rest.starts_with(':') => ("0", rest.get(1..)?),
        Some((epoch, rest)) if rest.starts_with(':') => (epoch, rest.get(1..)?),
        _ => ("0", text),
    };
    let (version, release) = match rest.rsplit_once('-') {
        Some((version, release)) => (version, Some(release)),
        None => (rest, None),
    };
    (!version.is_empty()).then_some(Version {
        epoch,
        upstream: version,
        release,
    })
}

fn compare_part(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a.as_bytes(), b.as_bytes());
    if a == b {
        return Ordering::Equal;
    }
    while !a.is_empty() && !b.is_empty() {
        let (gap_a, rest_a) = split_run(a, |byte| !byte.is_ascii_alphanumeric());
        let (gap_b, rest_b) = split_run(b, |byte| !byte.is_ascii_alphanumeric());
        (a, b) = (rest_a, rest_b);
        let (Some(first), Some(_)) = (a.first(), b.first()) else {
            break;
        };
        let order = gap_a.len().cmp(&gap_b.len());
        if order.is_ne() {
            return order;
        }
        match compare_segment(a, b, first.is_ascii_digit()) {
            (Ordering::Equal, rest_a, rest_b) => (a, b) = (rest_a, rest_b),
            (order, _, _) => return order,
        }
    }
    compare_rest(a, b)
}

/// Compares what remains when one side has ended: remaining letters are older than nothing, all
/// else is newer.
fn compare_rest(a: &[u8], b: &[u8]) -> Ordering {
    let starts_with_letter = |bytes: &[u8]| bytes.first().is_some_and(u8::is_ascii_alphabetic);
    match (a.is_empty(), b.is_empty()) {
        (true, true) => Ordering::Equal,
        (true, false) if starts_with_letter(b) => Ordering::Greater,
        (true, false) => Ordering::Less,
        (false, _) if starts_with_letter(a) => Ordering::Less,
        (false, _) => Ordering::Greater,
    }
}
