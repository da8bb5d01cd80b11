//! Addresses that containers may not talk to, and ports that they may not listen on.

use std::borrow::Cow;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{Deserializer, Error as _};
use serde_saphyr::Spanned;

use super::Wrong;
use super::short::{Said, Short};
use crate::config::guard::Span;

/// What a container may talk to, and listen on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Network {
    /// What it may not talk to.
    pub deny: Vec<Target>,
    /// What it may talk to only; loopback besides. Nothing: all that is not denied.
    pub allow: Option<Vec<Target>>,
    /// Ports that it may not listen on.
    pub listen_deny: Vec<Span>,
    /// Ports that it may listen on only. Nothing: all that are not denied.
    pub listen_allow: Option<Vec<Span>>,
}

/// What may be talked to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Target {
    /// Where: any (default), an address, a network such as 10.0.0.0/8, metadata-service, docker-api.
    pub to: To,
    /// Ports, or ranges of ports; default: all, for docker-api 2375 and 2376.
    pub ports: Vec<Span>,
    /// Which protocol: any (default), tcp, udp.
    pub protocol: Protocol,
}

/// A protocol.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Protocol {
    /// TCP and UDP.
    #[default]
    Any,
    /// TCP.
    Tcp,
    /// UDP.
    Udp,
}

/// Where something is talked to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum To {
    /// Everywhere.
    #[default]
    Any,
    /// The addresses at which clouds tell machines who they are, with credentials.
    MetadataService,
    /// The ports of the engine's API, everywhere.
    DockerApi,
    /// A network.
    Net(Cidr),
}

/// A network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cidr {
    /// Its address, without bits behind its length.
    pub address: IpAddr,
    /// How many bits of it count.
    pub length: u8,
}

impl Cidr {
    /// Reads `10.0.0.0/8`, or an address, which stands for itself. Bits behind the length are an error: they say that
    /// somebody meant something else.
    pub fn read(text: &str) -> Option<Self> {
        let (address, length) = match text.split_once('/') {
            Some((address, length)) => (address, Some(length)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().ok()?;
        let most: u8 = if address.is_ipv4() { 32 } else { 128 };
        let length = match length {
            None => most,
            Some(digits) if digits.bytes().all(|it| it.is_ascii_digit()) => digits.parse().ok()?,
            Some(_) => return None,
        };
        let left = u32::from(most.checked_sub(length)?);
        let is_plain = match address {
            IpAddr::V4(it) => it.to_bits().trailing_zeros() >= left,
            IpAddr::V6(it) => it.to_bits().trailing_zeros() >= left,
        };
        is_plain.then_some(Self { address, length })
    }
}

impl To {
    /// Returns the networks that it stands for; nothing: all.
    pub fn networks(self) -> Vec<Cidr> {
        let v4 = |a, b, c, d| Cidr {
            address: Ipv4Addr::new(a, b, c, d).into(),
            length: 32,
        };
        let v6 = |first, second, last| Cidr {
            address: Ipv6Addr::new(first, second, 0, 0, 0, 0, 0, last).into(),
            length: 128,
        };
        match self {
            Self::Any | Self::DockerApi => Vec::new(),
            Self::Net(net) => vec![net],
            // Amazon, Azure, Google, Oracle and others; of Amazon's tasks and pods; of Alibaba; the same by IPv6.
            Self::MetadataService => vec![
                v4(169, 254, 169, 254),
                v4(169, 254, 170, 2),
                v4(169, 254, 170, 23),
                v4(100, 100, 100, 200),
                v6(0xfd00, 0xec2, 0x254),
                v6(0xfd00, 0xec2, 0x23),
                v6(0xfd20, 0xce, 0x254),
            ],
        }
    }
}

impl To {
    fn read(text: &str) -> Option<Self> {
        match text {
            "any" => Some(Self::Any),
            "metadata-service" => Some(Self::MetadataService),
            "docker-api" => Some(Self::DockerApi),
            other => Cidr::read(other).map(Self::Net),
        }
    }
}

impl<'de> Deserialize<'de> for To {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::read(&text).ok_or_else(|| {
            let shown: String = text.chars().take(60).collect();
            D::Error::custom(format!("`{shown}` is not {}", Target::EXPECTED))
        })
    }
}

impl Short for Target {
    const EXPECTED: &'static str =
        "any, metadata-service, docker-api, an address or a network such as 10.0.0.0/8";
    const WORD: &'static str = "string";

    fn of_word(word: &str) -> Option<Self> {
        let to = To::read(word)?;
        Some(Self {
            to,
            ..Self::default()
        })
    }
}

impl JsonSchema for To {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "To".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "description": "any, metadata-service, docker-api, an address or a network" })
    }
}

/// What may be talked to, and listened on.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct NetworkDocument {
    /// What may not be talked to. It comes before what is allowed.
    deny: Vec<Said<Target>>,
    /// What may be talked to only, loopback besides; default: all that is not denied.
    allow: Option<Vec<Said<Target>>>,
    /// Ports that may be listened on.
    listen: ListenDocument,
}

/// Ports that may be listened on.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
struct ListenDocument {
    /// None of these.
    deny: Vec<Span>,
    /// These only; default: all that are not denied.
    allow: Option<Vec<Span>>,
}

/// Reads what may be talked to.
pub(super) fn apply(document: Spanned<NetworkDocument>) -> Result<Network, Wrong> {
    let at = document.referenced;
    let targets = |said: Vec<Said<Target>>| said.into_iter().map(|it| it.0).collect();
    let network = Network {
        deny: targets(document.value.deny),
        allow: document.value.allow.map(targets),
        listen_deny: document.value.listen.deny,
        listen_allow: document.value.listen.allow,
    };
    if network == Network::default() {
        return Err((at, "`network` says nothing".to_owned()));
    }
    let targets = network.deny.iter().chain(network.allow.iter().flatten());
    let listened = network
        .listen_deny
        .iter()
        .chain(network.listen_allow.iter().flatten());
    let spans = targets.flat_map(|target| &target.ports).chain(listened);
    if let Some(span) = spans.into_iter().find(|span| span.last > 65_535) {
        let why = format!("{}-{} are no ports", span.first, span.last);
        return Err((at, why));
    }
    Ok(network)
}
