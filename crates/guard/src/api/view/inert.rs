//! Fields of containers that no view tells: each with the reason why nothing that a policy protects depends on it.
//!
//! A test holds that every other field changes what is seen, so that a new field of the Engine API can't slip by.

/// Fields without a meaning for security: object, field, why.
pub const INERT: &[(&str, &str, &str)] = &[
    (
        "ContainerCreate",
        "AttachStdin",
        "what the client attaches to itself",
    ),
    (
        "ContainerCreate",
        "AttachStdout",
        "what the client attaches to itself",
    ),
    (
        "ContainerCreate",
        "AttachStderr",
        "what the client attaches to itself",
    ),
    ("ContainerCreate", "Tty", "a terminal inside"),
    ("ContainerCreate", "OpenStdin", "its own standard input"),
    ("ContainerCreate", "StdinOnce", "its own standard input"),
    ("ContainerCreate", "ArgsEscaped", "Windows"),
    (
        "ContainerCreate",
        "OnBuild",
        "kept for images that are made of it; nothing is run",
    ),
    (
        "ContainerCreate",
        "StopTimeout",
        "seconds until it is killed",
    ),
    (
        "ContainerCreate",
        "VolumesFrom",
        "an empty list that one client writes; the engine does not look at it",
    ),
    (
        "ContainerCreate",
        "name",
        "has to be the query's, which is seen; the engine does not look at it",
    ),
    ("HealthConfig", "Interval", "how often the command is run"),
    ("HealthConfig", "Timeout", "how long the command may run"),
    ("HealthConfig", "Retries", "how many failures count"),
    (
        "HealthConfig",
        "StartPeriod",
        "when failures begin to count",
    ),
    (
        "HealthConfig",
        "StartInterval",
        "how often the command is run at first",
    ),
    ("HostConfig", "ConsoleSize", "the size of a terminal"),
    ("HostConfig", "CpuCount", "Windows"),
    ("HostConfig", "CpuPercent", "Windows"),
    ("HostConfig", "IOMaximumIOps", "Windows"),
    ("HostConfig", "IOMaximumBandwidth", "Windows"),
    ("HostConfig", "DiskQuota", "Windows"),
    (
        "HostConfig",
        "CpuPeriod",
        "the kernel's scale of CpuQuota; alone it limits nothing",
    ),
    (
        "RestartPolicy",
        "MaximumRetryCount",
        "how often; that it does is seen",
    ),
    ("Mount", "ClusterOptions", "an empty object"),
    (
        "EndpointSettings",
        "EndpointID",
        "what the engine reports; it sets it itself",
    ),
    (
        "EndpointSettings",
        "Gateway",
        "what the engine reports; it sets it itself",
    ),
    (
        "EndpointSettings",
        "IPAddress",
        "what the engine reports; it sets it itself",
    ),
    (
        "EndpointSettings",
        "IPPrefixLen",
        "what the engine reports; it sets it itself",
    ),
    (
        "EndpointSettings",
        "IPv6Gateway",
        "what the engine reports; it sets it itself",
    ),
    (
        "EndpointSettings",
        "GlobalIPv6Address",
        "what the engine reports; it sets it itself",
    ),
    (
        "EndpointSettings",
        "GlobalIPv6PrefixLen",
        "what the engine reports; it sets it itself",
    ),
];
