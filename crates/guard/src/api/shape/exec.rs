//! Bodies of `exec.create` and `exec.start`.

use super::{TEXTS, UINT64, field};
use crate::api::operation::{Object, Shape};

/// A further process of a container.
pub static CREATE: Object = Object {
    name: "ExecCreate",
    fields: &[
        field("AttachStdin", Shape::Bool, 24),
        field("AttachStdout", Shape::Bool, 24),
        field("AttachStderr", Shape::Bool, 24),
        field("DetachKeys", Shape::Text, 24),
        field("Tty", Shape::Bool, 24),
        field("Env", TEXTS, 24),
        field("Cmd", Shape::TextOrList, 24),
        field("Privileged", Shape::Bool, 24),
        field("User", Shape::Text, 24),
        field("WorkingDir", Shape::Text, 35),
        field("ConsoleSize", Shape::List(&UINT64), 42),
        field("Detach", Shape::Bool, 24),
        field("Container", Shape::Text, 24),
    ],
};

/// How a further process is started.
pub static START: Object = Object {
    name: "ExecStart",
    fields: &[
        field("Detach", Shape::Bool, 24),
        field("Tty", Shape::Bool, 24),
        field("ConsoleSize", Shape::List(&UINT64), 42),
        field("hijack", Shape::Bool, 24),
        field("stdin", Shape::Bool, 24),
    ],
};
