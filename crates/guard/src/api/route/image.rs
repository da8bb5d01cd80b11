//! Images, how they are made of containers and archives, and the cache of builds.

use super::build::{FILTERS, dropped, flag, json, number, row, text, whole};
use super::container::PRUNE;
use crate::api::operation::{Answer, Body, Class, Object, Operation, Parameter, Shape, Target};
use crate::api::shape;

pub(super) static ROWS: &[Operation] = &[
    row("images.list", "GET", "/images/json", Class::Read)
        .query(
            const {
                &[
                    flag("all"),
                    FILTERS,
                    text("filter").until(41),
                    flag("shared-size").since(42),
                    flag("digests"),
                    flag("manifests").since(47),
                    flag("identity").since(54),
                    dropped("only_ids"),
                ]
            },
        )
        .answer(Answer::List(Target::Image)),
    PULL,
    IMPORT,
    on(
        "images.inspect",
        "GET",
        "/images/{name...}/json",
        Class::Leak,
    )
    .query(
        const {
            &[
                flag("manifests").since(48),
                json("platform", PLATFORM).since(49),
            ]
        },
    ),
    on(
        "images.history",
        "GET",
        "/images/{name...}/history",
        Class::Leak,
    )
    .query(const { &[json("platform", PLATFORM).since(48)] }),
    on(
        "images.attestations",
        "GET",
        "/images/{name...}/attestations",
        Class::Read,
    )
    .since(55)
    .query(
        const {
            &[
                json("platform", PLATFORM),
                text("type").many(),
                flag("statement"),
            ]
        },
    ),
    on(
        "images.push",
        "POST",
        "/images/{name...}/push",
        Class::Supply,
    )
    .query(const { &[text("tag"), json("platform", PLATFORM).since(46)] })
    .answer(Answer::Stream),
    on("images.tag", "POST", "/images/{name...}/tag", Class::Supply)
        .query(const { &[text("repo"), text("tag"), dropped("force")] }),
    on(
        "images.delete",
        "DELETE",
        "/images/{name...}",
        Class::Supply,
    )
    .query(
        const {
            &[
                flag("force"),
                flag("noprune"),
                json("platforms", PLATFORM).many().since(50),
            ]
        },
    ),
    row("images.search", "GET", "/images/search", Class::Read)
        .query(const { &[text("term"), number("limit"), FILTERS] }),
    row("images.prune", "POST", "/images/prune", Class::Supply)
        .since(25)
        .query(PRUNE)
        .answer(Answer::Stream),
    on("images.save", "GET", "/images/{name...}/get", Class::Leak)
        .query(const { &[json("platform", PLATFORM).many().since(48)] })
        .answer(Answer::Stream),
    row("images.save-many", "GET", "/images/get", Class::Leak)
        .query(
            const {
                &[
                    text("names").many(),
                    json("platform", PLATFORM).many().since(48),
                ]
            },
        )
        .answer(Answer::Stream),
    row("images.load", "POST", "/images/load", Class::Supply)
        .query(const { &[flag("quiet"), json("platform", PLATFORM).many().since(48)] })
        .body(Body::Stream)
        .answer(Answer::Stream),
    row("images.commit", "POST", "/commit", Class::Supply)
        .query(
            const {
                &[
                    text("container"),
                    text("repo"),
                    text("tag"),
                    text("comment"),
                    text("author"),
                    flag("pause"),
                    text("changes").many(),
                ]
            },
        )
        .body(Body::Json(Shape::Object(&shape::image::COMMIT))),
    row("images.build", "POST", "/build", Class::Supply)
        .query(BUILD)
        .body(Body::Stream)
        .answer(Answer::Stream),
    row("build.prune", "POST", "/build/prune", Class::Supply)
        .since(31)
        .query(
            const {
                &[
                    flag("all"),
                    FILTERS,
                    number("keep-storage"),
                    number("reserved-space").since(48),
                    number("max-used-space").since(48),
                    number("min-free-space").since(48),
                    flag("stream").since(56),
                ]
            },
        )
        .answer(Answer::Stream),
    // Undocumented; came with BuildKit.
    row("build.cancel", "POST", "/build/cancel", Class::Supply)
        .since(38)
        .query(const { &[text("id")] }),
];

/// `POST /images/create` with `fromImage`.
pub(super) const PULL: Operation = create("images.pull");

/// `POST /images/create` without: the content comes with the request (`fromSrc=-`), or the engine fetches it.
pub(super) const IMPORT: Operation = create("images.import").body(Body::Stream);

const fn create(id: &'static str) -> Operation {
    row(id, "POST", "/images/create", Class::Supply)
        .query(
            const {
                &[
                    text("fromImage"),
                    text("fromSrc"),
                    text("repo"),
                    text("tag"),
                    text("message"),
                    text("platform").since(32),
                    text("changes").many(),
                ]
            },
        )
        .answer(Answer::Stream)
}

/// Begins a row of an operation on an image.
const fn on(
    id: &'static str,
    method: &'static str,
    template: &'static str,
    class: Class,
) -> Operation {
    row(id, method, template, class).on(Target::Image)
}

const BUILD: &[Parameter] = &[
    text("dockerfile"),
    text("t").many(),
    text("extrahosts").many(),
    text("remote"),
    flag("q"),
    flag("nocache"),
    json("cachefrom", Shape::List(&Shape::Text)),
    flag("pull"),
    flag("rm"),
    flag("forcerm"),
    number("memory"),
    number("memswap"),
    number("cpushares"),
    text("cpusetcpus"),
    text("cpusetmems"),
    number("cpuperiod"),
    number("cpuquota"),
    text("cgroupparent"),
    json("buildargs", Shape::Map(&Shape::TextOrNull)),
    number("shmsize"),
    json("ulimits", Shape::List(&ULIMIT)),
    flag("squash"),
    json("labels", Shape::Map(&Shape::Text)),
    text("networkmode"),
    text("securityopt").many(),
    text("isolation"),
    text("platform").since(32),
    text("target"),
    json("outputs", Shape::List(&OUTPUT)).since(40),
    text("session"),
    text("buildid"),
    text("version"),
];

/// What the OCI calls a platform.
const PLATFORM: Shape = Shape::Object(&PLATFORM_FIELDS);

static PLATFORM_FIELDS: Object = Object {
    name: "OCIPlatform",
    fields: &[
        whole("architecture", Shape::Text),
        whole("os", Shape::Text),
        whole("os.version", Shape::Text),
        whole("os.features", Shape::List(&Shape::Text)),
        whole("variant", Shape::Text),
    ],
};

static ULIMIT: Shape = Shape::Object(&Object {
    name: "Ulimit",
    fields: &[
        whole("Name", Shape::Text),
        whole("Hard", Shape::Integer(-1, i64::MAX as i128)),
        whole("Soft", Shape::Integer(-1, i64::MAX as i128)),
    ],
});

static OUTPUT: Shape = Shape::Object(&Object {
    name: "BuildOutput",
    fields: &[
        whole("Type", Shape::Text),
        whole("Attrs", Shape::Map(&Shape::Text)),
    ],
});
