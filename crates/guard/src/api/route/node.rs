//! Nodes of the cluster.

use super::build::{FILTERS, flag, number, row};
use crate::api::operation::{Answer, Body, Class, Operation, Shape, Target};
use crate::api::shape;

pub(super) static ROWS: &[Operation] = &[
    row("nodes.list", "GET", "/nodes", Class::Read)
        .query(const { &[FILTERS] })
        .answer(Answer::List(Target::Node)),
    row("nodes.inspect", "GET", "/nodes/{id}", Class::Read).on(Target::Node),
    row("nodes.delete", "DELETE", "/nodes/{id}", Class::Swarm)
        .on(Target::Node)
        .query(const { &[flag("force")] }),
    row("nodes.update", "POST", "/nodes/{id}/update", Class::Swarm)
        .on(Target::Node)
        .query(const { &[number("version")] })
        .body(Body::Json(Shape::Object(&shape::node::UPDATE))),
];
