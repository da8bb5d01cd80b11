//! The order of Debian versions: Debian policy 5.6.12 and `deb-version(7)`, with the tolerance of
//! `dpkg --compare-versions`: what that only warns about (a version that does not begin with a
//! digit, a character out of place) is compared, what it refuses is invalid. Unlike dpkg, an empty
//! version is invalid, too.

use std::cmp::Ordering;

use super::key::Key;
use super::{Invalid, compare_numbers, split_run};

/// Compares two versions.
pub fn compare(a: &str, b: &str) -> Result<Ordering, Invalid> {
    let a = parse(a)?;
    let b = parse(b)?;
    let order = a.epoch.cmp(&b.epoch);
    let order = order.then_with(|| compare_part(a.upstream, b.upstream));
    Ok(order.then_with(|| compare_part(a.revision, b.revision)))
}

/// Writes a version so that the bytes have the same order.
pub(super) fn encode(text: &str, key: &mut Key) -> Result<(), Invalid> {
    let version = parse(text)?;
    match version.epoch {
        0 => key.number(b""),
        epoch => key.number(epoch.to_string().as_bytes()),
    }
    encode_part(version.upstream, key);
    encode_part(version.revision, key);
    Ok(())
}

struct Version<'a> {
    epoch: i64,
    upstream: &'a [u8],
    revision: &'a [u8],
}

fn parse(text: &str) -> Result<Version<'_>, Invalid> {
    let invalid = |why| Invalid::new("dpkg", text, why);
    let trimmed = text.trim_matches(is_space);
    if trimmed.is_empty() {
        return Err(invalid("it is empty"));
    }
    if trimmed.contains(is_space) {
        return Err(invalid("it has a blank in it"));
    }
    let (epoch, rest) = match trimmed.split_once(':') {
        Some((epoch, rest)) => (parse_epoch(epoch).map_err(invalid)?, rest),
        None => (0, trimmed),
    };
    if rest.is_empty() {
        return Err(invalid("nothing follows the epoch"));
    }
    let (upstream, revision) = match rest.rsplit_once('-') {
        Some((_, "")) => return Err(invalid("the revision is empty")),
        Some((upstream, revision)) => (upstream, revision),
        None => (rest, ""),
    };
    if upstream.is_empty() {
        return Err(invalid("there is only a revision"));
    }
    Ok(Version {
        epoch,
        upstream: upstream.as_bytes(),
        revision: revision.as_bytes(),
    })
}

/// Reads an epoch as C's `strtol` does, in the range of an `int`.
fn parse_epoch(text: &str) -> Result<i64, &'static str> {
    if text.is_empty() {
        return Err("the epoch is empty");
    }
    let (negative, digits) = match text.as_bytes().split_first() {
        Some((b'-', digits)) => (true, digits),
        Some((b'+', digits)) => (false, digits),
        _ => (false, text.as_bytes()),
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return Err("the epoch is not a number");
    }
    if compare_numbers(digits, b"2147483647").is_gt() {
        return Err("the epoch is too big");
    }
    let number = std::str::from_utf8(digits)
        .ok()
        .and_then(|digits| digits.parse().ok());
    match number {
        Some(0) => Ok(0),
        Some(_) if negative => Err("the epoch is negative"),
        Some(number) => Ok(number),
        None => Err("the epoch is not a number"),
    }
}

/// Compares upstream versions or revisions: runs of non-digits by [`weight`], runs of digits by
/// value, in turn.
fn compare_part(mut a: &[u8], mut b: &[u8]) -> Ordering {
    while !a.is_empty() || !b.is_empty() {
        let (words_a, rest_a) = split_run(a, |byte| !byte.is_ascii_digit());
        let (words_b, rest_b) = split_run(b, |byte| !byte.is_ascii_digit());
        let order = compare_words(words_a, words_b);
        if order.is_ne() {
            return order;
        }
        let (number_a, rest_a) = split_run(rest_a, u8::is_ascii_digit);
        let (number_b, rest_b) = split_run(rest_b, u8::is_ascii_digit);
        let order = compare_numbers(number_a, number_b);
        if order.is_ne() {
            return order;
        }
        (a, b) = (rest_a, rest_b);
    }
    Ordering::Equal
}

/// Writes an upstream version or a revision. The end is an empty run of non-digits, and a last
/// number of 0 is the same as none.
fn encode_part(mut part: &[u8], key: &mut Key) {
    loop {
        let (word, rest) = split_run(part, |byte| !byte.is_ascii_digit());
        for byte in word {
            match byte {
                b'~' => key.mark(TILDE),
                byte if byte.is_ascii_alphabetic() => key.mark(*byte),
                byte if *byte < 0x7f => key.mark(byte | 0x80),
                // The last before all bytes outside ASCII, and those.
                byte => key.bytes(&[0xff, *byte]),
            }
        }
        key.mark(WORD_END);
        let (number, rest) = split_run(rest, u8::is_ascii_digit);
        key.number(number);
        if rest.is_empty() {
            break;
        }
        part = rest;
    }
    key.mark(WORD_END);
}

fn compare_words(a: &[u8], b: &[u8]) -> Ordering {
    let longest = a.len().max(b.len());
    let padded = |bytes: &'_ [u8], at: usize| bytes.get(at).map_or(0, |byte| weight(*byte));
    (0..longest)
        .map(|at| padded(a, at).cmp(&padded(b, at)))
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}

/// Weighs a character: the tilde before the end of the run (0), letters before all others. Bytes
/// outside ASCII are negative in dpkg's C type on most machines; it never sees them in real
/// versions.
fn weight(byte: u8) -> i32 {
    match byte {
        b'~' => -1,
        byte if byte.is_ascii_alphabetic() => i32::from(byte),
        byte => i32::from(byte).saturating_add(256),
    }
}

/// C's `isspace` in the C locale.
fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\x0b' | '\x0c')
}

const TILDE: u8 = 0x01;
const WORD_END: u8 = 0x02;
