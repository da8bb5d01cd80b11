//! The order of Alpine versions, as apk-tools documents it in `apk-package(5)`:
//! `number{.number}[letter]{_suffix[number]}[~hash][-r#]`, with the suffixes `alpha < beta < pre <
//! rc <` none `< cvs < svn < git < hg < p`. A number behind a dot that begins with 0 is compared as
//! a text (as Gentoo's PMS 3.3 does). What does not follow the grammar is invalid.

use std::cmp::Ordering;

use super::key::Key;
use super::{Invalid, compare_numbers, split_run};

/// Compares two versions.
pub fn compare(a: &str, b: &str) -> Result<Ordering, Invalid> {
    let parts_a = parse(a).map_err(|why| Invalid::new("apk", a, why))?;
    let parts_b = parse(b).map_err(|why| Invalid::new("apk", b, why))?;
    let (mut parts_a, mut parts_b) = (parts_a.iter(), parts_b.iter());
    loop {
        let (part_a, part_b) = (parts_a.next(), parts_b.next());
        let (Some(part_a), Some(part_b)) = (part_a, part_b) else {
            return Ok(compare_end(part_a, part_b));
        };
        let order = part_a.compare(part_b);
        if order.is_ne() {
            return Ok(order);
        }
    }
}

/// Says whether the scheme allows the version.
pub fn is_valid(version: &str) -> bool {
    parse(version).is_ok()
}

/// Writes a version so that the bytes have the same order.
pub(super) fn encode(text: &str, key: &mut Key) -> Result<(), &'static str> {
    for part in parse(text)? {
        part.encode(key);
    }
    key.mark(END);
    Ok(())
}

/// One part of a version; the order of the variants is the order in which parts may follow each
/// other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part<'a> {
    First(&'a [u8]),
    Number(&'a [u8]),
    Letter(u8),
    /// Place in [`SUFFIXES`].
    Suffix(usize),
    SuffixNumber(&'a [u8]),
    Hash(&'a [u8]),
    Revision(&'a [u8]),
}

impl Part<'_> {
    /// Compares two parts at the same place of two versions that agree up to here.
    fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) if a.starts_with(b"0") || b.starts_with(b"0") => {
                a.cmp(b)
            }
            (Self::First(a), Self::First(b))
            | (Self::Number(a), Self::Number(b))
            | (Self::SuffixNumber(a), Self::SuffixNumber(b))
            | (Self::Revision(a), Self::Revision(b)) => compare_numbers(a, b),
            (Self::Letter(a), Self::Letter(b)) => a.cmp(b),
            (Self::Suffix(a), Self::Suffix(b)) => a.cmp(b),
            (Self::Hash(a), Self::Hash(b)) => a.cmp(b),
            _ => self.compare_kind(other),
        }
    }

    fn encode(&self, key: &mut Key) {
        match self {
            Self::Number(digits) if digits.starts_with(b"0") => {
                key.mark(FRACTION);
                key.text(digits);
            }
            Self::First(digits) | Self::Number(digits) => key.number(digits),
            Self::Letter(letter) => key.bytes(&[LETTER, *letter]),
            Self::Suffix(place) => {
                let mark = u8::try_from(*place).unwrap_or(u8::MAX);
                let first = if self.is_unfinished() {
                    UNFINISHED
                } else {
                    SUFFIX
                };
                key.mark(first.saturating_add(mark));
            }
            Self::SuffixNumber(digits) => {
                key.mark(SUFFIX_NUMBER);
                key.number(digits);
            }
            Self::Hash(digits) => {
                key.mark(HASH);
                key.text(digits);
            }
            Self::Revision(digits) => {
                key.mark(REVISION);
                key.number(digits);
            }
        }
    }

    /// Compares parts of different kinds: a suffix of an unfinished version is the oldest, else
    /// what stands earlier in the grammar is newer.
    fn compare_kind(&self, other: &Self) -> Ordering {
        match (self.is_unfinished(), other.is_unfinished()) {
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            _ => other.rank().cmp(&self.rank()),
        }
    }

    fn is_unfinished(&self) -> bool {
        matches!(self, Self::Suffix(place) if *place < FINISHED)
    }

    const fn rank(&self) -> u8 {
        match self {
            Self::First(_) => 0,
            Self::Number(_) => 1,
            Self::Letter(_) => 2,
            Self::Suffix(_) => 3,
            Self::SuffixNumber(_) => 4,
            Self::Hash(_) => 5,
            Self::Revision(_) => 6,
        }
    }
}

