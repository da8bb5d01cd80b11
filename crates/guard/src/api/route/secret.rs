//! Secrets of the cluster: their names and labels are read, never their content.

use super::build::{FILTERS, number, row};
use crate::api::operation::{Answer, Body, Class, Operation, Shape, Target};
use crate::api::shape;

pub(super) static ROWS: &[Operation] = &[
    row("secrets.list", "GET", "/secrets", Class::Read)
        .since(25)
        .query(const { &[FILTERS] })
        .answer(Answer::List(Target::Secret)),
    row("secrets.create", "POST", "/secrets/create", Class::Swarm)
        .since(25)
        .body(Body::Json(Shape::Object(&shape::secret::CREATE))),
    row("secrets.inspect", "GET", "/secrets/{id}", Class::Read)
        .since(25)
        .on(Target::Secret),
    row("secrets.delete", "DELETE", "/secrets/{id}", Class::Swarm)
        .since(25)
        .on(Target::Secret),
    row(
        "secrets.update",
        "POST",
        "/secrets/{id}/update",
        Class::Swarm,
    )
    .since(26)
    .on(Target::Secret)
    .query(const { &[number("version")] })
    .body(Body::Json(Shape::Object(&shape::secret::UPDATE))),
];
