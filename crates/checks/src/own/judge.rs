//! Checks of the user's own and a document → faults. What cannot be evaluated is told, never taken for "holds not".

use std::collections::BTreeMap;
use std::sync::Arc;

use seawall_condition::{Budget, Failure};

use super::OwnCheck;
use super::view::{Element, View};
use crate::check::Faults;
use crate::fault::{Fault, Place};

/// What was seen in a document.
#[derive(Debug, Default)]
pub struct Judged {
    /// Faults, check by check, in the order of the document.
    pub faults: Vec<Fault>,
    /// What could not be judged.
    pub troubles: Vec<Trouble>,
    /// How many checks had something to look at in documents of this kind.
    pub count: usize,
}

/// Something that a check could not judge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// Id of the check.
    pub id: String,
    /// What happened, as a clause without a full stop.
    pub why: String,
    /// Where, if it was at one place.
    pub place: Option<Place>,
    /// Whether a bound was reached.
    pub is_limit: bool,
}

/// Judges a document. All checks share what their conditions may cost.
pub fn judge(checks: &[Arc<OwnCheck>], view: &View<'_>) -> Judged {
    judge_within(&mut Budget::new(MOST_STEPS), checks, view)
}

/// Judges a document at a given cost.
pub(super) fn judge_within(
    budget: &mut Budget,
    checks: &[Arc<OwnCheck>],
    view: &View<'_>,
) -> Judged {
    let mut judged = Judged::default();
    for check in checks.iter().filter(|check| view.has(check.subject)) {
        judged.count = judged.count.saturating_add(1);
        let mut one = One {
            check,
            faults: Faults::default(),
            failures: BTreeMap::new(),
            failed: 0,
            spent: None,
        };
        let left = view.each(check.subject, &check.uses, &mut |element| {
            one.look(&element, budget);
            one.spent.is_none()
        });
        one.finish(left, &mut judged);
    }
    judged
}

/// One check at work.
struct One<'a> {
    check: &'a OwnCheck,
    faults: Faults,
    /// The first place of each failure.
    failures: BTreeMap<String, Place>,
    failed: usize,
    /// Why no more elements are looked at.
    spent: Option<String>,
}

impl One<'_> {
    fn look(&mut self, element: &Element<'_>, budget: &mut Budget) {
        match self.check.condition.holds(&element.variables, budget) {
            Ok(true) => self.faults.push(self.fault(element)),
            Ok(false) => {}
            Err(failure) if failure.is_final() && budget.is_spent() => {
                self.spent = Some(failure.why);
            }
            Err(failure) => self.fail(failure, element),
        }
    }

    fn fault(&self, element: &Element<'_>) -> Fault {
        let mut place = element.place.clone();
        let found = self
            .check
            .at
            .as_ref()
            .and_then(|at| (element.find)(at.steps()));
        if let Some((document, span)) = found {
            place.document = document;
            place.span = Some(span);
        }
        let message = self.check.message.write(&element.variables);
        Fault::new(Arc::clone(&self.check.about), message, place)
    }

    fn fail(&mut self, failure: Failure, element: &Element<'_>) {
        self.failed = self.failed.saturating_add(1);
        if self.failures.len() < MOST_TROUBLES {
            self.failures
                .entry(failure.why)
                .or_insert_with(|| element.place.clone());
        }
    }

    fn finish(self, left_out: usize, judged: &mut Judged) {
        let trouble = |why: String, place: Option<Place>, is_limit: bool| Trouble {
            id: self.check.about.id.clone(),
            why,
            place,
            is_limit,
        };
        let told = self.failures.len();
        for (why, place) in self.failures {
            let why = format!("its condition says nothing about {}: {why}", place.words);
            judged.troubles.push(trouble(why, Some(place), false));
        }
        if let Some(more) = self.failed.checked_sub(told).filter(|more| *more > 0) {
            let why = format!("its condition says nothing about {more} other places");
            judged.troubles.push(trouble(why, None, false));
        }
        if let Some(why) = self.spent {
            let why = format!("its condition was not evaluated everywhere: {why}");
            judged.troubles.push(trouble(why, None, true));
        }
        if left_out > 0 {
            let why =
                format!("at least {left_out} elements were not looked at: there are too many");
            judged.troubles.push(trouble(why, None, true));
        }
        let (faults, dropped) = self.faults.finish();
        if dropped > 0 {
            let why = format!("{dropped} more faults are not listed");
            judged.troubles.push(trouble(why, None, true));
        }
        judged.faults.extend(faults);
    }
}

/// Steps that all conditions may take in one document.
const MOST_STEPS: u64 = 20_000_000;
/// Failures of one check in one document that are told.
const MOST_TROUBLES: usize = 10;
