//! What a configuration asks for and this program does not do: each is told. Where nothing would be seen of what was asked
//! for, it is an error.

use anyhow::bail;
use seawall_runtime::configuration::Configuration;
use seawall_runtime::document::Source;
use serde_json::Value;

use super::{sockets, sources};
use crate::commands::falco::plugins::{self, AUDIT};

/// Plugins whose part is built in.
const BUILT_IN: [&str; 3] = ["container", AUDIT, "json"];

/// Says whether events of the kernel are to be read, where they are not switched off.
pub(super) fn has_kernel(configuration: &Configuration, others: &[Source]) -> anyhow::Result<bool> {
    match configuration.text("engine.kind")?.as_deref() {
        None | Some("modern_ebpf" | "modern_bpf" | "kmod" | "ebpf") => Ok(true),
        Some("nodriver") if !others.is_empty() => Ok(false),
        Some("nodriver") => bail!(
            "engine.kind: with nodriver nothing would be seen, as no plugin brings another source; use modern_ebpf"
        ),
        Some(kind) => bail!(
            "engine.kind: {kind} is not there, so nothing would be seen; use modern_ebpf, or replay with a capture file"
        ),
    }
}

/// Returns what is not done as asked, each with its key.
pub(super) fn asked(configuration: &Configuration) -> anyhow::Result<Vec<String>> {
    let mut all = Vec::new();
    if let Some(kind @ ("kmod" | "ebpf")) = configuration.text("engine.kind")?.as_deref() {
        all.push(format!(
            "engine.kind: there is no {kind}; the eBPF programs of this build are used"
        ));
    }
    if !plugins::sources(configuration)?.is_empty() {
        all.extend(sources::unable(configuration)?);
    }
    for plugin in plugins::loaded(configuration)? {
        if !BUILT_IN.contains(&plugin.as_str()) {
            all.push(format!(
                "load_plugins: no plugin is loaded, and {plugin} is not built in: rules of its source never match"
            ));
        }
    }
    all.extend(sockets::unable(configuration));
    all.extend(metrics(configuration)?);
    for (key, usual, why) in NOT_DONE {
        let said = configuration.get(key);
        if said.is_some_and(|said| !usual.is(said)) {
            all.push(format!("{key}: {why}"));
        }
    }
    if std::env::var_os("HOST_ROOT").is_some_and(|it| !it.is_empty()) {
        all.push(
            "HOST_ROOT: processes are read from /proc: run it in the machine's own namespaces"
                .to_owned(),
        );
    }
    Ok(all)
}

/// What of `metrics` is asked for and not told.
fn metrics(configuration: &Configuration) -> anyhow::Result<Option<String>> {
    if !configuration.flag("metrics.enabled", false)? {
        return Ok(None);
    }
    let mut asked = Vec::new();
    for name in NOT_COUNTED {
        if configuration.flag(&format!("metrics.{name}"), false)? {
            asked.push(name);
        }
    }
    Ok((!asked.is_empty()).then(|| format!("metrics: not told: {}", asked.join(", "))))
}

/// What a key says where nothing is asked for.
#[derive(Clone, Copy)]
enum Usual {
    Number(i64),
    Flag(bool),
    /// Nothing: an empty list or mapping.
    Nothing,
}

impl Usual {
    fn is(self, said: &Value) -> bool {
        match self {
            Self::Number(number) => said.as_i64() == Some(number),
            Self::Flag(flag) => said.as_bool() == Some(flag),
            Self::Nothing => match said {
                Value::Array(items) => items.is_empty(),
                Value::Object(map) => map.is_empty(),
                _ => false,
            },
        }
    }
}

/// Of metrics those that are not told.
const NOT_COUNTED: [&str; 6] = [
    "include_empty_values",
    "jemalloc_stats_enabled",
    "kernel_event_counters_per_cpu_enabled",
    "kernel_iter_event_counters_enabled",
    "libbpf_stats_enabled",
    "plugins_metrics_enabled",
];

const OWN_BUFFERS: &str = "buffers have sizes of their own";
const OWN_TABLES: &str = "tables of processes have bounds of their own";
const FAILED_TOO: &str = "calls that fail are looked at, too";
const NO_GRPC: &str = "there is no gRPC server, nothing is sent that way";

