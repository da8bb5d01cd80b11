//! What a check says of a live object. Unlike a document, of which only faults are told, every object gets an
//! outcome, and what nobody could look at never counts as good.

use seawall_model::assessment::{Outcome, Reading};
use seawall_model::host::seen::Seen;

use crate::fault::{Fault, Place};
use crate::mend::Wanted;

/// Takes what a check says of one object, or of the parts of one.
#[derive(Debug)]
pub struct Outcomes {
    object: String,
    told: Vec<Told>,
    wanted: Vec<Wanted>,
}

/// What was said of an object.
#[derive(Clone, Debug)]
pub struct Told {
    /// The object in words: `container web`.
    pub object: String,
    /// How it came out.
    pub outcome: Outcome,
    /// The fault, where it failed.
    pub fault: Option<Fault>,
    /// What proves it.
    pub readings: Vec<Reading>,
    /// What has to become of files for it to pass, where it failed.
    pub wanted: Vec<Wanted>,
}

impl Outcomes {
    /// Makes an empty one for an object.
    pub fn new(object: impl Into<String>) -> Self {
        Self {
            object: object.into(),
            told: Vec::new(),
            wanted: Vec::new(),
        }
    }

    /// Says what has to become of a file; it stands beside the first fault that is told.
    pub fn want(&mut self, wanted: Wanted) {
        if self.wanted.len() < MOST {
            self.wanted.push(wanted);
        }
    }

    /// Returns the place of a fault of the object.
    pub fn place(&self) -> Place {
        Place {
            words: self.object.clone(),
            ..Place::default()
        }
    }

    /// Says that nothing is wrong.
    pub fn pass(&mut self, readings: Vec<Reading>) {
        self.tell(Outcome::Pass, None, readings);
    }

    /// Says what is wrong. The fault's place names the object; a part of one may be named there, too.
    pub fn fail(&mut self, fault: Fault, readings: Vec<Reading>) {
        self.tell(Outcome::Fail, Some(fault), readings);
    }

    /// Says what a person has to look at, as a clause.
    pub fn manual(&mut self, what: impl Into<String>, readings: Vec<Reading>) {
        self.tell(Outcome::Manual(what.into()), None, readings);
    }

    /// Says why the check does not concern the object, as a clause.
    pub fn not_applicable(&mut self, why: impl Into<String>) {
        self.tell(Outcome::NotApplicable(why.into()), None, Vec::new());
    }

    /// Says why it could not be looked at, as a clause.
    pub fn not_looked_at(&mut self, why: impl Into<String>) {
        self.tell(Outcome::NotLookedAt(why.into()), None, Vec::new());
    }

    /// Returns a fact; where there is none, says that it could not be looked at. `from` is where it is read:
    /// `HostConfig.Privileged`.
    pub fn need<'f, T>(&mut self, fact: &'f Seen<T>, from: &str) -> Option<&'f T> {
        match fact {
            Seen::Known(fact) => return Some(fact),
            Seen::Absent => self.not_looked_at(format!("{from} was not told")),
            Seen::Unknown(why) => self.not_looked_at(format!("{from} is not known: {why}")),
        }
        None
    }

    /// Takes over what was said of a part of the object.
    pub fn take(&mut self, part: Self) {
        let room = MOST.saturating_sub(self.told.len());
        self.told.extend(part.finish().into_iter().take(room));
    }

    /// Returns what was said. A check that says nothing has not looked.
    pub fn finish(mut self) -> Vec<Told> {
        if self.told.is_empty() {
            self.not_looked_at("the check said nothing of it");
        }
        let failed = self.told.iter_mut().find(|told| told.fault.is_some());
        if let Some(failed) = failed {
            failed.wanted = std::mem::take(&mut self.wanted);
        }
        self.told
    }

    fn tell(&mut self, outcome: Outcome, fault: Option<Fault>, readings: Vec<Reading>) {
        if self.told.len() >= MOST {
            return;
        }
        let words = fault.as_ref().map(|fault| fault.place.words.clone());
        let object = words.filter(|words| !words.is_empty());
        self.told.push(Told {
            object: object.unwrap_or_else(|| self.object.clone()),
            outcome,
            fault,
            readings,
            wanted: Vec::new(),
        });
    }
}

/// Outcomes of one check for one object that are kept.
const MOST: usize = 1_000;
