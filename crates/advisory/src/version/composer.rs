//! The order of Composer's versions: the normalisation of `composer/semver`'s `VersionParser` (four
//! numbers, or a date; a stability `dev < alpha < beta < RC <` stable `< patch`; `-dev`), then
//! PHP's `version_compare`. Branches (`dev-main`) have no order: such a version equals itself only,
//! and is otherwise invalid. Branches of numbers (`1.x-dev`) come behind all their releases.
//!
//! Drupal's own versions, `8.x-1.2`, are read as `1.2`, as Drupal's package server translates them.

use std::cmp::Ordering;

use super::key::Key;
use super::split_run;

/// Returns the smallest version above this one.
pub(super) fn just_above(text: &str) -> String {
    let text = strip(text);
    let version = without_drupal_core(text);
    let version = version.strip_prefix(['v', 'V']).unwrap_or(version);
    let parsed = read_date(version).or_else(|| read_numbers(version));
    let modifier = parsed.and_then(|(numbers, _, rest)| Some((numbers, read_modifier(rest)?)));
    let Some((numbers, modifier)) = modifier else {
        return text.to_owned();
    };
    match (modifier.stability, modifier.dev) {
        (None | Some(STABLE), false) | (Some(STABLE), true) => format!("{numbers}-patch-dev"),
        (None, true) => format!("{numbers}-alpha-dev"),
        (Some(_), false) if modifier.numbers.is_empty() => format!("{text}0-dev"),
        (Some(_), false) => format!("{text}.0-dev"),
        (Some(_), true) => {
            let end = text.len().saturating_sub(3);
            let released = text.get(..end).unwrap_or(text);
            released.trim_end_matches(['.', '-']).to_owned()
        }
    }
}

/// Says whether the version is the name of a branch, which has no order.
pub(super) fn is_branch(text: &str) -> bool {
    let text = text.trim();
    let is_dev = text
        .get(..4)
        .is_some_and(|head| head.eq_ignore_ascii_case("dev-"));
    is_dev || matches!(text, "master" | "trunk" | "default")
}

/// Compares names of branches.
pub(super) fn compare_branches(a: &str, b: &str) -> Result<Ordering, &'static str> {
    if a.trim() == b.trim() {
        Ok(Ordering::Equal)
    } else {
        Err(BRANCH)
    }
}

/// Writes a version.
pub(super) fn encode(text: &str, key: &mut Key) -> Result<(), &'static str> {
    if is_branch(text) {
        return Err(BRANCH);
    }
    let text = without_drupal_core(strip(text));
    let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
    let release = read_date(text).or_else(|| read_numbers(text));
    if let Some((numbers, count, rest)) = release {
        if let Some(modifier) = read_modifier(rest) {
            encode_release(numbers, count, &modifier, key);
            return Ok(());
        }
    }
    encode_branch(text, key)
}

/// Cuts off what does not belong to the version: an alias, a stability flag, build metadata.
fn strip(text: &str) -> &str {
    let text = text.trim();
    let text = text.split_once(" as ").map_or(text, |(version, _)| version);
    let text = match text.split_once('@') {
        Some((version, flag)) if STABILITIES.iter().any(|(word, _)| is(flag, word)) => version,
        _ => text,
    };
    match text.split_once('+') {
        Some((version, build)) if !build.is_empty() && !build.contains(char::is_whitespace) => {
            version
        }
        _ => text,
    }
}

/// Cuts `8.x-` off; what follows must begin with a number.
fn without_drupal_core(text: &str) -> &str {
    let (_, rest) = split_run(text.as_bytes(), u8::is_ascii_digit);
    let core = text.len().saturating_sub(rest.len());
    let rest = text.get(core..).unwrap_or_default();
    match rest.strip_prefix(".x-") {
        Some(version) if core > 0 && version.starts_with(|c: char| c.is_ascii_digit()) => version,
        _ => text,
    }
}

/// Reads up to four numbers, not followed by a fifth.
fn read_numbers(text: &str) -> Option<(&str, usize, &str)> {
    let end = numbers_len(text, b".");
    let (numbers, rest) = text.split_at_checked(end)?;
    let count = numbers.split('.').count();
    (end > 0 && count <= 4).then_some((numbers, count, rest))
}

/// Reads a date: four digits, then one to six pairs and up to two runs of one to three digits,
/// each behind a dot, colon, hyphen or nothing. What reads as up to four numbers is no date.
fn read_date(text: &str) -> Option<(&str, usize, &str)> {
    let classic = split_run(text.as_bytes(), u8::is_ascii_digit).0.len();
    let numbers = numbers_len(text, b".");
    let short = text.get(..numbers)?.split('.').count() <= 4;
    let end = numbers_len(text, b".:-");
    if classic <= 5 && short && read_modifier(text.get(numbers..)?).is_some() {
        return None;
    }
    let (date, rest) = text.split_at_checked(end)?;
    let mut runs = date.split(['.', ':', '-']).map(str::len);
    let first = runs.next()?.checked_sub(4)?;
    let lengths: Vec<usize> = std::iter::once(first).chain(runs).take(10).collect();
    let fits =
        (1..=6_usize).any(|pairs| (0..=2_usize).any(|tails| is_date(&lengths, pairs, tails)));
    (fits && end <= MAX_DATE).then_some((date, 4, rest))
}

