//! Layers in parallel.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use seawall_model::problem::{Problem, ProblemKind};
use seawall_model::tree::{LayerVisitors, Ticket};

use super::pass::Job;
use super::{BlobOutcome, LayerBlob};
use crate::error::{Error, ErrorKind};
use crate::layer::walk::{Budget, KEPT_AGAIN};
use crate::source::WalkContext;

/// Walks layers in parallel, the largest first. The outcomes are in the order of `blobs`; the ticket of
/// each is its position. Every visitor that was begun is finished.
pub fn walk_blobs(
    blobs: &[&dyn LayerBlob],
    visitors: &dyn LayerVisitors,
    context: &WalkContext<'_>,
) -> Vec<BlobOutcome> {
    let schedule = Schedule::new(blobs, visitors, context);
    let workers = context.threads.clamp(1, blobs.len().max(1));
    if workers == 1 {
        schedule.work();
    } else {
        std::thread::scope(|scope| {
            for _ in 1..workers {
                scope.spawn(|| schedule.work());
            }
            schedule.work();
        });
    }
    let outcomes = schedule.outcomes.into_inner();
    let mut outcomes = outcomes.unwrap_or_else(std::sync::PoisonError::into_inner);
    outcomes.sort_by_key(|outcome| outcome.ticket);
    outcomes
}

struct Schedule<'s> {
    blobs: &'s [&'s dyn LayerBlob],
    visitors: &'s dyn LayerVisitors,
    context: &'s WalkContext<'s>,
    budget: Budget,
    /// Positions in `blobs`, the largest blob first.
    order: Vec<usize>,
    next: AtomicUsize,
    /// Threads that are not in use.
    free: AtomicUsize,
    total: u64,
    outcomes: Mutex<Vec<BlobOutcome>>,
}

impl<'s> Schedule<'s> {
    fn new(
        blobs: &'s [&'s dyn LayerBlob],
        visitors: &'s dyn LayerVisitors,
        context: &'s WalkContext<'s>,
    ) -> Self {
        let size = |index: &usize| {
            blobs
                .get(*index)
                .and_then(|blob| blob.stored_size())
                .unwrap_or(u64::MAX)
        };
        let mut order: Vec<usize> = (0..blobs.len()).collect();
        order.sort_by_key(|index| std::cmp::Reverse(size(index)));
        let sizes = blobs.iter().map(|blob| blob.stored_size().unwrap_or(0));
        Self {
            blobs,
            visitors,
            context,
            budget: Budget::new(context.limits),
            order,
            next: AtomicUsize::new(0),
            free: AtomicUsize::new(context.threads.saturating_sub(blobs.len().max(1))),
            total: sizes.fold(0, u64::saturating_add),
            outcomes: Mutex::new(Vec::new()),
        }
    }

    /// Takes layers until none is left.
    fn work(&self) {
        while let Some(index) = self.order.get(self.next.fetch_add(1, Ordering::Relaxed)) {
            if let Some(blob) = self.blobs.get(*index) {
                let outcome = self.layer(*index, *blob);
                let outcomes = self.outcomes.lock();
                outcomes
                    .unwrap_or_else(std::sync::PoisonError::into_inner)
                    .push(outcome);
            }
        }
        // Those still at work may use this thread's share for reading ahead.
        self.free.fetch_add(1, Ordering::Relaxed);
    }

    fn layer(&self, index: usize, blob: &dyn LayerBlob) -> BlobOutcome {
        self.context
            .progress
            .begin(index, blob.label(), blob.stored_size());
        let borrowed = self.borrow_thread();
        let size = blob.stored_size().unwrap_or(0);
        // A layer that outweighs all others together will be the last to end: help it from the start.
        let outweighs = self.context.threads > 1 && size > self.total.saturating_sub(size);
        let job = Job {
            ticket: Ticket(index),
            stored_size: blob.stored_size(),
            digest: blob.digest(),
            diff_id: blob.diff_id(),
            budget: &self.budget,
            context: self.context,
            helper: borrowed || outweighs,
            kept: KEPT_AGAIN,
        };
        let outcome = match blob.open() {
            Ok(reader) => job.run(reader, Some(blob), self.visitors),
            Err(error) => job.nothing(cannot_open(&error)),
        };
        if borrowed {
            self.free.fetch_add(1, Ordering::Relaxed);
        }
        self.context.progress.end(index);
        outcome
    }

    fn borrow_thread(&self) -> bool {
        let less = |free: usize| free.checked_sub(1);
        self.free
            .try_update(Ordering::Relaxed, Ordering::Relaxed, less)
            .is_ok()
    }
}

fn cannot_open(error: &Error) -> Problem {
    let kind = match error.kind() {
        ErrorKind::User | ErrorKind::Input => ProblemKind::Input,
        ErrorKind::Environment | ErrorKind::Network => ProblemKind::Environment,
        ErrorKind::Limit => ProblemKind::Limit,
    };
    let problem = Problem::new(kind, "layer", error.to_string());
    match error.hint_text() {
        Some(hint) => problem.hint(hint),
        None => problem,
    }
}
