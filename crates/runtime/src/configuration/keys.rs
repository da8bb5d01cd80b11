//! The keys that a configuration may have: those of Falco 0.44 (falcosecurity/falco, `falco.yaml`).

use serde_json::{Value, json};

use super::Configuration;

/// Returns a JSON Schema of the configuration.
pub fn config_schema() -> Value {
    let properties = KEYS.iter().map(|(key, kind)| {
        let of = match kind {
            Kind::Flag => json!({ "type": "boolean" }),
            Kind::Number => json!({ "type": "integer" }),
            Kind::Text => json!({ "type": "string" }),
            Kind::List => json!({ "type": "array" }),
            Kind::Map => json!({ "type": "object" }),
        };
        ((*key).to_owned(), of)
    });
    json!({
        "$schema": "http://json-schema.org/draft-06/schema#",
        "title": "Falco configuration",
        "type": "object",
        "additionalProperties": false,
        "properties": properties.collect::<serde_json::Map<_, _>>(),
    })
}

/// Returns keys that there are not, and those whose value is of another kind, with what it has to be.
pub fn unknown_keys(configuration: &Configuration) -> Vec<String> {
    let Some(map) = configuration.value().as_object() else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (key, value) in map {
        let Some((_, kind)) = KEYS.iter().find(|(known, _)| known == key) else {
            found.push(format!("{key}: no such key"));
            continue;
        };
        let is_like = match kind {
            Kind::Flag => value.is_boolean(),
            Kind::Number => value.is_i64(),
            Kind::Text => value.is_string(),
            Kind::List => value.is_array() || value.is_string(),
            Kind::Map => value.is_object(),
        };
        if !is_like && !value.is_null() {
            found.push(format!("{key}: must be {}", kind.name()));
        }
        found.extend(unknown_parts(key, value));
    }
    found
}

/// Returns keys within the mapping of a key that there are not.
fn unknown_parts(key: &str, value: &Value) -> Vec<String> {
    let known = PARTS.iter().find(|(known, _)| *known == key);
    let (Some((_, known)), Some(map)) = (known, value.as_object()) else {
        return Vec::new();
    };
    let unknown = map.keys().filter(|part| !known.contains(&part.as_str()));
    unknown
        .map(|part| format!("{key}.{part}: no such key"))
        .collect()
}

/// What a value is.
#[derive(Clone, Copy)]
enum Kind {
    Flag,
    Number,
    Text,
    List,
    Map,
}

impl Kind {
    const fn name(self) -> &'static str {
        match self {
            Self::Flag => "true or false",
            Self::Number => "a number",
            Self::Text => "a string",
            Self::List => "a list",
            Self::Map => "a mapping",
        }
    }
}

const KEYS: [(&str, Kind); 48] = [
    ("append_output", Kind::List),
    ("base_syscalls", Kind::Map),
    ("buffer_format_base64", Kind::Flag),
    ("buffered_outputs", Kind::Flag),
    ("capture", Kind::Map),
    ("config_files", Kind::List),
    ("engine", Kind::Map),
    ("falco_libs", Kind::Map),
    ("file_output", Kind::Map),
    ("http_output", Kind::Map),
    ("json_include_message_property", Kind::Flag),
    ("json_include_output_fields_property", Kind::Flag),
    ("json_include_output_property", Kind::Flag),
    ("json_include_tags_property", Kind::Flag),
    ("json_output", Kind::Flag),
    ("libs_logger", Kind::Map),
    ("load_plugins", Kind::List),
    ("log_level", Kind::Text),
    ("log_stderr", Kind::Flag),
    ("log_syslog", Kind::Flag),
    ("metrics", Kind::Map),
    ("output_timeout", Kind::Number),
    ("outputs_queue", Kind::Map),
    ("plugins", Kind::List),
    ("plugins_hostinfo", Kind::Flag),
    ("priority", Kind::Text),
    ("program_output", Kind::Map),
    ("rule_matching", Kind::Text),
    ("rules", Kind::List),
    ("rules_file", Kind::List),
    ("rules_files", Kind::List),
    ("static_fields", Kind::Map),
    ("stdout_output", Kind::Map),
    ("syscall_event_drops", Kind::Map),
    ("syscall_event_timeouts", Kind::Map),
    ("syslog_output", Kind::Map),
    ("time_format_iso_8601", Kind::Flag),
    ("watch_config_files", Kind::Flag),
    ("webserver", Kind::Map),
    // Of older versions.
    ("grpc", Kind::Map),
    ("grpc_output", Kind::Map),
    ("outputs", Kind::Map),
    ("modern_bpf", Kind::Map),
    ("syscall_buf_size_preset", Kind::Number),
    ("syscall_drop_failed_exit", Kind::Flag),
    ("thread_table_size", Kind::Number),
    ("thread_table_auto_purging_interval_s", Kind::Number),
    ("thread_table_auto_purging_thread_timeout_s", Kind::Number),
];

/// The keys within mappings; what is not here may have any.
const PARTS: [(&str, &[&str]); 13] = [
    ("base_syscalls", &["all", "custom_set", "repair"]),
    (
        "capture",
        &[
            "default_duration",
            "default_events",
            "default_filesize",
            "enabled",
            "max_file_size_mb",
            "mode",
            "path_prefix",
        ],
    ),
    (
        "engine",
        &["ebpf", "gvisor", "kind", "kmod", "modern_ebpf", "replay"],
    ),
    ("file_output", &["enabled", "filename", "keep_alive"]),
    (
        "http_output",
        &[
            "ca_bundle",
            "ca_cert",
            "ca_path",
            "client_cert",
            "client_key",
            "compress_uploads",
            "echo",
            "enabled",
            "headers",
            "insecure",
            "keep_alive",
            "max_consecutive_timeouts",
            "mtls",
            "url",
            "user_agent",
        ],
    ),
    (
        "metrics",
        &[
            "convert_memory_to_mb",
            "enabled",
            "include_empty_values",
            "interval",
            "jemalloc_stats_enabled",
            "kernel_event_counters_enabled",
            "kernel_event_counters_per_cpu_enabled",
            "libbpf_stats_enabled",
            "output_file",
            "output_rule",
            "plugins_metrics_enabled",
            "resource_utilization_enabled",
            "rules_counters_enabled",
            "state_counters_enabled",
        ],
    ),
    ("outputs_queue", &["capacity"]),
    ("program_output", &["enabled", "keep_alive", "program"]),
    ("stdout_output", &["enabled"]),
    (
        "syscall_event_drops",
        &[
            "actions",
            "max_burst",
            "rate",
            "simulate_drops",
            "threshold",
        ],
    ),
    ("syscall_event_timeouts", &["max_consecutives"]),
    ("syslog_output", &["enabled"]),
    (
        "webserver",
        &[
            "enabled",
            "k8s_healthz_endpoint",
            "listen_address",
            "listen_port",
            "prometheus_metrics_enabled",
            "ssl_certificate",
            "ssl_enabled",
            "threadiness",
        ],
    ),
];
