//! The keys of a service and of what stands in it.

use super::super::form;
use super::{Fields, Type};

pub(super) const SERVICE: Fields = &[
    ("annotations", Type::Pairs),
    ("attach", Type::Truth),
    ("blkio_config", Type::Of(BLKIO)),
    ("build", Type::TextOr(BUILD)),
    ("cap_add", Type::Texts),
    ("cap_drop", Type::Texts),
    ("cgroup", Type::OneOf(&["host", "private"])),
    ("cgroup_parent", Type::Text),
    ("command", Type::Command),
    ("configs", Type::Items(GRANT)),
    ("container_name", CONTAINER),
    ("cpu_count", Type::Whole),
    ("cpu_percent", Type::Whole),
    ("cpu_period", Type::Number),
    ("cpu_quota", Type::Number),
    ("cpu_rt_period", Type::Number),
    ("cpu_rt_runtime", Type::Number),
    ("cpu_shares", Type::Number),
    ("cpus", Type::Number),
    ("cpuset", Type::Text),
    ("credential_spec", Type::Of(CREDENTIAL)),
    ("depends_on", Type::NamesOr(DEPENDENCY)),
    ("deploy", Type::Of(DEPLOY)),
    ("develop", Type::Of(DEVELOP)),
    ("device_cgroup_rules", Type::Texts),
    ("devices", Type::Items(DEVICE)),
    ("dns", Type::OneOrMany),
    ("dns_opt", Type::Texts),
    ("dns_search", Type::OneOrMany),
    ("domainname", Type::Text),
    ("entrypoint", Type::Command),
    ("env_file", Type::OneOrItems(ENV_FILE)),
    ("environment", Type::Pairs),
    ("expose", Type::Scalars),
    ("extends", Type::TextOr(EXTENDS)),
    ("external_links", Type::Texts),
    ("extra_hosts", Type::Hosts),
    ("gpus", Type::AllOrList),
    ("group_add", Type::Scalars),
    ("healthcheck", Type::Of(HEALTHCHECK)),
    ("hostname", Type::Text),
    ("image", Type::Text),
    ("init", Type::Truth),
    ("ipc", Type::Text),
    ("isolation", Type::Text),
    ("label_file", Type::OneOrMany),
    ("labels", Type::Pairs),
    ("links", Type::Texts),
    ("logging", Type::Of(LOGGING)),
    ("mac_address", Type::Text),
    ("mem_limit", Type::Size),
    ("mem_reservation", Type::Size),
    ("mem_swappiness", Type::Whole),
    ("memswap_limit", Type::Size),
    ("models", Type::NamesOr(USED_MODEL)),
    ("network_mode", Type::Text),
    ("networks", Type::NamesOr(JOINED)),
    ("oom_kill_disable", Type::Truth),
    ("oom_score_adj", Type::Whole),
    ("pid", Type::Text),
    ("pids_limit", Type::Number),
    ("platform", Type::Text),
    ("ports", Type::Ports(PORT)),
    ("post_start", Type::List(HOOK)),
    ("pre_start", Type::List(HOOK)),
    ("pre_stop", Type::List(HOOK)),
    ("privileged", Type::Truth),
    ("profiles", Type::Texts),
    ("provider", Type::Of(PROVIDER)),
    ("pull_policy", POLICY),
    ("pull_refresh_after", Type::Text),
    ("read_only", Type::Truth),
    ("restart", Type::Text),
    ("runtime", Type::Text),
    ("scale", Type::Whole),
    ("secrets", Type::Items(GRANT)),
    ("security_opt", Type::Texts),
    ("shm_size", Type::Size),
    ("stdin_open", Type::Truth),
    ("stop_grace_period", DURATION),
    ("stop_signal", Type::Text),
    ("storage_opt", Type::Options),
    ("sysctls", Type::Pairs),
    ("tmpfs", Type::OneOrMany),
    ("tty", Type::Truth),
    ("ulimits", Type::NumbersOr(ULIMIT)),
    ("use_api_socket", Type::Truth),
    ("user", Type::Text),
    ("userns_mode", Type::Text),
    ("uts", Type::Text),
    ("volumes", Type::Mounts(MOUNT)),
    ("volumes_from", Type::Texts),
    ("working_dir", Type::Text),
];

