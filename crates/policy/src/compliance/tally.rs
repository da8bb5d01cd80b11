//! How many objects came out how, and what follows for a control: the algebra.
//!
//! Tallies add up, in any order. In what follows, one failure outweighs everything, and only a tally of passes alone
//! (what does not apply set aside) is a pass.

use seawall_model::compliance::ControlState;

/// How many objects, checks and matters for a person came out how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    /// Looked at, and right.
    pub(super) passed: usize,
    /// Wrong.
    pub(super) failed: usize,
    /// Wrong, and accepted by exceptions.
    pub(super) accepted: usize,
    /// A person has to look.
    pub(super) manual: usize,
    /// Of no concern here.
    pub(super) not_applicable: usize,
    /// Not looked at, or not run.
    pub(super) unseen: usize,
}

impl Tally {
    /// Returns what follows for a control of which all this is asked.
    pub(super) const fn state(self) -> ControlState {
        let is_open = self.accepted > 0 || self.manual > 0 || self.unseen > 0;
        if self.failed > 0 {
            ControlState::Fail
        } else if self.passed > 0 && !is_open {
            ControlState::Pass
        } else if self.passed > 0 || self.accepted > 0 {
            ControlState::Partly
        } else if self.unseen > 0 {
            ControlState::NotLookedAt
        } else if self.manual > 0 {
            ControlState::Manual
        } else if self.not_applicable > 0 {
            ControlState::NotApplicable
        } else {
            // Nobody said anything of it, and that is no pass.
            ControlState::Manual
        }
    }

    /// Takes what a person has to look at as looked at.
    pub(super) const fn vouched(self) -> Self {
        Self {
            passed: self.passed.saturating_add(self.manual),
            manual: 0,
            ..self
        }
    }

    /// Counts what another counted, too.
    pub(super) const fn add(&mut self, other: Self) {
        self.passed = self.passed.saturating_add(other.passed);
        self.failed = self.failed.saturating_add(other.failed);
        self.accepted = self.accepted.saturating_add(other.accepted);
        self.manual = self.manual.saturating_add(other.manual);
        self.not_applicable = self.not_applicable.saturating_add(other.not_applicable);
        self.unseen = self.unseen.saturating_add(other.unseen);
    }
}

/// Returns which of several ways to meet a control counts, by its position: one that is met, else the one that comes
/// nearest; the first of equals. A way that does not apply counts only where no other does.
pub(super) fn best(ways: &[Tally]) -> Option<usize> {
    let rank = |tally: &Tally| match tally.state() {
        ControlState::NotApplicable => 0,
        ControlState::Fail => 1,
        ControlState::NotLookedAt => 2,
        ControlState::Manual => 3,
        ControlState::Partly => 4,
        ControlState::Pass => 5,
    };
    let ranked = ways.iter().enumerate();
    // Of equals `max_by_key` takes the last.
    let best = ranked.rev().max_by_key(|(_, tally)| rank(tally));
    best.map(|(position, _)| position)
}
