//! `GET /networks`.

use seawall_model::host::engine::network::Network;
use serde_json::Value;

use super::field::Fields;

/// Reads a network of the list.
pub(super) fn network(fields: Fields<'_>) -> Network {
    let subnet = |one: &Value| Some(Fields::new(one).name("Subnet"));
    let subnets = fields
        .object("IPAM")
        .list("Config", "a list of subnets", subnet);
    Network {
        id: fields.name("Id"),
        name: fields.name("Name"),
        driver: fields.name("Driver"),
        scope: fields.name("Scope"),
        is_internal: fields.bool("Internal"),
        is_attachable: fields.bool("Attachable"),
        is_ingress: fields.bool("Ingress"),
        has_ipv6: fields.bool("EnableIPv6"),
        options: fields
            .text_map("Options")
            .known()
            .cloned()
            .unwrap_or_default(),
        subnets: subnets.known().cloned().unwrap_or_default(),
        labels: fields
            .text_map("Labels")
            .known()
            .cloned()
            .unwrap_or_default(),
    }
}
