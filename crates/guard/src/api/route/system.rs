//! The engine itself.

use super::build::{FILTERS, flag, row, text};
use crate::api::operation::{Answer, Body, Class, Operation, Shape};
use crate::api::shape;

pub(super) static ROWS: &[Operation] = &[
    // Credentials of a registry stand in its body.
    row("system.auth", "POST", "/auth", Class::Meta)
        .body(Body::Json(Shape::Object(&shape::system::AUTH))),
    row("system.info", "GET", "/info", Class::Meta),
    row("system.version", "GET", "/version", Class::Meta),
    row("system.ping", "GET", "/_ping", Class::Meta),
    row("system.ping", "HEAD", "/_ping", Class::Meta),
    row("system.events", "GET", "/events", Class::Leak)
        .query(const { &[text("since"), text("until"), FILTERS] })
        .answer(Answer::Stream),
    row("system.df", "GET", "/system/df", Class::Read)
        .since(25)
        .query(const { &[text("type").many().since(42), flag("verbose").since(52)] }),
    // Undocumented. On paths the engine answers it as well; here that is refused.
    row("system.options", "OPTIONS", "*", Class::Meta),
];
