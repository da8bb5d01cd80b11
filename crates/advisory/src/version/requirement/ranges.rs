//! A set of versions as ranges that do not touch each other, in ascending order.

use std::cmp::Ordering;

use super::super::Invalid;
use super::super::above::just_above;
use crate::record::{Range, Scheme, Until};

/// A set of versions of a scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ranges {
    scheme: Scheme,
    spans: Vec<Span>,
}

/// Versions from one place of the order to another; `None` is the beginning, or the end.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Span {
    from: Option<Cut>,
    to: Option<Cut>,
}

/// A place in the order: right before or right behind a version.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Cut {
    version: String,
    behind: bool,
}

impl Ranges {
    /// Returns the set of no version.
    pub const fn none(scheme: Scheme) -> Self {
        Self {
            scheme,
            spans: Vec::new(),
        }
    }

    /// Returns the set of all versions.
    pub fn all(scheme: Scheme) -> Self {
        Self {
            scheme,
            spans: vec![Span {
                from: None,
                to: None,
            }],
        }
    }

    /// Returns the versions below a version.
    pub fn below(scheme: Scheme, version: &str) -> Result<Self, Invalid> {
        Self::new(scheme, None, Some((version, false)))
    }

    /// Returns the versions up to and including a version.
    pub fn up_to(scheme: Scheme, version: &str) -> Result<Self, Invalid> {
        Self::new(scheme, None, Some((version, true)))
    }

    /// Returns a version and all above.
    pub fn from(scheme: Scheme, version: &str) -> Result<Self, Invalid> {
        Self::new(scheme, Some((version, false)), None)
    }

    /// Returns the versions above a version.
    pub fn above(scheme: Scheme, version: &str) -> Result<Self, Invalid> {
        Self::new(scheme, Some((version, true)), None)
    }

    /// Returns one version (and those equal to it).
    pub fn exactly(scheme: Scheme, version: &str) -> Result<Self, Invalid> {
        Self::new(scheme, Some((version, false)), Some((version, true)))
    }

    /// Returns the versions from one on and below another.
    pub fn between(scheme: Scheme, from: &str, below: &str) -> Result<Self, Invalid> {
        Self::new(scheme, Some((from, false)), Some((below, false)))
    }

    fn new(
        scheme: Scheme,
        from: Option<(&str, bool)>,
        to: Option<(&str, bool)>,
    ) -> Result<Self, Invalid> {
        let cut = |bound: Option<(&str, bool)>| {
            let Some((version, behind)) = bound else {
                return Ok(None);
            };
            // Names of branches equal themselves, but have no place in the order.
            scheme.compare(version, "0")?;
            let version = version.trim().to_owned();
            Ok(Some(Cut { version, behind }))
        };
        let span = Span {
            from: cut(from)?,
            to: cut(to)?,
        };
        Ok(Self::none(scheme).with(vec![span]))
    }

    /// Returns the order that the versions have.
    pub const fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// Says whether no version is in the set.
    pub const fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// Says whether a version is in the set.
    pub fn contains(&self, version: &str) -> Result<bool, Invalid> {
        self.scheme.compare(version, "0")?;
        let here = Cut {
            version: version.to_owned(),
            behind: false,
        };
        Ok(self.spans.iter().any(|span| {
            let from = span.from.as_ref();
            let to = span.to.as_ref();
            from.is_none_or(|from| self.compare(from, &here).is_le())
                && to.is_none_or(|to| self.compare(&here, to).is_lt())
        }))
    }

    /// Returns what is in any of the sets. All must be of one scheme.
    pub fn union_of(scheme: Scheme, sets: impl IntoIterator<Item = Self>) -> Self {
        let spans = sets.into_iter().flat_map(|set| set.spans).collect();
        Self::none(scheme).with(spans)
    }

