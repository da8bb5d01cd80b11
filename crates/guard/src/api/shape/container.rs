//! Bodies of `containers.create` and `containers.update`: what a container is, and what it gets of the host (Engine API,
//! `ContainerConfig`, `HostConfig`, `Resources`).
//!
//! Of the fields that stood at the top before 1.18 (`Binds`, `PidMode` …) none is here: engines before 23 obeyed them
//! still, and no client of today writes them.

use super::{INT64, NEVER, TEXT_MAP, TEXTS, UINT16, UINT32, UINT64, field, gone};
use crate::api::operation::{Object, Shape};

/// What a container is to be.
pub static CREATE: Object = Object {
    name: "ContainerCreate",
    fields: &[
        field("Hostname", Shape::Text, 24),
        field("Domainname", Shape::Text, 24),
        field("User", Shape::Text, 24),
        field("AttachStdin", Shape::Bool, 24),
        field("AttachStdout", Shape::Bool, 24),
        field("AttachStderr", Shape::Bool, 24),
        field("ExposedPorts", Shape::Map(&Shape::Empty), 24),
        field("Tty", Shape::Bool, 24),
        field("OpenStdin", Shape::Bool, 24),
        field("StdinOnce", Shape::Bool, 24),
        field("Env", TEXTS, 24),
        field("Cmd", Shape::TextOrList, 24),
        field("Healthcheck", Shape::Object(&HEALTH_CONFIG), 24),
        field("ArgsEscaped", Shape::Bool, 25),
        field("Image", Shape::Text, 24),
        field("Volumes", Shape::Map(&Shape::Empty), 24),
        field("WorkingDir", Shape::Text, 24),
        field("Entrypoint", Shape::TextOrList, 24),
        field("NetworkDisabled", Shape::Bool, 24),
        gone("MacAddress", Shape::Text, 24, 52),
        field("OnBuild", TEXTS, 24),
        field("Labels", TEXT_MAP, 24),
        field("StopSignal", Shape::Text, 24),
        field("StopTimeout", INT64, 25),
        field("Shell", Shape::TextOrList, 25),
        field("HostConfig", Shape::Object(&HOST_CONFIG), 24),
        field(
            "NetworkingConfig",
            Shape::Object(&super::network::NETWORKING_CONFIG),
            24,
        ),
        field("VolumesFrom", Shape::List(&NEVER), 24),
        field("name", Shape::Text, 24),
    ],
};

/// Limits and the restart policy that a container is to have from now on.
pub static UPDATE: Object = Object {
    name: "ContainerUpdate",
    fields: &[
        field("CpuShares", INT64, 24),
        field("Memory", INT64, 24),
        field("CgroupParent", Shape::Text, 24),
        field("BlkioWeight", UINT16, 24),
        field(
            "BlkioWeightDevice",
            Shape::List(&Shape::Object(&super::resource::WEIGHT_DEVICE)),
            24,
        ),
        field(
            "BlkioDeviceReadBps",
            Shape::List(&Shape::Object(&super::resource::THROTTLE_DEVICE)),
            24,
        ),
        field(
            "BlkioDeviceWriteBps",
            Shape::List(&Shape::Object(&super::resource::THROTTLE_DEVICE)),
            24,
        ),
        field(
            "BlkioDeviceReadIOps",
            Shape::List(&Shape::Object(&super::resource::THROTTLE_DEVICE)),
            24,
        ),
        field(
            "BlkioDeviceWriteIOps",
            Shape::List(&Shape::Object(&super::resource::THROTTLE_DEVICE)),
            24,
        ),
        field("CpuPeriod", INT64, 24),
        field("CpuQuota", INT64, 24),
        field("CpuRealtimePeriod", INT64, 25),
        field("CpuRealtimeRuntime", INT64, 25),
        field("CpusetCpus", Shape::Text, 24),
        field("CpusetMems", Shape::Text, 24),
        field(
            "Devices",
            Shape::List(&Shape::Object(&super::resource::DEVICE_MAPPING)),
            24,
        ),
        gone("DiskQuota", INT64, 25, 40),
        gone("KernelMemory", INT64, 24, 42),
        field("MemoryReservation", INT64, 24),
        field("MemorySwap", INT64, 24),
        field("MemorySwappiness", INT64, 24),
        field("NanoCpus", INT64, 25),
        field("OomKillDisable", Shape::Bool, 24),
        field("PidsLimit", INT64, 24),
        field(
            "Ulimits",
            Shape::List(&Shape::Object(&super::resource::ULIMIT)),
            24,
        ),
        field("CpuCount", INT64, 25),
        field("CpuPercent", INT64, 24),
        field("IOMaximumIOps", UINT64, 24),
        field("IOMaximumBandwidth", UINT64, 24),
        field("RestartPolicy", Shape::Object(&RESTART_POLICY), 24),
        field("DeviceCgroupRules", TEXTS, 28),
        field("Init", Shape::Bool, 25),
        field(
            "DeviceRequests",
            Shape::List(&Shape::Object(&super::resource::DEVICE_REQUEST)),
            40,
        ),
        gone("KernelMemoryTCP", INT64, 40, 52),
    ],
};