const BUILD: Fields = &[
    ("additional_contexts", Type::Pairs),
    ("args", Type::Pairs),
    ("cache_from", Type::Texts),
    ("cache_to", Type::Texts),
    ("context", Type::Text),
    ("dockerfile", Type::Text),
    ("dockerfile_inline", Type::Text),
    ("entitlements", Type::Texts),
    ("extra_hosts", Type::Hosts),
    ("isolation", Type::Text),
    ("labels", Type::Pairs),
    ("network", Type::Text),
    ("no_cache", Type::Truth),
    ("no_cache_filter", Type::OneOrMany),
    ("platforms", Type::Texts),
    ("privileged", Type::Truth),
    ("provenance", Type::TruthOrText),
    ("pull", Type::Truth),
    ("sbom", Type::TruthOrText),
    ("secrets", Type::Items(GRANT)),
    ("shm_size", Type::Size),
    ("ssh", Type::Pairs),
    ("tags", Type::Texts),
    ("target", Type::Text),
    ("ulimits", Type::NumbersOr(ULIMIT)),
];

const DEPENDENCY: Fields = &[
    ("condition", Type::Needed(&CONDITION)),
    ("required", Type::Truth),
    ("restart", Type::Truth),
];

const DEPLOY: Fields = &[
    ("endpoint_mode", Type::Text),
    ("labels", Type::Pairs),
    ("mode", Type::Text),
    ("placement", Type::Of(PLACEMENT)),
    ("replicas", Type::Whole),
    ("resources", Type::Of(RESOURCES)),
    ("restart_policy", Type::Of(RESTART)),
    ("rollback_config", Type::Of(UPDATE)),
    ("update_config", Type::Of(UPDATE)),
];

const RESOURCES: Fields = &[
    ("limits", Type::Of(LIMITS)),
    ("reservations", Type::Of(RESERVATIONS)),
];

const LIMITS: Fields = &[
    ("cpus", Type::Number),
    ("memory", SIZE),
    ("pids", Type::Whole),
];

const RESERVATIONS: Fields = &[
    ("cpus", Type::Number),
    ("devices", Type::List(RESERVED)),
    ("generic_resources", Type::List(GENERIC)),
    ("memory", SIZE),
];

const RESTART: Fields = &[
    ("condition", Type::Text),
    ("delay", DURATION),
    ("max_attempts", Type::Whole),
    ("window", DURATION),
];

const DEVELOP: Fields = &[("watch", Type::List(WATCH))];

const DEVICE: Fields = &[
    ("permissions", Type::Text),
    ("source", Type::Text),
    ("target", Type::Text),
];

const EXTENDS: Fields = &[("file", Type::Text), ("service", Type::Text)];

const GRANT: Fields = &[
    ("gid", Type::Text),
    ("mode", Type::Whole),
    ("source", Type::Text),
    ("target", Type::Text),
    ("uid", Type::Text),
];

const HEALTHCHECK: Fields = &[
    ("disable", Type::Truth),
    ("interval", DURATION),
    ("retries", Type::Number),
    ("start_interval", DURATION),
    ("start_period", DURATION),
    ("test", Type::OneOrMany),
    ("timeout", DURATION),
];

const LOGGING: Fields = &[("driver", Type::Text), ("options", Type::Options)];

const JOINED: Fields = &[
    ("aliases", Type::Texts),
    ("driver_opts", Type::Options),
    ("gw_priority", Type::Number),
    ("interface_name", Type::Text),
    ("ipv4_address", Type::Text),
    ("ipv6_address", Type::Text),
    ("link_local_ips", Type::Texts),
    ("mac_address", Type::Text),
    ("priority", Type::Number),
];

const USED_MODEL: Fields = &[("endpoint_var", Type::Text), ("model_var", Type::Text)];

const PORT: Fields = &[
    ("app_protocol", Type::Text),
    ("host_ip", Type::Text),
    ("mode", Type::Text),
    ("name", Type::Text),
    ("protocol", Type::Text),
    ("published", Type::Scalar),
    ("target", Type::Whole),
];

const PROVIDER: Fields = &[("options", Type::Any), ("type", Type::Needed(&Type::Text))];

const ULIMIT: Fields = &[
    ("hard", Type::Needed(&Type::Number)),
    ("soft", Type::Needed(&Type::Number)),
];

