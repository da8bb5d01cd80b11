//! Containers, their streams, files and checkpoints.

use super::build::{FILTERS, dropped, flag, number, row, text, whole};
use crate::api::http::Upgrade;
use crate::api::operation::{Answer, Body, Class, Object, Operation, Parameter, Shape, Target};
use crate::api::shape;

pub(super) static ROWS: &[Operation] = &[
    row("containers.list", "GET", "/containers/json", Class::Read)
        .query(
            const {
                &[
                    flag("all"),
                    number("limit"),
                    flag("size"),
                    text("since"),
                    text("before"),
                    FILTERS,
                    dropped("trunc_cmd"),
                ]
            },
        )
        .answer(Answer::List(Target::Container)),
    row(
        "containers.create",
        "POST",
        "/containers/create",
        Class::Create,
    )
    .query(const { &[text("name"), text("platform").since(41)] })
    .body(Body::Json(Shape::Object(&shape::container::CREATE))),
    // Environments stand in it.
    on(
        "containers.inspect",
        "GET",
        "/containers/{id}/json",
        Class::Leak,
    )
    .query(const { &[flag("size")] }),
    on("containers.top", "GET", "/containers/{id}/top", Class::Read)
        .query(const { &[text("ps_args")] }),
    on(
        "containers.logs",
        "GET",
        "/containers/{id}/logs",
        Class::Leak,
    )
    .query(LOGS)
    .answer(Answer::Stream),
    on(
        "containers.changes",
        "GET",
        "/containers/{id}/changes",
        Class::Read,
    ),
    on(
        "containers.export",
        "GET",
        "/containers/{id}/export",
        Class::Leak,
    )
    .answer(Answer::Stream),
    on(
        "containers.stats",
        "GET",
        "/containers/{id}/stats",
        Class::Read,
    )
    .query(const { &[flag("stream"), flag("one-shot").since(41)] })
    .answer(Answer::Stream),
    on(
        "containers.resize",
        "POST",
        "/containers/{id}/resize",
        Class::Lifecycle,
    )
    .query(const { &[number("h"), number("w")] }),
    on(
        "containers.start",
        "POST",
        "/containers/{id}/start",
        Class::Lifecycle,
    )
    .query(
        const {
            &[
                text("detachKeys"),
                text("checkpoint"),
                text("checkpoint-dir"),
            ]
        },
    ),
    on(
        "containers.stop",
        "POST",
        "/containers/{id}/stop",
        Class::Lifecycle,
    )
    .query(STOP),
    on(
        "containers.restart",
        "POST",
        "/containers/{id}/restart",
        Class::Lifecycle,
    )
    .query(STOP),
    on(
        "containers.kill",
        "POST",
        "/containers/{id}/kill",
        Class::Lifecycle,
    )
    .query(const { &[text("signal")] }),
    on(
        "containers.update",
        "POST",
        "/containers/{id}/update",
        Class::Create,
    )
    .body(Body::Json(Shape::Object(&shape::container::UPDATE))),
    on(
        "containers.rename",
        "POST",
        "/containers/{id}/rename",
        Class::Lifecycle,
    )
    .query(const { &[text("name")] }),
    on(
        "containers.pause",
        "POST",
        "/containers/{id}/pause",
        Class::Lifecycle,
    ),
    on(
        "containers.unpause",
        "POST",
        "/containers/{id}/unpause",
        Class::Lifecycle,
    ),
    on(
        "containers.attach",
        "POST",
        "/containers/{id}/attach",
        Class::Create,
    )
    .query(ATTACH)
    .hijack(Upgrade::Tcp),
    // Engines before 1.42 read the streams' parameters not at all, and attach to all three.
    on(
        "containers.attach-ws",
        "GET",
        "/containers/{id}/attach/ws",
        Class::Create,
    )
    .query(ATTACH)
    .hijack(Upgrade::WebSocket),
    on(
        "containers.wait",
        "POST",
        "/containers/{id}/wait",
        Class::Read,
    )
    .query(const { &[text("condition").since(30)] })
    .answer(Answer::Stream),
    on(
        "containers.delete",
        "DELETE",
        "/containers/{id}",
        Class::Lifecycle,
    )
    .query(const { &[flag("v"), flag("force"), flag("link")] }),
    on(
        "containers.archive-stat",
        "HEAD",
        "/containers/{id}/archive",
        Class::Leak,
    )
    .query(const { &[text("path")] }),
    on(
        "containers.archive-get",
        "GET",
        "/containers/{id}/archive",
        Class::Leak,
    )
    .query(const { &[text("path")] })
    .answer(Answer::Stream),
    on(
        "containers.archive-put",
        "PUT",
        "/containers/{id}/archive",
        Class::Create,
    )
    .query(
        const {
            &[
                text("path"),
                flag("noOverwriteDirNonDir"),
                flag("copyUIDGID"),
            ]
        },
    )
    .body(Body::Stream),
    row(
        "containers.prune",
        "POST",
        "/containers/prune",
        Class::Lifecycle,
    )
    .since(25)
    .query(PRUNE)
    .answer(Answer::Stream),
    // Undocumented, and only of engines with experimental features: names of folders of the host stand in them.
    on(
        "checkpoints.list",
        "GET",
        "/containers/{id}/checkpoints",
        Class::Read,
    )
    .since(25)
    .query(const { &[text("dir")] }),
    on(
        "checkpoints.create",
        "POST",
        "/containers/{id}/checkpoints",
        Class::Create,
    )
    .since(25)
    .body(Body::Json(Shape::Object(&CHECKPOINT))),
    on(
        "checkpoints.delete",
        "DELETE",
        "/containers/{id}/checkpoints/{checkpoint}",
        Class::Create,
    )
    .since(25)
    .query(const { &[text("dir")] }),
];

/// Begins a row of an operation on a container.
const fn on(
    id: &'static str,
    method: &'static str,
    template: &'static str,
    class: Class,
) -> Operation {
    row(id, method, template, class).on(Target::Container)
}

/// Parameters of logs; those of services and tasks have them too.
pub(super) const LOGS: &[Parameter] = &[
    flag("follow"),
    flag("stdout"),
    flag("stderr"),
    text("since"),
    text("until").since(35),
    flag("timestamps"),
    text("tail"),
    flag("details"),
];

const ATTACH: &[Parameter] = &[
    text("detachKeys"),
    flag("logs"),
    flag("stream"),
    flag("stdin"),
    flag("stdout"),
    flag("stderr"),
];

const STOP: &[Parameter] = &[text("signal").since(42), number("t")];

/// Parameters of pruning.
pub(super) const PRUNE: &[Parameter] = &[FILTERS, flag("stream").since(56)];

static CHECKPOINT: Object = Object {
    name: "CheckpointCreateOptions",
    fields: &[
        whole("CheckpointID", Shape::Text),
        whole("CheckpointDir", Shape::Text),
        whole("Exit", Shape::Bool),
    ],
};
