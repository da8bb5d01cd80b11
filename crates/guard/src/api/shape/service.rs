//! Bodies of `services.create` and `services.update` (Engine API, `ServiceSpec`). What its tasks run is in
//! `task`.

use super::{INT64, TEXT_MAP, TEXTS, UINT32, UINT64, field};
use crate::api::operation::{Field, Object, Shape};

/// What a service is to be.
pub static CREATE: Object = Object {
    name: "ServiceSpec",
    fields: SPEC,
};

/// What a service is to become.
pub static UPDATE: Object = Object {
    name: "ServiceSpec",
    fields: SPEC,
};

/// The fields of both.
static SPEC: &[Field] = &[
    field("Name", Shape::Text, 24),
    field("Labels", TEXT_MAP, 24),
    field("TaskTemplate", Shape::Object(&super::task::TASK_SPEC), 24),
    field("Mode", Shape::Object(&SERVICE_MODE), 24),
    field("UpdateConfig", Shape::Object(&UPDATE_CONFIG), 24),
    field(
        "Networks",
        Shape::List(&Shape::Object(&NETWORK_ATTACHMENT_CONFIG)),
        24,
    ),
    field("EndpointSpec", Shape::Object(&ENDPOINT_SPEC), 24),
    field("RollbackConfig", Shape::Object(&UPDATE_CONFIG), 28),
];

/// How many tasks there are.
static SERVICE_MODE: Object = Object {
    name: "ServiceMode",
    fields: &[
        field("Replicated", Shape::Object(&REPLICATED_SERVICE), 24),
        field("Global", Shape::Empty, 25),
        field("ReplicatedJob", Shape::Object(&REPLICATED_JOB), 41),
        field("GlobalJob", Shape::Empty, 41),
        field("replicated", Shape::Object(&REPLICATED_SERVICE), 24),
        field("global", Shape::Empty, 25),
    ],
};

/// A number of tasks.
static REPLICATED_SERVICE: Object = Object {
    name: "ReplicatedService",
    fields: &[field("Replicas", UINT64, 24)],
};

/// A number of tasks that end.
static REPLICATED_JOB: Object = Object {
    name: "ReplicatedJob",
    fields: &[
        field("MaxConcurrent", UINT64, 41),
        field("TotalCompletions", UINT64, 41),
    ],
};

/// How tasks are replaced.
static UPDATE_CONFIG: Object = Object {
    name: "UpdateConfig",
    fields: &[
        field("Parallelism", UINT64, 24),
        field("Delay", INT64, 24),
        field("FailureAction", Shape::Text, 24),
        field("Monitor", INT64, 25),
        field("MaxFailureRatio", Shape::Number, 25),
        field("Order", Shape::Text, 29),
    ],
};

/// How a service is reached.
static ENDPOINT_SPEC: Object = Object {
    name: "EndpointSpec",
    fields: &[
        field("Mode", Shape::Text, 24),
        field(
            "Ports",
            Shape::List(&Shape::Object(&ENDPOINT_PORT_CONFIG)),
            24,
        ),
    ],
};

/// A published port.
static ENDPOINT_PORT_CONFIG: Object = Object {
    name: "EndpointPortConfig",
    fields: &[
        field("Name", Shape::Text, 24),
        field("Protocol", Shape::Text, 24),
        field("TargetPort", UINT32, 24),
        field("PublishedPort", UINT32, 24),
        field("PublishMode", Shape::Text, 34),
    ],
};

/// A network that tasks are attached to.
pub(super) static NETWORK_ATTACHMENT_CONFIG: Object = Object {
    name: "NetworkAttachmentConfig",
    fields: &[
        field("Target", Shape::Text, 24),
        field("Aliases", TEXTS, 24),
        field("DriverOpts", TEXT_MAP, 39),
    ],
};
