//! Why a control came out so, as a clause: what failed, what is accepted, what was not looked at, what a person has to
//! look at, and what people state.

use seawall_model::compliance::ControlState;

use super::tally::Tally;

/// The tally of a control, and the first words for each column of it.
#[derive(Debug, Default)]
pub(super) struct Account {
    pub(super) tally: Tally,
    failed: Few,
    accepted: Few,
    unseen: Few,
    manual: Few,
    nothing: Few,
    stated: Vec<String>,
    /// Checks that look at something else, each as a clause.
    pub(super) elsewhere: Vec<String>,
}

/// The first of several words, and how many there are.
#[derive(Debug, Default)]
struct Few {
    words: Vec<String>,
    more: bool,
}

impl Account {
    pub(super) fn add(&mut self, other: Self) {
        self.tally.add(other.tally);
        self.failed.add(other.failed);
        self.accepted.add(other.accepted);
        self.unseen.add(other.unseen);
        self.manual.add(other.manual);
        self.nothing.add(other.nothing);
        for stated in other.stated {
            if !self.stated.contains(&stated) {
                self.stated.push(stated);
            }
        }
        self.elsewhere.extend(other.elsewhere);
    }

    pub(super) fn passed(&mut self) {
        self.tally.passed = self.tally.passed.saturating_add(1);
    }

    pub(super) fn failed(&mut self, object: &str) {
        self.tally.failed = self.tally.failed.saturating_add(1);
        self.failed.push(object);
    }

    pub(super) fn accepted(&mut self, object: &str) {
        self.tally.accepted = self.tally.accepted.saturating_add(1);
        self.accepted.push(object);
    }

    pub(super) fn unseen(&mut self, why: &str) {
        self.tally.unseen = self.tally.unseen.saturating_add(1);
        self.unseen.push(why);
    }

    pub(super) fn manual(&mut self, what: &str) {
        self.tally.manual = self.tally.manual.saturating_add(1);
        self.manual.push(what);
    }

    pub(super) fn nothing(&mut self, why: &str) {
        self.tally.not_applicable = self.tally.not_applicable.saturating_add(1);
        self.nothing.push(why);
    }

    pub(super) fn elsewhere(&mut self, check: &str, what: &str) {
        self.elsewhere.push(format!("`{check}` looks at {what}"));
    }

    /// Takes a statement that all is well for what a person has to look at.
    pub(super) fn vouch(&mut self, owner: &str, is_signed: bool) {
        if self.tally.manual == 0 {
            return;
        }
        self.tally = self.tally.vouched();
        self.manual = Few::default();
        let signed = if is_signed { ", signed" } else { "" };
        self.state(format!("{owner} states that it is met{signed}"));
    }

    /// Takes a statement that something is wrong.
    pub(super) fn denied(&mut self, owner: &str) {
        self.tally.failed = self.tally.failed.saturating_add(1);
        self.state(format!("{owner} states that it is not met"));
    }

    /// Takes a statement that no longer holds. That something was wrong is not mended by time: a person has to look.
    pub(super) fn ended(&mut self, owner: &str, until: &str, was_met: bool) {
        self.state(format!("the statement of {owner} ended on {until}"));
        if !was_met {
            self.manual("whether what was stated is mended");
        }
    }

    fn state(&mut self, stated: String) {
        if !self.stated.contains(&stated) {
            self.stated.push(stated);
        }
    }
}

/// Writes the clause; nothing where a pass needs no word.
pub(super) fn clause(account: &Account, state: ControlState) -> Option<String> {
    let tally = account.tally;
    let mut parts = Vec::new();
    if !account.failed.words.is_empty() {
        parts.push(format!(
            "{} failed: {}",
            tally.failed,
            account.failed.shown()
        ));
    }
    if tally.accepted > 0 {
        let what = if tally.accepted == 1 {
            "failure is"
        } else {
            "failures are"
        };
        parts.push(format!(
            "{} {what} accepted: {}",
            tally.accepted,
            account.accepted.shown()
        ));
    }
    if tally.unseen > 0 {
        parts.push(format!("not looked at: {}", account.unseen.shown()));
    }
    if tally.manual > 0 {
        parts.push(format!("a person has to look: {}", account.manual.shown()));
    }
    parts.extend(account.stated.iter().cloned());
    if state == ControlState::NotApplicable && !account.nothing.words.is_empty() {
        parts.push(account.nothing.shown());
    }
    (!parts.is_empty()).then(|| parts.join("; "))
}

impl Few {
    fn push(&mut self, word: &str) {
        let word: String = word.chars().take(LONGEST).collect();
        if self.words.contains(&word) {
            return;
        }
        if self.words.len() < FEW {
            self.words.push(word);
        } else {
            self.more = true;
        }
    }

    fn add(&mut self, other: Self) {
        self.more |= other.more;
        for word in other.words {
            self.push(&word);
        }
    }

    fn shown(&self) -> String {
        let more = if self.more { " and more" } else { "" };
        format!("{}{more}", self.words.join(", "))
    }
}

/// Words that are written out.
const FEW: usize = 3;
/// Characters of one: names and reasons are anybody's.
const LONGEST: usize = 300;