const MOUNT: Fields = &[
    ("bind", Type::Of(BIND)),
    ("consistency", Type::Text),
    ("image", Type::Of(IMAGE_MOUNT)),
    ("read_only", Type::Truth),
    ("source", Type::Text),
    ("target", Type::Text),
    ("tmpfs", Type::Of(TMPFS)),
    ("type", Type::Needed(&MOUNT_TYPE)),
    ("volume", Type::Of(VOLUME_MOUNT)),
];

const BLKIO: Fields = &[
    ("device_read_bps", Type::List(RATE)),
    ("device_read_iops", Type::List(RATE)),
    ("device_write_bps", Type::List(RATE)),
    ("device_write_iops", Type::List(RATE)),
    ("weight", Type::Number),
    ("weight_device", Type::List(WEIGHT)),
];

const RATE: Fields = &[("path", Type::Text), ("rate", Type::Size)];

const WEIGHT: Fields = &[("path", Type::Text), ("weight", Type::Number)];

const CREDENTIAL: Fields = &[
    ("config", Type::Text),
    ("file", Type::Text),
    ("registry", Type::Text),
];

const ENV_FILE: Fields = &[
    ("format", Type::Text),
    ("path", Type::Needed(&Type::Text)),
    ("required", Type::Truth),
];

const HOOK: Fields = &[
    ("command", Type::Needed(&Type::Command)),
    ("environment", Type::Pairs),
    ("privileged", Type::Truth),
    ("user", Type::Text),
    ("working_dir", Type::Text),
];

const PLACEMENT: Fields = &[
    ("constraints", Type::Texts),
    ("max_replicas_per_node", Type::Number),
    ("preferences", Type::List(PREFERENCE)),
];

const PREFERENCE: Fields = &[("spread", Type::Text)];

const UPDATE: Fields = &[
    ("delay", DURATION),
    ("failure_action", Type::Text),
    ("max_failure_ratio", Type::Number),
    ("monitor", DURATION),
    ("order", Type::OneOf(&["start-first", "stop-first"])),
    ("parallelism", Type::Number),
];

const RESERVED: Fields = &[
    ("capabilities", Type::Needed(&Type::Texts)),
    ("count", Type::Scalar),
    ("device_ids", Type::Texts),
    ("driver", Type::Text),
    ("options", Type::Pairs),
];

const GENERIC: Fields = &[("discrete_resource_spec", Type::Of(DISCRETE))];

const DISCRETE: Fields = &[("kind", Type::Text), ("value", Type::Number)];

const WATCH: Fields = &[
    ("action", Type::Needed(&ACTION)),
    ("exec", Type::Of(HOOK)),
    ("ignore", Type::OneOrMany),
    ("include", Type::OneOrMany),
    ("initial_sync", Type::Truth),
    ("path", Type::Needed(&Type::Text)),
    ("target", Type::Text),
];

const BIND: Fields = &[
    ("create_host_path", Type::Truth),
    ("propagation", Type::Text),
    (
        "recursive",
        Type::OneOf(&["enabled", "disabled", "writable", "readonly"]),
    ),
    ("selinux", Type::OneOf(&["z", "Z"])),
];

const IMAGE_MOUNT: Fields = &[("subpath", Type::Text)];

const TMPFS: Fields = &[("mode", Type::Scalar), ("size", Type::Size)];

const VOLUME_MOUNT: Fields = &[
    ("labels", Type::Pairs),
    ("nocopy", Type::Truth),
    ("subpath", Type::Text),
];

const DURATION: Type = Type::Form(form::is_duration, "a duration such as `1m30s`");
const SIZE: Type = Type::Form(form::is_size, "a size such as `64m`");
const POLICY: Type = Type::Form(form::is_pull_policy, "a policy of pulling");
const CONTAINER: Type = Type::Form(
    form::is_container_name,
    "a name of letters, digits, `.`, `_` and `-`",
);
const CONDITION: Type = Type::OneOf(&[
    "service_started",
    "service_healthy",
    "service_completed_successfully",
]);
const ACTION: Type = Type::OneOf(&["rebuild", "sync", "restart", "sync+restart", "sync+exec"]);
const MOUNT_TYPE: Type = Type::OneOf(&["bind", "volume", "tmpfs", "cluster", "npipe", "image"]);
