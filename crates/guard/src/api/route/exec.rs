//! Programs that are run in a container beside its own.

use super::build::{number, row};
use crate::api::http::Upgrade;
use crate::api::operation::{Body, Class, Operation, Shape, Target};
use crate::api::shape;

pub(super) static ROWS: &[Operation] = &[
    row(
        "exec.create",
        "POST",
        "/containers/{id}/exec",
        Class::Create,
    )
    .on(Target::Container)
    .body(Body::Json(Shape::Object(&shape::exec::CREATE))),
    row("exec.start", "POST", "/exec/{id}/start", Class::Create)
        .on(Target::Exec)
        .body(Body::Hijack(Shape::Object(&shape::exec::START)))
        .hijack(Upgrade::Tcp),
    row("exec.resize", "POST", "/exec/{id}/resize", Class::Lifecycle)
        .on(Target::Exec)
        .query(const { &[number("h"), number("w")] }),
    row("exec.inspect", "GET", "/exec/{id}/json", Class::Read).on(Target::Exec),
];