/// Compares where one version, or both, have ended: the longer is newer, unless it goes on with the
/// suffix of an unfinished version.
fn compare_end(a: Option<&Part<'_>>, b: Option<&Part<'_>>) -> Ordering {
    match (a, b) {
        (Some(part), None) if part.is_unfinished() => Ordering::Less,
        (Some(_), None) => Ordering::Greater,
        (None, Some(part)) if part.is_unfinished() => Ordering::Greater,
        (None, Some(_)) => Ordering::Less,
        _ => Ordering::Equal,
    }
}

fn parse(text: &str) -> Result<Vec<Part<'_>>, &'static str> {
    let (first, mut rest) = split_run(text.as_bytes(), u8::is_ascii_digit);
    if first.is_empty() {
        return Err("it does not begin with a digit");
    }
    let mut parts = vec![Part::First(first)];
    while let Some((byte, behind)) = rest.split_first() {
        let before = parts.last().map_or(0, Part::rank);
        let (part, after) = match byte {
            b'.' => read_number(behind)?,
            b'a'..=b'z' => (Part::Letter(*byte), behind),
            b'_' => read_suffix(behind)?,
            b'0'..=b'9' => {
                let (digits, after) = split_run(rest, u8::is_ascii_digit);
                (Part::SuffixNumber(digits), after)
            }
            b'~' => read_hash(behind)?,
            b'-' => read_revision(behind)?,
            _ => return Err("it has a character out of place"),
        };
        if !may_follow(before, &part) {
            return Err("its parts are out of order");
        }
        parts.push(part);
        rest = after;
    }
    Ok(parts)
}

fn may_follow(before: u8, part: &Part<'_>) -> bool {
    match part {
        Part::First(_) => false,
        Part::Number(_) | Part::Letter(_) => before <= 1,
        Part::Suffix(_) => before <= 4,
        Part::SuffixNumber(_) => before == 3,
        Part::Hash(_) | Part::Revision(_) => before < part.rank(),
    }
}

fn read_number(bytes: &[u8]) -> Result<(Part<'_>, &[u8]), &'static str> {
    let (digits, rest) = split_run(bytes, u8::is_ascii_digit);
    if digits.is_empty() {
        return Err("no number follows a dot");
    }
    Ok((Part::Number(digits), rest))
}

fn read_suffix(bytes: &[u8]) -> Result<(Part<'_>, &[u8]), &'static str> {
    let (word, rest) = split_run(bytes, u8::is_ascii_lowercase);
    let place = SUFFIXES.iter().position(|suffix| *suffix == word);
    Ok((Part::Suffix(place.ok_or("it has an unknown suffix")?), rest))
}

fn read_hash(bytes: &[u8]) -> Result<(Part<'_>, &[u8]), &'static str> {
    let (digits, rest) = split_run(bytes, |byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if digits.is_empty() {
        return Err("no hash follows the tilde");
    }
    Ok((Part::Hash(digits), rest))
}

fn read_revision(bytes: &[u8]) -> Result<(Part<'_>, &[u8]), &'static str> {
    let digits = bytes
        .strip_prefix(b"r")
        .map(|behind| split_run(behind, u8::is_ascii_digit));
    match digits {
        Some((digits, rest)) if !digits.is_empty() => Ok((Part::Revision(digits), rest)),
        _ => Err("a hyphen is not followed by the letter r and a number"),
    }
}

/// Suffixes in their order; those before [`FINISHED`] are older than no suffix.
const SUFFIXES: [&[u8]; 9] = [
    b"alpha", b"beta", b"pre", b"rc", b"cvs", b"svn", b"git", b"hg", b"p",
];
const FINISHED: usize = 4;

/// Marks of [`Part::encode`]; what stands earlier in the grammar is newer.
const UNFINISHED: u8 = 0x01;
const END: u8 = 0x06;
const REVISION: u8 = 0x07;
const HASH: u8 = 0x08;
const SUFFIX_NUMBER: u8 = 0x09;
const SUFFIX: u8 = 0x0a;
const LETTER: u8 = 0x1e;
const FRACTION: u8 = 0x1f;
