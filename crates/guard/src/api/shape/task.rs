//! What the tasks of a service run (Engine API, `TaskSpec`): containers, plugins, attachments to networks.

use super::{INT64, TEXT_MAP, TEXTS, UINT32, UINT64, field};
use crate::api::operation::{Object, Shape};

/// What a task runs.
pub(super) static TASK_SPEC: Object = Object {
    name: "TaskSpec",
    fields: &[
        field("ContainerSpec", Shape::Object(&CONTAINER_SPEC), 24),
        field("Resources", Shape::Object(&RESOURCE_REQUIREMENTS), 24),
        field("RestartPolicy", Shape::Object(&TASK_RESTART_POLICY), 24),
        field("Placement", Shape::Object(&PLACEMENT), 24),
        field("ForceUpdate", UINT64, 25),
        field(
            "Networks",
            Shape::List(&Shape::Object(&super::service::NETWORK_ATTACHMENT_CONFIG)),
            24,
        ),
        field("LogDriver", Shape::Object(&super::mount::DRIVER), 24),
        field("Runtime", Shape::Text, 30),
        field("PluginSpec", Shape::Object(&PLUGIN_SPEC), 31),
        field(
            "NetworkAttachmentSpec",
            Shape::Object(&NETWORK_ATTACHMENT_SPEC),
            38,
        ),
    ],
};

/// The container of a task.
static CONTAINER_SPEC: Object = Object {
    name: "ContainerSpec",
    fields: &[
        field("Image", Shape::Text, 24),
        field("Command", TEXTS, 24),
        field("Args", TEXTS, 24),
        field("Env", TEXTS, 24),
        field("Dir", Shape::Text, 24),
        field("User", Shape::Text, 24),
        field("Labels", TEXT_MAP, 24),
        field("TTY", Shape::Bool, 24),
        field(
            "Mounts",
            Shape::List(&Shape::Object(&super::mount::MOUNT)),
            24,
        ),
        field("StopGracePeriod", INT64, 24),
        field("DNSConfig", Shape::Object(&DNS_CONFIG), 25),
        field("Hostname", Shape::Text, 27),
        field("Groups", TEXTS, 27),
        field("OpenStdin", Shape::Bool, 27),
        field("ReadOnly", Shape::Bool, 27),
        field(
            "HealthCheck",
            Shape::Object(&super::container::HEALTH_CONFIG),
            27,
        ),
        field("Hosts", TEXTS, 27),
        field(
            "Secrets",
            Shape::List(&Shape::Object(&SECRET_REFERENCE)),
            27,
        ),
        field("StopSignal", Shape::Text, 28),
        field("Privileges", Shape::Object(&PRIVILEGES), 30),
        field(
            "Configs",
            Shape::List(&Shape::Object(&SERVICE_CONFIG_REFERENCE)),
            30,
        ),
        field("Isolation", Shape::Text, 35),
        field("Init", Shape::Bool, 38),
        field("Sysctls", TEXT_MAP, 40),
        field("CapabilityAdd", TEXTS, 41),
        field("CapabilityDrop", TEXTS, 41),
        field(
            "Ulimits",
            Shape::List(&Shape::Object(&super::resource::ULIMIT)),
            41,
        ),
        field("OomScoreAdj", INT64, 46),
        field(
            "Healthcheck",
            Shape::Object(&super::container::HEALTH_CONFIG),
            27,
        ),
    ],
};

/// How names are resolved.
static DNS_CONFIG: Object = Object {
    name: "DNSConfig",
    fields: &[
        field("Nameservers", TEXTS, 25),
        field("Search", TEXTS, 25),
        field("Options", TEXTS, 24),
    ],
};

/// Security options.
static PRIVILEGES: Object = Object {
    name: "Privileges",
    fields: &[
        field("CredentialSpec", Shape::Object(&CREDENTIAL_SPEC), 30),
        field("SELinuxContext", Shape::Object(&SELINUX_CONTEXT), 30),
        field("Seccomp", Shape::Object(&SECCOMP_OPTS), 44),
        field("AppArmor", Shape::Object(&APP_ARMOR_OPTS), 44),
        field("NoNewPrivileges", Shape::Bool, 44),
    ],
};

/// Credentials of Windows.
static CREDENTIAL_SPEC: Object = Object {
    name: "CredentialSpec",
    fields: &[
        field("File", Shape::Text, 30),
        field("Registry", Shape::Text, 30),
        field("Config", Shape::Text, 40),
    ],
};

/// Labels of `SELinux`.
static SELINUX_CONTEXT: Object = Object {
    name: "SELinuxContext",
    fields: &[
        field("Disable", Shape::Bool, 30),
        field("User", Shape::Text, 30),
        field("Role", Shape::Text, 30),
        field("Type", Shape::Text, 30),
        field("Level", Shape::Text, 30),
    ],
};

/// Filter of system calls.
static SECCOMP_OPTS: Object = Object {
    name: "SeccompOpts",
    fields: &[
        field("Mode", Shape::Text, 44),
        field("Profile", Shape::Bytes, 44),
    ],
};

/// Profile of `AppArmor`.
static APP_ARMOR_OPTS: Object = Object {
    name: "AppArmorOpts",
    fields: &[field("Mode", Shape::Text, 44)],
};

