//! Bodies of `networks.create`, `networks.connect` and `networks.disconnect`, and how a container stands in a network.

use super::{INT64, TEXT_MAP, TEXTS, field};
use crate::api::operation::{Object, Shape};

/// A network.
pub static CREATE: Object = Object {
    name: "NetworkCreate",
    fields: &[
        field("Name", Shape::Text, 24),
        field("CheckDuplicate", Shape::Bool, 24),
        field("Driver", Shape::Text, 24),
        field("Internal", Shape::Bool, 24),
        field("IPAM", Shape::Object(&IPAM), 24),
        field("EnableIPv6", Shape::Bool, 24),
        field("Options", TEXT_MAP, 24),
        field("Labels", TEXT_MAP, 24),
        field("Attachable", Shape::Bool, 27),
        field("Ingress", Shape::Bool, 29),
        field("Scope", Shape::Text, 41),
        field("ConfigOnly", Shape::Bool, 41),
        field("ConfigFrom", Shape::Object(&CONFIG_REFERENCE), 41),
        field("EnableIPv4", Shape::Bool, 48),
    ],
};

/// A container that is attached.
pub static CONNECT: Object = Object {
    name: "NetworkConnect",
    fields: &[
        field("Container", Shape::Text, 24),
        field("EndpointConfig", Shape::Object(&ENDPOINT_SETTINGS), 24),
    ],
};

/// A container that is detached.
pub static DISCONNECT: Object = Object {
    name: "NetworkDisconnect",
    fields: &[
        field("Container", Shape::Text, 24),
        field("Force", Shape::Bool, 24),
    ],
};

/// The networks that a container is attached to when it is made.
pub(super) static NETWORKING_CONFIG: Object = Object {
    name: "NetworkingConfig",
    fields: &[field(
        "EndpointsConfig",
        Shape::Map(&Shape::Object(&ENDPOINT_SETTINGS)),
        24,
    )],
};

/// How a container stands in a network. What the engine reports in the same object is here too.
static ENDPOINT_SETTINGS: Object = Object {
    name: "EndpointSettings",
    fields: &[
        field("IPAMConfig", Shape::Object(&ENDPOINT_IPAM_CONFIG), 24),
        field("Links", TEXTS, 24),
        field("Aliases", TEXTS, 24),
        field("NetworkID", Shape::Text, 24),
        field("EndpointID", Shape::Text, 24),
        field("Gateway", Shape::Text, 24),
        field("IPAddress", Shape::Text, 24),
        field("IPPrefixLen", INT64, 24),
        field("IPv6Gateway", Shape::Text, 24),
        field("GlobalIPv6Address", Shape::Text, 24),
        field("GlobalIPv6PrefixLen", INT64, 24),
        field("MacAddress", Shape::Text, 24),
        field("DriverOpts", TEXT_MAP, 32),
        field("DNSNames", TEXTS, 44),
        field("GwPriority", INT64, 48),
    ],
};

/// Addresses asked for.
static ENDPOINT_IPAM_CONFIG: Object = Object {
    name: "EndpointIPAMConfig",
    fields: &[
        field("IPv4Address", Shape::Text, 24),
        field("IPv6Address", Shape::Text, 24),
        field("LinkLocalIPs", TEXTS, 24),
    ],
};

/// Where a network's addresses come from.
static IPAM: Object = Object {
    name: "IPAM",
    fields: &[
        field("Driver", Shape::Text, 24),
        field("Config", Shape::List(&Shape::Object(&IPAM_CONFIG)), 24),
        field("Options", TEXT_MAP, 24),
    ],
};

/// A range of addresses.
static IPAM_CONFIG: Object = Object {
    name: "IPAMConfig",
    fields: &[
        field("Subnet", Shape::Text, 24),
        field("IPRange", Shape::Text, 24),
        field("Gateway", Shape::Text, 24),
        field("AuxiliaryAddresses", TEXT_MAP, 24),
    ],
};

/// The network that the configuration is taken from.
pub(super) static CONFIG_REFERENCE: Object = Object {
    name: "ConfigReference",
    fields: &[field("Network", Shape::Text, 41)],
};