/// Keys that change nothing, and what they say where nothing is asked for (falco.yaml of 0.40 to 0.44).
const NOT_DONE: [(&str, Usual, &str); 20] = [
    (
        "base_syscalls.custom_set",
        Usual::Nothing,
        "what rules and the state of processes need is recorded, whatever it says",
    ),
    (
        "container_engines",
        Usual::Nothing,
        "engines are found by themselves",
    ),
    ("engine.ebpf.buf_size_preset", Usual::Number(4), OWN_BUFFERS),
    (
        "engine.ebpf.drop_failed_exit",
        Usual::Flag(false),
        FAILED_TOO,
    ),
    ("engine.kmod.buf_size_preset", Usual::Number(4), OWN_BUFFERS),
    (
        "engine.kmod.drop_failed_exit",
        Usual::Flag(false),
        FAILED_TOO,
    ),
    (
        "engine.modern_ebpf.buf_size_preset",
        Usual::Number(4),
        OWN_BUFFERS,
    ),
    (
        "engine.modern_ebpf.cpus_for_each_buffer",
        Usual::Number(2),
        OWN_BUFFERS,
    ),
    (
        "engine.modern_ebpf.drop_failed_exit",
        Usual::Flag(false),
        FAILED_TOO,
    ),
    (
        "falco_libs.snaplen",
        Usual::Number(80),
        "what is read and written is recorded as far as rules ask for it",
    ),
    (
        "falco_libs.thread_table_auto_purging_interval_s",
        Usual::Number(300),
        OWN_TABLES,
    ),
    (
        "falco_libs.thread_table_auto_purging_thread_timeout_s",
        Usual::Number(300),
        OWN_TABLES,
    ),
    (
        "falco_libs.thread_table_size",
        Usual::Number(262_144),
        OWN_TABLES,
    ),
    ("grpc.enabled", Usual::Flag(false), NO_GRPC),
    ("grpc_output.enabled", Usual::Flag(false), NO_GRPC),
    (
        "modern_bpf",
        Usual::Nothing,
        "say it with engine.modern_ebpf",
    ),
    (
        "outputs",
        Usual::Nothing,
        "alerts are not held back by a rate",
    ),
    ("syscall_buf_size_preset", Usual::Number(4), OWN_BUFFERS),
    ("syscall_drop_failed_exit", Usual::Flag(false), FAILED_TOO),
    (
        "webserver.threadiness",
        Usual::Number(0),
        "16 connections are served at once",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<String> {
        let configuration = Configuration::read("f", text, &|_| None).unwrap();
        asked(&configuration).unwrap()
    }

    /// What falco.yaml of 0.44 says where nobody changed it is no reason for a word.
    #[test]
    fn what_is_not_done_is_told_where_it_is_asked_for() {
        let usual = "
engine: {kind: modern_ebpf, modern_ebpf: {cpus_for_each_buffer: 2, buf_size_preset: 4, drop_failed_exit: false, disable_iterators: false}}
falco_libs: {thread_table_size: 262144, thread_table_auto_purging_interval_s: 300, thread_table_auto_purging_thread_timeout_s: 300, snaplen: 80}
metrics: {enabled: false, libbpf_stats_enabled: true, jemalloc_stats_enabled: true}
base_syscalls: {custom_set: [], repair: false, all: false}
webserver: {threadiness: 0}
load_plugins: [container]
plugins: [{name: container, library_path: libcontainer.so, init_config: {label_max_len: 100, with_size: false}}]
";
        assert_eq!(told(usual), [""; 0]);
        let rows = [
            (
                "engine: {modern_ebpf: {buf_size_preset: 8}}",
                "engine.modern_ebpf.buf_size_preset: ",
            ),
            (
                "engine: {kind: kmod, kmod: {drop_failed_exit: true}}",
                "engine.kmod.drop_failed_exit: ",
            ),
            ("falco_libs: {snaplen: 4096}", "falco_libs.snaplen: "),
            (
                "base_syscalls: {custom_set: ['!mprotect']}",
                "base_syscalls.custom_set: ",
            ),
            (
                "metrics: {enabled: true, libbpf_stats_enabled: true}",
                "metrics: not told: libbpf_stats_enabled",
            ),
            ("webserver: {threadiness: 4}", "webserver.threadiness: "),
            (
                "plugins: [{name: okta, library_path: x}]",
                "and okta is not built in",
            ),
            (
                "container_engines: {docker: {enabled: false}}",
                "container_engines: ",
            ),
            (
                "plugins: [{name: container, init_config: {with_size: true}}]",
                "with_size",
            ),
        ];
        for (text, want) in rows {
            let told = told(text);
            assert!(told.iter().any(|it| it.contains(want)), "{text}: {told:?}");
        }
    }
}
