//! What a step needs, and what bars it: three-valued, as facts are. A step that is barred is none; one of which
//! something is not known is a gap.

use seawall_model::host::seen::Seen;
use seawall_model::posture::Basis;

/// Whether a step can be taken.
#[derive(Clone, Debug)]
pub(super) struct Way {
    is_barred: bool,
    unknown: Option<String>,
    /// What stands in the way without closing it.
    pub(super) lowered: Vec<String>,
    /// Who says so.
    pub(super) basis: Basis,
}

/// How a way came out.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Passage {
    /// It can be taken.
    Open,
    /// It cannot.
    Barred,
    /// Nobody knows, and why.
    Unknown(String),
}

impl Way {
    /// Makes an open one.
    pub(super) const fn new(basis: Basis) -> Self {
        Self {
            is_barred: false,
            unknown: None,
            lowered: Vec::new(),
            basis,
        }
    }

    /// It can be taken only where this is so.
    pub(super) fn needs(&mut self, fact: &Seen<bool>, what: &str) {
        match fact {
            Seen::Known(true) => {}
            Seen::Known(false) => self.is_barred = true,
            Seen::Absent => self.is_unknown(format!("{what} was not told")),
            Seen::Unknown(why) => self.is_unknown(format!("{what} is not known: {why}")),
        }
    }

    /// It cannot be taken.
    pub(super) const fn bar(&mut self) {
        self.is_barred = true;
    }

    /// Something is not known; the first reason is told.
    pub(super) fn is_unknown(&mut self, why: impl Into<String>) {
        if self.unknown.is_none() {
            self.unknown = Some(why.into());
        }
    }

    /// Something stands in the way without closing it.
    pub(super) fn lower(&mut self, why: impl Into<String>) {
        self.lowered.push(why.into());
    }

    /// Something of it was not seen in the kernel.
    pub(super) const fn by_configuration(&mut self) {
        self.basis = Basis::Configuration;
    }

    /// Returns how it came out: what bars it counts more than what is not known.
    pub(super) fn passage(&self) -> Passage {
        match &self.unknown {
            _ if self.is_barred => Passage::Barred,
            Some(why) => Passage::Unknown(why.clone()),
            None => Passage::Open,
        }
    }
}
