//! Conditions as all requirements have them: an operator and a version; and the incomplete versions
//! of npm and Cargo, `1.2` and `1.x`.

use super::super::Invalid;
use super::super::above::plus_one;
use super::ranges::Ranges;
use crate::record::Scheme;

/// An operator and what follows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Term<'a> {
    pub(super) operator: &'a str,
    pub(super) version: &'a str,
}

impl<'a> Term<'a> {
    /// Splits a condition; the operator is empty where there is none.
    pub(super) fn parse(text: &'a str) -> Self {
        let text = text.trim();
        let len = text.len();
        let len = len.saturating_sub(text.trim_start_matches(OPERATORS).len());
        let (operator, version) = text.split_at_checked(len).unwrap_or(("", text));
        Self {
            operator,
            version: version.trim(),
        }
    }

    /// Returns what `=`, `!=`, `<`, `<=`, `>`, `>=` hold; `None` for other operators.
    pub(super) fn plain(&self, scheme: Scheme) -> Option<Result<Ranges, Invalid>> {
        let version = self.version;
        Some(match self.operator {
            "" | "=" | "==" => Ranges::exactly(scheme, version),
            "!=" | "<>" => Ranges::exactly(scheme, version).map(|one| one.complement()),
            "<" => Ranges::below(scheme, version),
            "<=" => Ranges::up_to(scheme, version),
            ">" => Ranges::above(scheme, version),
            ">=" => Ranges::from(scheme, version),
            _ => return None,
        })
    }
}

/// Splits conditions at blanks and commas, but not behind an operator, nor around a hyphen between
/// blanks.
pub(super) fn split(text: &str) -> Vec<String> {
    let mut terms: Vec<String> = Vec::new();
    let mut open = false;
    for word in text.split([',', ' ', '\t', '\n', '\r']) {
        if word.is_empty() {
            continue;
        }
        match terms.last_mut() {
            Some(last) if word == "-" => last.push_str(HYPHEN),
            Some(last) if open => last.push_str(word),
            _ => terms.push(word.to_owned()),
        }
        open = word == "-" || word.trim_start_matches(OPERATORS).is_empty();
    }
    terms
}

/// Returns what all conditions hold together.
pub(super) fn all_of(
    scheme: Scheme,
    text: &str,
    terms: &[String],
    read: impl Fn(&str) -> Result<Ranges, Invalid>,
) -> Result<Ranges, Invalid> {
    if terms.len() > MAX_TERMS {
        return Err(Invalid::new(
            scheme.name(),
            text,
            "it has too many conditions",
        ));
    }
    let mut all = Ranges::all(scheme);
    for term in terms {
        all = all.intersect(&read(term)?);
    }
    Ok(all)
}

/// A version that may be incomplete: `1`, `1.2`, `1.x`, `*`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Partial<'a> {
    pub(super) major: Option<&'a str>,
    pub(super) minor: Option<&'a str>,
    pub(super) patch: Option<&'a str>,
    pub(super) prerelease: Option<&'a str>,
}

impl<'a> Partial<'a> {
    /// Reads a version; `None` where it has more than three numbers or is none at all.
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        let text = text.trim_start_matches(['v', 'V', '=', ' ']);
        let text = text.split_once('+').map_or(text, |(text, _)| text);
        let end = text
            .find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | 'x' | 'X' | '*'))
            .unwrap_or(text.len());
        let (numbers, prerelease) = text.split_at_checked(end)?;
        let mut parts = Vec::with_capacity(3);
        let mut open = numbers.is_empty();
        for part in numbers.split('.').filter(|_| !numbers.is_empty()) {
            match part {
                "x" | "X" | "*" => open = true,
                part if part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_digit()) => {
                    return None;
                }
                part if !open => parts.push(part),
                _ => {}
            }
        }
        if parts.len() > 3 || numbers.split('.').count() > 3 {
            return None;
        }
        let prerelease = match prerelease.strip_prefix('-').unwrap_or(prerelease) {
            "" if prerelease.is_empty() => None,
            // A prerelease of an incomplete version says nothing.
            _ if parts.len() < 3 && numbers.is_empty() => return None,
            _ if parts.len() < 3 => None,
            label => Some(label),
        };
        let mut parts = parts.into_iter();
        Some(Self {
            major: parts.next(),
            minor: parts.next(),
            patch: parts.next(),
            prerelease,
        })
    }

    /// Returns the version, missing numbers being 0.
    pub(super) fn lowest(&self) -> String {
        let number = |part: Option<&'a str>| part.unwrap_or("0");
        let (major, minor) = (number(self.major), number(self.minor));
        let patch = number(self.patch);
        match self.prerelease {
            Some(prerelease) => format!("{major}.{minor}.{patch}-{prerelease}"),
            None => format!("{major}.{minor}.{patch}"),
        }
    }

    /// Returns the first version of the next major number.
    pub(super) fn next_major(&self) -> String {
        format!("{}.0.0", plus_one(self.major.unwrap_or("0")))
    }

    /// Returns the first version of the next minor number.
    pub(super) fn next_minor(&self) -> String {
        let minor = plus_one(self.minor.unwrap_or("0"));
        format!("{}.{minor}.0", self.major.unwrap_or("0"))
    }

    /// Returns the next version.
    pub(super) fn next_patch(&self) -> String {
        let patch = plus_one(self.patch.unwrap_or("0"));
        let minor = self.minor.unwrap_or("0");
        format!("{}.{minor}.{patch}", self.major.unwrap_or("0"))
    }

    /// Returns the first version that the number given last no longer holds for.
    pub(super) fn next(&self) -> String {
        match (self.minor, self.patch) {
            (None, _) => self.next_major(),
            (_, None) => self.next_minor(),
            _ => self.next_patch(),
        }
    }

    /// Returns the first version that `^` leaves out: the first number that is not 0 must stay.
    pub(super) fn next_caret(&self) -> String {
        let is_zero =
            |part: Option<&'a str>| part.is_some_and(|part| part.bytes().all(|byte| byte == b'0'));
        match (is_zero(self.major), is_zero(self.minor)) {
            (false, _) => self.next_major(),
            (true, _) if self.minor.is_none() => self.next_major(),
            (true, false) => self.next_minor(),
            (true, true) if self.patch.is_none() => self.next_minor(),
            (true, true) => self.next_patch(),
        }
    }
}

/// Between the sides of a hyphen range.
pub(super) const HYPHEN: &str = " - ";
const OPERATORS: [char; 6] = ['<', '>', '=', '!', '~', '^'];
/// More conditions than any advisory has; intersecting is quadratic.
const MAX_TERMS: usize = 1000;
