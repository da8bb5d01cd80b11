//! A container – or a command in one, a change of one, a task – held to a profile. Every field of what was read is
//! looked at: a new one is an error of the compiler here.

use super::{Held, fits_any, option_fits, shown};
use crate::api::container::Container;
use crate::api::operation::Target;

/// What a request makes of what it says of a container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Making {
    /// A container or a task: what it does not say is the engine's default.
    Whole,
    /// A command in a container that there is.
    Command,
    /// A change: what it does not say stays.
    Change,
}

impl Held<'_> {
    /// Holds a container to the profile.
    #[expect(
        clippy::too_many_lines,
        reason = "every field stands here once, so that none is forgotten"
    )]
    pub(super) fn container(&mut self, container: &Container) {
        let making = match self.scene.kind.id {
            "exec.create" => Making::Command,
            "containers.update" => Making::Change,
            _ => Making::Whole,
        };
        self.what = match making {
            Making::Command => "exec",
            Making::Change => "update",
            Making::Whole => "container",
        };
        let Container {
            image,
            name,
            platform,
            user,
            privileged,
            capabilities_added,
            capabilities_dropped,
            security,
            mounts,
            volumes_from,
            volume_driver,
            namespaces,
            devices,
            device_rules,
            device_requests,
            runtime,
            cgroup_parent,
            sysctls,
            groups,
            read_only_root,
            limits,
            ports,
            publish_all,
            networks,
            name_resolution,
            links,
            environment,
            labels,
            annotations,
            restart,
            log_driver,
            log_options,
            storage_options,
            oom_score,
            oom_kill_disabled,
            // What runs inside is what a container is for; conditions may speak of it.
            command: _,
            entry_point: _,
            health_check,
            shell: _,
            isolation,
            host_name: _,
            domain_name: _,
            working_folder: _,
            stop_signal: _,
            // Less than the engine would give.
            network_disabled: _,
            umask: _,
            init: _,
            mac,
            // What is exposed is only published where that is asked for as well.
            exposed: _,
            removed_at_end: _,
            // Only clients write that file.
            id_file: _,
            secrets,
            configs,
            placement: _,
            goes_back,
        } = container;
        if making == Making::Whole {
            self.image(image.as_deref());
            self.named(name.as_deref().unwrap_or_default());
            self.read_only_root(*read_only_root);
            self.namespaces(namespaces, networks);
        }
        self.platform(platform.as_deref());
        self.user(user.as_deref(), making);
        self.groups(groups);
        if *privileged && !self.profile.privileged {
            self.fault("privileged", "it may not be privileged");
        }
        self.capabilities(capabilities_added, capabilities_dropped, making);
        self.security(security, making);
        self.mounts(mounts);
        self.volumes_from(volumes_from);
        self.volume_driver(volume_driver.as_deref());
        self.devices(devices, device_rules, device_requests);
        self.word(
            "runtimes",
            runtime.as_deref(),
            &self.profile.runtimes.clone(),
        );
        let parents = self.profile.cgroup_parents.clone();
        self.word("cgroup-parents", cgroup_parent.as_deref(), &parents);
        self.keys("sysctls", sysctls, &self.profile.sysctls.clone());
        self.limits(limits, making);
        self.out_of_memory(*oom_score, *oom_kill_disabled);
        self.ports(ports, *publish_all);
        for entry in name_resolution {
            if !fits_any(entry, &self.profile.name_resolution) && !self.is_link_of_host(entry) {
                self.fault(
                    "name-resolution",
                    format!("{} is not allowed", shown(entry)),
                );
            }
        }
        for (name, _) in environment {
            if fits_any(name, &self.profile.environment.deny) {
                self.fault("environment", format!("{} may not be set", shown(name)));
            }
        }
        self.labels(labels);
        self.keys(
            "annotations",
            annotations,
            &self.profile.annotations.clone(),
        );
        self.restart(restart.as_deref());
        self.logs(log_driver.as_deref(), log_options);
        let storage = self.profile.storage_options.clone();
        self.keys("storage-options", storage_options, &storage);
        self.health_check(health_check);
        self.isolated(isolation.as_deref());
        if mac.is_some() && !self.profile.networks.fixed_addresses {
            self.fault("networks", "a hardware address may not be chosen");
        }
        self.given(Target::Container, links);
        self.given(Target::Secret, secrets);
        self.given(Target::Config, configs);
        if *goes_back && !self.profile.privileged {
            let why = "what it was before can't be held to a profile";
            self.fault("privileged", why);
        }
    }

    /// Holds other objects that it is given, or linked to, to what the rule is about.
    fn given(&mut self, target: Target, references: &[String]) {
        for reference in references {
            match self.scene.named_as(target, reference) {
                Err(unknown) => self.always("unknown", unknown.0),
                Ok(named) if self.scene.is_in_scope(self.rule, &named) => {}
                Ok(_) => self.not_found(target, reference),
            }
        }
    }

    fn read_only_root(&mut self, is_read_only: bool) {
        if self.profile.read_only_root && !is_read_only {
            self.fault("read-only-root", "the root has to be read-only");
        }
    }

    fn platform(&mut self, platform: Option<&str>) {
        self.word("platforms", platform, &self.profile.platforms.clone());
    }

    /// `default` is what the engine takes where nothing is said.
    fn isolated(&mut self, isolation: Option<&str>) {
        let isolation = isolation.filter(|word| *word != "default");
        self.word("isolation", isolation, &self.profile.isolation.clone());
    }

    /// Holds a word that need not be there against those that are allowed.
    fn word(&mut self, field: &'static str, word: Option<&str>, allowed: &[String]) {
        if let Some(word) = word.filter(|word| !word.is_empty()) {
            if !fits_any(word, allowed) {
                self.fault(field, format!("{} is not allowed", shown(word)));
            }
        }
    }

    /// Holds options against the keys, or keys with values, that are allowed.
    fn keys(&mut self, field: &'static str, options: &[(String, String)], allowed: &[String]) {
        for (key, value) in options {
            if !option_fits(key, value, allowed) {
                self.fault(field, format!("{} may not be set", shown(key)));
            }
        }
    }

    fn restart(&mut self, policy: Option<&str>) {
        let policy = policy.filter(|word| !word.is_empty()).unwrap_or("no");
        // On a change nothing said is nothing changed; `no` is harmless either way.
        let allowed = self.profile.restart.iter().any(|it| it.name() == policy);
        if policy != "no" && !allowed {
            self.fault("restart", format!("{} is not allowed", shown(policy)));
        }
    }

    fn logs(&mut self, driver: Option<&str>, options: &[(String, String)]) {
        let logs = self.profile.logs.clone();
        self.word("logs", driver, &logs.drivers);
        self.keys("logs", options, &logs.options);
    }

    /// `NONE` only takes the image's own away.
    fn health_check(&mut self, words: &[String]) {
        let is_none = matches!(words.first().map(String::as_str), None | Some("NONE" | ""));
        if !is_none && !self.profile.health_check {
            self.fault("health-check", "it may not have a health check of its own");
        }
    }
}
