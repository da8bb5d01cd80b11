//! What the tasks of a service run (Engine API, `TaskSpec`). Tasks that are no containers are refused: a plugin is root on
//! every node, and an attachment is the engine's own business.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use super::spot::Spot;
use super::{limit, mount, process, rule, security};
use crate::api::container::{Container, Limits, Security};
use crate::api::refusal::{Refusal, excerpt};

/// Reads a task.
pub(super) fn read(template: &Spot<'_>) -> Result<Container, Refusal> {
    other_kinds(template)?;
    let spec = template.field("ContainerSpec")?;
    let mut it = Container {
        image: spec.field("Image")?.text()?,
        user: spec.field("User")?.text()?,
        groups: spec.field("Groups")?.texts()?,
        environment: process::environment(&spec.field("Env")?)?,
        labels: spec.field("Labels")?.pairs()?,
        entry_point: spec.field("Command")?.texts()?,
        command: spec.field("Args")?.texts()?,
        health_check: process::health(&spec.either(&["Healthcheck", "HealthCheck"])?)?,
        host_name: spec.field("Hostname")?.text()?,
        working_folder: spec.field("Dir")?.text()?,
        stop_signal: spec.field("StopSignal")?.text()?,
        init: spec.field("Init")?.truth()?,
        isolation: spec.field("Isolation")?.text()?,
        ..powers(&spec)?
    };
    it.name_resolution = resolution(&spec)?;
    it.secrets = references(&spec.field("Secrets")?, "Secret")?;
    it.configs = references(&spec.field("Configs")?, "Config")?;
    it.limits = limits(template)?;
    it.limits.ulimits = limit::ulimits(&spec.field("Ulimits")?)?;
    it.restart = restart(&template.field("RestartPolicy")?)?;
    it.placement = placement(&template.field("Placement")?)?;
    let log = template.field("LogDriver")?;
    it.log_driver = log.field("Name")?.text()?;
    it.log_options = log.field("Options")?.pairs()?;
    Ok(it)
}

/// Refuses tasks that are no containers.
fn other_kinds(template: &Spot<'_>) -> Result<(), Refusal> {
    let place = template.field("Runtime")?;
    let word = place.text()?;
    if word.as_deref().is_some_and(|it| it != "container") {
        let why = format!("`{}` is no container", excerpt(&word.unwrap_or_default()));
        return Err(place.refuse(rule::TASK, &why));
    }
    for name in ["PluginSpec", "NetworkAttachmentSpec"] {
        let place = template.field(name)?;
        if place.is_there() {
            return Err(place.refuse(rule::TASK, "is no container"));
        }
    }
    Ok(())
}

/// What it may do, and what it stores.
fn powers(spec: &Spot<'_>) -> Result<Container, Refusal> {
    Ok(Container {
        capabilities_added: security::capabilities(&spec.field("CapabilityAdd")?)?,
        capabilities_dropped: security::capabilities(&spec.field("CapabilityDrop")?)?,
        security: privileges(&spec.field("Privileges")?)?,
        sysctls: spec.field("Sysctls")?.pairs()?,
        mounts: mount::mounts(&spec.field("Mounts")?)?,
        read_only_root: spec.field("ReadOnly")?.flag()?,
        oom_score: limit::set(&spec.field("OomScoreAdj")?)?,
        ..Container::default()
    })
}

/// Reads security options.
fn privileges(spot: &Spot<'_>) -> Result<Security, Refusal> {
    let credential = spot.field("CredentialSpec")?;
    let mut others = Vec::new();
    for (name, word) in [
        ("File", "file"),
        ("Registry", "registry"),
        ("Config", "config"),
    ] {
        if let Some(text) = credential.field(name)?.text()? {
            others.push(format!("credentialspec={word}://{text}"));
        }
    }
    let context = spot.field("SELinuxContext")?;
    let mut labels = Vec::new();
    if context.field("Disable")?.flag()? {
        labels.push("disable".to_owned());
    }
    for (name, word) in [
        ("User", "user"),
        ("Role", "role"),
        ("Type", "type"),
        ("Level", "level"),
    ] {
        if let Some(text) = context.field(name)?.text()? {
            labels.push(format!("{word}:{text}"));
        }
    }
    // A task says false where it says nothing.
    let no_new = spot.field("NoNewPrivileges")?.flag()?;
    Ok(Security {
        no_new_privileges: no_new.then_some(true),
        seccomp: seccomp(&spot.field("Seccomp")?)?,
        apparmor: apparmor(&spot.field("AppArmor")?)?,
        labels,
        others,
        ..Security::default()
    })
}