/// What a container gets of the host.
pub static HOST_CONFIG: Object = Object {
    name: "HostConfig",
    fields: &[
        field("CpuShares", INT64, 24),
        field("Memory", INT64, 24),
        field("CgroupParent", Shape::Text, 24),
        field("BlkioWeight", UINT16, 24),
        field(
            "BlkioWeightDevice",
            Shape::List(&Shape::Object(&super::resource::WEIGHT_DEVICE)),
            24,
        ),
        field(
            "BlkioDeviceReadBps",
            Shape::List(&Shape::Object(&super::resource::THROTTLE_DEVICE)),
            24,
        ),
        field(
            "BlkioDeviceWriteBps",
            Shape::List(&Shape::Object(&super::resource::THROTTLE_DEVICE)),
            24,
        ),
        field(
            "BlkioDeviceReadIOps",
            Shape::List(&Shape::Object(&super::resource::THROTTLE_DEVICE)),
            24,
        ),
        field(
            "BlkioDeviceWriteIOps",
            Shape::List(&Shape::Object(&super::resource::THROTTLE_DEVICE)),
            24,
        ),
        field("CpuPeriod", INT64, 24),
        field("CpuQuota", INT64, 24),
        field("CpuRealtimePeriod", INT64, 25),
        field("CpuRealtimeRuntime", INT64, 25),
        field("CpusetCpus", Shape::Text, 24),
        field("CpusetMems", Shape::Text, 24),
        field(
            "Devices",
            Shape::List(&Shape::Object(&super::resource::DEVICE_MAPPING)),
            24,
        ),
        gone("DiskQuota", INT64, 25, 40),
        gone("KernelMemory", INT64, 24, 42),
        field("MemoryReservation", INT64, 24),
        field("MemorySwap", INT64, 24),
        field("MemorySwappiness", INT64, 24),
        field("NanoCpus", INT64, 25),
        field("OomKillDisable", Shape::Bool, 24),
        field("PidsLimit", INT64, 24),
        field(
            "Ulimits",
            Shape::List(&Shape::Object(&super::resource::ULIMIT)),
            24,
        ),
        field("CpuCount", INT64, 25),
        field("CpuPercent", INT64, 24),
        field("IOMaximumIOps", UINT64, 24),
        field("IOMaximumBandwidth", UINT64, 24),
        field("Binds", TEXTS, 24),
        field("ContainerIDFile", Shape::Text, 24),
        field("LogConfig", Shape::Object(&LOG_CONFIG), 24),
        field("NetworkMode", Shape::Text, 24),
        field(
            "PortBindings",
            Shape::Map(&Shape::List(&Shape::Object(&PORT_BINDING))),
            24,
        ),
        field("RestartPolicy", Shape::Object(&RESTART_POLICY), 24),
        field("AutoRemove", Shape::Bool, 25),
        field("VolumeDriver", Shape::Text, 24),
        field("VolumesFrom", TEXTS, 24),
        field(
            "Mounts",
            Shape::List(&Shape::Object(&super::mount::MOUNT)),
            24,
        ),
        field("CapAdd", Shape::TextOrList, 24),
        field("CapDrop", Shape::TextOrList, 24),
        field("Dns", TEXTS, 24),
        field("DnsOptions", TEXTS, 24),
        field("DnsSearch", TEXTS, 24),
        field("ExtraHosts", TEXTS, 24),
        field("GroupAdd", TEXTS, 24),
        field("IpcMode", Shape::Text, 24),
        field("Cgroup", Shape::Text, 25),
        field("Links", TEXTS, 24),
        field("OomScoreAdj", INT64, 24),
        field("PidMode", Shape::Text, 24),
        field("Privileged", Shape::Bool, 24),
        field("PublishAllPorts", Shape::Bool, 24),
        field("ReadonlyRootfs", Shape::Bool, 24),
        field("SecurityOpt", TEXTS, 24),
        field("StorageOpt", TEXT_MAP, 24),
        field("Tmpfs", TEXT_MAP, 24),
        field("UTSMode", Shape::Text, 25),
        field("UsernsMode", Shape::Text, 24),
        field("ShmSize", INT64, 24),
        field("Sysctls", TEXT_MAP, 24),
        field("Runtime", Shape::Text, 25),
        field("ConsoleSize", Shape::List(&UINT64), 25),
        field("Isolation", Shape::Text, 25),
        field("DeviceCgroupRules", TEXTS, 28),
        field("Init", Shape::Bool, 25),
        field("MaskedPaths", TEXTS, 38),
        field("ReadonlyPaths", TEXTS, 38),
        field(
            "DeviceRequests",
            Shape::List(&Shape::Object(&super::resource::DEVICE_REQUEST)),
            40,
        ),
        gone("KernelMemoryTCP", INT64, 40, 52),
        gone("Capabilities", TEXTS, 40, 41),
        field("CgroupnsMode", Shape::Text, 41),
        field("Annotations", TEXT_MAP, 43),
        field("CPURealtimePeriod", INT64, 25),
        field("CPURealtimeRuntime", INT64, 25),
        field("Umask", UINT32, 56),
    ],
};

/// A health check.
pub(super) static HEALTH_CONFIG: Object = Object {
    name: "HealthConfig",
    fields: &[
        field("Test", TEXTS, 24),
        field("Interval", INT64, 24),
        field("Timeout", INT64, 24),
        field("Retries", INT64, 24),
        field("StartPeriod", INT64, 29),
        field("StartInterval", INT64, 44),
    ],
};

/// Where logs go.
static LOG_CONFIG: Object = Object {
    name: "LogConfig",
    fields: &[
        field("Type", Shape::Text, 24),
        field("Config", TEXT_MAP, 24),
    ],
};

/// Where a port is published.
static PORT_BINDING: Object = Object {
    name: "PortBinding",
    fields: &[
        field("HostIp", Shape::Text, 24),
        field("HostPort", Shape::Text, 24),
    ],
};

/// When a container is started again.
pub(super) static RESTART_POLICY: Object = Object {
    name: "RestartPolicy",
    fields: &[
        field("Name", Shape::Text, 24),
        field("MaximumRetryCount", INT64, 24),
    ],
};
