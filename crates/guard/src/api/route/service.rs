//! Services of the cluster.

use super::build::{FILTERS, flag, number, row, text};
use super::container::LOGS;
use crate::api::operation::{Answer, Body, Class, Operation, Shape, Target};
use crate::api::shape;

pub(super) static ROWS: &[Operation] = &[
    // Environments stand in it.
    row("services.list", "GET", "/services", Class::Leak)
        .query(const { &[FILTERS, flag("status").since(41)] })
        .answer(Answer::List(Target::Service)),
    row("services.create", "POST", "/services/create", Class::Swarm)
        .body(Body::Json(Shape::Object(&shape::service::CREATE))),
    row("services.inspect", "GET", "/services/{id}", Class::Leak)
        .on(Target::Service)
        .query(const { &[flag("insertDefaults").since(29)] }),
    row("services.delete", "DELETE", "/services/{id}", Class::Swarm).on(Target::Service),
    row(
        "services.update",
        "POST",
        "/services/{id}/update",
        Class::Swarm,
    )
    .on(Target::Service)
    .query(
        const {
            &[
                number("version"),
                text("registryAuthFrom").since(25),
                text("rollback").since(28),
            ]
        },
    )
    .body(Body::Json(Shape::Object(&shape::service::UPDATE))),
    row("services.logs", "GET", "/services/{id}/logs", Class::Leak)
        .since(25)
        .on(Target::Service)
        .query(LOGS)
        .answer(Answer::Stream),
];
