//! Networks, ports and mounts of a container as a Compose file has them.

use std::fmt::Write as _;

use seawall_model::host::engine::container::ContainerMount;
use seawall_model::host::engine::host_config::PublishedPort;

use super::compose::{File, quoted};

impl File<'_> {
    /// Writes where it can be reached, and what it shares.
    pub(super) fn network(&mut self) -> Result<(), String> {
        let host = self.container.host.clone();
        for (key, fact, plain) in [
            ("pid", &host.pid_mode, &[][..]),
            ("ipc", &host.ipc_mode, &["private"]),
            ("uts", &host.uts_mode, &[]),
        ] {
            self.text(fact, key, plain);
        }
        let Some(mode) = self.known(&host.network_mode, "network_mode") else {
            return Err("its network is not known".to_owned());
        };
        let is_special = matches!(mode.as_str(), "host" | "none" | "bridge" | "default" | "")
            || mode.starts_with("container:");
        if is_special {
            let mode = if matches!(mode.as_str(), "default" | "") {
                "bridge"
            } else {
                &mode
            };
            self.line("network_mode", &quoted(mode));
        } else {
            self.networks(&mode);
        }
        let ports = self.known(&host.port_bindings, "ports").unwrap_or_default();
        let ports: Vec<String> = ports.iter().map(published).collect();
        self.list("ports", &ports);
        if host.publish_all.known() == Some(&true) {
            self.note("all exposed ports were published (`-P`): they are not, name those that are needed with `-p`");
        }
        Ok(())
    }

    /// The network that it was made with comes first.
    fn networks(&mut self, first: &str) {
        let attached = self.container.networks.clone();
        let attached = self.known(&attached, "networks").unwrap_or_default();
        let mut names: Vec<&String> = attached.keys().collect();
        names.sort_by_key(|name| name.as_str() != first);
        let _ = writeln!(self.out.text, "    networks:");
        let _ = writeln!(self.tail, "networks:");
        let mode = first.to_owned();
        if names.is_empty() {
            names.push(&mode);
        }
        let count = names.len();
        for (at, name) in names.into_iter().enumerate() {
            let priority = count.saturating_sub(at);
            let _ = writeln!(self.out.text, "      n{at}:\n        priority: {priority}");
            let own = |alias: &&String| {
                !self.container.id.starts_with(alias.as_str()) && **alias != self.container.name
            };
            let aliases = attached
                .get(name)
                .map_or(&[][..], |it| it.aliases.as_slice());
            let aliases: Vec<String> = aliases.iter().filter(own).map(|it| quoted(it)).collect();
            if !aliases.is_empty() {
                let _ = writeln!(self.out.text, "        aliases: [{}]", aliases.join(", "));
            }
            let _ = writeln!(
                self.tail,
                "  n{at}:\n    external: true\n    name: {}",
                quoted(name)
            );
        }
        self.note("addresses in networks are given anew; one that was fixed has to be asked for with `--ip`");
    }

    /// Writes what is mounted.
    pub(super) fn mounts(&mut self) -> Result<(), String> {
        let Some(mounts) = self.container.mounts.known().cloned() else {
            return Err("its mounts are not known".to_owned());
        };
        let host = self.container.host.clone();
        if host
            .volumes_from
            .known()
            .is_some_and(|from| !from.is_empty())
        {
            self.note("volumes of other containers (`--volumes-from`) are mounted by name");
        }
        let tmpfs = self.known(&host.tmpfs, "tmpfs").unwrap_or_default();
        let in_memory: Vec<String> = tmpfs
            .iter()
            .map(|(path, options)| {
                if options.is_empty() {
                    path.clone()
                } else {
                    format!("{path}:{options}")
                }
            })
            .collect();
        self.list("tmpfs", &in_memory);
        let real: Vec<&ContainerMount> = mounts
            .iter()
            .filter(|it| it.kind != "tmpfs" || !tmpfs.contains_key(&it.destination))
            .collect();
        if real.is_empty() {
            return Ok(());
        }
        let _ = writeln!(self.out.text, "    volumes:");
        for (at, mount) in real.into_iter().enumerate() {
            self.mount(at, mount)?;
        }
        Ok(())
    }

    fn mount(&mut self, at: usize, mount: &ContainerMount) -> Result<(), String> {
        let (kind, source) = match (mount.kind.as_str(), &mount.volume) {
            ("bind", _) => ("bind", Some(quoted(&mount.source))),
            ("volume", Some(name)) => {
                if !self.tail.contains("\nvolumes:\n") && !self.tail.starts_with("volumes:\n") {
                    self.tail.push_str("volumes:\n");
                }
                let _ = writeln!(
                    self.tail,
                    "  v{at}:\n    external: true\n    name: {}",
                    quoted(name)
                );
                ("volume", Some(format!("v{at}")))
            }
            ("tmpfs", _) => ("tmpfs", None),
            (other, _) => {
                return Err(format!(
                    "a mount of the kind `{other}` has to be written by hand"
                ));
            }
        };
        let _ = writeln!(self.out.text, "      - type: {kind}");
        if let Some(source) = source {
            let _ = writeln!(self.out.text, "        source: {source}");
        }
        let _ = writeln!(
            self.out.text,
            "        target: {}",
            quoted(&mount.destination)
        );
        match mount.is_writable.known() {
            Some(true) => {}
            // What is not known to be writable must not become so.
            _ => {
                let _ = writeln!(self.out.text, "        read_only: true");
            }
        }
        if kind == "bind" && !matches!(mount.propagation.as_str(), "" | "rprivate") {
            let propagation = quoted(&mount.propagation);
            let _ = writeln!(
                self.out.text,
                "        bind:\n          propagation: {propagation}"
            );
        }
        Ok(())
    }
}

fn published(port: &PublishedPort) -> String {
    let inner = format!("{}/{}", port.container, port.protocol);
    let host = port.host.map_or_else(String::new, |host| host.to_string());
    match (port.address.as_str(), host.as_str()) {
        ("", "") => inner,
        ("", host) => format!("{host}:{inner}"),
        (address, host) if address.contains(':') => format!("[{address}]:{host}:{inner}"),
        (address, host) => format!("{address}:{host}:{inner}"),
    }
}
