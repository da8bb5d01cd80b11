//! Constraints of Composer ("Versions and constraints" in its documentation): conditions with
//! commas or blanks between them, all of which must hold, alternatives with `||` or `|`;
//! comparisons, `^`, `~`, `1.2.*` and hyphen ranges. As there, `>= 2.0` holds the prereleases of
//! 2.0; unlike there, `< 2.0` holds them, too, for an advisory means that they come before the fix.

use super::super::Invalid;
use super::super::above::plus_one;
use super::ranges::Ranges;
use super::term::{HYPHEN, Term, all_of, split};
use crate::record::Scheme;

/// Reads a constraint.
pub fn composer(text: &str) -> Result<Ranges, Invalid> {
    let mut sets = Vec::new();
    for alternative in text.split('|') {
        if alternative.trim().is_empty() && text.contains('|') {
            // Between the two signs of `||`.
            continue;
        }
        let terms = split(alternative);
        if terms.is_empty() {
            return Err(invalid(text, "it is empty"));
        }
        sets.push(all_of(Scheme::Composer, alternative, &terms, condition)?);
    }
    Ok(Ranges::union_of(Scheme::Composer, sets))
}

fn condition(text: &str) -> Result<Ranges, Invalid> {
    let scheme = Scheme::Composer;
    if let Some((from, to)) = text.split_once(HYPHEN) {
        return hyphen(from, to);
    }
    let term = Term::parse(text);
    let version = without_flag(term.version);
    match (term.operator, wildcard(version)) {
        ("" | "=" | "==", Some("")) => return Ok(Ranges::all(scheme)),
        ("" | "=" | "==", Some(numbers)) => {
            let next = next(numbers, numbers.split('.').count());
            return between(numbers, &next);
        }
        _ => {}
    }
    let count = numbers(version).split('.').count();
    let term = Term { version, ..term };
    match term.operator {
        ">=" => Ranges::from(scheme, &first(version)),
        // `~1.2` may count the second number up, `~1.2.3` the third; `~1` is `~1.0`.
        "~" | "~>" => between(version, &next(version, count.saturating_sub(1).max(1))),
        "^" => between(version, &next(version, caret(version))),
        _ => match term.plain(scheme) {
            Some(ranges) => ranges,
            None => Err(invalid(text, "it has an unknown operator")),
        },
    }
}

fn hyphen(from: &str, to: &str) -> Result<Ranges, Invalid> {
    let lower = Ranges::from(Scheme::Composer, &first(from))?;
    let count = numbers(to).split('.').count();
    let whole = count >= 3 || numbers(to).len() < to.trim_start_matches(['v', 'V']).len();
    let upper = if whole {
        Ranges::up_to(Scheme::Composer, to)?
    } else {
        Ranges::below(Scheme::Composer, &next(to, count))?
    };
    Ok(lower.intersect(&upper))
}

fn between(from: &str, below: &str) -> Result<Ranges, Invalid> {
    Ranges::between(Scheme::Composer, &first(from), below)
}

/// Returns the least prerelease of a version, or the version where it names one itself.
fn first(version: &str) -> String {
    let rest = version.trim_start_matches(['v', 'V']);
    if numbers(version).len() == rest.len() {
        format!("{version}-dev")
    } else {
        version.to_owned()
    }
}

/// Returns the least prerelease of the version that has the `place`th number (from 1) increased and
/// nothing behind it.
fn next(version: &str, place: usize) -> String {
    let mut parts: Vec<String> = numbers(version)
        .split('.')
        .take(place)
        .map(str::to_owned)
        .collect();
    if let Some(last) = parts.last_mut() {
        *last = plus_one(last);
    }
    format!("{}-dev", parts.join("."))
}

/// Returns the place of the first number that is not 0, or of the last that is given.
fn caret(version: &str) -> usize {
    let parts: Vec<&str> = numbers(version).split('.').take(3).collect();
    let is_zero = |part: &&str| part.bytes().all(|byte| byte == b'0');
    let first = parts.iter().position(|part| !is_zero(part));
    first.map_or(parts.len(), |at| at.saturating_add(1)).max(1)
}

/// Returns the leading numbers with dots between them.
fn numbers(version: &str) -> &str {
    let version = version.trim_start_matches(['v', 'V']);
    let end = version.find(|c: char| !c.is_ascii_digit() && c != '.');
    let numbers = version.get(..end.unwrap_or(version.len()));
    numbers.unwrap_or_default().trim_end_matches('.')
}

/// Returns the numbers before `.*` or `.x`; empty for `*`.
fn wildcard(version: &str) -> Option<&str> {
    let version = version.trim_start_matches(['v', 'V']);
    let mut numbers = version.strip_suffix(['*', 'x', 'X'])?;
    while let Some(rest) = numbers.strip_suffix(".*.").or(numbers.strip_suffix(".x.")) {
        numbers = rest;
    }
    let numbers = numbers.strip_suffix('.').unwrap_or(numbers);
    let good = |c: char| c.is_ascii_digit() || c == '.';
    numbers.chars().all(good).then_some(numbers)
}

/// Cuts a stability flag off: `1.0@beta`.
fn without_flag(version: &str) -> &str {
    version
        .split_once('@')
        .map_or(version, |(version, _)| version)
}

fn invalid(text: &str, why: &'static str) -> Invalid {
    Invalid::new("Composer constraint", text, why)
}
