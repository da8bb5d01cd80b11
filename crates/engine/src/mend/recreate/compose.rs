//! A container as a Compose file of one service: each fact that `docker run` has an option for.

use std::fmt::Write as _;

use seawall_model::host::engine::Engine;
use seawall_model::host::engine::container::{Container, ContainerMount};
use seawall_model::host::engine::host_config::PublishedPort;
use seawall_model::host::engine::image::ImageFacts;
use seawall_model::host::seen::Seen;

/// A file, and what could not be written into it.
#[derive(Debug, Default)]
pub(super) struct Written {
    pub(super) text: String,
    pub(super) notes: Vec<String>,
}

/// Writes the file, or says which fact is missing without which nothing can be made again.
pub(super) fn written(engine: &Engine, container: &Container) -> Result<Written, String> {
    if let Some(why) = &container.unread {
        return Err(format!("{} could not be inspected: {why}", container.name));
    }
    let image = of_image(engine, container);
    let mut file = File {
        container,
        image,
        out: Written::default(),
        tail: String::new(),
    };
    file.out.text.push_str("services:\n");
    let _ = writeln!(file.out.text, "  {}:", quoted(&container.name));
    file.line("container_name", &quoted(&container.name));
    let name = named(engine, container)?;
    file.line("image", &quoted(&name));
    file.line("pull_policy", "never");
    file.program()?;
    file.identity();
    file.privileges()?;
    file.limits();
    file.life();
    file.network()?;
    file.mounts()?;
    file.rest();
    let tail = std::mem::take(&mut file.tail);
    file.out.text.push_str(&tail);
    Ok(file.out)
}

struct File<'a> {
    container: &'a Container,
    image: Option<&'a ImageFacts>,
    out: Written,
    tail: String,
}