/// A secret for a task.
static SECRET_REFERENCE: Object = Object {
    name: "SecretReference",
    fields: &[
        field("File", Shape::Object(&FILE_TARGET), 27),
        field("SecretID", Shape::Text, 27),
        field("SecretName", Shape::Text, 27),
    ],
};

/// A configuration for a task.
static SERVICE_CONFIG_REFERENCE: Object = Object {
    name: "ServiceConfigReference",
    fields: &[
        field("File", Shape::Object(&FILE_TARGET), 30),
        field("ConfigID", Shape::Text, 30),
        field("ConfigName", Shape::Text, 30),
        field("Runtime", Shape::Empty, 40),
    ],
};

/// The file that it becomes.
static FILE_TARGET: Object = Object {
    name: "FileTarget",
    fields: &[
        field("Name", Shape::Text, 27),
        field("UID", Shape::Text, 27),
        field("GID", Shape::Text, 27),
        field("Mode", UINT32, 27),
    ],
};

/// Limits and reservations.
static RESOURCE_REQUIREMENTS: Object = Object {
    name: "ResourceRequirements",
    fields: &[
        field("Limits", Shape::Object(&LIMIT), 24),
        field("Reservations", Shape::Object(&RESOURCE_OBJECT), 24),
        field("SwapBytes", INT64, 52),
        field("MemorySwappiness", INT64, 52),
    ],
};

/// Limits.
static LIMIT: Object = Object {
    name: "Limit",
    fields: &[
        field("NanoCPUs", INT64, 24),
        field("MemoryBytes", INT64, 24),
        field("Pids", INT64, 41),
    ],
};

/// Reservations.
static RESOURCE_OBJECT: Object = Object {
    name: "ResourceObject",
    fields: &[
        field("NanoCPUs", INT64, 24),
        field("MemoryBytes", INT64, 24),
        field(
            "GenericResources",
            Shape::List(&Shape::Object(&GENERIC_RESOURCE)),
            32,
        ),
    ],
};

/// A resource that the user defines.
static GENERIC_RESOURCE: Object = Object {
    name: "GenericResource",
    fields: &[
        field(
            "NamedResourceSpec",
            Shape::Object(&NAMED_GENERIC_RESOURCE),
            32,
        ),
        field(
            "DiscreteResourceSpec",
            Shape::Object(&DISCRETE_GENERIC_RESOURCE),
            32,
        ),
    ],
};

/// One of several.
static NAMED_GENERIC_RESOURCE: Object = Object {
    name: "NamedGenericResource",
    fields: &[
        field("Kind", Shape::Text, 32),
        field("Value", Shape::Text, 32),
    ],
};

/// A number of them.
static DISCRETE_GENERIC_RESOURCE: Object = Object {
    name: "DiscreteGenericResource",
    fields: &[field("Kind", Shape::Text, 32), field("Value", INT64, 32)],
};

/// When a task is started again.
static TASK_RESTART_POLICY: Object = Object {
    name: "TaskRestartPolicy",
    fields: &[
        field("Condition", Shape::Text, 24),
        field("Delay", INT64, 24),
        field("MaxAttempts", UINT64, 24),
        field("Window", INT64, 24),
    ],
};

/// Where tasks run.
static PLACEMENT: Object = Object {
    name: "Placement",
    fields: &[
        field("Constraints", TEXTS, 24),
        field(
            "Preferences",
            Shape::List(&Shape::Object(&PLACEMENT_PREFERENCE)),
            28,
        ),
        field("Platforms", Shape::List(&Shape::Object(&PLATFORM)), 30),
        field("MaxReplicas", UINT64, 40),
    ],
};

/// How tasks are spread.
static PLACEMENT_PREFERENCE: Object = Object {
    name: "PlacementPreference",
    fields: &[field("Spread", Shape::Object(&SPREAD_OVER), 28)],
};

/// By which label.
static SPREAD_OVER: Object = Object {
    name: "SpreadOver",
    fields: &[field("SpreadDescriptor", Shape::Text, 28)],
};

/// A platform.
static PLATFORM: Object = Object {
    name: "Platform",
    fields: &[
        field("Architecture", Shape::Text, 30),
        field("OS", Shape::Text, 30),
    ],
};

/// A plugin as a task.
static PLUGIN_SPEC: Object = Object {
    name: "PluginSpec",
    fields: &[
        field("name", Shape::Text, 31),
        field("remote", Shape::Text, 31),
        field(
            "privileges",
            Shape::List(&Shape::Object(&super::plugin::PRIVILEGE)),
            31,
        ),
        field("disabled", Shape::Bool, 31),
        field("env", TEXTS, 31),
        field("Name", Shape::Text, 31),
        field("Remote", Shape::Text, 31),
        field("Disabled", Shape::Bool, 31),
        field(
            "PluginPrivilege",
            Shape::List(&Shape::Object(&super::plugin::PRIVILEGE)),
            31,
        ),
    ],
};

/// An attachment as a task.
static NETWORK_ATTACHMENT_SPEC: Object = Object {
    name: "NetworkAttachmentSpec",
    fields: &[field("ContainerID", Shape::Text, 38)],
};
