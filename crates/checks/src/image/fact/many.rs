//! Many faults of one kind: a wall of them tells less than a few and the count of the others.

use crate::check::Faults;
use crate::fault::Fault;

/// Tells faults up to a number; the last one tells how many more there are.
#[derive(Default)]
pub(crate) struct Many {
    told: usize,
    last: Option<Fault>,
    more: usize,
}

impl Many {
    /// Takes a fault.
    pub(crate) fn push(&mut self, fault: Fault, faults: &mut Faults) {
        if self.told < MOST {
            self.told = self.told.saturating_add(1);
            faults.push(fault);
        } else if self.last.is_none() {
            self.last = Some(fault);
        } else {
            self.more = self.more.saturating_add(1);
        }
    }

    /// Counts faults that were not made.
    pub(crate) const fn uncounted(&mut self, more: usize) {
        self.more = self.more.saturating_add(more);
    }

    /// Tells what is left.
    pub(crate) fn finish(self, faults: &mut Faults) {
        if let Some(mut last) = self.last {
            if self.more > 0 {
                last.message = format!("{}, and {} more like it", last.message, self.more);
            }
            faults.push(last);
        }
    }
}

/// Faults of a check that are told one by one.
const MOST: usize = 100;
