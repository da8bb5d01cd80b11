//! Tasks of the cluster.

use super::build::{FILTERS, row};
use super::container::LOGS;
use crate::api::operation::{Answer, Class, Operation, Target};

pub(super) static ROWS: &[Operation] = &[
    // Environments stand in it.
    row("tasks.list", "GET", "/tasks", Class::Leak)
        .query(const { &[FILTERS] })
        .answer(Answer::List(Target::Task)),
    row("tasks.inspect", "GET", "/tasks/{id}", Class::Leak).on(Target::Task),
    row("tasks.logs", "GET", "/tasks/{id}/logs", Class::Leak)
        .since(29)
        .on(Target::Task)
        .query(LOGS)
        .answer(Answer::Stream),
];