/// Reads a filter of system calls; its profile stands in base64.
fn seccomp(spot: &Spot<'_>) -> Result<Option<String>, Refusal> {
    let place = spot.field("Profile")?;
    let profile = place.text()?;
    let mode = spot.field("Mode")?.text()?.unwrap_or_default();
    match (mode.as_str(), profile) {
        ("" | "default", None) => Ok(None),
        ("unconfined", None) => Ok(Some(mode)),
        ("custom", Some(profile)) => {
            let bytes = BASE64_STANDARD.decode(profile).ok();
            let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
            let text = text.filter(|text| text.trim_start().starts_with('{'));
            let why = "is no profile of system calls in base64";
            text.map(Some)
                .ok_or_else(|| place.refuse(rule::SECURITY_OPTION, why))
        }
        _ => Err(spot.refuse(rule::SECURITY_OPTION, "is no filter of system calls")),
    }
}

/// Reads a profile of `AppArmor`: the engine's own, or none.
fn apparmor(spot: &Spot<'_>) -> Result<Option<String>, Refusal> {
    match spot.field("Mode")?.text()?.as_deref() {
        None | Some("default") => Ok(None),
        Some("disabled") => Ok(Some("unconfined".to_owned())),
        Some(_) => Err(spot.refuse(rule::SECURITY_OPTION, "is no mode of AppArmor")),
    }
}

fn resolution(spec: &Spot<'_>) -> Result<Vec<String>, Refusal> {
    let mut all = spec.field("Hosts")?.texts()?;
    let settings = spec.field("DNSConfig")?;
    for name in ["Nameservers", "Options", "Search"] {
        all.extend(settings.field(name)?.texts()?);
    }
    Ok(all)
}

/// Reads secrets or configurations: by id, by name where no id is said.
fn references(spot: &Spot<'_>, kind: &str) -> Result<Vec<String>, Refusal> {
    let mut all = Vec::new();
    for item in spot.items()? {
        let id = item.field(&format!("{kind}ID"))?.text()?;
        let name = item.field(&format!("{kind}Name"))?.text()?;
        match id.or(name) {
            Some(reference) => all.push(reference),
            None => return Err(item.refuse(rule::VALUE, "names nothing")),
        }
    }
    Ok(all)
}

fn limits(template: &Spot<'_>) -> Result<Limits, Refusal> {
    let resources = template.field("Resources")?;
    let limits = resources.field("Limits")?;
    let memory = limit::set(&limits.field("MemoryBytes")?)?;
    let swap = limit::set(&resources.field("SwapBytes")?)?;
    Ok(Limits {
        memory,
        memory_swap: match swap {
            Some(swap) if swap > 0 => memory.unwrap_or(0).checked_add(swap),
            swap => swap,
        },
        nano_cpus: limit::set(&limits.field("NanoCPUs")?)?,
        pids: limit::set(&limits.field("Pids")?)?,
        swappiness: resources.field("MemorySwappiness")?.integer()?,
        ..Limits::default()
    })
}

/// Reads a restart policy in the words of containers.
fn restart(spot: &Spot<'_>) -> Result<Option<String>, Refusal> {
    let place = spot.field("Condition")?;
    let word = match place.text()?.as_deref() {
        None => return Ok(None),
        Some("none") => "no",
        Some("on-failure") => "on-failure",
        Some("any") => "always",
        Some(other) => {
            let why = format!("`{}` is no condition of restarting", excerpt(other));
            return Err(place.refuse(rule::VALUE, &why));
        }
    };
    Ok(Some(word.to_owned()))
}

/// Reads where tasks may run.
fn placement(spot: &Spot<'_>) -> Result<Vec<String>, Refusal> {
    spot.field("Constraints")?.texts()
}
