//! What a configuration asks for and this program does not do: each is told. Where nothing would be seen of what was asked
//! for, it is an error.

use anyhow::bail;
use seawall_runtime::configuration::Configuration;
use seawall_runtime::document::Source;
use serde_json::Value;

use super::sources;
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

/// Returns what is not done as asked.
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
    for plugin in configuration.texts("load_plugins")? {
        if !BUILT_IN.contains(&plugin.as_str()) {
            all.push(format!(
                "load_plugins: no plugin is loaded, and {plugin} is not built in: rules of its source never match"
            ));
        }
    }
    for key in ["grpc.enabled", "grpc_output.enabled"] {
        if configuration.flag(key, false)? {
            all.push(format!(
                "{key}: there is no gRPC server, nothing is sent that way"
            ));
        }
    }
    if configuration.flag("engine.modern_ebpf.drop_failed_exit", false)? {
        all.push(
            "engine.modern_ebpf.drop_failed_exit: calls that fail are looked at, too".to_owned(),
        );
    }
    let own_calls = configuration.get("base_syscalls.custom_set");
    if own_calls
        .and_then(Value::as_array)
        .is_some_and(|it| !it.is_empty())
    {
        all.push("base_syscalls.custom_set: what rules and the state of processes need is recorded, whatever it says".to_owned());
    }
    let fixed = configuration.get("static_fields");
    if fixed
        .and_then(Value::as_object)
        .is_some_and(|it| !it.is_empty())
    {
        all.push("static_fields: alerts don't have them; append_output.extra_fields adds texts to alerts".to_owned());
    }
    if configuration.flag("metrics.libbpf_stats_enabled", false)?
        && configuration.flag("metrics.enabled", false)?
    {
        all.push(
            "metrics.libbpf_stats_enabled: times of programs in the kernel are not told".to_owned(),
        );
    }
    Ok(all)
}
