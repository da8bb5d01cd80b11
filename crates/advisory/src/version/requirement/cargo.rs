//! Requirements of Cargo ("Specifying dependencies" in the Cargo book, the `semver` crate's
//! `VersionReq`): conditions with commas between them, all of which must hold; `^` where no
//! operator stands, `~`, `*`, `=` and comparisons. A prerelease of the first version that a
//! condition leaves out is left out, too; other prereleases are versions like all.

use super::super::Invalid;
use super::ranges::Ranges;
use super::term::{Partial, Term, all_of, split};
use crate::record::Scheme;

/// Reads a requirement.
pub fn cargo(text: &str) -> Result<Ranges, Invalid> {
    let terms = split(text);
    if terms.is_empty() {
        return Err(invalid(text, "it is empty"));
    }
    all_of(Scheme::SemVer, text, &terms, condition)
}

fn condition(text: &str) -> Result<Ranges, Invalid> {
    let scheme = Scheme::SemVer;
    let term = Term::parse(text);
    let version = Partial::parse(term.version)
        .ok_or_else(|| invalid(text, "it has a version with too many or no numbers"))?;
    if version.major.is_none() {
        return match term.operator {
            "" if !term.version.is_empty() => Ok(Ranges::all(scheme)),
            _ => Err(invalid(text, "an operator has no version")),
        };
    }
    let whole = version.patch.is_some();
    let lowest = version.lowest();
    let below = |next: &str| format!("{next}-0");
    let wildcard = term.version.contains(['*', 'x', 'X']) && version.prerelease.is_none();
    match term.operator {
        "" | "=" if wildcard => Ranges::between(scheme, &lowest, &below(&version.next())),
        "=" if whole => Ranges::exactly(scheme, &lowest),
        "=" => Ranges::between(scheme, &lowest, &below(&version.next())),
        "<" => Ranges::below(scheme, &lowest),
        "<=" if whole => Ranges::up_to(scheme, &lowest),
        "<=" => Ranges::below(scheme, &below(&version.next())),
        ">" if whole => Ranges::above(scheme, &lowest),
        ">" => Ranges::from(scheme, &below(&version.next())),
        ">=" => Ranges::from(scheme, &lowest),
        "" | "^" => Ranges::between(scheme, &lowest, &below(&version.next_caret())),
        "~" if version.minor.is_none() => {
            Ranges::between(scheme, &lowest, &below(&version.next_major()))
        }
        "~" => Ranges::between(scheme, &lowest, &below(&version.next_minor())),
        _ => Err(invalid(text, "it has an unknown operator")),
    }
}

fn invalid(text: &str, why: &'static str) -> Invalid {
    Invalid::new("Cargo requirement", text, why)
}
