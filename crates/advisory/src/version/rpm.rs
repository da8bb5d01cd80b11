//! The order of RPM versions: rpm's `rpmvercmp` (`rpm-version(7)`) with tilde and caret, and the
//! order of `[epoch:]version[-release]`, where a missing epoch is 0 and releases are compared only
//! if both sides have one. Everything can be compared, so nothing is invalid but an empty version.

use std::cmp::Ordering;

use super::key::Key;
use super::{Invalid, compare_numbers, split_run};

/// Compares two `[epoch:]version[-release]`.
pub fn compare(a: &str, b: &str) -> Result<Ordering, Invalid> {
    let parse = |text| Evr::parse(text).ok_or_else(|| Invalid::new("rpm", text, "it is empty"));
    Ok(parse(a)?.compare(parse(b)?))
}

/// Writes a version so that the bytes have the same order; says `false` for a version without a
/// release, which is equal to that version with any release and so has no bytes of its own.
pub(super) fn encode(text: &str, key: &mut Key) -> Result<bool, Invalid> {
    let version = Evr::parse(text).ok_or_else(|| Invalid::new("rpm", text, "it is empty"))?;
    let Some(release) = version.release else {
        return Ok(false);
    };
    key.number(version.epoch.as_bytes());
    encode_part(version.version, key);
    encode_part(release, key);
    Ok(true)
}

/// A version taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Evr<'a> {
    /// Epoch, decimal digits; empty where there is none.
    pub epoch: &'a str,
    /// Version.
    pub version: &'a str,
    /// Release, behind the last hyphen, where there is one.
    pub release: Option<&'a str>,
}

impl<'a> Evr<'a> {
    /// Takes a version apart; `None` where there is none.
    pub fn parse(text: &'a str) -> Option<Self> {
        let digits = split_run(text.as_bytes(), u8::is_ascii_digit).0.len();
        let (epoch, rest) = match text.split_at_checked(digits) {
            Some((epoch, rest)) if rest.starts_with(':') => (epoch, rest.get(1..)?),
            _ => ("", text),
        };
        let (version, release) = match rest.rsplit_once('-') {
            Some((version, release)) => (version, Some(release)),
            None => (rest, None),
        };
        (!version.is_empty()).then_some(Self {
            epoch,
            version,
            release,
        })
    }

    /// Compares two versions.
    pub fn compare(self, other: Self) -> Ordering {
        let order = compare_numbers(self.epoch.as_bytes(), other.epoch.as_bytes());
        let order = order.then_with(|| compare_part(self.version, other.version));
        order.then_with(|| match (self.release, other.release) {
            (Some(a), Some(b)) => compare_part(a, b),
            _ => Ordering::Equal,
        })
    }
}

/// Compares two versions or two releases segment by segment.
pub fn compare_part(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a.as_bytes(), b.as_bytes());
    loop {
        a = split_run(a, |byte| is_separator(*byte)).1;
        b = split_run(b, |byte| is_separator(*byte)).1;
        match (a.first(), b.first()) {
            // A tilde sorts before everything, even before the end.
            (Some(b'~'), Some(b'~')) => (a, b) = (tail(a), tail(b)),
            (Some(b'~'), _) => return Ordering::Less,
            (_, Some(b'~')) => return Ordering::Greater,
            // A caret sorts behind the end, and before everything else.
            (Some(b'^'), Some(b'^')) => (a, b) = (tail(a), tail(b)),
            (Some(b'^'), None) => return Ordering::Greater,
            (None, Some(b'^')) => return Ordering::Less,
            (Some(b'^'), Some(_)) => return Ordering::Less,
            (Some(_), Some(b'^')) => return Ordering::Greater,
            (None, None) => return Ordering::Equal,
            (Some(_), None) => return Ordering::Greater,
            (None, Some(_)) => return Ordering::Less,
            (Some(first), Some(_)) => match compare_segment(a, b, first.is_ascii_digit()) {
                (Ordering::Equal, rest_a, rest_b) => (a, b) = (rest_a, rest_b),
                (order, _, _) => return order,
            },
        }
    }
}

fn encode_part(part: &str, key: &mut Key) {
    let mut rest = part.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        match first {
            b'~' => {
                key.mark(TILDE);
                rest = behind;
            }
            b'^' => {
                key.mark(CARET);
                rest = behind;
            }
            b'0'..=b'9' => {
                let (digits, behind) = split_run(rest, u8::is_ascii_digit);
                key.number(digits);
                rest = behind;
            }
            byte if byte.is_ascii_alphabetic() => {
                let (word, behind) = split_run(rest, u8::is_ascii_alphabetic);
                key.mark(WORD);
                key.text(word);
                rest = behind;
            }
            _ => rest = behind,
        }
    }
    key.mark(END);
}

/// Compares one segment, of digits or of letters as `a` begins; a number is newer than letters.
pub(super) fn compare_segment<'a>(
    a: &'a [u8],
    b: &'a [u8],
    number: bool,
) -> (Ordering, &'a [u8], &'a [u8]) {
    let of_kind = |byte: &u8| {
        if number {
            byte.is_ascii_digit()
        } else {
            byte.is_ascii_alphabetic()
        }
    };
    let (segment_a, rest_a) = split_run(a, of_kind);
    let (segment_b, rest_b) = split_run(b, of_kind);
    let order = match (segment_b.is_empty(), number) {
        (true, true) => Ordering::Greater,
        (true, false) => Ordering::Less,
        (false, true) => compare_numbers(segment_a, segment_b),
        (false, false) => segment_a.cmp(segment_b),
    };
    (order, rest_a, rest_b)
}

fn is_separator(byte: u8) -> bool {
    !byte.is_ascii_alphanumeric() && !matches!(byte, b'~' | b'^')
}

fn tail(bytes: &[u8]) -> &[u8] {
    bytes.get(1..).unwrap_or_default()
}

const TILDE: u8 = 0x01;
const END: u8 = 0x02;
const CARET: u8 = 0x03;
const WORD: u8 = 0x04;
