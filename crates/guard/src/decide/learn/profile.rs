//! What was made, gathered field by field: the least profile that allows it all.

use std::collections::{BTreeMap, BTreeSet};

use crate::api::asked::Asked;
use crate::api::container::{
    Attachment, Container, Limits, Mount, MountKind, Namespace, Namespaces, Security,
};
use crate::api::view;
use crate::decide::facts::{self, many, one};
use crate::decide::reference::Reference;

/// What was made, by the fields of a profile.
#[derive(Debug, Default)]
pub(super) struct Learned {
    /// Lists of texts: field (`capabilities.add`) → texts.
    pub(super) lists: BTreeMap<&'static str, BTreeSet<String>>,
    /// The most of numbers: field (`limits.memory`) → number. What was once left out has no most.
    pub(super) most: BTreeMap<&'static str, Option<i128>>,
    /// Switches that have to be on.
    pub(super) on: BTreeSet<&'static str>,
    /// Paths of the host, and whether they were only read.
    pub(super) binds: BTreeMap<String, bool>,
    /// Ports: address and protocol → ranges.
    pub(super) ports: BTreeMap<(String, String), BTreeSet<(u16, u16)>>,
    /// What no field of a profile can be learned of, in words.
    pub(super) remarks: BTreeSet<String>,
    /// Whether anything was asked of a profile at all.
    pub(super) is_needed: bool,
}

impl Learned {
    /// Takes what a request makes.
    pub(super) fn take(&mut self, asked: &Asked) {
        match asked.operation.id {
            "containers.create" | "services.create" | "services.update" => {
                if let Some(container) = &asked.container {
                    self.container(container, true);
                }
            }
            "containers.update" | "exec.create" => {
                if let Some(container) = &asked.container {
                    self.container(container, false);
                }
            }
            "images.pull" => self.image("images.allow", one(asked, "fromImage")),
            "images.tag" | "images.commit" | "images.import" => {
                self.image("images.built-here", one(asked, "repo"));
            }
            "images.push" => self.image("images.push", asked.target()),
            "images.build" => {
                for name in many(asked, "t") {
                    self.image("images.built-here", Some(name));
                }
                if one(asked, "version") == Some("2") {
                    self.on("build.buildkit");
                }
            }
            "volumes.create" => self.volume(asked),
            "networks.create" => self.network(asked),
            "networks.connect" | "networks.disconnect" => {
                self.joined(&facts::network::end(asked));
            }
            "containers.rename" => self.list("names", one(asked, "name")),
            "images.save" | "distribution.inspect" => self.image("images.allow", asked.target()),
            _ => return,
        }
        self.is_needed = true;
    }

    /// Says whether what was made holds something of the host, so that its maker can't start it by a plain rule.
    pub(super) fn is_powerful(&self) -> bool {
        let lists = self.lists.keys();
        let of_host = ["namespaces.", "devices.", "capabilities.", "security."];
        let mut fields = lists.chain(&self.on);
        !self.binds.is_empty()
            || fields.any(|field| {
                *field == "privileged" || of_host.iter().any(|group| field.starts_with(group))
            })
    }

