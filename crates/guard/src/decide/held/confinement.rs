//! What keeps a container in: capabilities, security options, name spaces, devices.

use seawall_policy::config::guard::{NoNewPrivileges, Sharing};
use sha2::{Digest as _, Sha256};

use super::container::Making;
use super::{Held, fits_any, shown};
use crate::api::container::{Attachment, Device, Namespace, Namespaces, Security};
use crate::record::hex;

impl Held<'_> {
    /// Holds capabilities to the profile.
    pub(super) fn capabilities(&mut self, added: &[String], dropped: &[String], making: Making) {
        let allowed = self.profile.capabilities.clone();
        let has = |list: &[seawall_policy::config::guard::Capability], wanted: &str| {
            list.iter().any(|it| it.0 == wanted || it.0 == "ALL")
        };
        for name in added {
            let name = name.to_ascii_uppercase();
            let name = name.strip_prefix("CAP_").unwrap_or(&name);
            if !has(&allowed.add, name) {
                self.fault("capabilities", format!("{} may not be added", shown(name)));
            }
        }
        if making != Making::Whole {
            return;
        }
        for wanted in &allowed.must_drop {
            let is_dropped = dropped.iter().any(|it| *it == wanted.0 || it == "ALL");
            if !is_dropped {
                self.fault("capabilities", format!("{} has to be dropped", wanted.0));
            }
        }
    }

    /// Holds security options to the profile.
    pub(super) fn security(&mut self, security: &Security, making: Making) {
        let Security {
            no_new_privileges,
            seccomp,
            apparmor,
            labels,
            system_paths_unconfined: _,
            masked_paths: _,
            read_only_paths: _,
            others,
        } = security;
        let allowed = self.profile.security.clone();
        self.new_privileges(*no_new_privileges, allowed.no_new_privileges, making);
        if let Some(profile) = seccomp
            .as_deref()
            .filter(|it| !it.is_empty() && *it != "builtin")
        {
            let digest = format!("sha256:{}", hex(&Sha256::digest(profile)));
            if !fits_any(profile, &allowed.seccomp) && !allowed.seccomp.contains(&digest) {
                let said = if profile == "unconfined" {
                    profile
                } else {
                    &digest
                };
                self.fault("security", format!("seccomp={said} is not allowed"));
            }
        }
        if let Some(profile) = apparmor.as_deref().filter(|it| !it.is_empty()) {
            if profile != "docker-default" && !fits_any(profile, &allowed.apparmor) {
                self.fault(
                    "security",
                    format!("apparmor={} is not allowed", shown(profile)),
                );
            }
        }
        for label in labels {
            if !fits_any(label, &allowed.labels) {
                self.fault("security", format!("label={} is not allowed", shown(label)));
            }
        }
        if security.unmasks() && !allowed.unmask {
            self.fault("security", "paths of /proc and /sys may not be unmasked");
        }
        for other in others {
            if !fits_any(other, &allowed.others) {
                self.fault("security", format!("{} is not allowed", shown(other)));
            }
        }
    }

    fn new_privileges(&mut self, said: Option<bool>, rule: NoNewPrivileges, making: Making) {
        match (rule, said) {
            (NoNewPrivileges::Required, None) if making != Making::Whole => {}
            (NoNewPrivileges::Required, None | Some(false)) => {
                self.fault("security", "no-new-privileges has to be set");
            }
            (NoNewPrivileges::Optional, Some(false)) => {
                self.fault("security", "no-new-privileges may not be set to false");
            }
            _ => {}
        }
    }

    /// Holds name spaces, and the networks that belong to them, to the profile.
    pub(super) fn namespaces(&mut self, spaces: &Namespaces, networks: &[Attachment]) {
        let Namespaces {
            pid,
            ipc,
            uts,
            user,
            cgroup,
            network,
        } = spaces;
        let allowed = self.profile.namespaces.clone();
        for (name, space, sharing) in [
            ("pid", pid, &allowed.pid),
            ("ipc", ipc, &allowed.ipc),
            ("uts", uts, &allowed.uts),
            ("user", user, &allowed.user),
            ("cgroup", cgroup, &allowed.cgroup),
        ] {
            match space {
                None | Some(Namespace::Own(_)) => {}
                Some(space) => self.shared(name, space, sharing),
            }
        }
        match network {
            Some(space @ (Namespace::Host | Namespace::Container(_))) => {
                self.shared("network", space, &allowed.network);
            }
            Some(Namespace::Own(name) | Namespace::Named(name)) => self.network_used(name, None),
            // The engine takes its own bridge where nothing is said.
            None => self.network_used("bridge", None),
        }
        for end in networks {
            self.network_used(&end.network, Some(end));
        }
    }

    fn shared(&mut self, name: &str, space: &Namespace, sharing: &[Sharing]) {
        match space {
            Namespace::Container(reference) if sharing.contains(&Sharing::Container) => {
                self.other_container(reference);
            }
            Namespace::Host if sharing.contains(&Sharing::Host) => {}
            Namespace::Host => {
                self.fault(
                    "namespaces",
                    format!("{name} of the host may not be shared"),
                );
            }
            Namespace::Container(_) => {
                let why = format!("{name} of another container may not be shared");
                self.fault("namespaces", why);
            }
            Namespace::Own(word) | Namespace::Named(word) => {
                self.fault("namespaces", format!("{name}={} is not known", shown(word)));
            }
        }
    }

    /// Holds devices to the profile.
    pub(super) fn devices(&mut self, devices: &[Device], rules: &[String], requests: &[String]) {
        let allowed = self.profile.devices.clone();
        for device in devices {
            if !allowed.paths.iter().any(|it| device_fits(device, it)) {
                let why = format!("{} is not allowed", shown(&device.host));
                self.fault("devices", why);
            } else if !allowed.paths.iter().any(|it| it == "*") {
                self.device_path(&device.host);
            }
        }
        for rule in rules {
            if !fits_any(rule, &allowed.rules) {
                self.fault(
                    "devices",
                    format!("the rule {} is not allowed", shown(rule)),
                );
            }
        }
        for request in requests {
            if !fits_any(request, &allowed.requests) {
                self.fault(
                    "devices",
                    format!("the request {} is not allowed", shown(request)),
                );
            }
        }
    }

    /// A link in the place of a device leads to another one.
    fn device_path(&mut self, path: &str) {
        match self.scene.path(path) {
            Err(unknown) => self.always("unknown", unknown.0),
            Ok(found) if found.through_link || found.resolved != path => {
                let why = format!("{} leads to {}", shown(path), shown(&found.resolved));
                self.fault("devices", why);
            }
            Ok(_) => {}
        }
    }
}

/// Holds a device against `PATH` or `PATH:PERMISSIONS`.
fn device_fits(device: &Device, allowed: &str) -> bool {
    if allowed == "*" {
        return true;
    }
    let (path, permissions) = match allowed.rsplit_once(':') {
        Some((path, permissions)) => (path, permissions),
        None => (allowed, "rwm"),
    };
    let asked = if device.permissions.is_empty() {
        "rwm"
    } else {
        &device.permissions
    };
    device.host == path && asked.chars().all(|it| permissions.contains(it))
}
