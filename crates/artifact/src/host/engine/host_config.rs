//! `HostConfig` of `GET /containers/{id}/json`.

use std::collections::BTreeMap;

use seawall_model::host::engine::host_config::{Device, HostConfig, Ulimit};
use seawall_model::host::seen::Seen;
use serde_json::Value;

use super::super::HostOptions;
use super::container::ports;
use super::field::Fields;

/// Reads what was asked of the engine for a container.
pub(super) fn host_config(fields: Fields<'_>, options: &HostOptions) -> HostConfig {
    let restart = fields.object("RestartPolicy");
    let log = fields.object("LogConfig");
    HostConfig {
        privileged: fields.bool("Privileged"),
        cap_add: fields.texts("CapAdd"),
        cap_drop: fields.texts("CapDrop"),
        security_options: fields.texts("SecurityOpt"),
        read_only: fields.bool("ReadonlyRootfs"),
        network_mode: fields.text("NetworkMode"),
        pid_mode: fields.text("PidMode"),
        ipc_mode: fields.text("IpcMode"),
        uts_mode: fields.text("UTSMode"),
        user_mode: fields.text("UsernsMode"),
        cgroup_mode: fields.text("CgroupnsMode"),
        cgroup_parent: fields.text("CgroupParent"),
        memory: fields.integer("Memory"),
        memory_reservation: fields.integer("MemoryReservation"),
        memory_swap: fields.integer("MemorySwap"),
        nano_cpus: fields.integer("NanoCpus"),
        cpu_quota: fields.integer("CpuQuota"),
        cpu_period: fields.integer("CpuPeriod"),
        cpu_shares: fields.integer("CpuShares"),
        cpuset: fields.text("CpusetCpus"),
        pids_limit: fields.integer("PidsLimit"),
        ulimits: fields.list("Ulimits", "a list of limits", |one| {
            Some(ulimit(Fields::new(one)))
        }),
        devices: fields.list("Devices", "a list of devices", |one| {
            device(Fields::new(one))
        }),
        device_requests: fields.list("DeviceRequests", "a list of devices", |one| {
            Some(device_request(Fields::new(one)))
        }),
        device_rules: fields.texts("DeviceCgroupRules"),
        restart: restart.text("Name"),
        restart_most: restart.integer("MaximumRetryCount"),
        port_bindings: ports(fields, "PortBindings"),
        publish_all: fields.bool("PublishAllPorts"),
        sysctls: empty_if_absent(fields.text_map("Sysctls")),
        tmpfs: empty_if_absent(fields.text_map("Tmpfs")),
        log_driver: log.text("Type"),
        log_options: log.text_map("Config").map(|given| masked(given, options)),
        runtime: fields.text("Runtime"),
        masked_paths: paths(fields, "MaskedPaths"),
        read_only_paths: paths(fields, "ReadonlyPaths"),
        oom_score: fields.integer("OomScoreAdj"),
        oom_kill_disabled: fields.bool("OomKillDisable"),
        groups: fields.texts("GroupAdd"),
        volumes_from: fields.texts("VolumesFrom"),
        auto_remove: fields.bool("AutoRemove"),
        init: fields.bool("Init"),
    }
}

/// Go leaves an empty object of these two out (`omitempty`).
fn empty_if_absent(map: Seen<BTreeMap<String, String>>) -> Seen<BTreeMap<String, String>> {
    match map {
        Seen::Absent => Seen::Known(BTreeMap::new()),
        map => map,
    }
}

/// For these paths `null` means the engine's default, and an empty list none.
fn paths(fields: Fields<'_>, name: &str) -> Seen<Vec<String>> {
    if fields.is_null(name) {
        return Seen::Absent;
    }
    fields.texts(name)
}

fn ulimit(fields: Fields<'_>) -> Ulimit {
    let number = |name| fields.integer(name).known().copied().unwrap_or_default();
    Ulimit {
        name: fields.name("Name"),
        soft: number("Soft"),
        hard: number("Hard"),
    }
}

/// Reads a device; one that does not say which spoils the list.
fn device(fields: Fields<'_>) -> Option<Device> {
    Some(Device {
        host: fields.text("PathOnHost").known().cloned()?,
        container: fields.name("PathInContainer"),
        permissions: fields.name("CgroupPermissions"),
    })
}

fn device_request(fields: Fields<'_>) -> String {
    let driver = fields.name("Driver");
    let capabilities = fields.list("Capabilities", "a list of lists", |one| {
        let words = one.as_array()?.iter().filter_map(Value::as_str);
        Some(words.collect::<Vec<_>>().join("+"))
    });
    let capabilities = capabilities.known().cloned().unwrap_or_default();
    let words = std::iter::once(driver).chain(capabilities);
    words
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

fn masked(given: BTreeMap<String, String>, options: &HostOptions) -> BTreeMap<String, String> {
    let mask = |(name, value): (String, String)| {
        let is_secret = options.redact.is_secret(&name, &value);
        (name, if is_secret { "***".to_owned() } else { value })
    };
    given.into_iter().map(mask).collect()
}
