//! The truth values of OVAL and how they are combined (OVAL Language 5.11, section 5.3, evaluation tables of operators,
//! of checks and of existence).

/// A truth value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Truth {
    /// It holds.
    True,
    /// It does not hold.
    False,
    /// An error kept it from being found out.
    Error,
    /// It cannot be told.
    Unknown,
    /// Nobody tried.
    NotEvaluated,
    /// It means nothing here.
    NotApplicable,
}

impl Truth {
    /// Returns the word of the specification.
    pub const fn name(self) -> &'static str {
        match self {
            Self::True => "true",
            Self::False => "false",
            Self::Error => "error",
            Self::Unknown => "unknown",
            Self::NotEvaluated => "not evaluated",
            Self::NotApplicable => "not applicable",
        }
    }

    /// Makes it of what is known.
    pub const fn of(holds: bool) -> Self {
        if holds { Self::True } else { Self::False }
    }

    /// Turns true and false round.
    #[must_use]
    pub const fn negated(self, negate: bool) -> Self {
        match self {
            Self::True if negate => Self::False,
            Self::False if negate => Self::True,
            same => same,
        }
    }
}

/// How criteria are combined.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Operator {
    /// All hold.
    #[default]
    And,
    /// At least one holds.
    Or,
    /// Exactly one holds.
    One,
    /// An odd number holds.
    Xor,
}

impl Operator {
    /// Reads the word of the specification.
    pub fn read(word: &str) -> Option<Self> {
        Some(match word {
            "AND" => Self::And,
            "OR" => Self::Or,
            "ONE" => Self::One,
            "XOR" => Self::Xor,
            _ => return None,
        })
    }

    /// Returns the word of the specification.
    pub const fn name(self) -> &'static str {
        match self {
            Self::And => "AND",
            Self::Or => "OR",
            Self::One => "ONE",
            Self::Xor => "XOR",
        }
    }
}

/// How many of several things must hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Check {
    /// All.
    #[default]
    All,
    /// At least one.
    AtLeastOne,
    /// Exactly one.
    OnlyOne,
    /// None; `none exist` is its old name.
    None,
}

impl Check {
    /// Reads the word of the specification.
    pub fn read(word: &str) -> Option<Self> {
        Some(match word {
            "all" => Self::All,
            "at least one" => Self::AtLeastOne,
            "only one" => Self::OnlyOne,
            "none satisfy" | "none exist" => Self::None,
            _ => return None,
        })
    }

    /// Returns the word of the specification.
    pub const fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::AtLeastOne => "at least one",
            Self::OnlyOne => "only one",
            Self::None => "none satisfy",
        }
    }
}

/// How many items must exist.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Existence {
    /// All that the object asks for, and at least one.
    All,
    /// Any number.
    Any,
    /// At least one.
    #[default]
    AtLeastOne,
    /// None.
    None,
    /// Exactly one.
    OnlyOne,
}

impl Existence {
    /// Reads the word of the specification.
    pub fn read(word: &str) -> Option<Self> {
        Some(match word {
            "all_exist" => Self::All,
            "any_exist" => Self::Any,
            "at_least_one_exists" => Self::AtLeastOne,
            "none_exist" => Self::None,
            "only_one_exists" => Self::OnlyOne,
            _ => return None,
        })
    }

    /// Returns the word of the specification.
    pub const fn name(self) -> &'static str {
        match self {
            Self::All => "all_exist",
            Self::Any => "any_exist",
            Self::AtLeastOne => "at_least_one_exists",
            Self::None => "none_exist",
            Self::OnlyOne => "only_one_exists",
        }
    }
}

/// How often each value was seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// True.
    pub yes: usize,
    /// False.
    pub no: usize,
    /// Error.
    pub error: usize,
    /// Unknown.
    pub unknown: usize,
    /// Not evaluated.
    pub skipped: usize,
    /// Not applicable.
    pub foreign: usize,
}

