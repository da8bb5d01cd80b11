//! Networks: those that are made, and those that containers are attached to.

use std::net::IpAddr;

use super::{Held, fits_any, option_fits, shown};
use crate::api::container::Attachment;
use crate::api::operation::Target;
use crate::api::value::Value;
use crate::api::view;
use crate::decide::facts;

impl Held<'_> {
    /// Holds a network that is to be made to the profile.
    pub(super) fn network_made(&mut self) {
        self.what = "network";
        let Some(network) = facts::network::made(self.scene.asked) else {
            self.fault("networks", "the request says nothing of a network");
            return;
        };
        let allowed = self.profile.networks.clone();
        let driver = if network.driver.is_empty() {
            "bridge"
        } else {
            &network.driver
        };
        if !fits_any(driver, &allowed.drivers) {
            self.fault(
                "networks",
                format!("the driver {} is not allowed", shown(driver)),
            );
        }
        for (key, value) in &network.options {
            if !option_fits(key, value, &allowed.options) {
                self.fault(
                    "networks",
                    format!("the option {} is not allowed", shown(key)),
                );
            }
        }
        if network.chooses_addresses && !allowed.subnets {
            self.fault("networks", "it may not choose its subnets");
        }
        if !allowed.special {
            for field in network.special {
                self.fault("networks", format!("{field} is not allowed"));
            }
        }
        self.labels(&network.labels);
    }

    /// Holds a container's new end in a network to the profile; that the container is one's own is seen elsewhere.
    pub(super) fn network_joined(&mut self) {
        self.what = "network";
        let end = facts::network::end(self.scene.asked);
        self.network_used(&end.network, Some(&end));
        self.network_of_the_path(&end.network);
    }

    /// Holds the network that the settings name to be the one of the path: clients say again what the engine said.
    fn network_of_the_path(&mut self, path: &str) {
        let connection = view::network::connection(self.scene.asked).ok().flatten();
        let Some(id) = connection.and_then(|it| it.network_id) else {
            return;
        };
        match self.scene.object(Target::Network, path) {
            Ok(Some(network)) if network.id == id => {}
            Err(unknown) => self.always("unknown", unknown.0),
            Ok(_) => self.always(
                "unread",
                "EndpointConfig.NetworkID is not the network of the path",
            ),
        }
    }

    /// Holds a network, and what a container asks for in it, to the profile.
    pub(super) fn network_used(&mut self, name: &str, end: Option<&Attachment>) {
        let is_shared = match name {
            "none" => return,
            "" | "default" | "bridge" => {
                self.usable(&["bridge".to_owned()]);
                true
            }
            "host" => {
                self.network_of_host();
                true
            }
            name => match self.network_of(name) {
                Some(is_shared) => is_shared,
                None => return,
            },
        };
        if let Some(end) = end {
            self.end(end, is_shared);
        }
    }

    fn network_of_host(&mut self) {
        let sharing = &self.profile.namespaces.network;
        if !sharing.contains(&seawall_policy::config::guard::Sharing::Host) {
            self.fault("namespaces", "network of the host may not be shared");
        }
    }

    /// Says whether a network is not one's own; nothing where it may not be used.
    fn network_of(&mut self, name: &str) -> Option<bool> {
        match self.scene.object(Target::Network, name) {
            Err(unknown) => {
                self.always("unknown", unknown.0);
                None
            }
            // By its id it is the host's no less.
            Ok(Some(network)) if network.driver.as_deref() == Some("host") => {
                self.network_of_host();
                Some(true)
            }
            Ok(Some(network)) if self.scene.is_own(&network) => Some(false),
            Ok(Some(network)) if self.listed(&network.names) => Some(true),
            Ok(_) => {
                self.not_found(Target::Network, name);
                None
            }
        }
    }

    /// Says whether an entry is one of `HostConfig.Links`, and to a container that the rule holds for.
    pub(super) fn is_link_of_host(&self, entry: &str) -> bool {
        let host = facts::body(self.scene.asked).and_then(|it| it.field("HostConfig"));
        let links = host.and_then(|it| it.field("Links"));
        let mut links = links.map_or(&[][..], Value::list).iter();
        links.any(|it| it.text() == Some(entry)) && self.is_link_to_own(entry)
    }

    /// Says whether a link (`CONTAINER:ALIAS`) is to a container that the rule holds for: what is linked sees no more of it
    /// than its owner does. Compose links what it runs once to the service's own container. An address is no alias: the
    /// same words are an entry of the hosts' file then.
    fn is_link_to_own(&self, link: &str) -> bool {
        let (name, alias) = link.split_once(':').unwrap_or((link, ""));
        if alias.parse::<IpAddr>().is_ok() {
            return false;
        }
        let named = self.scene.named_as(Target::Container, name);
        named.is_ok_and(|it| it.bearer.is_some() && self.scene.is_in_scope(self.rule, &it))
    }

    fn usable(&mut self, names: &[String]) {
        if !self.listed(names) {
            let name = names.first().map_or("", String::as_str).to_owned();
            self.fault("networks", format!("{} may not be used", shown(&name)));
        }
    }

    fn listed(&self, names: &[String]) -> bool {
        let allowed = &self.profile.networks.r#use;
        names.iter().any(|name| fits_any(name, allowed))
    }

    fn end(&mut self, end: &Attachment, is_shared: bool) {
        let Attachment {
            network,
            aliases,
            mac,
            addresses,
            driver_options,
            links,
            gateway_priority: _,
        } = end;
        let allowed = self.profile.networks.clone();
        let network = shown(network);
        if !allowed.fixed_addresses && (mac.is_some() || !addresses.is_empty()) {
            let why = format!("addresses in {network} may not be chosen");
            self.fault("networks", why);
        }
        if is_shared && !allowed.aliases && !aliases.is_empty() {
            let why = format!("further names in {network} may not be taken");
            self.fault("networks", why);
        }
        for link in links {
            if !fits_any(link, &self.profile.name_resolution) && !self.is_link_to_own(link) {
                self.fault("name-resolution", format!("{} is not allowed", shown(link)));
            }
        }
        for (key, value) in driver_options {
            if !option_fits(key, value, &allowed.endpoint_options) {
                let why = format!("the option {} is not allowed", shown(key));
                self.fault("networks", why);
            }
        }
    }
}
