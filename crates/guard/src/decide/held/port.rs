//! Ports of the host.

use std::net::IpAddr;

use seawall_policy::config::guard::PortRule;

use super::{Held, shown};
use crate::api::container::Port;

impl Held<'_> {
    /// Holds published ports to the profile.
    pub(super) fn ports(&mut self, ports: &[Port], publish_all: bool) {
        let allowed = self.profile.ports.clone();
        if publish_all && !allowed.publish_all {
            self.fault("ports", "all exposed ports may not be published at once");
        }
        for port in ports {
            if !allowed.allow.iter().any(|rule| fits(port, rule)) {
                let address = if port.address.is_empty() {
                    "all addresses"
                } else {
                    &port.address
                };
                let host = match port.host {
                    Some((first, last)) if first == last => first.to_string(),
                    Some((first, last)) => format!("{first}-{last}"),
                    None => "any port".to_owned(),
                };
                let (address, protocol) = (shown(address), shown(&port.protocol));
                self.fault(
                    "ports",
                    format!("{host}/{protocol} on {address} is not allowed"),
                );
            }
        }
    }
}

fn fits(port: &Port, rule: &PortRule) -> bool {
    let address = rule.addresses.iter().any(|allowed| {
        let asked = port.address.parse::<IpAddr>();
        let same = allowed
            .parse::<IpAddr>()
            .is_ok_and(|it| asked.is_ok_and(|asked| asked == it));
        allowed == "any" || same
    });
    let is_within = match port.host {
        // One range has to hold both ends; zero lets the engine choose.
        Some((first, last)) if first != 0 => rule
            .ports
            .iter()
            .any(|span| first <= last && span.has(first.into()) && span.has(last.into())),
        // The engine takes one of the host's range for passing use, which lies above 1024.
        _ => rule
            .ports
            .iter()
            .any(|span| span.first <= 1024 && span.last == 65_535),
    };
    let protocol = if port.protocol.is_empty() {
        "tcp"
    } else {
        &port.protocol
    };
    address && is_within && rule.protocols.iter().any(|it| it == protocol)
}