impl Tally {
    /// Counts a value.
    pub fn add(&mut self, truth: Truth) {
        let place = match truth {
            Truth::True => &mut self.yes,
            Truth::False => &mut self.no,
            Truth::Error => &mut self.error,
            Truth::Unknown => &mut self.unknown,
            Truth::NotEvaluated => &mut self.skipped,
            Truth::NotApplicable => &mut self.foreign,
        };
        *place = place.saturating_add(1);
    }

    /// Counts values.
    pub fn of(values: impl IntoIterator<Item = Truth>) -> Self {
        let mut tally = Self::default();
        for value in values {
            tally.add(value);
        }
        tally
    }

    /// Combines them by an operator.
    pub fn combined(self, operator: Operator) -> Truth {
        match operator {
            Operator::And => self.all(),
            Operator::Or => self.any(),
            Operator::One => self.one(),
            Operator::Xor => self.odd(),
        }
    }

    /// Combines them by a check.
    pub fn checked(self, check: Check) -> Truth {
        match check {
            Check::All => self.all(),
            Check::AtLeastOne => self.any(),
            Check::OnlyOne => self.one(),
            Check::None => self.any().negated(true),
        }
    }

    fn all(self) -> Truth {
        if self.no > 0 {
            return Truth::False;
        }
        self.doubt().unwrap_or(if self.yes > 0 {
            Truth::True
        } else {
            self.nothing()
        })
    }

    fn any(self) -> Truth {
        if self.yes > 0 {
            return Truth::True;
        }
        self.doubt().unwrap_or(if self.no > 0 {
            Truth::False
        } else {
            self.nothing()
        })
    }

    fn one(self) -> Truth {
        if self.yes > 1 {
            return Truth::False;
        }
        self.doubt().unwrap_or(match (self.yes, self.no) {
            (0, 0) => self.nothing(),
            (yes, _) => Truth::of(yes == 1),
        })
    }

    fn odd(self) -> Truth {
        self.doubt().unwrap_or(match (self.yes, self.no) {
            (0, 0) => self.nothing(),
            (yes, _) => Truth::of(yes & 1 == 1),
        })
    }

    /// What keeps an answer from being sure, the worst first.
    const fn doubt(self) -> Option<Truth> {
        if self.error > 0 {
            Some(Truth::Error)
        } else if self.unknown > 0 {
            Some(Truth::Unknown)
        } else if self.skipped > 0 {
            Some(Truth::NotEvaluated)
        } else {
            None
        }
    }

    /// What it is where there is neither true nor false.
    const fn nothing(self) -> Truth {
        if self.foreign > 0 {
            Truth::NotApplicable
        } else {
            Truth::Unknown
        }
    }
}

/// How many items there are of each status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Statuses {
    /// They exist.
    pub exists: usize,
    /// They do not.
    pub missing: usize,
    /// An error kept them from being looked at.
    pub error: usize,
    /// They were not looked at.
    pub not_collected: usize,
}

