//! Volumes.

use super::build::{FILTERS, flag, number, row};
use super::container::PRUNE;
use crate::api::operation::{Answer, Body, Class, Operation, Shape, Target};
use crate::api::shape;

pub(super) static ROWS: &[Operation] = &[
    row("volumes.list", "GET", "/volumes", Class::Read)
        .query(const { &[FILTERS] })
        .answer(Answer::List(Target::Volume)),
    row("volumes.create", "POST", "/volumes/create", Class::Volume)
        .body(Body::Json(Shape::Object(&shape::volume::CREATE))),
    row("volumes.inspect", "GET", "/volumes/{name}", Class::Read).on(Target::Volume),
    row("volumes.update", "PUT", "/volumes/{name}", Class::Volume)
        .since(42)
        .on(Target::Volume)
        .query(const { &[number("version")] })
        .body(Body::Json(Shape::Object(&shape::volume::UPDATE))),
    row("volumes.delete", "DELETE", "/volumes/{name}", Class::Volume)
        .on(Target::Volume)
        .query(const { &[flag("force").since(25)] }),
    row("volumes.prune", "POST", "/volumes/prune", Class::Volume)
        .since(25)
        .query(PRUNE)
        .answer(Answer::Stream),
];
