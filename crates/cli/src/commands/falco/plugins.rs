//! Plugins that a configuration loads, whose part is built in: which sources of events they bring.
//!
//! Source: falco.org/docs/concepts/plugins/usage, and the documentation of the plugin `k8saudit`.

use seawall_runtime::configuration::Configuration;
use seawall_runtime::document::Source;
use serde_json::Value;

/// Reads audit logs of Kubernetes.
pub(super) const AUDIT: &str = "k8saudit";

/// Returns the plugins that are loaded, by name: where `load_plugins` is not there at all, all that are set up.
pub(super) fn loaded(configuration: &Configuration) -> anyhow::Result<Vec<String>> {
    if configuration.value().get("load_plugins").is_some() {
        return Ok(configuration.texts("load_plugins")?);
    }
    let entries = configuration.get("plugins").and_then(Value::as_array);
    let names = entries
        .into_iter()
        .flatten()
        .filter_map(|it| it.get("name"));
    Ok(names.filter_map(Value::as_str).map(str::to_owned).collect())
}

/// Returns the sources of events besides the kernel that the plugins of a configuration bring.
pub(super) fn sources(configuration: &Configuration) -> anyhow::Result<Vec<Source>> {
    if !loaded(configuration)?.iter().any(|name| name == AUDIT) {
        return Ok(Vec::new());
    }
    Ok(vec![Source::Kubernetes])
}

/// Returns the entry of a plugin that is loaded.
#[cfg(feature = "sensor")]
pub(super) fn entry<'c>(configuration: &'c Configuration, name: &str) -> anyhow::Result<&'c Value> {
    let entries = configuration.get("plugins");
    let entries = entries.and_then(Value::as_array);
    let mut entries = entries.into_iter().flatten();
    let found = entries.find(|entry| entry.get("name").and_then(|it| it.as_str()) == Some(name));
    let Some(found) = found else {
        anyhow::bail!("load_plugins: {name} has no entry in `plugins`");
    };
    Ok(found)
}