impl Statuses {
    /// Says whether as many exist as must.
    pub fn judged(self, existence: Existence) -> Truth {
        let doubt = if self.error > 0 {
            Some(Truth::Error)
        } else if self.not_collected > 0 {
            Some(Truth::Unknown)
        } else {
            None
        };
        let or = |sure: bool, truth| match (sure, doubt) {
            (false, Some(doubt)) => doubt,
            _ => Truth::of(truth),
        };
        match existence {
            Existence::All => or(self.missing > 0, self.exists > 0 && self.missing == 0),
            Existence::Any => or(self.exists > 0, true),
            Existence::AtLeastOne => or(self.exists > 0, self.exists > 0),
            Existence::None => or(self.exists > 0, self.exists == 0),
            Existence::OnlyOne => or(self.exists > 1, self.exists == 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Check, Existence, Operator, Statuses, Tally, Truth};

    fn tally(values: &str) -> Tally {
        Tally::of(values.chars().map(|char| match char {
            'T' => Truth::True,
            'F' => Truth::False,
            'E' => Truth::Error,
            'U' => Truth::Unknown,
            'N' => Truth::NotEvaluated,
            'A' => Truth::NotApplicable,
            other => panic!("{other}"),
        }))
    }

    /// The rows of the specification's tables: values, then the results of AND, OR, ONE and XOR.
    #[test]
    fn operators_follow_their_tables() {
        let rows = [
            ("T", "TTTT"),
            ("TT", "TTFF"),
            ("TTT", "TTFT"),
            ("TA", "TTTT"),
            ("TF", "FTTT"),
            ("TTF", "FTFF"),
            ("F", "FFFF"),
            ("FF", "FFFF"),
            ("FA", "FFFF"),
            ("TE", "ETEE"),
            ("FE", "FEEE"),
            ("TFE", "FTEE"),
            ("TTE", "ETFE"),
            ("TU", "UTUU"),
            ("FU", "FUUU"),
            ("EU", "EEEE"),
            ("TN", "NTNN"),
            ("FN", "FNNN"),
            ("UN", "UUUU"),
            ("TTUN", "UTFU"),
            ("A", "AAAA"),
            ("AA", "AAAA"),
            ("EA", "EEEE"),
            ("UA", "UUUU"),
            ("NA", "NNNN"),
            ("EUNA", "EEEE"),
        ];
        let operators = [Operator::And, Operator::Or, Operator::One, Operator::Xor];
        for (values, wanted) in rows {
            for (operator, want) in operators.iter().zip(wanted.chars()) {
                let got = tally(values).combined(*operator);
                assert_eq!(letter(got), want, "{values} {operator:?}");
            }
        }
    }

    /// The rows of the specification's tables: values, then all, at least one, only one, none satisfy.
    #[test]
    fn checks_follow_their_tables() {
        let rows = [
            ("T", "TTTF"),
            ("TT", "TTFF"),
            ("TF", "FTTF"),
            ("F", "FFFT"),
            ("FA", "FFFT"),
            ("TE", "ETEF"),
            ("FE", "FEEE"),
            ("FU", "FUUU"),
            ("FN", "FNNN"),
            ("A", "AAAA"),
            ("E", "EEEE"),
            ("U", "UUUU"),
            ("N", "NNNN"),
        ];
        let checks = [Check::All, Check::AtLeastOne, Check::OnlyOne, Check::None];
        for (values, wanted) in rows {
            for (check, want) in checks.iter().zip(wanted.chars()) {
                let got = tally(values).checked(*check);
                assert_eq!(letter(got), want, "{values} {check:?}");
            }
        }
    }

    /// Items that exist, do not, have errors, are not collected; then all, any, at least one, none, only one.
    #[test]
    fn existence_follows_its_table() {
        let rows = [
            ([0, 0, 0, 0], "FTFTF"),
            ([1, 0, 0, 0], "TTTFT"),
            ([2, 0, 0, 0], "TTTFF"),
            ([0, 1, 0, 0], "FTFTF"),
            ([1, 1, 0, 0], "FTTFT"),
            ([2, 1, 0, 0], "FTTFF"),
            ([0, 0, 1, 0], "EEEEE"),
            ([1, 0, 1, 0], "ETTFE"),
            ([2, 0, 1, 0], "ETTFF"),
            ([1, 1, 1, 0], "FTTFE"),
            ([0, 1, 1, 0], "FEEEE"),
            ([0, 0, 0, 1], "UUUUU"),
            ([1, 0, 0, 1], "UTTFU"),
            ([0, 0, 1, 1], "EEEEE"),
        ];
        let all = [
            Existence::All,
            Existence::Any,
            Existence::AtLeastOne,
            Existence::None,
            Existence::OnlyOne,
        ];
        for ([exists, missing, error, not_collected], wanted) in rows {
            let statuses = Statuses {
                exists,
                missing,
                error,
                not_collected,
            };
            for (existence, want) in all.iter().zip(wanted.chars()) {
                let got = statuses.judged(*existence);
                assert_eq!(letter(got), want, "{statuses:?} {existence:?}");
            }
        }
    }

    fn letter(truth: Truth) -> char {
        match truth {
            Truth::True => 'T',
            Truth::False => 'F',
            Truth::Error => 'E',
            Truth::Unknown => 'U',
            Truth::NotEvaluated => 'N',
            Truth::NotApplicable => 'A',
        }
    }
}
