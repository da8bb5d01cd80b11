//! The smallest version above another, for ranges that leave their first version out.

use super::composer;
use super::semver::{Labels, parse};
use crate::record::Scheme;

/// Returns the smallest version above this one that the scheme has. Gems have none; there it is one
/// below all that anybody publishes. For schemes without requirements (see [`super::requirement`])
/// it is the version itself: a range that holds one version too many is better than one that misses
/// some.
pub(super) fn just_above(scheme: Scheme, version: &str) -> String {
    match scheme {
        Scheme::SemVer | Scheme::Npm | Scheme::Hex => above_semver(version),
        Scheme::RubyGems => format!("{version}.0.0.0.1.A"),
        Scheme::Composer => composer::just_above(version),
        _ => version.to_owned(),
    }
}

/// `1.2.3` is followed by `1.2.4-0`, `1.2.3-a` by `1.2.3-a.0`: 0 is the least part of a prerelease.
fn above_semver(version: &str) -> String {
    let Ok(parsed) = parse(version, Labels::Loose) else {
        return version.to_owned();
    };
    if let Some(prerelease) = parsed.prerelease {
        return format!("{}-{prerelease}.0", parsed.numbers);
    }
    let mut numbers: Vec<&str> = parsed.numbers.split('.').collect();
    while numbers.len() < 3 {
        numbers.push("0");
    }
    let last = plus_one(numbers.pop().unwrap_or("0"));
    format!("{}.{last}-0", numbers.join("."))
}

/// Adds one to a decimal number, however long.
pub(super) fn plus_one(digits: &str) -> String {
    let digits = digits.trim_start_matches('0');
    let kept = digits.trim_end_matches('9');
    let nines = digits.len().saturating_sub(kept.len());
    let mut out = String::with_capacity(digits.len().saturating_add(1));
    match kept.char_indices().next_back() {
        Some((at, last)) => {
            out.push_str(kept.get(..at).unwrap_or_default());
            let next = u32::from(last).saturating_add(1);
            out.push(char::from_u32(next).unwrap_or(last));
        }
        None => out.push('1'),
    }
    out.extend(std::iter::repeat_n('0', nines));
    out
}
