//! Swarm mode of an engine.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::host::seen::Seen;
use crate::time::Timestamp;

/// Swarm mode.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Swarm {
    /// `inactive`, `pending`, `active`, `error` or `locked`.
    pub state: Seen<String>,
    /// Whether this engine is a manager; only managers answer what follows.
    pub is_manager: Seen<bool>,
    /// Address by which other nodes reach this one.
    pub address: Seen<String>,
    /// Number of managers.
    pub managers: Seen<u64>,
    /// Number of nodes.
    pub nodes: Seen<u64>,
    /// Whether a manager asks for a key when it starts.
    pub locks: Seen<bool>,
    /// When the swarm's settings were changed last.
    pub updated: Seen<Timestamp>,
    /// Nanoseconds that certificates of nodes hold.
    pub certificate_expiry: Seen<u64>,
    /// When the certificate authority's root certificate was issued.
    pub root_issued: Seen<Timestamp>,
    /// When the certificate authority's root certificate ends.
    pub root_expires: Seen<Timestamp>,
    /// Subnet and address of the data plane, where it is said (`DataPathAddr`).
    pub data_address: Seen<String>,
    /// Names of secrets, with the time of the last change. Never what is in them.
    pub secrets: Seen<Vec<(String, Timestamp)>>,
    /// Names of configs.
    pub configs: Seen<Vec<String>>,
    /// Services.
    pub services: Seen<Vec<Service>>,
}

/// A service.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Service {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Image.
    pub image: String,
    /// Labels.
    pub labels: BTreeMap<String, String>,
    /// When its tasks are started again: `none`, `on-failure`, `any`.
    pub restart: Seen<String>,
    /// How often at most; absent where there is no end to it.
    pub attempts: Seen<u64>,
    /// Names of the secrets that it gets.
    pub secrets: Vec<String>,
}