    fn container(&mut self, it: &Container, is_whole: bool) {
        if is_whole {
            self.image("images.allow", it.image.as_deref());
            self.list("names", it.name.as_deref());
            self.limits(&it.limits);
            let has_network = it.namespaces.network.is_some() || !it.networks.is_empty();
            self.list("networks.use", (!has_network).then_some("bridge"));
        }
        self.user(it.user.as_deref(), is_whole);
        self.list("platforms", it.platform.as_deref());
        self.switch("privileged", it.privileged);
        self.lists("capabilities.add", &it.capabilities_added);
        self.security(&it.security);
        for mount in &it.mounts {
            self.mount(mount);
        }
        self.switch("mounts.volumes-from", !it.volumes_from.is_empty());
        self.namespaces(&it.namespaces);
        for device in &it.devices {
            let text = format!("{}:{}", device.host, device.permissions);
            self.list("devices.paths", Some(&text));
        }
        self.lists("devices.rules", &it.device_rules);
        self.lists("devices.requests", &it.device_requests);
        self.list("runtimes", it.runtime.as_deref());
        self.list("cgroup-parents", it.cgroup_parent.as_deref());
        self.keys("sysctls", &it.sysctls);
        self.lists("users.groups", &it.groups);
        for port in &it.ports {
            let key = (port.address.clone(), port.protocol.clone());
            let range = port.host.unwrap_or((1024, 65_535));
            self.ports.entry(key).or_default().insert(range);
        }
        self.switch("ports.publish-all", it.publish_all);
        for end in &it.networks {
            self.joined(end);
        }
        self.switch("networks.fixed-addresses", it.mac.is_some());
        self.lists("name-resolution", &it.name_resolution);
        self.keys("annotations", &it.annotations);
        self.list("restart", it.restart.as_deref());
        self.list("logs.drivers", it.log_driver.as_deref());
        self.keys("logs.options", &it.log_options);
        self.keys("storage-options", &it.storage_options);
        let is_check = !matches!(
            it.health_check.first().map(String::as_str),
            None | Some("NONE")
        );
        self.switch("health-check", is_check);
    }

    fn security(&mut self, it: &Security) {
        let seccomp = it.seccomp.as_deref().filter(|it| *it != "builtin");
        match seccomp {
            Some("unconfined") => self.list("security.seccomp", seccomp),
            Some(_) => self.remark("security.seccomp: a profile of one's own was used"),
            None => {}
        }
        let apparmor = it.apparmor.as_deref().filter(|it| *it != "docker-default");
        self.list("security.apparmor", apparmor);
        self.lists("security.labels", &it.labels);
        self.switch("security.unmask", it.unmasks());
        self.lists("security.others", &it.others);
        if it.no_new_privileges == Some(false) {
            self.remark("security.no-new-privileges: it was set to false");
        }
    }

    fn mount(&mut self, it: &Mount) {
        let source = it.source.clone().unwrap_or_default();
        match it.kind {
            MountKind::Bind => {
                let is_read = self.binds.entry(source).or_insert(true);
                *is_read &= it.read_only;
                self.lists("mounts.options", &it.options);
            }
            MountKind::Volume => {
                self.list("volumes.names", Some(&source));
                self.list("volumes.drivers", it.driver.as_deref());
                self.pairs("volumes.options", &it.driver_options);
                self.lists("mounts.options", &it.options);
            }
            MountKind::Tmpfs => self.lists("mounts.tmpfs-options", &it.options),
            MountKind::Image => self.image("images.allow", it.source.as_deref()),
            MountKind::Cluster | MountKind::NamedPipe => {
                self.remark("mounts.types: a volume of the cluster or a named pipe was mounted");
            }
        }
        self.list("mounts.propagation", it.propagation.as_deref());
    }

    fn namespaces(&mut self, it: &Namespaces) {
        for (field, space) in [
            ("namespaces.pid", &it.pid),
            ("namespaces.ipc", &it.ipc),
            ("namespaces.uts", &it.uts),
            ("namespaces.user", &it.user),
            ("namespaces.cgroup", &it.cgroup),
            ("namespaces.network", &it.network),
        ] {
            match space {
                Some(Namespace::Host) => self.list(field, Some("host")),
                Some(Namespace::Container(_)) => self.list(field, Some("container")),
                Some(Namespace::Named(name)) => self.list("networks.use", Some(name)),
                Some(Namespace::Own(word)) if word == "bridge" || word == "default" => {
                    self.list("networks.use", Some("bridge"));
                }
                Some(Namespace::Own(_)) | None => {}
            }
        }
    }