/// Says whether runs of these lengths can be cut into so many pairs, then so many runs of one to
/// three.
fn is_date(lengths: &[usize], pairs: usize, tails: usize) -> bool {
    let Some((first, rest)) = lengths.split_first() else {
        return pairs == 0 && tails == 0;
    };
    match (first, pairs, tails) {
        (0, _, _) => is_date(rest, pairs, tails),
        (1, 1.., _) => false,
        (length, 1.., _) => {
            let left: Vec<usize> = std::iter::once(length.saturating_sub(2))
                .chain(rest.iter().copied())
                .collect();
            is_date(&left, pairs.saturating_sub(1), tails)
        }
        (_, 0, 0) => false,
        (length, 0, _) => (1..=3.min(*length)).any(|cut| {
            let left: Vec<usize> = std::iter::once(length.saturating_sub(cut))
                .chain(rest.iter().copied())
                .collect();
            is_date(&left, 0, tails.saturating_sub(1))
        }),
    }
}

/// Length of the leading digits with single separators between them.
fn numbers_len(text: &str, separators: &[u8]) -> usize {
    let mut len = 0_usize;
    let mut separated = true;
    for (at, byte) in text.bytes().enumerate() {
        if byte.is_ascii_digit() {
            len = at.saturating_add(1);
            separated = false;
        } else if separators.contains(&byte) && !separated {
            separated = true;
        } else {
            break;
        }
    }
    len
}

/// What may follow the numbers.
struct Modifier<'a> {
    stability: Option<u8>,
    numbers: &'a str,
    dev: bool,
}

/// Reads `[._-]?(stability([.-]?digits)*)?([.-]?dev)?` to the end of the text.
fn read_modifier(text: &str) -> Option<Modifier<'_>> {
    let behind = text.strip_prefix(['.', '_', '-']).unwrap_or(text);
    let found = STABILITIES.iter().find_map(|(word, mark)| {
        let (head, rest) = behind.split_at_checked(word.len())?;
        (is(head, word) && *word != "dev").then_some((*mark, rest))
    });
    let (stability, rest) = found.map_or((None, behind), |(mark, rest)| (Some(mark), rest));
    let len = if stability.is_some() {
        stability_numbers_len(rest)
    } else {
        0
    };
    let (numbers, rest) = rest.split_at_checked(len)?;
    let dev = rest.strip_prefix(['.', '-']).unwrap_or(rest);
    match (rest, dev) {
        ("", _) => {}
        (_, dev) if is(dev, "dev") => {}
        _ => return None,
    }
    Some(Modifier {
        stability,
        numbers,
        dev: !rest.is_empty(),
    })
}

/// Length of `([.-]?digits)*`.
fn stability_numbers_len(text: &str) -> usize {
    let start = usize::from(text.starts_with(['.', '-']));
    let behind = text.get(start..).unwrap_or_default();
    match numbers_len(behind, b".-") {
        0 => 0,
        len => start.saturating_add(len),
    }
}

fn encode_release(numbers: &str, count: usize, modifier: &Modifier<'_>, key: &mut Key) {
    for number in numbers.split(['.', ':', '-']) {
        key.number(number.as_bytes());
    }
    for _ in count..4 {
        key.number(b"");
    }
    match modifier.stability {
        // `1.0-stable-dev` is 1.0.
        Some(STABLE) => {
            key.mark(END);
            return;
        }
        Some(mark) => {
            key.mark(mark);
            let numbers = modifier.numbers.split(['.', '-']);
            for number in numbers.filter(|number| !number.is_empty()) {
                key.number(number.as_bytes());
            }
        }
        None => {}
    }
    if modifier.dev {
        key.mark(DEV);
    }
    key.mark(END);
}

/// Writes a branch of numbers, `1.x-dev`, `2.4.*-dev`: what is missing or a placeholder is a very
/// high number.
fn encode_branch(text: &str, key: &mut Key) -> Result<(), &'static str> {
    let head = text.len().saturating_sub(3);
    let (name, dev) = text.split_at_checked(head).ok_or(NO_NUMBERS)?;
    if !is(dev, "dev") {
        return Err(NO_NUMBERS);
    }
    let name = name.strip_suffix(['.', '-']).unwrap_or(name);
    let parts: Vec<&str> = name.split('.').take(5).collect();
    if parts.len() > 4 {
        return Err(NO_NUMBERS);
    }
    for at in 0..4_usize {
        match parts.get(at).copied() {
            None => key.number(HIGH),
            Some("x" | "X" | "*") if at > 0 => key.number(HIGH),
            Some(part) if !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()) => {
                key.number(part.as_bytes());
            }
            Some(_) => return Err(NO_NUMBERS),
        }
    }
    key.mark(DEV);
    key.mark(END);
    Ok(())
}

fn is(text: &str, word: &str) -> bool {
    text.eq_ignore_ascii_case(word)
}

const BRANCH: &str = "the name of a branch has no place in the order of versions";
const NO_NUMBERS: &str = "it is neither up to four numbers with a stability behind nor a date";

/// What Composer's own program puts for `x` in a branch.
const HIGH: &[u8] = b"9999999";
/// Digits and separators of the longest date.
const MAX_DATE: usize = 36;

const DEV: u8 = 0x02;
const ALPHA: u8 = 0x03;
const BETA: u8 = 0x04;
const CANDIDATE: u8 = 0x05;
const STABLE: u8 = 0x07;
const END: u8 = 0x08;
/// Behind numbers at the same place, as PHP has it.
const PATCH: u8 = Key::BEHIND_NUMBERS;

/// Longer words first, where one begins another.
const STABILITIES: &[(&str, u8)] = &[
    ("stable", STABLE),
    ("beta", BETA),
    ("b", BETA),
    ("rc", CANDIDATE),
    ("alpha", ALPHA),
    ("a", ALPHA),
    ("patch", PATCH),
    ("pl", PATCH),
    ("p", PATCH),
    ("dev", DEV),
];
