//! `watch: metrics:`: where health and metrics are told.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use schemars::JsonSchema;
use serde::Deserialize;
use serde_saphyr::Spanned;

use crate::config::apply::Wrong;

/// Where health and metrics are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Metrics {
    /// The address that is listened on, by HTTP.
    pub address: SocketAddr,
}

/// Where health and metrics are told.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct MetricsDocument {
    /// The address that is listened on, by HTTP: `127.0.0.1:9646` by default. `/healthz` and `/metrics` are answered to whoever
    /// can connect, so another than a loopback address belongs behind a firewall.
    #[schemars(with = "Option<String>")]
    address: Option<Spanned<String>>,
}

/// Reads the section.
pub(super) fn apply(document: MetricsDocument) -> Result<Metrics, Wrong> {
    let Some(written) = document.address else {
        return Ok(Metrics { address: DEFAULT });
    };
    let address = written.value.parse().map_err(|_| {
        let shown: String = written.value.chars().take(60).collect();
        let why = format!("`{shown}` is no address with a port, such as {DEFAULT}");
        (written.referenced, why)
    })?;
    Ok(Metrics { address })
}

const DEFAULT: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 9646);