    fn joined(&mut self, end: &Attachment) {
        self.list("networks.use", Some(&end.network));
        let is_fixed = end.mac.is_some() || !end.addresses.is_empty();
        self.switch("networks.fixed-addresses", is_fixed);
        self.switch("networks.aliases", !end.aliases.is_empty());
        self.pairs("networks.endpoint-options", &end.driver_options);
        self.lists("name-resolution", &end.links);
    }

    fn user(&mut self, user: Option<&str>, is_whole: bool) {
        let user = user.filter(|user| !user.is_empty());
        match user.map(|user| user.split(':').next().unwrap_or_default()) {
            None => self.switch("users.root", is_whole),
            Some(user) if user.parse::<u64>().is_ok_and(|id| id != 0) => {
                self.list("users.ids", Some(user));
            }
            Some(_) => self.on("users.root"),
        }
        let group = user
            .and_then(|user| user.split_once(':'))
            .map(|(_, group)| group);
        self.list("users.groups", group);
    }

    fn limits(&mut self, it: &Limits) {
        let set = |number: Option<i128>| number.filter(|it| *it > 0);
        for (field, number) in [
            ("limits.memory", set(it.memory)),
            ("limits.pids", set(it.pids)),
            ("limits.cpus", set(it.nano_cpus)),
        ] {
            let most = self.most.entry(field).or_insert(number);
            *most = most.zip(number).map(|(most, number)| most.max(number));
        }
        if let Some(shared) = set(it.shared_memory) {
            let most = self
                .most
                .entry("limits.shared-memory")
                .or_insert(Some(shared));
            *most = Some(most.unwrap_or_default().max(shared));
        }
        for (name, _, _) in &it.ulimits {
            self.remark(&format!("limits.ulimits: {name:?} was set"));
        }
        self.switch("limits.real-time", it.real_time);
    }

    fn volume(&mut self, asked: &Asked) {
        let Ok(Some(volume)) = view::volume::volume(asked) else {
            return;
        };
        self.list("volumes.create", volume.name.as_deref());
        self.list("volumes.drivers", volume.driver.as_deref());
        self.pairs("volumes.options", &volume.options);
        self.switch("volumes.cluster", volume.cluster);
    }

    fn network(&mut self, asked: &Asked) {
        let Some(network) = facts::network::made(asked) else {
            return;
        };
        let driver = Some(network.driver.as_str()).filter(|it| !it.is_empty());
        self.list("networks.drivers", driver.or(Some("bridge")));
        self.pairs("networks.options", &network.options);
        self.switch("networks.subnets", network.chooses_addresses);
        self.switch("networks.special", !network.special.is_empty());
    }

    fn image(&mut self, field: &'static str, said: Option<&str>) {
        let read = said.and_then(Reference::parse);
        match read.map(|it| it.name).filter(|name| !name.is_empty()) {
            Some(name) => self.list(field, Some(&name)),
            None if said.is_some() => self.remark("images.allow: an image was named by its id"),
            None => {}
        }
    }

    fn list(&mut self, field: &'static str, text: Option<&str>) {
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            self.lists.entry(field).or_default().insert(text.to_owned());
        }
    }

    fn lists(&mut self, field: &'static str, texts: &[String]) {
        for text in texts {
            self.list(field, Some(text));
        }
    }

    fn keys(&mut self, field: &'static str, pairs: &[(String, String)]) {
        for (key, _) in pairs {
            self.list(field, Some(key));
        }
    }

    fn pairs(&mut self, field: &'static str, pairs: &[(String, String)]) {
        for (key, value) in pairs {
            self.list(field, Some(&format!("{key}={value}")));
        }
    }

    fn switch(&mut self, field: &'static str, is_on: bool) {
        if is_on {
            self.on.insert(field);
        }
    }

    fn on(&mut self, field: &'static str) {
        self.on.insert(field);
    }

    fn remark(&mut self, remark: &str) {
        self.remarks.insert(remark.to_owned());
    }
}
