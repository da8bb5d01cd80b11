//! Plugins of the engine: programs with its power.

use super::build::{FILTERS, flag, number, row, text};
use crate::api::operation::{Answer, Body, Class, Operation, Target};
use crate::api::shape;

pub(super) static ROWS: &[Operation] = &[
    row("plugins.list", "GET", "/plugins", Class::Read)
        .since(25)
        .query(const { &[FILTERS] })
        .answer(Answer::List(Target::Plugin)),
    row(
        "plugins.privileges",
        "GET",
        "/plugins/privileges",
        Class::Read,
    )
    .since(25)
    .query(const { &[text("remote")] }),
    row("plugins.pull", "POST", "/plugins/pull", Class::Plugin)
        .since(25)
        .query(const { &[text("remote"), text("name")] })
        .body(Body::Json(shape::plugin::PRIVILEGES))
        .answer(Answer::Stream),
    on(
        "plugins.inspect",
        "GET",
        "/plugins/{name...}/json",
        Class::Leak,
    ),
    on(
        "plugins.delete",
        "DELETE",
        "/plugins/{name...}",
        Class::Plugin,
    )
    .query(const { &[flag("force")] }),
    on(
        "plugins.enable",
        "POST",
        "/plugins/{name...}/enable",
        Class::Plugin,
    )
    .query(const { &[number("timeout")] }),
    on(
        "plugins.disable",
        "POST",
        "/plugins/{name...}/disable",
        Class::Plugin,
    )
    .query(const { &[flag("force").since(28)] }),
    on(
        "plugins.upgrade",
        "POST",
        "/plugins/{name...}/upgrade",
        Class::Plugin,
    )
    .since(26)
    .query(const { &[text("remote")] })
    .body(Body::Json(shape::plugin::PRIVILEGES))
    .answer(Answer::Stream),
    row("plugins.create", "POST", "/plugins/create", Class::Plugin)
        .since(25)
        .query(const { &[text("name")] })
        .body(Body::Stream),
    on(
        "plugins.push",
        "POST",
        "/plugins/{name...}/push",
        Class::Plugin,
    )
    .answer(Answer::Stream),
    on(
        "plugins.set",
        "POST",
        "/plugins/{name...}/set",
        Class::Plugin,
    )
    .body(Body::Json(shape::plugin::SET)),
];

/// Begins a row of an operation on a plugin.
const fn on(
    id: &'static str,
    method: &'static str,
    template: &'static str,
    class: Class,
) -> Operation {
    row(id, method, template, class)
        .since(25)
        .on(Target::Plugin)
}
