//! Configurations of the cluster.

use super::build::{FILTERS, number, row};
use crate::api::operation::{Answer, Body, Class, Operation, Shape, Target};
use crate::api::shape;

pub(super) static ROWS: &[Operation] = &[
    // Their content stands in it.
    row("configs.list", "GET", "/configs", Class::Leak)
        .since(30)
        .query(const { &[FILTERS] })
        .answer(Answer::List(Target::Config)),
    row("configs.create", "POST", "/configs/create", Class::Swarm)
        .since(30)
        .body(Body::Json(Shape::Object(&shape::config::CREATE))),
    row("configs.inspect", "GET", "/configs/{id}", Class::Leak)
        .since(30)
        .on(Target::Config),
    row("configs.delete", "DELETE", "/configs/{id}", Class::Swarm)
        .since(30)
        .on(Target::Config),
    row(
        "configs.update",
        "POST",
        "/configs/{id}/update",
        Class::Swarm,
    )
    .since(30)
    .on(Target::Config)
    .query(const { &[number("version")] })
    .body(Body::Json(Shape::Object(&shape::config::UPDATE))),
];
