//! The engine's own debugging pages; undocumented. Engines before 1.48 have them without a version alone.

use super::build::{number, row};
use crate::api::operation::{Answer, Class, Operation, Parameter};

pub(super) static ROWS: &[Operation] = &[
    on("debug.vars", "/debug/vars"),
    on("debug.pprof", "/debug/pprof/"),
    on("debug.pprof", "/debug/pprof/cmdline"),
    // Both last as long as the client says.
    on("debug.pprof", "/debug/pprof/profile")
        .query(SECONDS)
        .answer(Answer::Stream),
    on("debug.pprof", "/debug/pprof/symbol"),
    on("debug.pprof", "/debug/pprof/trace")
        .query(SECONDS)
        .answer(Answer::Stream),
    on("debug.pprof", "/debug/pprof/{name}")
        .query(const { &[number("debug"), number("gc"), number("seconds")] })
        .answer(Answer::Stream),
];

/// Begins a row of a page.
const fn on(id: &'static str, template: &'static str) -> Operation {
    row(id, "GET", template, Class::Debug).since(48)
}

const SECONDS: &[Parameter] = &[number("seconds")];
