//! Plugins that a configuration loads, whose part is built in: which sources of events they bring.
//!
//! Source: falco.org/docs/concepts/plugins/usage, and the documentation of the plugin `k8saudit`.

use seawall_runtime::configuration::Configuration;
use seawall_runtime::document::Source;

/// Reads audit logs of Kubernetes.
pub(super) const AUDIT: &str = "k8saudit";

/// Returns the sources of events besides the kernel that the plugins of a configuration bring.
pub(super) fn sources(configuration: &Configuration) -> anyhow::Result<Vec<Source>> {
    let loaded = configuration.texts("load_plugins")?;
    if !loaded.iter().any(|name| name == AUDIT) {
        return Ok(Vec::new());
    }
    Ok(vec![Source::Kubernetes])
}

/// Returns the entry of a plugin that is loaded.
#[cfg(feature = "sensor")]
pub(super) fn entry<'c>(
    configuration: &'c Configuration,
    name: &str,
) -> anyhow::Result<&'c serde_json::Value> {
    let entries = configuration.get("plugins");
    let entries = entries.and_then(serde_json::Value::as_array);
    let mut entries = entries.into_iter().flatten();
    let found = entries.find(|entry| entry.get("name").and_then(|it| it.as_str()) == Some(name));
    let Some(found) = found else {
        anyhow::bail!("load_plugins: {name} has no entry in `plugins`");
    };
    Ok(found)
}
