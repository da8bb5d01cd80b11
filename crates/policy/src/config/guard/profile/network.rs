//! What a profile lets containers have of networks, and which networks it lets be made.

use schemars::JsonSchema;
use serde::Deserialize;

use super::super::value::Span;

/// Networks.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent switches of the document"
)]
pub struct Networks {
    /// Names of networks that may be used whoever made them; `*` stands for any characters. One's own may always be
    /// used. Default: none, bridge (which is the engine's `default`).
    pub r#use: Vec<String>,
    /// Whether a container may choose its addresses; default: no.
    pub fixed_addresses: bool,
    /// Whether a container may take further names in networks that are not one's own; default: no.
    pub aliases: bool,
    /// Options of drivers for a container's end (`KEY=VALUE`); default: none.
    pub endpoint_options: Vec<String>,
    /// Drivers of networks that may be made; default: none, so that no network may be made.
    pub drivers: Vec<String>,
    /// Options of networks that may be made (`KEY=VALUE`); default: none.
    pub options: Vec<String>,
    /// Whether networks that are made may choose subnets and drivers of addresses; default: no.
    pub subnets: bool,
    /// Whether they may be ingress networks, span hosts, or take their configuration from another; default: no.
    pub special: bool,
}

/// Ports of the host.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Ports {
    /// What may be published; default: nothing.
    pub allow: Vec<PortRule>,
    /// Whether all exposed ports may be published at once; default: no.
    pub publish_all: bool,
}

/// Ports of the host that may be published.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PortRule {
    /// Addresses of the host; `any` stands for all, and for none said. Default: `127.0.0.1`, `::1`.
    #[serde(default = "loop_back")]
    pub addresses: Vec<String>,
    /// Ports of the host; default: 1024-65535.
    #[serde(default = "unprivileged")]
    pub ports: Vec<Span>,
    /// Protocols; default: tcp, udp.
    #[serde(default = "usual")]
    pub protocols: Vec<String>,
}

impl Default for Networks {
    fn default() -> Self {
        Self {
            r#use: vec!["none".to_owned(), "bridge".to_owned()],
            fixed_addresses: false,
            aliases: false,
            endpoint_options: Vec::new(),
            drivers: Vec::new(),
            options: Vec::new(),
            subnets: false,
            special: false,
        }
    }
}

fn loop_back() -> Vec<String> {
    vec!["127.0.0.1".to_owned(), "::1".to_owned()]
}

fn unprivileged() -> Vec<Span> {
    vec![Span {
        first: 1024,
        last: 65_535,
    }]
}

fn usual() -> Vec<String> {
    vec!["tcp".to_owned(), "udp".to_owned()]
}
