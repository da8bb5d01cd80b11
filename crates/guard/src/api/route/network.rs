//! Networks.

use super::build::{FILTERS, flag, row, text};
use super::container::PRUNE;
use crate::api::operation::{Answer, Body, Class, Operation, Shape, Target};
use crate::api::shape;

pub(super) static ROWS: &[Operation] = &[
    LIST,
    Operation {
        template: "/networks/",
        ..LIST
    },
    row("networks.inspect", "GET", "/networks/{id}", Class::Read)
        .on(Target::Network)
        .query(const { &[flag("verbose").since(28), text("scope").since(31)] }),
    row(
        "networks.create",
        "POST",
        "/networks/create",
        Class::Network,
    )
    .body(Body::Json(Shape::Object(&shape::network::CREATE))),
    row(
        "networks.connect",
        "POST",
        "/networks/{id}/connect",
        Class::Network,
    )
    .on(Target::Network)
    .body(Body::Json(Shape::Object(&shape::network::CONNECT))),
    row(
        "networks.disconnect",
        "POST",
        "/networks/{id}/disconnect",
        Class::Network,
    )
    .on(Target::Network)
    .body(Body::Json(Shape::Object(&shape::network::DISCONNECT))),
    row(
        "networks.delete",
        "DELETE",
        "/networks/{id}",
        Class::Network,
    )
    .on(Target::Network),
    row("networks.prune", "POST", "/networks/prune", Class::Network)
        .since(25)
        .query(PRUNE)
        .answer(Answer::Stream),
];

/// The list; it has a path with a slash at its end as well, which is not documented.
const LIST: Operation = row("networks.list", "GET", "/networks", Class::Read)
    .query(const { &[FILTERS] })
    .answer(Answer::List(Target::Network));