impl File<'_> {
    fn line(&mut self, key: &str, value: &str) {
        let _ = writeln!(self.out.text, "    {key}: {value}");
    }

    fn list(&mut self, key: &str, items: &[String]) {
        if items.is_empty() {
            return;
        }
        let _ = writeln!(self.out.text, "    {key}:");
        for item in items {
            let _ = writeln!(self.out.text, "      - {}", quoted(item));
        }
    }

    fn note(&mut self, why: impl Into<String>) {
        self.out.notes.push(why.into());
    }

    /// Returns a fact; one that is not known is told.
    fn known<T: Clone>(&mut self, fact: &Seen<T>, what: &str) -> Option<T> {
        if let Some(why) = fact.why_unknown() {
            self.note(format!("{what} is not known, and not kept: {why}"));
        }
        fact.known().cloned()
    }

    fn text(&mut self, fact: &Seen<String>, key: &str, plain: &[&str]) {
        if let Some(value) = self.known(fact, key)
            && !value.is_empty()
            && !plain.contains(&value.as_str())
        {
            self.line(key, &quoted(&value));
        }
    }

    /// What the image says is left to it.
    fn program(&mut self) -> Result<(), String> {
        let Some(command) = self.container.command.known() else {
            return Err("its command is not known".to_owned());
        };
        if command.iter().any(|word| word.contains("***")) {
            return Err(
                "its command holds a secret, which is not recorded: write the line by hand"
                    .to_owned(),
            );
        }
        let (entrypoint, own) = match self.image {
            Some(image) => (image.entrypoint.as_slice(), image.command.as_slice()),
            None => (&[][..], &[][..]),
        };
        let rest = command.strip_prefix(entrypoint);
        match rest {
            Some(rest) if !entrypoint.is_empty() || self.image.is_some() => {
                if rest != own {
                    self.words("command", rest);
                }
            }
            _ => {
                let (first, rest) = command.split_first().ok_or("it has no command")?;
                self.words("entrypoint", std::slice::from_ref(first));
                self.words("command", rest);
            }
        }
        Ok(())
    }

    fn words(&mut self, key: &str, words: &[String]) {
        let words: Vec<String> = words.iter().map(|word| quoted(word)).collect();
        self.line(key, &format!("[{}]", words.join(", ")));
    }

    fn identity(&mut self) {
        let user = self.container.user.clone();
        self.text(&user, "user", &[]);
        let labels = self.container.labels.clone();
        if let Some(labels) = self.known(&labels, "labels") {
            let own: Vec<_> = labels
                .iter()
                .filter(|(name, value)| {
                    let given = self.image.and_then(|image| image.labels.get(*name));
                    given != Some(*value)
                })
                .map(|(name, value)| format!("{}: {}", quoted(name), quoted(value)))
                .collect();
            self.block("labels", &own);
        }
        let groups = self.container.host.groups.clone();
        let groups = self.known(&groups, "group_add").unwrap_or_default();
        self.list("group_add", &groups);
    }

    fn block(&mut self, key: &str, lines: &[String]) {
        if lines.is_empty() {
            return;
        }
        let _ = writeln!(self.out.text, "    {key}:");
        for line in lines {
            let _ = writeln!(self.out.text, "      {line}");
        }
    }

    fn privileges(&mut self) -> Result<(), String> {
        let host = self.container.host.clone();
        for (key, fact) in [
            ("privileged", &host.privileged),
            ("read_only", &host.read_only),
            ("init", &host.init),
            ("oom_kill_disable", &host.oom_kill_disabled),
        ] {
            if self.known(fact, key) == Some(true) {
                self.line(key, "true");
            }
        }
        for (key, fact) in [("cap_add", &host.cap_add), ("cap_drop", &host.cap_drop)] {
            let items = self.known(fact, key).unwrap_or_default();
            self.list(key, &items);
        }
        let options = self.known(&host.security_options, "security_opt");
        let options = options.unwrap_or_default();
        // The text of a profile is not recorded: without it the container would have another filter.
        let is_cut = |option: &String| option.contains("***") || option.contains('…');
        if let Some(option) = options.iter().find(|option| is_cut(option)) {
            let name = option.split(['=', ':']).next().unwrap_or_default();
            return Err(format!(
                "its security option `{name}` is not recorded whole: write the line by hand"
            ));
        }
        self.list("security_opt", &options);
        self.text(&host.user_mode, "userns_mode", &[]);
        self.text(&host.cgroup_mode, "cgroup", &["private"]);
        self.text(&host.cgroup_parent, "cgroup_parent", &[]);
        self.text(&host.runtime, "runtime", &["runc"]);
        let devices = self.known(&host.devices, "devices").unwrap_or_default();
        let devices: Vec<String> = devices
            .iter()
            .map(|it| format!("{}:{}:{}", it.host, it.container, it.permissions))
            .collect();
        self.list("devices", &devices);
        let rules = self.known(&host.device_rules, "device_cgroup_rules");
        self.list("device_cgroup_rules", &rules.unwrap_or_default());
        Ok(())
    }

    fn limits(&mut self) {
        let host = self.container.host.clone();
        let numbers = [
            ("mem_limit", &host.memory),
            ("mem_reservation", &host.memory_reservation),
            ("memswap_limit", &host.memory_swap),
            ("cpu_quota", &host.cpu_quota),
            ("cpu_period", &host.cpu_period),
            ("cpu_shares", &host.cpu_shares),
            ("oom_score_adj", &host.oom_score),
            ("pids_limit", &host.pids_limit),
        ];
        for (key, fact) in numbers {
            let value = self.known(fact, key);
            // Swap without an end is the engine's own way to say that a container has no limit of memory.
            let is_none = |value: &i64| *value == 0 || key == "pids_limit" && *value < 0;
            if let Some(value) = value.filter(|value| !is_none(value)) {
                self.line(key, &value.to_string());
            }
        }
        if let Some(nano) = self.known(&host.nano_cpus, "cpus").filter(|it| *it > 0) {
            let (whole, part) = (nano.div_euclid(BILLION), nano.rem_euclid(BILLION));
            self.line("cpus", &format!("\"{whole}.{part:09}\""));
        }
        self.text(&host.cpuset, "cpuset", &[]);
        let ulimits = self.known(&host.ulimits, "ulimits").unwrap_or_default();
        let ulimits: Vec<String> = ulimits
            .iter()
            .map(|it| {
                format!(
                    "{}: {{soft: {}, hard: {}}}",
                    quoted(&it.name),
                    it.soft,
                    it.hard
                )
            })
            .collect();
        self.block("ulimits", &ulimits);
    }

    fn life(&mut self) {
        let host = self.container.host.clone();
        if let Some(policy) = self.known(&host.restart, "restart") {
            let most = host.restart_most.known().copied().unwrap_or_default();
            match policy.as_str() {
                "" | "no" => {}
                "on-failure" if most > 0 => {
                    self.line("restart", &quoted(&format!("on-failure:{most}")))
                }
                policy => self.line("restart", &quoted(policy)),
            }
        }
        let own = self.container.health_check.known();
        let given = self.image.and_then(|image| image.health_check.as_ref());
        if let Some(test) = own.filter(|test| Some(*test) != given) {
            let words: Vec<String> = test.iter().map(|word| quoted(word)).collect();
            let _ = writeln!(
                self.out.text,
                "    healthcheck:\n      test: [{}]",
                words.join(", ")
            );
        }
        if let Some(driver) = self
            .known(&host.log_driver, "logging")
            .filter(|it| !it.is_empty())
        {
            let options = self
                .known(&host.log_options, "options of the logs")
                .unwrap_or_default();
            let mut lines = vec![format!("driver: {}", quoted(&driver))];
            let kept = options.iter().filter(|(_, value)| *value != "***");
            let kept: Vec<String> = kept
                .map(|(name, value)| format!("  {}: {}", quoted(name), quoted(value)))
                .collect();
            if options.len() > kept.len() {
                self.note("an option of its logs holds a secret, which is not recorded: complete `--log-opt`");
            }
            if !kept.is_empty() {
                lines.push("options:".to_owned());
                lines.extend(kept);
            }
            self.block("logging", &lines);
        }
    }

    fn network(&mut self) -> Result<(), String> {
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

    fn mounts(&mut self) -> Result<(), String> {
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

    fn rest(&mut self) {
        let host = self.container.host.clone();
        if let Some(settings) = self.known(&host.sysctls, "sysctls") {
            let lines: Vec<String> = settings
                .iter()
                .map(|(name, value)| format!("{}: {}", quoted(name), quoted(value)))
                .collect();
            self.block("sysctls", &lines);
        }
        if host
            .device_requests
            .known()
            .is_some_and(|it| !it.is_empty())
        {
            self.note("devices by driver (`--gpus`) are not kept: add them");
        }
    }
}

/// Returns the image by its name, where that still is the one it was made of.
fn named(engine: &Engine, container: &Container) -> Result<String, String> {
    let id = container.image_id.known().ok_or("its image is not known")?;
    let name = container.image.known();
    let images = engine.images.known().into_iter().flatten();
    let mut own = images.filter(|image| image.id == *id);
    let is_its = own.any(|image| name.is_some_and(|name| image.names.contains(name)));
    Ok(name.filter(|_| is_its).unwrap_or(id).clone())
}

fn of_image<'a>(engine: &'a Engine, container: &Container) -> Option<&'a ImageFacts> {
    let id = container.image_id.known()?;
    let images = engine.images.known()?;
    let image = images.iter().find(|image| image.id == *id)?;
    image.configuration.known()
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

/// Writes a text in double quotes (YAML 1.2, 7.3.1), with the dollar doubled, which Compose would expand.
fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for char in text.chars() {
        match char {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '$' => out.push_str("$$"),
            '\n' => out.push_str("\\n"),
            char if char.is_control() || matches!(u32::from(char), 0x2028 | 0x2029 | 0xFEFF) => {
                let _ = write!(out, "\\U{:08x}", u32::from(char));
            }
            char => out.push(char),
        }
    }
    out.push('"');
    out
}

const BILLION: i64 = 1_000_000_000;
