//! `GET /volumes` and `GET /plugins`.

use seawall_model::host::engine::{Plugin, Volume};
use serde_json::Value;

use super::super::HostOptions;
use super::field::Fields;

/// Reads a volume. Options of network drives hold passwords (`o=username=…,password=…`).
pub(super) fn volume(fields: Fields<'_>, options: &HostOptions) -> Volume {
    let masked = |(name, value): (String, String)| {
        let value = if options.redact.is_secret(&name, &value) {
            "***".to_owned()
        } else {
            options.redact.masked(&value)
        };
        (name, value)
    };
    let given = fields
        .text_map("Options")
        .known()
        .cloned()
        .unwrap_or_default();
    Volume {
        name: fields.name("Name"),
        driver: fields.name("Driver"),
        mountpoint: fields.name("Mountpoint"),
        options: given.into_iter().map(masked).collect(),
        labels: fields
            .text_map("Labels")
            .known()
            .cloned()
            .unwrap_or_default(),
    }
}

/// Reads a plugin.
pub(super) fn plugin(fields: Fields<'_>) -> Plugin {
    let config = fields.object("Config");
    let mut privileges = Vec::new();
    let network = config.object("Network").name("Type");
    if !network.is_empty() {
        privileges.push(format!("network: {network}"));
    }
    let source = |one: &Value| Some(Fields::new(one).name("Source"));
    let mounts = config.list("Mounts", "a list of mounts", source);
    let mounts = mounts.known().cloned().unwrap_or_default();
    privileges.extend(mounts.iter().map(|source| format!("mount: {source}")));
    let linux = config.object("Linux");
    let capabilities = linux.texts("Capabilities");
    let capabilities = capabilities.known().cloned().unwrap_or_default();
    privileges.extend(
        capabilities
            .iter()
            .map(|name| format!("capability: {name}")),
    );
    if linux.bool("AllowAllDevices").known() == Some(&true) {
        privileges.push("all devices".to_owned());
    }
    Plugin {
        name: fields.name("Name"),
        is_enabled: fields.bool("Enabled").known() == Some(&true),
        privileges,
    }
}
