//! Networks, ports, and what is shared with other containers.

use super::Line;
use crate::parse::compose::port::Port;
use crate::parse::compose::truth;
use crate::parse::node::{Entry, Node};

impl Line<'_> {
    /// Writes where a service can be reached and what it shares.
    pub(super) fn networks(&mut self) {
        for field in ["pid", "ipc"] {
            if let Some(text) = self.take(field).and_then(Node::text) {
                let mode = self.mode(text);
                self.option(if field == "pid" { "--pid" } else { "--ipc" }, mode);
            }
        }
        let mode = self.take("network_mode").and_then(Node::text);
        let joined = self.take("networks").map_or(&[][..], Node::entries);
        match mode {
            Some(mode) => {
                let mode = self.mode(mode);
                self.option("--network", mode);
            }
            None if joined.is_empty() => self.join("default", None, true),
            None => {
                let mut joined: Vec<&Entry> = joined.iter().collect();
                joined.sort_by_key(|entry| std::cmp::Reverse(priority(entry)));
                for (at, entry) in joined.into_iter().enumerate() {
                    self.join(&entry.key.text, Some(&entry.value), at == 0);
                }
            }
        }
        self.ports();
        let links = self.take("links").map_or(&[][..], Node::items);
        for item in links {
            if let Some(text) = item.text() {
                let (service, alias) = text.split_once(':').unwrap_or((text, text));
                let link = format!("{}:{alias}", self.container(service));
                self.option("--link", link);
            }
        }
    }

    /// A service of the project is a container of its name.
    fn mode(&self, mode: &str) -> String {
        match mode.strip_prefix("service:") {
            Some(service) => format!("container:{}", self.container(service)),
            None => mode.to_owned(),
        }
    }

    /// Joins a network: the first with the container, the others afterwards.
    fn join(&mut self, name: &str, how: Option<&Node>, is_first: bool) {
        let network = self.network(name);
        let aliases = how.and_then(|it| it.get("aliases"));
        let aliases = aliases.map_or(&[][..], Node::items);
        let mut options: Vec<(&str, String)> = vec![("alias", self.service.name().to_owned())];
        for alias in aliases.iter().filter_map(Node::text) {
            options.push(("alias", alias.to_owned()));
        }
        for (field, option) in [("ipv4_address", "ip"), ("ipv6_address", "ip6")] {
            let address = how.and_then(|it| it.get(field)).and_then(Node::text);
            options.extend(address.map(|it| (option, it.to_owned())));
        }
        let local = how.and_then(|it| it.get("link_local_ips"));
        for address in local
            .map_or(&[][..], Node::items)
            .iter()
            .filter_map(Node::text)
        {
            options.push(("link-local-ip", address.to_owned()));
        }
        for field in [
            "driver_opts",
            "mac_address",
            "gw_priority",
            "interface_name",
        ] {
            if how.and_then(|it| it.get(field)).is_some() {
                self.tell(format!("`networks.{name}.{field}` is left out"));
            }
        }
        if is_first {
            self.option("--network", network);
            for (option, value) in options {
                let option = if option == "alias" {
                    "network-alias"
                } else {
                    option
                };
                self.option(&format!("--{option}"), value);
            }
            return;
        }
        let mut line: Vec<String> = ["docker", "network", "connect"].map(str::to_owned).to_vec();
        for (option, value) in options {
            line.extend([format!("--{option}"), value]);
        }
        line.extend([network, self.container(self.service.name())]);
        self.out.after.push(line);
    }

    /// Returns what the engine calls a network of the project, and has it made.
    fn network(&mut self, name: &str) -> String {
        let said = self.input.project.root.at(&["networks", name]);
        let text = |key: &str| said.and_then(|it| it.get(key)).and_then(Node::text);
        let is_on = |key: &str| said.and_then(|it| it.get(key)).and_then(truth) == Some(true);
        let external = said.and_then(|it| it.get("external"));
        let is_external = external.is_some_and(|it| truth(it) != Some(false));
        let called = match text("name") {
            Some(own) => own.to_owned(),
            None if is_external => name.to_owned(),
            None => format!("{}_{name}", self.project.name),
        };
        if is_external {
            return called;
        }
        let mut line: Vec<String> = ["docker", "network", "create"].map(str::to_owned).to_vec();
        let mut add =
            |option: &str, value: &str| line.extend([option.to_owned(), value.to_owned()]);
        if let Some(driver) = text("driver") {
            add("--driver", driver);
        }
        for key in ["driver_opts", "labels"] {
            let option = if key == "labels" { "--label" } else { "--opt" };
            for entry in said
                .and_then(|it| it.get(key))
                .map_or(&[][..], Node::entries)
            {
                add(option, &super::pair(entry));
            }
        }
        let ipam = said.and_then(|it| it.at(&["ipam", "config"]));
        for config in ipam.map_or(&[][..], Node::items) {
            for (key, option) in [
                ("subnet", "--subnet"),
                ("ip_range", "--ip-range"),
                ("gateway", "--gateway"),
            ] {
                if let Some(value) = config.get(key).and_then(Node::text) {
                    add(option, value);
                }
            }
        }
        for (key, option) in [
            ("internal", "--internal"),
            ("attachable", "--attachable"),
            ("enable_ipv6", "--ipv6"),
        ] {
            if is_on(key) {
                line.push(option.to_owned());
            }
        }
        line.push(called.clone());
        self.out.before.push(line);
        called
    }

    fn ports(&mut self) {
        let items = self.take("ports").map_or(&[][..], Node::items);
        for item in items {
            let Some(port) = Port::parse(item) else {
                self.tell("an entry of `ports` is not understood");
                continue;
            };
            let range = |(first, last): (u16, u16)| {
                if first == last {
                    first.to_string()
                } else {
                    format!("{first}-{last}")
                }
            };
            let host = match port.host.as_deref() {
                None | Some("") => String::new(),
                Some(host) if host.contains(':') => format!("[{host}]:"),
                Some(host) => format!("{host}:"),
            };
            let published = port.published.map(range);
            let published = match (&published, host.is_empty()) {
                (Some(published), _) => format!("{published}:"),
                (None, false) => ":".to_owned(),
                (None, true) => String::new(),
            };
            let protocol = match port.protocol.as_str() {
                "tcp" => String::new(),
                other => format!("/{other}"),
            };
            let value = format!("{host}{published}{}{protocol}", range(port.target));
            self.option("--publish", value);
        }
    }
}

fn priority(entry: &Entry) -> i64 {
    let text = entry.value.get("priority").and_then(Node::text);
    text.and_then(|text| text.parse().ok()).unwrap_or_default()
}
