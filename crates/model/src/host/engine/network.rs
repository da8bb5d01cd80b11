//! A network of an engine (`GET /networks`).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::host::seen::Seen;

/// A network.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Network {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Driver: `bridge`, `host`, `null`, `overlay`, `macvlan`, `ipvlan` …
    pub driver: String,
    /// `local`, `swarm` or `global`.
    pub scope: String,
    /// Whether there is no way out of it.
    pub is_internal: Seen<bool>,
    /// Whether containers may join that are no services.
    pub is_attachable: Seen<bool>,
    /// Whether it is the one by which swarm publishes ports.
    pub is_ingress: Seen<bool>,
    /// Whether it has IPv6.
    pub has_ipv6: Seen<bool>,
    /// Options: `com.docker.network.bridge.enable_icc`, `encrypted` …
    pub options: BTreeMap<String, String>,
    /// Subnets.
    pub subnets: Vec<String>,
    /// Labels.
    pub labels: BTreeMap<String, String>,
}
