//! What is asked of networks: `networks.create`, `networks.connect`.

use super::{body, texts};
use crate::api::asked::Asked;
use crate::api::container::Attachment;
use crate::api::value::Value;

/// A network that is to be made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::decide) struct Network {
    /// Its driver; empty: bridge.
    pub(in crate::decide) driver: String,
    /// Options of the driver.
    pub(in crate::decide) options: Vec<(String, String)>,
    /// Whether it chooses subnets, or a driver of addresses.
    pub(in crate::decide) chooses_addresses: bool,
    /// What makes it more than a network of this host: `ConfigFrom`, `Ingress` …
    pub(in crate::decide) special: Vec<&'static str>,
    /// Labels.
    pub(in crate::decide) labels: Vec<(String, String)>,
}

/// Reads a network that is to be made.
pub(in crate::decide) fn made(asked: &Asked) -> Option<Network> {
    let body = body(asked)?;
    let text = |name: &str| body.field(name).and_then(Value::text).unwrap_or_default();
    let addresses = body.field("IPAM");
    let driver = addresses
        .and_then(|it| it.field("Driver"))
        .and_then(Value::text);
    let is_usual = driver.is_none_or(|driver| driver.is_empty() || driver == "default");
    let is_set = |name: &str| {
        addresses
            .and_then(|it| it.field(name))
            .is_some_and(is_filled)
    };
    // Only a network of the swarm can be joined by tasks alone; Compose says of each that others may, too.
    let is_here = matches!(text("Driver"), "" | "bridge");
    let special = SPECIAL.into_iter().filter(|name| match body.field(name) {
        Some(_) if *name == "Attachable" && is_here => false,
        // An object or a text that is empty says nothing, as false does.
        Some(value) => is_filled(value) && value.text() != Some("local"),
        None => false,
    });
    Some(Network {
        driver: text("Driver").to_owned(),
        options: texts(body.field("Options")),
        chooses_addresses: !is_usual || is_set("Config") || is_set("Options"),
        special: special.collect(),
        labels: texts(body.field("Labels")),
    })
}

/// Reads the end that a container is to get in a network.
pub(in crate::decide) fn end(asked: &Asked) -> Attachment {
    let end = body(asked).and_then(|it| it.field("EndpointConfig"));
    let get = |name: &str| end.and_then(|it| it.field(name));
    let list = |value: Option<&Value>| -> Vec<String> {
        let values = value.map_or(&[][..], Value::list).iter();
        values.filter_map(Value::text).map(str::to_owned).collect()
    };
    // `IPAddress` and `GlobalIPv6Address` beside it are what engines report there: they set them anew.
    let mut addresses = Vec::new();
    if let Some(chosen) = get("IPAMConfig") {
        for name in ["IPv4Address", "IPv6Address"] {
            addresses.extend(chosen.field(name).and_then(Value::text).map(str::to_owned));
        }
        addresses.extend(list(chosen.field("LinkLocalIPs")));
    }
    addresses.retain(|it| !it.is_empty());
    let mut aliases = list(get("Aliases"));
    aliases.extend(list(get("DNSNames")));
    let mac = get("MacAddress").and_then(Value::text);
    Attachment {
        network: asked.target().unwrap_or_default().to_owned(),
        aliases,
        mac: mac.filter(|mac| !mac.is_empty()).map(str::to_owned),
        addresses,
        driver_options: texts(get("DriverOpts")),
        links: list(get("Links")),
        gateway_priority: None,
    }
}

/// Says whether a value says something.
fn is_filled(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(value) => *value,
        Value::Integer(value) => *value != 0,
        Value::Decimal(_) => true,
        Value::Text(text) => !text.is_empty(),
        Value::List(values) => !values.is_empty(),
        Value::Object(fields) => fields.iter().any(|(_, value)| is_filled(value)),
    }
}

/// What makes a network more than one of this host.
const SPECIAL: [&str; 5] = ["ConfigFrom", "ConfigOnly", "Ingress", "Attachable", "Scope"];