    /// Returns what is in either set.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self::union_of(self.scheme, [self.clone(), other.clone()])
    }

    /// Returns what is in both sets.
    #[must_use]
    pub fn intersect(&self, other: &Self) -> Self {
        let mut spans = Vec::new();
        let (mut left, mut right) = (self.spans.iter(), other.spans.iter());
        let (mut a, mut b) = (left.next(), right.next());
        while let (Some(span_a), Some(span_b)) = (a, b) {
            let from = match self.compare_from(span_a, span_b) {
                Ordering::Less => &span_b.from,
                _ => &span_a.from,
            };
            let a_ends_first = self.compare_to(span_a, span_b).is_le();
            let to = if a_ends_first { &span_a.to } else { &span_b.to };
            spans.push(Span {
                from: from.clone(),
                to: to.clone(),
            });
            if a_ends_first {
                a = left.next();
            } else {
                b = right.next();
            }
        }
        Self::none(self.scheme).with(spans)
    }

    /// Returns what is not in the set.
    #[must_use]
    pub fn complement(&self) -> Self {
        let mut spans = Vec::new();
        let mut from = None;
        for span in &self.spans {
            if span.from.is_some() {
                spans.push(Span {
                    from: from.take(),
                    to: span.from.clone(),
                });
            }
            from.clone_from(&span.to);
            if span.to.is_none() {
                return Self::none(self.scheme).with(spans);
            }
        }
        spans.push(Span { from, to: None });
        Self::none(self.scheme).with(spans)
    }

    /// Returns the set as affected ranges. A range of a record begins with a version that is in it;
    /// where a span begins above a version, that is the smallest version above it that the scheme
    /// has (`> 1.2.3` of npm begins with `1.2.4-0`), or one that is smaller than any that is
    /// published.
    pub fn into_affected(self) -> Vec<Range> {
        let scheme = self.scheme;
        let introduced = |cut: Cut| {
            if cut.behind {
                just_above(scheme, &cut.version)
            } else {
                cut.version
            }
        };
        let until = |cut: Cut| match cut.behind {
            true => Until::LastAffected(cut.version),
            // Nobody has named the end of `1.x` as a fix.
            false if is_artificial(scheme, &cut.version) => Until::Limit(cut.version),
            false => Until::Fixed(cut.version),
        };
        let range = |span: Span| Range {
            introduced: span.from.map(introduced),
            until: span.to.map_or(Until::Open, until),
        };
        self.spans.into_iter().map(range).collect()
    }

    /// Puts spans in order, unites those that touch, drops the empty ones.
    fn with(self, mut spans: Vec<Span>) -> Self {
        spans.retain(|span| match (&span.from, &span.to) {
            (Some(from), Some(to)) => self.compare(from, to).is_lt(),
            _ => true,
        });
        spans.sort_by(|a, b| self.compare_from(a, b));
        let mut merged: Vec<Span> = Vec::with_capacity(spans.len());
        for span in spans {
            match merged.last_mut() {
                Some(last) if self.touches(last, &span) => {
                    if self.compare_to(last, &span).is_lt() {
                        last.to = span.to;
                    }
                }
                _ => merged.push(span),
            }
        }
        Self {
            scheme: self.scheme,
            spans: merged,
        }
    }

    /// Says whether a span that begins no earlier begins before this one has ended, or where.
    fn touches(&self, span: &Span, later: &Span) -> bool {
        match (&span.to, &later.from) {
            (Some(to), Some(from)) => self.compare(from, to).is_le(),
            _ => true,
        }
    }

    fn compare_from(&self, a: &Span, b: &Span) -> Ordering {
        match (&a.from, &b.from) {
            (Some(a), Some(b)) => self.compare(a, b),
            (a, b) => a.is_some().cmp(&b.is_some()),
        }
    }

    fn compare_to(&self, a: &Span, b: &Span) -> Ordering {
        match (&a.to, &b.to) {
            (Some(a), Some(b)) => self.compare(a, b),
            (a, b) => b.is_some().cmp(&a.is_some()),
        }
    }

    fn compare(&self, a: &Cut, b: &Cut) -> Ordering {
        // Every bound was checked when it came in.
        let order = self.scheme.compare(&a.version, &b.version);
        let order = order.unwrap_or(Ordering::Equal);
        order.then(a.behind.cmp(&b.behind))
    }
}

/// Says whether a bound is the least prerelease of a version, as the end of `^1.2` is.
fn is_artificial(scheme: Scheme, version: &str) -> bool {
    let least = match scheme {
        Scheme::RubyGems => ".A",
        Scheme::Composer => "-dev",
        _ => "-0",
    };
    version.ends_with(least)
}
