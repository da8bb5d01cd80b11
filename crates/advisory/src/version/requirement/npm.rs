//! Ranges of npm, as node-semver's README ("Ranges") has them: `||`, hyphen ranges, `^`, `~`,
//! x-ranges and comparators; as if `includePrerelease` were set, for advisories mean prereleases,
//! too. Two things are read wider than there: `< 1.2` ends at 1.2.0, not before its prereleases,
//! for they come before the fix; and conditions may have commas between them (GitHub's advisories).

use super::super::Invalid;
use super::ranges::Ranges;
use super::term::{HYPHEN, Partial, Term, all_of, split};
use crate::record::Scheme;

/// Reads a range.
pub fn npm(text: &str) -> Result<Ranges, Invalid> {
    let mut sets = Vec::new();
    for alternative in text.split("||") {
        let terms = split(alternative);
        sets.push(all_of(Scheme::Npm, alternative, &terms, condition)?);
    }
    Ok(Ranges::union_of(Scheme::Npm, sets))
}

fn condition(text: &str) -> Result<Ranges, Invalid> {
    if let Some((from, to)) = text.split_once(HYPHEN) {
        return hyphen(from, to);
    }
    let term = Term::parse(text);
    if term.version.is_empty() {
        return Err(invalid(text, "an operator has no version"));
    }
    let Some(version) = Partial::parse(term.version) else {
        // A fourth number: npm has none, but a bound is a bound.
        return match term.plain(Scheme::Npm) {
            Some(ranges) => ranges,
            None => Err(invalid(
                text,
                "it has a version with too many or no numbers",
            )),
        };
    };
    if version.major.is_none() {
        return match term.operator {
            "<" | ">" => Ok(Ranges::none(Scheme::Npm)),
            _ => Ok(Ranges::all(Scheme::Npm)),
        };
    }
    let whole = version.patch.is_some();
    let lowest = version.lowest();
    // The prereleases of an incomplete version belong to it.
    let first = if whole {
        lowest.clone()
    } else {
        format!("{lowest}-0")
    };
    match term.operator {
        "" | "=" | "==" if whole => Ranges::exactly(Scheme::Npm, &lowest),
        "" | "=" | "==" => between(&first, &version.next()),
        "<" => Ranges::below(Scheme::Npm, &lowest),
        "<=" if whole => Ranges::up_to(Scheme::Npm, &lowest),
        "<=" => Ranges::below(Scheme::Npm, &format!("{}-0", version.next())),
        ">" if whole => Ranges::above(Scheme::Npm, &lowest),
        ">" => Ranges::from(Scheme::Npm, &format!("{}-0", version.next())),
        ">=" => Ranges::from(Scheme::Npm, &first),
        "^" => between(&first, &version.next_caret()),
        "~" | "~>" => between(&first, &next_of_tilde(&version)),
        _ => Err(invalid(text, "it has an unknown operator")),
    }
}

fn next_of_tilde(version: &Partial<'_>) -> String {
    if version.minor.is_none() {
        version.next_major()
    } else {
        version.next_minor()
    }
}

fn hyphen(from: &str, to: &str) -> Result<Ranges, Invalid> {
    let sides = (Partial::parse(from), Partial::parse(to));
    let (false, (Some(from), Some(to))) = (from.is_empty() || to.is_empty(), sides) else {
        return Err(invalid(from, "one side of ` - ` is no version"));
    };
    let lower = match (from.major, from.prerelease) {
        (None, _) => Ranges::all(Scheme::Npm),
        (_, Some(_)) => Ranges::from(Scheme::Npm, &from.lowest())?,
        (_, None) => Ranges::from(Scheme::Npm, &format!("{}-0", from.lowest()))?,
    };
    let upper = match (to.major, to.prerelease) {
        (None, _) => Ranges::all(Scheme::Npm),
        (_, Some(_)) => Ranges::up_to(Scheme::Npm, &to.lowest())?,
        (_, None) => Ranges::below(Scheme::Npm, &format!("{}-0", to.next()))?,
    };
    Ok(lower.intersect(&upper))
}

/// Versions from one on, and below all prereleases of another.
fn between(from: &str, next: &str) -> Result<Ranges, Invalid> {
    Ranges::between(Scheme::Npm, from, &format!("{next}-0"))
}

fn invalid(text: &str, why: &'static str) -> Invalid {
    Invalid::new("npm range", text, why)
}
