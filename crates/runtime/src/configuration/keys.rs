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
        unknown_parts((key, key), value, &mut found);
    }
    found
}

/// Finds keys that there are not within a value: `at` is where it is, and the same without the places in lists.
fn unknown_parts(at: (&str, &str), value: &Value, found: &mut Vec<String>) {
    let (path, pattern) = at;
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                let at = (&*format!("{path}[{index}]"), &*format!("{pattern}[]"));
                unknown_parts(at, item, found);
            }
        }
        Value::Object(map) => {
            let parts = PARTS.iter().find(|(known, _)| *known == pattern);
            let Some((_, parts)) = parts else {
                return;
            };
            for (part, inner) in map {
                if parts.contains(&part.as_str()) {
                    let at = (&*format!("{path}.{part}"), &*format!("{pattern}.{part}"));
                    unknown_parts(at, inner, found);
                } else {
                    found.push(format!("{path}.{part}: no such key"));
                }
            }
        }
        _ => {}
    }
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

const KEYS: [(&str, Kind); 49] = [
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
    ("container_engines", Kind::Map),
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
const PARTS: [(&str, &[&str]); 27] = [
    (
        "append_output[]",
        &["extra_fields", "extra_output", "match", "suggested_output"],
    ),
    ("append_output[].match", &["rule", "source", "tags"]),
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
    ("config_files[]", &["path", "strategy"]),
    (
        "engine",
        &["ebpf", "gvisor", "kind", "kmod", "modern_ebpf", "replay"],
    ),
    (
        "engine.ebpf",
        &["buf_size_preset", "drop_failed_exit", "probe"],
    ),
    ("engine.gvisor", &["config", "root"]),
    ("engine.kmod", &["buf_size_preset", "drop_failed_exit"]),
    (
        "engine.modern_ebpf",
        &[
            "buf_size_preset",
            "cpus_for_each_buffer",
            "disable_iterators",
            "drop_failed_exit",
        ],
    ),
    ("engine.replay", &["capture_file"]),
    (
        "falco_libs",
        &[
            "snaplen",
            "thread_table_auto_purging_interval_s",
            "thread_table_auto_purging_thread_timeout_s",
            "thread_table_size",
        ],
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
            "insecure",
            "keep_alive",
            "max_consecutive_timeouts",
            "mtls",
            "url",
            "user_agent",
        ],
    ),
    ("libs_logger", &["enabled", "severity"]),
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
            "kernel_iter_event_counters_enabled",
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
    (
        "plugins[]",
        &["init_config", "library_path", "name", "open_params"],
    ),
    ("program_output", &["enabled", "keep_alive", "program"]),
    ("rules[]", &["disable", "enable"]),
    ("rules[].disable", &["rule", "tag"]),
    ("rules[].enable", &["rule", "tag"]),
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
