//! Requirements of `RubyGems` (`Gem::Requirement`): conditions with commas between them, all of
//! which must hold; `~> 1.2.3` is 1.2.3 or newer, but below 1.3 and its prereleases.

use super::super::Invalid;
use super::super::above::plus_one;
use super::ranges::Ranges;
use super::term::{Term, all_of};
use crate::record::Scheme;

/// Reads a requirement.
pub fn gem(text: &str) -> Result<Ranges, Invalid> {
    let terms: Vec<String> = text.split(',').map(str::to_owned).collect();
    all_of(Scheme::RubyGems, text, &terms, condition)
}

fn condition(text: &str) -> Result<Ranges, Invalid> {
    let term = Term::parse(text);
    match (term.operator, term.plain(Scheme::RubyGems)) {
        ("~>", _) => Ranges::between(Scheme::RubyGems, term.version, &bump(term.version)),
        (_, Some(ranges)) => ranges,
        (_, None) => Err(Invalid::new(
            "gem requirement",
            text,
            "it has an unknown operator",
        )),
    }
}

/// Returns the least prerelease of the version that `~>` ends before: the numbers before the first
/// word, without the last unless it is alone, and the one before it increased. `A` is the least
/// word.
fn bump(version: &str) -> String {
    let numbers = version
        .trim()
        .split(|c: char| !c.is_ascii_digit() && c != '.')
        .next()
        .unwrap_or_default();
    // What stands right before a word may be part of it: `1.2.rc1`, but also `1.2rc1`.
    let mut numbers: Vec<&str> = numbers.split('.').filter(|part| !part.is_empty()).collect();
    if numbers.len() > 1 {
        numbers.pop();
    }
    let last = plus_one(numbers.pop().unwrap_or("0"));
    numbers.push(&last);
    format!("{}.A", numbers.join("."))
}
