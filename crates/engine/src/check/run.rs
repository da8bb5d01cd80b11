//! Checks are run on what was read: one after the other, or side by side where there is much to look at.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use seawall_checks::check::{Check, Faults};
use seawall_checks::fault::Fault;
use seawall_checks::selection::Selected;
use seawall_model::problem::{Problem, ProblemKind};

use super::{CheckOptions, Given};

/// What the checks of a kind said.
pub(super) struct Ran {
    pub(super) faults: Vec<Fault>,
    pub(super) problems: Vec<Problem>,
    /// How many were run.
    pub(super) count: usize,
}

impl Ran {
    fn of(selected: &Selected, told: impl Iterator<Item = (&'static Check, Faults)>) -> Self {
        let mut ran = Self {
            faults: Vec::new(),
            problems: Vec::new(),
            count: 0,
        };
        for (check, faults) in told {
            ran.problems.extend(stopped(check, &faults));
            let (faults, dropped) = faults.finish();
            ran.problems.extend(too_many(check, faults.len(), dropped));
            let wanted = faults.into_iter().filter(|it| selected.wants(it));
            ran.faults.extend(wanted);
            ran.count = ran.count.saturating_add(1);
        }
        ran
    }
}

/// Runs the selected checks that have eyes for a document; what is too much is told.
pub(super) fn run_all(
    given: &Given,
    options: &CheckOptions,
    has_eyes: impl Fn(&&'static Check) -> bool,
    judge: impl Fn(&Check) -> Faults + Sync,
) -> Ran {
    let mut ran = if given.bytes.len() < LARGE {
        run_selected(&options.selected, has_eyes, judge)
    } else {
        run_side_by_side(&options.selected, has_eyes, judge)
    };
    let problems = ran.problems.drain(..);
    ran.problems = problems.map(|problem| problem.at(&given.name)).collect();
    ran
}

/// Runs the selected checks that have eyes for something; what is too much is told.
pub(super) fn run_selected(
    selected: &Selected,
    has_eyes: impl Fn(&&'static Check) -> bool,
    judge: impl Fn(&Check) -> Faults,
) -> Ran {
    let told = selected
        .checks()
        .filter(has_eyes)
        .map(|check| (check, judge(check)));
    Ran::of(selected, told)
}

/// The same for what is large: on all processors, with the same outcome in the same order.
fn run_side_by_side(
    selected: &Selected,
    has_eyes: impl Fn(&&'static Check) -> bool,
    judge: impl Fn(&Check) -> Faults + Sync,
) -> Ran {
    let checks: Vec<&'static Check> = selected.checks().filter(has_eyes).collect();
    let slots: Vec<OnceLock<Faults>> = checks.iter().map(|_| OnceLock::new()).collect();
    let next = AtomicUsize::new(0);
    let work = || {
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let (Some(check), Some(slot)) = (checks.get(index), slots.get(index)) else {
                return;
            };
            // Nobody else has this index, so that the slot is empty.
            let _is_empty = slot.set(judge(check));
        }
    };
    let processors = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 1..processors.min(MOST_THREADS) {
            scope.spawn(work);
        }
        work();
    });
    let told = slots
        .into_iter()
        .map(|slot| slot.into_inner().unwrap_or_default());
    Ran::of(selected, checks.into_iter().zip(told))
}

/// Tells that a check did not look at everything.
fn stopped(check: &Check, faults: &Faults) -> Option<Problem> {
    let why = faults.stopped()?;
    let why = format!("not looked at to the end: {why}");
    Some(Problem::new(ProblemKind::Limit, check.id, why))
}

fn too_many(check: &Check, kept: usize, dropped: usize) -> Option<Problem> {
    (dropped > 0).then(|| {
        let why = format!("only the first {kept} faults are listed, {dropped} more are not");
        Problem::new(ProblemKind::Limit, check.id, why)
    })
}

/// Bytes from which on threads are worth what they cost.
const LARGE: usize = 256 * 1024;
/// Threads that look at one document.
const MOST_THREADS: usize = 8;
