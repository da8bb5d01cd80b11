//! Results of rules, and how those of several checks are combined (XCCDF 1.2, sections 6.6.4.2 and 6.4.4.4).

use crate::oval::truth::Truth;

/// The result of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RuleResult {
    /// It is as it should be.
    Pass,
    /// It is not.
    Fail,
    /// An error kept it from being found out.
    Error,
    /// It cannot be told.
    Unknown,
    /// It means nothing here.
    NotApplicable,
    /// There was no check that could be run.
    NotChecked,
    /// The profile leaves it out.
    NotSelected,
    /// It was looked at for information only.
    Informational,
    /// It was mended.
    Fixed,
}

impl RuleResult {
    /// Returns the word of the specification.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Error => "error",
            Self::Unknown => "unknown",
            Self::NotApplicable => "notapplicable",
            Self::NotChecked => "notchecked",
            Self::NotSelected => "notselected",
            Self::Informational => "informational",
            Self::Fixed => "fixed",
        }
    }

    /// Makes it of the result of a definition: of those of the classes `patch` and `vulnerability`, true is bad.
    pub(crate) fn of(truth: Truth, class: &str) -> Self {
        let is_bad = matches!(class, "patch" | "vulnerability");
        match truth {
            Truth::True if is_bad => Self::Fail,
            Truth::False if is_bad => Self::Pass,
            Truth::True => Self::Pass,
            Truth::False => Self::Fail,
            Truth::Error => Self::Error,
            Truth::Unknown => Self::Unknown,
            Truth::NotEvaluated => Self::NotChecked,
            Truth::NotApplicable => Self::NotApplicable,
        }
    }

    /// Turns pass and fail round.
    #[must_use]
    pub(crate) const fn negated(self, negate: bool) -> Self {
        match self {
            Self::Pass if negate => Self::Fail,
            Self::Fail if negate => Self::Pass,
            same => same,
        }
    }

    /// Combines two: both must pass.
    #[must_use]
    pub(crate) fn and(self, other: Self) -> Self {
        self.combined(other, [Self::Fail, Self::Unknown, Self::Error, Self::Pass])
    }

    /// Combines two: one of them must pass.
    #[must_use]
    pub(crate) fn or(self, other: Self) -> Self {
        self.combined(other, [Self::Pass, Self::Unknown, Self::Error, Self::Fail])
    }

    /// The first in the order that one of them is; else neither means anything.
    fn combined(self, other: Self, order: [Self; 4]) -> Self {
        let found = order.into_iter().find(|it| self == *it || other == *it);
        found.unwrap_or(if self == other {
            self
        } else {
            Self::NotChecked
        })
    }

    /// Says whether it counts for a score.
    pub(crate) const fn counts(self) -> bool {
        !matches!(
            self,
            Self::NotApplicable | Self::NotChecked | Self::NotSelected | Self::Informational
        )
    }

    /// Says whether it is good.
    pub(crate) const fn is_good(self) -> bool {
        matches!(self, Self::Pass | Self::Fixed)
    }
}

#[cfg(test)]
mod tests {
    use super::RuleResult::{self, Error, Fail, NotApplicable, Pass, Unknown};

    /// The truth tables of `complex-check`, with P F U E N.
    #[test]
    fn complex_checks_follow_their_tables() {
        let all = [Pass, Fail, Unknown, Error, NotApplicable];
        let and = ["PFUEP", "FFFFF", "UFUUU", "EFUEE", "PFUEN"];
        let or = ["PPPPP", "PFUEF", "PUUUU", "PEUEE", "PFUEN"];
        let letter = |result: RuleResult| match result {
            Pass => 'P',
            Fail => 'F',
            Unknown => 'U',
            Error => 'E',
            _ => 'N',
        };
        for (row, left) in all.iter().enumerate() {
            for (column, right) in all.iter().enumerate() {
                let at = |table: [&str; 5]| table[row].chars().nth(column).unwrap();
                assert_eq!(letter(left.and(*right)), at(and), "{left:?} and {right:?}");
                assert_eq!(letter(left.or(*right)), at(or), "{left:?} or {right:?}");
            }
        }
    }
}
